//! A respondent's returns: the list, the entry grid, the live check, submitting, answering, revising, receipts.
//!
//! Every page here is the respondent's own: the office refuses anybody else. A page of a return is made from one
//! [`Desk`], read once; the live check and the whole page use the same functions of [`says`] and [`rows`], so that they
//! cannot differ.

mod answer;
mod desk;
mod fill;
mod history;
mod inquiries;
mod lines;
mod list;
mod one_of;
mod receipt;
mod revise;
mod rows;
mod says;
mod standing;

pub(super) use desk::Desk;
pub(super) use rows::short;
pub(super) use says::tally;

use crate::http::{Ctx, Page, Posted, Route};
use axum::extract::Path;
use axum::http::HeaderMap;
use shishu_terms::FormId;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/returns", list::page),
        Route::get("/returns/list.xlsx", list::xlsx),
        Route::get("/returns/list.csv", list::csv),
        Route::get("/returns/{form}", history::page),
        Route::get("/returns/{form}/{period}/{unit}", page),
        Route::post("/returns/{form}/{period}/{unit}/draft", draft),
        Route::ask("/returns/{form}/{period}/{unit}/check", check),
        Route::post("/returns/{form}/{period}/{unit}/submit", submit),
        Route::get("/returns/{form}/{period}/{unit}/revise", revise_page),
        Route::post("/returns/{form}/{period}/{unit}/revise", revise),
        Route::get("/returns/{form}/{period}/{unit}/answer/{inquiry}", answer::page),
        Route::post("/returns/{form}/{period}/{unit}/answer/{inquiry}", answer::send),
        Route::get("/returns/{form}/{period}/{unit}/receipt/{seq}", receipt::page),
    ]
}

/// Form, period and unit in the path.
pub(super) type Named = Path<(String, String, String)>;

async fn page(ctx: Ctx, Path((form, period, unit)): Named) -> Page {
    let id = super::shared::return_id(&form, &period, &unit)?;
    let desk = Desk::open(&ctx, &id).await?;
    match desk.fill.state.is_reported() {
        true => standing::page(&desk).await,
        false => fill::page(&desk, false).await,
    }
}

async fn draft(Path((form, period, unit)): Named, headers: HeaderMap, posted: Posted) -> Page {
    let script = headers.contains_key("x-shishu");
    fill::keep(&super::shared::return_id(&form, &period, &unit)?, &posted, script).await
}

async fn check(Path((form, period, unit)): Named, posted: Posted) -> Page {
    fill::check(&super::shared::return_id(&form, &period, &unit)?, posted).await
}

async fn submit(Path((form, period, unit)): Named, posted: Posted) -> Page {
    fill::submit(&super::shared::return_id(&form, &period, &unit)?, posted).await
}

async fn revise_page(ctx: Ctx, Path((form, period, unit)): Named) -> Page {
    let id = super::shared::return_id(&form, &period, &unit)?;
    let desk = Desk::open(&ctx, &id).await?;
    revise::page(&desk, &desk.fill.draft.reason, None).await
}

async fn revise(Path((form, period, unit)): Named, posted: Posted) -> Page {
    revise::send(&super::shared::return_id(&form, &period, &unit)?, posted).await
}

/// The address of a form's history.
pub(super) fn history_href(form: &FormId) -> String {
    format!("/returns/{form}")
}
