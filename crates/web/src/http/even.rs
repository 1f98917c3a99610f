//! Answers that look alike from outside: a page about a code that is known, unknown or malformed has the same length, the same
//! head, and comes at the same time.
//!
//! Whoever reads the wire sees lengths and times. So the body is filled up to a bucket, the status is always 200 (the page says
//! what is the matter), and an answer leaves only at a beat that was counted from the request's beginning. The work itself is the
//! same for every code (`Office::look_up`, and both pages are made each time), so that the beat has to hide microseconds and not
//! whether something was found; it can therefore be short. Where something is written, which only happens for a code that is
//! right, it is long.

use super::PageError;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use shishu_sealed::padded;
use std::pin::pin;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

/// The beat of pages that a code opens.
pub const BEAT: Duration = Duration::from_millis(15);
/// The beat where a code that is right leads to a write: many times what waiting for the disk takes.
pub const WRITING_BEAT: Duration = Duration::from_millis(250);
/// The smallest length of a page.
pub const SMALLEST: usize = 64 * 1024;
/// Longer ones are cut off by nobody: no page of a thread comes near it.
const LONGEST: usize = 64 * 1024 * 1024;

/// Does the work and answers at a beat, with a page of a common length.
pub async fn even(beat: Duration, work: impl Future<Output = Response>) -> Response {
    let mut beats = interval(beat);
    beats.set_missed_tick_behavior(MissedTickBehavior::Skip);
    beats.tick().await; // the first is at once
    let mut work = pin!(async { filled_up(work.await).await });
    // The beats that pass meanwhile are heard, so that the one waited for at the end is always a coming one.
    let answer = loop {
        tokio::select! {
            biased;
            _ = beats.tick() => {}
            answer = &mut work => break answer,
        }
    };
    beats.tick().await;
    answer
}

async fn filled_up(answer: Response) -> Response {
    let (mut parts, body) = answer.into_parts();
    let Ok(body) = to_bytes(body, LONGEST).await else {
        return PageError::Failed("a page could not be made".into()).into_response();
    };
    let mut body = Vec::from(body);
    // Blanks after the end of a document mean nothing (HTML, section 13.2.6.4.22).
    body.resize(padded(body.len()).max(SMALLEST), b' ');
    parts.status = StatusCode::OK;
    // Headers of a refusal must not differ from those of a page.
    parts.headers.clear();
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Response::from_parts(parts, Body::from(body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::Html;
    use tokio::time::sleep;

    fn run<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
    }

    async fn seen(answer: Response) -> (StatusCode, Vec<(String, Vec<u8>)>, usize) {
        let head = answer.headers().iter().map(|(n, v)| (n.to_string(), v.as_bytes().to_vec())).collect();
        let status = answer.status();
        (status, head, to_bytes(answer.into_body(), usize::MAX).await.expect("a body").len())
    }

    #[test]
    fn a_page_and_a_refusal_look_alike() {
        run(async {
            let beat = Duration::from_millis(1);
            let known = seen(even(beat, async { Html("x".repeat(40_000)).into_response() }).await).await;
            let unknown = seen(even(beat, async { (StatusCode::NOT_FOUND, "no").into_response() }).await).await;
            let odd = seen(even(beat, async { ([("x-odd", "1")], Html("")).into_response() }).await).await;
            assert_eq!((&known, &known), (&unknown, &odd));
            assert_eq!((known.0, known.2), (StatusCode::OK, SMALLEST));
        });
    }

    #[test]
    fn no_answer_leaves_before_its_beat() {
        run(async {
            // A timer never fires early, so of two that began together the shorter is always first.
            let beat = Duration::from_millis(40);
            let shorter = sleep(beat / 2);
            let quick = even(beat, async { Html("").into_response() });
            tokio::select! {
                biased;
                _ = quick => panic!("it left at once"),
                () = shorter => {}
            }
            // Work of one beat and a half leaves at the second beat, not when it is done.
            let (work, before_second) = (sleep(beat * 3 / 2), sleep(beat * 7 / 4));
            let slow = even(beat, async {
                work.await;
                Html("").into_response()
            });
            tokio::select! {
                biased;
                () = before_second => {}
                _ = slow => panic!("it left when its work was done"),
            }
        });
    }
}
