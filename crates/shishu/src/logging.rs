//! What is logged: to stderr, by SHISHU_LOG, warnings and errors by default. No query strings, no bodies, no texts of people.

use tracing_subscriber::EnvFilter;

/// Starts logging. A filter that cannot be read is told and replaced by the default.
pub fn start() {
    let wanted = std::env::var("SHISHU_LOG").unwrap_or_default();
    let read = if wanted.is_empty() { None } else { Some(EnvFilter::try_new(&wanted)) };
    let (filter, trouble) = match read {
        None => (EnvFilter::new("warn"), None),
        Some(Ok(filter)) => (filter, None),
        Some(Err(error)) => (EnvFilter::new("warn"), Some(error)),
    };
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
    if let Some(error) = trouble {
        tracing::warn!(%error, "SHISHU_LOG cannot be read; logging warnings");
    }
}
