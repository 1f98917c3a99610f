//! What is logged: to stderr, by SHISHU_LOG, warnings and errors by default. No query strings, no bodies, no texts of people.
//!
//! Of the libraries beneath only warnings and errors, whatever SHISHU_LOG asks for: finer than that the HTTP server tells the
//! address of each connection, and when it was made.

use tracing::{Level, Metadata};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt, registry};

/// Starts logging. A filter that cannot be read is told and replaced by the default.
pub fn start() {
    let wanted = std::env::var("SHISHU_LOG").unwrap_or_default();
    let read = if wanted.is_empty() { None } else { Some(EnvFilter::try_new(&wanted)) };
    let (filter, trouble) = match read {
        None => (EnvFilter::new("warn"), None),
        Some(Ok(filter)) => (filter, None),
        Some(Err(error)) => (EnvFilter::new("warn"), Some(error)),
    };
    let lines = fmt::layer().with_writer(std::io::stderr).with_target(false);
    registry().with(filter).with(filter_fn(may_be_told)).with(lines).init();
    if let Some(error) = trouble {
        tracing::warn!(%error, "SHISHU_LOG cannot be read; logging warnings");
    }
}

/// Of ours everything, of others what went wrong.
fn may_be_told(line: &Metadata<'_>) -> bool {
    line.target().starts_with("shishu") || *line.level() <= Level::WARN
}
