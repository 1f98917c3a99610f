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
    booked_with(site, lang, day, matter, "").await
}

async fn booked_with(site: &Site, lang: &str, day: &str, matter: &str, contact: &str) -> Answer {
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
    form.set("contact", contact);
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

#[tokio::test]
async fn whoever_takes_a_day_is_stopped_and_reads_why_under_the_code() {
    let site = ticked().await;
    let day = "petition-2026-08-12";
    let mut codes = Vec::new();
    for lang in ["zh-CN", "en"] {
        let answer = booked_with(&site, lang, day, "修路占地的补偿款差一截", "张某某 13800000001").await;
        codes.push((lang, code_on(&answer)));
    }
    for _ in 0..3 {
        assert_eq!(booked(&site, "en", day, "wages not paid").await.status, 200);
    }
    let full = booked(&site, "en", day, "wages not paid").await;
    assert_eq!(full.status, 422);
    assert!(full.body.contains("href=\"#contact\"") && full.body.contains("wages not paid"), "{}", full.body);

    let desk = site.sign_in(Some("petition-desk")).await;
    let list = format!("/receptions/{day}");
    let page = site.get(&desk, &list).await;
    let marks = page.body.matches("09:20").count();
    assert!(marks > 1, "the other booking with the same contact is named: {}", page.body);
    // Nobody's booking is cancelled without a word, and what was typed stays.
    let post = format!("{list}/withdraw");
    let unsaid = site.post(&desk, &post, &[("slot", "1"), ("ground", "repeated"), ("words", "")]).await;
    assert_eq!(unsaid.status, 422);
    for slot in ["0", "1"] {
        let typed = [("slot", slot), ("ground", "repeated"), ("words", "一人一个时间，请打电话 88001234 说")];
        assert_eq!(site.post(&desk, &post, &typed).await.status, 303);
    }
    let reasons = ["一人约了几个时间", "one person held several times"];
    for ((lang, code), reason) in codes.iter().zip(reasons) {
        let shown = looked_up(&site, lang, code).await;
        assert!(shown.body.contains(reason) && shown.body.contains("88001234"), "{}", shown.body);
        assert!(!shown.body.contains("修路占地"), "erased");
        // It cannot be given back any more; the page says so again.
        let again = cancelled(&site, lang, code).await;
        assert!(again.body.contains(reason), "{}", again.body);
    }
    assert!(!site.get(&desk, &list).await.body.contains("修路占地"));
}

#[tokio::test]
async fn an_inspector_stands_aside_and_the_file_of_the_draw_tells_who_came() {
    let site = ticked().await;
    let now = site.clock.now();
    let lead = site.caller("county-inspection");
    let trade = site.sign_in(Some("county-trade")).await;
    let units: Vec<String> = site.office.programme().units.keys().map(ToString::to_string).take(25).collect();
    for unit in &units {
        site.post(&trade, "/inspections/relations", &[("unit", unit), ("why", "")]).await;
    }
    site.office.tick_contacts(now).await.expect("drawn");
    let round = site.office.inspections(&lead).await.expect("rounds").remove(0).id;
    let drawn = site.office.inspection(&lead, &round).await.expect("a sheet").state.drawn.expect("drawn");
    let own = |one: &&shishu_contact::Picked| one.inspectors.iter().any(|post| post.as_str() == "county-industry");
    let one = drawn.picked.iter().find(own).expect("one").clone();
    let industry = site.sign_in(Some("county-industry")).await;
    let path = format!("/inspections/{round}/{}", one.unit);
    let post = format!("{path}/aside");
    let page = site.get(&industry, &path).await;
    assert!(page.body.contains(&format!("action=\"{post}\"")), "{}", page.body);
    let unsaid = site.post(&industry, &post, &[("ground", ""), ("words", "my brother keeps its books")]).await;
    assert_eq!(unsaid.status, 422);
    assert!(unsaid.body.contains("my brother keeps its books"), "kept: {}", unsaid.body);
    let said = [("ground", "kin"), ("words", "my brother keeps its books")];
    assert_eq!(site.post(&industry, &post, &said).await.status, 303);
    let page = site.get(&industry, &path).await;
    assert!(!page.body.contains(&format!("action=\"{post}\"")) && !page.body.contains("my brother"), "{}", page.body);
    // The file holds what the draw made, who stood aside, and who inspects now.
    let file = site.get(&industry, &format!("/inspections/{round}/draw.json")).await;
    let told: serde_json::Value = serde_json::from_str(&file.body).expect("a file");
    assert_eq!(told["picked"], serde_json::to_value(&drawn.picked).expect("a value"));
    let aside = serde_json::json!([{ "unit": one.unit, "post": "county-industry" }]);
    assert_eq!(told["aside"], aside);
    let gone: Vec<shishu_contact::Aside> = serde_json::from_value(told["aside"].clone()).expect("read");
    let frame = serde_json::from_value(told["frame"].clone()).expect("read");
    let root = told["root"].as_str().expect("a root");
    let again = shishu_contact::draw_again(&frame, &drawn.relations, root, &gone).expect("drawn");
    assert_eq!(told["inspecting"], serde_json::to_value(again).expect("a value"));
}
