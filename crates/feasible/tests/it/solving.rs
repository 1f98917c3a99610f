//! Feasible or not, against the second road; minimal conflicts; budgets.

use crate::elimination::feasible;
use crate::random::{Dice, formula, variables};
use shishu_feasible::{
    Budget, Domain, Formula, Linear, MOST_NESTING, Malformed, Problem, Rational, Relation, Solver, VarId, Verdict,
};

fn number(n: i64) -> Linear {
    Linear::constant(Rational::from(n))
}

#[test]
fn verdicts_agree_with_fourier_motzkin_and_witnesses_hold() {
    let (mut yes, mut no) = (0, 0);
    for seed in 0..3000 {
        let mut dice = Dice::new(seed);
        let (numbers, texts) = (1 + dice.below(4), dice.below(3));
        let mut problem = variables(numbers, texts);
        let count = 2 + dice.below(7);
        for _ in 0..count {
            let rule = formula(&mut dice, numbers, texts);
            problem.formula(rule).unwrap();
        }
        let all: Vec<usize> = (0..count).collect();
        let refs: Vec<&Formula> = problem.formulas().iter().collect();
        match Solver::new(&problem).solve(&all, &mut Budget::default()) {
            Verdict::Feasible(witness) => {
                yes += 1;
                for f in &refs {
                    assert_eq!(f.holds(&witness), Some(true), "seed {seed}: {f:?} of {witness:?}");
                }
            }
            Verdict::Infeasible(core) => {
                no += 1;
                let some: Vec<&Formula> = core.iter().map(|at| refs[*at]).collect();
                assert!(!feasible(&problem, &some), "seed {seed}: the core is feasible");
            }
            Verdict::Unknown => panic!("seed {seed}: no answer"),
        }
    }
    assert!(yes > 500 && no > 500, "both verdicts are tried: {yes} and {no}");
}

#[test]
fn a_conflict_is_minimal_and_shows_it() {
    let mut seen = 0;
    for seed in 10_000..11_500 {
        let mut dice = Dice::new(seed);
        let (numbers, texts) = (1 + dice.below(4), dice.below(3));
        let mut problem = variables(numbers, texts);
        for _ in 0..12 {
            let rule = formula(&mut dice, numbers, texts);
            problem.formula(rule).unwrap();
        }
        let all: Vec<usize> = (0..12).collect();
        let Some(conflict) = Solver::new(&problem).conflict(&all, &mut Budget::default()).unwrap() else { continue };
        seen += 1;
        let members: Vec<&Formula> = conflict.formulas.iter().map(|at| &problem.formulas()[*at]).collect();
        assert!(!feasible(&problem, &members), "seed {seed}");
        assert_eq!(conflict.without.len(), members.len());
        for (left_out, witness) in conflict.without.iter().enumerate() {
            for (at, member) in members.iter().enumerate() {
                assert_eq!(member.holds(witness), Some(at != left_out), "seed {seed}");
            }
        }
    }
    assert!(seen >= 1000, "{seen} infeasible sets");
}

#[test]
fn a_spent_budget_is_no_answer() {
    let mut problem = variables(4, 2);
    let mut dice = Dice::new(7);
    for _ in 0..40 {
        let rule = formula(&mut dice, 4, 2);
        problem.formula(rule).unwrap();
    }
    let all: Vec<usize> = (0..40).collect();
    for units in [0, 1, 5, 20] {
        assert_eq!(Solver::new(&problem).solve(&all, &mut Budget::new(units)), Verdict::Unknown, "{units}");
    }
    assert_ne!(Solver::new(&problem).solve(&all, &mut Budget::default()), Verdict::Unknown);
}

