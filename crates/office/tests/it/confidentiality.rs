//! What is withheld stays withheld, whatever is corrected afterwards.

use crate::support::*;
use shishu_office::publication::Cautioned;
use shishu_office::{Caller, Edition, Recomputed};
use shishu_terms::{FigureId, IndicatorCode, Place, RegionCode};

const QINGDU: &str = "330999104000";
const LIUXI: &str = "330999100000";
const SHIQIAO: &str = "330999101000";

/// Two units in Qingdu, four in Liuxi, five in Shiqiao; published.
async fn three_towns(test: &TestOffice) -> (Vec<String>, Vec<String>, Vec<String>) {
    let qingdu = accepted(test, "qingdu", QINGDU, 2).await;
    let liuxi = accepted(test, "liuxi", LIUXI, 4).await;
    let shiqiao = accepted(test, "shiqiao", SHIQIAO, 5).await;
    (qingdu, liuxi, shiqiao)
}

fn region(code: &str) -> RegionCode {
    code.parse().expect("a region")
}

fn output_of(edition: &Edition, place: &RegionCode) -> Option<String> {
    edition.table.cell(place, &IndicatorCode::new("101")).expect("a cell").value.clone()
}

/// County, Qingdu, Liuxi, Shiqiao: shown?
fn shown(test: &TestOffice, edition: &Edition) -> [bool; 4] {
    [test.office.programme().county, region(QINGDU), region(LIUXI), region(SHIQIAO)]
        .map(|place| output_of(edition, &place).is_some())
}

#[tokio::test]
async fn one_withheld_revision_is_not_told_by_the_difference_of_two_totals() {
    let test = TestOffice::in_july().await;
    let (qingdu, liuxi, _) = three_towns(&test).await;
    let first = publish(&test, "2026-08-18T09:00", "").await;
    assert_eq!(shown(&test, &first), [true, false, false, true]);
    revise_output(&test, &qingdu[0], "2026-08-20T10:00", "900.5", true).await;
    let board =
        test.office.publish_board(&test.specialist("2026-08-21T09:00"), &form(), july()).await.expect("a board");
    let told: Vec<Cautioned> =
        board.tabled.cautions.iter().filter(|c| c.indicator.as_str() == "101").map(|c| c.what).collect();
    assert_eq!(told, [Cautioned::TotalWithheld], "told before the button is pressed");
    let second = publish(&test, "2026-08-21T09:00", "一家企业更正退货。").await;
    assert_eq!(shown(&test, &second), [false, false, false, true]);
    // When a second withheld town was revised too, the total no longer tells of either.
    revise_output(&test, &liuxi[0], "2026-08-24T10:00", "980.5", true).await;
    let third = publish(&test, "2026-08-25T09:00", "又一家企业更正退货。").await;
    assert_eq!(shown(&test, &third), [true, false, false, true]);
}

#[tokio::test]
async fn a_town_that_grows_stays_withheld() {
    let test = TestOffice::in_july().await;
    three_towns(&test).await;
    publish(&test, "2026-08-18T09:00", "").await;
    let more = accepted_from(&test, "qingdu", QINGDU, 2, 3).await;
    assert_eq!(more.len(), 1);
    let second = publish(&test, "2026-08-21T09:00", "清渡镇一家企业迟报。").await;
    assert_eq!(output_of(&second, &region(QINGDU)), None, "three units now, and two of them were withheld before");
}

#[tokio::test]
async fn the_county_page_does_not_tell_what_the_towns_page_withholds() {
    let test = TestOffice::in_july().await;
    let (qingdu, _, shiqiao) = three_towns(&test).await;
    publish(&test, "2026-08-18T09:00", "").await;
    revise_output(&test, &qingdu[0], "2026-08-20T10:00", "900.5", true).await;
    revise_output(&test, &shiqiao[0], "2026-08-20T11:00", "960.5", true).await;
    let county = Place::Region(test.office.programme().county);
    let figure = FigureId::new(form(), july(), county, IndicatorCode::new("101"));
    let life = test.office.figure(&Caller::anonymous(at("2026-08-22T09:00")), &figure).await.expect("public");
    let told: Vec<(&str, bool)> = life
        .steps
        .iter()
        .filter(|s| s.kind == "return.revised")
        .map(|s| (s.says.zh.as_str(), s.change.is_some()))
        .collect();
    assert_eq!(told.len(), 2);
    assert_eq!(told[0], ("1 家填报单位自己修订本单位的数", false), "a unit of a withheld town: no effect, no reason");
    assert!(told[1].0.contains("\u{2212}40 万元") && told[1].1, "{told:?}");
}

#[tokio::test]
async fn every_edition_is_recomputed_as_of_its_time() {
    let test = TestOffice::in_july().await;
    let (qingdu, liuxi, shiqiao) = three_towns(&test).await;
    publish(&test, "2026-08-18T09:00", "").await;
    revise_output(&test, &shiqiao[0], "2026-08-20T10:00", "900.5", true).await;
    revise_output(&test, &liuxi[1], "2026-08-20T11:00", "1900.5", true).await;
    publish(&test, "2026-08-21T09:00", "两家企业更正退货。").await;
    revise_output(&test, &qingdu[0], "2026-08-24T10:00", "980.5", false).await;
    let editions = test.office.editions(&form(), july()).await.expect("editions");
    assert_eq!(editions.len(), 2);
    for edition in &editions {
        let found = test.office.recompute(edition).await.expect("recomputed");
        assert_eq!(found, Recomputed::default(), "edition {}", edition.table.edition);
    }
    // A number that its sources did not say is found, in the edition of then as in that of now.
    let mut forged = editions[0].clone();
    let cell = forged.table.rows[0].cells.get_mut(&IndicatorCode::new("101")).expect("a cell");
    cell.value = Some("9.99".into());
    let county = test.office.programme().county;
    let found = test.office.recompute(&forged).await.expect("recomputed").figures;
    assert_eq!(found, [(county, IndicatorCode::new("101"))]);
}
