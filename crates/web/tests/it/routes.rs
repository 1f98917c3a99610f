//! Every route × every role, as a committed table of statuses. Regenerate with `GOLDEN=write cargo test -p shishu-web routes` and review.

use crate::site::*;
use shishu_terms::Clock;
use shishu_web::http::quiet::is_quiet;
use std::fmt::Write;

/// Enough of a form that the answer is about who may, not about what is missing.
const ANSWERS: &[(&str, &str)] =
    &[("holds", "yes"), ("agrees", "yes"), ("inquiry", "B204-1.2026-07.E0017.301.q1"), ("note", "")];

#[tokio::test]
async fn every_route_answers_every_role_as_committed() {
    let site = Site::new().await;
    // A round of visits, reception days and a list for the draw are there.
    site.office.tick_contacts(site.clock.now()).await.expect("ticked");
    let mut text = format!("{:<62}", "route");
    for (name, _) in ROLES {
        write!(text, " {name:>11}").expect("writes");
    }
    text.push('\n');
    let mut everybody = site.everybody().await;
    let mut routes = shishu_web::routes();
    routes.sort_by_key(|r| (r.path, r.method));
    for route in &routes {
        write!(text, "{:<62}", format!("{} {} {:?}", route.method, route.path, route.effect)).expect("writes");
        for (name, _) in ROLES {
            let path = filled(route.path).replace("{case}", site.case.as_str());
            let answer = match route.method {
                "GET" => site.get(&everybody[name], &path).await,
                _ => site.post(&everybody[name], &path, ANSWERS).await,
            };
            assert!(!answer.status.is_server_error(), "{} {path} as {name}: {}", route.method, answer.body);
            write!(text, " {:>11}", answer.status.as_u16()).expect("writes");
        }
        text.push('\n');
        // These end the sessions that the walk needs.
        if ["/logout", "/settings/post"].contains(&route.path) {
            everybody = site.everybody().await;
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/routes.txt");
    if std::env::var("GOLDEN").as_deref() == Ok("write") {
        std::fs::write(path, &text).expect("written");
    }
    let committed = std::fs::read_to_string(path).expect("the golden table is there");
    assert_eq!(text, committed, "routes changed: review, then regenerate with GOLDEN=write");
}

#[tokio::test]
async fn a_form_without_the_secret_or_from_elsewhere_is_refused() {
    let site = Site::new().await;
    let clerk = site.sign_in(Some("fill-e0017")).await;
    let before = site.acts().await;
    let forged = Browser { csrf: "0".repeat(64), ..clerk.clone() };
    for route in shishu_web::routes().iter().filter(|r| r.method == "POST" && r.path != "/login" && !is_quiet(r.path)) {
        let answer = site.post(&forged, &filled(route.path), &good_cells()).await;
        assert_eq!(answer.status.as_u16(), 403, "{}", route.path);
    }
    let request = axum::http::Request::post("/login").header("host", "test").header("sec-fetch-site", "cross-site");
    let answer = site.send(request.body(axum::body::Body::empty()).expect("a request")).await;
    assert_eq!(answer.status.as_u16(), 403);
    assert_eq!(site.acts().await, before, "nothing was written");
}

#[tokio::test]
async fn every_page_carries_the_strict_headers() {
    let site = Site::new().await;
    let answer = site.get(&Browser::default(), "/").await;
    let header = |name: &str| answer.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    assert!(header("content-security-policy").contains("default-src 'none'"));
    assert!(!header("content-security-policy").contains("unsafe"));
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("cache-control"), "no-store");
    assert!(!answer.body.contains(" style=\"") && !answer.body.contains(" onclick"), "no inline style or script");
}

#[tokio::test]
async fn a_session_ends_when_idle_and_its_cookie_opens_nothing() {
    let site = Site::new().await;
    let clerk = site.sign_in(Some("fill-e0017")).await;
    assert_eq!(site.get(&clerk, "/duties").await.status.as_u16(), 200);
    site.clock.set(at("2026-08-03T12:00"));
    let answer = site.get(&clerk, "/duties").await;
    assert_eq!((answer.status.as_u16(), answer.location().split('?').next()), (303, Some("/login")));
}
