//! Reporting something, by whoever likes: one question a page, everything typed goes along in the form, and nothing is stored before the end.

mod check;
mod cleaned;
mod done;
mod few;
mod questions;
mod sheet;
mod start;
mod typed;
mod whom;

pub(super) use cleaned::{ACCEPTED, cleaned, cleaned_files};

use crate::http::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/report", start::page),
        Route::ask("/report", questions::step),
        Route::get("/report/leave", start::leave),
        Route::post("/report/send", check::send),
    ]
}
