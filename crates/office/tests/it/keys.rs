//! Keys of sealed cases when posts and keys change hands, and the password of a key.

use crate::cases::*;
use crate::support::*;
use shishu_cases::{NoteKind, Standing};
use shishu_office::{Caller, CaseText, HandedOn, MissingWhy, NewCase, RefusalKind, TransferText};
use shishu_programme::Channel;
use shishu_store::{Content, DutyFilter};
use shishu_terms::{CaseId, CaseKindId, CategoryId, PostId};

/// A new person who takes over a post on 11 August 2026.
const PERSON: (&str, &str, &str) =
    ("people.csv", "p0253,汤守仁,Tang Shouren", "p0253,汤守仁,Tang Shouren\np0900,接任人,Jie Renren");

fn takes_over(post: &str, line: &str) -> (String, String) {
    (line.to_owned(), format!("{line}2026-08-10\np0900,{post},2026-08-11,"))
}

async fn changing_hands(post: &str, line: &str, more: &[(&str, &str, &str)]) -> TestOffice {
    let (old, new) = takes_over(post, line);
    TestOffice::with_changes(&[&[PERSON, ("tenures.csv", &old, &new)][..], more].concat()).await
}

/// Those who owe the key of the case to somebody: the posts.
async fn owing(test: &TestOffice, id: &CaseId) -> Vec<PostId> {
    let filter = DutyFilter { kind: Some("case-key".into()), ..DutyFilter::open() }.about(id.as_str());
    let duties = test.office.store().duties(&filter).await.expect("duties");
    let post = |owner| match owner {
        shishu_store::Owner::Post(post) => post,
        shishu_store::Owner::Unit(unit) => panic!("{unit}"),
    };
    duties.into_iter().map(|duty| post(duty.owner)).collect()
}

async fn unlocked(test: &TestOffice, post: &str, now: &str) -> Caller {
    let caller = test.as_post(post, now);
    test.office.unlock_key(&caller, post, PASSWORD).await.expect("unlocked");
    caller
}

/// Can the caller read it in this session, first view and all?
async fn reads(test: &TestOffice, caller: &Caller, session: &str, id: &CaseId) -> bool {
    test.office.view_case(caller, id).await.expect("viewed");
    let sheet = test.office.case(caller, session, id).await.expect("seen");
    sheet.steps[0].texts.contains(&CaseText::Text(TEXT.to_owned()))
}

async fn wires(test: &TestOffice, id: &CaseId) -> Vec<String> {
    test.office.store().acts_of(id.as_str()).await.expect("acts").into_iter().map(|act| act.kind).collect()
}

#[tokio::test]
async fn who_leaves_a_post_hands_on_the_keys_of_all_its_cases_with_one_click() {
    let test = changing_hands("county-inspection", "p0236,county-inspection,2024-01-01,", &[]).await;
    with_keys(&test, &["county-inspection", "discipline-cases"]).await;
    let ids = [opened(&test, report(TEXT, &[])).await.id, opened(&test, report(TEXT, &[])).await.id];
    let office = &test.office;
    // A week before, the successor has no key yet: nobody can seal anything to her.
    office.tick_cases(at("2026-08-04T08:00")).await.expect("looked at");
    assert!(owing(&test, &ids[0]).await.is_empty());
    declare_ahead(&test).await;
    office.tick_cases(at("2026-08-05T08:00")).await.expect("looked at");
    for id in &ids {
        assert_eq!(owing(&test, id).await, [PostId::new("county-inspection")], "the one who leaves owes it");
    }
    let leaving = test.as_post("county-inspection", "2026-08-06T09:00");
    let owed = office.keys_owed(&leaving).await.expect("listed");
    assert_eq!((owed.len(), owed[0].1[0].en.as_str()), (2, "Jie Renren (Statistical inspection)"));
    let locked = refused(office.share_keys(&leaving, "county-inspection").await);
    assert!(locked.what.en.contains("unlock your key"), "{locked:?}");
    let leaving = unlocked(&test, "county-inspection", "2026-08-06T09:00").await;
    let handed = office.share_keys(&leaving, "county-inspection").await.expect("handed on");
    assert_eq!(handed, HandedOn { done: 2, closed: 0 });
    assert!(owing(&test, &ids[1]).await.is_empty());
    // The next morning of the new holder: nothing is missing, and she reads at once.
    office.tick_cases(at("2026-08-11T08:00")).await.expect("looked at");
    let new = unlocked(&test, "county-inspection", "2026-08-11T09:00").await;
    assert!(office.keys_missing(&new, 10).await.expect("listed").is_empty());
    for id in &ids {
        assert!(reads(&test, &new, "county-inspection", id).await);
    }
    // The one before is nobody here any more.
    assert_eq!(owner(&test, &ids[0]).await, PostId::new("county-inspection"));
    assert!(office.store().rebuild_check(&mut |_| {}).await.expect("checked").is_empty());
}

