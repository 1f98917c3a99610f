//! The pages by subject. Each module holds the table of its routes.

mod api;
mod assets;
mod bulletins;
mod cases;
mod due;
mod duties;
mod figure;
mod files;
mod find;
mod heard;
mod home;
mod identities;
mod inspections;
mod ledger;
mod needs;
mod notices;
mod programme;
mod publish;
pub(crate) mod published;
mod receipt;
mod reception;
mod receptions;
mod refused;
mod report;
mod returns;
mod review;
mod rules;
mod session;
pub(crate) mod shared;
mod signed;
mod tips;
mod tolerance;
mod transcriptions;
mod upload;
pub(crate) mod verify;
mod visits;

pub(crate) use cases::POWERS as CASE_POWERS;

use crate::http::Route;

/// Every route of the site.
pub fn routes() -> Vec<Route> {
    [
        api::routes(),
        assets::routes(),
        bulletins::routes(),
        cases::routes(),
        duties::routes(),
        figure::routes(),
        find::routes(),
        home::routes(),
        identities::routes(),
        inspections::routes(),
        ledger::routes(),
        needs::routes(),
        notices::routes(),
        programme::routes(),
        publish::routes(),
        receipt::routes(),
        reception::routes(),
        receptions::routes(),
        report::routes(),
        returns::routes(),
        review::routes(),
        rules::routes(),
        session::routes(),
        signed::routes(),
        tips::routes(),
        tolerance::routes(),
        transcriptions::routes(),
        upload::routes(),
        verify::routes(),
        visits::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
