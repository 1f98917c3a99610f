//! Identities that reporters leave: asked for on a ground, decided by each custodian alone, opened on record, gone when the case closes.

use crate::cases::*;
use crate::support::*;
use shishu_cases::AskStanding;
use shishu_office::{CaseText, DutyTarget, IdentityPart, NewCase, Received, RefusalKind};
use shishu_store::{ContentId, DutyFilter, NewAct};
use shishu_terms::{CaseId, PersonId, PostId};

const CONTACT: &str = "李明 13800000009";
const CUSTODY: [&str; 3] = ["audit-custody", "county-custody", "discipline-custody"];
const DAY: &str = "2026-08-05T09:00";
const WHY: &str = "要核对签收单上的笔迹，只有本人说得清。";

/// An office whose handlers and first three custodians have keys, and a report that left a name.
async fn with_identity() -> (TestOffice, Received) {
    let test = TestOffice::new().await;
    let posts = [&["county-inspection", "discipline-cases"][..], &CUSTODY].concat();
    with_keys(&test, &posts).await;
    let received = opened(&test, NewCase { contact: CONTACT.to_owned(), ..report(TEXT, &[]) }).await;
    (test, received)
}

async fn unlocked(test: &TestOffice, post: &str, now: &str) -> shishu_office::Caller {
    let caller = test.as_post(post, now);
    test.office.unlock_key(&caller, post, PASSWORD).await.expect("unlocked");
    caller
}

async fn asked(test: &TestOffice, id: &CaseId) {
    test.office.ask_identity(&test.as_post("county-inspection", DAY), id, "verify", WHY).await.expect("asked");
}

async fn part(test: &TestOffice, id: &CaseId, now: &str) -> IdentityPart {
    let owner = unlocked(test, "county-inspection", now).await;
    test.office.identity_part(&owner, "county-inspection", id).await.expect("read").expect("an identity")
}

/// Posts that owe a decision on the identity.
async fn deciding(test: &TestOffice, id: &CaseId) -> Vec<String> {
    let filter = DutyFilter { kind: Some("case-identity".into()), ..DutyFilter::open() }.about(id.as_str());
    let duties = test.office.store().duties(&filter).await.expect("duties");
    let owner = |duty: shishu_store::Duty| match duty.owner {
        shishu_store::Owner::Post(post) => post.to_string(),
        shishu_store::Owner::Unit(unit) => panic!("{unit}"),
    };
    let mut owners: Vec<String> = duties.into_iter().map(owner).collect();
    owners.sort();
    owners
}

