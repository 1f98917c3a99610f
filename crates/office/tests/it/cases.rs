//! Cases: one owner and one duty from the first act on; nobody who is named learns of it; the code opens the thread and nothing else does.

use crate::support::*;
use shishu_cases::{NoteKind, Outcome, Standing};
use shishu_office::cases::Named;
use shishu_office::{
    Caller, CaseAt, CaseFile, CaseFilter, CaseText, NewCase, Office, Received, RefusalKind, ReplyText, TransferText,
};
use shishu_programme::Channel;
use shishu_store::DutyFilter;
use shishu_terms::{CaseId, CaseKindId, CategoryId, PersonId, PostId, UnitId};

pub const NOW: &str = "2026-08-03T14:27";
pub const SESSION: &str = "a session";
pub const PASSWORD: &str = "only mine to open";
pub const TEXT: &str = "柳溪镇统计站让三家企业把七月产值改高两成。什么时候能查？谁来负责？";

pub fn report(text: &str, units: &[&str]) -> NewCase {
    NewCase {
        kind: CaseKindId::new("public-report"),
        category: CategoryId::new("data-fraud"),
        channel: Channel::Web,
        text: text.to_owned(),
        contact: String::new(),
        named: Named { units: units.iter().map(|unit| UnitId::new(*unit)).collect(), people: Vec::new() },
        region: None,
        files: Vec::new(),
        from: None,
    }
}

pub fn petition(text: &str) -> NewCase {
    let kind = CaseKindId::new("petition");
    NewCase { kind, category: CategoryId::new("land"), channel: Channel::Letter, ..report(text, &[]) }
}

/// Every post that handles cases or keeps identities has declared a key. Locking is made to be slow, so each test declares those it needs.
pub async fn with_keys(test: &TestOffice, posts: &[&str]) {
    for post in posts {
        test.office.declare_key(&test.as_post(post, NOW), PASSWORD, PASSWORD).await.expect("declared");
    }
}

pub fn first_category(office: &Office, kind: &str) -> CategoryId {
    office.programme().cases[kind].categories[0].id.clone()
}

pub async fn opened(test: &TestOffice, new: NewCase) -> Received {
    test.office.open_case(&Caller::anonymous(at(NOW)), new).await.expect("taken in")
}

pub async fn owner(test: &TestOffice, id: &CaseId) -> PostId {
    let filter = DutyFilter::open().about(id.as_str());
    let duties = test.office.store().duties(&filter).await.expect("duties");
    let answer: Vec<_> = duties.iter().filter(|duty| duty.kind == "case-answer").collect();
    assert_eq!(answer.len(), 1, "{duties:?}");
    match &answer[0].owner {
        shishu_store::Owner::Post(post) => post.clone(),
        other => panic!("{other:?}"),
    }
}

pub fn reply(test: &TestOffice, kind: &str, points: &[String]) -> ReplyText {
    let parts = &test.office.programme().cases[kind].reply.parts;
    ReplyText {
        outcome: Some(Outcome::Solved),
        parts: parts
            .iter()
            .map(|part| (part.id.clone(), format!("{}：已于八月五日到现场核对。", part.name.zh)))
            .collect(),
        answers: points.iter().map(|_| "八月十日前查完，由本组负责。".to_owned()).collect(),
        points: points.to_vec(),
    }
}

#[tokio::test]
async fn a_sealed_report_has_an_owner_at_once_and_the_store_holds_no_word_of_it() {
    let test = TestOffice::new().await;
    let nobody_yet = refused(test.office.open_case(&Caller::anonymous(at(NOW)), report(TEXT, &[])).await.map(|_| ()));
    assert!(nobody_yet.what.en.contains("not open yet"), "{nobody_yet:?}");
    with_keys(&test, &["county-inspection", "discipline-cases"]).await;
    let file = CaseFile { name: "柳溪底稿.pdf".into(), bytes: b"%PDF-1.4 canary-in-the-file".to_vec() };
    let received = opened(&test, NewCase { files: vec![file], ..report(TEXT, &[]) }).await;
    assert_eq!(owner(&test, &received.id).await, PostId::new("county-inspection"));

    let act = test.office.store().act(received.seq).await.expect("read").expect("there");
    assert_eq!((act.person.clone(), act.post.clone()), (None, None));
    assert_eq!(act.at, at("2026-08-03T00:00"), "nothing finer than the day");
    for table in ["acts", "contents", "cases", "duties", "case_receipts", "case_barred"] {
        let rows = test.office.store().query(&format!("SELECT * FROM {table}"), vec![]).await.expect("rows");
        let all = format!("{rows:?}");
        for canary in ["柳溪镇统计站让", "底稿", "canary-in-the-file", received.code.text().as_str()] {
            assert!(!all.contains(canary), "{canary} stands in {table}");
        }
    }
    // The code opens it; a code of one other character is no code.
    let sheet = test.office.case_by_code(at(NOW), &received.code).await.expect("found");
    assert_eq!(sheet.standing, Standing::Handling);
    assert!(sheet.steps[0].texts.contains(&CaseText::Text(TEXT.to_owned())), "{:?}", sheet.steps[0].texts);
    assert_eq!(sheet.due.expect("a clock").received.to_string(), "2026-08-03");
}

