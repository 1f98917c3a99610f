//! How long checking one return takes: 80 rules on 40 cells, in memory. Prints µs per return.
//!
//! The rules are of the kinds a county writes: balances, inequalities of sums, conditionals, ratios against the previous
//! period, codes. Target: far below 1000 µs, so that every keystroke can be checked.
//! Run: `cargo bench -p shishu-rules`.

#![allow(clippy::disallowed_methods, reason = "elapsed time is what a bench measures")]

use shishu_rules::{Cell, Labels, Level, Names, Outcome, Rule, RuleSource, Values, When, compile, evaluate, explain};
use shishu_terms::{Decimal, IndicatorCode, Lang};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

const CELLS: usize = 40;
const RULES: usize = 80;
const RETURNS: usize = 2000;

struct Form;

impl Names for Form {
    fn resolve(&self, written: &str) -> Option<IndicatorCode> {
        let n: usize = written.parse().ok()?;
        (100..100 + CELLS).contains(&n).then(|| IndicatorCode::new(written))
    }

    fn all(&self) -> Vec<(IndicatorCode, String, String)> {
        vec![]
    }
}

impl Labels for Form {
    fn label(&self, code: &IndicatorCode, _: Lang) -> String {
        format!("指标{code}")
    }
}

struct Return(BTreeMap<(IndicatorCode, When), Cell>);

impl Values for Return {
    fn get(&self, code: &IndicatorCode, when: When) -> Cell {
        // The pair is built for the look-up as a caller with such a map would.
        self.0.get(&(code.clone(), when)).cloned().unwrap_or(Cell::Missing)
    }
}

fn rules() -> Vec<Rule> {
    let code = |i: usize| 100 + i % CELLS;
    (0..RULES)
        .map(|i| {
            let (a, b, c, d) = (code(i), code(i + 7), code(i + 13), code(i + 22));
            let expr = match i % 8 {
                0 => format!("[{a}] >= [{b}] + [{c}]"),
                1 => format!("[{a}] = [{b}] + [{c}] - [{d}] ± 0.5"),
                2 => format!("若 [{a}] > 0 则 [{b}] > 0 且 [{c}] <= [{d}]"),
                3 => format!("[{a}] <= prev([{a}]) * 150% or is_missing(prev([{a}]))"),
                4 => format!("[{a}] / [{b}] between 0.2 and 5"),
                5 => format!("0 <= [{a}] <= 100_000"),
                6 => format!("abs([{a}] - year_ago([{a}])) <= 20% * max([{a}], [{b}])"),
                _ => format!("sum([{a}], [{b}], [{c}]) != [{d}] and [{a}] not in {{7, 8, 9}}"),
            };
            compile(&RuleSource::new(format!("R-{i:02}"), Level::Hard, expr), &Form).expect("the rules above are right")
        })
        .collect()
}

fn values() -> Return {
    let mut cells = BTreeMap::new();
    for i in 0..CELLS {
        for (when, base) in [(When::Current, 1000), (When::Previous, 990), (When::YearAgo, 950)] {
            let missing = i % 11 == 5;
            let cell =
                if missing { Cell::Missing } else { Cell::Number(Decimal::new(base * 100 + (i as i64) * 37, 2)) };
            cells.insert((IndicatorCode::new((100 + i).to_string()), when), cell);
        }
    }
    Return(cells)
}

fn main() {
    let started = Instant::now();
    let rules = rules();
    let compiled = started.elapsed();
    let values = values();

    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let started = Instant::now();
    for _ in 0..RETURNS {
        for rule in &rules {
            *counts.entry(black_box(evaluate(rule, &values)).code()).or_default() += 1;
        }
    }
    let per_return = started.elapsed().as_secs_f64() * 1e6 / RETURNS as f64;

    let failing: Vec<&Rule> = rules.iter().filter(|r| !matches!(evaluate(r, &values), Outcome::Pass)).collect();
    let started = Instant::now();
    for rule in &failing {
        black_box(explain(rule, &values, &Form, Lang::Zh).to_plain_text());
    }
    let explained = started.elapsed().as_secs_f64() * 1e6;

    println!("compile {RULES} rules: {:.0} µs", compiled.as_secs_f64() * 1e6);
    println!("evaluate {RULES} rules × {CELLS} cells: {per_return:.1} µs per return ({RETURNS} returns; {counts:?})");
    println!("explain its {} rules that do not pass: {explained:.0} µs", failing.len());
}