/// The successor declares her key while she holds another post, or on a day of her own: keys are a person's, not a post's.
async fn declare_ahead(test: &TestOffice) {
    let new = test.as_post("county-inspection", "2026-08-11T07:00");
    let at_desk = Caller { now: at("2026-08-04T12:00"), ..new };
    test.office.declare_key(&at_desk, PASSWORD, PASSWORD).await.expect("declared");
}

#[tokio::test]
async fn a_new_holder_gets_them_from_the_other_line_and_sees_meanwhile_whom_it_waits_for() {
    let test = changing_hands("county-inspection", "p0236,county-inspection,2024-01-01,", &[]).await;
    with_keys(&test, &["county-inspection", "discipline-cases", "audit-cases"]).await;
    let id = opened(&test, report(TEXT, &[])).await.id;
    let office = &test.office;
    office.tick_cases(at("2026-08-11T08:00")).await.expect("looked at");
    let new = test.as_post("county-inspection", "2026-08-11T09:00");
    assert_eq!(office.keys_missing(&new, 10).await.expect("listed")[0].why, MissingWhy::NoKey);
    // Declaring her key is what raises the duty: not the next morning.
    office.replace_key(&new, "county-inspection", PASSWORD, PASSWORD).await.expect("declared");
    assert_eq!(owing(&test, &id).await, [PostId::new("discipline-cases")]);
    let missing = office.keys_missing(&new, 10).await.expect("listed");
    let MissingWhy::Waits(post) = &missing[0].why else { panic!("{missing:?}") };
    assert!(post.en.contains("Discipline"), "{post:?}");
    let new = unlocked(&test, "county-inspection", "2026-08-11T09:30").await;
    assert!(!reads(&test, &new, "county-inspection", &id).await, "not yet");
    // Neither a post without a part in the case nor a supervisor can hand anything on.
    for post in ["audit-cases", "discipline-lead"] {
        let other = test.as_post(post, "2026-08-11T10:00");
        let refusal = refused(office.share_key(&other, post, &id).await);
        assert!(matches!(refusal.kind, RefusalKind::NotFound | RefusalKind::NotAllowed), "{refusal:?}");
    }
    let second = unlocked(&test, "discipline-cases", "2026-08-11T09:31").await;
    office.share_keys(&second, "discipline-cases").await.expect("handed on");
    assert!(owing(&test, &id).await.is_empty());
    assert!(reads(&test, &new, "county-inspection", &id).await);
    let again = refused(office.share_key(&second, "discipline-cases", &id).await);
    assert_eq!(again.what.en, "nobody waits for the key of this case");
    assert_eq!(office.tick_cases(at("2026-08-12T08:00")).await.expect("looked at"), 0, "nothing more to say");
}

#[tokio::test]
async fn when_nobody_in_office_can_open_it_that_is_said_and_the_reporters_next_word_brings_the_key() {
    let both = (
        "tenures.csv",
        "p0238,discipline-cases,2024-01-01,",
        "p0238,discipline-cases,2024-01-01,2026-08-10\np0251,discipline-cases,2026-08-11,",
    );
    let test = changing_hands("county-inspection", "p0236,county-inspection,2024-01-01,", &[both]).await;
    with_keys(&test, &["county-inspection", "discipline-cases"]).await;
    let received = opened(&test, report(TEXT, &[])).await;
    let id = received.id;
    let new = test.as_post("county-inspection", "2026-08-11T09:00");
    test.office.replace_key(&new, SESSION, PASSWORD, PASSWORD).await.expect("declared");
    test.office.tick_cases(at("2026-08-11T10:00")).await.expect("looked at");
    assert!(owing(&test, &id).await.is_empty());
    assert_eq!(test.office.keys_missing(&new, 10).await.expect("listed")[0].why, MissingWhy::Nobody);
    assert_eq!(test.office.keys_awaited(&new).await.expect("listed")[0].why, MissingWhy::Nobody);
    test.office.ask_reporter(&new, &id, "岗位换人，原文打不开了，请再说一句。", Vec::new()).await.expect("asked");
    let new = test.as_post("county-inspection", "2026-08-12T09:00");
    test.office.unlock_key(&new, SESSION, PASSWORD).await.expect("unlocked");
    assert!(!reads(&test, &new, SESSION, &id).await);
    // The reporter's code opens it, and hands the key on with the next word.
    let word = test.office.reporter_says(at("2026-08-12T09:00"), &received.code, "好的。", Vec::new()).await;
    word.expect("said");
    assert!(reads(&test, &new, SESSION, &id).await);
    assert!(test.office.keys_awaited(&new).await.expect("listed").is_empty());
}

