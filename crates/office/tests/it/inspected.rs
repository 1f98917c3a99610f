//! A draw that nobody can steer: who takes the place of an inspector who stands aside, and a round whose ledger does not grow.

use crate::contact::{rebuilt, ticked};
use crate::support::*;
use shishu_contact::{Aside, AsideGround, InspectionOutcome, Picked, Planned, draw, draw_again};
use shishu_office::{Caller, Done};
use shishu_office::{InspectionLine, InspectionSheet, NewAside, NewBooking, NewInspection, OfficeError, RefusalKind};
use shishu_store::{Duty, DutyFilter, NewAct};
use shishu_terms::{PostId, UnitId};

async fn round(test: &TestOffice, id: &str, now: &str) -> InspectionLine {
    let lead = test.as_post("county-inspection", now);
    let rounds = test.office.inspections(&lead).await.expect("rounds");
    rounds.into_iter().find(|round| round.id == id).expect("the round")
}

async fn sheet(test: &TestOffice, id: &str, now: &str) -> InspectionSheet {
    test.office.inspection(&test.as_post("county-inspection", now), id).await.expect("a sheet")
}

/// Drawn on the day that was announced for it.
async fn drawn() -> (TestOffice, String) {
    let test = ticked("2026-07-01T08:00").await;
    let id = "spot-2026-H2".to_owned();
    test.office.tick_contacts(at("2026-07-15T08:00")).await.expect("ticked");
    test.office.tick_contacts(at("2026-07-15T08:01")).await.expect("ticked");
    assert!(sheet(&test, &id, "2026-07-15T09:00").await.state.drawn.is_some());
    (test, id)
}

async fn stand_aside(test: &TestOffice, round: &str, unit: &UnitId, post: &PostId) -> Result<Done, OfficeError> {
    let caller = test.as_post(post.as_str(), "2026-07-16T09:00");
    let new = NewAside { unit: unit.clone(), ground: AsideGround::Kin, words: "配偶在该企业任财务".into() };
    test.office.stand_aside(&caller, round, new).await
}

fn kind<T>(result: Result<T, OfficeError>) -> RefusalKind {
    refused(result.map(|_| ())).kind
}

async fn duties(test: &TestOffice, round: &str, unit: &UnitId) -> Vec<Duty> {
    let open = DutyFilter::open().about(format!("inspection:{round}"));
    let open = test.office.store().duties(&open).await.expect("duties");
    open.into_iter().filter(|duty| duty.id.as_str().split(':').nth(2) == Some(unit.as_str())).collect()
}

fn pair(sheet: &InspectionSheet, one: &Picked) -> Vec<PostId> {
    sheet.state.inspectors(one).to_vec()
}

#[tokio::test]
async fn the_next_of_the_same_draw_comes_in_the_place_of_one_who_stands_aside() {
    let (test, id) = drawn().await;
    let before = sheet(&test, &id, "2026-07-16T09:00").await;
    let drawn = before.state.drawn.clone().expect("drawn");
    let one = drawn.picked.iter().find(|one| one.inspectors.len() == 2).expect("a pair").clone();
    let first = one.inspectors[0].clone();
    let others = before.state.planned.frame.inspectors.iter().map(|one| one.post.clone());
    let stranger = others.into_iter().find(|post| !one.inspectors.contains(post)).expect("another");
    assert_eq!(kind(stand_aside(&test, &id, &one.unit, &stranger).await), RefusalKind::NotAllowed);
    let caller = test.as_post(first.as_str(), "2026-07-16T09:00");
    let unsaid = NewAside { unit: one.unit.clone(), ground: AsideGround::Kin, words: String::new() };
    assert_eq!(kind(test.office.stand_aside(&caller, &id, unsaid).await), RefusalKind::BadInput);

    stand_aside(&test, &id, &one.unit, &first).await.expect("stood aside");
    let after = sheet(&test, &id, "2026-07-16T10:00").await;
    // The second road: list and seed from the log, and who stood aside.
    let announced = test.office.store().act(after.state.seq).await.expect("read").expect("there");
    let body: Planned = serde_json::from_value(announced.body).expect("a list");
    let aside = [Aside { unit: one.unit.clone(), post: first.clone() }];
    let again = draw_again(&body.frame, &drawn.relations, &drawn.root, &aside).expect("drawn");
    let now: Vec<Vec<PostId>> = drawn.picked.iter().map(|one| pair(&after, one)).collect();
    assert_eq!(now, again.iter().map(|one| one.inspectors.clone()).collect::<Vec<_>>());
    assert_eq!(drawn.picked, draw(&body.frame, &drawn.relations, &drawn.root).expect("drawn"), "the draw itself stays");
    let new = pair(&after, &one);
    assert!(!new.contains(&first) && new.contains(&one.inspectors[1]) && new.len() == 2, "{new:?}");

    // The duty went along, with its limit.
    let open = duties(&test, &id, &one.unit).await;
    let due = before.line.due.expect("a day");
    assert_eq!(open.len(), 2);
    assert!(open.iter().all(|duty| duty.due.date(8 * 3600).saturating_sub(jiff::ToSpan::days(1)) <= due));
    let owes =
        |post: &PostId| open.iter().any(|duty| duty.id.as_str() == format!("inspection:{id}:{}:{post}", one.unit));
    assert!(new.iter().all(owes));
    let mut dues: Vec<_> = open.iter().map(|duty| duty.due).collect();
    dues.dedup();
    assert_eq!(dues.len(), 1, "one limit for both");
    assert_eq!(kind(stand_aside(&test, &id, &one.unit, &first).await), RefusalKind::WrongState);
    assert_eq!(kind(record(&test, &id, &one.unit, &first, "").await), RefusalKind::NotAllowed);
    // What was said here counts in every draw to come.
    let mine = test.office.inspection(&test.as_post(first.as_str(), "2026-07-16T11:00"), &id).await.expect("a sheet");
    assert!(mine.declared.contains(&one.unit) && !mine.mine.contains(&one.unit));
    record(&test, &id, &one.unit, &new[1], "").await.expect("recorded");
    assert!(duties(&test, &id, &one.unit).await.is_empty());
    assert_eq!(kind(stand_aside(&test, &id, &one.unit, &new[0]).await), RefusalKind::WrongState);
    rebuilt(&test).await;
}

