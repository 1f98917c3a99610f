//! `/api/v1`: what is public, as JSON: tables, figures, the newest checkpoint. Values are decimal texts; nothing is written here.

use super::published::{self, both, figure_id, stamp};
use super::{bulletins, figure, shared};
use crate::http::{Ctx, Page, PageError, Route, errors};
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use shishu_office::{OfficeError, Refusal, TableLine};
use shishu_terms::FormId;
use std::collections::BTreeMap;

/// Tables in one answer at most.
const MOST: u32 = 200;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/bulletins", tables),
        Route::get("/api/v1/bulletins/{form}/{period}", table),
        Route::get("/api/v1/figures/{id}", one_figure),
        Route::get("/api/v1/ledger/checkpoint", checkpoint),
    ]
}

/// An answer, or a refusal in the same format: a program never gets a page.
fn answer(ctx: &Ctx, result: Result<Value, PageError>) -> Page {
    match result {
        Ok(value) => Ok(published::json(&value)),
        Err(PageError::Refused(refusal)) => Ok(refused(ctx, &refusal)),
        Err(failed) => Err(failed),
    }
}

fn refused(ctx: &Ctx, refusal: &Refusal) -> Response {
    let next = refusal.next.as_ref().map(|next| next.get(ctx.lang));
    let body = json!({ "error": refusal.what.get(ctx.lang), "next": next });
    (errors::status(refusal.kind), published::json(&body)).into_response()
}

async fn tables(ctx: Ctx, Query(query): Query<BTreeMap<String, String>>) -> Page {
    let number = |name: &str, otherwise: u32| query.get(name).and_then(|n| n.parse().ok()).unwrap_or(otherwise);
    let (limit, offset) = (number("limit", 50).min(MOST), number("offset", 0));
    answer(&ctx, list(&ctx, limit, offset).await)
}

async fn list(ctx: &Ctx, limit: u32, offset: u32) -> Result<Value, PageError> {
    let office = ctx.app.office();
    let (lines, total) = (office.bulletins(limit, offset).await?, office.count_bulletins().await?);
    let line = |line: &TableLine| {
        let headline = line.headline.as_ref().map(|(name, value, unit, id)| json!({ "figure": id.to_string(), "name": both(name), "value": value, "unit": unit }));
        json!({
            "form": line.form, "period": line.period, "title": both(&line.title), "edition": line.edition, "at": stamp(ctx, line.at), "headline": headline,
            "href": format!("/api/v1/bulletins/{}/{}", line.form, line.period),
        })
    };
    Ok(json!({ "total": total, "offset": offset, "tables": lines.iter().map(line).collect::<Vec<_>>() }))
}

async fn table(ctx: Ctx, Path((form, period)): Path<(String, String)>) -> Page {
    let found = async {
        let editions = ctx.app.office().editions(&FormId::new(&form), shared::parse_period(&period)?).await?;
        let latest = editions.last().ok_or_else(|| Refusal::not_found(&format!("{form} {period}")))?;
        Ok(bulletins::as_json(&ctx, latest))
    };
    answer(&ctx, found.await)
}

async fn one_figure(ctx: Ctx, Path(id): Path<String>) -> Page {
    let found = async {
        let life = ctx.app.office().figure(&ctx.caller(), &figure_id(&id)?).await?;
        Ok(figure::as_json(&ctx, &life))
    };
    answer(&ctx, found.await)
}

async fn checkpoint(ctx: Ctx) -> Page {
    let found = async {
        let latest = ctx.app.office().store().latest_checkpoint().await.map_err(OfficeError::from)?;
        let latest = latest.ok_or_else(|| Refusal::not_found("checkpoint"))?;
        Ok(json!({ "size": latest.size, "note": latest.note }))
    };
    answer(&ctx, found.await)
}