#[tokio::test]
async fn a_holder_who_is_barred_gets_none_and_the_case_goes_to_the_next_first_responder() {
    // Who follows in the discipline group's post holds one in the named town as well.
    let town = (
        "tenures.csv",
        "p0250,town-liuxi-service,2024-01-01,",
        "p0250,town-liuxi-service,2024-01-01,2026-08-10\np0900,town-liuxi-service,2026-08-11,",
    );
    let test = changing_hands("discipline-cases", "p0238,discipline-cases,2024-01-01,", &[town]).await;
    with_keys(&test, &["discipline-cases", "audit-cases", "petition-cases"]).await;
    let received = opened(&test, report(TEXT, &["G103"])).await;
    let (office, id) = (&test.office, &received.id);
    assert_eq!(owner(&test, id).await, PostId::new("discipline-cases"));
    let due = office.case_by_code(at(NOW), &received.code).await.expect("found").due.expect("due").due;
    declare_new(&test, "discipline-cases").await;
    office.tick_cases(at("2026-08-09T08:00")).await.expect("looked at");
    assert!(owing(&test, id).await.is_empty(), "nothing is sealed ahead to somebody barred");
    let before = test.as_post("discipline-cases", "2026-08-10T09:00");
    office.note_on_case(&before, id, NoteKind::Checked, "核对了底稿。").await.expect("noted");

    office.tick_cases(at("2026-08-11T08:00")).await.expect("looked at");
    let barred = test.as_post("discipline-cases", "2026-08-11T09:00");
    assert!(!office.sees_case(&barred, id).await.expect("asked"));
    assert_eq!(office.count_duties(&barred).await.expect("counted"), 0);
    assert!(office.keys_missing(&barred, 10).await.expect("listed").is_empty());
    let now = owner(&test, id).await;
    assert_eq!(now, PostId::new("audit-cases"), "the next of the route");
    let state = office.case_state(id).await.expect("read").expect("there");
    assert_eq!(
        (state.hops(), state.idle.len(), state.second.as_ref().map(|post| post.as_str())),
        (0, 0, Some("petition-cases"))
    );
    // It was the second line before and can open it; the new second line gets the key from it by the same duty.
    assert_eq!(owing(&test, id).await, [PostId::new("audit-cases")]);
    let handler = unlocked(&test, "audit-cases", "2026-08-11T10:00").await;
    assert!(reads(&test, &handler, "audit-cases", id).await);
    office.share_keys(&handler, "audit-cases").await.expect("handed on");
    let second = unlocked(&test, "petition-cases", "2026-08-11T11:00").await;
    assert!(reads(&test, &second, "petition-cases", id).await);
    // The reporter is told; the limit stays. Nobody is told whom the report names.
    let sheet = office.case_by_code(at("2026-08-11T10:00"), &received.code).await.expect("found");
    assert_eq!((sheet.standing, sheet.due.expect("due").due), (Standing::Handling, due));
    let last = sheet.steps.last().expect("a step");
    assert_eq!(
        (last.stated.wire(), last.office.as_ref().map(|unit| unit.en.as_str())),
        ("case.moved", Some("Qinghe County Audit Office"))
    );
    assert_eq!(wires(&test, id).await.iter().filter(|kind| *kind == "case.moved").count(), 1);
    assert_eq!(office.tick_cases(at("2026-08-12T08:00")).await.expect("looked at"), 0, "said once");
}

