//! What happened to a return, oldest first: each step with its post, its words and its place in the ledger.

use super::sheet::Desk;
use super::words;
use crate::look::parts::{self, Step as Knot};
use crate::look::{State, number, say, when};
use crate::pages::published;
use maud::{Markup, html};
use shishu_office::returns::{Change, InquiryState, Step};
use shishu_office::{ActKind, kind_name};
use shishu_terms::IndicatorCode;

pub(super) fn section(desk: &Desk<'_>) -> Markup {
    let lang = desk.ctx.lang;
    let steps = &desk.sheet.state.steps;
    if steps.is_empty() {
        return parts::section(
            "steps",
            say!(lang, "经过", "History"),
            "",
            parts::empty(
                say!(lang, "还没有报上来", "Not reported yet"),
                say!(
                    lang,
                    "填报单位提交后，每一步都列在这里。",
                    "Once the respondent reports, every step is listed here."
                ),
                None,
            ),
        );
    }
    let knots: Vec<Knot> = steps.iter().map(|step| knot(desk, step)).collect();
    let count = say!(lang, "{n} 步", "{n} steps", n = steps.len());
    parts::section("steps", say!(lang, "经过", "History"), count, parts::timeline(&knots))
}

fn knot(desk: &Desk<'_>, step: &Step) -> Knot {
    let (ctx, lang) = (desk.ctx, desk.ctx.lang);
    let local = ctx.local(step.at);
    Knot {
        state: shape(desk, step),
        date: when::date(lang, local.date()),
        time: when::time(local.time()),
        title: html! { (kind_name(&step.kind, lang)) (about(desk, step)) },
        body: body(desk, step),
        by: words::by(ctx, step.post.as_ref(), step.person.as_ref(), step.seq),
        leaf: Some((number::shown(step.seq.into()), published::act_href(step.seq))),
    }
}

fn shape(desk: &Desk<'_>, step: &Step) -> State {
    match ActKind::parse(&step.kind) {
        Some(ActKind::TranscriptionRefused) => State::Hard,
        Some(ActKind::InquirySettled) if !holds(desk, step) => State::Hard,
        _ => published::kind_state(&step.kind),
    }
}

fn holds(desk: &Desk<'_>, step: &Step) -> bool {
    desk.sheet
        .state
        .inquiries
        .iter()
        .any(|i| matches!(i.state, InquiryState::Settled { seq, holds: true, .. } if seq == step.seq))
}

/// The cells of a step on single cells; a revision names them in its body.
fn about(desk: &Desk<'_>, step: &Step) -> String {
    let lang = desk.ctx.lang;
    if step.cells.is_empty() || !step.changes.is_empty() {
        return String::new();
    }
    let cells: Vec<String> = step.cells.iter().map(|code| words::named(lang, desk.form, code)).collect();
    format!("{}{}", lang.pick("：", ": "), cells.join(lang.pick("、", ", ")))
}

fn body(desk: &Desk<'_>, step: &Step) -> Markup {
    let (lang, told) = (desk.ctx.lang, &desk.sheet.told);
    let inquiry =
        |of: &dyn Fn(&InquiryState) -> bool| desk.sheet.state.inquiries.iter().find(|i| of(&i.state)).map(|i| &i.id);
    let text = match ActKind::parse(&step.kind) {
        Some(ActKind::InquiryOpened) => {
            desk.sheet.state.inquiries.iter().find(|i| i.asked_seq == step.seq).and_then(|i| told.questions.get(&i.id))
        }
        Some(ActKind::InquiryAnswered) => {
            let answered = |state: &InquiryState| match state {
                InquiryState::Answered { seq, .. } => *seq == step.seq,
                InquiryState::Settled { answered, .. } => *answered == step.seq,
                _ => false,
            };
            inquiry(&answered).and_then(|id| told.answers.get(id))
        }
        _ => told.notes.get(&step.seq),
    };
    html! {
        @if !step.changes.is_empty() {
            (parts::notice(State::Revision, html! {
                @for (code, changed) in &step.changes {
                    p.sum { (words::named(lang, desk.form, code)) " " (change(desk, code, changed)) }
                }
                @if let Some(reason) = told.reasons.get(&step.seq) { p { (say!(lang, "原因：", "Reason: ")) (reason) } }
            }))
        }
        @if let Some(text) = text { p { (text) } }
    }
}

/// `~~84.6~~ → 127.6 万千瓦时（+50.8%）`: the old value stays to be seen.
pub(super) fn change(desk: &Desk<'_>, code: &IndicatorCode, change: &Change) -> Markup {
    let lang = desk.ctx.lang;
    let Some(indicator) = desk.form.indicator(code) else { return html! {} };
    let shown = |text: &Option<String>| {
        text.as_deref().map_or_else(|| number::NONE.to_owned(), |t| words::value(lang, indicator, t))
    };
    let decimal = |text: &Option<String>| words::decimal(indicator, text.as_deref());
    let percent =
        decimal(&change.new).zip(decimal(&change.old)).and_then(|(new, old)| number::percent_change(new, old));
    html! {
        del { (shown(&change.old)) } " → " b { (shown(&change.new)) } " " (words::unit(lang, indicator))
        @if let Some(percent) = percent { (say!(lang, "（{p}%）", " ({p} %)", p = number::signed(percent))) }
    }
}
