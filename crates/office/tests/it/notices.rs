//! Typical cases: written from what is closed, approved by two who had no part in it, stopped by whoever is concerned, and nothing of what is
//! masked anywhere that the public can look.

use crate::support::*;
use shishu_cases::Outcome;
use shishu_cases::notice::{Draft, Mask, Phase, Piece, Scope};
use shishu_office::cases::Named;
use shishu_office::{
    Caller, Hit, NewCase, NewNotice, NoticeFile, NoticeFilter, NoticeSheet, OfficeError, Received, RefusalKind,
    ReplyText,
};
use shishu_programme::Channel;
use shishu_store::DutyFilter;
use shishu_terms::{CaseId, CaseKindId, CategoryId, NoticeId, UnitId};

const SESSION: &str = "a session";
const PASSWORD: &str = "only mine to open";
/// Everything here must be nowhere in public.
const CANARIES: [&str; 3] = ["张建国", "13805711234", "老槐树下那家"];

fn new(kind: &str, category: &str, channel: Channel, text: &str, units: &[&str]) -> NewCase {
    NewCase {
        kind: CaseKindId::new(kind),
        category: CategoryId::new(category),
        channel,
        text: text.to_owned(),
        contact: String::new(),
        named: Named { units: units.iter().map(|unit| UnitId::new(*unit)).collect(), people: Vec::new() },
        region: None,
        files: Vec::new(),
        from: None,
    }
}

async fn closed(test: &TestOffice, new: NewCase, session: Option<&str>) -> Received {
    let caller = match new.channel {
        Channel::Web => Caller::anonymous(at("2026-05-06T10:00")),
        _ => test.as_post("petition-desk", "2026-05-06T10:00"),
    };
    let kind = new.kind.clone();
    let received = test.office.open_case(&caller, new).await.expect("taken in");
    let state = test.office.case_state(&received.id).await.expect("read").expect("there");
    let owner = test.as_post(state.owner.as_str(), "2026-05-18T09:00");
    if let Some(session) = session {
        test.office.unlock_key(&owner, session, PASSWORD).await.expect("unlocked");
        test.office.view_case(&owner, &received.id).await.expect("viewed");
    }
    let parts = &test.office.programme().cases[kind.as_str()].reply.parts;
    let words = |id: &str| match id {
        "found" => "经核实，张建国家的补偿款应为六万元，一直没有发。".to_owned(),
        "done" => "五月十八日已把六万元打入本人账户。".to_owned(),
        other => format!("{other}：按规定办理并公示。"),
    };
    let reply = ReplyText {
        outcome: Some(Outcome::Solved),
        parts: parts.iter().map(|part| (part.id.clone(), words(&part.id))).collect(),
        ..ReplyText::default()
    };
    test.office.reply_to_case(&owner, &received.id, reply, Vec::new()).await.expect("replied");
    test.office.reporter_confirms(at("2026-05-20T09:00"), &received.code, true, Some(5)).await.expect("confirmed");
    received
}

const PETITION: &str = "我是张建国，电话 138 0571 1234，住在老槐树下那家。修路占了我家的地，补偿款一直没有发";

async fn petition(test: &TestOffice) -> Received {
    let contact = "张建国 13805711234".to_owned();
    closed(test, NewCase { contact, ..new("petition", "land", Channel::Letter, PETITION, &[]) }, None).await
}

/// A draft with everything masked that was found, and the canary that no pattern finds.
fn masked(test: &TestOffice, mut draft: Draft, names: &[String]) -> Draft {
    draft.title = "修路占地补偿款拖欠，张建国反映后补发".to_owned();
    draft.lesson = "占地补偿要在量地以后按期发放，老槐树下那家的教训不能再有。".to_owned();
    let found = test.office.notice_proposals(&draft, names).expect("looked for");
    draft.masks = found.into_iter().map(|one| Mask { what: one.what, exemption: one.exemption }).collect();
    draft.masks.push(Mask { what: "老槐树下那家".to_owned(), exemption: "safety".to_owned() });
    draft
}

fn sent(draft: Draft) -> NewNotice {
    NewNotice { scope: Scope::Public, units: Vec::new(), draft, files: Vec::new() }
}

async fn drafted(test: &TestOffice, case: &CaseId) -> NoticeId {
    let desk = test.as_post("petition-desk", "2026-07-06T09:00");
    let source = test.office.notice_source(&desk, SESSION, std::slice::from_ref(case)).await.expect("a source");
    let draft = masked(test, source.draft.clone(), &source.names);
    test.office.draft_notice(&desk, SESSION, std::slice::from_ref(case), sent(draft)).await.expect("drafted")
}

