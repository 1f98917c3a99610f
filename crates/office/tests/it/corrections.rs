//! A published table that its sources no longer agree with is somebody's duty.

use crate::support::*;
use shishu_office::DutyTarget;
use shishu_store::{Duty, DutyFilter, Owner};
use shishu_terms::PostId;

async fn open(test: &TestOffice) -> Vec<Duty> {
    test.office.store().duties(&DutyFilter::open().kind("correct")).await.expect("duties")
}

async fn published(test: &TestOffice) -> Vec<String> {
    let units = accepted(test, "liuxi", "330999100000", 5).await;
    publish(test, "2026-08-18T09:00", "").await;
    units
}

#[tokio::test]
async fn a_late_revision_is_corrected_by_the_post_that_published() {
    let test = TestOffice::in_july().await;
    let units = published(&test).await;
    assert_eq!(open(&test).await, []);
    revise_output(&test, &units[0], "2026-08-20T10:00", "900.5", false).await;
    let raised = open(&test).await;
    assert_eq!(raised.len(), 1);
    assert_eq!(raised[0].owner, Owner::Post(PostId::new("county-industry")));
    assert_eq!(raised[0].due, at("2026-08-27T17:30"), "five working days after Thursday");
    test.office.accept(&test.specialist("2026-08-21T09:00"), &return_of(&units[0])).await.expect("accepted");
    revise_output(&test, &units[1], "2026-08-21T10:00", "1900.5", true).await;
    assert_eq!(open(&test).await, raised, "still the same one duty, also after everything is accepted again");
    let board = test.office.duty_board(&test.specialist("2026-08-21T11:00")).await.expect("a board");
    let lines: Vec<_> = board.week.iter().chain(&board.today).filter(|line| line.kind == "correct").collect();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].target, DutyTarget::Correct(form(), july()));
    let due = test.office.corrections_due().await.expect("read");
    assert_eq!(due.get(&(form(), july())), Some(&raised[0].due));
    publish(&test, "2026-08-24T09:00", "两家企业更正退货。").await;
    assert_eq!(open(&test).await, []);
    revise_output(&test, &units[0], "2026-08-25T10:00", "800.5", true).await;
    let again = open(&test).await;
    assert_eq!((again.len(), again[0].id == raised[0].id), (1, false), "a new edition, a new duty");
    let differences = test.office.store().rebuild_check(&mut |_| {}).await.expect("checked");
    assert!(differences.is_empty(), "{differences:?}");
}

#[tokio::test]
async fn the_duty_ends_when_every_source_goes_back() {
    let test = TestOffice::in_july().await;
    let units = published(&test).await;
    revise_output(&test, &units[0], "2026-08-20T10:00", "900.5", false).await;
    revise_output(&test, &units[1], "2026-08-20T11:00", "1900.5", false).await;
    revise_output(&test, &units[0], "2026-08-20T12:00", "1000.5", false).await;
    assert_eq!(open(&test).await.len(), 1, "the other one still differs");
    revise_output(&test, &units[1], "2026-08-20T13:00", "2000.5", false).await;
    assert_eq!(open(&test).await, []);
}

#[tokio::test]
async fn a_return_accepted_late_makes_the_table_incomplete() {
    let test = TestOffice::in_july().await;
    published(&test).await;
    accepted_from(&test, "liuxi", "330999100000", 5, 6).await;
    let raised = open(&test).await;
    assert_eq!(raised.len(), 1);
    assert!(!raised[0].id.as_str().contains('E'), "its id names no unit: {}", raised[0].id);
    publish(&test, "2026-08-24T09:00", "一家企业迟报。").await;
    assert_eq!(open(&test).await, []);
}

#[tokio::test]
async fn nothing_is_owed_for_what_the_table_does_not_show() {
    let test = TestOffice::in_july().await;
    let units = published(&test).await;
    let id = return_of(&units[0]);
    let draft = with(output("1000.5"), "304", "11");
    test.office
        .revise(&clerk(&test, &units[0], "2026-08-20T10:00"), &id, draft, "漏抄一行。".into())
        .await
        .expect("revised");
    assert_eq!(open(&test).await, [], "304 is not published");
}
