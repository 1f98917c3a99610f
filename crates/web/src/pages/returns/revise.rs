//! Revising a return that was submitted: the same grid, and a reason that will stand beside the published figure.

use super::super::shared::return_href;
use super::desk::{Desk, draft_in};
use super::fill::{based, outdated, receipt_href};
use super::says::tally;
use crate::http::{Page, Posted, errors};
use crate::look::fields::{self, Field};
use crate::look::grid::{self, Entry};
use crate::look::parts::{self, Press, Problem};
use crate::look::{Section, State, say};
use crate::pages::refused;
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use shishu_office::{OfficeError, Refusal, RefusalKind};
use shishu_terms::ReturnId;

/// The page; with the reason as typed and the refusal where a revision came back.
pub(super) async fn page(desk: &Desk<'_>, reason: &str, refusal: Option<&Refusal>) -> Page {
    if !desk.fill.state.is_reported() {
        return Ok(Redirect::to(&desk.href("")).into_response());
    }
    let lang = desk.ctx.lang;
    let word = say!(lang, "修订", "Revise");
    let (action, check_url, draft_url) = (desk.href("/revise"), desk.href("/check"), desk.href("/draft"));
    let (csrf, base) = (desk.ctx.csrf(), desk.fill.state.version);
    let entry = Entry { action: &action, check_url: &check_url, draft_url: &draft_url, csrf, base };
    let buttons = html! {
        (parts::submit_as(Press::NormalBig, "do", "keep", say!(lang, "存下，稍后再改", "Keep, go on later")))
        (parts::submit_as(Press::MainBig, "do", "submit", say!(lang, "检查并提交修订", "Check and submit the revision")))
    };
    let sheet = desk.entry_grid(refusal.is_some()).await?;
    let body = html! {
        (parts::section("grid", say!(lang, "改哪一格", "What changes"), import(desk), grid::grid(lang, &sheet)))
        (parts::section("why", say!(lang, "为什么改", "Why"), "", reason_field(desk, reason, refusal)))
        (grid::submit_bar(lang, &tally(&desk.fill.checked.checks), desk.saved().as_deref(), buttons))
    };
    let main = html! {
        (desk.head(Some(word)))
        (parts::summary_slot(summary(desk, reason, refusal)))
        (parts::lead(say!(lang, "改错的那一格，其余不动。原来的数不会消失：修订前后、时间和原因都留痕。",
            "Change the cell that is wrong and leave the others. The old value does not vanish: both values, the time and the reason stay on record.")))
        (grid::form(lang, &entry, body))
        (super::fill::not_judged(desk, &desk.fill.checked.checks))
    };
    let title = format!("{word} {}", desk.title());
    let mut response = desk.ctx.page(&title, Some(Section::Returns), main).await?;
    if let Some(refusal) = refusal {
        *response.status_mut() = errors::status(refusal.kind);
    }
    Ok(response)
}

fn import(desk: &Desk<'_>) -> Markup {
    parts::link(Press::Normal, &desk.href("/upload"), say!(desk.ctx.lang, "从文件导入", "From a file"))
}

fn lacks_reason(reason: &str) -> bool {
    reason.trim().chars().count() < 2
}

fn reason_field(desk: &Desk<'_>, reason: &str, refusal: Option<&Refusal>) -> Markup {
    let lang = desk.ctx.lang;
    let error = (refusal.is_some() && lacks_reason(reason)).then(|| say!(lang, "请写明原因", "Give the reason"));
    let hint = say!(lang, "哪里错了，正确的数从哪里来。", "What was wrong, and where the right figure comes from.");
    let field = Field {
        id: "reason",
        name: "reason",
        label: say!(lang, "修订原因", "Reason of the revision"),
        hint: Some(hint),
        error,
        value: reason,
        required: true,
    };
    parts::flow(html! {
        (parts::notice(State::Revision, html! {
            p { (say!(lang, "这段话会和公布的数一起公开，任何人都能看到。请不要写人名、电话、商业秘密。",
                "These words are shown to everybody beside the published figure. Write no names, telephone numbers or trade secrets.")) }
        }))
        (fields::area(&field, 3))
    })
}

fn summary(desk: &Desk<'_>, reason: &str, refusal: Option<&Refusal>) -> Markup {
    let lang = desk.ctx.lang;
    let mut problems = desk.judged(refusal.is_some()).problems();
    if let Some(refusal) = refusal {
        if lacks_reason(reason) {
            let state = Some((State::Hard, say!(lang, "未填", "Empty").to_owned()));
            problems.push(Problem {
                state,
                href: "#reason".to_owned(),
                text: say!(lang, "修订原因", "Reason of the revision").to_owned(),
            });
        }
        if problems.is_empty() || refusal.kind == RefusalKind::WrongState {
            problems.push(refused::problem(lang, refusal, "#grid"));
        }
    }
    let n = problems.len();
    parts::summary(
        say!(lang, "还不能提交修订：{n} 处等您", "Not revised yet: {n} to settle", n = n),
        &problems,
        refusal.is_some(),
    )
}

/// Sends the revision, or only keeps it.
pub(super) async fn send(id: &ReturnId, posted: Posted) -> Page {
    let ctx = &posted.ctx;
    let (office, draft, reason) = (ctx.app.office(), draft_in(&posted), posted.text("reason").to_owned());
    if posted.text("do") == "keep" {
        let draft = based(draft);
        return match office.save_draft(&ctx.caller(), id, draft.clone(), None).await {
            Ok(_) => Ok(Redirect::to(&format!("{}/revise", return_href(id))).into_response()),
            Err(OfficeError::Refused(refusal)) => outdated(&posted, id, draft, refusal).await,
            Err(error) => Err(error.into()),
        };
    }
    match office.revise(&ctx.caller(), id, draft.clone(), reason.clone()).await {
        Ok(done) => Ok(Redirect::to(&receipt_href(id, done.seq)).into_response()),
        Err(OfficeError::Refused(refusal)) if refusal.kind == RefusalKind::WrongState => {
            outdated(&posted, id, draft, refusal).await
        }
        Err(OfficeError::Refused(refusal)) if refusal.kind == RefusalKind::BadInput => {
            office.save_draft(&ctx.caller(), id, draft, None).await?;
            page(&Desk::open(ctx, id).await?, &reason, Some(&refusal)).await
        }
        Err(error) => Err(error.into()),
    }
}
