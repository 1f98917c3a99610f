//! Answering one inquiry: the question, the value it is about, and a place to write. One question a page.

use super::super::shared::return_id;
use super::desk::Desk;
use super::fill::receipt_href;
use super::{inquiries, rows};
use crate::http::{Ctx, Page, PageError, Posted};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Press, Problem};
use crate::look::{Section, fig, mark, number, say};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use shishu_office::returns::{Inquiry, InquiryState};
use shishu_office::{OfficeError, Refusal, RefusalKind};
use shishu_terms::{InquiryId, Period, ReturnId};

type Asked = Path<(String, String, String, String)>;

pub(super) async fn page(ctx: Ctx, Path((form, period, unit, inquiry)): Asked) -> Page {
    let id = return_id(&form, &period, &unit)?;
    shown(&Desk::open(&ctx, &id).await?, &InquiryId::new(inquiry), "", None).await
}

pub(super) async fn send(Path((form, period, unit, inquiry)): Asked, posted: Posted) -> Page {
    let (ctx, id, inquiry) = (&posted.ctx, return_id(&form, &period, &unit)?, InquiryId::new(inquiry));
    let text = posted.text("answer");
    match ctx.app.office().answer(&ctx.caller(), &id, inquiry.clone(), text.to_owned()).await {
        Ok(done) => Ok(Redirect::to(&receipt_href(&id, done.seq)).into_response()),
        Err(OfficeError::Refused(refusal)) if refusal.kind == RefusalKind::BadInput => {
            shown(&Desk::open(ctx, &id).await?, &inquiry, text, Some(&refusal)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn shown(desk: &Desk<'_>, id: &InquiryId, text: &str, refusal: Option<&Refusal>) -> Page {
    let lang = desk.ctx.lang;
    let inquiry = desk.fill.state.inquiry(id).ok_or_else(|| PageError::from(Refusal::not_found(id.as_str())))?;
    let word = say!(lang, "答复核实", "Answer an inquiry");
    let head = parts::Head {
        crumbs: desk.crumbs(Some(word)),
        title: html! { (word) (say!(lang, "：", ": ")) (inquiries::cell_name(desk, inquiry)) },
        sub: Some(html! { (desk.title()) }),
        aside: Some(parts::due(
            say!(lang, "{due} 前", "by {due}", due = super::super::shared::due_text(desk.ctx, inquiry.due)),
            super::super::shared::remaining(desk.ctx, inquiry.due),
        )),
    };
    let main = html! {
        (parts::head(&head))
        (summary(desk, refusal))
        (parts::cols(question(desk, inquiry, text, refusal), beside(desk, inquiry)))
    };
    let mut response = desk.ctx.page(&format!("{word} {}", desk.title()), Some(Section::Returns), main).await?;
    if refusal.is_some() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

fn summary(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Markup {
    let lang = desk.ctx.lang;
    let Some(refusal) = refusal else { return html! {} };
    let problem = Problem { state: None, href: "#answer".to_owned(), text: refusal.what.get(lang).to_owned() };
    parts::summary(say!(lang, "答复没有发出", "The answer was not sent"), &[problem], true)
}

fn question(desk: &Desk<'_>, inquiry: &Inquiry, text: &str, refusal: Option<&Refusal>) -> Markup {
    let lang = desk.ctx.lang;
    let asked = desk.fill.told.questions.get(&inquiry.id).map(String::as_str).unwrap_or_default();
    let body = html! {
        p.sum { (asked) }
        p.quiet { (inquiries::asked_of(desk, inquiry)) }
        @if inquiry.state == InquiryState::Open { (form(desk, inquiry, text, refusal)) } @else { (answered(desk, inquiry)) }
    };
    parts::section("question", say!(lang, "问的是", "The question"), "", parts::flow(body))
}

fn form(desk: &Desk<'_>, inquiry: &Inquiry, text: &str, refusal: Option<&Refusal>) -> Markup {
    let lang = desk.ctx.lang;
    let error = refusal.map(|r| r.next.as_ref().unwrap_or(&r.what).get(lang).to_owned());
    let hint = say!(
        lang,
        "数为什么是这样，哪份材料能看出来。只有核实的岗位和存档能看到。",
        "Why the value is so, and which paper shows it. Seen by the post that asked, and kept on file."
    );
    let label = say!(lang, "您的答复", "Your answer");
    let field = Field {
        id: "answer",
        name: "answer",
        label,
        hint: Some(hint),
        error: error.as_deref(),
        value: text,
        required: true,
    };
    html! {
        form.question method="post" action=(desk.href(&format!("/answer/{}", inquiry.id))) novalidate {
            (fields::csrf(desk.ctx.csrf()))
            (parts::flow(html! {
                (fields::area(&field, 5))
                (parts::row(html! {
                    (parts::submit(Press::MainBig, say!(lang, "答复", "Answer")))
                    (parts::link(Press::Plain, &desk.href(&format!("/revise#c{}", inquiry.cell)), say!(lang, "数错了，去修订", "The value is wrong: revise it")))
                }))
            }))
        }
    }
}

fn answered(desk: &Desk<'_>, inquiry: &Inquiry) -> Markup {
    let lang = desk.ctx.lang;
    let (state, word) = inquiries::standing(lang, inquiry);
    html! {
        p { (mark(state, word)) }
        @if let Some(answer) = desk.fill.told.answers.get(&inquiry.id) {
            p { b { (say!(lang, "您的答复：", "Your answer: ")) } (answer) }
        }
        p { a href=(desk.href("")) { (say!(lang, "回这份报表", "Back to the return")) } }
    }
}

/// The cell in this period, the one before and a year ago.
fn beside(desk: &Desk<'_>, inquiry: &Inquiry) -> Markup {
    let lang = desk.ctx.lang;
    let period = desk.id.period;
    let facts = &desk.fill.facts;
    let now = Some(&facts.current);
    let lines =
        [(period, now), (period.previous(), facts.previous.as_ref()), (period.year_ago(), facts.year_ago.as_ref())];
    let value = |period: Period, values: Option<&shishu_office::returns::CellValues>| {
        let indicator = desk.form.indicator(&inquiry.cell);
        match (indicator, values.and_then(|v| v.get(&inquiry.cell))) {
            (Some(indicator), Some(text)) => {
                let id = ReturnId { period, ..desk.id.clone() };
                html! { (fig(&id.figure(inquiry.cell.clone()).to_string(), rows::shown(lang, indicator, text))) " " (rows::measure_after(lang, indicator)) }
            }
            _ => html! { (number::NONE) },
        }
    };
    let facts: Vec<(String, Markup)> =
        lines.into_iter().map(|(period, values)| (period.name(lang), value(period, values))).collect();
    parts::section("beside", say!(lang, "这一格", "The cell"), "", parts::facts(&facts))
}