async fn declare_new(test: &TestOffice, post: &str) {
    let new = test.as_post(post, "2026-08-11T07:00");
    let early = Caller { now: at("2026-08-08T12:00"), ..new };
    test.office.declare_key(&early, PASSWORD, PASSWORD).await.expect("declared");
}

#[tokio::test]
async fn a_transfer_asked_of_somebody_barred_falls_away() {
    let town = (
        "tenures.csv",
        "p0250,town-liuxi-service,2024-01-01,",
        "p0250,town-liuxi-service,2024-01-01,2026-08-10\np0900,town-liuxi-service,2026-08-11,",
    );
    let test = changing_hands("audit-cases", "p0246,audit-cases,2024-01-01,", &[town]).await;
    with_keys(&test, &["discipline-cases", "audit-cases", "petition-cases"]).await;
    let id = opened(&test, report(TEXT, &["G103"])).await.id;
    let handler = unlocked(&test, "discipline-cases", "2026-08-10T09:00").await;
    let ground = test.office.programme().cases["public-report"].transfer.grounds[2].id.clone();
    let transfer = TransferText { to: PostId::new("audit-cases"), ground, text: "需要审计专业力量。".into() };
    test.office.ask_transfer(&handler, "discipline-cases", &id, transfer).await.expect("asked");
    test.office.tick_cases(at("2026-08-11T08:00")).await.expect("looked at");
    let state = test.office.case_state(&id).await.expect("read").expect("there");
    assert_eq!((state.owner.as_str(), state.transfer), ("discipline-cases", None));
    assert_eq!(
        state.second.as_ref().map(|post| post.as_str()),
        Some("petition-cases"),
        "the second line was barred too"
    );
}

#[tokio::test]
async fn a_case_that_is_not_sealed_moves_as_well_and_where_nobody_is_left_the_supervisor_looks() {
    // Who follows at the service counter and in the petition office holds a post in the audit office, which is named.
    let follows = |post: &str, line: &str| (line.to_owned(), format!("{line}2026-08-10\np0900,{post},2026-08-11,"));
    let (petition, service) = (
        follows("petition-cases", "p0242,petition-cases,2024-01-01,"),
        follows("county-service", "p0235,county-service,2024-01-01,"),
    );
    let audit = follows("audit-cases", "p0246,audit-cases,2024-01-01,");
    for (nobody_left, moves_to) in [(false, "petition-cases"), (true, "county-service")] {
        let mut changes = vec![PERSON];
        let lines = [&service, &audit].into_iter().chain(nobody_left.then_some(&petition));
        changes.extend(lines.map(|(old, new)| ("tenures.csv", old.as_str(), new.as_str())));
        let test = TestOffice::with_changes(&changes).await;
        let new = NewCase {
            kind: CaseKindId::new("petition"),
            category: CategoryId::new("statistics"),
            channel: Channel::Letter,
            ..report(TEXT, &["G004"])
        };
        let id = test.office.open_case(&test.as_post("petition-desk", NOW), new).await.expect("taken in").id;
        assert_eq!(owner(&test, &id).await, PostId::new("county-service"));
        test.office.tick_cases(at("2026-08-11T08:00")).await.expect("looked at");
        assert_eq!(owner(&test, &id).await, PostId::new(moves_to));
        let wires = wires(&test, &id).await;
        assert_eq!(wires.contains(&"case.escalated".to_owned()), nobody_left, "{wires:?}");
        test.office.tick_cases(at("2026-08-12T08:00")).await.expect("looked at");
        assert_eq!(self::wires(&test, &id).await, wires, "said once");
    }
}

#[tokio::test]
async fn a_lost_password_is_a_new_key_and_old_cases_come_back_from_the_other_line() {
    let test = TestOffice::new().await;
    with_keys(&test, &["county-inspection", "discipline-cases"]).await;
    let id = opened(&test, report(TEXT, &[])).await.id;
    let office = &test.office;
    let handler = test.as_post("county-inspection", "2026-08-05T09:00");
    // She has forgotten it: nothing is unlocked, so nothing can go along.
    let (_, carried) =
        office.replace_key(&handler, SESSION, "a wholly new one", "a wholly new one").await.expect("replaced");
    assert_eq!(carried, 0);
    assert_eq!(owing(&test, &id).await, [PostId::new("discipline-cases")]);
    assert_eq!(refused(office.unlock_key(&handler, SESSION, PASSWORD).await).kind, RefusalKind::BadInput);
    office.unlock_key(&handler, SESSION, "a wholly new one").await.expect("unlocked");
    assert!(!reads(&test, &handler, SESSION, &id).await);
    let second = unlocked(&test, "discipline-cases", "2026-08-05T09:01").await;
    office.share_keys(&second, "discipline-cases").await.expect("handed on");
    assert!(reads(&test, &handler, SESSION, &id).await);
}