async fn record(
    test: &TestOffice,
    round: &str,
    unit: &UnitId,
    post: &PostId,
    brought: &str,
) -> Result<(), OfficeError> {
    let new = NewInspection {
        unit: unit.clone(),
        on: "2026-07-17".parse().expect("a day"),
        outcome: InspectionOutcome::Done,
        seen: "六月报表、电费发票、产品出入库台账。".into(),
        brought: brought.into(),
        findings: Vec::new(),
    };
    let caller = test.as_post(post.as_str(), "2026-07-17T16:00");
    test.office.record_inspection(&caller, round, new).await.map(|_| ())
}

#[tokio::test]
async fn where_all_stand_aside_the_plans_post_owes_that_somebody_else_inspects() {
    let (test, id) = drawn().await;
    let drawn = sheet(&test, &id, "2026-07-16T09:00").await.state.drawn.expect("drawn");
    let one = drawn.picked.iter().find(|one| one.inspectors.len() == 2).expect("a pair").clone();
    let lead = PostId::new("county-inspection");
    loop {
        let now = sheet(&test, &id, "2026-07-16T09:00").await;
        let owing = now.state.owing(&one, &lead);
        assert!(!owing.is_empty(), "somebody always owes it");
        let Some(next) = owing.iter().find(|post| !now.state.is_aside(&one.unit, post)) else { break };
        // Whoever owes it has exactly one duty for it.
        let open = duties(&test, &id, &one.unit).await;
        assert_eq!(open.len(), owing.len(), "{open:?}");
        stand_aside(&test, &id, &one.unit, next).await.expect("stood aside");
    }
    let now = sheet(&test, &id, "2026-07-16T09:00").await;
    assert!(now.state.inspectors(&one).is_empty() && now.state.needs_others(&one, &lead));
    let open = duties(&test, &id, &one.unit).await;
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].id.as_str(), format!("inspection:{id}:{}:{lead}:others", one.unit));
    // Said plainly on the desk, apart from the many that the post inspects itself.
    let board = test.office.duty_board(&test.as_post(lead.as_str(), "2026-07-16T10:00")).await.expect("a board");
    let mut lines = board.overdue.iter().chain(&board.today).chain(&board.week).chain(&board.later);
    assert!(lines.any(|line| line.title.en.contains("bring somebody from outside") && line.count == 1));
    assert_eq!(kind(record(&test, &id, &one.unit, &lead, "").await), RefusalKind::BadInput);
    record(&test, &id, &one.unit, &lead, "邻县统计局 王某、赵某").await.expect("recorded");
    assert!(duties(&test, &id, &one.unit).await.is_empty());
    rebuilt(&test).await;
}

