//! The routes of a witness: no page, no office, only what C2SP tlog-witness asks for.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use shishu_ledger::MAX_ADD_CHECKPOINT;
use shishu_terms::Clock;
use shishu_witness::{Answer, Witness};
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

#[derive(Clone)]
struct Site {
    witness: Arc<Witness>,
    clock: Arc<dyn Clock>,
}

/// Everything a witness answers. The clock gives the times that it states.
pub fn witness_router(witness: Arc<Witness>, clock: Arc<dyn Clock>) -> Router {
    Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .route("/vkey", get(|State(site): State<Site>| async move { Said(site.witness.vkey()) }))
        .route("/{origin}/checkpoint", get(checkpoint))
        // One byte more would be refused as too long by the reader itself; the rest is not even read.
        .layer(DefaultBodyLimit::max(MAX_ADD_CHECKPOINT + 1))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, Duration::from_secs(10)))
        .layer(CatchPanicLayer::new())
        .with_state(Site { witness, clock })
}

async fn add_checkpoint(State(site): State<Site>, body: Bytes) -> Response {
    let now = u64::try_from(site.clock.now().micros() / 1_000_000).unwrap_or(0);
    // Waits for the disk before it answers.
    let judged = tokio::task::spawn_blocking(move || site.witness.add_checkpoint(&body, now)).await;
    judged.map_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response(), |answer| Said(answer).into_response())
}

async fn checkpoint(State(site): State<Site>, Path(origin): Path<String>) -> Said {
    Said(site.witness.checkpoint(&origin))
}

struct Said(Answer);

impl IntoResponse for Said {
    fn into_response(self) -> Response {
        let Answer { status, content_type, body } = self.0;
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, [(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, "no-store")], body).into_response()
    }
}