#[tokio::test]
async fn a_handler_opens_it_with_a_password_of_her_own_and_that_is_on_record_first() {
    let test = TestOffice::new().await;
    with_keys(&test, &["county-inspection", "discipline-cases", "audit-cases"]).await;
    let id = opened(&test, report(TEXT, &[])).await.id;
    let handler = test.as_post("county-inspection", "2026-08-04T09:00");
    let locked = test.office.case(&handler, SESSION, &id).await.expect("seen");
    assert!(locked.locked && locked.steps[0].texts == [CaseText::Sealed]);
    assert_eq!(
        refused(test.office.unlock_key(&handler, SESSION, "another password").await).kind,
        RefusalKind::BadInput
    );
    test.office.unlock_key(&handler, SESSION, PASSWORD).await.expect("unlocked");
    assert!(test.office.case(&handler, SESSION, &id).await.expect("seen").locked, "not before the view is on record");
    test.office.view_case(&handler, &id).await.expect("viewed").expect("an act");
    assert_eq!(test.office.view_case(&handler, &id).await.expect("viewed"), None, "the first view alone is an act");
    let sheet = test.office.case(&handler, SESSION, &id).await.expect("seen");
    assert_eq!(sheet.points, ["什么时候能查？", "谁来负责？"]);
    assert!(test.office.case(&handler, "another session", &id).await.expect("seen").locked);
    // After twenty idle minutes it is locked again.
    let later = test.as_post("county-inspection", "2026-08-04T09:21");
    assert!(test.office.case(&later, SESSION, &id).await.expect("seen").locked);
    // The second line can open it too; a supervisor sees that it is there and not a word of it; a clerk sees nothing.
    let second = test.as_post("discipline-cases", "2026-08-04T10:00");
    test.office.unlock_key(&second, "second", PASSWORD).await.expect("unlocked");
    test.office.view_case(&second, &id).await.expect("viewed");
    assert!(!test.office.case(&second, "second", &id).await.expect("seen").locked);
    let lead = test.as_post("discipline-lead", "2026-08-04T10:00");
    assert!(test.office.case(&lead, SESSION, &id).await.expect("seen").locked);
    assert_eq!(refused(test.office.view_case(&lead, &id).await).kind, RefusalKind::NotAllowed);
    let clerk = test.respondent("2026-08-04T10:00");
    assert_eq!(refused(test.office.case(&clerk, SESSION, &id).await.map(|_| ())).kind, RefusalKind::NotFound);
}

#[tokio::test]
async fn a_transfer_takes_the_key_along_keeps_the_limit_and_never_comes_back() {
    let test = TestOffice::new().await;
    with_keys(&test, &["county-inspection", "discipline-cases", "audit-cases"]).await;
    let id = opened(&test, report(TEXT, &[])).await.id;
    let handler = test.as_post("county-inspection", "2026-08-04T09:00");
    let due = test.office.case(&handler, SESSION, &id).await.expect("seen").due.expect("due").due;
    let ground = test.office.programme().cases["public-report"].transfer.grounds[0].id.clone();
    let to =
        |post: &str| TransferText {
            to: PostId::new(post), ground: ground.clone(), text: "这是审计的事项。".into()
        };
    let locked = refused(test.office.ask_transfer(&handler, SESSION, &id, to("audit-cases")).await);
    assert!(locked.what.en.contains("unlocking password"), "{locked:?}");
    test.office.unlock_key(&handler, SESSION, PASSWORD).await.expect("unlocked");
    test.office.ask_transfer(&handler, SESSION, &id, to("audit-cases")).await.expect("asked");
    assert_eq!(owner(&test, &id).await, PostId::new("county-inspection"), "asking is not handing over");
    let auditor = test.as_post("audit-cases", "2026-08-05T09:00");
    test.office.take_case(&auditor, &id).await.expect("taken");
    assert_eq!(owner(&test, &id).await, PostId::new("audit-cases"));
    test.office.unlock_key(&auditor, "audit", PASSWORD).await.expect("unlocked");
    test.office.view_case(&auditor, &id).await.expect("viewed");
    let sheet = test.office.case(&auditor, "audit", &id).await.expect("seen");
    assert_eq!(sheet.due.expect("due").due, due);
    assert!(sheet.steps[0].texts.contains(&CaseText::Text(TEXT.to_owned())));
    // Who had it sees that it is there and no word more; and it cannot be sent back.
    let before =
        test.office.case(&test.as_post("county-inspection", "2026-08-05T09:01"), SESSION, &id).await.expect("seen");
    assert!(before.locked);
    let back = refused(test.office.ask_transfer(&auditor, "audit", &id, to("county-inspection")).await);
    assert!(back.what.en.contains("sent back"), "{back:?}");
    // After the second change of hands the supervisor owes a look.
    let to_discipline = to("discipline-cases");
    test.office.ask_transfer(&auditor, "audit", &id, to_discipline).await.expect("asked");
    test.office.take_case(&test.as_post("discipline-cases", "2026-08-06T09:00"), &id).await.expect("taken");
    let duties = test.office.store().duties(&DutyFilter::open().about(id.as_str())).await.expect("duties");
    assert!(duties.iter().any(|duty| duty.kind == "case-supervise"), "{duties:?}");
}

