//! Identities and keys by plain forms: the owner asks, custodians decide, and nobody else finds any of it.

use crate::citizen;
use crate::site::*;
use shishu_office::cases::Named;
use shishu_office::{NewCase, Received};
use shishu_programme::Channel;
use shishu_terms::{CaseKindId, CategoryId, UnitId};

const CONTACT: &str = "CANARY-name 13800000009";
const WHY: &str = "the signature must be compared";

/// A report with a name on it, everybody's keys declared.
pub async fn with_identity(site: &Site, units: &[&str]) -> Received {
    site.case_posts().await;
    let new = NewCase {
        kind: CaseKindId::new("public-report"),
        category: CategoryId::new("data-fraud"),
        channel: Channel::Phone,
        text: "the output of the paper mill is made up".to_owned(),
        contact: CONTACT.to_owned(),
        named: Named { units: units.iter().map(|unit| UnitId::new(*unit)).collect(), people: Vec::new() },
        region: None,
        files: Vec::new(),
        from: None,
    };
    site.office.open_case(&site.caller("petition-desk"), new).await.expect("taken in")
}

pub async fn signed_in(site: &Site, post: &str) -> Browser {
    if !ROLES.iter().any(|(_, known)| *known == Some(post)) {
        site.account(Some(post)).await;
    }
    site.sign_in(Some(post)).await
}

/// A county where the audit office's custodian is followed by somebody new on 11 August, who has declared a key; with a report that left a name.
pub async fn rotating() -> (Site, Received) {
    let (name, line) = ("p0253,汤守仁,Tang Shouren", "p0247,audit-custody,2024-01-01,");
    let (names, lines) =
        (format!("{name}\np0901,接任甲,Jie Jia"), format!("{line}2026-08-10\np0901,audit-custody,2026-08-11,"));
    let site = Site::with_changes(&[("people.csv", name, &names), ("tenures.csv", line, &lines)]).await;
    let received = with_identity(&site, &[]).await;
    let (post, day) = (shishu_terms::PostId::new("audit-custody"), jiff::civil::date(2026, 8, 11));
    let programme = site.office.programme();
    let new = programme.holder(&post, day).expect("a successor").id.clone();
    let new = shishu_office::Actor::in_post(programme, &new, &post, day).expect("in post");
    let early = shishu_office::Caller::actor(new, at("2026-08-03T09:00"));
    site.office.replace_key(&early, "ahead", CASE_PASSWORD, CASE_PASSWORD).await.expect("declared");
    (site, received)
}

#[tokio::test]
async fn shares_are_handed_on_from_the_page_and_few_custodians_are_warned_of() {
    let (site, received) = rotating().await;
    let id = received.id;
    let leaving = signed_in(&site, "audit-custody").await;
    assert!(site.get(&leaving, "/duties").await.body.contains("/identities/shares"), "the duty leads there");
    assert!(site.get(&leaving, "/identities").await.body.contains("Shares for you to hand on: 1."));
    let list = site.get(&leaving, "/identities/shares").await.body;
    assert!(list.contains(id.as_str()) && list.contains("Jie Jia (Custody of identities, audit office)"), "{list}");
    assert!(!list.contains("CANARY") && !list.contains("mill"), "nothing of the report");
    let wrong = site.post(&leaving, "/identities/shares", &[("password", "not this one")]).await;
    assert_eq!(wrong.status.as_u16(), 422, "{}", wrong.body);
    let handed = site.post(&leaving, "/identities/shares", &[("password", CASE_PASSWORD)]).await;
    assert_eq!(handed.location(), "/identities/shares?done=1&closed=0", "{}", handed.body);
    assert!(site.get(&leaving, handed.location()).await.body.contains("1 share is handed on."));
    assert!(site.get(&leaving, "/identities/shares").await.body.contains("No share is to be handed on"));
    // Of the others one declares a new key and forgets the old: two are left, and both sides read what that means.
    let other = signed_in(&site, "county-custody").await;
    let new = "six wholly new unrelated words";
    site.post(&other, "/settings/key", &[("password", new), ("again", new)]).await;
    let weak = site.get(&leaving, "/identities/shares").await.body;
    assert!(weak.contains("one more loss would close it") && weak.contains("2 can decide, 2 are needed"), "{weak}");
    assert!(site.get(&other, "/identities/shares").await.body.contains("nobody in office can open this share"));
    let owner = signed_in(&site, "county-inspection").await;
    let sheet = site.get(&owner, &format!("/cases/{id}")).await.body;
    assert!(sheet.contains("one more loss would close it") && sheet.contains("cannot decide now"), "{sheet}");
    // Nobody else has a page there.
    assert_eq!(site.get(&owner, "/identities/shares").await.status.as_u16(), 403);
    assert_eq!(site.post(&owner, "/identities/shares", &[("password", CASE_PASSWORD)]).await.status.as_u16(), 403);
}

