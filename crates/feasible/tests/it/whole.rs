//! Localisation over whole numbers and codes in a small box, against every assignment of the box.

use crate::random::{Dice, formula};
use shishu_feasible::{
    Budget, Cell, Domain, Formula, Linear, Localisation, Localiser, Options, Problem, Rational, Relation, Reported,
    Value, VarId, Witness,
};

const CODES: [&str; 3] = ["red", "green", "blue"];
const LOW: i64 = -3;
const HIGH: i64 = 3;

/// Every assignment of `numbers` whole numbers in the box and one code.
fn assignments(numbers: usize) -> Vec<Vec<Value>> {
    let mut all: Vec<Vec<Value>> = vec![vec![]];
    for _ in 0..numbers {
        all = all
            .into_iter()
            .flat_map(|row| {
                (LOW..=HIGH).map(move |n| row.iter().cloned().chain([Value::Number(n.into())]).collect::<Vec<_>>())
            })
            .collect();
    }
    all.into_iter()
        .flat_map(|row| CODES.map(|code| row.iter().cloned().chain([Value::Text(code.into())]).collect()))
        .collect()
}

#[test]
fn optima_and_ranges_are_those_of_every_assignment() {
    let (mut wrong, mut tied) = (0, 0);
    for seed in 0..400 {
        let mut dice = Dice::new(seed);
        let numbers = 2 + dice.below(2);
        let mut problem = Problem::default();
        let cells: Vec<VarId> = (0..numbers).map(|_| problem.variable(Domain::Whole)).collect();
        problem.variable(Domain::Choice(CODES.map(String::from).to_vec()));
        let mut rules = vec![];
        for cell in cells {
            let x = Linear::variable(cell);
            rules.push(Formula::compare(&x, Relation::GreaterEqual, &Linear::constant(LOW.into())));
            rules.push(Formula::compare(&x, Relation::LessEqual, &Linear::constant(HIGH.into())));
        }
        for _ in 0..2 + dice.below(3) {
            rules.push(formula(&mut dice, numbers, 1));
        }
        for rule in &rules {
            problem.formula(rule.clone()).unwrap();
        }
        let possible: Vec<Vec<Value>> = assignments(numbers)
            .into_iter()
            .filter(|row| {
                let witness = Witness::new(row.iter().cloned().map(Some).collect());
                rules.iter().all(|rule| rule.holds(&witness) == Some(true))
            })
            .collect();
        let localiser = Localiser::new(&problem);
        for _ in 0..5 {
            let mut reported: Vec<Value> =
                (0..numbers).map(|_| Value::Number(Rational::decimal(dice.between(-4, 4).into(), 0))).collect();
            reported.push(Value::Text(dice.pick(&CODES).into()));
            let weights: Vec<i64> = reported.iter().map(|_| dice.pick(&[1, 1, 1, 2])).collect();
            let differs = |row: &Vec<Value>| (0..row.len()).filter(|at| row[*at] != reported[*at]).collect::<Vec<_>>();
            let weight = |set: &Vec<usize>| set.iter().map(|at| weights[*at]).sum::<i64>();
            let mut wanted: Vec<Vec<usize>> = possible.iter().map(differs).collect();
            let least = wanted.iter().map(weight).min();
            wanted.retain(|set| Some(weight(set)) == least);
            wanted.sort();
            wanted.dedup();
            let record: Vec<Cell> = reported
                .iter()
                .zip(&weights)
                .map(|(value, weight)| Cell {
                    reported: match value {
                        Value::Number(n) => Reported::Number(n.clone()),
                        Value::Text(text) => Reported::Text(text.clone()),
                    },
                    weight: Some((*weight).into()),
                })
                .collect();
            let found = localiser.localise(&record, &Options::default(), &mut Budget::default());
            let Localisation::Located { weight: found_weight, optima, complete: true } = found else {
                assert!(least.is_none(), "seed {seed}: {found:?}");
                continue;
            };
            assert_eq!(Some(found_weight), least.map(Rational::from), "seed {seed}");
            let sets: Vec<Vec<usize>> =
                optima.iter().map(|optimum| optimum.cells.iter().map(|cell| cell.0).collect()).collect();
            assert_eq!(sets, wanted, "seed {seed}");
            wrong += usize::from(!sets[0].is_empty());
            tied += usize::from(sets.len() > 1);
            for optimum in &optima {
                let inside: Vec<&Vec<Value>> = possible
                    .iter()
                    .filter(|row| differs(row).iter().all(|at| optimum.cells.contains(&VarId(*at))))
                    .collect();
                for (cell, range) in optimum.cells.iter().zip(&optimum.ranges).filter(|(cell, _)| cell.0 < numbers) {
                    for n in LOW - 2..=HIGH + 2 {
                        let n = Rational::from(n);
                        let truth = inside.iter().any(|row| row[cell.0] == Value::Number(n.clone()));
                        assert_eq!(range.contains(&n), Some(truth), "seed {seed}: {n} in {range:?}");
                    }
                }
            }
        }
    }
    assert!(wrong > 500 && tied > 30, "{wrong} {tied}");
}
