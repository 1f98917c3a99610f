//! Localisation against trying every set of cells in increasing weight, each judged by elimination.

use crate::elimination::{feasible, substituted};
use crate::random::{COLOURS, Dice, formula, variables};
use shishu_feasible::{
    Budget, Cell, Domain, EmptyCells, Formula, Linear, Localisation, Localiser, Options, Problem, Range, Rational,
    Relation, Reported, Value, VarId,
};

fn stays(at: usize, reported: &Reported) -> Option<Formula> {
    match reported {
        Reported::Missing => None,
        Reported::Number(n) => {
            Some(Formula::compare(&Linear::variable(VarId(at)), Relation::Equal, &Linear::constant(n.clone())))
        }
        Reported::Text(text) => Some(Formula::is(VarId(at), text)),
    }
}

/// Whether the rules can hold when the cells whose bit is set may change.
fn can_hold(problem: &Problem, record: &[Cell], changed: usize, extra: Option<&Formula>) -> bool {
    let value = |v: VarId| match &record[v.0].reported {
        _ if changed >> v.0 & 1 == 1 => None,
        Reported::Missing => None,
        Reported::Number(n) => Some(Value::Number(n.clone())),
        Reported::Text(text) => Some(Value::Text(text.clone())),
    };
    let left: Vec<Formula> = problem.formulas().iter().chain(extra).map(|f| substituted(f, &value)).collect();
    feasible(problem, &left.iter().collect::<Vec<_>>())
}

/// The least weight and every set of that weight.
fn brute_force(problem: &Problem, record: &[Cell]) -> Option<(Rational, Vec<Vec<VarId>>)> {
    let weight = |set: usize| {
        let cells = (0..record.len()).filter(|at| set >> at & 1 == 1);
        cells.fold(Rational::ZERO, |sum, at| &sum + record[at].weight.as_ref().expect("may change"))
    };
    let allowed = (0..1_usize << record.len()).filter(|set| {
        (0..record.len()).all(|at| {
            let cell = &record[at];
            set >> at & 1 == 0 || (cell.weight.is_some() && cell.reported != Reported::Missing)
        })
    });
    let mut sets: Vec<(Rational, usize)> = allowed.map(|set| (weight(set), set)).collect();
    sets.sort();
    let mut best: Option<(Rational, Vec<Vec<VarId>>)> = None;
    for (weight, set) in sets {
        if best.as_ref().is_some_and(|(least, _)| weight > *least) {
            break;
        }
        if can_hold(problem, record, set, None) {
            let cells = (0..record.len()).filter(|at| set >> at & 1 == 1).map(VarId).collect();
            best.get_or_insert_with(|| (weight, vec![])).1.push(cells);
        }
    }
    if let Some((_, sets)) = &mut best {
        sets.sort();
    }
    best
}

fn record(dice: &mut Dice, numbers: usize, texts: usize) -> Vec<Cell> {
    (0..numbers + texts)
        .map(|at| {
            let reported = if dice.chance(8) {
                Reported::Missing
            } else if at < numbers {
                Reported::Number(Rational::decimal(dice.between(-60, 60).into(), dice.below(2) as u32))
            } else {
                Reported::Text(dice.pick(&COLOURS).into())
            };
            let weight = (!dice.chance(4)).then(|| dice.pick(&["1", "1", "1", "2", "0.5", "1.5"]).parse().unwrap());
            Cell { reported, weight }
        })
        .collect()
}

