//! Shares of identities when custodians' posts and keys change hands: handed on by whoever leaves, one share to a person, and without handing on
//! the successor has nothing.

use crate::cases::*;
use crate::support::*;
use shishu_cases::AskStanding;
use shishu_office::{Caller, DutyTarget, HandedOn, IdentityPart, MissingWhy, NewCase, RefusalKind, ShareOwed};
use shishu_store::{Content, DutyFilter};
use shishu_terms::CaseId;

const CONTACT: &str = "李明 13800000009";
const WHY: &str = "要核对签收单上的笔迹，只有本人说得清。";

/// The three that get shares of a report that names nobody: post, custodian, who follows, the first day of those.
const CUSTODY: [(&str, &str, &str, &str); 3] = [
    ("audit-custody", "p0247", "p0901", "2026-08-11"),
    ("county-custody", "p0252", "p0902", "2026-08-13"),
    ("discipline-custody", "p0240", "p0903", "2026-08-17"),
];

fn day_before(day: &str) -> String {
    day.parse::<jiff::civil::Date>().expect("a day").yesterday().expect("a day").to_string()
}

/// Everybody in custody is followed by somebody new; the second then serves at a town's counter.
async fn rotating() -> TestOffice {
    let mut changes = vec![(
        "people.csv",
        "p0253,汤守仁,Tang Shouren".to_owned(),
        "p0253,汤守仁,Tang Shouren\np0901,接任甲,Jie Jia\np0902,接任乙,Jie Yi\np0903,接任丙,Jie Bing".to_owned(),
    )];
    for (post, person, next, from) in CUSTODY {
        let line = format!("{person},{post},2024-01-01,");
        changes.push(("tenures.csv", line.clone(), format!("{line}{}\n{next},{post},{from},", day_before(from))));
    }
    let counter = "p0251,town-shiqiao-service,2024-01-01,".to_owned();
    let then = format!("{counter}2026-08-12\np0252,town-shiqiao-service,2026-08-13,");
    changes.push(("tenures.csv", counter, then));
    let changes: Vec<_> = changes.iter().map(|(file, old, new)| (*file, old.as_str(), new.as_str())).collect();
    TestOffice::with_changes(&changes).await
}

async fn with_identity(test: &TestOffice) -> CaseId {
    with_keys(
        test,
        &["county-inspection", "discipline-cases", "audit-custody", "county-custody", "discipline-custody"],
    )
    .await;
    opened(test, NewCase { contact: CONTACT.to_owned(), ..report(TEXT, &[]) }).await.id
}

/// Whoever follows declares a key before.
async fn declares_ahead(test: &TestOffice, at_custody: usize) {
    let (post, .., from) = CUSTODY[at_custody];
    let new = test.as_post(post, &format!("{from}T07:00"));
    let early = Caller { now: at("2026-08-04T12:00"), ..new };
    test.office.replace_key(&early, "ahead", PASSWORD, PASSWORD).await.expect("declared");
}

async fn unlocked(test: &TestOffice, post: &str, now: &str) -> Caller {
    let caller = test.as_post(post, now);
    test.office.unlock_key(&caller, post, PASSWORD).await.expect("unlocked");
    caller
}

async fn part(test: &TestOffice, id: &CaseId, now: &str) -> IdentityPart {
    let owner = unlocked(test, "county-inspection", now).await;
    test.office.identity_part(&owner, "county-inspection", id).await.expect("read").expect("an identity")
}

async fn ask(test: &TestOffice, id: &CaseId, now: &str) {
    test.office.ask_identity(&test.as_post("county-inspection", now), id, "verify", WHY).await.expect("asked");
}

/// Open duties of a kind on the case: the posts, with when they are due.
async fn duties(test: &TestOffice, id: &CaseId, kind: &str) -> Vec<(String, shishu_terms::Moment)> {
    let filter = DutyFilter { kind: Some(kind.into()), ..DutyFilter::open() }.about(id.as_str());
    let duties = test.office.store().duties(&filter).await.expect("duties");
    let one = |duty: shishu_store::Duty| match duty.owner {
        shishu_store::Owner::Post(post) => (post.to_string(), duty.due),
        shishu_store::Owner::Unit(unit) => panic!("{unit}"),
    };
    duties.into_iter().map(one).collect()
}

async fn owing(test: &TestOffice, id: &CaseId) -> Vec<String> {
    duties(test, id, "case-share").await.into_iter().map(|(post, _)| post).collect()
}