#[tokio::test]
async fn the_reporter_is_answered_disagrees_and_it_reopens_with_the_first_date() {
    let test = TestOffice::new().await;
    with_keys(&test, &["county-inspection", "discipline-cases"]).await;
    let received = opened(&test, report(TEXT, &[])).await;
    let id = received.id.clone();
    let handler = test.as_post("county-inspection", "2026-08-05T09:00");
    test.office.note_on_case(&handler, &id, NoteKind::Visited, "到三家企业核对了用电和开票。").await.expect("noted");
    test.office.ask_reporter(&handler, &id, "请问改数是哪一天？", Vec::new()).await.expect("asked");
    let later = at("2026-08-06T23:59");
    test.office.reporter_says(later, &received.code, "八月一日晚上。", Vec::new()).await.expect("said");
    let points = vec!["什么时候能查？".to_owned(), "谁来负责？".to_owned()];
    let mut lacking = reply(&test, "public-report", &points);
    lacking.answers.pop();
    let refusal = refused(test.office.reply_to_case(&handler, &id, lacking, Vec::new()).await);
    assert!(refusal.what.en.contains("point 2"), "{refusal:?}");
    let written = reply(&test, "public-report", &points);
    test.office.reply_to_case(&handler, &id, written, Vec::new()).await.expect("replied");
    assert!(test.office.store().duties(&DutyFilter::open().about(id.as_str())).await.expect("duties").is_empty());
    let sheet = test.office.case_by_code(later, &received.code).await.expect("found");
    assert_eq!(sheet.standing, Standing::Replied);
    assert!(sheet.steps.iter().any(|step| step.texts.iter().any(|text| matches!(text, CaseText::Reply { .. }))));
    test.office.reporter_disputes(later, &received.code, "只查了一家。").await.expect("disputed");
    let sheet = test.office.case_by_code(later, &received.code).await.expect("found");
    assert_eq!((sheet.reopened, sheet.received.to_string()), (1, "2026-08-03".to_owned()));
    assert_eq!(sheet.due.expect("a clock again").received.to_string(), "2026-08-03");
    assert_eq!(owner(&test, &id).await, PostId::new("county-inspection"));
    let again = reply(&test, "public-report", &points);
    test.office.reply_to_case(&handler, &id, again, Vec::new()).await.expect("replied");
    test.office.reporter_confirms(later, &received.code, true, Some(4)).await.expect("confirmed");
    for act in test.office.store().acts_of(id.as_str()).await.expect("acts") {
        let by_reporter = act.person.is_none();
        assert!(!by_reporter || act.at.micros() % 3_600_000_000 == 0, "{}: {}", act.kind, act.at);
    }
    let differences = test.office.store().rebuild_check(&mut |_| {}).await.expect("checked");
    assert!(differences.is_empty(), "{differences:?}");
}

