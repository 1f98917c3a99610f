//! Publishing: sums from accepted cells, every source named; a correction keeps the old value in sight.

use crate::support::*;
use shishu_office::{Caller, Recomputed, RefusalKind};
use shishu_terms::{FigureId, IndicatorCode, Place};

/// Submits, passes and accepts returns of the first units of Liuxi town with 101 = 1000, 2000, ….
async fn five_accepted(test: &TestOffice) -> Vec<String> {
    accepted(test, "liuxi", "330999100000", 5).await
}

#[tokio::test]
async fn the_published_total_is_the_exact_sum_rounded_once() {
    let test = TestOffice::in_july().await;
    five_accepted(&test).await;
    test.office.publish(&test.specialist("2026-08-18T09:00"), &form(), july(), String::new()).await.expect("published");
    let edition = test.office.editions(&form(), july()).await.expect("editions").pop().expect("one");
    let county = test.office.programme().county;
    let cell = edition.table.cell(&county, &IndicatorCode::new("101")).expect("a cell");
    // 1000.5 + 2000.5 + 3000.5 + 4000.5 + 5000.5 = 15002.5 万元 = 1.50025 亿元
    assert_eq!((cell.exact.as_deref(), cell.value.as_deref(), cell.units), (Some("15002.5"), Some("1.50"), 5));
    assert_eq!(edition.table.returns, 5);
    let found = test.office.recompute(&edition).await.expect("recomputed");
    assert_eq!(found, Recomputed::default(), "published equals recomputed");
    let id = FigureId::new(form(), july(), Place::Region(county), IndicatorCode::new("101"));
    let life = test.office.figure(&Caller::anonymous(at("2026-08-19T09:00")), &id).await.expect("public");
    assert_eq!(life.value.as_deref(), Some("1.50"));
    let kinds: Vec<&str> = life.steps.iter().map(|s| s.kind.as_str()).collect();
    assert_eq!(kinds, ["return.submitted", "return.passed", "return.accepted", "table.published"]);
    let items: usize = life.checks.iter().map(|c| c.items).sum();
    assert_eq!(items, life.checks.iter().map(|c| c.pass + c.fail + c.missing + c.broken).sum::<usize>());
    assert_eq!(items, 5 * 26);
}

#[tokio::test]
async fn a_correction_keeps_the_old_value_and_says_why() {
    let test = TestOffice::in_july().await;
    let units = five_accepted(&test).await;
    test.office.publish(&test.specialist("2026-08-18T09:00"), &form(), july(), String::new()).await.expect("published");
    let same = test.office.publish(&test.specialist("2026-08-18T10:00"), &form(), july(), "没有变化".into()).await;
    assert_eq!(refused(same).kind, RefusalKind::WrongState);
    let id = return_of(&units[0]);
    let clerk = test.as_post(&format!("fill-{}", units[0].to_lowercase()), "2026-08-20T10:00");
    let sheet = test.office.fill_sheet(&clerk, &id).await.expect("sheet");
    let revised = with(with(with(sheet.draft, "101", "900.5"), "102", "900.5"), "201", "1300");
    let revised = explained(explained(revised, "B204-09", "x 按月报"), "B204-12", "来料加工收入未计");
    test.office.revise(&clerk, &id, revised, "七月有一笔退货。".into()).await.expect("revised");
    test.office.accept(&test.specialist("2026-08-21T09:00"), &id).await.expect("accepted");
    let no_reason = test.office.publish(&test.specialist("2026-08-21T10:00"), &form(), july(), String::new()).await;
    assert_eq!(refused(no_reason).kind, RefusalKind::BadInput);
    test.office
        .publish(&test.specialist("2026-08-21T10:00"), &form(), july(), "一家企业更正退货。".into())
        .await
        .expect("corrected");
    let editions = test.office.editions(&form(), july()).await.expect("editions");
    let last = editions.last().expect("one");
    assert_eq!(last.reason.as_deref(), Some("一家企业更正退货。"));
    assert!(!last.table.changes.is_empty());
    let figure =
        FigureId::new(form(), july(), Place::Region(test.office.programme().county), IndicatorCode::new("101"));
    let life = test.office.figure(&Caller::anonymous(at("2026-08-22T09:00")), &figure).await.expect("public");
    assert_eq!((life.value.as_deref(), life.first.as_deref()), (Some("1.49"), Some("1.50")));
    assert!(life.used.len() >= 2, "every edition that used it is listed");
    let revision = life.steps.iter().find(|s| s.kind == "return.revised").expect("the revision is told");
    assert!(revision.says.zh.contains("\u{2212}100 万元"), "{}", revision.says.zh);
    let name = test.office.programme().units[&shishu_terms::UnitId::new(units[0].clone())].name.zh.clone();
    assert!(!format!("{life:?}").contains(&name), "the public page never names a unit");
}

#[tokio::test]
async fn nothing_accepted_nothing_published() {
    let test = TestOffice::in_july().await;
    let refusal =
        refused(test.office.publish(&test.specialist("2026-08-18T09:00"), &form(), july(), String::new()).await);
    assert_eq!(refusal.kind, RefusalKind::WrongState);
    let by_town = test.office.publish(&test.town("2026-08-18T09:00"), &form(), july(), String::new()).await;
    assert_eq!(refused(by_town).kind, RefusalKind::NotAllowed);
}

#[tokio::test]
async fn the_act_names_no_unit_and_staff_still_find_the_sources() {
    let test = TestOffice::in_july().await;
    let units = five_accepted(&test).await;
    let first = publish(&test, "2026-08-18T09:00", "").await;
    let record = test.office.store().sealed_act(first.seq).await.expect("read").expect("an act").record;
    for unit in test.office.programme().units.values() {
        assert!(!record.contains(unit.id.as_str()), "the record names {}", unit.id);
    }
    let liuxi = Place::Region("330999100000".parse().expect("a region"));
    let figure = FigureId::new(form(), july(), liuxi, IndicatorCode::new("101"));
    let parts = |caller: Caller| {
        let (office, figure) = (&test.office, figure.clone());
        async move { office.figure(&caller, &figure).await.expect("public").parts }
    };
    revise_output(&test, &units[0], "2026-08-20T10:00", "900.5", true).await;
    let values: Vec<String> =
        parts(test.specialist("2026-08-20T12:00")).await.into_iter().filter_map(|part| part.value).collect();
    assert_eq!(values, ["1000.5", "2000.5", "3000.5", "4000.5", "5000.5"], "as they stood in the edition in force");
    assert_eq!(parts(Caller::anonymous(at("2026-08-20T12:00"))).await.len(), 0, "nobody else sees them");
    let own = return_of(&units[0]).figure(IndicatorCode::new("101"));
    let life = test.office.figure(&clerk(&test, &units[0], "2026-08-20T12:00"), &own).await.expect("own");
    assert_eq!(life.used.len(), 1, "the respondent sees where its value went");
    // Erased by law: the act and its figures stay, and can still be recomputed from the returns.
    let erase = shishu_store::NewAct::new(at("2026-08-20T13:00"), "test.erased", "sources").erase(first.seq, "sources");
    let write = test.office.store().write(move |tx| Box::pin(async move { tx.append(erase).await }));
    write.await.expect("erased");
    assert_eq!(parts(test.specialist("2026-08-20T14:00")).await.len(), 0);
    assert_eq!(test.office.recompute(&first).await.expect("recomputed"), Recomputed::default());
    assert_eq!(test.office.store().rebuild_check(&mut |_| {}).await.expect("checked").len(), 0);
}
