//! Typical cases 典型案例: what is public, by quarter, kind and unit; and the desk where they are written, masked, approved and withdrawn.

mod act;
mod compile;
mod download;
mod draft;
mod form;
mod list;
mod query;
mod sheet;
mod shown;
mod words;

pub(super) use download::{told, told_text};
pub(super) use list::names;
pub(super) use shown::text as shown_text;

use crate::http::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/notices", list::page),
        Route::get("/notices/list.csv", download::csv),
        Route::get("/notices/list.xlsx", download::xlsx),
        Route::get("/notices/compile", compile::page),
        Route::ask("/notices/compile/check", compile::check),
        Route::post("/notices/compile", compile::save),
        Route::post("/notices/compile/none", compile::none),
        Route::get("/notices/{notice}", sheet::page),
        Route::get("/notices/{notice}/edit", compile::edit),
        Route::ask("/notices/{notice}/check", compile::check_again),
        Route::post("/notices/{notice}/edit", compile::revise),
        Route::post("/notices/{notice}/ask", act::ask),
        Route::post("/notices/{notice}/approve", act::approve),
        Route::post("/notices/{notice}/back", act::back),
        Route::post("/notices/{notice}/object", act::object),
        Route::post("/notices/{notice}/rescope", act::rescope),
        Route::post("/notices/{notice}/withdraw", act::withdraw),
        Route::get("/notices/{notice}/file/{sha256}", download::file),
        Route::get("/notices/{notice}/receipt.tlog-proof", download::receipt),
    ]
}
