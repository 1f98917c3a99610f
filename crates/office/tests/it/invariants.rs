//! What must hold after anything: the views are what the acts say, the log is whole.

use crate::support::*;
use shishu_terms::IndicatorCode;

#[tokio::test]
async fn the_views_are_what_the_acts_say() {
    let test = TestOffice::in_july().await;
    let id = return_of("E0017");
    test.office
        .save_draft(&test.respondent("2026-08-03T09:30"), &id, draft(&[("101", "1")]), None)
        .await
        .expect("saved");
    test.at_the_county().await;
    test.office
        .inquire(&test.specialist("2026-08-05T09:00"), &id, IndicatorCode::new("301"), "请说明用电量。".into())
        .await
        .expect("asked");
    test.office.accept(&test.specialist("2026-08-05T09:10"), &id).await.expect("accepted");
    let phc = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b4dWRWJTmaaJObG";
    test.office
        .create_account(
            at("2026-08-05T10:00"),
            None,
            "someone",
            &test.respondent("2026-08-05T10:00").require().expect("actor").person,
            phc,
        )
        .await
        .expect("account");
    let differences = test.office.store().rebuild_check(&mut |_| {}).await.expect("checked");
    assert!(differences.is_empty(), "{differences:?}");
}

#[tokio::test]
async fn the_log_verifies_and_a_receipt_proves_an_act() {
    let test = TestOffice::in_july().await;
    let done =
        test.office.submit(&test.respondent("2026-08-03T10:00"), &return_of("E0017"), good()).await.expect("submitted");
    let receipt = test.office.receipt(done.seq).await.expect("a receipt");
    let verifier = shishu_ledger::Signer::from_seed("qinghe.example/log", &[3; 32]).expect("key").verifier().clone();
    let parsed = shishu_ledger::Receipt::parse(receipt.text.as_bytes()).expect("parses");
    let leaf: [u8; 32] = hex::decode(&receipt.leaf).expect("hex").try_into().expect("32 bytes");
    parsed.verify(&leaf, std::slice::from_ref(&verifier)).expect("proves");
    let report = test.office.store().verify(&[verifier], &mut |_| {}).await.expect("verified");
    assert!(report.is_sound(), "{:?}", report.damages);
}

#[tokio::test]
async fn a_period_is_opened_once_with_a_duty_for_each_respondent() {
    let test = TestOffice::in_july().await;
    assert_eq!(test.office.open_period(at("2026-08-01T00:00"), &form(), july()).await.expect("asked"), None);
    let duties = test
        .office
        .store()
        .duties(&shishu_store::DutyFilter { kind: Some("report".into()), ..shishu_store::DutyFilter::open() })
        .await
        .expect("duties");
    assert_eq!(duties.len(), test.office.programme().respondents(&form()).len());
    assert!(duties.iter().all(|d| d.due == at("2026-08-11T00:00")), "day 10, 24:00");
}
