//! Lawful erasure by a post with the power, and the duties that ask for it, for backups and for drills.

use crate::support::*;
use shishu_office::{ActKind, BackupDrilled, BackupMade, BackupNote, Erasure, RefusalKind};
use shishu_store::{Content, ContentId, DutyFilter};
use shishu_terms::IndicatorCode;

const UPKEEP: &str = r#"
[ledger]
backup_days = 7
drill_days = 90

[[retention]]
id = "questions"
content = "question"
months = 12
ground = { zh = "保存期限届满", en = "the time of keeping is over" }
"#;

fn erasure(seq: u64, name: &str) -> Erasure {
    let contents = vec![ContentId { seq, name: name.to_owned() }];
    Erasure { contents, ground: "个人信息保护法第四十七条".to_owned(), retention: None }
}

async fn question(test: &TestOffice, id: &shishu_terms::ReturnId) -> u64 {
    let code = IndicatorCode::new("301");
    let asked = test.office.inquire(&test.specialist("2026-08-05T09:00"), id, code, "请张三说明用电量。".into()).await;
    asked.expect("asked").seq
}

#[tokio::test]
async fn only_a_post_with_the_power_erases_and_every_proof_stays() {
    let test = TestOffice::in_july().await;
    test.at_the_county().await;
    let id = return_of("E0017");
    let seq = question(&test, &id).await;
    let before = test.office.store().root_at(seq + 1).await.expect("a root");
    let now = "2026-08-06T09:00";
    let denied = test.office.erase(&test.specialist(now), &erasure(seq, "question")).await;
    assert_eq!(refused(denied).kind, RefusalKind::NotAllowed);
    let records = test.as_post("county-records", now);
    for (wrong, kind) in [
        (erasure(seq, "answer"), RefusalKind::NotFound),
        (erasure(9_999, "question"), RefusalKind::NotFound),
        (Erasure { ground: " ".into(), ..erasure(seq, "question") }, RefusalKind::BadInput),
        (Erasure { contents: Vec::new(), ..erasure(seq, "question") }, RefusalKind::BadInput),
    ] {
        assert_eq!(refused(test.office.erase(&records, &wrong).await).kind, kind, "{wrong:?}");
    }
    let none = test.office.certificate(&ContentId { seq, name: "question".into() }).await;
    assert_eq!(refused(none).kind, RefusalKind::NotFound);

    let erased = test.office.erase(&records, &erasure(seq, "question")).await.expect("erased");
    erased.scrubbed.expect("no trace");
    let store = test.office.store();
    assert_eq!(store.content(seq, "question").await.expect("readable"), Some(Content::Erased));
    assert_eq!(store.root_at(seq + 1).await.expect("a root"), before);
    assert!(store.verify(&[], &mut |_| {}).await.expect("verified").is_sound());
    let differences = store.rebuild_check(&mut |_| {}).await.expect("checked");
    assert!(differences.is_empty(), "{differences:?}");
    assert_eq!(refused(test.office.erase(&records, &erasure(seq, "question")).await).kind, RefusalKind::WrongState);

    let certificate =
        test.office.certificate(&ContentId { seq, name: "question".into() }).await.expect("a certificate");
    let receipt = shishu_ledger::Receipt::parse(&certificate.text).expect("a receipt");
    let disclosed = shishu_ledger::Disclosure::parse(receipt.extra()).expect("a disclosure");
    assert_eq!(hex::encode(disclosed.leaf()), certificate.leaf);
    assert!(disclosed.record.contains("个人信息保护法第四十七条") && !disclosed.record.contains("张三"));
    // The return goes on as before.
    let answer = test.office.review_sheet(&test.as_post("county-auditor", now), &id).await;
    answer.expect("readable");
}

