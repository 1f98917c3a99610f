//! Judging rules without data, and localising errors.

#[path = "../../../../feasible/tests/it/elimination.rs"]
#[allow(dead_code, reason = "shared with the tests of the solver")]
mod elimination;
mod examples;
mod generated;
mod meaning;
mod records;

use crate::support::Return;
use shishu_feasible::{Budget, Domain, Options};
use shishu_rules::consistency::{CellRange, Consistency, Example, RuleSet, Suspects};
use shishu_rules::{Cell, CellRef, Level, Names, Outcome, Rule, RuleSource, When, compile, evaluate};
use shishu_terms::{IndicatorCode, Lang};

/// Every name is an indicator.
pub struct Anything;

impl Names for Anything {
    fn resolve(&self, written: &str) -> Option<IndicatorCode> {
        Some(IndicatorCode::new(written))
    }

    fn all(&self) -> Vec<(IndicatorCode, String, String)> {
        vec![]
    }
}

/// Rules named r1, r2, … as R `validate` would.
pub fn rules(texts: &[&str]) -> Vec<Rule> {
    compiled(texts).unwrap_or_else(|wrong| panic!("{wrong}"))
}

pub fn compiled(texts: &[&str]) -> Result<Vec<Rule>, String> {
    let one = |(at, text): (usize, &&str)| {
        compile(&RuleSource::new(format!("r{}", at + 1), Level::Hard, *text), &Anything)
            .map_err(|wrong| wrong.iter().map(|d| d.render(text, Lang::En)).collect())
    };
    texts.iter().enumerate().map(one).collect()
}

pub fn set_of(texts: &[&str]) -> RuleSet {
    RuleSet::new(&rules(texts), &|_: &CellRef| None::<Domain>)
}

pub fn judged(texts: &[&str]) -> Consistency {
    set_of(texts).judge(Budget::default())
}

/// `[1, 4)`, `-inf..2`, `a1|b2`.
pub fn range_of(judged: &Consistency, code: &str) -> String {
    let found = judged.ranges.iter().find(|range| range.cell.code.as_str() == code);
    found.map_or_else(|| "?".into(), |CellRange { range, .. }| shown(range))
}

pub fn shown(range: &shishu_feasible::Range) -> String {
    use shishu_feasible::{End, Range};
    match range {
        Range::Numbers { intervals, .. } => intervals
            .iter()
            .map(|interval| {
                let low = match &interval.low {
                    End::Unbounded => "(-inf".into(),
                    End::Closed(x) => format!("[{x}"),
                    End::Open(x) => format!("({x}"),
                };
                let high = match &interval.high {
                    End::Unbounded => "inf)".into(),
                    End::Closed(x) => format!("{x}]"),
                    End::Open(x) => format!("{x})"),
                };
                format!("{low}, {high}")
            })
            .collect::<Vec<_>>()
            .join(" "),
        Range::Texts { allowed, others } => {
            let mut all: Vec<&str> = allowed.iter().map(String::as_str).collect();
            all.extend(others.then_some("…"));
            all.join("|")
        }
        Range::Unknown => "unknown".into(),
    }
}

/// A return with the example's values.
pub fn returned(example: &Example) -> Return {
    let mut values = Return::default();
    for (cell, value) in &example.cells {
        values.0.insert((cell.code.to_string(), cell.when), value.clone());
    }
    values
}

/// `a=1 b=x c=` as a return; `prev.a=1` for the period before.
pub fn record(text: &str) -> Return {
    let mut values = Return::default();
    for part in text.split_whitespace() {
        let (name, value) = part.split_once('=').expect("name=value");
        let (name, when) = name.strip_prefix("prev.").map_or((name, When::Current), |name| (name, When::Previous));
        let cell = match value.parse() {
            Ok(number) => Cell::Number(number),
            Err(_) if value.is_empty() => Cell::Missing,
            Err(_) => Cell::Text(value.into()),
        };
        values.0.insert((name.into(), when), cell);
    }
    values
}

/// The sets of cells to change, as `a b | c`, with equal weights; each example is put back into the rules.
pub fn suspects(texts: &[&str], values: &str) -> String {
    weighted(texts, values, &[])
}

pub fn weighted(texts: &[&str], values: &str, weights: &[(&str, &str)]) -> String {
    let all = rules(texts);
    let set = RuleSet::new(&all, &|_: &CellRef| None::<Domain>);
    let weight = |cell: &CellRef| {
        let found = weights.iter().find(|(code, _)| *code == cell.code.as_str());
        found.map(|(_, weight)| weight.parse().expect("a weight"))
    };
    match set.localiser().find(&record(values), &weight, &Options::default(), &mut Budget::default()) {
        Suspects::Sets { sets, examples, complete, .. } => {
            assert!(complete);
            for example in examples.iter().filter(|example| example.exact) {
                for rule in &all {
                    assert_eq!(
                        evaluate(rule, &returned(example)),
                        Outcome::Pass,
                        "{} of {example:?}",
                        rule.canonical()
                    );
                }
            }
            let shown = |set: &Vec<shishu_rules::consistency::Suspect>| {
                set.iter().map(|suspect| suspect.cell.code.to_string()).collect::<Vec<_>>().join(" ")
            };
            sets.iter().map(shown).collect::<Vec<_>>().join(" | ")
        }
        other => format!("{other:?}"),
    }
}

/// A file of the data sets beside the project (or, in a second working tree, one folder further up).
pub fn shared(name: &str) -> Option<String> {
    let places = ["../../../shared/data", "../../../../shared/data"];
    let read = |place| std::fs::read_to_string(format!("{}/{place}/{name}", env!("CARGO_MANIFEST_DIR"))).ok();
    let text = places.into_iter().find_map(read);
    if text.is_none() {
        eprintln!("SKIPPED: shared/data/{name} is not here");
    }
    text
}
