//! The desk of cases by plain forms: handing over, answering, sealed cases, and that whoever is barred finds nothing anywhere.

use crate::site::*;
use shishu_office::cases::Named;
use shishu_terms::UnitId;

const PASS: &str = "four other unrelated words";

async fn signed_in(site: &Site, post: &str) -> Browser {
    if !ROLES.iter().any(|(_, known)| *known == Some(post)) {
        site.account(Some(post)).await;
    }
    site.sign_in(Some(post)).await
}

async fn with_key(site: &Site, post: &str) -> Browser {
    let browser = signed_in(site, post).await;
    let answer = site.post(&browser, "/settings/key", &[("password", PASS), ("again", PASS)]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/settings/key?done=declared"), "{}", answer.body);
    browser
}

/// Who, which step, with which answers.
type Step<'a> = (&'a Browser, &'a str, &'a [(&'a str, &'a str)]);

fn transfer<'a>(to: &'a str, ground: &'a str) -> [(&'a str, &'a str); 3] {
    [("to", to), ("ground", ground), ("text", "this lies with the other unit")]
}

#[tokio::test]
async fn a_case_is_handed_over_once_and_never_twice_to_the_same_post() {
    let site = Site::new().await;
    let handler = site.sign_in(Some("petition-cases")).await;
    let page = format!("/cases/{}", site.case);
    let to = format!("{page}/transfer");
    assert!(site.get(&handler, "/duties").await.body.contains(&page), "the duty leads to the case");
    assert_eq!(site.get(&handler, &format!("/find?q={}", site.case)).await.location(), page);
    assert_eq!(site.post(&handler, &to, &transfer("county-inspection", "not-ours")).await.status.as_u16(), 303);
    let inspection = signed_in(&site, "county-inspection").await;
    assert!(site.get(&inspection, "/cases?part=asked").await.body.contains(&page));
    assert!(site.get(&inspection, &page).await.body.contains(&format!("{page}/take")));
    let short = site.post(&inspection, &format!("{page}/decline"), &[("text", "no")]).await;
    assert!(short.status.as_u16() == 422 && short.body.contains(">no</textarea>"), "{}", short.body);
    let declined = site.post(&inspection, &format!("{page}/decline"), &[("text", "land is not ours")]).await;
    assert_eq!((declined.status.as_u16(), declined.location()), (303, "/cases?done=decline"), "{}", declined.body);
    assert_eq!(site.get(&inspection, &page).await.status.as_u16(), 404, "it has no part in it any more");
    let again = site.post(&handler, &to, &transfer("county-inspection", "line")).await;
    assert_eq!(again.status.as_u16(), 409, "{}", again.body);
    assert!(again.body.contains("declined the case before") && again.body.contains("this lies with the other unit"));
    assert_eq!(site.post(&handler, &to, &transfer("county-service", "line")).await.status.as_u16(), 303);
    let service = signed_in(&site, "county-service").await;
    assert_eq!(site.post(&service, &format!("{page}/take"), &[]).await.location(), format!("{page}?done=take"));
    let back = site.post(&service, &to, &transfer("petition-cases", "line")).await;
    assert!(back.status.as_u16() == 409 && back.body.contains("has had the case before"), "{}", back.body);
    let thread = site.get(&service, &page).await.body;
    assert!(thread.contains("Disclaims the matter") && thread.contains("declined or disclaimed it"), "{thread}");
}

#[tokio::test]
async fn a_reply_that_lacks_a_part_keeps_every_word_and_says_where() {
    let site = Site::new().await;
    let handler = site.sign_in(Some("petition-cases")).await;
    let page = format!("/cases/{}", site.case);
    let mut parts = vec![
        ("answer-0", "nobody approved it"),
        ("part-who", "the petition office, room 3"),
        ("part-found", "the field is built on"),
        ("part-done", "the builder was told to stop on 3 August"),
        ("part-objection", "the city petition office, within 30 days"),
        ("outcome", "explained"),
    ];
    let refused = site.post(&handler, &format!("{page}/reply"), &parts).await;
    assert_eq!(refused.status.as_u16(), 422, "{}", refused.body);
    for place in ["href=\"#answer-1\"", "href=\"#part-basis\"", "nobody approved it", "the field is built on", "open"] {
        assert!(refused.body.contains(place), "{place} in {}", refused.body);
    }
    assert!(!refused.body.contains("href=\"#part-who\"") && !refused.body.contains("href=\"#outcome-0\""));
    parts.extend([("answer-1", "by 1 October"), ("part-basis", "Land Administration Law, article 77")]);
    let sent = site.post(&handler, &format!("{page}/reply"), &parts).await;
    assert_eq!(sent.location(), format!("{page}?done=reply"), "{}", sent.body);
    let read = site.get(&handler, &page).await.body;
    assert!(
        read.contains("by 1 October") && read.contains("article 77") && read.contains("Outcome: Explained"),
        "{read}"
    );
    assert!(!read.contains("id=\"f-reply\""), "it is answered");
    let list = site.get(&handler, "/cases/list.csv").await;
    assert!(list.body.contains(site.case.as_str()) && list.body.contains("awaiting the reporter"), "{}", list.body);
}

