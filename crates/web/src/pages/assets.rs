//! Style, script and seal, under names that hold their hash: kept by browsers for a year.

use crate::http::{Page, Route};
use crate::look::assets;
use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse;
use shishu_office::Refusal;

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/assets/{file}", asset), Route::get("/robots.txt", robots)]
}

async fn asset(Path(file): Path<String>) -> Page {
    let asset = assets::find(&file).ok_or_else(|| Refusal::not_found(&file))?;
    let headers = [(header::CONTENT_TYPE, asset.content_type), (header::CACHE_CONTROL, assets::CACHE_CONTROL)];
    Ok((headers, asset.bytes).into_response())
}

async fn robots() -> Page {
    Ok("User-agent: *\nDisallow: /login\n".into_response())
}