#[test]
fn optima_are_those_of_brute_force_on_thousands_of_records() {
    let (mut records, mut wrong, mut tied, mut most) = (0, 0, 0, 0);
    for seed in 0..400 {
        let mut dice = Dice::new(seed);
        let (numbers, texts) = (2 + dice.below(4), dice.below(3));
        let mut problem = variables(numbers, texts);
        for _ in 0..3 + dice.below(5) {
            let rule = formula(&mut dice, numbers, texts);
            problem.formula(rule).unwrap();
        }
        let localiser = Localiser::new(&problem);
        for _ in 0..10 {
            let record = record(&mut dice, numbers, texts);
            let found = localiser.localise(&record, &Options::default(), &mut Budget::default());
            records += 1;
            match (found, brute_force(&problem, &record)) {
                (Localisation::Located { weight, optima, complete }, Some((least, sets))) => {
                    assert!(complete);
                    assert_eq!(weight, least, "seed {seed}");
                    let cells: Vec<Vec<VarId>> = optima.iter().map(|optimum| optimum.cells.clone()).collect();
                    assert_eq!(cells, sets, "seed {seed}: {record:?}");
                    wrong += usize::from(!weight.is_zero());
                    tied += usize::from(sets.len() > 1);
                    most = most.max(sets[0].len());
                    for optimum in &optima {
                        look_at(&problem, &record, optimum, seed);
                    }
                }
                (Localisation::Impossible { cells }, None) => {
                    assert!(cells.iter().all(|cell| record[cell.0].weight.is_none()));
                    let only: Vec<Cell> = record
                        .iter()
                        .enumerate()
                        .map(|(at, cell)| match cells.contains(&VarId(at)) {
                            true => cell.clone(),
                            false => Cell { reported: Reported::Missing, weight: None },
                        })
                        .collect();
                    assert!(!can_hold(&problem, &only, 0, None), "seed {seed}: the cells named do not contradict");
                }
                (found, truth) => panic!("seed {seed}: {found:?} against {truth:?}"),
            }
        }
    }
    assert!(records == 4000 && wrong > 1500 && tied > 300 && most >= 3, "{records} {wrong} {tied} {most}");
}

/// The witness satisfies the rules and differs nowhere else; each range is right at values around it.
fn look_at(problem: &Problem, record: &[Cell], optimum: &shishu_feasible::Optimum, seed: u64) {
    for rule in problem.formulas() {
        assert_eq!(rule.holds(&optimum.witness), Some(true), "seed {seed}");
    }
    for (at, cell) in record.iter().enumerate().filter(|(at, _)| !optimum.cells.contains(&VarId(*at))) {
        let kept = stays(at, &cell.reported);
        assert!(kept.is_none_or(|kept| kept.holds(&optimum.witness) == Some(true)), "seed {seed}");
    }
    let changed = optimum.cells.iter().fold(0, |bits, cell| bits | 1 << cell.0);
    for (cell, range) in optimum.cells.iter().zip(&optimum.ranges) {
        if let (Range::Numbers { .. }, Some(value)) = (range, optimum.witness.number(*cell)) {
            for probe in
                [value.clone(), value + &Rational::decimal(3, 1), value - &Rational::from(2), Rational::from(0)]
            {
                let is = stays(cell.0, &Reported::Number(probe.clone())).expect("a number");
                let truth = can_hold(problem, record, changed, Some(&is));
                assert_eq!(range.contains(&probe), Some(truth), "seed {seed}: {probe} in {range:?}");
            }
        }
        if let Range::Texts { allowed, .. } = range {
            for colour in COLOURS {
                let truth = can_hold(problem, record, changed, Some(&Formula::is(*cell, colour)));
                assert_eq!(allowed.contains(colour), truth, "seed {seed}");
            }
        }
    }
}

fn cell(text: &str) -> Cell {
    let reported = match text.parse() {
        Ok(number) => Reported::Number(number),
        Err(_) if text.is_empty() => Reported::Missing,
        Err(_) => Reported::Text(text.into()),
    };
    Cell { reported, weight: Some(Rational::ONE) }
}

