//! The anonymous channel's side of HTTP, over a router with pages that tell everything they know, fail, and panic.

use crate::county::{at, new_office};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use shishu_sealed::IntakeKey;
use shishu_terms::{Chance, FixedClock, Moment};
use shishu_web::http::flood::Stamp;
use shishu_web::http::quiet::{forget, is_here, on_panic, take_failures};
use shishu_web::http::{Ctx, Page, PageError, QuietForm, first_stamp};
use shishu_web::{Settings, Site};
use std::panic;
use std::sync::{Arc, Mutex, Once};
use tower::ServiceExt;
use tracing::field::{Field, Visit};
use tracing::instrument::WithSubscriber;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

const CANARY: &str = "canary-7f3a9c";

/// Keeps every event as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Visit for Log {
    fn record_debug(&mut self, _: &Field, value: &dyn std::fmt::Debug) {
        *self.0.lock().expect("log") += &format!("{value:?} ");
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

struct Sevens;

impl Chance for Sevens {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

struct Place {
    router: Router,
    /// The same pages with nothing before them.
    bare: Router,
    clock: Arc<FixedClock>,
    _folder: tempfile::TempDir,
}

struct Seen {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
    logged: String,
}

async fn tells(ctx: Ctx) -> Page {
    let known = format!("session {} lang {} stamp {}", ctx.session.is_some(), ctx.lang.tag(), first_stamp(&ctx)?);
    Ok(([(header::SET_COOKIE, "a=b"), (header::REFERRER_POLICY, "unsafe-url")], known).into_response())
}

async fn heads(headers: HeaderMap) -> Response {
    forget(format!("{headers:?}").into_response())
}

async fn takes(form: QuietForm) -> Page {
    let Err(crowded) = form.admit()? else {
        return Ok(format!("took {} bytes, next {}", form.text("words").len(), form.next_stamp()?).into_response());
    };
    Ok((StatusCode::TOO_MANY_REQUESTS, format!("{crowded:?}")).into_response())
}

async fn fails() -> Page {
    Err(PageError::Failed(format!("{CANARY} in the cause")))
}

async fn breaks() -> Page {
    panic!("{CANARY} in the message")
}

impl Place {
    async fn new() -> Place {
        let clock = Arc::new(FixedClock::new(at("2026-08-03T09:00")));
        let (office, folder) = new_office(clock.clone()).await;
        office.adopt_programme(at("2026-07-01T09:00")).await.expect("adopted");
        let settings = Settings {
            demo: false,
            secure_cookie: true,
            sheet_reader: "/nonexistent".into(),
            sheet_reader_args: Vec::new(),
            scrubber: "/nonexistent".into(),
            scrubber_args: Vec::new(),
            demo_accounts: Vec::new(),
        };
        let site = Site::new(Arc::new(office.with_intake(key())), settings);
        let routes = Router::new()
            .route("/report", get(tells))
            .route("/report/heads", get(heads))
            .route("/report/send", post(takes))
            .route("/report/fail", post(fails))
            .route("/report/panic", post(breaks))
            .route("/desk", get(tells))
            .route("/desk/fail", post(fails));
        let bare = routes.clone().with_state(site.clone());
        Place { router: shishu_web::layered(routes, site), bare, clock, _folder: folder }
    }

    async fn send(&self, request: Request<Body>) -> Seen {
        Place::send_to(self.router.clone(), request).await
    }

    async fn send_to(router: Router, request: Request<Body>) -> Seen {
        let log = Log::default();
        let answer = router.oneshot(request).with_subscriber(log.clone()).await.expect("an answer");
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
        let logged = log.0.lock().expect("log").clone();
        Seen { status, headers, body: String::from_utf8_lossy(&body).into_owned(), logged }
    }

    async fn get(&self, path: &str) -> Seen {
        self.send(telling(Request::get(path)).body(Body::empty()).expect("a request")).await
    }

    async fn post(&self, path: &str, kind: &str, body: Vec<u8>) -> Seen {
        self.send(telling(Request::post(path)).header("content-type", kind).body(body.into()).expect("a request")).await
    }

    async fn words(&self, stamp: &str) -> Seen {
        let path = format!("/report/send?stamp={stamp}");
        self.post(&path, "application/x-www-form-urlencoded", format!("words={CANARY}").into_bytes()).await
    }

    fn stamp(&self, id: u8) -> String {
        Stamp::first(shishu_terms::Clock::now(&*self.clock), [id; 16]).text(&key())
    }
}

fn key() -> IntakeKey {
    IntakeKey::draw(&mut Sevens)
}

/// A browser that tells all it can.
fn telling(request: axum::http::request::Builder) -> axum::http::request::Builder {
    request
        .header("host", "test")
        .header("origin", "http://test")
        .header("cookie", format!("__Host-shishu={}; shishu-lang=zh", "a".repeat(64)))
        .header("user-agent", CANARY)
        .header("x-forwarded-for", CANARY)
        .header("referer", CANARY)
        .header("accept-language", "en")
        .header("accept-encoding", "gzip")
}

#[tokio::test]
async fn nobody_is_known_on_a_quiet_page_and_nothing_is_left_in_the_browser() {
    let place = Place::new().await;
    let seen = place.get("/report").await;
    assert!(seen.body.starts_with("session false lang en stamp "), "{}", seen.body);
    assert_eq!(seen.headers.get(header::SET_COOKIE), None);
    assert_eq!(seen.headers[header::CACHE_CONTROL], "no-store");
    assert_eq!(seen.headers[header::REFERRER_POLICY], "no-referrer");
    assert_eq!(seen.headers.get(header::CONTENT_ENCODING), None);
    assert!(place.get("/report?lang=zh").await.body.contains("lang zh"));
    // The control: elsewhere cookies are set, and answers compressed when the browser takes them so.
    let desk = place.get("/desk").await;
    assert!(desk.headers.contains_key(header::SET_COOKIE) && desk.headers[header::CONTENT_ENCODING] == "gzip");
    let heads = place.get("/report/heads").await;
    assert!(!heads.body.contains(CANARY) && !heads.body.contains("cookie"), "{}", heads.body);
    assert_eq!(heads.headers["clear-site-data"], "\"cache\", \"storage\"");
}

#[tokio::test]
async fn without_the_layer_the_same_page_tells_who_asks() {
    let place = Place::new().await;
    let ask = |path: &str| telling(Request::get(path)).body(Body::empty()).expect("a request");
    let heads = Place::send_to(place.bare.clone(), ask("/report/heads")).await;
    for told in ["cookie", "user-agent", "x-forwarded-for", "referer", CANARY] {
        assert!(heads.body.contains(told), "{told}: {}", heads.body);
    }
}

#[tokio::test]
async fn neither_an_answer_nor_a_line_of_the_log_repeats_what_was_sent() {
    let place = Place::new().await;
    let form = "application/x-www-form-urlencoded";
    let big = format!("words={}", CANARY.repeat(2_000_000)).into_bytes();
    let send = |id: u8| format!("/report/send?stamp={}", place.stamp(id));
    let cases = [
        (place.words(&place.stamp(1)).await, 200),
        (place.words("canary-7f3a9c").await, 409),
        (place.post(&send(2), form, big).await, 413),
        (place.post(&send(3), "multipart/form-data; boundary=x", CANARY.as_bytes().to_vec()).await, 422),
        (place.post(&send(4), "multipart/form-data", CANARY.as_bytes().to_vec()).await, 422),
        (place.post("/report/fail", form, CANARY.as_bytes().to_vec()).await, 500),
        (place.post("/report/nowhere", form, CANARY.as_bytes().to_vec()).await, 404),
        (place.post("/report", form, CANARY.as_bytes().to_vec()).await, 405),
    ];
    for (seen, expected) in cases {
        assert_eq!(seen.status.as_u16(), expected, "{}", seen.body);
        assert!(!seen.body.contains(CANARY), "{expected}: {}", seen.body);
        assert!(!format!("{:?}", seen.headers).contains(CANARY));
        assert_eq!(seen.logged, "", "{expected}");
        assert_eq!(seen.headers[header::CACHE_CONTROL], "no-store");
    }
    // The control: elsewhere a failure is logged with its cause.
    let desk = place.post("/desk/fail", form, Vec::new()).await;
    assert!(desk.status == 500 && desk.logged.contains(CANARY), "{}", desk.logged);
}

#[tokio::test]
async fn a_panic_is_answered_and_counted_without_its_message() {
    static HUSHED: Once = Once::new();
    // As the server does, but so that other tests of this process still tell why they fail.
    HUSHED.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| if is_here() { on_panic(info) } else { before(info) }));
    });
    let place = Place::new().await;
    take_failures();
    let seen = place.post("/report/panic", "text/plain", CANARY.as_bytes().to_vec()).await;
    assert_eq!(seen.status, 500);
    assert!(!seen.body.contains(CANARY) && seen.logged.is_empty(), "{} {}", seen.body, seen.logged);
    assert_eq!(seen.headers[header::REFERRER_POLICY], "no-referrer");
    let failures = take_failures();
    let place_of_it = failures.keys().find(|what| what.starts_with("panic at ")).expect("counted");
    assert!(place_of_it.contains("quiet.rs") && !format!("{failures:?}").contains(CANARY), "{failures:?}");
    assert!(failures.keys().any(|what| what == "status 500"));
}

#[tokio::test]
async fn a_form_is_taken_once_and_only_with_a_stamp_from_here() {
    let place = Place::new().await;
    let first = place.get("/report").await.body.rsplit(' ').next().expect("a stamp").to_owned();
    let taken = place.words(&first).await;
    assert!(taken.body.starts_with("took 13 bytes, next "), "{}", taken.body);
    let again = place.words(&first).await;
    assert!(again.status == 409 && again.body.contains("sent once already"), "{}", again.body);
    let next = taken.body.rsplit(' ').next().expect("a stamp").to_owned();
    assert_eq!(place.words(&next).await.status, 200);
    assert_eq!(place.words("").await.status, 409);
    // Nothing of the body is read without one: this one would be too large.
    let path = "/report/send?stamp=1-2-3-4";
    let big = vec![b'x'; 30 * 1024 * 1024];
    assert_eq!(place.post(path, "application/x-www-form-urlencoded", big).await.status, 409);
    let later: Moment = at("2026-08-04T09:00");
    let old = place.stamp(9);
    place.clock.set(later);
    assert!(place.words(&old).await.body.contains("open too long"));
}