#[tokio::test]
async fn two_of_three_custodians_open_it_for_the_owner_and_the_reporter_sees_every_step() {
    let (test, received) = with_identity().await;
    let id = &received.id;
    let office = &test.office;
    assert!(part(&test, id, DAY).await.may_ask);
    asked(&test, id).await;
    assert_eq!(deciding(&test, id).await, CUSTODY);

    // A custodian reads number, kind, ground and words, and not a word of the case; it is no case of hers.
    let first = test.as_post("audit-custody", DAY);
    let line = &office.identity_asks(&first, None).await.expect("listed")[0];
    assert_eq!((line.case.clone(), line.unit.en.is_empty(), line.owed()), (id.clone(), false, true));
    assert!(office.identity_sheet(&first, "none", id).await.expect("read").words.is_none(), "her key is locked");
    let board = office.duty_board(&first).await.expect("a board");
    let lines: Vec<_> = board.week.iter().chain(&board.later).chain(&board.today).map(|line| &line.target).collect();
    assert_eq!(lines, [&DutyTarget::Identity(id.clone())]);
    assert_eq!(refused(office.case(&first, "none", id).await.map(|_| ())).kind, RefusalKind::NotFound);
    let locked = refused(office.give_share(&first, "none", id).await);
    assert!(locked.what.en.contains("unlock your key"), "{locked:?}");
    unlocked(&test, "audit-custody", DAY).await;
    let sheet = office.identity_sheet(&first, "audit-custody", id).await.expect("read");
    assert_eq!(sheet.words.as_deref(), Some(WHY));
    office.give_share(&first, "audit-custody", id).await.expect("given");
    assert_eq!(refused(office.give_share(&first, "audit-custody", id).await).what.en, "you have decided already");

    // One share opens nothing, whoever tries.
    assert_eq!(deciding(&test, id).await, CUSTODY[1..]);
    let owner = unlocked(&test, "county-inspection", DAY).await;
    let few = refused(office.open_identity(&owner, "county-inspection", id).await);
    assert!(few.what.en.contains("2 custodians must give their share; 1 did so far"), "{few:?}");
    let second = unlocked(&test, "discipline-cases", DAY).await;
    office.view_case(&second, id).await.expect("the second line reads the case");
    assert_eq!(refused(office.open_identity(&second, "discipline-cases", id).await).kind, RefusalKind::NotAllowed);
    assert!(office.identity_part(&second, "discipline-cases", id).await.expect("read").is_none());

    let other = unlocked(&test, "county-custody", DAY).await;
    office.give_share(&other, "county-custody", id).await.expect("given");
    assert_eq!(deciding(&test, id).await, Vec::<String>::new(), "nobody need decide any more");
    // A custodian opens nothing with what the others gave.
    assert_eq!(refused(office.open_identity(&other, "county-custody", id).await).kind, RefusalKind::NotFound);
    let before = part(&test, id, DAY).await;
    assert_eq!((before.asks[0].standing, before.may_open, before.shown), (AskStanding::Ready, true, None));
    office.open_identity(&owner, "county-inspection", id).await.expect("opened");
    office.open_identity(&owner, "county-inspection", id).await.expect("again, without a second act");
    assert_eq!(part(&test, id, DAY).await.shown.as_deref(), Some(CONTACT));
    let acts = office.store().acts_of(id.as_str()).await.expect("acts");
    assert_eq!(acts.iter().filter(|act| act.kind == "identity.opened").count(), 1);

    // The reporter sees who asked on what ground and in which words, who gave, and that it was opened: by day and unit.
    let thread = office.case_by_code(at("2026-08-06T10:00"), &received.code).await.expect("found").steps;
    let told: Vec<&str> = thread.iter().map(|step| step.stated.wire()).collect();
    let expected = ["case.opened", "identity.asked", "identity.share_given", "identity.share_given", "identity.opened"];
    assert_eq!(told, expected);
    assert_eq!(thread[1].texts, [CaseText::Text(WHY.to_owned())]);
    assert!(thread.iter().all(|step| step.seq == received.seq || step.office.is_some()));

    // With the case closed it is closed too, and the shares leave the record the next morning.
    let text = reply(&test, "public-report", &[]);
    office.reply_to_case(&owner, id, text, Vec::new()).await.expect("replied");
    assert_eq!(part(&test, id, DAY).await.shown.as_deref(), Some(CONTACT), "a reply alone closes nothing");
    office.reporter_confirms(at("2026-08-06T10:00"), &received.code, true, None).await.expect("closed");
    let over = part(&test, id, "2026-08-06T11:00").await;
    assert_eq!((over.asks[0].standing, over.shown, over.may_open), (AskStanding::Over, None, false));
    office.tick_cases(at("2026-08-07T08:00")).await.expect("looked at");
    for act in acts.iter().filter(|act| act.kind == "identity.share_given") {
        let share = office.store().content(act.seq, "share").await.expect("read");
        assert!(!matches!(share, Some(shishu_store::Content::Text(_))), "{share:?}");
    }
    assert!(office.store().rebuild_check(&mut |_| {}).await.expect("checked").is_empty());
}

#[tokio::test]
async fn no_word_of_the_identity_or_of_the_ground_stands_in_the_store() {
    let (test, received) = with_identity().await;
    asked(&test, &received.id).await;
    let custodian = unlocked(&test, "audit-custody", DAY).await;
    test.office.give_share(&custodian, "audit-custody", &received.id).await.expect("given");
    for table in ["acts", "contents", "cases", "duties", "identity_asks", "case_keys"] {
        let rows = test.office.store().query(&format!("SELECT * FROM {table}"), vec![]).await.expect("rows");
        let all = format!("{rows:?}");
        for canary in ["13800000009", "签收单上的笔迹"] {
            assert!(!all.contains(canary), "{canary} stands in {table}");
        }
    }
}

#[tokio::test]
async fn refused_by_two_it_is_over_and_can_be_asked_again_on_another_ground() {
    let (test, received) = with_identity().await;
    let (office, id) = (&test.office, &received.id);
    let owner = test.as_post("county-inspection", DAY);
    let unknown = refused(office.ask_identity(&owner, id, "curious", WHY).await);
    assert_eq!(unknown.what.en, "choose the ground");
    assert_eq!(refused(office.ask_identity(&owner, id, "law", "").await).kind, RefusalKind::BadInput);
    asked(&test, id).await;
    let twice = refused(office.ask_identity(&owner, id, "law", WHY).await);
    assert!(twice.what.en.contains("not settled yet"), "{twice:?}");
    for post in &CUSTODY[..2] {
        assert_eq!(part(&test, id, DAY).await.asks[0].standing, AskStanding::Waiting);
        office.refuse_share(&test.as_post(post, DAY), id, "凭回执码可以问到。").await.expect("refused");
    }
    assert_eq!(part(&test, id, DAY).await.asks[0].standing, AskStanding::Refused);
    assert_eq!(deciding(&test, id).await, Vec::<String>::new(), "the third need not decide");
    let late = unlocked(&test, CUSTODY[2], DAY).await;
    assert_eq!(refused(office.give_share(&late, CUSTODY[2], id).await).what.en, "no request waits for your decision");
    let thread = office.case_by_code(at(DAY), &received.code).await.expect("found").steps;
    let last = thread.last().expect("a step");
    assert_eq!(
        (last.stated.wire(), last.texts.clone()),
        ("identity.refused", vec![CaseText::Text("凭回执码可以问到。".into())])
    );
    office.ask_identity(&owner, id, "law", WHY).await.expect("asked again");
    assert_eq!(part(&test, id, DAY).await.asks.len(), 2);
}

