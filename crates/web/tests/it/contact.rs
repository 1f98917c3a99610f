//! Contact with people as its users see it: a citizen books without an account or a script; a refused visit loses nothing; whom somebody visits is
//! not told to the public.

use crate::citizen::code_on;
use crate::forms::Form;
use crate::site::*;
use axum::http::header;
use shishu_terms::Clock;

async fn ticked() -> Site {
    let site = Site::new().await;
    site.office.tick_contacts(site.clock.now()).await.expect("ticked");
    site
}

fn quiet(answer: &Answer) {
    assert!(!answer.headers.contains_key(header::SET_COOKIE), "a cookie");
}

/// The first free time of a day, booked as a browser without a script does it.
pub async fn booked(site: &Site, lang: &str, day: &str, matter: &str) -> Answer {
    let nobody = Browser::default();
    let days = site.get(&nobody, &format!("/reception?lang={lang}")).await;
    quiet(&days);
    let (_, rest) = days.body.split_once(&format!("day={day}&amp;slot=")).expect("a free time");
    let slot = rest.split('"').next().expect("its number");
    let page = site.get(&nobody, &format!("/reception/book?lang={lang}&day={day}&slot={slot}")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    quiet(&page);
    let mut form = Form::of(&page.body, "book");
    form.set("slot", slot);
    form.set("matter", matter);
    let answer = site.post(&nobody, &form.action, &form.pairs()).await;
    quiet(&answer);
    answer
}

async fn looked_up(site: &Site, lang: &str, code: &str) -> Answer {
    let page = site.get(&Browser::default(), &format!("/reception/booking?lang={lang}")).await;
    let mut form = Form::of(&page.body, "booking");
    form.set("code", code);
    let answer = site.post(&Browser::default(), &form.action, &form.pairs()).await;
    quiet(&answer);
    answer
}

pub async fn cancelled(site: &Site, lang: &str, code: &str) -> Answer {
    let page = looked_up(site, lang, code).await;
    let form = Form::of(&page.body, "booking");
    site.post(&Browser::default(), &form.action, &form.pairs()).await
}

#[tokio::test]
async fn a_citizen_books_sees_and_gives_back_in_both_languages() {
    let site = ticked().await;
    for (lang, done, gone) in [("zh-CN", "约好了", "取消了"), ("en", "Booked", "Cancelled")] {
        let empty = booked(&site, lang, "petition-2026-08-12", "").await;
        assert_eq!(empty.status, 422, "{}", empty.body);
        let page = booked(&site, lang, "petition-2026-08-12", "修路占地的补偿款差一截").await;
        assert!(page.body.contains(done), "{}", page.body);
        let code = code_on(&page);
        let shown = looked_up(&site, lang, &code).await;
        assert!(shown.body.contains("修路占地的补偿款差一截"), "{}", shown.body);
        let cancelled = cancelled(&site, lang, &code).await;
        assert!(cancelled.body.contains(gone), "{}", cancelled.body);
        let again = looked_up(&site, lang, &code).await;
        assert!(!again.body.contains("修路占地的补偿款差一截"));
    }
}

#[tokio::test]
async fn a_code_that_opens_nothing_gets_one_page() {
    let site = ticked().await;
    let wrong = ["", "not a code", "0000-0000-0000-0000-0000-0000-0000"];
    let mut seen = std::collections::BTreeSet::new();
    for code in wrong {
        let answer = looked_up(&site, "en", code).await;
        // The stamp in the form's address is another each time.
        let body = answer.body.split("stamp=").map(|part| part.split_once('"').map_or(part, |(_, rest)| rest));
        seen.insert((answer.status.as_u16(), answer.body.len(), body.collect::<String>()));
    }
    assert_eq!(seen.len(), 1);
}

#[tokio::test]
async fn a_time_that_was_taken_meanwhile_is_refused_with_everything_kept() {
    let site = ticked().await;
    let nobody = Browser::default();
    let pages = [
        site.get(&nobody, "/reception/book?lang=en&day=petition-2026-08-12&slot=0").await,
        site.get(&nobody, "/reception/book?lang=en&day=petition-2026-08-12&slot=0").await,
    ];
    let mut answers = Vec::new();
    for page in &pages {
        let mut form = Form::of(&page.body, "book");
        form.set("slot", "0");
        form.set("matter", "wages not paid for two months");
        answers.push(site.post(&nobody, &form.action, &form.pairs()).await);
    }
    assert_eq!((answers[0].status.as_u16(), answers[1].status.as_u16()), (200, 409));
    assert!(answers[1].body.contains("wages not paid for two months"), "what was typed is kept");
}

#[tokio::test]
async fn a_refused_visit_keeps_what_was_typed_and_the_public_learns_of_none() {
    let site = ticked().await;
    let visitor = site.caller("town-liuxi-review");
    let round = site.office.rounds(&visitor).await.expect("rounds").remove(0).id;
    let (_, lines) = site.office.round(&visitor, &round).await.expect("a list");
    let town = site.sign_in(Some("town-liuxi-review")).await;
    let path = format!("/visits/{round}/{}", lines[0].unit);
    let page = site.get(&town, &path).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let tomorrow =
        [("on", "2026-08-04"), ("outcome", "met"), ("met", "the accountant"), ("heard", "orders until winter")];
    let answer = site.post(&town, &path, &tomorrow).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("orders until winter") && answer.body.contains("the accountant"));
    let before = site.acts().await;
    let today = [("on", "2026-08-03"), ("outcome", "met"), ("met", "the accountant"), ("heard", "orders until winter")];
    assert_eq!(site.post(&town, &path, &today).await.status, 303);
    let unit = lines[0].name.en.clone();
    for viewer in [Browser::default(), site.sign_in(Some("fill-e0017")).await] {
        let act = site.get(&viewer, &format!("/ledger?act={before}")).await;
        assert_eq!(act.status, 200);
        assert!(!act.body.contains(&round) && !act.body.contains(&unit), "{}", act.body);
    }
    let seen = site.get(&town, &format!("/ledger?act={before}")).await;
    assert!(seen.body.contains(&round));
}

#[tokio::test]
async fn lists_are_files_as_well() {
    let site = ticked().await;
    let auditor = site.sign_in(Some("county-auditor")).await;
    let files = [
        "/visits/list.csv",
        "/visits/list.xlsx",
        "/visits/coverage.csv",
        "/needs/list.csv",
        "/receptions/petition-2026-08-12/list.csv",
    ];
    for path in files {
        let answer = site.get(&auditor, path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        assert!(answer.headers.contains_key(header::CONTENT_DISPOSITION), "{path}");
    }
}
