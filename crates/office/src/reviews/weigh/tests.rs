//! Scores worked out by hand.

use super::*;
use crate::returns::{Cell, CellStanding, Stage};
use shishu_programme::Programme;
use shishu_terms::{FormId, Moment, ReturnId};
use std::sync::OnceLock;

fn county() -> &'static Programme {
    static COUNTY: OnceLock<Programme> = OnceLock::new();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../programmes/county");
    COUNTY.get_or_init(|| shishu_programme::load(path.as_ref()).expect("the county loads"))
}

fn form() -> &'static ReportForm {
    &county().forms[&FormId::new("B204-1")]
}

fn first_published() -> IndicatorCode {
    form().publication.as_ref().expect("published").figures[0].indicator.clone()
}

/// A unit's value now, a month ago and a year ago, with its suspicion in thousandths.
struct Case(&'static str, Option<&'static str>, Option<&'static str>, Option<&'static str>, u32);

fn weights(cases: &[Case], counts: impl Fn(usize) -> bool) -> Vec<Weight> {
    // Units of no industry are each other's peers.
    let any = county().units.values().next().expect("a unit");
    let unit = |case: &Case| StatUnit { id: UnitId::new(case.0), industry: None, ..any.clone() };
    let units: Vec<StatUnit> = cases.iter().map(unit).collect();
    let state = |case: &Case| {
        let id = ReturnId {
            form: form().id.clone(),
            period: "2026-07".parse().expect("a period"),
            unit: UnitId::new(case.0),
        };
        let mut state = ReturnState::expected(id, Moment::from_micros(0));
        if let Some(value) = case.1 {
            state.stage = Stage::TownReview;
            let cell = Cell { value: Some(value.to_owned()), seq: 1, standing: CellStanding::Reported };
            state.cells.insert(first_published(), cell);
        }
        state.triage.suspicion = case.4;
        state
    };
    let states: Vec<ReturnState> = cases.iter().map(state).collect();
    let values = |text: Option<&str>| text.map(|text| CellValues::from([(first_published(), text.to_owned())]));
    let past = |case: &Case| (UnitId::new(case.0), Earlier { previous: values(case.2), year_ago: values(case.3) });
    let weighed = units.iter().zip(&states).enumerate();
    let all: Vec<Weighed<'_>> =
        weighed.map(|(at, (unit, state))| Weighed { unit, state, counts: counts(at) }).collect();
    weigh(form(), &all, &cases.iter().map(past).collect())
}

const GROWN: [Case; 8] = [
    Case("A", Some("110"), Some("100"), None, 0),
    Case("B", Some("220"), Some("200"), None, 200),
    Case("C", Some("55"), Some("50"), None, 1000),
    Case("D", Some("330"), Some("300"), None, 0),
    // Three times too much; half suspected.
    Case("E", Some("330"), Some("100"), None, 500),
    // Not yet reported: what is anticipated of it counts in the total.
    Case("F", None, Some("200"), None, 0),
    // No past at all, and one that reported a year ago only.
    Case("G", Some("15"), None, None, 1000),
    Case("H", Some("50"), None, Some("40"), 1000),
];

fn near(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() < 1e-12
}

#[test]
fn effect_is_what_a_value_moves_the_total_by() {
    let found = weights(&GROWN, |_| true);
    // Growth 1.1 by the month (110/100 four times, 330/100 once: the median); by the year too few to tell, so 1.
    let total = 110.0 + 220.0 + 55.0 + 330.0 + 110.0 + 220.0 + 0.0 + 40.0;
    let e = &found[4];
    assert!(near(e.effect, (330.0 - 110.0) / total) && near(e.score, e.effect / 2.0), "{e:?}");
    let cell = e.cell.as_ref().expect("a cell");
    assert_eq!((cell.reported.to_string(), cell.anticipated.to_string()), ("330".into(), "110".into()));
    assert_eq!((&cell.indicator, cell.basis), (&first_published(), Basis::Previous));
    assert!(near(found[1].score, 0.0) && near(found[2].score, 0.0), "as anticipated, however suspicious");
    assert_eq!(found[5].cell, None, "nothing reported, nothing to review");
    assert!(near(found[6].score, 15.0 / total) && found[6].cell.as_ref().is_some_and(|c| c.basis == Basis::Nothing));
    assert!(near(found[7].score, 10.0 / total) && found[7].cell.as_ref().is_some_and(|c| c.basis == Basis::YearAgo));
    assert!(near(e.errors[0], e.score) && found[5].errors.iter().all(|error| near(*error, 0.0)));
}

#[test]
fn a_town_s_total_is_its_own_and_its_peers_are_all() {
    let found = weights(&GROWN, |at| at == 4 || at == 2);
    assert_eq!(found.len(), 2);
    // C and E alone make the total, 55 + 110; growth is still that of all five.
    assert!(near(found[1].effect, 220.0 / 165.0), "{found:?}");
}

#[test]
fn a_table_of_nothing_but_zeros_has_no_scores() {
    let zeros = [Case("A", Some("0"), Some("0"), None, 1000), Case("B", Some("0"), None, None, 1000)];
    assert!(weights(&zeros, |_| true).iter().all(|weight| near(weight.score, 0.0) && near(weight.effect, 0.0)));
}
