//! The survey of Dutch supermarkets that R `validate` ships, localised record by record, against trying every set of
//! cells in increasing weight with elimination.

use super::elimination::{feasible, substituted};
use super::{Anything, returned, rules};
use crate::support::{Return, number};
use shishu_feasible::{Budget, Domain, Formula, Options, Problem, Rational, Value, VarId};
use shishu_rules::consistency::{RuleSet, Suspects};
use shishu_rules::{Cell, CellRef, Names, Outcome, Values, When, evaluate};

const RULES: [&str; 9] = [
    "staff >= 0",
    "turnover >= 0",
    "other_rev >= 0",
    "staff_costs >= 0",
    "total_costs >= 0",
    "turnover + other_rev = total_rev",
    "profit + total_costs = total_rev",
    "if staff > 0 then staff_costs > 0",
    "profit / total_rev <= 0.6",
];

fn records() -> Option<Vec<Return>> {
    let text = super::shared("validate/retailers.csv")?;
    let mut lines = text.lines().map(|line| line.split(';').map(|v| v.trim_matches('"')).collect::<Vec<_>>());
    let head: Vec<String> = lines.next()?.iter().map(|name| name.replace('.', "_")).collect();
    let record = |line: Vec<&str>| {
        let cells = head.iter().zip(line).filter(|(name, value)| *value != "NA" && *name != "size");
        cells.fold(Return::default(), |record, (name, value)| record.with(name, number(value)))
    };
    Some(lines.map(record).collect())
}

/// The smallest sets of reported cells to change, all of them, by trying.
fn brute_force(set: &RuleSet, record: &Return) -> Vec<Vec<usize>> {
    let mut problem = Problem::default();
    for _ in set.cells() {
        problem.variable(Domain::Number);
    }
    let value = |at: VarId| match record.get(&set.cells()[at.0].code, When::Current) {
        Cell::Number(n) => Some(Value::Number(Rational::decimal(n.mantissa(), n.scale()))),
        _ => None,
    };
    let reported: Vec<usize> = (0..set.cells().len()).filter(|at| value(VarId(*at)).is_some()).collect();
    for size in 0..=reported.len() {
        let sets: Vec<Vec<usize>> = (0..1_usize << reported.len())
            .filter(|bits| bits.count_ones() as usize == size)
            .map(|bits| reported.iter().enumerate().filter(|(i, _)| bits >> i & 1 == 1).map(|(_, at)| *at).collect())
            .filter(|changed: &Vec<usize>| {
                let kept = |at: VarId| if changed.contains(&at.0) { None } else { value(at) };
                let left: Vec<Formula> = set.statements().map(|(_, s)| substituted(&s.holds, &kept)).collect();
                feasible(&problem, &left.iter().collect::<Vec<_>>())
            })
            .collect();
        if !sets.is_empty() {
            return sets;
        }
    }
    panic!("the rules can hold, so changing everything is enough")
}

#[test]
fn retailers_agree_with_trying_every_set() {
    let Some(records) = records() else { return };
    assert_eq!(records.len(), 60);
    assert!(Anything.all().is_empty());
    let all = rules(&RULES);
    let set = RuleSet::new(&all, &|_: &CellRef| None::<Domain>);
    assert!(set.not_judged().is_empty());
    let finder = set.localiser();
    let mut wrong = 0;
    for (row, record) in records.iter().enumerate() {
        let found = finder.find(record, &|_| None, &Options::default(), &mut Budget::default());
        let Suspects::Sets { sets, examples, complete: true, .. } = found else { panic!("row {row}: {found:?}") };
        let place = |suspect: &shishu_rules::consistency::Suspect| {
            set.cells().iter().position(|cell| *cell == suspect.cell).expect("one of the cells")
        };
        let mut cells: Vec<Vec<usize>> = sets.iter().map(|set| set.iter().map(place).collect()).collect();
        let mut wanted = brute_force(&set, record);
        cells.sort();
        wanted.sort();
        assert_eq!(cells, wanted, "row {row}");
        wrong += usize::from(!cells[0].is_empty());
        for example in examples.iter().filter(|example| example.exact) {
            for rule in &all {
                assert_eq!(evaluate(rule, &returned(example)), Outcome::Pass, "row {row}: {}", rule.canonical());
            }
        }
    }
    assert!(wrong > 5, "{wrong} records with errors");
}
