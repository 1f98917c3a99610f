//! Contact with people through the office: a round of visits with needs, a reception day with its bookings, a draw that anybody makes again.

use crate::support::*;
use shishu_contact::{InspectionOutcome, ReceptionOutcome, UnitState, VisitOutcome, draw};
use shishu_office::{
    Caller, CaseFilter, DutyTarget, NeedText, NewBooking, NewInspection, NewVisit, ReceiveText, Refusal, RefusalKind,
};
use shishu_store::args;
use shishu_terms::{CaseKindId, CategoryId, UnitId};

/// On a day with everything that the calendar does on it.
pub async fn ticked(day: &str) -> TestOffice {
    let test = TestOffice::new().await;
    test.office.adopt_programme(at(day)).await.expect("adopted");
    assert!(test.office.tick_contacts(at(day)).await.expect("ticked") > 0);
    assert_eq!(test.office.tick_contacts(at(day)).await.expect("ticked"), 0, "nothing twice");
    test
}

fn met(unit: &UnitId, day: &str, needs: &[&str]) -> NewVisit {
    let need = |text: &&str| NeedText { category: None, text: (*text).to_owned() };
    NewVisit {
        unit: unit.clone(),
        on: day.parse().expect("a day"),
        outcome: VisitOutcome::Met,
        met: "会计 周某".into(),
        heard: format!("{unit}：填报不难，想要培训。"),
        needs: needs.iter().map(need).collect(),
    }
}

#[tokio::test]
async fn a_round_is_visited_and_needs_become_cases_in_the_same_write() {
    let test = ticked("2026-07-01T08:00").await;
    let visitor = test.as_post("town-liuxi-review", "2026-07-03T10:00");
    let rounds = test.office.rounds(&visitor).await.expect("rounds");
    let round = rounds.iter().find(|round| round.plan.as_str() == "enterprise").expect("a round").clone();
    let (_, lines) = test.office.round(&visitor, &round.id).await.expect("a list");
    assert!(lines.len() > 1 && lines.iter().all(|line| line.post.as_str() == "town-liuxi-review"));
    let board = test.office.duty_board(&visitor).await.expect("a board");
    let all = board.week.iter().chain(&board.later).chain(&board.today);
    let visits: Vec<_> = all.filter(|line| matches!(line.target, DutyTarget::Visits(_))).collect();
    assert_eq!(visits.len(), 2, "one duty a round, not one an enterprise");

    let first = lines[0].unit.clone();
    let taken = test
        .office
        .record_visit(
            &visitor,
            &round.id,
            met(&first, "2026-07-03", &["想招两名技工，一直招不到人。", "报表看不懂，想要培训。"]),
        )
        .await
        .expect("recorded");
    assert_eq!(taken.needs.len(), 2);
    let filter = CaseFilter { part: Some("all".into()), ..CaseFilter::default() };
    let lead = test.as_post("county-lead", "2026-07-03T11:00");
    let needs = test.office.needs(&lead, &filter).await.expect("the ledger");
    assert_eq!(needs.len(), 2);
    assert!(needs.iter().any(|need| need.category == CategoryId::new("labour")), "the words spoke");
    assert!(
        needs
            .iter()
            .all(|need| need.from.as_deref() == Some(format!("visit:{}", round.id).as_str()) && need.town.is_some())
    );
    // Whoever was visited sees the answer by the code.
    let seen = test.office.case_by_code(at("2026-07-03T12:00"), &taken.needs[0].code).await.expect("seen");
    assert_eq!(seen.id, taken.needs[0].id);

    // Twice is refused, another post's unit is not there, and nothing of a refused visit is kept.
    let before = test.office.store().tree_size().await.expect("a size");
    let again = refused(
        test.office.record_visit(&visitor, &round.id, met(&first, "2026-07-03", &["x x x x"])).await.map(|_| ()),
    );
    assert_eq!(again.kind, RefusalKind::WrongState);
    let other = test.as_post("town-qinghe-review", "2026-07-03T10:00");
    let foreign =
        refused(test.office.record_visit(&other, &round.id, met(&lines[1].unit, "2026-07-03", &[])).await.map(|_| ()));
    assert_eq!(foreign.kind, RefusalKind::NotFound);
    let short = refused(
        test.office.record_visit(&visitor, &round.id, met(&lines[1].unit, "2026-07-03", &["想"])).await.map(|_| ()),
    );
    assert_eq!(short.kind, RefusalKind::BadInput);
    assert_eq!(test.office.store().tree_size().await.expect("a size"), before, "all or nothing");

    // Nobody there is not visited; the duty ends when the list is through.
    for line in &lines[1..] {
        let mut new = met(&line.unit, "2026-07-03", &[]);
        (new.outcome, new.met) = (VisitOutcome::NotWanted, String::new());
        test.office.record_visit(&visitor, &round.id, new).await.expect("recorded");
    }
    let (_, after) = test.office.round(&visitor, &round.id).await.expect("a list");
    assert_eq!(after.iter().filter(|line| line.state == UnitState::Visited).count(), 1);
    let coverage = test.office.visit_coverage(&after, true);
    assert_eq!(
        coverage.iter().map(|row| (row.visited, row.unwanted, row.left)).next(),
        Some((1, lines.len() as u64 - 1, 0))
    );
    let open = test.office.duty_board(&visitor).await.expect("a board");
    let left =
        open.week.iter().chain(&open.later).filter(|line| line.target == DutyTarget::Visits(round.id.clone())).count();
    assert_eq!(left, 0);
    // Written one after another in the same words: a clue, nothing was blocked.
    let clues = test.office.visit_clues(&lead).await.expect("clues");
    assert!(clues.iter().any(|clue| clue.kind == "quick"));
    rebuilt(&test).await;
}