/// Approved by both; the last day of grace.
async fn approved(test: &TestOffice, id: &NoticeId) -> jiff::civil::Date {
    let desk = test.as_post("petition-desk", "2026-07-06T10:00");
    test.office.ask_notice_approval(&desk, id).await.expect("asked");
    for post in ["county-lead", "discipline-lead"] {
        let approver = test.as_post(post, "2026-07-07T09:00");
        test.office.approve_notice(&approver, id).await.expect("approved");
    }
    match seen(test, "petition-desk", id).await.expect("seen").state.phase {
        Phase::Grace { until, .. } => until,
        other => panic!("{other:?}"),
    }
}

async fn seen(test: &TestOffice, post: &str, id: &NoticeId) -> Result<NoticeSheet, OfficeError> {
    test.office.notice(&test.as_post(post, "2026-07-08T09:00"), id).await
}

fn gone(result: Result<NoticeSheet, OfficeError>) -> bool {
    matches!(result, Err(OfficeError::Refused(refusal)) if refusal.kind == RefusalKind::NotFound)
}

async fn duties(test: &TestOffice, subject: &str) -> Vec<(String, String)> {
    let open = test.office.store().duties(&DutyFilter::open().about(subject)).await.expect("duties");
    let owner = |owner: &shishu_store::Owner| match owner {
        shishu_store::Owner::Post(post) => post.to_string(),
        shishu_store::Owner::Unit(unit) => unit.to_string(),
    };
    open.iter().map(|duty| (duty.kind.clone(), owner(&duty.owner))).collect()
}

#[tokio::test]
async fn from_the_quarters_duty_to_what_is_public_and_no_masked_word_is_there() {
    let test = TestOffice::new().await;
    let received = petition(&test).await;
    assert_eq!(test.office.tick_notices(at("2026-07-01T08:00")).await.expect("looked"), 1, "the quarter is asked for");
    assert_eq!(test.office.tick_notices(at("2026-07-02T08:00")).await.expect("looked"), 0, "once");
    assert_eq!(duties(&test, "notices:2026-Q2").await, [("notice-compile".to_owned(), "petition-desk".to_owned())]);
    let board = test.office.duty_board(&test.as_post("petition-desk", "2026-07-02T09:00")).await.expect("a board");
    let all = [board.overdue, board.today, board.week, board.later].concat();
    assert!(all.iter().any(|line| line.kind == "notice-compile" && line.why.is_some()), "{all:?}");

    let id = drafted(&test, &received.id).await;
    let draft = seen(&test, "petition-desk", &id).await.expect("seen").draft.expect("the draft");
    assert!(draft.masks.iter().any(|mask| mask.what.contains("1234")), "{:?}", draft.masks);
    assert!(gone(test.office.notice(&Caller::anonymous(at("2026-07-08T09:00")), &id).await), "nobody else knows of it");
    for stranger in ["county-industry", "hotline-cases", "fill-e0017", "county-lead"] {
        assert!(gone(seen(&test, stranger, &id).await), "{stranger}");
    }
    let until = approved(&test, &id).await;
    // Ten working days after 7 July, a Tuesday.
    assert_eq!(until, jiff::civil::date(2026, 7, 21));
    assert_eq!(duties(&test, "notices:2026-Q2").await, [], "the quarter's duty is done");
    assert_eq!(duties(&test, id.as_str()).await, [("notice-grace".to_owned(), "petition-desk".to_owned())]);
    let why = seen(&test, "petition-desk", &id).await.expect("seen").why.expect("the clock shows its work");
    assert_eq!((why.counted.len(), why.skipped.len()), (10, 4));
    assert_eq!(test.office.tick_notices(at("2026-07-21T23:00")).await.expect("looked"), 0, "not on the last day");
    let told = test.office.notices_by_code(at("2026-07-20T09:00"), &received.code).await.expect("told");
    assert_eq!((told.len(), told[0].until), (1, Some(until)));
    assert_eq!(test.office.tick_notices(at("2026-07-22T08:00")).await.expect("looked"), 1, "published");

    let public = Caller::anonymous(at("2026-07-22T09:00"));
    let sheet = test.office.notice(&public, &id).await.expect("public");
    assert!(sheet.draft.is_none() && sheet.part == Default::default());
    let shown = sheet.public.expect("its text");
    assert!(shown.title.contains(&Piece::Masked("private-life".to_owned())), "{:?}", shown.title);
    assert_eq!(shown.exemptions.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["private-life", "safety"]);
    let seq = sheet.state.published.expect("published");
    let act = test.office.store().act(seq).await.expect("read").expect("there");
    assert_eq!((act.person.clone(), act.contents.len()), (None, 0));
    let record = serde_json::to_string(&act.body).expect("json") + &serde_json::to_string(&shown).expect("json");
    let disclosed = async |caller: &Caller| {
        let text = test.office.receipt_for(caller, seq).await.expect("a receipt").text;
        let receipt = shishu_ledger::Receipt::parse(&text).expect("a receipt");
        String::from_utf8_lossy(receipt.extra()).into_owned()
    };
    let receipt = disclosed(&public).await;
    assert!(receipt.contains("补偿款"), "the record goes with it: {receipt}");
    for canary in CANARIES.into_iter().chain(["138 0571 1234", received.id.as_str()]) {
        assert!(!record.contains(canary) && !receipt.contains(canary), "{canary}");
    }
    let find = async |words: &str| test.office.find(&public, words).await.expect("found");
    assert!(matches!(&find("补偿款 补发").await[..], [Hit::Notice { .. }]), "what is shown is found");
    for canary in CANARIES {
        assert!(find(canary).await.iter().all(|hit| !matches!(hit, Hit::Notice { .. })), "{canary}");
    }
    let quarter = NoticeFilter { quarter: "2026-Q2".parse().ok(), ..NoticeFilter::default() };
    assert_eq!(test.office.notices(&public, &quarter).await.expect("listed").len(), 1);
    let other = NoticeFilter { unit: Some(UnitId::new("G001")), ..NoticeFilter::default() };
    assert!(test.office.notices(&public, &other).await.expect("listed").is_empty());

    // Narrowed, then withdrawn: both are told, and the record is not handed out any more.
    let lead = test.as_post("county-lead", "2026-07-23T09:00");
    test.office.rescope_notice(&lead, &id, Scope::Staff, "当事人要求").await.expect("narrowed");
    assert!(gone(test.office.notice(&public, &id).await));
    assert!(test.office.notices(&public, &NoticeFilter::default()).await.expect("listed").is_empty());
    assert!(seen(&test, "county-industry", &id).await.expect("staff read it").public.is_some());
    assert!(disclosed(&public).await.is_empty(), "the record is not handed out any more");
    assert!(
        refused(test.office.rescope_notice(&lead, &id, Scope::Public, "又改回来").await).what.en.contains("narrowed")
    );
    test.office.withdraw_notice(&lead, &id, "事实有误").await.expect("withdrawn");
    let sheet = seen(&test, "county-industry", &id).await.expect("that it was withdrawn is told");
    assert!(sheet.public.is_none() && sheet.steps.iter().any(|step| step.reason.as_deref() == Some("事实有误")));
    let differences = test.office.store().rebuild_check(&mut |_| {}).await.expect("rebuilt");
    assert!(differences.is_empty(), "{differences:?}");
}