#[tokio::test]
async fn a_key_replaced_while_it_is_open_takes_its_cases_along() {
    let test = TestOffice::new().await;
    with_keys(&test, &["county-inspection", "discipline-cases"]).await;
    let id = opened(&test, report(TEXT, &[])).await.id;
    let office = &test.office;
    let handler = unlocked(&test, "county-inspection", "2026-08-05T09:00").await;
    let (_, carried) = office
        .replace_key(&handler, "county-inspection", "a wholly new one", "a wholly new one")
        .await
        .expect("replaced");
    assert_eq!(carried, 1);
    assert!(owing(&test, &id).await.is_empty());
    assert!(!office.key_state(&handler, "county-inspection").await.expect("state").unlocked, "the old key is put away");
    office.unlock_key(&handler, SESSION, "a wholly new one").await.expect("unlocked");
    assert!(reads(&test, &handler, SESSION, &id).await);
}

#[tokio::test]
async fn the_password_of_a_key_changes_and_the_lock_of_the_old_one_is_gone() {
    let test = TestOffice::new().await;
    with_keys(&test, &["county-inspection", "discipline-cases"]).await;
    let id = opened(&test, report(TEXT, &[])).await.id;
    let office = &test.office;
    let handler = unlocked(&test, "county-inspection", "2026-08-05T09:00").await;
    let new = "five other unrelated words";
    let change = async |old, new, again| office.change_key_password(&handler, SESSION, old, new, again).await;
    assert_eq!(refused(change("not this one at all", new, new).await).kind, RefusalKind::BadInput);
    assert_eq!(refused(change(PASSWORD, new, "something else here").await).kind, RefusalKind::BadInput);
    assert_eq!(refused(change(PASSWORD, PASSWORD, PASSWORD).await).kind, RefusalKind::BadInput);
    let declared = office.key_state(&handler, SESSION).await.expect("state").declared.expect("a key");
    change(PASSWORD, new, new).await.expect("changed");
    assert_eq!(
        office.key_state(&handler, SESSION).await.expect("state").declared,
        Some(declared),
        "the key is the same"
    );
    let old = office.store().content(declared, "locked").await.expect("read");
    assert!(!matches!(old, Some(Content::Text(_))), "the old lock is erased");
    // Where it was open with the old password it is shut; the new one opens the same cases.
    assert!(!office.key_state(&handler, "county-inspection").await.expect("state").unlocked);
    office.lock_key(SESSION);
    assert_eq!(refused(office.unlock_key(&handler, SESSION, PASSWORD).await).kind, RefusalKind::BadInput);
    office.unlock_key(&handler, SESSION, new).await.expect("unlocked");
    assert!(reads(&test, &handler, SESSION, &id).await);
    assert!(owing(&test, &id).await.is_empty());
    // Once more: the lock that is erased is always the last one.
    change(new, PASSWORD, PASSWORD).await.expect("changed");
    office.lock_key(SESSION);
    office.unlock_key(&handler, SESSION, PASSWORD).await.expect("unlocked");
    assert!(office.store().rebuild_check(&mut |_| {}).await.expect("checked").is_empty());
}

/// The post that owes a duty of this kind on the case, and when.
async fn owes(test: &TestOffice, id: &CaseId, kind: &str) -> (PostId, shishu_terms::Moment) {
    let filter = DutyFilter { kind: Some(kind.into()), ..DutyFilter::open() }.about(id.as_str());
    let duties = test.office.store().duties(&filter).await.expect("duties");
    let [duty] = duties.as_slice() else { panic!("{duties:?}") };
    match &duty.owner {
        shishu_store::Owner::Post(post) => (post.clone(), duty.due),
        shishu_store::Owner::Unit(unit) => panic!("{unit}"),
    }
}

