//! The reviewer's desk: the tables that wait, the queue of one table by importance, one return with its earlier periods beside it.
//!
//! A reviewer asks, judges an answer, passes on, accepts; no page here offers an input for a respondent's value.

mod act;
mod ask;
mod board;
mod columns;
mod curve;
mod decide;
mod download;
mod findings;
mod inquiries;
mod query;
mod queue;
mod scan;
mod sheet;
mod side_by_side;
mod steps;
pub(super) mod words;

pub(crate) use query::QueueQuery;

use crate::http::{Ctx, PageError, Route};
use shishu_office::{Actor, Refusal};
use shishu_programme::Power;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/review", queue::review),
        Route::get("/review/queue.xlsx", download::xlsx),
        Route::get("/review/queue.csv", download::csv),
        Route::get("/review/{form}/{period}/{unit}", sheet::sheet),
        Route::get("/review/{form}/{period}/{unit}/scan", scan::scan),
        Route::post("/review/{form}/{period}/{unit}/inquire", act::inquire),
        Route::post("/review/{form}/{period}/{unit}/settle", act::settle),
        Route::post("/review/{form}/{period}/{unit}/pass", act::pass),
        Route::post("/review/{form}/{period}/{unit}/accept", act::accept),
    ]
}

/// The actor, if the post reads other units' returns for a living.
fn reviewer(ctx: &Ctx) -> Result<&Actor, PageError> {
    const POWERS: [Power; 5] = [Power::TownReview, Power::Inquire, Power::Accept, Power::Publish, Power::ReadAll];
    let actor = ctx.actor()?;
    match POWERS.into_iter().any(|power| actor.has(power)) {
        true => Ok(actor),
        false => Err(Refusal::not_allowed("您的岗位不审核别家的报表。", "your post does not review returns")
            .then("您自己的报表在“报表”里。", "your own returns are under \"Returns\"")
            .into()),
    }
}
