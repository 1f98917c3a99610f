//! Words that several pages need: due times, names, return addresses.

use crate::http::{Ctx, PageError};
use crate::look::{parts, say, when};
use maud::{Markup, html};
use shishu_office::{Received, Refusal};
use shishu_terms::{CaseId, FormId, Lang, Moment, NoticeId, Period, ReturnId, ToleranceId, UnitId};
use std::collections::BTreeSet;

/// The return that a path names.
pub(crate) fn return_id(form: &str, period: &str, unit: &str) -> Result<ReturnId, PageError> {
    Ok(ReturnId { form: FormId::new(form), period: parse_period(period)?, unit: UnitId::new(unit) })
}

/// The period that a path names.
pub(crate) fn parse_period(text: &str) -> Result<Period, PageError> {
    text.parse().map_err(|_| Refusal::not_found(text).into())
}

/// The address of a return at its respondent's desk.
pub(crate) fn return_href(id: &ReturnId) -> String {
    format!("/returns/{}/{}/{}", id.form, id.period, id.unit)
}

/// The address of a return at a reviewer's desk.
pub(crate) fn review_href(id: &ReturnId) -> String {
    format!("/review/{}/{}/{}", id.form, id.period, id.unit)
}

/// The address of a case at the desk.
pub(crate) fn case_href(id: &CaseId) -> String {
    format!("/cases/{id}")
}

/// The address of a typical case.
pub(crate) fn notice_href(id: &NoticeId) -> String {
    format!("/notices/{id}")
}

/// The address of an application for tolerance.
pub(crate) fn tolerance_href(id: &ToleranceId) -> String {
    format!("/tolerance/{id}")
}

/// A due time: 24:00 is the first moment of the day after and is said as the day it ends.
pub(crate) fn due_text(ctx: &Ctx, due: Moment) -> String {
    let local = ctx.local(due);
    let midnight = local.time() == jiff::civil::Time::midnight();
    let (date, time) = match midnight {
        true => (local.date().yesterday().unwrap_or(local.date()), "24:00".to_owned()),
        false => (local.date(), when::time(local.time())),
    };
    match date == ctx.today() {
        true => say!(ctx.lang, "今天 {time}", "today {time}", time = time),
        false => format!("{} {time}", when::day(ctx.lang, date)),
    }
}

/// How long until, or since, a due time: hours within a day, days beyond.
pub(crate) fn remaining(ctx: &Ctx, due: Moment) -> String {
    let seconds = due.seconds_since(ctx.now);
    let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() / 60 % 60);
    let span = match (hours, ctx.lang) {
        (48.., Lang::Zh) => format!("{} 天", hours / 24),
        (48.., Lang::En) => format!("{} days", hours / 24),
        (_, Lang::Zh) => format!("{hours} 时 {minutes} 分"),
        (_, Lang::En) => format!("{hours} h {minutes} min"),
    };
    match seconds >= 0 {
        true => say!(ctx.lang, "还有 {span}", "{span} left", span = span),
        false => say!(ctx.lang, "已过 {span}", "{span} past", span = span),
    }
}

/// Receipt codes of cases that were just taken in, shown once, to be read out or printed for whoever they are for.
pub(crate) fn codes_once(ctx: &Ctx, taken: &[Received]) -> Markup {
    let lang = ctx.lang;
    let hint = say!(
        lang,
        "只显示这一次。念给对方，或打印给他；用它在 {site}/receipt 查进展、看答复、说是否解决。",
        "Shown this once. Read it out or print it; with it the progress and the reply are seen at {site}/receipt.",
        site = ctx.site
    );
    html! {
        @if let [one] = taken {
            (parts::code_box(lang, &label(lang, one), &one.code.text(), &hint, html! {}))
        } @else if !taken.is_empty() {
            div.proof.once {
                @for one in taken { p.label { (label(lang, one)) } output aria-label=(label(lang, one)) { (one.code.text().as_str()) } }
                p.hint { (hint) }
            }
        }
    }
}

fn label(lang: Lang, one: &Received) -> String {
    say!(lang, "{id} 的回执码", "Receipt code of {id}", id = one.id)
}

/// Those of these cases that the reader may open.
pub(crate) async fn seen_cases(ctx: &Ctx, cases: Vec<CaseId>) -> Result<BTreeSet<CaseId>, PageError> {
    let mut seen = BTreeSet::new();
    for id in cases {
        if ctx.app.office().sees_case(&ctx.caller(), &id).await? {
            seen.insert(id);
        }
    }
    Ok(seen)
}

/// A case's number, with a link for whoever may open it: who took a matter down need not have a part in it.
pub(crate) fn case_number(id: &CaseId, seen: &BTreeSet<CaseId>) -> Markup {
    html! { @if seen.contains(id) { a href=(case_href(id)) { (id) } } @else { (id) } }
}