#[tokio::test]
async fn a_need_is_matched_by_a_person_and_only_while_it_is_open() {
    let test = ticked("2026-07-01T08:00").await;
    let visitor = test.as_post("town-liuxi-review", "2026-07-03T10:00");
    let round = test.office.rounds(&visitor).await.expect("rounds").remove(0);
    let (_, lines) = test.office.round(&visitor, &round.id).await.expect("a list");
    let new = met(&lines[0].unit, "2026-07-03", &["换了统计员，账号密码都不知道，要变更联系人。"]);
    let need = test.office.record_visit(&visitor, &round.id, new).await.expect("recorded").needs.remove(0).id;
    let service = test.as_post("county-service", "2026-07-04T10:00");
    let (text, suggested) = test.office.need_services(&service, &need).await.expect("suggested");
    assert!(text.contains("账号"));
    assert_eq!(suggested.first().map(|one| one.category.as_str()), Some("registration"));
    let nothing = refused(test.office.match_need(&service, &need, &CategoryId::new("nothing")).await);
    assert_eq!(nothing.kind, RefusalKind::BadInput);
    test.office.match_need(&service, &need, &CategoryId::new("registration")).await.expect("matched");
    let filter = CaseFilter { part: Some("all".into()), ..CaseFilter::default() };
    let needs = test.office.needs(&service, &filter).await.expect("the ledger");
    assert_eq!(needs[0].matched.as_ref().map(|(id, _)| id.as_str()), Some("registration"));
    let stranger = test.as_post("fill-e0017", "2026-07-04T10:00");
    assert!(test.office.match_need(&stranger, &need, &CategoryId::new("other")).await.is_err());
}

fn booking(slot: u32) -> NewBooking {
    NewBooking {
        slot, matter: "低保停了，想问什么时候能恢复。".into(), contact: "陈某 13800000009".into()
    }
}