#[tokio::test]
async fn a_sealed_case_shows_nothing_until_it_is_unlocked() {
    let site = Site::new().await;
    let (desk, fields) = (
        site.sign_in(Some("petition-desk")).await,
        [
            ("kind", "public-report"),
            ("channel", "phone"),
            ("category", "data-fraud"),
            ("text", "the output of August is CANARY-made-up"),
            // Neither line that handles it belongs to this unit or to its superior.
            ("unit-0", "青禾县审计局"),
        ],
    );
    let early = site.post(&desk, "/cases/new", &fields).await;
    assert!(early.status.as_u16() == 409 && early.body.contains("CANARY"), "no handler has a key yet: {}", early.body);
    let inspection = with_key(&site, "county-inspection").await;
    with_key(&site, "discipline-cases").await;
    let odd = [&fields[..4], &[("unit-0", "no such unit")]].concat();
    assert!(site.post(&desk, "/cases/new", &odd).await.body.contains("href=\"#unit-0\""));
    let taken = site.post(&desk, "/cases/new", &fields).await;
    assert_eq!(taken.status.as_u16(), 200, "{}", taken.body);
    let (_, rest) = taken.body.split_once("Taken in: ").expect("a number");
    let id = rest.split('<').next().expect("a number").split(' ').next().expect("a number").to_owned();
    assert!(taken.body.contains("id=\"receipt-code\""));
    let page = format!("/cases/{id}");
    assert_eq!(site.get(&desk, &page).await.status.as_u16(), 404, "whoever took it down sees no more of it");
    let locked = site.get(&inspection, &page).await.body;
    assert!(!locked.contains("CANARY") && locked.contains(&format!("{page}/open")), "{locked}");
    let wrong = site.post(&inspection, &format!("{page}/open"), &[("password", "not the password")]).await;
    assert!(wrong.status.as_u16() == 422 && !wrong.body.contains("CANARY"), "{}", wrong.body);
    let reply = site.post(&inspection, &format!("{page}/reply"), &[("part-who", "KEPT words")]).await;
    assert!(reply.status.as_u16() == 409, "{}", reply.body);
    let opened = site.post(&inspection, &format!("{page}/open"), &[("password", PASS)]).await;
    assert_eq!(opened.location(), format!("{page}?done=open"), "{}", opened.body);
    assert!(site.get(&inspection, &page).await.body.contains("CANARY"));
    assert_eq!(site.post(&inspection, "/settings/key/lock", &[]).await.status.as_u16(), 303);
    assert!(!site.get(&inspection, &page).await.body.contains("CANARY"), "locked again");
    let supervisor = signed_in(&site, "discipline-lead").await;
    let seen = site.get(&supervisor, &page).await;
    assert!(seen.status.as_u16() == 200 && !seen.body.contains("CANARY"), "a supervisor sees that it is there");
}