#[test]
fn whole_numbers_against_every_assignment_of_a_small_box() {
    for seed in 0..1500 {
        let mut dice = Dice::new(seed);
        let mut problem = Problem::default();
        let count = 1 + dice.below(3);
        let mut rules = vec![];
        for at in 0..count {
            let v = Linear::variable(problem.variable(Domain::Whole));
            let (low, high) = (dice.between(-3, 0), dice.between(0, 3));
            rules.push(Formula::compare(&v, Relation::GreaterEqual, &number(low)));
            rules.push(Formula::compare(&v, Relation::LessEqual, &number(high)));
            assert_eq!(at + 1, problem.domains().len());
        }
        for _ in 0..1 + dice.below(4) {
            rules.push(formula(&mut dice, count, 0));
        }
        for rule in &rules {
            problem.formula(rule.clone()).unwrap();
        }
        let all: Vec<usize> = (0..rules.len()).collect();
        let truth = (0..7_i64.pow(count as u32)).any(|code| {
            let digit = |v: usize| Rational::from(code / 7_i64.pow(v as u32) % 7 - 3);
            let values = (0..count).map(|v| Some(shishu_feasible::Value::Number(digit(v)))).collect();
            let witness = shishu_feasible::Witness::new(values);
            rules.iter().all(|rule| rule.holds(&witness) == Some(true))
        });
        match Solver::new(&problem).solve(&all, &mut Budget::default()) {
            Verdict::Feasible(witness) => {
                assert!(rules.iter().all(|rule| rule.holds(&witness) == Some(true)), "seed {seed}");
                assert!((0..count).all(|v| witness.number(VarId(v)).unwrap().is_whole()), "seed {seed}");
                assert!(truth);
            }
            Verdict::Infeasible(_) => assert!(!truth, "seed {seed}: there is a solution"),
            Verdict::Unknown => panic!("seed {seed}"),
        }
    }
}

#[test]
fn an_endless_branching_is_unknown_not_wrong() {
    // x = y + z with 0 < z < 1 is never decided by branching on x and y alone.
    let mut problem = Problem::default();
    let [x, y] = [0, 1].map(|_| Linear::variable(problem.variable(Domain::Whole)));
    let z = Linear::variable(problem.variable(Domain::Number));
    problem.formula(Formula::compare(&x, Relation::Equal, &y.plus(&z))).unwrap();
    problem.formula(Formula::compare(&z, Relation::Greater, &number(0))).unwrap();
    problem.formula(Formula::compare(&z, Relation::Less, &number(1))).unwrap();
    assert_eq!(Solver::new(&problem).solve(&[0, 1, 2], &mut Budget::new(2_000_000)), Verdict::Unknown);
}

#[test]
fn a_sum_of_whole_multiples_misses_what_is_between() {
    let mut problem = Problem::default();
    let [x, y] = [0, 1].map(|_| Linear::variable(problem.variable(Domain::Whole)).times(&Rational::from(3)));
    problem.formula(Formula::compare(&x, Relation::Equal, &y.plus(&number(1)))).unwrap();
    assert_eq!(Solver::new(&problem).solve(&[0], &mut Budget::new(10_000)), Verdict::Infeasible(vec![0]));
}

#[test]
fn what_cannot_be_read_is_refused_with_the_variable() {
    let mut problem = variables(1, 1);
    let (x, colour, nobody) = (VarId(0), VarId(1), VarId(2));
    let zero = |v: VarId| Formula::compare(&Linear::variable(v), Relation::Equal, &number(0));
    assert_eq!(problem.formula(zero(nobody)), Err(Malformed::Unknown(nobody)));
    assert_eq!(problem.formula(Formula::any([zero(x), zero(colour)])), Err(Malformed::WrongKind(colour)));
    assert_eq!(problem.formula(Formula::is(x, "red")), Err(Malformed::WrongKind(x)));
    let deep = (0..MOST_NESTING + 2).fold(zero(x), |inner, _| Formula::Not(Box::new(inner)));
    assert_eq!(problem.formula(deep), Err(Malformed::TooDeep));
    assert_eq!(problem.formulas().len(), 0);
    assert!(matches!(Solver::new(&problem).solve(&[0, 7], &mut Budget::default()), Verdict::Feasible(_)));
}

#[test]
fn numbers_beyond_64_bits_are_exact_too() {
    // 10^30·x = 1 and 3·10^30·x ≤ 3 − 10^−30 contradict each other by 10^−30.
    let mut problem = variables(1, 0);
    let huge: Rational = format!("1{}", "0".repeat(30)).parse().unwrap();
    let little = huge.inverse().unwrap();
    let x = Linear::variable(VarId(0)).times(&huge);
    let three = Rational::from(3);
    problem.formula(Formula::compare(&x, Relation::Equal, &number(1))).unwrap();
    let below = Linear::constant(&three - &little);
    problem.formula(Formula::compare(&x.times(&three), Relation::LessEqual, &below)).unwrap();
    problem.formula(Formula::compare(&x.times(&three), Relation::LessEqual, &number(3))).unwrap();
    let mut solver = Solver::new(&problem);
    assert_eq!(solver.solve(&[0, 1, 2], &mut Budget::default()), Verdict::Infeasible(vec![0, 1]));
    let Verdict::Feasible(witness) = solver.solve(&[0, 2], &mut Budget::default()) else { panic!() };
    assert_eq!(witness.number(VarId(0)), Some(&little));
}