#[tokio::test]
async fn an_identity_is_asked_for_given_by_two_and_opened() {
    let site = Site::new().await;
    let received = with_identity(&site, &[]).await;
    let id = received.id;
    let page = format!("/cases/{id}");
    let owner = signed_in(&site, "county-inspection").await;
    site.post(&owner, &format!("{page}/open"), &[("password", CASE_PASSWORD)]).await;
    let sheet = site.get(&owner, &page).await.body;
    assert!(sheet.contains("2 of 3 custodians open it") && !sheet.contains("CANARY"), "{sheet}");
    let short = site.post(&owner, &format!("{page}/identity"), &[("ground", "verify"), ("text", "no")]).await;
    assert!(short.status.as_u16() == 422 && short.body.contains(">no</textarea>"), "{}", short.body);
    let asked = site.post(&owner, &format!("{page}/identity"), &[("ground", "verify"), ("text", WHY)]).await;
    assert_eq!(asked.location(), format!("{page}?done=identity"), "{}", asked.body);

    let desk = format!("/identities/{id}");
    for (n, post) in ["audit-custody", "county-custody"].into_iter().enumerate() {
        let custodian = signed_in(&site, post).await;
        assert!(site.get(&custodian, "/duties").await.body.contains(&desk), "the duty leads to the request");
        let list = site.get(&custodian, "/identities").await.body;
        assert!(list.contains(&desk) && list.contains("waits for me"), "{list}");
        assert!(site.get(&custodian, "/identities/list.csv?standing=waiting").await.body.contains(id.as_str()));
        assert!(!site.get(&custodian, "/identities?standing=opened").await.body.contains(&desk));
        let locked = site.get(&custodian, &desk).await.body;
        assert!(!locked.contains(WHY) && locked.contains(&format!("{desk}/unlock")), "{locked}");
        assert_eq!(site.post(&custodian, &format!("{desk}/give"), &[]).await.status.as_u16(), 409, "locked");
        let wrong = site.post(&custodian, &format!("{desk}/unlock"), &[("password", "not this")]).await;
        assert_eq!(wrong.status.as_u16(), 422, "{}", wrong.body);
        site.post(&custodian, &format!("{desk}/unlock"), &[("password", CASE_PASSWORD)]).await;
        let read = site.get(&custodian, &desk).await.body;
        assert!(read.contains(WHY) && !read.contains("mill") && !read.contains("CANARY"), "{read}");
        assert_eq!(site.get(&custodian, &page).await.status.as_u16(), 403, "a custodian has no desk of cases");
        let given = site.post(&custodian, &format!("{desk}/give"), &[]).await;
        assert_eq!(given.location(), format!("{desk}?done=give"), "{}", given.body);
        let early = site.post(&owner, &format!("{page}/identity/open"), &[]).await;
        assert_eq!(early.status.as_u16(), if n == 0 { 409 } else { 303 }, "{}", early.body);
    }
    let shown = site.get(&owner, &page).await.body;
    assert!(shown.contains(CONTACT) && shown.contains("Identity opened"), "{shown}");
    let thread = citizen::thread(&site, "en", &received.code.text()).await.body;
    for said in [
        "Bureau of Statistics asks for the name you left: Only the reporter can say",
        WHY,
        "The custodian of Qinghe County Audit Office agreed",
        "Bureau of Statistics opened the name you left",
    ] {
        assert!(thread.contains(said), "{said} in {thread}");
    }
    site.post(&owner, "/settings/key/lock", &[]).await;
    assert!(!site.get(&owner, &page).await.body.contains("CANARY"), "locked again");
    // The custodian who was asked and need not decide any more sees how it went; the one who has no share sees nothing.
    let third = signed_in(&site, "discipline-custody").await;
    assert!(site.get(&third, "/identities").await.body.contains("opened"));
    let apart = signed_in(&site, "petition-custody").await;
    assert_eq!(site.get(&apart, &desk).await.status.as_u16(), 404);
    assert!(!site.get(&apart, "/identities").await.body.contains(id.as_str()));
}