#[tokio::test]
async fn where_the_ledger_does_not_grow_the_announced_day_closes_the_seed() {
    let test = ticked("2026-07-01T08:00").await;
    let id = "spot-2026-H2";
    let line = round(&test, id, "2026-07-01T09:00").await;
    assert_eq!(line.draw_by.map(|day| day.to_string()).as_deref(), Some("2026-07-15"));
    test.office.tick_contacts(at("2026-07-14T23:00")).await.expect("ticked");
    assert!(round(&test, id, "2026-07-14T23:10").await.drawn.is_none());
    // One of the day, and one after it: only the first closes the seed, however late the calendar comes.
    let book = |now: &'static str, slot: u32| {
        let office = &test.office;
        let new = NewBooking { slot, matter: "修路占地的补偿款差一截".into(), contact: String::new() };
        async move { office.book_reception(&Caller::anonymous(at(now)), "petition-2026-07-22", new).await.expect("booked") }
    };
    let (_, done) = book("2026-07-15T13:00", 0).await;
    let declared = test.as_post("county-trade", "2026-07-15T14:00");
    let planned = sheet(&test, id, "2026-07-15T14:00").await.state.planned;
    let unit = planned.frame.objects[0].unit.clone();
    test.office.declare_relation(&declared, &unit, "").await.expect("declared");
    book("2026-07-16T13:00", 1).await;
    assert!(test.office.store().tree_size().await.expect("a size") < planned.size);
    test.office.tick_contacts(at("2026-07-16T14:00")).await.expect("ticked");

    let after = sheet(&test, id, "2026-07-16T15:00").await;
    let drawn = after.state.drawn.clone().expect("drawn");
    // The second road: the first act of the log after the announcement that is of the day or later.
    let start = at("2026-07-15T00:00");
    let acts = test.office.store().acts(after.state.seq + 1, 100).await.expect("acts");
    let first = acts.iter().find(|act| act.at >= start).expect("an act");
    assert_eq!((first.seq, drawn.size), (done.seq, Some(done.seq + 1)));
    let root = test.office.store().root_at(done.seq + 1).await.expect("a root");
    let root: String = root.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(drawn.root, root);
    assert_eq!(drawn.picked, draw(&planned.frame, &drawn.relations, &root).expect("drawn"));
    assert!(drawn.relations.is_empty(), "declared when the seed was known");
    assert!(!after.line.late);
    rebuilt(&test).await;
}

#[tokio::test]
async fn a_period_without_a_draw_is_said_owed_and_cured() {
    let test = ticked("2026-07-01T08:00").await;
    // A round as it was announced before a day was named with it, of a period that is over.
    let mut planned = sheet(&test, "spot-2026-H2", "2026-07-01T09:00").await.state.planned;
    planned.period = "2026-H1".parse().expect("a period");
    planned.frame.round = "spot-2026-H1".into();
    (planned.size, planned.draw_by) = (1_000_000, None);
    let body = serde_json::to_value(&planned).expect("a body");
    let act = NewAct::new(at("2026-07-01T09:00"), "inspection.planned", "inspection:spot-2026-H1").body(body);
    let written = test.office.store().write(move |tx| Box::pin(async move { tx.append(act).await })).await;
    written.expect("written");
    let undrawn = || async {
        let open = DutyFilter::open().kind("inspection-undrawn");
        test.office.store().duties(&open).await.expect("duties")
    };
    test.office.tick_contacts(at("2026-07-02T08:00")).await.expect("ticked");
    let line = round(&test, "spot-2026-H1", "2026-07-02T09:00").await;
    assert!(line.late && line.drawn.is_none());
    assert_eq!(line.draw_by.map(|day| day.to_string()).as_deref(), Some("2026-07-03"), "still to come");
    let owed = undrawn().await;
    assert_eq!(owed.len(), 1);
    assert_eq!(owed[0].owner, shishu_store::Owner::Post(PostId::new("county-inspection")));
    let board = test.office.duty_board(&test.as_post("county-inspection", "2026-07-02T10:00")).await.expect("a board");
    let mut lines = board.overdue.iter().chain(&board.today).chain(&board.week).chain(&board.later);
    assert!(lines.any(|line| line.kind == "inspection-undrawn"));
    assert_eq!(test.office.tick_contacts(at("2026-07-02T08:01")).await.expect("ticked"), 0, "said once");

    let new = NewBooking { slot: 0, matter: "修路占地的补偿款差一截".into(), contact: String::new() };
    let nobody = Caller::anonymous(at("2026-07-03T10:00"));
    test.office.book_reception(&nobody, "petition-2026-07-08", new).await.expect("booked");
    test.office.tick_contacts(at("2026-07-03T11:00")).await.expect("ticked");
    let line = round(&test, "spot-2026-H1", "2026-07-03T12:00").await;
    assert!(line.late && line.drawn.is_some());
    assert!(undrawn().await.is_empty());
    rebuilt(&test).await;
}
