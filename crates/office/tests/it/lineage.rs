//! A published figure is a leaf that names its inputs: one figure is proved alone, and computed again from what it was made of.

use crate::support::*;
use shishu_ledger::{Disclosure, Receipt};
use shishu_office::publication::{FORMULA, FigureRow};
use shishu_office::{ActKind, Caller, RecomputedFigure};
use shishu_terms::{FigureId, IndicatorCode, Place};

async fn published() -> (TestOffice, FigureId, Vec<String>) {
    let test = TestOffice::in_july().await;
    let units = accepted(&test, "liuxi", "330999100000", 5).await;
    test.office.publish(&test.specialist("2026-08-18T09:00"), &form(), july(), String::new()).await.expect("published");
    let county = test.office.programme().county;
    let id = FigureId::new(form(), july(), Place::Region(county), IndicatorCode::new("101"));
    (test, id, units)
}

async fn recomputed(test: &TestOffice, id: &FigureId) -> RecomputedFigure {
    test.office.recompute_figure(id).await.expect("read").expect("sealed")
}

#[tokio::test]
async fn one_figure_is_proved_without_the_others() {
    let (test, id, _) = published().await;
    test.office.checkpoint().await.expect("signed");
    let receipt = test.office.figure_receipt(&id).await.expect("read").expect("sealed").receipt;
    let parsed = Receipt::parse(&receipt.text).expect("a receipt");
    let said = Disclosure::parse(parsed.extra()).expect("it discloses");
    let keys: Vec<_> =
        test.office.vkeys().lines().map(|key| shishu_ledger::Verifier::parse(key).expect("a key")).collect();
    parsed.verify(&said.leaf(), &keys).expect("the act is in the log");
    let committed = said.check_row().expect("the row is under the act").expect("a row");
    let row: FigureRow = serde_json::from_str(&said.row.expect("a row").text).expect("a figure");
    assert_eq!((row.figure, row.value.as_deref(), row.exact.as_deref()), (id.clone(), Some("1.50"), Some("15002.5")));
    assert_eq!((row.formula.as_str(), row.inputs.cells), (FORMULA, 5));
    assert!(committed.rows > 1, "others stand beside it, undisclosed");
    assert!(!said.record.contains("E0"), "the act names no unit: {}", said.record);
}

#[tokio::test]
async fn a_figure_is_what_its_inputs_give_whatever_is_revised_later() {
    let (test, id, units) = published().await;
    let found = recomputed(&test, &id).await;
    assert!(found.fits(), "{found:?}");
    revise_output(&test, &units[0], "2026-08-20T10:00", "900.5", true).await;
    let later = recomputed(&test, &id).await;
    assert_eq!(later, found, "as of its publication");
    test.office
        .publish(&test.specialist("2026-08-22T09:00"), &form(), july(), "一家企业更正。".into())
        .await
        .expect("corrected");
    let corrected = recomputed(&test, &id).await;
    assert!(corrected.fits() && corrected.sealed.edition == 2, "{corrected:?}");
    assert_ne!(corrected.sealed.inputs.root, found.sealed.inputs.root, "other inputs, another root");
}

#[tokio::test]
async fn every_published_figure_is_sealed_and_fits() {
    let (test, id, _) = published().await;
    let edition = test.office.editions(&form(), july()).await.expect("editions").pop().expect("one");
    let mut figures = 0;
    for row in &edition.table.rows {
        for code in row.cells.keys() {
            let one = FigureId::new(form(), july(), Place::Region(row.region), code.clone());
            let found = recomputed(&test, &one).await;
            assert!(found.fits(), "{found:?}");
            assert_eq!(found.sealed.value, row.cells[code].value);
            figures += 1;
        }
    }
    let sealing = test.office.store().acts_of(&edition_subject(&id)).await.expect("acts");
    let sealing: Vec<_> = sealing.iter().filter(|act| act.kind == ActKind::FiguresSealed.wire()).collect();
    assert_eq!(sealing.len(), 1);
    assert_eq!(sealing[0].seq, edition.seq + 1, "in the same write");
    assert_eq!(sealing[0].body["figures"]["rows"], figures);
}

fn edition_subject(id: &FigureId) -> String {
    shishu_office::table_subject(&id.form, id.period)
}

#[tokio::test]
async fn who_may_read_a_return_gets_its_record_with_the_receipt_and_nobody_else() {
    let test = TestOffice::in_july().await;
    test.at_the_county().await;
    test.office.checkpoint().await.expect("signed");
    let acts = test.office.store().acts_of(&return_of("E0017").to_string()).await.expect("acts");
    let seq = acts.iter().find(|act| act.kind == ActKind::ReturnSubmitted.wire()).expect("submitted").seq;
    let now = "2026-08-06T09:00";
    let extra = async |caller: &Caller| {
        let receipt = test.office.receipt_for(caller, seq).await.expect("a receipt");
        Receipt::parse(&receipt.text).expect("a receipt").extra().to_vec()
    };
    for reader in [test.respondent(now), test.town(now), test.specialist(now)] {
        let said = Disclosure::parse(&extra(&reader).await).expect("disclosed");
        assert!(said.record.contains("1286.4"), "what was reported stands in it");
    }
    for other in [Caller::anonymous(at(now)), test.as_post("fill-e0018", now), test.as_post("town-qinghe-review", now)]
    {
        assert_eq!(extra(&other).await, Vec::<u8>::new(), "the proof alone");
    }
}