#[tokio::test]
async fn a_refusal_keeps_its_words_and_barred_custodians_find_nothing() {
    let site = Site::new().await;
    let id = with_identity(&site, &["G004"]).await.id;
    let owner = site.owner(&id).await;
    site.office.ask_identity(&owner, &id, "verify", WHY).await.expect("asked");
    let desk = format!("/identities/{id}");
    for post in ["audit-custody", "government-custody"] {
        let barred = signed_in(&site, post).await;
        for route in shishu_web::routes().iter().filter(|route| route.path.starts_with("/identities/{case}")) {
            let path = route.path.replace("{case}", id.as_str());
            let answer = match route.method {
                "GET" => site.get(&barred, &path).await,
                _ => site.post(&barred, &path, &[("text", "words enough"), ("password", CASE_PASSWORD)]).await,
            };
            assert_eq!(answer.status.as_u16(), 404, "{} {path} as {post}: {}", route.method, answer.body);
        }
        let acts = site.acts().await;
        let ledger = (0..acts).map(|seq| format!("/ledger?act={seq}"));
        let lists = ["/identities", "/identities/list.csv", "/duties", "/signed"].map(str::to_owned);
        for path in lists.into_iter().chain([format!("/find?q={id}")]).chain(ledger) {
            let body = site.get(&barred, &path).await.body;
            assert!(path.contains("q=") || !body.contains(id.as_str()), "{path} as {post}: {body}");
            assert!(!body.contains(&desk), "{path} as {post}: {body}");
        }
    }
    let asked = signed_in(&site, "county-custody").await;
    let short = site.post(&asked, &format!("{desk}/refuse"), &[("text", "no")]).await;
    assert!(short.status.as_u16() == 422 && short.body.contains(">no</textarea>"), "{}", short.body);
    let refused = site.post(&asked, &format!("{desk}/refuse"), &[("text", "a message would do")]).await;
    assert_eq!(refused.location(), format!("{desk}?done=refuse"), "{}", refused.body);
    let again = site.post(&asked, &format!("{desk}/refuse"), &[("text", "KEPT words of a refusal")]).await;
    assert!(again.status.as_u16() == 409, "{}", again.body);
}

#[tokio::test]
async fn keys_are_handed_on_from_the_page_and_the_queue_says_what_does_not_open() {
    let site = Site::new().await;
    let id = with_identity(&site, &[]).await.id;
    let owner = signed_in(&site, "county-inspection").await;
    let page = format!("/cases/{id}");
    assert!(site.get(&owner, "/cases/keys").await.body.contains("Every sealed case of your post opens"));
    // She forgot her password and declares another key.
    let new = "six wholly new unrelated words";
    let declared = site.post(&owner, "/settings/key", &[("password", new), ("again", new)]).await;
    assert_eq!(declared.location(), "/settings/key?done=declared", "{}", declared.body);
    let queue = site.get(&owner, "/cases").await.body;
    assert!(
        queue.contains("Sealed and not open to you yet: 1 case of your post") && queue.contains("waits for the key"),
        "{queue}"
    );
    let list = site.get(&owner, "/cases/keys").await.body;
    assert!(list.contains(&page) && list.contains("waits for the key") && list.contains("Discipline"), "{list}");
    let second = signed_in(&site, "discipline-cases").await;
    let duties = site.get(&second, "/duties").await.body;
    assert!(duties.contains("/cases/keys") && duties.contains("Hand on the key of"), "{duties}");
    assert!(site.get(&second, "/cases?part=second").await.body.contains("Keys for you to hand on: 1 case"));
    let wrong = site.post(&second, "/cases/keys", &[("password", "not this one")]).await;
    assert_eq!(wrong.status.as_u16(), 422, "{}", wrong.body);
    let handed = site.post(&second, "/cases/keys", &[("password", CASE_PASSWORD)]).await;
    assert_eq!(handed.location(), "/cases/keys?done=1&closed=0", "{}", handed.body);
    assert!(site.get(&owner, "/cases/keys").await.body.contains("Every sealed case of your post opens"));
    site.post(&owner, &format!("{page}/open"), &[("password", new)]).await;
    assert!(site.get(&owner, &page).await.body.contains("the output of the paper mill"));
    let changed = [("old", new), ("new", CASE_PASSWORD), ("new-again", CASE_PASSWORD)];
    let answer = site.post(&owner, "/settings/key/password", &changed).await;
    assert_eq!(answer.location(), "/settings/key?done=password", "{}", answer.body);
    let wrong = site.post(&owner, "/settings/key/password", &changed).await;
    assert_eq!(wrong.status.as_u16(), 422, "the old password is old: {}", wrong.body);
}
