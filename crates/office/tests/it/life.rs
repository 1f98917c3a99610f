//! The life of a return, as its people live it.

use crate::support::*;
use shishu_office::RefusalKind;
use shishu_office::returns::{CellStanding, InquiryState, Stage};
use shishu_terms::IndicatorCode;

#[tokio::test]
async fn an_error_is_told_at_once_and_stops_the_submission() {
    let test = TestOffice::in_july().await;
    let id = return_of("E0017");
    let wrong = with(good(), "201", "1,200");
    let caller = test.respondent("2026-08-03T10:00");
    let checked = test.office.check_typed(&caller, &id, &wrong).await.expect("checked");
    let finding = checked.checks.findings.iter().find(|f| f.rule.as_str() == "B204-07").expect("the rule fails");
    assert_eq!(finding.cell.as_str(), "201");
    assert!(
        finding.says.zh.contains("1,200") && finding.says.zh.contains("1,300") && finding.says.zh.contains("100"),
        "{}",
        finding.says.zh
    );
    let refusal = refused(test.office.submit(&caller, &id, wrong).await);
    assert_eq!(refusal.kind, RefusalKind::BadInput);
    assert_eq!(test.office.store().acts_of(&id.to_string()).await.expect("acts").len(), 0, "a refusal leaves no act");
}

#[tokio::test]
async fn a_return_goes_from_the_respondent_to_publication() {
    let test = TestOffice::in_july().await;
    let id = return_of("E0017");
    test.at_the_county().await;
    let town_duty = test.office.duty_board(&test.specialist("2026-08-04T10:00")).await.expect("board");
    assert!(town_duty.today.iter().chain(&town_duty.week).any(|line| line.kind == "accept"), "{town_duty:?}");
    test.office.accept(&test.specialist("2026-08-05T09:00"), &id).await.expect("accepted");
    let accepted = state(&test, &id).await;
    assert!(accepted.is_wholly_accepted());
    let open =
        test.office.store().duties(&shishu_store::DutyFilter::open().about(id.to_string())).await.expect("duties");
    assert!(open.is_empty(), "every duty about an accepted return is discharged: {open:?}");
}

#[tokio::test]
async fn an_inquiry_asks_about_one_cell_and_leaves_the_others() {
    let test = TestOffice::in_july().await;
    let id = return_of("E0017");
    test.at_the_county().await;
    let cell = IndicatorCode::new("301");
    test.office
        .inquire(&test.specialist("2026-08-05T09:00"), &id, cell.clone(), "请附光伏电表读数。".into())
        .await
        .expect("asked");
    test.office.accept(&test.specialist("2026-08-05T09:10"), &id).await.expect("the other cells are accepted");
    let asked = state(&test, &id).await;
    assert_eq!(asked.stage, Stage::Accepted);
    assert_eq!(asked.cells[&cell].standing, CellStanding::Asked);
    assert!(asked.cells.iter().filter(|(code, _)| **code != cell).all(|(_, c)| c.standing == CellStanding::Accepted));
    let again =
        test.office.inquire(&test.specialist("2026-08-05T09:20"), &id, cell.clone(), "再问一次可以吗？".into()).await;
    assert_eq!(refused(again).kind, RefusalKind::WrongState);
    let inquiry = asked.inquiries[0].id.clone();
    test.office
        .answer(&test.respondent("2026-08-06T10:00"), &id, inquiry.clone(), "屋顶光伏并网，附验收单。".into())
        .await
        .expect("answered");
    assert!(matches!(state(&test, &id).await.inquiries[0].state, InquiryState::Answered { .. }));
    test.office.settle(&test.specialist("2026-08-06T15:00"), &id, inquiry, true, String::new()).await.expect("settled");
    assert!(state(&test, &id).await.is_wholly_accepted());
}

