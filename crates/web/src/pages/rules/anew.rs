//! `GET …/rules/new` and `GET …/rules/{rule}/edit`: the editor as it opens.

use super::editor::Editor;
use super::typed::Typed;
use super::written_form;
use crate::http::{Ctx, Page};
use axum::extract::Path;
use shishu_office::Refusal;
use shishu_terms::RuleId;

pub(super) async fn new(ctx: Ctx, Path(form): Path<String>) -> Page {
    let form = written_form(&ctx, &form)?;
    Editor::judged(&ctx, form, Typed::anew(form)).await?.page().await
}

pub(super) async fn edit(ctx: Ctx, Path((form, rule)): Path<(String, String)>) -> Page {
    let form = written_form(&ctx, &form)?;
    let id = RuleId::new(&rule);
    let found = form.rule(&id).ok_or_else(|| Refusal::not_found(&rule))?;
    let base = ctx.app.office().rule_history(&form.id, &id).await?.first().map(|last| last.seq);
    Editor::judged(&ctx, form, Typed::of(&found.source, base)).await?.page().await
}
