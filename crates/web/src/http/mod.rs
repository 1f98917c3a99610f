//! What stands between a request and a page.

mod app;
mod cookies;
mod ctx;
pub mod errors;
pub mod even;
pub mod flood;
mod posted;
pub mod quiet;
mod quiet_form;
mod route;
pub mod same_site;

pub use app::{App, DemoAccount, Settings, Site};
pub use cookies::{clear_session, set_lang, set_session};
pub use ctx::Ctx;
pub use errors::PageError;
pub(crate) use posted::urlencoded;
pub use posted::{Form, Posted, PostedFile};
pub use quiet::forget;
pub use quiet_form::{Crowded, QuietForm, first_stamp};
pub use route::{Effect, Route};

use axum::response::Response;

/// What a handler answers.
pub type Page = Result<Response, PageError>;
