//! Paper returns: typed in by one person with the scan attached, confirmed by a second one who compares them.
//!
//! Nothing typed here counts before the confirmation, and nothing is typed over what a respondent stated itself.

mod act;
mod board;
mod compare;
mod entry;
mod sheet;

use crate::http::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/transcriptions", board::board),
        Route::get("/transcriptions/{form}/{period}/{unit}", sheet::sheet),
        Route::post("/transcriptions/{form}/{period}/{unit}", act::transcribe),
        Route::post("/transcriptions/{form}/{period}/{unit}/judge", act::judge),
    ]
}

/// The address of a return at the desk of transcriptions.
fn href(id: &shishu_terms::ReturnId) -> String {
    format!("/transcriptions/{}/{}/{}", id.form, id.period, id.unit)
}