#[tokio::test]
async fn a_revision_answers_the_inquiry_and_keeps_the_old_value() {
    let test = TestOffice::in_july().await;
    let id = return_of("E0017");
    test.at_the_county().await;
    let cell = IndicatorCode::new("301");
    test.office
        .inquire(&test.specialist("2026-08-05T09:00"), &id, cell.clone(), "用电量是否漏了一块表？".into())
        .await
        .expect("asked");
    let revised = with(good(), "301", "131.2");
    let missing_reason =
        test.office.revise(&test.respondent("2026-08-05T10:00"), &id, revised.clone(), "  ".into()).await;
    assert_eq!(refused(missing_reason).kind, RefusalKind::BadInput);
    test.office
        .revise(&test.respondent("2026-08-05T10:00"), &id, with(revised, "305", "161.3"), "漏抄二号表。".into())
        .await
        .expect("revised");
    let now = state(&test, &id).await;
    assert!(matches!(now.inquiries[0].state, InquiryState::Revised { .. }));
    assert_eq!(now.stage, Stage::CountyReview, "a revision that answers stays with the asking side");
    let step = now.steps.last().expect("a step");
    assert_eq!(step.changes[&cell].old.as_deref(), Some("84.6"));
    assert_eq!(step.changes[&cell].new.as_deref(), Some("131.2"));
}

#[tokio::test]
async fn a_query_finding_wants_an_explanation_and_the_explanation_stays() {
    let test = TestOffice::in_july().await;
    let id = return_of("E0017");
    // 102 at half of 101: B204-09 asks.
    let odd = with(with(with(with(with(good(), "102", "600"), "103", "0"), "201", "660"), "202", "330"), "203", "330");
    let caller = test.respondent("2026-08-03T10:00");
    let refusal = refused(test.office.submit(&caller, &id, odd.clone()).await);
    assert!(refusal.what.zh.contains("请说明"), "{}", refusal.what.zh);
    test.office.submit(&caller, &id, explained(odd, "B204-09", "订单集中在八月发货。")).await.expect("submitted");
    let sheet = test.office.review_sheet(&test.town("2026-08-04T09:00"), &id).await.expect("sheet");
    assert_eq!(sheet.told.explanations.values().next().map(String::as_str), Some("订单集中在八月发货。"));
}

#[tokio::test]
async fn a_draft_keeps_what_is_typed_and_only_the_last_one_remains() {
    let test = TestOffice::in_july().await;
    let id = return_of("E0017");
    let caller = test.respondent("2026-08-03T10:00");
    let first = test.office.save_draft(&caller, &id, draft(&[("101", "not yet a number")]), None).await.expect("saved");
    let second = test.office.save_draft(&caller, &id, draft(&[("101", "12")]), None).await.expect("saved");
    let store = test.office.store();
    let (first, second) = (
        store.content(first.seq, "draft").await.expect("content"),
        store.content(second.seq, "draft").await.expect("content"),
    );
    assert!(matches!(first, Some(shishu_store::Content::Erased)), "{first:?}");
    assert!(matches!(second, Some(shishu_store::Content::Text(_))), "{second:?}");
}

#[tokio::test]
async fn a_return_past_its_time_is_urged_by_rule_and_not_twice_a_day() {
    let test = TestOffice::in_july().await;
    // Due Monday 10 August 24:00.
    let early = test.office.tick(at("2026-08-10T23:59")).await.expect("tick").urged;
    assert!(!early.contains(&return_of("E0017")), "{early:?}");
    let urged = test.office.tick(at("2026-08-11T00:01")).await.expect("tick").urged;
    assert!(urged.contains(&return_of("E0017")), "{urged:?}");
    assert!(!test.office.tick(at("2026-08-11T12:00")).await.expect("tick").urged.contains(&return_of("E0017")));
    let again = test.office.tick(at("2026-08-14T09:00")).await.expect("tick").urged;
    assert!(again.contains(&return_of("E0017")), "{again:?}");
    test.office.submit(&test.respondent("2026-08-14T10:00"), &return_of("E0017"), good()).await.expect("late is taken");
    assert!(state(&test, &return_of("E0017")).await.is_late(at("2026-09-01T00:00")));
}

#[tokio::test]
async fn who_transcribed_or_filled_does_not_review() {
    let test = TestOffice::in_july().await;
    test.at_the_county().await;
    let pass_again = test.office.pass_town(&test.town("2026-08-05T09:00"), &return_of("E0017")).await;
    assert_eq!(refused(pass_again).kind, RefusalKind::WrongState);
    let by_respondent = test.office.accept(&test.respondent("2026-08-05T09:00"), &return_of("E0017")).await;
    assert_eq!(refused(by_respondent).kind, RefusalKind::NotAllowed);
}
