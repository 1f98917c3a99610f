//! The site as its users see it, without a browser: every route, every role, every form.

mod acts;
mod cases;
mod corrections;
#[path = "../../../office/tests/it/county.rs"]
mod county;
mod left_open;
mod public;
mod respondent_only;
mod reviewers;
mod routes;
mod rules;
mod site;
mod story;
mod witnessed;
