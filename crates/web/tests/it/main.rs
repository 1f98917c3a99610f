//! The site as its users see it, without a browser: every route, every role, every form.

mod acts;
mod cases;
mod citizen;
mod corrections;
#[path = "../../../office/tests/it/county.rs"]
mod county;
mod desk;
mod forms;
mod left_open;
mod public;
mod quiet;
mod respondent_only;
mod reviewers;
mod routes;
mod rules;
mod site;
mod story;
mod witnessed;