/// The acts whose contents still hold a share sealed to a person.
async fn shares_of(test: &TestOffice, id: &CaseId, person: &str) -> usize {
    let name = format!("identity-share:{person}");
    let mut n = 0;
    for act in test.office.store().acts_of(id.as_str()).await.expect("acts") {
        let content = test.office.store().content(act.seq, &name).await.expect("read");
        n += usize::from(matches!(content, Some(Content::Text(_))));
    }
    n
}

async fn gives(test: &TestOffice, id: &CaseId, post: &str, now: &str) {
    let custodian = unlocked(test, post, now).await;
    let sheet = test.office.identity_sheet(&custodian, post, id).await.expect("asked");
    assert_eq!(sheet.words.as_deref(), Some(WHY), "{post} reads why");
    test.office.give_share(&custodian, post, id).await.expect("given");
}

#[tokio::test]
async fn custodians_rotate_one_after_the_other_over_all_posts_and_two_successors_open_it() {
    let test = rotating().await;
    let id = with_identity(&test).await;
    let office = &test.office;
    for at_custody in 0..3 {
        declares_ahead(&test, at_custody).await;
    }
    office.tick_cases(at("2026-08-05T08:00")).await.expect("looked at");
    // Ten days ahead: two of the three changes are near.
    let mut owe = owing(&test, &id).await;
    owe.sort();
    assert_eq!(owe, ["audit-custody", "county-custody"]);

    // The first hands on while in the post, all with one step and with the key unlocked.
    let leaving = test.as_post("audit-custody", "2026-08-07T09:00");
    let owed = office.shares_owed(&leaving).await.expect("listed");
    assert_eq!((owed.len(), owed[0].to.en.as_str()), (1, "Jie Jia (Custody of identities, audit office)"));
    let board = office.duty_board(&leaving).await.expect("a board");
    let lines: Vec<_> = [&board.overdue, &board.today, &board.week, &board.later].into_iter().flatten().collect();
    assert!(lines.iter().any(|line| line.target == DutyTarget::Shares), "{lines:?}");
    assert!(refused(office.hand_shares(&leaving, "none").await).what.en.contains("unlock your key"));
    let leaving = unlocked(&test, "audit-custody", "2026-08-07T09:00").await;
    let handed = office.hand_shares(&leaving, "audit-custody").await.expect("handed on");
    assert_eq!(handed, HandedOn { done: 1, closed: 0 });
    // Both have it until the post changes hands, so that nobody is missing meanwhile; then the first has nothing.
    assert_eq!((shares_of(&test, &id, "p0247").await, shares_of(&test, &id, "p0901").await), (1, 1));
    office.tick_cases(at("2026-08-11T08:00")).await.expect("looked at");
    assert_eq!((shares_of(&test, &id, "p0247").await, shares_of(&test, &id, "p0901").await), (0, 1));
    assert!(part(&test, &id, "2026-08-11T09:00").await.keepers.iter().all(|(_, able)| *able));

    // The second forgot; the post is another's, and she owes it from the one she has now.
    office.tick_cases(at("2026-08-13T08:00")).await.expect("looked at");
    assert_eq!(part(&test, &id, "2026-08-13T08:30").await.keepers.iter().filter(|(_, able)| *able).count(), 2);
    let new = test.as_post("county-custody", "2026-08-13T08:30");
    let missing = office.shares_missing(&new).await.expect("listed");
    assert!(matches!(&missing[0].why, MissingWhy::Waits(post) if post.en.contains("Shiqiao")), "{missing:?}");
    let weak = office.weak_identities(&new).await.expect("listed");
    assert_eq!((weak[0].able, weak[0].need), (2, 2), "one more loss would close it");
    assert!(owing(&test, &id).await.contains(&"town-shiqiao-service".to_owned()));
    let moved = unlocked(&test, "town-shiqiao-service", "2026-08-13T09:00").await;
    assert_eq!(office.hand_shares(&moved, "town-shiqiao-service").await.expect("handed on").done, 1);
    assert_eq!((shares_of(&test, &id, "p0252").await, shares_of(&test, &id, "p0902").await), (0, 1));
    assert!(office.shares_missing(&new).await.expect("listed").is_empty());
    assert!(office.weak_identities(&new).await.expect("listed").is_empty());
    assert!(refused(office.hand_share(&moved, "town-shiqiao-service", &id).await).kind == RefusalKind::NotFound);

    let leaving = unlocked(&test, "discipline-custody", "2026-08-14T09:00").await;
    assert_eq!(office.hand_shares(&leaving, "discipline-custody").await.expect("handed on").done, 1);
    office.tick_cases(at("2026-08-17T08:00")).await.expect("looked at");
    assert!(owing(&test, &id).await.is_empty());

    // Nobody of those who began is left; two of those who followed open it.
    ask(&test, &id, "2026-08-17T09:00").await;
    for post in ["audit-custody", "discipline-custody"] {
        gives(&test, &id, post, "2026-08-17T10:00").await;
    }
    let owner = unlocked(&test, "county-inspection", "2026-08-17T11:00").await;
    office.open_identity(&owner, "county-inspection", &id).await.expect("opened");
    assert_eq!(part(&test, &id, "2026-08-17T11:00").await.shown.as_deref(), Some(CONTACT));

    // The ledger says who handed what to whom; no share is there in clear, and the views come out the same.
    let acts = office.store().acts_of(id.as_str()).await.expect("acts");
    let handed: Vec<_> = acts.iter().filter(|act| act.kind == "identity.share_handed").collect();
    let told = |act: &&shishu_store::Act| {
        let text = |at: &str| act.body.pointer(at).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
        (text("/post"), text("/from/person"), text("/to/person"))
    };
    let expected = CUSTODY.map(|(post, from, to, _)| (post.to_owned(), from.to_owned(), to.to_owned()));
    assert_eq!(handed.iter().map(told).collect::<Vec<_>>(), expected);
    assert!(handed.iter().all(|act| act.person.is_some()));
    let contents =
        office.store().query("SELECT text FROM contents WHERE text IS NOT NULL", vec![]).await.expect("rows");
    assert!(contents.iter().all(|row| !row.text(0).expect("text").contains("share1:")));
    assert!(office.store().rebuild_check(&mut |_| {}).await.expect("checked").is_empty());
}

