//! Ranges against the second road: every end, and what lies beside it, is asked for by itself.

use crate::elimination::feasible;
use crate::random::{COLOURS, Dice, formula, variables};
use shishu_feasible::{
    Budget, Domain, End, Formula, Interval, Linear, Problem, Range, Rational, Relation, Statement, VarId, judge,
};

fn is(variable: VarId, value: &Rational) -> Formula {
    Formula::compare(&Linear::variable(variable), Relation::Equal, &Linear::constant(value.clone()))
}

/// Values at, beside and between the ends.
fn probes(intervals: &[Interval]) -> Vec<Rational> {
    let end = |end: &End| match end {
        End::Unbounded => None,
        End::Closed(x) | End::Open(x) => Some(x.clone()),
    };
    let ends = intervals.iter().flat_map(|i| [end(&i.low), end(&i.high)]).flatten();
    let tick = Rational::decimal(1, 6);
    let mut all: Vec<Rational> = ends.flat_map(|x| [&x - &tick, x.clone(), &x + &tick]).collect();
    all.extend([-1000, -7, 0, 3, 1000].map(Rational::from));
    all
}

#[test]
fn ranges_agree_with_elimination_at_every_end() {
    let (mut sets, mut unions, mut open) = (0, 0, 0);
    for seed in 0..600 {
        let mut dice = Dice::new(seed);
        let (numbers, texts) = (1 + dice.below(3), dice.below(2));
        let mut problem = variables(numbers, texts);
        for _ in 0..2 + dice.below(4) {
            let rule = formula(&mut dice, numbers, texts);
            problem.formula(rule).unwrap();
        }
        let rules: Vec<Statement> = problem.formulas().iter().cloned().map(Statement::new).collect();
        let judged = judge(problem.domains(), &rules, Budget::default()).unwrap();
        if !judged.conflicts.is_empty() {
            continue;
        }
        sets += 1;
        let formulas: Vec<&Formula> = problem.formulas().iter().collect();
        let holds = |extra: &Formula| feasible(&problem, &[&formulas[..], &[extra]].concat());
        for (at, range) in judged.ranges.iter().enumerate() {
            match range {
                Range::Numbers { intervals, exact } => {
                    assert!(exact, "seed {seed}");
                    unions += usize::from(intervals.len() > 1);
                    open += intervals.iter().filter(|i| matches!(i.high, End::Open(_))).count();
                    for probe in probes(intervals) {
                        let truth = holds(&is(VarId(at), &probe));
                        assert_eq!(range.contains(&probe), Some(truth), "seed {seed}: {probe} in {intervals:?}");
                    }
                }
                Range::Texts { allowed, others } => {
                    assert!(!others, "the list is closed");
                    for colour in COLOURS {
                        assert_eq!(allowed.contains(colour), holds(&Formula::is(VarId(at), colour)), "seed {seed}");
                    }
                }
                Range::Unknown => panic!("seed {seed}"),
            }
        }
    }
    assert!(sets > 200 && unions > 20 && open > 20, "{sets} sets, {unions} with gaps, {open} open ends");
}

fn whole(problem: &mut Problem) -> Linear {
    Linear::variable(problem.variable(Domain::Whole))
}

#[test]
fn whole_ranges_are_ends_that_are_taken() {
    let mut problem = Problem::default();
    let (x, y) = (whole(&mut problem), whole(&mut problem));
    let number = |n: i64| Linear::constant(Rational::from(n));
    let rules = [
        // 2x = 3y with 1 ≤ x ≤ 10: x is 3, 6 or 9.
        Formula::compare(&x.times(&2.into()), Relation::Equal, &y.times(&3.into())),
        Formula::compare(&x, Relation::GreaterEqual, &number(1)),
        Formula::compare(&x, Relation::LessEqual, &number(10)),
    ]
    .map(Statement::new);
    let judged = judge(problem.domains(), &rules, Budget::default()).unwrap();
    let Range::Numbers { intervals, exact } = &judged.ranges[0] else { panic!() };
    let singles: Vec<String> = intervals.iter().map(|i| i.single().unwrap().to_string()).collect();
    assert_eq!((singles.join(" "), exact), ("3 6 9".into(), &true));

    let endless = judge(problem.domains(), &rules[..2], Budget::default()).unwrap();
    let Range::Numbers { intervals, exact } = &endless.ranges[0] else { panic!() };
    assert_eq!(intervals, &[Interval { low: End::Closed(3.into()), high: End::Unbounded }]);
    assert!(!exact, "the gaps are not listed");
}
