//! The survey of Dutch supermarkets that R `validate` ships, with rules of its own manual. The expected counts are not
//! ours: they are worked out here a second time, in integers straight from the file, with `NA` handled as R does
//! (van der Loo & de Jonge, *Journal of Statistical Software* 97(10), 2021: pass, fail and NA counted apart).

use crate::support::{Form, Return, number, rule};
use shishu_rules::{Outcome, evaluate};
use std::collections::BTreeMap;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/validate/retailers.csv");

type Row = BTreeMap<String, Option<i64>>;

fn rows() -> Option<Vec<Row>> {
    let Ok(text) = std::fs::read_to_string(FILE) else {
        eprintln!("SKIPPED: {FILE} is not here");
        return None;
    };
    let mut lines = text.lines().map(|line| line.split(';').map(|v| v.trim_matches('"')).collect::<Vec<_>>());
    let head = lines.next()?;
    // incl.prob is a fraction and size a text; the rules below use neither.
    let row =
        |line: Vec<&str>| head.iter().map(|h| h.replace('.', "_")).zip(line.iter().map(|v| v.parse().ok())).collect();
    Some(lines.map(row).collect())
}

/// pass, fail, missing, broken.
fn counts(expr: &str, rows: &[Row]) -> [usize; 4] {
    let names: Vec<&str> = rows[0].keys().map(String::as_str).collect();
    let rule = rule(&Form::plain(&names), expr);
    let mut counts = [0; 4];
    for row in rows {
        let values = row.iter().fold(Return::default(), |values, (name, value)| match value {
            Some(value) => values.with(name, number(&value.to_string())),
            None => values,
        });
        let at = match evaluate(&rule, &values) {
            Outcome::Pass => 0,
            Outcome::Fail { .. } => 1,
            Outcome::Missing { .. } => 2,
            Outcome::Broken(_) => 3,
        };
        counts[at] += 1;
    }
    counts
}

fn second_road(rows: &[Row], holds: impl Fn(&dyn Fn(&str) -> Option<i64>) -> Option<bool>) -> [usize; 4] {
    let mut counts = [0; 4];
    for row in rows {
        counts[match holds(&|name| row[name]) {
            Some(true) => 0,
            Some(false) => 1,
            None => 2,
        }] += 1;
    }
    counts
}

#[test]
fn counts_agree_with_integers_from_the_raw_file() {
    let Some(rows) = rows() else { return };
    assert_eq!(rows.len(), 60);

    let balance = second_road(&rows, |v| Some(v("turnover")? + v("other_rev")? == v("total_rev")?));
    assert_eq!(counts("turnover + other_rev = total_rev", &rows), balance);
    assert!(balance.iter().take(3).all(|n| *n > 0), "the file has all three: {balance:?}");

    let profit = second_road(&rows, |v| Some(v("profit")? == v("total_rev")? - v("total_costs")?));
    assert_eq!(counts("profit = total_rev - total_costs", &rows), profit);

    for name in ["staff", "turnover", "staff_costs"] {
        let expected = second_road(&rows, |v| Some(v(name)? >= 0));
        assert_eq!(counts(&format!("{name} >= 0"), &rows), expected, "{name}");
    }

    // rules.txt: profit/total.rev <= 0.6. As integers: 10·profit <= 6·total.rev where total.rev is positive.
    assert!(rows.iter().all(|r| r["total_rev"].is_none_or(|t| t > 0)));
    let reasonable = second_road(&rows, |v| Some(10 * v("profit")? <= 6 * v("total_rev")?));
    assert_eq!(counts("profit / total_rev <= 0.6", &rows), reasonable);

    // R: `if (staff > 0) staff.costs > 0` is `!(staff > 0) | staff.costs > 0` with NA in three-valued logic.
    let wages = second_road(&rows, |v| {
        let (a, b) = (v("staff").map(|s| s > 0), v("staff_costs").map(|c| c > 0));
        match (a, b) {
            (Some(false), _) | (_, Some(true)) => Some(true),
            (Some(true), Some(false)) => Some(false),
            _ => None,
        }
    });
    assert_eq!(counts("if staff > 0 then staff_costs > 0", &rows), wages);
}
