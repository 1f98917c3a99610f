//! What people do at the same moment: each is decided on what the one before left, inside the write.

use crate::support::*;
use shishu_office::OfficeError;
use shishu_store::Content;

#[tokio::test]
async fn of_two_who_open_the_same_account_one_is_refused() {
    let test = TestOffice::in_july().await;
    let now = at("2026-08-05T10:00");
    let person = test.respondent("2026-08-05T10:00").require().expect("an actor").person.clone();
    let phc = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b4dWRWJTmaaJObG";
    let open = || test.office.create_account(now, None, "someone", &person, phc);
    let (one, two) = tokio::join!(open(), open());
    assert!(one.is_ok(), "{one:?}");
    let refused = matches!(&two, Err(OfficeError::Refused(refusal)) if refusal.what.en.contains("exists already"));
    assert!(refused, "{two:?}");
}

#[tokio::test]
async fn drafts_saved_at_once_follow_each_other_and_a_submission_ends_them() {
    let test = TestOffice::in_july().await;
    let id = return_of("E0017");
    let caller = test.respondent("2026-08-03T09:30");
    let save = |text: &str| test.office.save_draft(&caller, &id, draft(&[("101", text)]), None);
    save("1").await.expect("saved");
    let (two, three) = tokio::join!(save("2"), save("3"));
    let (two, three) = (two.expect("saved"), three.expect("saved"));
    let is_erased = async |seq| {
        let content = test.office.store().content(seq, "draft").await.expect("asked");
        content.expect("a draft") == Content::Erased
    };
    assert!(is_erased(two.seq).await, "the later draft takes its place");
    assert!(!is_erased(three.seq).await);
    test.office.submit(&caller, &id, good()).await.expect("submitted");
    assert!(is_erased(three.seq).await);
    let left = test.office.store().query("SELECT seq FROM drafts", Vec::new()).await.expect("asked");
    assert!(left.is_empty(), "{left:?}");
    let differences = test.office.store().rebuild_check(&mut |_| {}).await.expect("checked");
    assert!(differences.is_empty(), "{differences:?}");
}
