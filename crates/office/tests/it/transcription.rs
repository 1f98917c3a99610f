//! Paper returns: a scan, two people, never over the respondent's own statement.

use crate::support::*;
use shishu_office::RefusalKind;
use shishu_office::returns::{Origin, Stage};

const SCAN: &[u8] = b"%PDF-1.4 a scan";

#[tokio::test]
async fn a_paper_return_counts_only_after_a_second_person() {
    let test = TestOffice::in_july().await;
    let id = return_of("E0017");
    let clerk = test.as_post("county-transcribe", "2026-08-05T09:00");
    let no_scan = test.office.transcribe(&clerk, &id, good(), "x.txt".into(), b"text".to_vec()).await;
    assert_eq!(refused(no_scan).kind, RefusalKind::BadInput);
    test.office.transcribe(&clerk, &id, good(), "scan.pdf".into(), SCAN.to_vec()).await.expect("entered");
    let entered = state(&test, &id).await;
    assert_eq!((entered.stage, entered.origin), (Stage::AwaitingConfirmation, Some(Origin::Transcription)));
    assert!(!entered.is_reported());
    let second = test.as_post("county-confirm", "2026-08-05T10:00");
    test.office.judge_transcription(&second, &id, true, String::new()).await.expect("confirmed");
    assert!(state(&test, &id).await.is_reported());
    assert_eq!(test.office.scan(&second, &id).await.expect("the scan").0, SCAN);
}

#[tokio::test]
async fn a_transcription_never_writes_over_the_respondent() {
    let test = TestOffice::in_july().await;
    let id = return_of("E0017");
    test.office.submit(&test.respondent("2026-08-03T10:00"), &id, good()).await.expect("submitted");
    let clerk = test.as_post("county-transcribe", "2026-08-05T09:00");
    let over = test.office.transcribe(&clerk, &id, with(good(), "101", "1"), "scan.pdf".into(), SCAN.to_vec()).await;
    assert_eq!(refused(over).kind, RefusalKind::WrongState);
}

#[tokio::test]
async fn the_respondent_may_still_report_while_a_transcription_waits() {
    let test = TestOffice::in_july().await;
    let id = return_of("E0017");
    let clerk = test.as_post("county-transcribe", "2026-08-05T09:00");
    test.office.transcribe(&clerk, &id, good(), "scan.pdf".into(), SCAN.to_vec()).await.expect("entered");
    test.office
        .submit(&test.respondent("2026-08-05T11:00"), &id, good())
        .await
        .expect("the respondent's own word stands");
    let now = state(&test, &id).await;
    assert_eq!((now.stage, now.origin), (Stage::TownReview, Some(Origin::Respondent)));
    let late = test
        .office
        .judge_transcription(&test.as_post("county-confirm", "2026-08-05T12:00"), &id, true, String::new())
        .await;
    assert_eq!(refused(late).kind, RefusalKind::WrongState);
}
