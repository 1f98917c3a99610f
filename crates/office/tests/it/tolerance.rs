//! Tolerance of faults: examined and decided by people who are free of it, for as long as the rules say, and readable by whoever appraises.

use crate::support::*;
use shishu_cases::tolerance::{Appeal, Fault, Matter, MatterKind, TolerancePhase};
use shishu_office::{Caller, NewTolerance, RefusalKind};
use shishu_store::args;
use shishu_terms::{PersonId, PostId, ToleranceId};
use std::collections::BTreeMap;

fn new(fault: Fault, related: Vec<PersonId>) -> NewTolerance {
    NewTolerance {
        matter: Matter { kind: MatterKind::Other, id: "网上报送试点".to_owned() },
        fault,
        post: PostId::new("town-liuxi-service"),
        related,
        text: "试点网上报送，亩写成了公顷，第二天改正。".to_owned(),
    }
}

async fn applied(test: &TestOffice, related: Vec<PersonId>) -> ToleranceId {
    let own = test.as_post("town-liuxi-service", "2026-06-01T09:00");
    test.office.apply_for_tolerance(&own, new(Fault::Doing, related)).await.expect("applied for")
}

fn answers(test: &TestOffice, against: &[&str]) -> BTreeMap<String, (bool, String)> {
    let rules = test.office.programme().tolerance.as_ref().expect("rules");
    let answer = |one: &shishu_programme::Criterion| {
        (one.id.clone(), (one.favours != against.contains(&one.id.as_str()), "会议记录和账目".to_owned()))
    };
    rules.criteria.iter().map(answer).collect()
}

async fn examined(test: &TestOffice, id: &ToleranceId, against: &[&str]) -> Vec<PostId> {
    let examiner = test.office.tolerance(&own(test), id).await.expect("seen").state.applied.examiner;
    let examiner = test.as_post(examiner.as_str(), "2026-06-04T09:00");
    let found = answers(test, against);
    test.office.examine_tolerance(&examiner, id, found, Vec::new(), "逐条核对过。").await.expect("examined");
    test.office.tolerance(&own(test), id).await.expect("seen").state.deciders
}

fn own(test: &TestOffice) -> Caller {
    test.as_post("town-liuxi-service", "2026-06-10T09:00")
}

async fn effective(test: &TestOffice) -> Vec<(String, String, String)> {
    let sql = "SELECT unit, from_day, until_day FROM tolerance_effective ORDER BY tolerance_id";
    let rows = test.office.store().query(sql, args![]).await.expect("rows");
    let text = |row: &shishu_store::Row, at: usize| row.text(at).expect("a text").to_owned();
    rows.iter().map(|row| (text(row, 0), text(row, 1), text(row, 2))).collect()
}

#[tokio::test]
async fn a_fault_of_not_doing_is_refused_and_whoever_is_related_takes_no_part() {
    let test = TestOffice::new().await;
    let refusal = refused(test.office.apply_for_tolerance(&own(&test), new(Fault::NotDoing, Vec::new())).await);
    assert!(
        refusal.kind == RefusalKind::BadInput && refusal.what.zh.contains("tolerance.toml：not_doing"),
        "{refusal:?}"
    );
    let elsewhere = NewTolerance { post: PostId::new("county-lead"), ..new(Fault::Doing, Vec::new()) };
    assert!(test.office.apply_for_tolerance(&own(&test), elsewhere).await.is_err(), "not for another unit");
    let holder = |post: &str| test.as_post(post, "2026-06-01T09:00").require().expect("actor").person.clone();
    let id = applied(&test, vec![holder("county-inspection"), holder("county-lead")]).await;
    let state = test.office.tolerance(&own(&test), &id).await.expect("seen").state;
    assert_eq!(state.applied.examiner, PostId::new("audit-cases"), "the first of the list is related");
    let deciders = examined(&test, &id, &[]).await;
    assert_eq!(deciders, [PostId::new("discipline-lead"), PostId::new("government-lead")]);
    for stranger in ["county-lead", "county-industry", "petition-lead"] {
        let caller = test.as_post(stranger, "2026-06-05T09:00");
        assert!(test.office.tolerance(&caller, &id).await.is_err(), "{stranger}");
    }
}

#[tokio::test]
async fn two_differ_a_third_decides_it_is_appealed_once_and_ends_on_its_day() {
    let test = TestOffice::new().await;
    let id = applied(&test, Vec::new()).await;
    let deciders = examined(&test, &id, &[]).await;
    let word = async |post: &PostId, grants: bool| {
        let caller = test.as_post(post.as_str(), "2026-06-08T09:00");
        test.office.decide_tolerance(&caller, &id, grants, false, "按审查结论。").await
    };
    word(&deciders[0], true).await.expect("given");
    assert!(word(&deciders[0], true).await.is_err(), "not twice");
    word(&deciders[1], false).await.expect("given");
    let state = test.office.tolerance(&own(&test), &id).await.expect("seen").state;
    assert_eq!((state.phase, state.deciders.len()), (TolerancePhase::Deciding, 3));
    let open = shishu_store::DutyFilter::open().about(id.as_str());
    assert_eq!(test.office.store().duties(&open).await.expect("duties").len(), 1, "the third owes it");
    word(&state.deciders[2], true).await.expect("given");
    assert_eq!(effective(&test).await, [("G103".to_owned(), "2026-06-08".to_owned(), "2028-06-08".to_owned())]);
    test.office.appeal_tolerance(&own(&test), &id, "应当写明原因").await.expect("appealed");
    assert!(test.office.appeal_tolerance(&own(&test), &id, "再来一次").await.is_err(), "once");
    let state = test.office.tolerance(&own(&test), &id).await.expect("seen").state;
    let Appeal::Open { decider, .. } = &state.appeal else { panic!("{state:?}") };
    assert!(!state.deciders.contains(decider));
    let last = test.as_post(decider.as_str(), "2026-06-12T09:00");
    test.office.decide_tolerance_appeal(&last, &id, true, "维持原来的决定。").await.expect("decided");
    assert_eq!(test.office.tick_tolerance(at("2028-06-12T08:00")).await.expect("looked"), 0, "not on its last day");
    assert_eq!(test.office.tick_tolerance(at("2028-06-13T08:00")).await.expect("looked"), 1);
    let state = test.office.tolerance(&own(&test), &id).await.expect("seen").state;
    assert_eq!(state.phase, TolerancePhase::Expired);
    let differences = test.office.store().rebuild_check(&mut |_| {}).await.expect("rebuilt");
    assert!(differences.is_empty(), "{differences:?}");
}

#[tokio::test]
async fn what_must_hold_cannot_be_outvoted() {
    let test = TestOffice::new().await;
    let id = applied(&test, Vec::new()).await;
    let deciders = examined(&test, &id, &["forbidden"]).await;
    for post in &deciders {
        let caller = test.as_post(post.as_str(), "2026-06-08T09:00");
        let refusal = refused(test.office.decide_tolerance(&caller, &id, true, false, "算了。……").await);
        assert!(refusal.what.en.contains("must hold"), "{refusal:?}");
        test.office.decide_tolerance(&caller, &id, false, false, "有明令禁止。").await.expect("refused");
    }
    assert_eq!(test.office.tolerance(&own(&test), &id).await.expect("seen").state.phase, TolerancePhase::Refused);
    assert!(effective(&test).await.is_empty());
}