#[tokio::test]
async fn whoever_wrote_it_or_handled_the_case_approves_nothing_and_an_objection_stops_it() {
    let test = TestOffice::new().await;
    let received = petition(&test).await;
    let id = drafted(&test, &received.id).await;
    let handler = test.as_post("petition-cases", "2026-07-06T09:00");
    assert_eq!(
        refused(test.office.notice_source(&handler, SESSION, std::slice::from_ref(&received.id)).await).kind,
        RefusalKind::NotAllowed
    );
    let desk = test.as_post("petition-desk", "2026-07-06T10:00");
    test.office.ask_notice_approval(&desk, &id).await.expect("asked");
    let asked = seen(&test, "petition-desk", &id).await.expect("seen").state.approvers;
    assert_eq!(asked.iter().map(|post| post.as_str()).collect::<Vec<_>>(), ["county-lead", "discipline-lead"]);
    let one = test.as_post("county-lead", "2026-07-07T09:00");
    test.office.approve_notice(&one, &id).await.expect("approved");
    assert_eq!(refused(test.office.approve_notice(&one, &id).await).kind, RefusalKind::NotAllowed, "not twice");
    assert_eq!(refused(test.office.approve_notice(&desk, &id).await).kind, RefusalKind::NotAllowed, "not its writer");
    let other = test.as_post("discipline-lead", "2026-07-07T09:00");
    assert_eq!(refused(test.office.send_back_notice(&other, &id, "x").await).kind, RefusalKind::BadInput);
    test.office.send_back_notice(&other, &id, "标题还能看出是谁").await.expect("sent back");
    assert_eq!(duties(&test, id.as_str()).await, [("notice-draft".to_owned(), "petition-desk".to_owned())]);
    let until = approved(&test, &id).await;
    // Its unit may object in the days of grace; then it is the writer's again, and no calendar publishes it.
    let concerned = test.as_post("petition-lead", "2026-07-09T09:00");
    let sheet = test.office.notice(&concerned, &id).await.expect("the unit concerned sees what will be shown");
    assert!(sheet.draft.is_none() && sheet.part.objects && sheet.public.is_some());
    test.office.object_to_notice(&concerned, &id, "金额写错了").await.expect("objected");
    assert_eq!(
        test.office.tick_notices(at("2026-09-01T08:00")).await.expect("looked"),
        1,
        "nothing but the quarter's duty"
    );
    assert!(until < jiff::civil::date(2026, 9, 1));
    // The reporter's word sends an unsealed one back, too.
    approved(&test, &id).await;
    test.office.object_by_code(at("2026-07-10T15:33"), &received.code, &id).await.expect("objected");
    let state = seen(&test, "petition-desk", &id).await.expect("seen").state;
    assert!(matches!(state.phase, Phase::Back { objected: Some(_), .. }), "{state:?}");
    let act = test.office.store().act(state.last).await.expect("read").expect("there");
    assert_eq!((act.person, act.at), (None, at("2026-07-10T00:00")), "no person, no hour");
}

