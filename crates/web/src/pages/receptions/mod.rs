//! Reception days at the desk: which there are, who comes on one, and each one received in one step.

mod act;
mod day;
mod days;
mod download;
pub(super) mod withdraw;

use crate::http::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/receptions", days::page),
        Route::get("/receptions/{day}", day::page),
        Route::get("/receptions/{day}/list.xlsx", download::xlsx),
        Route::get("/receptions/{day}/list.csv", download::csv),
        Route::post("/receptions/{day}/book", act::book),
        Route::post("/receptions/{day}/withdraw", withdraw::post),
        Route::post("/receptions/{day}/receive", act::receive),
        Route::post("/receptions/{day}/held", act::held),
        Route::post("/receptions/{day}/call-off", act::call_off),
    ]
}