/// From this day on the new person holds the post, and one in the town that is named.
fn comes_to_the_named_town(post: &str, line: &str, day: &str) -> [(String, String); 2] {
    let last = day.parse::<jiff::civil::Date>().expect("a day").yesterday().expect("a day");
    let town = "p0250,town-liuxi-service,2024-01-01,";
    [
        (line.to_owned(), format!("{line}{last}\np0900,{post},{day},")),
        (town.to_owned(), format!("{town}{last}\np0900,town-liuxi-service,{day},")),
    ]
}

async fn changed(tenures: &[(String, String)], more: &[(&str, &str, &str)]) -> TestOffice {
    let tenures = tenures.iter().map(|(old, new)| ("tenures.csv", old.as_str(), new.as_str()));
    let all: Vec<_> = std::iter::once(PERSON).chain(tenures).chain(more.iter().copied()).collect();
    TestOffice::with_changes(&all).await
}

#[tokio::test]
async fn an_approver_who_is_barred_passes_the_decision_on_and_the_day_stays() {
    let comes = comes_to_the_named_town("discipline-lead", "p0239,discipline-lead,2024-01-01,", "2026-08-11");
    // Where every post that may approve came to her, the supervisor is told once, and the decision waits: here one who approves nothing.
    let follows = |post: &str, line: &str| (line.to_owned(), format!("{line}2026-08-10\np0900,{post},2026-08-11,"));
    let others = [
        follows("government-lead", "p0249,government-lead,2024-01-01,"),
        follows("petition-lead", "p0244,petition-lead,2024-01-01,"),
    ];
    let supervises = [
        (
            "posts.toml",
            "unit = \"G004\"\npowers = [\"keep-identity\"]",
            "unit = \"G004\"\npowers = [\"keep-identity\", \"supervise\"]",
        ),
        (
            "cases/public-report.toml",
            "\"discipline-lead\", \"petition-lead\"]",
            "\"discipline-lead\", \"petition-lead\", \"audit-custody\"]",
        ),
    ];
    for nobody_left in [false, true] {
        let test = match nobody_left {
            true => changed(&[&comes[..], &others].concat(), &supervises).await,
            false => changed(&comes, &[]).await,
        };
        with_keys(&test, &["discipline-cases", "audit-cases"]).await;
        let (office, id) = (&test.office, opened(&test, report(TEXT, &["G103"])).await.id);
        let handler = test.as_post("discipline-cases", "2026-08-10T09:00");
        office.ask_extension(&handler, &id, "要等银行流水，来不及。").await.expect("asked");
        let (first, due) = owes(&test, &id, "case-approve").await;
        assert_eq!(first, PostId::new("discipline-lead"), "of the owner's unit, though the county's stands first");
        office.tick_cases(at("2026-08-11T08:00")).await.expect("looked at");
        let barred = test.as_post("discipline-lead", "2026-08-11T09:00");
        assert!(!office.sees_case(&barred, &id).await.expect("asked"));
        assert_eq!(office.count_duties(&barred).await.expect("counted"), 0);
        let judged = office.judge_extension(&barred, &id, true, "同意延期，请抓紧。").await;
        assert_eq!(refused(judged).kind, RefusalKind::NotFound);
        let said = wires(&test, &id).await;
        if nobody_left {
            assert_eq!(said.last().map(String::as_str), Some("case.escalated"));
            assert_eq!(owes(&test, &id, "case-supervise").await.0, PostId::new("audit-custody"));
        } else {
            // The bureau above the town is barred as well; the day to decide is the one it was.
            assert_eq!(owes(&test, &id, "case-approve").await, (PostId::new("government-lead"), due));
            let next = test.as_post("government-lead", "2026-08-11T10:00");
            assert_eq!(office.count_duties(&next).await.expect("counted"), 1);
            office.judge_extension(&next, &id, true, "同意延期，请抓紧。").await.expect("granted");
        }
        office.tick_cases(at("2026-08-12T08:00")).await.expect("looked at");
        assert_eq!(wires(&test, &id).await.len(), said.len() + usize::from(!nobody_left), "said once");
        assert!(office.store().rebuild_check(&mut |_| {}).await.expect("checked").is_empty());
    }
}