#[tokio::test]
async fn a_reception_day_is_booked_cancelled_received_and_held() {
    let test = ticked("2026-07-01T08:00").await;
    let nobody = |now: &str| Caller::anonymous(at(now));
    let days = test.office.reception_days(at("2026-07-02T09:00")).await.expect("days");
    let day = days.iter().find(|day| day.on.to_string() == "2026-07-08").expect("a Wednesday").clone();
    assert_eq!((day.slots, day.free.len(), day.desk_free.len(), day.walk_in), (8, 6, 8, 2));
    let (code, done) =
        test.office.book_reception(&nobody("2026-07-02T21:37"), &day.id, booking(2)).await.expect("booked");
    assert_eq!(done.at, at("2026-07-02T00:00"), "the day and no hour");
    let taken = refused(test.office.book_reception(&nobody("2026-07-02T21:38"), &day.id, booking(2)).await.map(|_| ()));
    assert_eq!(taken.kind, RefusalKind::WrongState);
    let (second, _) =
        test.office.book_reception(&nobody("2026-07-03T09:00"), &day.id, booking(3)).await.expect("booked");
    let late = refused(test.office.book_reception(&nobody("2026-07-08T07:00"), &day.id, booking(4)).await.map(|_| ()));
    assert_eq!(late.kind, RefusalKind::WrongState);

    // Giving it back erases what was written.
    let sheet = test.office.booking_by_code(at("2026-07-03T09:00"), &second).await.expect("found").expect("there");
    assert!(sheet.cancels && sheet.matter.is_some());
    test.office.cancel_booking(at("2026-07-03T09:10"), &second).await.expect("cancelled");
    assert!(test.office.booking_by_code(at("2026-07-03T09:11"), &second).await.expect("asked").is_none());
    let texts = test
        .office
        .store()
        .query("SELECT CAST(COUNT(*) AS BIGINT) FROM contents WHERE name = 'matter' AND text IS NOT NULL", args![]);
    assert_eq!(texts.await.expect("counted")[0].int(0).expect("a count"), 1);

    // The desk sees who comes; the one who oversees sees that somebody does.
    let leader = test.as_post("petition-lead", "2026-07-08T09:30");
    let sheet = test.office.day_sheet(&leader, &day.id).await.expect("a sheet");
    assert_eq!((sheet.slots.len(), sheet.cancelled), (1, 1));
    assert_eq!(sheet.slots[0].suggested, Some(CategoryId::new("welfare")));
    let auditor =
        test.office.day_sheet(&test.as_post("county-auditor", "2026-07-08T09:30"), &day.id).await.expect("a sheet");
    assert!(auditor.slots[0].matter.is_none() && !auditor.receives);

    let early = test.as_post("petition-lead", "2026-07-07T09:30");
    let typed = ReceiveText {
        slot: Some(2),
        outcome: ReceptionOutcome::Received,
        kind: CaseKindId::new("petition"),
        category: None,
        text: String::new(),
        contact: String::new(),
        to: None,
    };
    assert!(test.office.receive(&early, &day.id, typed.clone()).await.is_err(), "nobody is received before the day");
    let unsaid: Refusal = refused(test.office.hold_reception(&leader, &day.id).await);
    assert_eq!(unsaid.kind, RefusalKind::WrongState);
    let received = test.office.receive(&leader, &day.id, typed.clone()).await.expect("received").expect("a case");
    let state = test.office.case_state(&received.id).await.expect("read").expect("there");
    assert_eq!((state.category.as_str(), state.opened.channel.as_str()), ("welfare", "reception-day"));
    assert!(test.office.receive(&leader, &day.id, typed).await.is_err(), "once");
    test.office.hold_reception(&leader, &day.id).await.expect("held");
    let about = shishu_store::DutyFilter::open().about(format!("reception:{}", day.id));
    assert!(test.office.store().duties(&about).await.expect("duties").is_empty());
    let seen = test.office.booking_by_code(at("2026-07-09T09:00"), &code).await.expect("found").expect("there");
    assert_eq!((seen.outcome, seen.cancels), (Some(ReceptionOutcome::Received), false));
    rebuilt(&test).await;
}

#[tokio::test]
async fn a_day_that_is_moved_says_why_and_takes_its_bookings_along() {
    let test = ticked("2026-07-01T08:00").await;
    let day = "petition-2026-07-08";
    let (code, _) =
        test.office.book_reception(&Caller::anonymous(at("2026-07-02T10:00")), day, booking(0)).await.expect("booked");
    let leader = test.as_post("petition-lead", "2026-07-06T09:00");
    let call = |reason: &'static str, to: &'static str| {
        let (office, leader) = (&test.office, &leader);
        async move { office.call_off_reception(leader, day, reason, to.parse().expect("a day")).await }
    };
    assert_eq!(refused(call("", "2026-07-10").await).kind, RefusalKind::BadInput);
    assert_eq!(refused(call("参加防汛会商", "2026-07-11").await).kind, RefusalKind::BadInput, "a Saturday");
    let other = test.as_post("county-lead", "2026-07-06T09:00");
    let foreign = test.office.call_off_reception(&other, day, "参加会议", "2026-07-10".parse().expect("a day")).await;
    assert_eq!(refused(foreign).kind, RefusalKind::NotAllowed);
    call("参加防汛会商", "2026-07-10").await.expect("moved");
    let days = test.office.reception_days(at("2026-07-06T10:00")).await.expect("days");
    let old = days.iter().find(|one| one.id == day).expect("still there");
    assert_eq!(old.called_off, Some(("参加防汛会商".into(), "petition-2026-07-10".into())));
    let moved = test.office.booking_by_code(at("2026-07-06T10:00"), &code).await.expect("found").expect("there");
    assert_eq!(
        (moved.day.on.to_string().as_str(), moved.begins.as_str(), moved.matter.is_some()),
        ("2026-07-10", "09:00", true)
    );
    let board = test.office.duty_board(&leader).await.expect("a board");
    let all = board.week.iter().chain(&board.today).chain(&board.later).chain(&board.overdue);
    let targets: Vec<_> = all.map(|line| line.target.clone()).collect();
    assert!(targets.contains(&DutyTarget::Reception("petition-2026-07-10".into())));
    assert!(!targets.contains(&DutyTarget::Reception(day.into())));
    rebuilt(&test).await;
}

