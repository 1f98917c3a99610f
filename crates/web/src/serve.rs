//! Serving the router on a listener.

use axum::Router;
use tokio::net::TcpListener;

/// Answers requests on `listener` until `stop` resolves and the requests under way are answered.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}