#[tokio::test]
async fn without_handing_on_the_successors_have_nothing_and_it_is_said_that_it_cannot_be_opened() {
    let test = rotating().await;
    let id = with_identity(&test).await;
    let office = &test.office;
    for at_custody in 0..3 {
        declares_ahead(&test, at_custody).await;
    }
    office.tick_cases(at("2026-08-17T08:00")).await.expect("looked at");
    let owner = test.as_post("county-inspection", "2026-08-17T09:00");
    let few = refused(office.ask_identity(&owner, &id, "verify", WHY).await);
    assert!(few.what.en.contains("only 0 custodians are left who can decide; 2 are needed"), "{few:?}");
    assert!(part(&test, &id, "2026-08-17T09:00").await.keepers.iter().all(|(_, able)| !able));
    for (post, _, next, _) in CUSTODY {
        let new = unlocked(&test, post, "2026-08-17T09:30").await;
        assert_eq!(shares_of(&test, &id, next).await, 0);
        assert_eq!(office.shares_missing(&new).await.expect("listed").len(), 1);
        let weak = office.weak_identities(&new).await.expect("listed");
        assert_eq!((weak.len(), weak[0].able, weak[0].need), (1, 0, 2), "fewer than are needed");
        assert_eq!(refused(office.hand_share(&new, post, &id).await).kind, RefusalKind::NotFound);
    }
    // The one who went to another post still owes it; those who left hold no post, and nobody can be asked.
    assert_eq!(owing(&test, &id).await, ["town-shiqiao-service"]);
    let gone = office.shares_missing(&test.as_post("audit-custody", "2026-08-17T10:00")).await.expect("listed");
    assert_eq!(gone[0].why, MissingWhy::Nobody);
    assert!(office.store().rebuild_check(&mut |_| {}).await.expect("checked").is_empty());
}

