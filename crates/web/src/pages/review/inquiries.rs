//! What was asked, what was answered, and judging an answer.

use super::sheet::Desk;
use super::words;
use crate::look::fields::{self, Field};
use crate::look::{State, mark, parts, say, when};
use crate::pages::shared::{due_text, remaining};
use maud::{Markup, html};
use shishu_office::Action;
use shishu_office::returns::{Inquiry, InquiryState};
use shishu_terms::Moment;

pub(super) fn section(desk: &Desk<'_>) -> Markup {
    let lang = desk.ctx.lang;
    let inquiries = &desk.sheet.state.inquiries;
    if inquiries.is_empty() {
        return html! {};
    }
    let body = html! { @for (at, inquiry) in inquiries.iter().enumerate().rev() { (one(desk, at, inquiry)) } };
    let count = say!(lang, "共 {n} 条", "{n} in all", n = inquiries.len());
    parts::section("inquiries", say!(lang, "核实与答复", "Inquiries and answers"), count, parts::flow(body))
}

fn one(desk: &Desk<'_>, at: usize, inquiry: &Inquiry) -> Markup {
    let (ctx, lang) = (desk.ctx, desk.ctx.lang);
    let (state, word) = standing(desk, inquiry);
    let asked = when::date_time(lang, ctx.local(inquiry.asked_at));
    html! {
        div id={ "inquiry-" (at + 1) } {
            (parts::notice(state, html! {
                p.said { (mark(state, word)) }
                p.sum { (words::named(lang, desk.form, &inquiry.cell)) (value(desk, inquiry)) }
                p { b { (say!(lang, "问：", "Asked: ")) } (told(desk.sheet.told.questions.get(&inquiry.id))) }
                p.quiet { (words::by(ctx, Some(&inquiry.asked_by), None, inquiry.asked_seq)) " " (asked) (due(desk, inquiry)) }
                (answer(desk, inquiry))
                (settled(desk, inquiry))
                @if matches!(inquiry.state, InquiryState::Answered { .. }) && desk.may(Action::Inquire) { (judge(desk, at, inquiry)) }
            }))
        }
    }
}

fn told(text: Option<&String>) -> &str {
    text.map_or("—", String::as_str)
}

fn value(desk: &Desk<'_>, inquiry: &Inquiry) -> String {
    let lang = desk.ctx.lang;
    match (desk.form.indicator(&inquiry.cell), inquiry.value.as_deref()) {
        (Some(indicator), Some(value)) => {
            format!("  {}", words::with_unit(lang, indicator, value))
        }
        _ => String::new(),
    }
}

fn standing(desk: &Desk<'_>, inquiry: &Inquiry) -> (State, &'static str) {
    let lang = desk.ctx.lang;
    match inquiry.state {
        InquiryState::Open if inquiry.due < desk.ctx.now => (State::Late, say!(lang, "逾期未答", "answer overdue")),
        InquiryState::Open => (State::Wait, say!(lang, "等填报单位答复", "waits for the respondent")),
        InquiryState::Answered { .. } => (State::Query, say!(lang, "已答复，请判定", "answered, to be judged")),
        InquiryState::Revised { .. } => (State::Revision, say!(lang, "填报单位已修订", "revised by the respondent")),
        InquiryState::Settled { holds: true, .. } => (State::Holds, say!(lang, "答复成立", "the answer holds")),
        InquiryState::Settled { holds: false, .. } => {
            (State::Hard, say!(lang, "答复不成立", "the answer does not hold"))
        }
    }
}

fn due(desk: &Desk<'_>, inquiry: &Inquiry) -> String {
    let (ctx, lang) = (desk.ctx, desk.ctx.lang);
    match inquiry.state {
        InquiryState::Open => say!(
            lang,
            "；答复期限 {time}，{left}",
            "; to be answered by {time}, {left}",
            time = due_text(ctx, inquiry.due),
            left = remaining(ctx, inquiry.due)
        ),
        _ => String::new(),
    }
}

