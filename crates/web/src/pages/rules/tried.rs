//! The try-out: what the rule would have said of one period's returns.

use super::super::published::count;
use crate::http::Ctx;
use crate::look::parts;
use crate::look::{State, mark, say};
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
        @if !tried.others.is_empty() { (parts::scroll(say!(lang, "没有通过的报表", "Returns that did not pass"), table(ctx, tried))) }
        @if tried.others.len() > LISTED { p.hint { (say!(lang, "只列出前 {n} 份。", "The first {n} are listed.", n = LISTED)) } }
    }
}

fn table(ctx: &Ctx, tried: &TryOut) -> Markup {
    let lang = ctx.lang;
    html! {
        table.tight {
            caption.sr { (say!(lang, "没有通过的报表", "Returns that did not pass")) }
            thead { tr { th.stick scope="col" { (say!(lang, "单位", "Unit")) } th scope="col" { (say!(lang, "规则会怎么说", "What the rule would say")) } } }
            tbody { @for one in tried.others.iter().take(LISTED) { tr {
                th.stick scope="row" { a href=(review_href(&one.id)) { (one.unit.get(lang)) } small { (one.id.unit) } }
                td { (mark(state(one), "")) (one.says.get(lang)) }
            } } }
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
