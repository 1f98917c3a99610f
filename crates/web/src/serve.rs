//! Serving the router on a listener.
//!
//! A connection that does not come to the end of a request's head within [`HEAD`] is closed, and so is one on which nothing is asked
//! for as long: whoever opens thousands and says nothing holds each for that time and no longer. (A body that trickles is cut off
//! by the router's own limit.) Where a connection comes from is not looked at.

use axum::Router;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::io;
use std::pin::pin;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How long a request's head may take.
pub const HEAD: Duration = Duration::from_secs(20);
/// When no connection can be taken (too many are open), it is tried again after this time.
const PAUSE: Duration = Duration::from_millis(100);

/// Answers requests on `listener` until `stop` resolves and the requests under way are answered. `head`: see [`HEAD`].
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>, head: Duration) {
    let (stopping, told) = watch::channel(());
    let (mut stop, mut open) = (pin!(stop), JoinSet::new());
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    open.spawn(attend(stream, router.clone(), head, told.clone()));
                }
                Err(error) => after(&error).await,
            },
            // Those that have ended are let go of.
            Some(_) = open.join_next() => {}
            () = &mut stop => break,
        }
    }
    drop((listener, stopping));
    while open.join_next().await.is_some() {}
}

/// A client that went away before it was taken is nobody's trouble; of everything else there may be less in a while.
async fn after(error: &io::Error) {
    let went = [io::ErrorKind::ConnectionRefused, io::ErrorKind::ConnectionAborted, io::ErrorKind::ConnectionReset];
    if !went.contains(&error.kind()) {
        tracing::warn!(%error, "no connection can be taken; it is tried again at once");
        tokio::time::sleep(PAUSE).await;
    }
}

/// One connection, to its end: what is wrong on it is told to nobody, for it is one visitor's.
async fn attend(stream: TcpStream, router: Router, head: Duration, mut stopping: watch::Receiver<()>) {
    // An answer is not kept back to be sent with the next.
    let _ = stream.set_nodelay(true);
    let service = TowerToHyperService::new(router);
    let mut builder = Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(head);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopping.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
