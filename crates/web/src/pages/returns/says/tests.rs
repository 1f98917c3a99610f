//! What is said of drafts of B204-1, with the county's own rules.

use super::*;
use shishu_office::returns::{Facts, Read, check, read_typed, to_explain};
use shishu_programme::Programme;
use shishu_terms::{FormId, Period, RuleId};
use std::sync::OnceLock;

fn county() -> &'static Programme {
    static COUNTY: OnceLock<Programme> = OnceLock::new();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../programmes/county");
    COUNTY.get_or_init(|| shishu_programme::load(path.as_ref()).expect("the county loads"))
}

fn form() -> &'static ReportForm {
    &county().forms[&FormId::new("B204-1")]
}

/// What the office would say of these cells, without an office.
fn checked(cells: &[(&str, &str)]) -> (Draft, Checked) {
    let mut draft = Draft::default();
    draft.cells.extend(cells.iter().map(|(code, text)| (IndicatorCode::new(*code), (*text).to_owned())));
    let mut read = Read::default();
    for indicator in &form().indicators {
        let typed = draft.cells.get(&indicator.code).map_or("", String::as_str);
        match read_typed(form(), &indicator.code, typed) {
            Ok(Some(value)) => _ = read.values.insert(indicator.code.clone(), value),
            Ok(None) if indicator.required => read.absent.push(indicator.code.clone()),
            Ok(None) => {}
            Err(why) => _ = read.unreadable.insert(indicator.code.clone(), why),
        }
    }
    let checks = check(county(), form(), july(), &Facts { current: read.values.clone(), ..Facts::default() });
    let unexplained: Vec<RuleId> = to_explain(&checks).map(|f| f.rule.clone()).collect();
    (draft, Checked { read, checks, unexplained })
}

fn july() -> Period {
    "2026-07".parse().expect("a period")
}

fn judged<'a>(draft: &'a Draft, checked: &'a Checked, loud: bool) -> Judged<'a> {
    Judged { lang: Lang::Zh, form: form(), period: july(), draft, checked, loud, localised: &[] }
}

#[test]
fn a_hard_failure_is_spelt_out_with_links_to_its_terms() {
    let (draft, checked) = checked(&[("201", "1,200"), ("202", "700"), ("203", "600")]);
    let notices = judged(&draft, &checked, false).notices(&IndicatorCode::new("201"));
    let hard = notices.iter().find(|n| n.state == State::Hard).expect("a hard notice");
    let term = |code: &str, text: &str| Piece::Term { code: code.to_owned(), text: text.to_owned() };
    assert!(
        hard.head.contains(&term("202", "甲 自产产品 700")) && hard.head.contains(&term("203", "乙 来料加工 600")),
        "{:?}",
        hard.head
    );
    let said: String = hard
        .head
        .iter()
        .map(|p| match p {
            Piece::Text(t) | Piece::Term { text: t, .. } => t.as_str(),
            Piece::Then => "",
        })
        .collect();
    assert_eq!(said, "营业收入 1,200 应不小于 甲 自产产品 700 + 乙 来料加工 600 = 1,300，差 100");
}

#[test]
fn an_empty_cell_is_named_when_filling_has_passed_it_by() {
    let (draft, checked) = checked(&[("101", "5"), ("201", "5")]);
    let here = |loud, code: &str| judged(&draft, &checked, loud).notices(&IndicatorCode::new(code)).len();
    assert_eq!(here(false, "102"), 1, "passed by");
    assert_eq!(here(false, "104"), 0, "optional");
    assert_eq!(here(false, "304"), 0, "not yet come to");
    assert_eq!(here(true, "304"), 1, "submission was tried");
}

#[test]
fn before_a_submission_the_empty_cells_are_one_line_and_after_it_each_has_its_own() {
    let (draft, checked) = checked(&[("101", "x"), ("103", "9"), ("102", "3")]);
    let quiet = judged(&draft, &checked, false).problems();
    assert_eq!(quiet[0].href, "#c101");
    assert!(quiet[1].text.starts_with("103 ") && quiet[1].href == "#c103", "{quiet:?}");
    assert_eq!(quiet.iter().filter(|p| p.state.as_ref().is_some_and(|(s, _)| *s == State::NotJudged)).count(), 1);
    let loud = judged(&draft, &checked, true).problems();
    assert_eq!(
        loud.iter().filter(|p| p.state.as_ref().is_some_and(|(s, _)| *s == State::NotJudged)).count(),
        checked.read.absent.len()
    );
}

#[test]
fn the_five_counts_add_up_to_all_rules() {
    let (_, checked) = checked(&[("101", "5"), ("102", "3"), ("103", "9")]);
    let t = tally(&checked.checks);
    assert_eq!(t.hard + t.query + t.tip + t.not_judged + t.holds, form().rules.len() as u64);
    assert!(t.hard >= 1 && t.not_judged > 0);
}
