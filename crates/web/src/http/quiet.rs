//! The anonymous channel's side of HTTP: requests to its pages carry nothing about who sends them, and leave nothing behind.
//!
//! * Before anything looks at such a request, every header but [`KEPT`] is gone: cookies (so whoever is signed in is a stranger
//!   here too), addresses that a proxy noted, the browser's name, where the reader came from. The language is that of `?lang=`,
//!   else the first that the browser asks for, and is kept nowhere.
//! * Nothing is logged while it is answered, on errors and panics neither. That something failed is counted in memory and told
//!   once a day ([`take_failures`]): a line in a log has a time, and the time of a failure is that of a visit.
//! * No answer sets a cookie or may be kept in a cache, and no page tells another site where the reader was. Answers are not
//!   compressed, so that [`super::even`] can make lengths equal.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use shishu_terms::Lang;
use std::collections::BTreeMap;
use std::panic::{self, PanicHookInfo};
use std::sync::{Mutex, PoisonError};
use tokio::task::{JoinError, spawn_blocking};
use tracing::dispatcher::{Dispatch, with_default};
use tracing::instrument::WithSubscriber;
use tracing::subscriber::NoSubscriber;

/// Beneath these paths nobody is known.
const PATHS: [&str; 3] = ["/report", "/receipt", "/reception"];

/// What is left of a request's head: what its body is, and whether this site's own page sent it.
const KEPT: [HeaderName; 6] = [
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::HOST,
    header::ORIGIN,
    HeaderName::from_static("sec-fetch-site"),
];

tokio::task_local! {
    static QUIET: ();
}

/// How often what failed since it was told last: the place of a panic, or a status.
static FAILURES: Mutex<BTreeMap<String, u64>> = Mutex::new(BTreeMap::new());

/// Whether the request under way is one to a quiet page.
pub fn is_here() -> bool {
    QUIET.try_with(|()| ()).is_ok()
}

/// Whether this path is one of a quiet page.
pub fn is_quiet(path: &str) -> bool {
    let below = |prefix: &str| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    PATHS.into_iter().any(below)
}

/// What failed on quiet pages since the last call, and how often: to be told once a day.
pub fn take_failures() -> BTreeMap<String, u64> {
    std::mem::take(&mut *FAILURES.lock().unwrap_or_else(PoisonError::into_inner))
}

fn note_failure(what: String) {
    *FAILURES.lock().unwrap_or_else(PoisonError::into_inner).entry(what).or_default() += 1;
}

/// What a server does on a panic instead of printing it: the message may hold what somebody sent. The place is told; that of
/// one on a quiet page with the other failures.
pub fn on_panic(info: &PanicHookInfo<'_>) {
    let place = info.location().map_or_else(|| "?".to_owned(), |at| format!("{}:{}", at.file(), at.line()));
    if is_here() {
        note_failure(format!("panic at {place}"));
    } else {
        eprintln!("panic at {place}");
    }
}

/// Panics of this process are told without their message from here on.
pub fn hush_panics() {
    panic::set_hook(Box::new(on_panic));
}

/// The layer.
pub async fn keep(request: Request, next: Next) -> Response {
    if !is_quiet(request.uri().path()) {
        return next.run(request).await;
    }
    let answered = QUIET.scope((), next.run(bare(request))).with_subscriber(NoSubscriber::default()).await;
    if answered.status().is_server_error() {
        note_failure(format!("status {}", answered.status().as_u16()));
    }
    discreet(answered)
}

/// Work on a thread of its own, which is no louder than the request that it is for.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, JoinError> {
    match is_here() {
        true => spawn_blocking(|| QUIET.sync_scope((), || with_default(&Dispatch::none(), work))).await,
        false => spawn_blocking(work).await,
    }
}

/// The request without what it says of its sender.
fn bare(mut request: Request) -> Request {
    let lang = chosen(request.uri()).unwrap_or_else(|| super::cookies::lang_asked(request.headers()));
    let mut kept = HeaderMap::new();
    for name in &KEPT {
        for value in request.headers().get_all(name) {
            kept.append(name, value.clone());
        }
    }
    kept.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(lang.pick("zh", "en")));
    *request.headers_mut() = kept;
    request
}

/// The language of `?lang=`.
fn chosen(uri: &Uri) -> Option<Lang> {
    query(uri, "lang").and_then(|tag| tag.parse().ok())
}

/// A value of the query, as it stands there.
pub(super) fn query<'u>(uri: &'u Uri, name: &str) -> Option<&'u str> {
    let pairs = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(found, _)| *found == name).map(|(_, value)| value)
}

fn discreet(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.remove(header::SET_COOKIE);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// For the last page of a visit: the browser is asked to forget what it kept of this site. Not its cookies: these pages set
/// none, and an official who is signed out by her own report would sign in again a minute after it, with a time on record.
pub fn forget(mut response: Response) -> Response {
    let name = HeaderName::from_static("clear-site-data");
    response.headers_mut().insert(name, HeaderValue::from_static("\"cache\", \"storage\""));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[test]
    fn quiet_paths_end_where_a_name_ends() {
        for path in ["/report", "/report/", "/report/3", "/receipt", "/receipt/thread"] {
            assert!(is_quiet(path), "{path}");
        }
        for path in ["/", "/reports", "/receipts/3", "/verify", "/desk/report"] {
            assert!(!is_quiet(path), "{path}");
        }
    }

    #[test]
    fn a_request_keeps_nothing_of_its_sender() {
        let told = [
            ("cookie", "__Host-shishu=1; shishu-lang=en"),
            ("user-agent", "Canary/1"),
            ("x-forwarded-for", "203.0.113.7"),
            ("forwarded", "for=203.0.113.7"),
            ("x-real-ip", "203.0.113.7"),
            ("referer", "https://intranet.example/x"),
            ("accept-language", "en-GB,zh;q=0.5"),
            ("accept-encoding", "gzip"),
            ("authorization", "Basic Y2FuYXJ5"),
            ("dnt", "1"),
        ];
        let mut request =
            Request::post("/report/2?stamp=a").header("host", "here").header("content-type", "text/plain");
        for (name, value) in told {
            request = request.header(name, value);
        }
        let bare = bare(request.body(Body::empty()).expect("a request"));
        let left: Vec<(&str, &[u8])> = bare.headers().iter().map(|(n, v)| (n.as_str(), v.as_bytes())).collect();
        assert_eq!(left.len(), 3, "{left:?}");
        assert!(left.contains(&("accept-language", b"en")) && left.contains(&("host", b"here")));
    }

    #[test]
    fn the_language_is_in_the_address() {
        let lang = |uri: &'static str| chosen(&Uri::from_static(uri));
        assert_eq!(lang("/report?lang=en"), Some(Lang::En));
        assert_eq!(lang("/report?stamp=1&lang=zh"), Some(Lang::Zh));
        assert_eq!((lang("/report"), lang("/report?lang=xx"), lang("/report?language=en")), (None, None, None));
    }
}
