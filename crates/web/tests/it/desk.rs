//! The desk by plain forms: paging a queue, clues, duplicates, copied replies, mail. Nothing that was typed is lost, and nothing shows to whom it must not.

use crate::site::*;
use shishu_office::cases::Named;
use shishu_office::{CaseFile, MailIn, NewMail};
use shishu_terms::{CaseId, UnitId};

async fn signed_in(site: &Site, post: &str) -> Browser {
    if !ROLES.iter().any(|(_, known)| *known == Some(post)) {
        site.account(Some(post)).await;
    }
    site.sign_in(Some(post)).await
}

fn parts(words: [&'static str; 5]) -> Vec<(&'static str, &'static str)> {
    let names = ["part-who", "part-found", "part-done", "part-basis", "part-objection"];
    names.into_iter().zip(words).chain([("outcome", "explained")]).collect()
}

const LONG: [&str; 5] = [
    "the petition office, room 3, second floor, from nine to five on working days",
    "the lamp has been out since June because the cable was cut when the road was widened",
    "a new cable was laid on 3 August and the lamp was lit the same evening in front of the caller",
    "Public Lighting Rules of the county, article 12, first paragraph, as amended in 2024",
    "the city petition office within thirty days, in writing or at the counter on weekdays",
];

/// A case that this post owns, without points to be answered one by one.
async fn case(site: &Site, text: &str) -> CaseId {
    site.open("petition", "land", text, Named::default()).await
}

#[tokio::test]
async fn a_queue_is_paged_by_its_lines_and_an_odd_address_is_its_beginning() {
    let site = Site::new().await;
    let handler = site.sign_in(Some("petition-cases")).await;
    for number in 0..55 {
        case(&site, &format!("field number {number} is built on")).await;
    }
    let first = site.get(&handler, "/cases?part=mine").await.body;
    assert!(first.contains("50 cases on this page") && !first.contains(">Previous<"), "{first}");
    let next = link(&first, "rel=\"next\" href=\"");
    let second = site.get(&handler, &next).await.body;
    assert!(second.contains("6 cases on this page") && !second.contains(">Next<"), "{second}");
    let back = site.get(&handler, &link(&second, "rel=\"prev\" href=\"")).await.body;
    assert_eq!(numbers(&back), numbers(&first));
    let mut all = numbers(&first);
    all.extend(numbers(&second));
    assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), 56, "each once");
    let odd = site.get(&handler, "/cases?part=mine&after=0.2026-99-99.X").await;
    assert_eq!((odd.status.as_u16(), numbers(&odd.body)), (200, numbers(&first)));
}

fn link(page: &str, before: &str) -> String {
    let (_, rest) = page.split_once(before).unwrap_or_else(|| panic!("{before} in {page}"));
    rest.split('"').next().expect("an end").replace("&amp;", "&")
}

/// Numbers of cases in the order of a page.
fn numbers(page: &str) -> Vec<String> {
    let rows = page.split("<th class=\"stick nobr\" scope=\"row\"><a href=\"/cases/").skip(1);
    rows.map(|row| row.split('"').next().expect("an end").to_owned()).collect()
}