#[tokio::test]
async fn of_a_sealed_report_nothing_masked_is_stored_barred_people_see_nothing_and_its_reporter_stops_it_for_good() {
    let test = TestOffice::new().await;
    for post in ["county-inspection", "discipline-cases", "audit-cases", "petition-cases"] {
        test.office.declare_key(&test.as_post(post, "2026-05-05T09:00"), PASSWORD, PASSWORD).await.expect("declared");
    }
    // G002 is named: its lead is among the approvers and must learn nothing.
    let text = "我是张建国，电话 13805711234，老槐树下那家：纪检组让企业改数";
    let received =
        closed(&test, new("public-report", "data-fraud", Channel::Web, text, &["G002"]), Some(SESSION)).await;
    let case = std::slice::from_ref(&received.id);
    let owner = test.office.case_state(&received.id).await.expect("read").expect("there").owner;
    // Keys open for twenty minutes: unlocked again for this day.
    let writer = test.as_post(owner.as_str(), "2026-07-06T09:00");
    let locked = refused(test.office.notice_source(&writer, SESSION, case).await);
    assert!(locked.what.en.contains("open this sealed case first"), "{locked:?}");
    let desk = test.as_post("petition-desk", "2026-07-06T09:00");
    assert!(test.office.notice_source(&desk, SESSION, case).await.is_err(), "the compiling post cannot");
    test.office.unlock_key(&writer, SESSION, PASSWORD).await.expect("unlocked");
    let source = test.office.notice_source(&writer, SESSION, case).await.expect("a source");
    assert!(source.draft.reported.contains("张建国"));
    let draft = masked(&test, source.draft, &source.names);
    let file = NoticeFile { name: "老槐树下那家.png".to_owned(), bytes: b"\x89PNG clean".to_vec() };
    let id = test
        .office
        .draft_notice(&writer, SESSION, case, NewNotice { files: vec![file], ..sent(draft) })
        .await
        .expect("proposed");
    for table in ["acts", "contents", "notices", "notice_cases", "duties"] {
        let rows = test.office.store().query(&format!("SELECT * FROM {table}"), vec![]).await.expect("rows");
        let all = format!("{rows:?}");
        for canary in CANARIES {
            assert!(!all.contains(canary), "{canary} stands in {table}");
        }
    }
    let compiling =
        seen(&test, "petition-desk", &id).await.expect("the compiling post sees what is left").draft.expect("it");
    assert!(compiling.reported.contains("[[private-life]]"), "{}", compiling.reported);
    test.office.ask_notice_approval(&desk, &id).await.expect("asked");
    let state = seen(&test, "petition-desk", &id).await.expect("seen").state;
    let asked: Vec<&str> = state.approvers.iter().map(|post| post.as_str()).collect();
    assert!(!asked.contains(&"discipline-lead"), "{asked:?}: it is barred");
    for post in ["discipline-lead", "discipline-cases", "discipline-custody"] {
        assert!(gone(seen(&test, post, &id).await), "{post}");
        let caller = test.as_post(post, "2026-07-08T09:00");
        assert!(test.office.notices_under_way(&caller).await.expect("listed").is_empty());
        assert!(refused(test.office.approve_notice(&caller, &id).await).kind == RefusalKind::NotFound);
        let act = test.office.store().act(state.first).await.expect("read").expect("there");
        assert!(!test.office.may_see_subject(&caller, &act).await.expect("asked"), "the ledger does not say it");
    }
    for post in asked {
        test.office.approve_notice(&test.as_post(post, "2026-07-07T09:00"), &id).await.expect("approved");
    }
    let stranger = petition(&test).await;
    assert!(test.office.object_by_code(at("2026-07-10T15:33"), &stranger.code, &id).await.is_err(), "another's code");
    test.office.object_by_code(at("2026-07-10T15:33"), &received.code, &id).await.expect("objected");
    test.office.tick_notices(at("2026-09-10T08:00")).await.expect("looked");
    let state = seen(&test, "petition-desk", &id).await.expect("seen").state;
    assert!(matches!(state.phase, Phase::Stopped { .. }) && duties(&test, id.as_str()).await.is_empty());
    assert!(test.office.ask_notice_approval(&desk, &id).await.is_err(), "for good");
}