#[tokio::test]
async fn nobody_named_nor_their_staff_nor_their_superior_learns_of_any_of_two_hundred_reports() {
    let test = TestOffice::new().await;
    with_keys(&test, &["county-inspection", "discipline-cases", "audit-cases", "petition-cases", "government-cases"])
        .await;
    let programme = test.office.programme();
    let day = at(NOW).date(programme.utc_offset_seconds);
    let units: Vec<&UnitId> = programme.units.keys().collect();
    let mut drawn = 7_usize;
    let mut cases = Vec::new();
    for _ in 0..200 {
        drawn = (drawn * 7_919 + 104_729) % 1_000_003;
        let unit = units[drawn % units.len()].clone();
        let people: Vec<PersonId> = match drawn % 3 {
            0 => programme.staff(&unit, day).into_iter().take(1).map(|(person, _)| person.clone()).collect(),
            _ => Vec::new(),
        };
        let named = Named { units: vec![unit.clone()], people };
        let category = programme.cases["public-report"].categories[drawn % 5].id.clone();
        let new = NewCase { category, named: named.clone(), ..report(TEXT, &[]) };
        let received = opened(&test, new).await;
        let mut barred: Vec<UnitId> = vec![unit.clone()];
        barred.extend(programme.superior(&unit).cloned());
        cases.push((received.id, barred));
    }
    for post in programme.posts.values() {
        if programme.holder(&post.id, day).is_none() {
            continue;
        }
        let caller = test.as_post(post.id.as_str(), "2026-08-04T09:00");
        let person = &caller.require().expect("actor").person;
        let own: Vec<&UnitId> = programme.posts_of(person, day).into_iter().map(|post| &post.unit).collect();
        let mut listed: Vec<CaseId> = Vec::new();
        for part in ["mine", "second", "asked", "watched", "all"] {
            let filter = CaseFilter { part: Some(part.to_owned()), ..CaseFilter::default() };
            if let Ok(page) = test.office.cases(&caller, &filter, &CaseAt::First, 1_000).await {
                listed.extend(page.lines.into_iter().map(|line| line.id));
            }
        }
        let duties = DutyFilter::open().owned_by(shishu_store::Owner::Post(post.id.clone()));
        let owed = test.office.store().duties(&duties).await.expect("duties");
        for (id, barred) in &cases {
            if !barred.iter().any(|unit| own.contains(&unit)) {
                continue;
            }
            assert!(!listed.contains(id), "{} finds {id} in a list", post.id);
            assert!(!owed.iter().any(|duty| duty.subject == id.as_str()), "{} has a duty on {id}", post.id);
            let seen = refused(test.office.case(&caller, SESSION, id).await.map(|_| ()));
            assert_eq!(seen.kind, RefusalKind::NotFound);
            assert_eq!(refused(test.office.view_case(&caller, id).await).kind, RefusalKind::NotFound);
        }
        // The test sees something: supervisors of the kind, who are barred from a few alone, find the others.
        if programme.cases["public-report"].supervisors.contains(&post.id) {
            assert!(!listed.is_empty(), "{}", post.id);
        }
    }
}

#[tokio::test]
async fn a_reply_copied_from_another_case_is_refused_and_one_written_for_the_case_is_not() {
    let test = TestOffice::new().await;
    let desk = test.as_post("petition-desk", NOW);
    let category = first_category(&test.office, "petition");
    let new = |text: &str| NewCase { category: category.clone(), ..petition(text) };
    let first = test.office.open_case(&desk, new("村里的路三年没有修，请问哪天能修？")).await.expect("taken in").id;
    let second =
        test.office.open_case(&desk, new("学校门口没有路灯，晚上很暗，请装路灯。")).await.expect("taken in").id;
    let handler = test.as_post(owner(&test, &first).await.as_str(), "2026-08-05T09:00");
    let written = reply(&test, "petition", &[]);
    test.office.reply_to_case(&handler, &first, written.clone(), Vec::new()).await.expect("replied");
    let refusal = refused(test.office.reply_to_case(&handler, &second, written, Vec::new()).await);
    assert!(refusal.what.en.contains("stands in an earlier reply"), "{refusal:?}");
    assert!(refusal.next.expect("the passages").zh.contains("于八月五日到现场核对"));
    let mut own = reply(&test, "petition", &[]);
    let fresh = [
        "学校门口已勘查，缺三盏灯",
        "月底前由路灯所安装完毕",
        "费用列入本年维护经费",
        "对此有异议可向县政府申请复查",
        "联系人是路灯所值班室",
    ];
    for (text, words) in own.parts.values_mut().zip(fresh) {
        *text = words.to_owned();
    }
    test.office.reply_to_case(&handler, &second, own, Vec::new()).await.expect("replied");
}

