//! Filling in a return that is not yet submitted: the page, the live check, the draft, and submitting.

use super::super::shared::return_href;
use super::desk::{Desk, clock, draft_in};
use super::says::tally;
use crate::http::{Page, Posted};
use crate::look::grid::{self, Entry};
use crate::look::marks::five;
use crate::look::parts::{self, Press};
use crate::look::{Section, State, say};
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use serde_json::json;
use shishu_office::returns::{Checks, Draft, Stage};
use shishu_office::{OfficeError, Refusal, RefusalKind};
use shishu_terms::ReturnId;
use std::collections::BTreeMap;

/// The page; `loud` after a refused submission.
pub(super) async fn page(desk: &Desk<'_>, loud: bool) -> Page {
    let lang = desk.ctx.lang;
    let (action, check_url, draft_url) = (desk.href("/submit"), desk.href("/check"), desk.href("/draft"));
    let (csrf, base) = (desk.ctx.csrf(), desk.fill.state.version);
    let entry = Entry { action: &action, check_url: &check_url, draft_url: &draft_url, csrf, base };
    let buttons = html! {
        (parts::submit_as(Press::NormalBig, "do", "keep", say!(lang, "存下，稍后再填", "Keep, go on later")))
        (parts::submit_as(Press::MainBig, "do", "submit", say!(lang, "检查并提交", "Check and submit")))
    };
    let sheet = desk.entry_grid(loud).await?;
    let body = html! {
        (parts::section("grid", say!(lang, "填报", "Fill in"), tools(desk), grid::grid(lang, &sheet)))
        (grid::submit_bar(lang, &tally(&desk.fill.checked.checks), desk.saved().as_deref(), buttons))
    };
    let main = html! {
        (desk.head(None))
        (parts::summary_slot(summary(desk, loud)))
        (transcribed(desk))
        (grid::form(lang, &entry, body))
        (not_judged(desk, &desk.fill.checked.checks))
    };
    let mut response = desk.ctx.page(&desk.title(), Some(Section::Returns), main).await?;
    if loud {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// What stands in the way, quietly while filling, loudly after a refused submission.
fn summary(desk: &Desk<'_>, loud: bool) -> Markup {
    let lang = desk.ctx.lang;
    let untouched = desk.fill.draft.cells.values().all(|text| text.trim().is_empty());
    // Before the first figure there is nothing to settle, only a form to fill in.
    let problems = if untouched && !loud { Vec::new() } else { desk.judged(loud).problems() };
    let n = problems.len();
    parts::summary(say!(lang, "还不能提交：{n} 处等您", "Not submitted yet: {n} to settle", n = n), &problems, loud)
}

fn tools(desk: &Desk<'_>) -> Markup {
    let lang = desk.ctx.lang;
    parts::row(html! {
        (parts::link(Press::Normal, &desk.href("/upload"), say!(lang, "从文件导入", "From a file")))
        (parts::link(Press::Normal, &desk.href("/template.xlsx"), say!(lang, "下载空表", "Empty sheet")))
        (parts::link(Press::Plain, &format!("/programme/forms/{}", desk.form.id), say!(lang, "指标解释", "Definitions")))
        (parts::link(Press::Plain, &super::super::tips::href(&desk.form.id, desk.id.period), say!(lang, "易错提示单", "Tip sheet")))
    })
}

fn transcribed(desk: &Desk<'_>) -> Markup {
    let lang = desk.ctx.lang;
    let waits = desk.fill.state.stage == Stage::AwaitingConfirmation;
    html! {
        @if waits {
            (parts::notice_titled(State::Wait, say!(lang, "已代录，等核对", "Transcribed, to be confirmed"), html! {
                p { (say!(lang, "工作人员照您的纸质报表录入，等第二人核对。您也可以在这里自己填报，以您填的为准。",
                    "Staff typed in your paper return; a second person is to compare it. You may also report here yourself, and what you report counts.")) }
            }))
        }
    }
}

/// Rules without a verdict, with what each lacks: no failure must not look like everything judged.
pub(super) fn not_judged(desk: &Desk<'_>, checks: &Checks) -> Markup {
    let lang = desk.ctx.lang;
    let open: Vec<Markup> = checks
        .findings
        .iter()
        .filter(|f| f.outcome != "fail")
        .map(|f| html! { b { (f.rule) } " " (f.says.get(lang)) })
        .collect();
    html! {
        @if !open.is_empty() {
            (parts::details(say!(lang, "打开这一页时，有 {n} 条规则没有判", "Rules not judged when this page was opened: {n}", n = open.len()), parts::list(&open)))
        }
    }
}

/// What the rules say of what is typed, while it is typed. Changes nothing.
pub(super) async fn check(id: &ReturnId, posted: Posted) -> Page {
    let mut desk = Desk::open(&posted.ctx, id).await?;
    desk.typed(draft_in(&posted))?;
    let judged = desk.judged(false);
    let fragment = |code: &shishu_terms::IndicatorCode| {
        let mut notices = judged.notices(code);
        notices.extend(super::inquiries::notices(&desk, code));
        grid::fragment(desk.ctx.lang, &notices).into_string()
    };
    let fragments: BTreeMap<String, String> =
        desk.form.indicators.iter().map(|i| (i.code.to_string(), fragment(&i.code))).collect();
    let marks = five(desk.ctx.lang, &tally(&desk.fill.checked.checks)).into_string();
    Ok(Json(json!({ "fragments": fragments, "summary": summary(&desk, false).into_string(), "marks": marks }))
        .into_response())
}

/// Keeps what is typed as the draft: a script is told when, a browser is led back.
pub(super) async fn keep(id: &ReturnId, posted: &Posted, script: bool) -> Page {
    let ctx = &posted.ctx;
    let draft = based(draft_in(posted));
    match ctx.app.office().save_draft(&ctx.caller(), id, draft.clone(), None).await {
        Ok(done) if script => Ok(Json(json!({ "saved": clock(ctx, done.at) })).into_response()),
        Ok(_) => Ok(Redirect::to(&return_href(id)).into_response()),
        Err(OfficeError::Refused(refusal)) if !script => outdated(posted, id, draft, refusal).await,
        Err(error) => Err(error.into()),
    }
}

/// A page that does not say what it was typed upon was made before anything was submitted.
pub(super) fn based(draft: Draft) -> Draft {
    Draft { base: draft.base.or(Some(0)), ..draft }
}

/// What was typed on a page left open while the return was submitted elsewhere: it comes back on the page to revise, nothing saved, nothing lost.
pub(super) async fn outdated(posted: &Posted, id: &ReturnId, draft: Draft, refusal: Refusal) -> Page {
    if refusal.kind != RefusalKind::WrongState {
        return Err(refusal.into());
    }
    let mut desk = Desk::open(&posted.ctx, id).await?;
    if !desk.fill.state.is_reported() {
        return Err(refusal.into());
    }
    let reason = draft.reason.clone();
    desk.typed(draft)?;
    super::revise::page(&desk, &reason, Some(&refusal)).await
}

/// Submits, or only keeps; a refused submission comes back with everything typed and the draft saved.
pub(super) async fn submit(id: &ReturnId, posted: Posted) -> Page {
    if posted.text("do") == "keep" {
        return keep(id, &posted, false).await;
    }
    let ctx = &posted.ctx;
    let (office, draft) = (ctx.app.office(), draft_in(&posted));
    match office.submit(&ctx.caller(), id, draft.clone()).await {
        Ok(done) => Ok(Redirect::to(&receipt_href(id, done.seq)).into_response()),
        Err(OfficeError::Refused(refusal)) if refusal.kind == RefusalKind::WrongState => {
            let draft = based(draft);
            match office.save_draft(&ctx.caller(), id, draft.clone(), None).await {
                Ok(_) | Err(OfficeError::Refused(_)) => outdated(&posted, id, draft, refusal).await,
                Err(error) => Err(error.into()),
            }
        }
        Err(OfficeError::Refused(refusal)) if refusal.kind == RefusalKind::BadInput => {
            office.save_draft(&ctx.caller(), id, draft.clone(), None).await?;
            page(&Desk::open(ctx, id).await?, true).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) fn receipt_href(id: &ReturnId, seq: u64) -> String {
    format!("{}/receipt/{seq}", return_href(id))
}
