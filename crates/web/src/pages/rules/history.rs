//! The texts of one rule over time, and which units it caught.

use super::super::published::{act_href, count, date};
use crate::http::Ctx;
use crate::look::parts::{self, Step};
use crate::look::{Lang, State, number, say, when};
use crate::pages::shared::{return_href, review_href};
use maud::{Markup, html};
use shishu_office::{RuleStatement, UnitFailures};
use shishu_programme::RuleEdition;

/// Units listed by name.
const LISTED: usize = 20;

/// Every text and withdrawal on record, the newest first; the post that stated it, never the person: the page is public.
pub(in crate::pages) fn texts(ctx: &Ctx, stated: &[RuleStatement]) -> Markup {
    let lang = ctx.lang;
    let knots: Vec<Step> = stated.iter().map(|one| knot(ctx, one)).collect();
    html! {
        @if knots.is_empty() {
            p.hint { (say!(lang, "这条规则来自制度包，运行以来没有改过。", "This rule comes from the programme's folder and was not changed since.")) }
        } @else { (parts::timeline(&knots)) }
    }
}

fn knot(ctx: &Ctx, one: &RuleStatement) -> Step {
    let lang = ctx.lang;
    let local = ctx.local(one.at);
    let post = |id| ctx.app.office().post_then(id, one.seq).name.get(lang).to_owned();
    let post = one.post.as_ref().map_or_else(String::new, post);
    let from = one.change.from.name(lang);
    let (state, title) = match &one.change.text {
        Some(_) => (State::Revision, say!(lang, "写定，从 {from} 起", "written, from {from}", from = from)),
        None => (State::Late, say!(lang, "停用，从 {from} 起", "withdrawn, from {from}", from = from)),
    };
    Step {
        state,
        date: when::date(lang, local.date()),
        time: when::time(local.time()),
        title: html! { (title) },
        body: html! {
            p { (say!(lang, "原因：", "Reason: ")) (one.reason) }
            @if let Some(text) = &one.change.text { (parts::details(say!(lang, "当时的文本", "The text"), html! { pre { (text) } })) }
        },
        by: post,
        leaf: Some((number::shown(one.seq.into()), act_href(one.seq))),
    }
}

/// Since when and until when the last text is asked.
pub(in crate::pages) fn in_force(edition: &RuleEdition, lang: Lang) -> Option<String> {
    let name = |period: shishu_terms::Period| period.name(lang);
    match (edition.from.map(name), edition.until.map(name)) {
        (None, None) => None,
        (Some(from), None) => Some(say!(lang, "{from} 起", "from {from}", from = from)),
        (None, Some(until)) => Some(say!(lang, "到 {until} 止", "until {until}", until = until)),
        (Some(from), Some(until)) => match edition.from > edition.until {
            true => Some(say!(lang, "没有用过", "never asked").to_owned()),
            false => Some(say!(lang, "{from} 至 {until}", "{from} to {until}", from = from, until = until)),
        },
    }
}

/// Units of the reader's scope that failed it, the most often first.
pub(in crate::pages) fn by_whom(ctx: &Ctx, units: &[UnitFailures]) -> Markup {
    let lang = ctx.lang;
    let actor = ctx.session.as_ref().map(|(_, actor)| actor);
    let href = |unit: &UnitFailures| match actor.is_some_and(|actor| *actor.unit() == unit.last.unit) {
        true => return_href(&unit.last),
        false => review_href(&unit.last),
    };
    let table = html! {
        table.tight {
            caption.sr { (say!(lang, "哪些单位没有通过", "Which units failed")) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "单位", "Unit")) }
                th.n scope="col" { (say!(lang, "期数", "Periods")) }
                th scope="col" { (say!(lang, "最近一次", "Last time")) }
            } }
            tbody { @for unit in units.iter().take(LISTED) { tr {
                th.stick scope="row" { (unit.unit.get(lang)) small { (unit.last.unit) } }
                td.n { (count(unit.times)) }
                td { a href=(href(unit)) { (unit.last.period.name(lang)) } small { (unit.says.get(lang)) } }
            } } }
        }
    };
    html! {
        @if units.is_empty() {
            p.hint { (say!(lang, "最近 13 期里，您能看到的单位都没有违反过。", "None of the units you may see failed it in the last 13 periods.")) }
        } @else {
            (parts::scroll(say!(lang, "哪些单位没有通过", "Which units failed"), table))
            @if units.len() > LISTED { p.hint { (say!(lang, "共 {n} 家，只列出前 {m} 家。", "{n} units; the first {m} are listed.", n = units.len(), m = LISTED)) } }
        }
    }
}

/// When the newest text was saved.
pub(in crate::pages) fn last_change(ctx: &Ctx, stated: &[RuleStatement]) -> Option<String> {
    let last = stated.first()?;
    Some(say!(ctx.lang, "{date} 改过", "changed on {date}", date = date(ctx, last.at)))
}
