//! Inspections: the rounds, one round with its list, its draw and what proves it, one unit to inspect, relations declared.

mod aside;
mod proof;
mod record;
mod relation;
mod round;
mod rounds;
mod sheet;

use crate::http::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/inspections", rounds::page),
        Route::post("/inspections/relations", relation::post),
        Route::get("/inspections/{round}", round::page),
        Route::get("/inspections/{round}/list.xlsx", round::xlsx),
        Route::get("/inspections/{round}/list.csv", round::csv),
        Route::get("/inspections/{round}/draw.json", proof::file),
        Route::get("/inspections/{round}/{unit}", sheet::page),
        Route::post("/inspections/{round}/{unit}", record::post),
        Route::post("/inspections/{round}/{unit}/aside", aside::post),
    ]
}
