//! Published tables: their list, and each table with its editions.

mod files;
mod list;
mod single;
mod table;

use crate::http::Route;

pub(super) use files::as_json;
pub(super) use list::headline;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/bulletins", list::page),
        Route::get("/bulletins/{form}/{period}", table::page),
        Route::get("/bulletins/{form}/{period}/table.xlsx", files::xlsx),
        Route::get("/bulletins/{form}/{period}/table.csv", files::csv),
        Route::get("/bulletins/{form}/{period}/table.json", files::json),
        Route::get("/bulletins/{form}/{period}/table.html", files::html),
        Route::get("/bulletins/{form}/{period}/table.tlog-proof", files::receipt),
    ]
}
