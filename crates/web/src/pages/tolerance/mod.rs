//! Tolerance of faults 容错纠错: one's own applications, those to examine and to decide, and the decisions that are public by choice.

mod act;
mod list;
mod new;
mod sheet;
mod words;

use crate::http::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/tolerance", list::page),
        Route::get("/tolerance/list.csv", list::csv),
        Route::get("/tolerance/list.xlsx", list::xlsx),
        Route::get("/tolerance/new", new::page),
        Route::post("/tolerance/new", new::send),
        Route::get("/tolerance/{tolerance}", sheet::page),
        Route::post("/tolerance/{tolerance}/examine", act::examine),
        Route::post("/tolerance/{tolerance}/decide", act::decide),
        Route::post("/tolerance/{tolerance}/correct", act::correct),
        Route::post("/tolerance/{tolerance}/publication", act::publication),
        Route::post("/tolerance/{tolerance}/appeal", act::appeal),
        Route::post("/tolerance/{tolerance}/appeal/decide", act::decide_appeal),
    ]
}