#[tokio::test]
async fn whoever_is_barred_finds_nothing_on_any_page() {
    let site = Site::new().await;
    for post in ["discipline-cases", "audit-cases"] {
        with_key(&site, post).await;
    }
    let named = Named { units: vec![UnitId::new("G001")], people: Vec::new() };
    let seq = site.acts().await;
    let id = site.open("public-report", "data-fraud", "the bureau itself makes up figures", named).await;
    let barred = ["county-auditor", "county-inspection", "county-lead", "government-lead", "government-cases"];
    let seen = signed_in(&site, "discipline-lead").await;
    assert!(site.get(&seen, "/cases?part=all").await.body.contains(id.as_str()), "a supervisor not named sees it");
    assert!(site.get(&seen, &format!("/ledger?act={seq}")).await.body.contains(id.as_str()));
    for post in barred {
        let browser = signed_in(&site, post).await;
        for route in shishu_web::routes().iter().filter(|route| route.path.contains("{case}")) {
            let path = filled(route.path).replace("{case}", id.as_str());
            let answer = match route.method {
                "GET" => site.get(&browser, &path).await,
                _ => site.post(&browser, &path, &[("text", "words enough"), ("password", PASS)]).await,
            };
            assert_eq!(answer.status.as_u16(), 404, "{} {path} as {post}: {}", route.method, answer.body);
        }
        let lists =
            ["/cases", "/cases?part=all", "/cases?part=watched", "/cases?part=asked", "/cases/list.csv", "/duties"];
        let more = ["/supervise?kind=public-report".to_owned(), format!("/find?q={id}"), format!("/ledger?act={seq}")];
        for path in lists.map(str::to_owned).into_iter().chain(more) {
            let body = site.get(&browser, &path).await.body;
            // The search box says again what was looked for; nothing leads to it.
            assert!(!body.contains(&format!("/cases/{id}")), "{path} as {post}: {body}");
            assert!(path.contains("q=") || !body.contains(id.as_str()), "{path} as {post}: {body}");
        }
    }
    let counts = site.get(&site.sign_in(Some("county-lead")).await, "/supervise/counts.csv?by=kind").await.body;
    assert!(!counts.contains("Public report"), "not even a count: {counts}");
    let counts = site.get(&seen, "/supervise/counts.csv?by=kind").await.body;
    assert!(counts.contains("Public report"), "{counts}");
    for post in ["fill-e0017", "county-admin"] {
        let browser = site.sign_in(Some(post)).await;
        assert_eq!(site.get(&browser, "/cases").await.status.as_u16(), 403);
        assert!(!site.get(&browser, &format!("/find?q={id}")).await.body.contains(&format!("/cases/{id}")));
    }
}

#[tokio::test]
async fn every_step_on_a_case_by_its_form() {
    let site = Site::new().await;
    let page = format!("/cases/{}", site.case);
    let handler = site.sign_in(Some("petition-cases")).await;
    let lead = site.sign_in(Some("petition-lead")).await;
    let steps: [Step; 10] = [
        (&handler, "note", &[("what", "visited"), ("text", "saw the field")]),
        (&handler, "ask", &[("text", "which field is it?")]),
        (&handler, "category", &[("category", "village")]),
        (&handler, "pause", &[("reason", "supplement"), ("until", "2026-08-10")]),
        (&handler, "resume", &[]),
        (&handler, "stage", &[]),
        (&handler, "extension", &[("text", "the survey takes longer")]),
        (&lead, "urge", &[]),
        (&lead, "supervise", &[("text", "finish by the end of August")]),
        (&handler, "transfer", &[("to", "county-service"), ("ground", "line"), ("text", "statistics after all")]),
    ];
    for (browser, step, fields) in steps {
        let answer = site.post(browser, &format!("{page}/{step}"), fields).await;
        assert_eq!(
            (answer.status.as_u16(), answer.location()),
            (303, format!("{page}?done={step}").as_str()),
            "{step}: {}",
            answer.body
        );
    }
    let thread = site.get(&lead, &page).await.body;
    for word in
        ["Seen on the spot", "saw the field", "which field is it?", "finish by the end of August", "counting again"]
    {
        assert!(thread.contains(word), "{word} in {thread}");
    }
    let approver = ["county-lead", "discipline-lead", "petition-lead", "government-lead"];
    let mut judged = 0;
    for post in approver {
        let browser = signed_in(&site, post).await;
        let fields = [("grants", "yes"), ("text", "a survey is needed")];
        judged +=
            u32::from(site.post(&browser, &format!("{page}/extension/judge"), &fields).await.status.as_u16() == 303);
    }
    assert_eq!(judged, 1, "one post alone decides");
    let odd = site.post(&handler, &format!("{page}/merge"), &[("into", "XF-2026-000000")]).await;
    assert!(odd.status.as_u16() == 422 && odd.body.contains("XF-2026-000000"), "{}", odd.body);
    let refused = site.post(&handler, &format!("{page}/note"), &[("what", ""), ("text", "LOST words?")]).await;
    assert!(refused.status.as_u16() == 422 && refused.body.contains("LOST words?"), "{}", refused.body);
}