#[tokio::test]
async fn a_clue_leads_to_its_rows_and_what_was_found_stays_with_it() {
    let site = Site::new().await;
    let handler = site.sign_in(Some("petition-cases")).await;
    let id = case(&site, "the lamp in the lane is out").await;
    let sent = site.post(&handler, &format!("/cases/{id}/reply"), &parts(LONG)).await;
    assert_eq!(sent.status.as_u16(), 303, "{}", sent.body);
    let lead = site.sign_in(Some("petition-lead")).await;
    let board = site.get(&lead, "/supervise/clues").await.body;
    assert!(board.contains("Reply without work") && board.contains("/supervise/clues/no-work?"), "{board}");
    assert!(site.get(&lead, "/supervise").await.body.contains("/supervise/clues"));
    let page = site.get(&lead, "/supervise/clues/no-work").await.body;
    assert!(page.contains(&format!("/cases/{id}")) && page.contains("When it is in order"), "{page}");
    assert!(page.contains("95 % interval") && page.contains("no rank"), "one case alone has no rank: {page}");
    let typed = [("case", id.as_str()), ("found", "honest"), ("reason", "ok")];
    let refused = site.post(&lead, "/supervise/clues/no-work", &typed).await;
    assert_eq!(refused.status.as_u16(), 422, "{}", refused.body);
    let ticked = format!("value=\"{id}\" checked");
    assert!(refused.body.contains(&ticked) && refused.body.contains(">ok</textarea>"), "{}", refused.body);
    let typed = [("case", id.as_str()), ("found", "honest"), ("reason", "answered on the phone, heard it myself")];
    let done = site.post(&lead, "/supervise/clues/no-work", &typed).await;
    assert_eq!(done.status.as_u16(), 303, "{}", done.body);
    let open = site.get(&lead, "/supervise/clues/no-work?looked=no").await.body;
    assert!(!open.contains(&format!("/cases/{id}\"")), "{open}");
    let history = site.get(&lead, &format!("/supervise/clues/no-work/case/{id}")).await.body;
    assert!(history.contains("heard it myself") && history.contains("Honest cause"), "{history}");
    let file = site.get(&lead, "/supervise/clues/no-work/list.csv").await.body;
    assert!(file.contains(id.as_str()) && file.contains("Honest cause"), "{file}");
    assert_eq!(site.get(&lead, "/supervise/clues/no-such").await.status.as_u16(), 404);
    assert_eq!(site.get(&handler, "/supervise/clues").await.status.as_u16(), 403);
    // Somebody barred from a case finds it in no clue.
    let named = Named { units: vec![UnitId::new("G003")], people: Vec::new() };
    let other = site.open("petition", "statistics", "the hotline itself reports made-up numbers", named).await;
    let service = signed_in(&site, "county-service").await;
    assert_eq!(
        site.post(&service, &format!("/cases/{other}/reply"), &parts(LONG)).await.status.as_u16(),
        422,
        "copied"
    );
    let own =
        ["me", "it is being looked into by us", "nothing yet, by Friday", "the statistics law", "the city office"];
    assert_eq!(site.post(&service, &format!("/cases/{other}/reply"), &parts(own)).await.status.as_u16(), 303);
    let seen = signed_in(&site, "discipline-lead").await;
    for (browser, finds) in [(&lead, false), (&seen, true)] {
        for path in ["/supervise/clues/no-work", "/supervise/clues/no-work/list.csv"] {
            assert_eq!(site.get(browser, path).await.body.contains(other.as_str()), finds, "{path}");
        }
        let history = site.get(browser, &format!("/supervise/clues/no-work/case/{other}")).await;
        assert_eq!(history.status.as_u16(), if finds { 200 } else { 404 });
    }
}

#[tokio::test]
async fn a_copied_reply_comes_back_beside_its_source_with_every_word() {
    let site = Site::new().await;
    let handler = site.sign_in(Some("petition-cases")).await;
    let (first, second) = (case(&site, "the lamp in the lane is out").await, case(&site, "a hole in the road").await);
    assert_eq!(site.post(&handler, &format!("/cases/{first}/reply"), &parts(LONG)).await.status.as_u16(), 303);
    let refused = site.post(&handler, &format!("/cases/{second}/reply"), &parts(LONG)).await;
    assert_eq!(refused.status.as_u16(), 422, "{}", refused.body);
    for words in
        ["<mark><sup>[1]</sup>", "What stands in earlier replies", "The reply to ", first.as_str(), "the cable was cut"]
    {
        assert!(refused.body.contains(words), "{words} in {}", refused.body);
    }
    assert!(refused.body.contains(&format!(">{}</textarea>", LONG[1])), "what was typed is kept");
    // One of another desk: nothing of where it stands.
    let other = site.open("petition", "statistics", "the form was asked for twice", Named::default()).await;
    let service = signed_in(&site, "county-service").await;
    let secret = [
        "room 8",
        "SECRET words that stand in one reply alone and are long enough to be a passage of it, surely so they are",
        "nothing was done",
        "none",
        "nowhere",
    ];
    assert_eq!(site.post(&service, &format!("/cases/{other}/reply"), &parts(secret)).await.status.as_u16(), 303);
    let refused = site.post(&handler, &format!("/cases/{second}/reply"), &parts(secret)).await;
    assert_eq!(refused.status.as_u16(), 422, "{}", refused.body);
    assert!(
        refused.body.contains("You may not read that one") && !refused.body.contains(other.as_str()),
        "{}",
        refused.body
    );
}