fn cells_of(found: &Localisation) -> Vec<Vec<usize>> {
    match found {
        Localisation::Located { optima, complete: true, .. } => {
            optima.iter().map(|optimum| optimum.cells.iter().map(|cell| cell.0).collect()).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn values_a_variable_cannot_have_are_always_named() {
    let mut problem = Problem::default();
    problem.variable(Domain::Choice(vec!["a".into(), "b".into()]));
    problem.variable(Domain::Number);
    problem.variable(Domain::Whole);
    let localiser = Localiser::new(&problem);
    let ask =
        |texts: [&str; 3]| cells_of(&localiser.localise(&texts.map(cell), &Options::default(), &mut Budget::default()));
    assert_eq!(ask(["a", "1", "2"]), [vec![]]);
    assert_eq!(ask(["c", "1", "2"]), [[0]]);
    assert_eq!(ask(["a", "x", "2.5"]), [[1, 2]]);
    assert_eq!(ask(["1", "", ""]), [[0]]);
}

#[test]
fn empty_cells_count_as_the_option_says() {
    // reason may be empty only while amount is at most 10; total = amount + other
    let mut problem = Problem::default();
    let [amount, other, total] = [0; 3].map(|_| Linear::variable(problem.variable(Domain::Number)));
    let reason = problem.variable(Domain::Text);
    let ten = Linear::constant(Rational::from(10));
    let small = Formula::compare(&amount, Relation::LessEqual, &ten);
    problem.formula(Formula::any([small, Formula::Missing(reason).negated()])).unwrap();
    problem.formula(Formula::compare(&amount.plus(&other), Relation::Equal, &total)).unwrap();
    let localiser = Localiser::new(&problem);
    let ask = |texts: [&str; 4], empty| {
        let options = Options { empty, ..Options::default() };
        cells_of(&localiser.localise(&texts.map(cell), &options, &mut Budget::default()))
    };
    let good = ["12", "", "20", "wet year"];
    assert_eq!(ask(good, EmptyCells::WhenNeeded), [vec![]], "the other cell can be 8");
    assert_eq!(ask(good, EmptyCells::Always), [[1]]);
    let bare = ["12", "", "20", ""];
    assert_eq!(ask(bare, EmptyCells::WhenNeeded), [[0], [3]], "amount is too large, or the reason is missing");
    assert_eq!(ask(bare, EmptyCells::Free), [vec![]]);
    assert_eq!(ask(bare, EmptyCells::Always), [[1, 3]]);
}

#[test]
fn a_spent_budget_says_so_and_never_lies() {
    let mut dice = Dice::new(5);
    let mut problem = variables(6, 2);
    for _ in 0..6 {
        let rule = formula(&mut dice, 6, 2);
        problem.formula(rule).unwrap();
    }
    let localiser = Localiser::new(&problem);
    let mut said = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let record = record(&mut dice, 6, 2);
        let full = localiser.localise(&record, &Options::default(), &mut Budget::default());
        for units in (0..4000).step_by(97) {
            match (localiser.localise(&record, &Options::default(), &mut Budget::new(units)), &full) {
                (Localisation::Unknown, _) => said.insert("unknown"),
                (
                    Localisation::Located { weight, optima, .. },
                    Localisation::Located { weight: truth, optima: all, .. },
                ) => {
                    assert_eq!(weight, *truth);
                    assert!(optima.iter().all(|o| all.iter().any(|known| known.cells == o.cells)));
                    said.insert("located")
                }
                (found, full) => {
                    assert_eq!(&found, full);
                    said.insert("impossible")
                }
            };
        }
    }
    assert!(said.contains("unknown") && said.contains("located"), "{said:?}");
}

#[test]
fn rules_that_contradict_each_other_blame_no_cell() {
    let mut problem = variables(1, 0);
    let x = Linear::variable(VarId(0));
    problem.formula(Formula::compare(&x, Relation::Less, &Linear::default())).unwrap();
    problem.formula(Formula::compare(&x, Relation::Greater, &Linear::default())).unwrap();
    let found = Localiser::new(&problem).localise(&[cell("3")], &Options::default(), &mut Budget::default());
    assert_eq!(found, Localisation::Impossible { cells: vec![] });
}

proptest::proptest! {
    /// Answers depend on what the rules say, not on their order, on repeated rules, or on the unit of the weights.
    #[test]
    fn the_order_of_rules_and_the_unit_of_weights_make_no_difference(seed in 0..100_000_u64, turn in 0..8_usize) {
        let mut dice = Dice::new(seed);
        let (numbers, texts) = (3 + dice.below(3), dice.below(2));
        let rules: Vec<Formula> = (0..4 + dice.below(4)).map(|_| formula(&mut dice, numbers, texts)).collect();
        let record = record(&mut dice, numbers, texts);
        let ask = |rules: &[Formula], record: &[Cell]| {
            let mut problem = variables(numbers, texts);
            for rule in rules {
                problem.formula(rule.clone()).unwrap();
            }
            let found = Localiser::new(&problem).localise(record, &Options::default(), &mut Budget::default());
            match found {
                Localisation::Located { optima, complete: true, .. } => {
                    optima.into_iter().map(|optimum| (optimum.cells, optimum.ranges)).collect()
                }
                Localisation::Impossible { .. } => vec![],
                other => panic!("{other:?}"),
            }
        };
        let mut turned = rules.clone();
        turned.rotate_left(turn % rules.len());
        turned.reverse();
        turned.push(rules[0].clone());
        let half: Rational = "1/3".parse().unwrap();
        let lighter: Vec<Cell> = record
            .iter()
            .map(|cell| Cell { weight: cell.weight.as_ref().map(|w| w * &half), ..cell.clone() })
            .collect();
        proptest::prop_assert_eq!(ask(&rules, &record), ask(&turned, &lighter));
    }
}
