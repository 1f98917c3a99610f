//! The scanned source of a transcription, for whoever may read the return.

use crate::http::{Ctx, Page};
use crate::pages::files::{attachment, scan_kind};
use crate::pages::shared::return_id;
use axum::extract::Path;

pub(super) async fn scan(ctx: Ctx, Path((form, period, unit)): Path<(String, String, String)>) -> Page {
    let id = return_id(&form, &period, &unit)?;
    let (bytes, name) = ctx.app.office().scan(&ctx.caller(), &id).await?;
    let kind = scan_kind(&bytes);
    Ok(attachment(bytes, kind, &name))
}