#[tokio::test]
async fn nobody_gets_a_second_share_of_one_identity() {
    // The audit office's custodian takes the statistics bureau's custody as well.
    let line = "p0252,county-custody,2024-01-01,";
    let both = format!("{line}2026-08-10\np0247,county-custody,2026-08-11,");
    let test = TestOffice::with_changes(&[("tenures.csv", line, &both)]).await;
    let id = with_identity(&test).await;
    let office = &test.office;
    office.tick_cases(at("2026-08-05T08:00")).await.expect("looked at");
    assert!(owing(&test, &id).await.is_empty(), "nobody owes it");
    let leaving = unlocked(&test, "county-custody", "2026-08-06T09:00").await;
    let owed: Vec<ShareOwed> = office.shares_owed(&leaving).await.expect("listed");
    assert!(owed.len() == 1 && owed[0].has_one, "{owed:?}");
    assert_eq!(office.hand_shares(&leaving, "county-custody").await.expect("none"), HandedOn::default());
    let two = refused(office.hand_share(&leaving, "county-custody", &id).await);
    assert!(two.what.en.contains("nobody keeps two") && two.next.is_some(), "{two:?}");
    office.tick_cases(at("2026-08-11T08:00")).await.expect("looked at");
    let new = test.as_post("county-custody", "2026-08-11T09:00");
    assert_eq!(office.shares_missing(&new).await.expect("listed")[0].why, MissingWhy::HasOne);
    // In two posts she is one custodian.
    ask(&test, &id, "2026-08-11T09:00").await;
    let asked = duties(&test, &id, "case-identity").await;
    assert_eq!(asked.len(), 2, "{asked:?}");
    gives(&test, &id, "audit-custody", "2026-08-11T10:00").await;
    let new = unlocked(&test, "county-custody", "2026-08-11T11:00").await;
    refused(office.give_share(&new, "county-custody", &id).await);
    assert_eq!(part(&test, &id, "2026-08-11T12:00").await.asks[0].standing, AskStanding::Waiting);
    gives(&test, &id, "discipline-custody", "2026-08-11T13:00").await;
    assert_eq!(part(&test, &id, "2026-08-11T14:00").await.asks[0].standing, AskStanding::Ready);
}

#[tokio::test]
async fn whoever_follows_while_a_request_waits_decides_it_by_the_same_day() {
    let test = rotating().await;
    let id = with_identity(&test).await;
    let office = &test.office;
    declares_ahead(&test, 0).await;
    ask(&test, &id, "2026-08-10T09:00").await;
    let mut before = duties(&test, &id, "case-identity").await;
    before.sort();
    office.tick_cases(at("2026-08-10T09:30")).await.expect("looked at");
    let leaving = unlocked(&test, "audit-custody", "2026-08-10T10:00").await;
    office.hand_shares(&leaving, "audit-custody").await.expect("handed on");
    let early = test.as_post("audit-custody", "2026-08-11T07:00");
    assert_eq!(refused(office.give_share(&early, "audit-custody", &id).await).kind, RefusalKind::NotFound);
    office.tick_cases(at("2026-08-11T08:00")).await.expect("looked at");
    assert_eq!(duties(&test, &id, "case-identity").await.len(), 3);
    let mut after = duties(&test, &id, "case-identity").await;
    after.sort();
    assert_eq!(after, before, "the same posts, the same day");
    gives(&test, &id, "audit-custody", "2026-08-11T09:00").await;
    gives(&test, &id, "county-custody", "2026-08-11T09:00").await;
    let owner = unlocked(&test, "county-inspection", "2026-08-11T10:00").await;
    office.open_identity(&owner, "county-inspection", &id).await.expect("opened");
    assert_eq!(part(&test, &id, "2026-08-11T10:00").await.shown.as_deref(), Some(CONTACT));
    assert!(office.store().rebuild_check(&mut |_| {}).await.expect("checked").is_empty());
}

#[tokio::test]
async fn shares_go_along_with_a_key_that_is_replaced_while_it_is_open() {
    let test = TestOffice::new().await;
    let id = with_identity(&test).await;
    let office = &test.office;
    let now = "2026-08-05T09:00";
    let custodian = unlocked(&test, "audit-custody", now).await;
    let (_, along) = office
        .replace_key(&custodian, "audit-custody", "a wholly new one", "a wholly new one")
        .await
        .expect("replaced");
    assert_eq!(along, 1);
    assert_eq!(shares_of(&test, &id, "p0247").await, 1, "what lay under the old key is gone");
    // With a lost password it does not.
    let other = test.as_post("county-custody", now);
    office.replace_key(&other, "none", "another new one here", "another new one here").await.expect("replaced");
    assert_eq!(
        part(&test, &id, now).await.keepers.iter().map(|(_, able)| *able).collect::<Vec<_>>(),
        [true, false, true]
    );
    assert_eq!(office.shares_missing(&other).await.expect("listed")[0].why, MissingWhy::Nobody);
    ask(&test, &id, now).await;
    office.unlock_key(&custodian, "audit-custody", "a wholly new one").await.expect("unlocked");
    office.give_share(&custodian, "audit-custody", &id).await.expect("given");
    gives(&test, &id, "discipline-custody", now).await;
    let owner = unlocked(&test, "county-inspection", now).await;
    office.open_identity(&owner, "county-inspection", &id).await.expect("opened");
    assert_eq!(part(&test, &id, now).await.shown.as_deref(), Some(CONTACT));
}
