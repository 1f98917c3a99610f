//! Visits: one's own round with its list, how far all have come, and one unit with what is known of it and the form that records a visit.

mod clues;
mod download;
mod query;
mod record;
mod rounds;
mod sheet;
mod words;

use crate::http::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/visits", rounds::page),
        Route::get("/visits/list.xlsx", download::xlsx),
        Route::get("/visits/list.csv", download::csv),
        Route::get("/visits/coverage.xlsx", download::coverage_xlsx),
        Route::get("/visits/coverage.csv", download::coverage_csv),
        Route::get("/visits/clues", clues::page),
        Route::get("/visits/{round}/{unit}", sheet::page),
        Route::post("/visits/{round}/{unit}", record::post),
    ]
}