#[tokio::test]
async fn nobody_else_asks_and_a_case_without_a_name_has_nothing_to_ask_for() {
    let (test, received) = with_identity().await;
    let (office, id) = (&test.office, &received.id);
    for post in ["discipline-cases", "discipline-lead"] {
        assert_eq!(
            refused(office.ask_identity(&test.as_post(post, DAY), id, "law", WHY).await).kind,
            RefusalKind::NotAllowed
        );
    }
    for post in ["audit-custody", "petition-cases"] {
        assert_eq!(
            refused(office.ask_identity(&test.as_post(post, DAY), id, "law", WHY).await).kind,
            RefusalKind::NotFound
        );
    }
    let nameless = opened(&test, report(TEXT, &[])).await.id;
    let owner = test.as_post("county-inspection", DAY);
    let none = refused(office.ask_identity(&owner, &nameless, "law", WHY).await);
    assert_eq!(none.what.en, "the reporter left no name");
    // Custodians who hold no share of this identity are not asked, and see nothing of it.
    asked(&test, id).await;
    let apart = test.as_post("petition-custody", DAY);
    assert!(office.identity_asks(&apart, None).await.expect("listed").is_empty());
    assert_eq!(refused(office.identity_sheet(&apart, "none", id).await.map(|_| ())).kind, RefusalKind::NotFound);
    assert_eq!(refused(office.refuse_share(&apart, id, "与我无关的事。").await).kind, RefusalKind::NotFound);
    assert_eq!(refused(office.identity_asks(&owner, None).await).kind, RefusalKind::NotAllowed);
}

#[tokio::test]
async fn what_is_not_decided_in_time_lapses_with_what_was_given() {
    let (test, received) = with_identity().await;
    let (office, id) = (&test.office, &received.id);
    asked(&test, id).await;
    let custodian = unlocked(&test, "audit-custody", DAY).await;
    office.give_share(&custodian, "audit-custody", id).await.expect("given");
    // Three working days after Wednesday 5 August 2026: Monday the 10th.
    let until = office.identity_asks(&custodian, None).await.expect("listed")[0].until;
    assert_eq!(until.to_string(), "2026-08-10");
    // Before the calendar looked, the day alone decides.
    let late = unlocked(&test, "county-custody", "2026-08-11T00:10").await;
    assert!(refused(office.give_share(&late, "county-custody", id).await).what.en.contains("the request has lapsed"));
    assert!(office.tick_cases(at("2026-08-11T08:00")).await.expect("looked at") > 0);
    assert_eq!(part(&test, id, "2026-08-11T09:00").await.asks[0].standing, AskStanding::Over);
    assert_eq!(deciding(&test, id).await, Vec::<String>::new());
    let acts = office.store().acts_of(id.as_str()).await.expect("acts");
    let given = acts.iter().find(|act| act.kind == "identity.share_given").expect("given");
    let lapsed = acts.iter().find(|act| act.kind == "identity.lapsed").expect("lapsed");
    assert_eq!(lapsed.erases, [ContentId { seq: given.seq, name: "share".into() }]);
    asked_again(&test, id).await;
}

async fn asked_again(test: &TestOffice, id: &CaseId) {
    let owner = test.as_post("county-inspection", "2026-08-11T10:00");
    test.office.ask_identity(&owner, id, "protect", WHY).await.expect("asked again");
    assert_eq!(deciding(test, id).await, CUSTODY);
}

