//! A form of 500 cells under 200 rules: localising one to four independent errors, and judging the set.
//!
//! A hundred balances of five cells, sixty signs, forty conditions between neighbouring totals. Each error can be put
//! right by any cell of its balance, so ties multiply; the listing stops at 100. Run: `cargo bench -p shishu-feasible`.

#![allow(clippy::disallowed_methods, reason = "elapsed time is what a bench measures")]

use shishu_feasible::{
    Budget, Cell, Domain, Formula, Linear, Localisation, Localiser, Options, Problem, Rational, Relation, Reported,
    Statement, VarId, judge,
};
use std::time::Instant;

const CELLS: usize = 500;

fn rules() -> Vec<Formula> {
    let x = |at: usize| Linear::variable(VarId(at));
    let zero = Linear::default();
    let balance = |at: usize| {
        let parts = (1..5).fold(Linear::default(), |sum, part| sum.plus(&x(at * 5 + part)));
        Formula::compare(&parts, Relation::Equal, &x(at * 5))
    };
    let near = |at: usize| {
        let next = Formula::compare(&x((at + 1) * 5), Relation::LessEqual, &x(at * 5).times(&Rational::from(3)));
        Formula::compare(&x(at * 5), Relation::Greater, &zero).implies(next)
    };
    let signs = (0..60).map(|at| Formula::compare(&x(at * 5 + 1), Relation::GreaterEqual, &zero));
    (0..100).map(balance).chain(signs).chain((0..40).map(near)).collect()
}

fn record(errors: usize) -> Vec<Cell> {
    let part = |at: usize| 100 + at as i64 * 7;
    let value = |at: usize| if at.is_multiple_of(5) { (1..5).map(|i| part(at + i)).sum() } else { part(at) };
    let spoiled = |at: usize| if at % 53 == 3 && at / 53 < errors { 1000 } else { 0 };
    let number = |at: usize| Reported::Number(Rational::from(value(at) + spoiled(at)));
    (0..CELLS).map(|at| Cell { reported: number(at), weight: Some(Rational::ONE) }).collect()
}

fn main() {
    let mut problem = Problem::default();
    for _ in 0..CELLS {
        problem.variable(Domain::Number);
    }
    let rules = rules();
    println!("{CELLS} cells, {} rules", rules.len());
    for rule in &rules {
        problem.formula(rule.clone()).expect("well formed");
    }
    let localiser = Localiser::new(&problem);
    for errors in [0, 1, 2, 4] {
        let start = Instant::now();
        let found = localiser.localise(&record(errors), &Options::default(), &mut Budget::default());
        let time = start.elapsed();
        let Localisation::Located { weight, optima, complete } = found else { panic!("{found:?}") };
        println!("  {errors} errors: weight {weight}, {} optima (all: {complete}) in {time:?}", optima.len());
        assert_eq!(weight, Rational::from(errors as i64));
    }
    let statements: Vec<Statement> = rules.into_iter().map(Statement::new).collect();
    let start = Instant::now();
    let judged = judge(problem.domains(), &statements, Budget::default()).expect("well formed");
    println!("  judged in {:?}; unanswered {}", start.elapsed(), judged.unanswered.len());
}
