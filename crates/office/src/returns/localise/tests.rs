//! The county's own rules, sets and ranges worked out by hand.

use super::super::check;
use super::*;
use shishu_programme::Programme;
use shishu_rules::{CellKind, Names, RuleSource, compile};
use shishu_terms::FormId;
use std::sync::OnceLock;

fn county() -> &'static Programme {
    static COUNTY: OnceLock<Programme> = OnceLock::new();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../programmes/county");
    COUNTY.get_or_init(|| shishu_programme::load(path.as_ref()).expect("the county loads"))
}

fn july() -> Period {
    "2026-07".parse().expect("a period")
}

fn localised(cells: &[(&str, &str)]) -> Vec<Localised> {
    let form = &county().forms[&FormId::new("B204-1")];
    let current = cells.iter().map(|(code, text)| (IndicatorCode::new(*code), (*text).to_owned())).collect();
    let facts = Facts { current, ..Facts::default() };
    localise(form, july(), &facts, &check(county(), form, july(), &facts))
}

/// `rules: cell range | cell range + cell range`, one line for each group.
fn said(found: &[Localised]) -> Vec<String> {
    let cell = |suspect: &Suspect| format!("{} {}", suspect.cell, suspect.can_be.en);
    let set = |set: &Vec<Suspect>| set.iter().map(cell).collect::<Vec<_>>().join(" + ");
    let group = |group: &Localised| {
        let rules: Vec<&str> = group.failing.iter().map(RuleId::as_str).collect();
        let sets = match &group.suspects {
            Suspects::OneOf { sets, more: false } => sets.iter().map(set).collect::<Vec<_>>().join(" | "),
            other => format!("{other:?}"),
        };
        format!("{}: {sets}", rules.join(" "))
    };
    found.iter().map(group).collect()
}

#[test]
fn a_sum_that_does_not_fit_names_the_whole_and_its_parts() {
    let found = localised(&[("201", "1200"), ("202", "700"), ("203", "600")]);
    // 201 ≥ 700 + 600; 202 ≤ 1,200 − 600; 203 ≤ 1,200 − 700; none of them below zero.
    assert_eq!(said(&found), ["B204-07: 201 ≥ 1,300 | 202 0 to 600 | 203 0 to 500"]);
    let Suspects::OneOf { sets, .. } = &found[0].suspects else { panic!("{found:?}") };
    assert_eq!(sets[0][0].value.as_deref(), Some("1200"));
}

#[test]
fn rules_that_share_no_cell_are_settled_apart() {
    let found = localised(&[("103", "9"), ("102", "3"), ("201", "1200"), ("202", "700"), ("203", "600")]);
    assert_eq!(said(&found), ["B204-01: 102 ≥ 9 | 103 0 to 3", "B204-07: 201 ≥ 1,300 | 202 0 to 600 | 203 0 to 500"]);
}

#[test]
fn two_rules_that_share_the_wrong_cell_name_that_cell_alone() {
    // New products 9 > output 3, and product output with no … both are put right by 101.
    let found = localised(&[("101", "0"), ("104", "9"), ("303", "5"), ("302", "2")]);
    assert_eq!(said(&found), ["B204-02 B204-05: 101 ≥ 9"]);
}

#[test]
fn a_whole_number_stays_whole_and_a_choice_a_choice() {
    let found = localised(&[("101", "5"), ("302", "0")]);
    assert_eq!(said(&found), ["B204-04: 101 0 | 302 ≥ 1"]);
    let found = localised(&[("101", "5"), ("302", "3"), ("402", "2")]);
    assert_eq!(said(&found), ["B204-03: 101 0 | 402 1, 3, 4"]);
}

#[test]
fn nothing_is_looked_for_where_no_hard_rule_fails() {
    assert_eq!(localised(&[("201", "1300"), ("202", "700"), ("203", "600")]), []);
    assert_eq!(localised(&[]), []);
}

/// A form of `n` numbers with codes from 1000 on, and these hard rules.
fn form_of(n: usize, rules: impl Iterator<Item = String>) -> ReportForm {
    struct Numbers;
    impl Names for Numbers {
        fn resolve(&self, written: &str) -> Option<IndicatorCode> {
            Some(IndicatorCode::new(written))
        }
        fn all(&self) -> Vec<(IndicatorCode, String, String)> {
            vec![]
        }
        fn kind(&self, _: &IndicatorCode) -> Option<CellKind> {
            Some(CellKind::Number)
        }
    }
    let mut form = county().forms[&FormId::new("B204-1")].clone();
    let rule = |(at, expr): (usize, String)| {
        compile(&RuleSource::new(format!("R{at}"), Level::Hard, expr), &Numbers).expect("a rule")
    };
    form.rules = rules.enumerate().map(rule).collect();
    let code = |cell: usize| IndicatorCode::new((1000 + cell).to_string());
    form.indicators = (0..n).map(|cell| Indicator { code: code(cell), ..form.indicators[0].clone() }).collect();
    form
}

#[test]
fn too_much_work_is_said_and_never_waited_for() {
    // Dense equations over many cells, far beyond the work of one page. All hold where the cells are 0, 1, 2, 3, 4, 0, 1, …
    let n = 160;
    let factor = |at: usize, cell: usize| 2 + (at * 7919 + cell * cell * 31 + at * cell) % 97;
    let rule = |at: usize| {
        let sum: usize = (0..n).map(|cell| factor(at, cell) * (cell % 5)).sum();
        let terms: Vec<String> = (0..n).map(|cell| format!("[{}] * {}", 1000 + cell, factor(at, cell))).collect();
        format!("{} = {sum}", terms.join(" + "))
    };
    let form = form_of(n, (0..80).map(rule));
    let current = form.indicators.iter().map(|i| (i.code.clone(), "1".to_owned())).collect();
    let facts = Facts { current, ..Facts::default() };
    let found = localise(&form, july(), &facts, &check(county(), &form, july(), &facts));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].failing.len(), &found[0].suspects), (80, &Suspects::NotWorkedOut));
}

#[test]
fn a_form_of_five_hundred_cells_and_two_hundred_rules() {
    // Each cell of the first two hundred is the sum of the next two beyond: all hang together.
    let rule = |at: usize| format!("[{}] = [{}] + [{}]", 1000 + at, 1000 + at + 1, 1000 + at + 250);
    let form = form_of(500, (0..200).map(rule));
    let mut values = vec![1_i64; 500];
    for at in (0..200).rev() {
        values[at] = values[at + 1] + values[at + 250];
    }
    values[50] += 7;
    let current = form.indicators.iter().zip(&values).map(|(i, v)| (i.code.clone(), v.to_string())).collect();
    let facts = Facts { current, ..Facts::default() };
    let checks = check(county(), &form, july(), &facts);
    let found = localise(&form, july(), &facts, &checks);
    // 1049 = 1050 + 1299 and 1050 = 1051 + 1300 both fail; 1050 alone puts both right.
    assert_eq!(said(&found), [format!("R49 R50: 1050 {}", values[50] - 7)]);
}