#[tokio::test]
async fn custodians_who_are_barred_are_not_asked_and_find_nothing() {
    let test = TestOffice::new().await;
    let all = ["audit-custody", "county-custody", "discipline-custody", "government-custody", "petition-custody"];
    with_keys(&test, &[&["county-inspection", "discipline-cases", "petition-cases"][..], &all].concat()).await;
    // The audit office is named: its staff and its superior's are barred.
    let new = NewCase { contact: CONTACT.to_owned(), ..report(TEXT, &["G004"]) };
    let id = opened(&test, new).await.id;
    let post = owner(&test, &id).await;
    let handler = test.as_post(post.as_str(), DAY);
    test.office.ask_identity(&handler, &id, "verify", WHY).await.expect("asked");
    let asked = deciding(&test, &id).await;
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert!(
        !asked.contains(&"audit-custody".to_owned()) && !asked.contains(&"government-custody".to_owned()),
        "{asked:?}"
    );
    for post in ["audit-custody", "government-custody"] {
        let barred = test.as_post(post, DAY);
        assert!(test.office.identity_asks(&barred, None).await.expect("listed").is_empty());
        assert_eq!(test.office.count_duties(&barred).await.expect("counted"), 0);
        assert_eq!(
            refused(test.office.identity_sheet(&barred, post, &id).await.map(|_| ())).kind,
            RefusalKind::NotFound
        );
        assert_eq!(refused(test.office.give_share(&barred, post, &id).await).kind, RefusalKind::NotFound);
        assert!(!test.office.sees_case(&barred, &id).await.expect("asked"));
    }
    assert!(!test.office.identity_asks(&test.as_post(&asked[0], DAY), None).await.expect("listed").is_empty());
}

#[tokio::test]
async fn a_custodian_who_came_to_a_named_unit_is_barred_from_then_on() {
    // From 6 August the custodian of the audit office holds a post of the named town as well.
    let both = "p0247,town-liuxi-service,2026-08-06,\np0247,audit-custody,2024-01-01,";
    let ends = "p0250,town-liuxi-service,2024-01-01,2026-08-05";
    let changes = [("p0247,audit-custody,2024-01-01,", both), ("p0250,town-liuxi-service,2024-01-01,", ends)];
    let test = TestOffice::with_changes(&changes.map(|(old, new)| ("tenures.csv", old, new))).await;
    let custody = ["audit-custody", "discipline-custody", "government-custody"];
    with_keys(&test, &[&["discipline-cases", "audit-cases"][..], &custody].concat()).await;
    let new = NewCase { contact: CONTACT.to_owned(), ..report(TEXT, &["G103"]) };
    let (before, after) = (opened(&test, new.clone()).await.id, opened(&test, new).await.id);
    let post = owner(&test, &before).await;
    let office = &test.office;
    office.ask_identity(&test.as_post(post.as_str(), DAY), &before, "verify", WHY).await.expect("asked");
    assert_eq!(deciding(&test, &before).await, custody);
    let audit = test.as_post("audit-custody", DAY);
    assert_eq!(office.count_duties(&audit).await.expect("counted"), 1);
    let day = "2026-08-06T09:00";
    let audit = unlocked(&test, "audit-custody", day).await;
    assert_eq!(office.count_duties(&audit).await.expect("counted"), 0, "not even counted");
    assert!(office.identity_asks(&audit, None).await.expect("listed").is_empty());
    assert_eq!(refused(office.give_share(&audit, "audit-custody", &before).await).kind, RefusalKind::NotFound);
    office.ask_identity(&test.as_post(post.as_str(), day), &after, "verify", WHY).await.expect("asked");
    assert_eq!(deciding(&test, &after).await, custody[1..]);
}

#[tokio::test]
async fn a_share_of_another_case_opens_nothing() {
    let (test, received) = with_identity().await;
    let (office, id) = (&test.office, &received.id);
    let other = opened(&test, NewCase { contact: "另一个人".to_owned(), ..report(TEXT, &[]) }).await.id;
    for id in [id, &other] {
        asked(&test, id).await;
    }
    let custodian = unlocked(&test, "audit-custody", DAY).await;
    for id in [id, &other] {
        office.give_share(&custodian, "audit-custody", id).await.expect("given");
    }
    // Somebody with the database in hand states a share of the other case as one of this.
    let acts = office.store().acts_of(other.as_str()).await.expect("acts");
    let given = acts.iter().find(|act| act.kind == "identity.share_given").expect("given");
    let Some(shishu_store::Content::Text(share)) = office.store().content(given.seq, "share").await.expect("read")
    else {
        panic!("no share")
    };
    let person = PersonId::new("p0252");
    let body = serde_json::json!({ "ask": 1, "by": person.as_str(), "on": "2026-08-05" });
    let forged = NewAct::new(at(DAY), "identity.share_given", id.as_str())
        .by(person, PostId::new("county-custody"))
        .body(body)
        .content("share", share);
    let write = office.store().write(move |tx| Box::pin(async move { tx.append(forged).await }));
    write.await.expect("written");
    let owner = unlocked(&test, "county-inspection", DAY).await;
    let refusal = refused(office.open_identity(&owner, "county-inspection", id).await);
    assert!(refusal.what.en.contains("these shares do not belong to one key"), "{refusal:?}");
    let acts = office.store().acts_of(id.as_str()).await.expect("acts");
    assert!(acts.iter().all(|act| act.kind != "identity.opened"), "nothing was opened, so nothing says so");
}