#[tokio::test]
async fn a_supervisor_who_is_barred_passes_the_look_on_and_the_day_stays() {
    let comes = comes_to_the_named_town("government-lead", "p0249,government-lead,2024-01-01,", "2026-12-01");
    let test = changed(&comes, &[]).await;
    let (office, desk) = (&test.office, test.as_post("petition-desk", NOW));
    let new = NewCase {
        named: shishu_office::cases::Named { units: vec![shishu_terms::UnitId::new("G103")], people: vec![] },
        ..petition("村里的路三年没有修，请问哪天能修？")
    };
    let id = office.open_case(&desk, new).await.expect("taken in").id;
    let mut day = jiff::civil::date(2026, 9, 20);
    while !wires(&test, &id).await.contains(&"case.escalated".to_owned()) {
        office.tick_cases(at(&format!("{day}T08:00"))).await.expect("looked at");
        day = day.tomorrow().expect("a day");
        assert!(day < jiff::civil::date(2026, 11, 30), "it is overdue by then");
    }
    let (first, due) = owes(&test, &id, "case-supervise").await;
    assert_eq!(first, PostId::new("government-lead"));
    office.tick_cases(at("2026-12-01T08:00")).await.expect("looked at");
    assert_eq!(owes(&test, &id, "case-supervise").await, (PostId::new("petition-lead"), due), "the next of the list");
    let barred = test.as_post("government-lead", "2026-12-01T09:00");
    assert!(!office.sees_case(&barred, &id).await.expect("asked"));
    assert_eq!(office.count_duties(&barred).await.expect("counted"), 0);
    let next = test.as_post("petition-lead", "2026-12-01T09:00");
    office.supervise_case(&next, &id, "请一周内修好。").await.expect("looked into");
    assert!(office.store().rebuild_check(&mut |_| {}).await.expect("checked").is_empty());
}

#[tokio::test]
async fn custodians_who_are_barred_decide_no_more_and_when_too_few_are_left_the_supervisor_is_told() {
    // Two of the three who are asked come to posts of the named town, one after the other.
    let follows = |line: &str, town: &str, day: &str| (line.to_owned(), format!("{town},{day},\n{line}"));
    let both = [
        follows("p0247,audit-custody,2024-01-01,", "p0247,town-liuxi-service", "2026-08-11"),
        follows("p0240,discipline-custody,2024-01-01,", "p0240,town-liuxi-review", "2026-08-12"),
        (
            "p0250,town-liuxi-service,2024-01-01,".to_owned(),
            "p0250,town-liuxi-service,2024-01-01,2026-08-10".to_owned(),
        ),
    ];
    let review = town_reviewer();
    let test = changed(&[&both[..], &[review]].concat(), &[]).await;
    let custody = ["audit-custody", "discipline-custody", "government-custody"];
    with_keys(&test, &[&["discipline-cases", "audit-cases"][..], &custody].concat()).await;
    let (office, new) = (&test.office, NewCase { contact: "李明".to_owned(), ..report(TEXT, &["G103"]) });
    let id = opened(&test, new).await.id;
    let owner = test.as_post("discipline-cases", "2026-08-10T09:00");
    office.ask_identity(&owner, &id, "verify", "要核对签收单上的笔迹。").await.expect("asked");
    office.tick_cases(at("2026-08-11T08:00")).await.expect("looked at");
    let filter = DutyFilter { kind: Some("case-identity".into()), ..DutyFilter::open() }.about(id.as_str());
    assert_eq!(office.store().duties(&filter).await.expect("duties").len(), 2, "those who may still decide");
    office.tick_cases(at("2026-08-12T08:00")).await.expect("looked at");
    assert_eq!(office.store().duties(&filter).await.expect("duties").len(), 0);
    assert_eq!(owes(&test, &id, "case-supervise").await.0, PostId::new("government-lead"));
    let said = wires(&test, &id).await;
    office.tick_cases(at("2026-08-13T08:00")).await.expect("looked at");
    assert_eq!(wires(&test, &id).await, said, "told once");
}

/// Who reviews in the town until 11 August, as the line stands and as it is to stand.
fn town_reviewer() -> (String, String) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../programmes/county/tenures.csv");
    let text = std::fs::read_to_string(path).expect("tenures");
    let line = text.lines().find(|line| line.contains(",town-liuxi-review,")).expect("a reviewer");
    (line.to_owned(), format!("{}2026-08-11", line.trim_end_matches('\r')))
}
