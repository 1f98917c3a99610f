//! The desk of cases: the queue by one's part, one case with its thread and the steps one may take, intake for a caller, the handling key,
//! and supervision. Whoever is barred from a case finds on none of these pages that it exists.

mod act;
mod aside;
mod clue;
mod clues;
mod download;
mod forms;
mod identity;
mod intake;
mod key;
mod keys;
mod like;
mod locked;
mod mail;
mod mails;
mod new;
mod query;
mod queue;
mod reply;
mod sheet;
mod side;
mod supervise;
mod table;
mod thread;
mod words;

pub(super) use key::{POWERS as KEY_POWERS, handing_form, unlocking};
pub(super) use keys::why as missing_why;
pub(super) use words::{ask_state, lines as lines_of};

use crate::http::{Ctx, PageError, Route};
use shishu_office::{Actor, Refusal};
use shishu_programme::Power;

/// The powers that make a desk of cases.
pub(crate) const POWERS: [Power; 5] =
    [Power::TakeReports, Power::HandleCases, Power::ApproveCases, Power::Supervise, Power::ReadAll];

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/cases", queue::page),
        Route::get("/cases/list.xlsx", download::xlsx),
        Route::get("/cases/list.csv", download::csv),
        Route::get("/cases/new", new::page),
        Route::post("/cases/new", new::take),
        Route::get("/cases/mail", mails::page),
        Route::get("/cases/mail/list.xlsx", mails::xlsx),
        Route::get("/cases/mail/list.csv", mails::csv),
        Route::get("/cases/mail/{mail}", mail::page),
        Route::get("/cases/mail/{mail}/file/{sha256}", mail::file),
        Route::post("/cases/mail/{mail}/take", mail::take),
        Route::post("/cases/mail/{mail}/aside", mail::set_aside),
        Route::get("/cases/{case}", sheet::page),
        Route::get("/cases/{case}/like", like::page),
        Route::get("/cases/{case}/file/{sha256}", sheet::file),
        Route::post("/cases/{case}/open", act::open),
        Route::post("/cases/{case}/note", act::note),
        Route::post("/cases/{case}/ask", act::ask),
        Route::post("/cases/{case}/stage", act::stage),
        Route::post("/cases/{case}/refuse", act::refuse),
        Route::post("/cases/{case}/transfer", act::transfer),
        Route::post("/cases/{case}/take", act::take),
        Route::post("/cases/{case}/decline", act::decline),
        Route::post("/cases/{case}/pause", act::pause),
        Route::post("/cases/{case}/resume", act::resume),
        Route::post("/cases/{case}/extension", act::extension),
        Route::post("/cases/{case}/extension/judge", act::judge),
        Route::post("/cases/{case}/category", act::category),
        Route::post("/cases/{case}/merge", act::merge),
        Route::post("/cases/{case}/reply", reply::post),
        Route::post("/cases/{case}/urge", act::urge),
        Route::post("/cases/{case}/supervise", act::supervise),
        Route::post("/cases/{case}/identity", identity::request_it),
        Route::post("/cases/{case}/identity/open", identity::open_it),
        Route::get("/cases/keys", keys::page),
        Route::post("/cases/keys", keys::share),
        Route::get("/supervise", supervise::page),
        Route::get("/supervise/counts.xlsx", supervise::xlsx),
        Route::get("/supervise/counts.csv", supervise::csv),
        Route::get("/supervise/clues", clues::page),
        Route::get("/supervise/clues/{clue}", clue::page),
        Route::get("/supervise/clues/{clue}/list.xlsx", clue::xlsx),
        Route::get("/supervise/clues/{clue}/list.csv", clue::csv),
        Route::get("/supervise/clues/{clue}/case/{case}", clue::history),
        Route::post("/supervise/clues/{clue}", clue::look_into),
        Route::get("/settings/key", key::page),
        Route::post("/settings/key", key::declare),
        Route::ask("/settings/key/lock", key::lock),
        Route::post("/settings/key/password", key::change),
    ]
}

/// The actor, if the post has to do with cases.
fn staff(ctx: &Ctx) -> Result<&Actor, PageError> {
    let actor = ctx.actor()?;
    match POWERS.into_iter().any(|power| actor.has(power)) {
        true => Ok(actor),
        false => Err(Refusal::not_allowed("您的岗位不办理事项。", "your post has nothing to do with cases")
            .then("要反映问题，请用公众页面。", "to report something, use the public pages")
            .into()),
    }
}
