//! The try-out: what the rule would have said of one period's returns.

use super::super::published::count;
use crate::http::Ctx;
use crate::look::parts;
use crate::look::{Lang, State, mark, say};
use crate::pages::shared::review_href;
use maud::{Markup, html};
use shishu_office::rules::{TriedReturn, TryOut};

/// Returns listed by name.
const LISTED: usize = 30;

pub(super) fn part(ctx: &Ctx, tried: &TryOut) -> Markup {
    let lang = ctx.lang;
    let total = tried.total();
    if total == 0 {
        return parts::empty(
            say!(lang, "这一期还没有报表", "No returns in this period"),
            say!(lang, "换一期再试。", "Try another period."),
            None,
        );
    }
    let counts = [
        (State::Holds, say!(lang, "通过", "hold"), tried.pass),
        (State::Hard, say!(lang, "未通过", "fail"), tried.fail),
        (State::NotJudged, say!(lang, "缺数未判", "not judged"), tried.missing),
        (State::Broken, say!(lang, "出错", "broken"), tried.broken),
    ];
    html! {
        p { (say!(lang, "{period} 的 {n} 份报表里（只算您管的）；什么也没有写入。", "Of {n} returns of {period} (those in your scope); nothing was written.",
            period = tried.period.name(lang), n = count(total))) }
        ul.tally.tried { @for (state, word, n) in counts { li { (mark(state, html! { b { (count(n)) } " " (word) })) } } }
        ul.list { @for one in tried.others.iter().take(LISTED) { (line(one, lang)) } }
        @if tried.others.len() > LISTED { p.hint { (say!(lang, "只列出前 {n} 份。", "The first {n} are listed.", n = LISTED)) } }
    }
}

fn line(one: &TriedReturn, lang: Lang) -> Markup {
    html! {
        li {
            a href=(review_href(&one.id)) { (one.unit.get(lang)) } " " span.quiet { (one.id.unit) }
            br;
            (mark(state(one), one.says.get(lang)))
        }
    }
}

fn state(one: &TriedReturn) -> State {
    match one.outcome.as_str() {
        "fail" => State::Hard,
        "broken" => State::Broken,
        _ => State::NotJudged,
    }
}
