//! Inquiries on the cells of a return, as its respondent sees them: the question beneath its cell, and at the top what waits for an answer.

use super::super::shared::due_text;
use super::desk::Desk;
use crate::http::Ctx;
use crate::look::grid::{Notice, Piece};
use crate::look::parts::{self, Press};
use crate::look::{State, fig, mark, number, say, when};
use maud::{Markup, html};
use shishu_office::returns::{Inquiry, InquiryState};
use shishu_terms::{IndicatorCode, PostId};

/// The name of a post when act `seq` was done in it.
pub(super) fn post_name(ctx: &Ctx, post: &PostId, seq: u64) -> String {
    ctx.app.office().post_then(post, seq).name.get(ctx.lang).to_owned()
}

/// The state of an inquiry: what is shown, and a word.
pub(super) fn standing(lang: crate::look::Lang, inquiry: &Inquiry) -> (State, &'static str) {
    match inquiry.state {
        InquiryState::Open => (State::Query, say!(lang, "核实，请答复", "Inquiry, please answer")),
        InquiryState::Answered { .. } => (State::Wait, say!(lang, "已答复，等对方判定", "Answered, being judged")),
        InquiryState::Revised { .. } => (State::Revision, say!(lang, "已修订", "Revised")),
        InquiryState::Settled { holds: true, .. } => (State::Holds, say!(lang, "答复成立", "The answer holds")),
        InquiryState::Settled { holds: false, .. } => {
            (State::Query, say!(lang, "答复不成立", "The answer does not hold"))
        }
    }
}

/// What is asked, and was answered, about one cell.
pub(super) fn notices(desk: &Desk<'_>, code: &IndicatorCode) -> Vec<Notice> {
    let lang = desk.ctx.lang;
    let about = desk.fill.state.inquiries.iter().filter(|i| &i.cell == code);
    let notice = |inquiry: &Inquiry| {
        let (state, word) = standing(lang, inquiry);
        let question = desk.fill.told.questions.get(&inquiry.id).map(String::as_str).unwrap_or_default();
        let who = post_name(desk.ctx, &inquiry.asked_by, inquiry.asked_seq);
        let (asked, by) = match inquiry.state {
            InquiryState::Open => (
                question.to_owned(),
                say!(
                    lang,
                    "{who}问，{due} 前答复。",
                    "Asked by {who}, answer by {due}.",
                    who = who,
                    due = due_text(desk.ctx, inquiry.due)
                ),
            ),
            _ => (
                say!(lang, "{word}：{question}", "{word}: {question}", word = word, question = question),
                say!(lang, "{who}问。", "Asked by {who}.", who = who),
            ),
        };
        let mut lines = vec![by];
        if let Some(answer) = desk.fill.told.answers.get(&inquiry.id) {
            lines.push(say!(lang, "您的答复：{answer}", "Your answer: {answer}", answer = answer));
        }
        if let InquiryState::Settled { seq, .. } = inquiry.state
            && let Some(note) = desk.fill.told.notes.get(&seq)
        {
            lines.push(say!(lang, "对方的话：{note}", "Their note: {note}", note = note));
        }
        Notice {
            state,
            head: vec![Piece::Text(asked)],
            why: Some(lines.join(" ")),
            rule: None,
            answer: None,
            one_of: None,
        }
    };
    about.map(notice).collect()
}

/// The questions that wait for the respondent, each with its two ways: answer, or revise.
pub(super) fn open(desk: &Desk<'_>) -> Markup {
    let lang = desk.ctx.lang;
    let open: Vec<&Inquiry> = desk.fill.state.open_inquiries().collect();
    if open.is_empty() {
        return html! {};
    }
    let title = say!(lang, "有 {n} 格等您答复", "{n} to answer", n = open.len());
    parts::section("asked", title, "", html! { @for inquiry in open { (question(desk, inquiry)) } })
}

fn question(desk: &Desk<'_>, inquiry: &Inquiry) -> Markup {
    let lang = desk.ctx.lang;
    let text = desk.fill.told.questions.get(&inquiry.id).map(String::as_str).unwrap_or_default();
    let body = html! {
        p.sum { (text) }
        p.quiet { (asked_of(desk, inquiry)) }
        (parts::row(html! {
            (parts::link(Press::Main, &desk.href(&format!("/answer/{}", inquiry.id)), say!(lang, "答复", "Answer")))
            (parts::link(Press::Normal, &desk.href(&format!("/revise#c{}", inquiry.cell)), say!(lang, "数错了，去修订", "It is wrong: revise")))
        }))
    };
    parts::notice_titled(State::Query, cell_name(desk, inquiry), body)
}

/// `301 用电量`
pub(super) fn cell_name(desk: &Desk<'_>, inquiry: &Inquiry) -> String {
    let name = desk.form.indicator(&inquiry.cell).map_or("", |i| i.name.get(desk.ctx.lang));
    format!("{} {name}", inquiry.cell)
}

/// The value asked about, who asked and when, and by when to answer.
pub(super) fn asked_of(desk: &Desk<'_>, inquiry: &Inquiry) -> Markup {
    let (ctx, lang) = (desk.ctx, desk.ctx.lang);
    let asked = ctx.local(inquiry.asked_at);
    let indicator = desk.form.indicator(&inquiry.cell);
    let value = match (&inquiry.value, indicator) {
        (Some(value), Some(indicator)) => super::rows::shown(lang, indicator, value),
        _ => number::NONE.to_owned(),
    };
    let measure = indicator.map(|i| super::rows::measure_after(lang, i)).unwrap_or_default();
    html! {
        (say!(lang, "问的数：", "The value asked about: ")) (fig(&desk.id.figure(inquiry.cell.clone()).to_string(), value)) " " (measure)
        (say!(lang, "。", ". "))
        (say!(lang, "{who} {day} {time} 问，", "Asked by {who}, {day} {time}; ", who = post_name(ctx, &inquiry.asked_by, inquiry.asked_seq), day = when::day(lang, asked.date()), time = when::time(asked.time())))
        b { (say!(lang, "{due} 前答复", "answer by {due}", due = due_text(ctx, inquiry.due))) }
        @if inquiry.due < ctx.now && matches!(inquiry.state, InquiryState::Open) { " " (mark(State::Late, say!(lang, "逾期", "Overdue"))) }
    }
}
