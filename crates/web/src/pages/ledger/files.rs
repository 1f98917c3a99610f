//! The log as files under `/log/`: C2SP tlog-tiles. Any program may read them; tiles and bundles never change.

use crate::http::{Ctx, Page};
use axum::extract::Path;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::IntoResponse;
use shishu_office::{LogFile, Refusal};

/// For good: a year is what caches understand by it.
const FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Replaced each second.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

pub(super) async fn file(ctx: Ctx, Path(path): Path<String>) -> Page {
    let not_found = || Refusal::not_found(&path);
    let file = LogFile::parse(&path).ok_or_else(not_found)?;
    let bytes = ctx.app.office().log_file(file).await?.ok_or_else(not_found)?;
    let (kind, keeping) = match file.is_immutable() {
        true => ("application/octet-stream", FOR_GOOD),
        false => ("text/plain; charset=utf-8", ASK_AGAIN),
    };
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, keeping);
    headers.insert(HeaderName::from_static("access-control-allow-origin"), HeaderValue::from_static("*"));
    Ok(response)
}