#[tokio::test]
async fn the_calendar_reminds_urges_escalates_and_closes() {
    let test = TestOffice::new().await;
    let desk = test.as_post("petition-desk", NOW);
    let category = first_category(&test.office, "petition");
    let new =
        || NewCase { category: category.clone(), ..petition("村里的路三年没有修，请问哪天能修？") };
    let late = test.office.open_case(&desk, new()).await.expect("taken in");
    let answered = test.office.open_case(&desk, new()).await.expect("taken in");
    let post = owner(&test, &late.id).await;
    let handler = test.as_post(post.as_str(), "2026-08-05T09:00");
    let text = reply(&test, "petition", &[]);
    test.office.reply_to_case(&handler, &answered.id, text, Vec::new()).await.expect("replied");
    let kinds = |acts: Vec<shishu_store::Act>| acts.into_iter().map(|act| act.kind).collect::<Vec<_>>();
    let mut day = jiff::civil::date(2026, 8, 5);
    while day < jiff::civil::date(2026, 11, 30) {
        let now = format!("{day}T08:00");
        test.office.tick_cases(at(&now)).await.expect("looked at");
        assert_eq!(test.office.tick_cases(at(&now)).await.expect("looked at"), 0, "once a day");
        day = day.tomorrow().expect("a day");
    }
    let said = kinds(test.office.store().acts_of(late.id.as_str()).await.expect("acts"));
    assert_eq!(said, ["case.opened", "case.reminded", "case.urged", "case.escalated"]);
    let said = kinds(test.office.store().acts_of(answered.id.as_str()).await.expect("acts"));
    assert_eq!(said, ["case.opened", "case.replied", "case.closed"]);
}

#[tokio::test]
async fn files_of_a_reply_reach_the_reporters_of_merged_cases_and_nobody_else() {
    let test = TestOffice::new().await;
    with_keys(&test, &["county-inspection", "discipline-cases"]).await;
    let (office, desk) = (&test.office, test.as_post("petition-desk", NOW));
    const BYTES: &[u8] = b"%PDF-1.4 canary-of-the-reply";
    for sealed in [true, false] {
        let mut taken = Vec::new();
        // Into the first are merged the second and, by way of it, the third; the fourth is another matter.
        for n in 0..4 {
            let text = format!("第{n}件：村里的路三年没有修，请问哪天能修？");
            taken.push(match sealed {
                true => opened(&test, report(&text, &[])).await,
                false => office.open_case(&desk, petition(&text)).await.expect("taken in"),
            });
        }
        let handler = test.as_post(owner(&test, &taken[0].id).await.as_str(), "2026-08-05T09:00");
        office.merge_case(&handler, &taken[2].id, &taken[1].id).await.expect("merged");
        office.merge_case(&handler, &taken[1].id, &taken[0].id).await.expect("merged");
        let kind = if sealed { "public-report" } else { "petition" };
        let file = CaseFile { name: "现场照片.pdf".into(), bytes: BYTES.to_vec() };
        office.reply_to_case(&handler, &taken[0].id, reply(&test, kind, &[]), vec![file]).await.expect("replied");
        let mut hashes = Vec::new();
        for (n, one) in taken.iter().enumerate() {
            let sheet = office.case_by_code(at("2026-08-06T09:00"), &one.code).await.expect("found");
            let texts = sheet.steps.into_iter().flat_map(|step| step.texts);
            let files: Vec<_> =
                texts.filter_map(|text| if let CaseText::Files(files) = text { Some(files) } else { None }).collect();
            if n == 3 {
                assert_eq!(files, Vec::<Vec<_>>::new(), "a case that is not merged");
                continue;
            }
            let [files] = files.as_slice() else { panic!("{files:?}") };
            assert_eq!(files[0].0, "现场照片.pdf");
            let hash = files[0].1.clone();
            let got = office.reporter_file(at("2026-08-06T09:00"), &one.code, &hash).await.expect("fetched");
            assert_eq!(got, ("现场照片.pdf".to_owned(), BYTES.to_vec()), "sealed {sealed}, case {n}");
            hashes.push(hash);
        }
        // Sealed to each case anew: no two lie as the same bytes, and none in clear; with another's code none opens.
        let kept: std::collections::BTreeSet<_> = hashes.iter().collect();
        assert_eq!(kept.len(), if sealed { 3 } else { 1 });
        for hash in &hashes {
            let blob = office.store().blob(hash).await.expect("read").expect("there");
            assert_eq!(blob == BYTES, !sealed);
            let other = office.reporter_file(at("2026-08-06T09:00"), &taken[3].code, hash).await.map(|_| ());
            assert_eq!(refused(other).kind, RefusalKind::NotFound);
        }
        if sealed {
            let crossed = office.reporter_file(at("2026-08-06T09:00"), &taken[1].code, &hashes[0]).await.map(|_| ());
            assert_eq!(refused(crossed).kind, RefusalKind::NotFound);
        }
    }
    assert!(office.store().rebuild_check(&mut |_| {}).await.expect("checked").is_empty());
}
