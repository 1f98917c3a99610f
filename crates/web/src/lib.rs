//! The pages: the only crate that knows HTTP and HTML, and holds no rule of the trade.
//!
//! Invariants
//! - Every route stands in the table of its page's module ([`Route`]); [`router`] is made from these tables and from nothing else, so that the
//!   tests that walk every route × role walk all there is.
//! - Every page is made with [`look`], which knows neither the office nor a route; strict content policy, no inline style or script.
//! - Every page works without JavaScript. A form that changes something carries the session's secret and must come from this site.
//! - Domain errors become HTTP once, in [`http::errors`].
//!
//! Main path: request → [`http::Ctx`] (language, session → actor) → a handler in [`pages`] → a method of the office → a typed page → HTML.

pub mod http;
pub mod look;
pub mod pages;
mod serve;
mod witness;

pub use http::{App, DemoAccount, Effect, Route, Settings, Site};
pub use serve::{HEAD, serve};
pub use witness::witness_router;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

/// Largest body of a request: an upload of 20 MB and its form.
const BODY_LIMIT: usize = 21 * 1024 * 1024;

/// Every route of the site.
pub fn routes() -> Vec<Route> {
    pages::routes()
}

/// The whole site over an application.
pub fn router(site: Site) -> Router {
    let routes = routes().into_iter().fold(Router::new(), |router, route| router.route(route.path, route.handler));
    layered(routes, site)
}

/// Routes behind everything that stands before a page of this site.
pub fn layered(router: Router<Site>, site: Site) -> Router {
    let same = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    router
        .fallback(http::errors::no_such_page)
        .layer(middleware::from_fn_with_state(site.clone(), http::errors::render))
        .layer(middleware::from_fn(http::same_site::require))
        .layer(same(header::CONTENT_SECURITY_POLICY, look::CONTENT_SECURITY_POLICY))
        .layer(same(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(same(header::REFERRER_POLICY, "same-origin"))
        .layer(same(header::CACHE_CONTROL, "no-store"))
        .layer(same(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
        .layer(CompressionLayer::new())
        .layer(TimeoutLayer::with_status_code(axum::http::StatusCode::GATEWAY_TIMEOUT, Duration::from_secs(60)))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(CatchPanicLayer::custom(http::errors::panicked))
        // Outermost: what a quiet page must not see is gone before anything looks, what it must not send is taken off last.
        .layer(middleware::from_fn(http::quiet::keep))
        .with_state(site)
}