#[tokio::test]
async fn what_the_record_rests_on_is_not_erased() {
    let test = TestOffice::in_july().await;
    let id = return_of("E0017");
    let draft = test.office.save_draft(&test.respondent("2026-08-03T09:30"), &id, draft(&[("101", "1")]), None).await;
    let seq = draft.expect("saved").seq;
    let records = test.as_post("county-records", "2026-08-06T09:00");
    assert_eq!(refused(test.office.erase(&records, &erasure(seq, "draft")).await).kind, RefusalKind::WrongState);
}

async fn open(test: &TestOffice, kind: &str) -> usize {
    let filter = DutyFilter { kind: Some(kind.to_owned()), ..DutyFilter::open() };
    test.office.store().duties(&filter).await.expect("readable").len()
}

#[tokio::test]
async fn the_calendar_asks_for_backups_drills_and_erasure_and_their_acts_settle_it() {
    let test = TestOffice::with_manifest(UPKEEP).await;
    test.office.open_period(at("2026-07-31T00:00"), &form(), july()).await.expect("opens");
    test.at_the_county().await;
    let seq = question(&test, &return_of("E0017")).await;
    // Nothing is owed on the first day, whatever is asked how often.
    assert_eq!(test.office.tick_upkeep(at("2026-08-03T12:00")).await.expect("looked"), 0);
    assert_eq!(test.office.tick_upkeep(at("2026-08-08T09:00")).await.expect("looked"), 1, "a week after the first act");
    assert_eq!(test.office.tick_upkeep(at("2026-08-08T09:01")).await.expect("looked"), 0, "once a day");
    assert_eq!(test.office.tick_upkeep(at("2026-08-09T09:00")).await.expect("looked"), 0, "one open duty is enough");
    assert_eq!((open(&test, "backup").await, open(&test, "drill").await, open(&test, "erase").await), (1, 0, 0));
    let board = test.office.duty_board(&test.as_post("county-admin", "2026-08-09T10:00")).await.expect("a board");
    let lines: Vec<_> = [board.overdue, board.today, board.week, board.later].concat();
    assert!(lines.iter().any(|line| line.title.zh == "做一份备份"), "{lines:?}");

    let made = BackupMade { at: 7, sha256: "ab".into(), bytes: 1, acts: 1, root: "cd".into() };
    let note = BackupNote::Made(made);
    assert!(test.office.note_backup(at("2026-08-09T11:00"), &note).await.expect("noted").is_some());
    assert!(test.office.note_backup(at("2026-08-09T11:01"), &note).await.expect("noted").is_none(), "said once");
    assert_eq!(open(&test, "backup").await, 0);

    // A year later the question's time is over, and everything else is owed again.
    assert_eq!(test.office.tick_upkeep(at("2027-08-06T09:00")).await.expect("looked"), 3);
    let failed = BackupDrilled { at: 8, sha256: "ab".into(), acts: 1, proven: 0, sound: false };
    test.office.note_backup(at("2027-08-06T10:00"), &BackupNote::Drilled(failed.clone())).await.expect("noted");
    assert_eq!(open(&test, "drill").await, 1, "a drill that failed settles nothing");
    let sound = BackupDrilled { sound: true, ..failed };
    test.office.note_backup(at("2027-08-06T10:00"), &BackupNote::Drilled(sound)).await.expect("noted");
    assert_eq!(open(&test, "drill").await, 0);
    let rule = test.office.programme().retention[0].clone();
    let contents = test.office.due_under(&rule, at("2027-08-06T10:00")).await.expect("readable");
    assert_eq!(contents, [ContentId { seq, name: "question".into() }]);
    let erasure = Erasure { contents, ground: rule.ground.zh.clone(), retention: Some(rule.id.clone()) };
    test.office.erase(&test.as_post("county-records", "2027-08-06T10:00"), &erasure).await.expect("erased");
    assert_eq!(open(&test, "erase").await, 0);
    let said = test.office.store().acts_of_kind(ActKind::ContentErased.wire()).await.expect("readable");
    assert_eq!(said[0].body["retention"], "questions");
    let differences = test.office.store().rebuild_check(&mut |_| {}).await.expect("checked");
    assert!(differences.is_empty(), "{differences:?}");
}