#[tokio::test]
async fn anybody_makes_the_draw_again_from_the_record() {
    let test = ticked("2026-07-01T08:00").await;
    let lead = test.as_post("county-inspection", "2026-07-02T09:00");
    let line = test.office.inspections(&lead).await.expect("rounds").remove(0);
    assert_eq!((line.drawn, line.size), (None, test.office.store().act(0).await.map(|_| line.size).expect("acts")));
    // A relation declared before the seed is known keeps its person out of it.
    let sheet = test.office.inspection(&lead, &line.id).await.expect("a sheet");
    let units: Vec<UnitId> = sheet.state.planned.frame.objects.iter().map(|object| object.unit.clone()).collect();
    test.office.declare_relation(&lead, &units[0], "配偶在该企业任职").await.expect("declared");
    assert_eq!(refused(test.office.declare_relation(&lead, &units[0], "").await).kind, RefusalKind::WrongState);
    for unit in &units[1..30] {
        test.office.declare_relation(&lead, unit, "").await.expect("declared");
    }
    test.office.tick_contacts(at("2026-07-03T08:00")).await.expect("drawn by the calendar");
    let sheet = test.office.inspection(&lead, &line.id).await.expect("a sheet");
    let (planned, drawn) = (&sheet.state.planned, sheet.state.drawn.clone().expect("drawn"));

    // The second road: the announced list and the root of the announced size, both from the log.
    let announced = test.office.store().act(sheet.state.seq).await.expect("read").expect("there");
    assert!(announced.seq < planned.size);
    let body: shishu_contact::Planned = serde_json::from_value(announced.body).expect("a list");
    let root = test.office.store().root_at(body.size).await.expect("a root");
    let root: String = root.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(drawn.root, root);
    assert_eq!(draw(&body.frame, &drawn.relations, &root).expect("drawn"), drawn.picked);
    // Relations declared after the seed was known do not count.
    assert!(drawn.relations.len() < 30 && !drawn.relations.is_empty());

    let one = drawn.picked.iter().find(|picked| picked.inspectors.len() == 2).expect("a pair").clone();
    let stranger = test.as_post("government-cases", "2026-07-06T09:00");
    assert!(test.office.inspection(&stranger, &line.id).await.is_err());
    let inspector = test.as_post(one.inspectors[0].as_str(), "2026-07-06T16:00");
    let new = NewInspection {
        unit: one.unit.clone(),
        on: "2026-07-06".parse().expect("a day"),
        outcome: InspectionOutcome::Done,
        seen: "六月报表、电费发票、产品出入库台账。".into(),
        brought: String::new(),
        findings: vec![NeedText { category: None, text: "产值与出入库台账不符，多报一批。".into() }],
    };
    let others = ["county-industry", "county-trade", "county-agri", "audit-cases", "county-inspection"];
    let other =
        others.into_iter().find(|post| one.inspectors.iter().all(|own| own.as_str() != *post)).expect("another");
    let foreign = test.office.record_inspection(&test.as_post(other, "2026-07-06T16:00"), &line.id, new.clone()).await;
    assert_eq!(refused(foreign.map(|_| ())).kind, RefusalKind::NotAllowed);
    let (_, found) = test.office.record_inspection(&inspector, &line.id, new.clone()).await.expect("recorded");
    assert_eq!(found.len(), 1);
    let state = test.office.case_state(&found[0].id).await.expect("read").expect("there");
    assert_eq!((state.opened.kind.as_str(), state.category.as_str()), ("inspection", "figures"));
    let about = format!("inspection:{}", line.id);
    let open = test.office.store().duties(&shishu_store::DutyFilter::open().about(about)).await.expect("duties");
    assert!(open.iter().all(|duty| !duty.id.as_str().contains(one.unit.as_str())), "both of the pair are done");
    assert!(test.office.record_inspection(&inspector, &line.id, new).await.is_err(), "once");
    rebuilt(&test).await;
}

pub async fn rebuilt(test: &TestOffice) {
    let differences = test.office.store().rebuild_check(&mut |_| {}).await.expect("checked");
    assert!(differences.is_empty(), "{differences:?}");
}
