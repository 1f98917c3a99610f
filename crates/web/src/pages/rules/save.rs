//! Saving and withdrawing: the two routes by which a rule changes.

use super::editor::Editor;
use super::typed::Typed;
use super::{rule_href, written_form};
use crate::http::{Page, Posted};
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use shishu_office::rules::RuleDraft;
use shishu_office::{OfficeError, Refusal, RefusalKind};
use shishu_terms::{Period, RuleId};

/// `POST …/rules/save`. Refused: the editor comes back with what was typed.
pub(super) async fn save(Path(form): Path<String>, posted: Posted) -> Page {
    let ctx = &posted.ctx;
    let form = written_form(ctx, &form)?;
    let typed = Typed::read(&posted);
    let (source, errors) = typed.source();
    let refusal = match draft(&typed, source) {
        _ if !errors.is_empty() => {
            Refusal::bad_input("规则还没有写全，没有保存。", "the rule is not complete and was not saved")
        }
        Err(refusal) => refusal,
        Ok(draft) => {
            let id = draft.source.id.clone();
            match ctx.app.office().write_rule(&ctx.caller(), &form.id, draft).await {
                Ok(changed) => {
                    ctx.app.install(changed.office);
                    return Ok(Redirect::to(&rule_href(&form.id, &id)).into_response());
                }
                Err(OfficeError::Refused(refusal)) if is_shown(&refusal) => refusal,
                Err(error) => return Err(error.into()),
            }
        }
    };
    let editor = Editor::judged(ctx, form, typed).await?;
    Editor { loud: true, refused: Some(refusal), ..editor }.page().await
}

/// Refusals that the editor shows on its own page; others have a page of theirs.
fn is_shown(refusal: &Refusal) -> bool {
    matches!(refusal.kind, RefusalKind::BadInput | RefusalKind::WrongState)
}

fn draft(typed: &Typed, source: shishu_rules::RuleSource) -> Result<RuleDraft, Refusal> {
    let from = period(&typed.from)?;
    Ok(RuleDraft { source, from, reason: typed.reason.clone(), base: typed.base(), anyway: typed.anyway })
}

fn period(text: &str) -> Result<Period, Refusal> {
    text.parse().map_err(|_| {
        Refusal::bad_input(format!("“{text}”不是报告期。"), format!("\"{text}\" is no reporting period"))
            .then("请从列表里选。", "choose one of the list")
    })
}

/// `POST …/rules/{rule}/withdraw`.
pub(super) async fn withdraw(Path((form, rule)): Path<(String, String)>, posted: Posted) -> Page {
    let ctx = &posted.ctx;
    let form = written_form(ctx, &form)?;
    let id = RuleId::new(&rule);
    let (from, reason, base) =
        (period(posted.text("from"))?, posted.text("reason").to_owned(), posted.text("base").parse().ok());
    let office = ctx.app.office();
    match office.withdraw_rule(&ctx.caller(), &form.id, &id, from, reason, base).await {
        Ok(changed) => {
            ctx.app.install(changed.office);
            Ok(Redirect::to(&rule_href(&form.id, &id)).into_response())
        }
        Err(OfficeError::Refused(refusal)) if is_shown(&refusal) => {
            let found = form.rule(&id).ok_or_else(|| Refusal::not_found(&rule))?;
            let editor = Editor::judged(ctx, form, Typed::of(&found.source, base)).await?;
            Editor { refused: Some(refusal), ..editor }.page().await
        }
        Err(error) => Err(error.into()),
    }
}