fn answer(desk: &Desk<'_>, inquiry: &Inquiry) -> Markup {
    let (ctx, lang) = (desk.ctx, desk.ctx.lang);
    let on = |at: Moment| when::date_time(lang, ctx.local(at));
    match inquiry.state {
        InquiryState::Open => html! {},
        InquiryState::Answered { seq, at } => said(desk, inquiry, seq, &on(at)),
        InquiryState::Settled { answered, .. } => {
            let at = desk.sheet.state.steps.iter().find(|s| s.seq == answered).map(|s| on(s.at));
            said(desk, inquiry, answered, &at.unwrap_or_default())
        }
        InquiryState::Revised { seq, at } => {
            let change =
                desk.sheet.state.steps.iter().find(|s| s.seq == seq).and_then(|s| s.changes.get(&inquiry.cell));
            html! {
                p {
                    @if let Some(change) = change { (super::steps::change(desk, &inquiry.cell, change)) " " }
                    (say!(lang, "原因：", "Reason: ")) (told(desk.sheet.told.reasons.get(&seq)))
                }
                p.quiet { (on(at)) }
            }
        }
    }
}

fn said(desk: &Desk<'_>, inquiry: &Inquiry, seq: u64, at: &str) -> Markup {
    let lang = desk.ctx.lang;
    let step = desk.sheet.state.steps.iter().find(|s| s.seq == seq);
    let by = step.map(|s| words::by(desk.ctx, s.post.as_ref(), s.person.as_ref(), s.seq)).unwrap_or_default();
    html! {
        p { b { (say!(lang, "答：", "Answered: ")) } (told(desk.sheet.told.answers.get(&inquiry.id))) }
        p.quiet { (by) " " (at) }
    }
}

fn settled(desk: &Desk<'_>, inquiry: &Inquiry) -> Markup {
    let InquiryState::Settled { seq, at, .. } = inquiry.state else { return html! {} };
    let (ctx, lang) = (desk.ctx, desk.ctx.lang);
    let step = desk.sheet.state.steps.iter().find(|s| s.seq == seq);
    html! {
        @if let Some(note) = desk.sheet.told.notes.get(&seq) { p { b { (say!(lang, "判定：", "Judged: ")) } (note) } }
        p.quiet { (step.map(|s| words::by(ctx, s.post.as_ref(), s.person.as_ref(), s.seq)).unwrap_or_default()) " " (when::date_time(lang, ctx.local(at))) }
    }
}

/// The two ways to judge; the note is needed where the answer does not hold.
fn judge(desk: &Desk<'_>, at: usize, inquiry: &Inquiry) -> Markup {
    let lang = desk.ctx.lang;
    let tried = desk.tried.as_ref().filter(|tried| tried.inquiry.as_ref() == Some(&inquiry.id));
    let id = format!("note-{}", at + 1);
    let note = Field {
        id: &id,
        name: "note",
        label: say!(lang, "判定理由", "Why"),
        hint: Some(say!(
            lang,
            "成立可以不写；不成立必须写，填报单位看得到。",
            "May be empty where the answer holds; needed where it does not. The respondent sees it."
        )),
        error: tried.map(|tried| tried.refusal.what.get(lang)),
        value: tried.map_or("", |tried| tried.text.as_str()),
        required: false,
    };
    html! {
        form.flow method="post" action=(desk.query.sheet_href(&desk.id, "/settle")) {
            (fields::csrf(desk.ctx.csrf()))
            (fields::hidden("inquiry", inquiry.id.as_str()))
            (fields::area(&note, 2))
            (parts::row(html! {
                (parts::submit_as(parts::Press::Main, "holds", "yes", say!(lang, "答复成立", "Answer holds")))
                (parts::submit_as(parts::Press::Normal, "holds", "no", say!(lang, "答复不成立", "It does not hold")))
            }))
        }
    }
}
