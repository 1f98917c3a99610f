//! The Dutch retail survey: the rules on the file itself, against counts worked out here without the rule language.

use std::collections::BTreeMap;

use shishu_programme::{ImportMap, Programme, UnitSource};
use shishu_rules::{Cell, Outcome, Values, When, evaluate};
use shishu_terms::{FormId, IndicatorCode, RuleId, parse_number};

use crate::{programme, shared};

type Record = BTreeMap<String, String>;
/// A rule, the columns it needs, and what it asks of them in plain integers.
type Case = (&'static str, &'static [&'static str], fn(&[i64]) -> bool);

/// The file as it stands, column by heading, `NA` left as text. No cell of it holds a delimiter or a quote.
fn records() -> Option<Vec<Record>> {
    let text = std::fs::read_to_string(shared("validate/retailers.csv")?).unwrap();
    let mut lines = text.lines().map(|line| line.split(';').map(|cell| cell.trim_matches('"').to_owned()));
    let heading: Vec<String> = lines.next().unwrap().collect();
    Some(lines.map(|cells| heading.iter().cloned().zip(cells).collect()).collect())
}

struct Return<'a> {
    cells: &'a Record,
    map: &'a ImportMap,
}

impl Values for Return<'_> {
    fn get(&self, code: &IndicatorCode, when: When) -> Cell {
        let heading = self.map.columns.iter().find(|(_, target)| *target == code).map(|(heading, _)| heading);
        let text = heading.and_then(|heading| self.cells.get(heading)).filter(|text| !self.map.missing.contains(text));
        match text {
            Some(text) if when == When::Current => {
                parse_number(text).map_or_else(|_| Cell::Text(text.clone()), Cell::Number)
            }
            _ => Cell::Missing,
        }
    }
}

/// (pass, fail, missing, broken) of a rule over the file.
fn counts(survey: &Programme, records: &[Record], rule: &str) -> (usize, usize, usize, usize) {
    let form = &survey.forms["retailers"];
    let rule = form.rule(&RuleId::from(rule)).unwrap();
    let map = survey.import_of(&form.id).unwrap();
    let mut counts = (0, 0, 0, 0);
    for cells in records {
        match evaluate(rule, &Return { cells, map }) {
            Outcome::Pass => counts.0 += 1,
            Outcome::Fail { .. } => counts.1 += 1,
            Outcome::Missing { .. } => counts.2 += 1,
            Outcome::Broken(_) => counts.3 += 1,
        }
    }
    counts
}

/// The same counts by plain integers: `holds` is asked only when none of the columns is `NA`.
fn by_hand(records: &[Record], columns: &[&str], holds: fn(&[i64]) -> bool) -> (usize, usize, usize, usize) {
    let mut counts = (0, 0, 0, 0);
    for record in records {
        let numbers: Option<Vec<i64>> = columns.iter().map(|column| record[*column].parse().ok()).collect();
        match numbers.map(|numbers| holds(&numbers)) {
            Some(true) => counts.0 += 1,
            Some(false) => counts.1 += 1,
            None => counts.2 += 1,
        }
    }
    counts
}

#[test]
fn it_loads_with_sixty_respondents_and_a_map_of_ten_columns() {
    let survey = programme("retailers");
    assert_eq!(survey.warnings, vec![]);
    let form = FormId::from("retailers");
    assert_eq!(survey.respondents(&form).len(), 60);
    let map = survey.import_of(&form).unwrap();
    assert_eq!((map.delimiter, map.columns.len()), (';', 10));
    let UnitSource::Row(pattern) = &map.unit else { panic!("{:?}", map.unit) };
    for row in 1..=60 {
        assert!(survey.units.contains_key(&pattern.unit(row)));
    }
}

#[test]
fn balance_and_sign_rules_count_as_they_do_by_hand() {
    let (survey, Some(records)) = (programme("retailers"), records()) else { return };
    assert_eq!(records.len(), 60);
    let cases: [Case; 6] = [
        ("RET-01", &["staff"], |v| v[0] >= 0),
        ("RET-02", &["turnover"], |v| v[0] >= 0),
        ("RET-03", &["turnover", "other.rev", "total.rev"], |v| v[0] + v[1] == v[2]),
        ("RET-04", &["profit", "total.rev", "total.costs"], |v| v[0] == v[1] - v[2]),
        ("RET-05", &["staff.costs"], |v| v[0] >= 0),
        ("RET-08", &["profit", "total.rev"], |v| v[0] * 100 <= v[1] * 60),
    ];
    for (rule, columns, holds) in cases {
        let expected = by_hand(&records, columns, holds);
        assert_eq!(counts(&survey, &records, rule), expected, "{rule}");
        assert!(expected.2 > 0 || expected.1 > 0, "{rule} says something on this file");
    }
}