#[tokio::test]
async fn what_is_probably_one_matter_is_offered_before_and_after_it_is_taken_in() {
    let site = Site::new().await;
    let desk = site.sign_in(Some("petition-desk")).await;
    let told = "柳溪村口到小学的水泥路三年没有修，坑里积水，请问哪天能修？";
    let first = case(&site, told).await;
    let again = "柳溪村口到小学的水泥路坏了三年没有修，下雨积水。老板拖欠农民工工资。";
    let before = site.acts().await;
    let typed = [("kind", "petition"), ("channel", "phone"), ("text", again), ("contact", "Wang"), ("look", "yes")];
    let looked = site.post(&desk, "/cases/new", &typed).await;
    assert_eq!((looked.status.as_u16(), site.acts().await), (200, before), "{}", looked.body);
    assert!(looked.body.contains(first.as_str()) && looked.body.contains("<mark>"), "{}", looked.body);
    assert!(looked.body.contains(again) && looked.body.contains(">Wang</textarea>"), "what was typed is kept");
    assert!(looked.body.contains("value=\"wages\" selected"), "the likeliest category is chosen: {}", looked.body);
    let nothing = site.post(&desk, "/cases/new", &[("kind", "petition"), ("look", "yes")]).await;
    assert!(nothing.status.as_u16() == 422 && nothing.body.contains("write what was said"), "{}", nothing.body);
    let second = case(&site, again).await;
    let handler = site.sign_in(Some("petition-cases")).await;
    let page = format!("/cases/{second}/like");
    assert!(site.get(&handler, &format!("/cases/{second}")).await.body.contains(&page));
    let like = site.get(&handler, &page).await.body;
    assert!(
        like.contains(&format!("Merge {second} into {first}")) && like.contains("柳溪村口到小学的水泥路"),
        "{like}"
    );
    let merged = site.post(&handler, &format!("/cases/{second}/merge"), &[("into", first.as_str())]).await;
    assert_eq!(merged.status.as_u16(), 303, "{}", merged.body);
    let stranger = site.sign_in(Some("fill-e0017")).await;
    assert_eq!(site.get(&stranger, &page).await.status.as_u16(), 403);
}

pub fn mail(id: &str, text: &str) -> NewMail {
    NewMail {
        message_id: id.to_owned(),
        from: "Wang <wang@example.cn>".to_owned(),
        subject: "拖欠工资".to_owned(),
        sent: None,
        text: text.to_owned(),
        files: vec![CaseFile { name: "wages.pdf".to_owned(), bytes: b"%PDF-1.4 wages".to_vec() }],
        left_out: vec![],
    }
}

pub async fn handed_in(site: &Site, id: &str, text: &str) -> String {
    match site.office.receive_mail(&site.caller("petition-desk"), mail(id, text)).await.expect("received") {
        MailIn::Waits { id, .. } | MailIn::Again { id } => id,
    }
}

#[tokio::test]
async fn a_message_is_taken_in_with_one_press_or_set_aside_with_a_reason() {
    let site = Site::new().await;
    let desk = site.sign_in(Some("petition-desk")).await;
    assert!(site.get(&desk, "/cases/mail").await.body.contains("No message waits"));
    let id = handed_in(&site, "1@example.cn", "老板拖欠农民工工资三个月。").await;
    let advert = handed_in(&site, "2@example.cn", "买一送一。").await;
    let list = site.get(&desk, "/cases/mail").await.body;
    assert!(list.contains(&format!("/cases/mail/{id}")) && list.contains("Petition·Wages and labour"), "{list}");
    let page = site.get(&desk, &format!("/cases/mail/{id}")).await.body;
    assert!(page.contains("老板拖欠农民工工资") && page.contains("value=\"petition/wages\" selected"), "{page}");
    let file = link(&page, &format!("href=\"/cases/mail/{id}/file/"));
    assert_eq!(site.get(&desk, &format!("/cases/mail/{id}/file/{file}")).await.body, "%PDF-1.4 wages");
    let none = site.post(&desk, &format!("/cases/mail/{id}/take"), &[("choice", "")]).await;
    assert_eq!(none.status.as_u16(), 422, "{}", none.body);
    let taken = site.post(&desk, &format!("/cases/mail/{id}/take"), &[("choice", "petition/wages")]).await;
    assert!(taken.status.as_u16() == 200 && taken.body.contains("id=\"receipt-code\""), "{}", taken.body);
    let twice = site.post(&desk, &format!("/cases/mail/{id}/take"), &[("choice", "petition/wages")]).await;
    assert_eq!(twice.status.as_u16(), 409, "{}", twice.body);
    let short = site.post(&desk, &format!("/cases/mail/{advert}/aside"), &[("reason", "no")]).await;
    assert!(short.status.as_u16() == 422 && short.body.contains(">no</textarea>"), "{}", short.body);
    let aside = site.post(&desk, &format!("/cases/mail/{advert}/aside"), &[("reason", "an advertisement")]).await;
    assert_eq!(aside.status.as_u16(), 303, "{}", aside.body);
    assert!(site.get(&desk, "/cases/mail/list.csv?standing=set-aside").await.body.contains("拖欠工资"));
    let other = signed_in(&site, "county-service").await;
    assert_eq!(site.get(&other, &format!("/cases/mail/{id}")).await.status.as_u16(), 404, "another unit's mail");
    let handler = site.sign_in(Some("petition-cases")).await;
    assert_eq!(site.get(&handler, "/cases/mail").await.status.as_u16(), 403);
}
