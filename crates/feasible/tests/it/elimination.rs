//! The second road: Fourier–Motzkin elimination over a disjunctive normal form. It shares nothing with the crate but the
//! number type and the formula; no simplex, no clauses, no learning.

use shishu_feasible::{Domain, Formula, Linear, Problem, Rational, Relation, Value, VarId};
use std::collections::{BTreeMap, BTreeSet};

/// One conjunction: inequalities `linear < 0` or `linear ≤ 0`, and the categories still possible.
#[derive(Clone, Default)]
struct Branch {
    below: Vec<(Linear, bool)>,
    texts: BTreeMap<VarId, BTreeSet<String>>,
}

/// Whether the formulas can hold together. Numbers are rational; whole-number variables are not supported here.
pub fn feasible(problem: &Problem, formulas: &[&Formula]) -> bool {
    let mut start = Branch::default();
    let mut named: BTreeMap<VarId, BTreeSet<String>> = BTreeMap::new();
    formulas.iter().for_each(|f| name(f, &mut named));
    for (at, domain) in problem.domains().iter().enumerate() {
        let values: BTreeSet<String> = match domain {
            Domain::Choice(list) => list.iter().cloned().collect(),
            Domain::Text => {
                let mut all = named.remove(&VarId(at)).unwrap_or_default();
                all.insert("none of the others".into());
                all
            }
            _ => continue,
        };
        if values.is_empty() {
            return false;
        }
        start.texts.insert(VarId(at), values);
    }
    let goals: Vec<(Formula, bool)> = formulas.iter().map(|f| ((*f).clone(), true)).collect();
    search(start, goals)
}

/// The formula with known values put in.
pub fn substituted(formula: &Formula, value: &dyn Fn(VarId) -> Option<Value>) -> Formula {
    match formula {
        Formula::Linear(linear, relation) => {
            let start = Linear::constant(linear.offset().clone());
            let sum = linear.terms().fold(start, |sum, (v, c)| match value(v) {
                Some(Value::Number(n)) => sum.plus(&Linear::constant(c * &n)),
                _ => sum.plus(&Linear::variable(v).times(c)),
            });
            Formula::compare(&sum, *relation, &Linear::default())
        }
        Formula::In(v, set) => match value(*v) {
            Some(Value::Text(text)) => Formula::Constant(set.contains(&text)),
            _ => formula.clone(),
        },
        Formula::Not(x) => substituted(x, value).negated(),
        Formula::And(items) => Formula::all(items.iter().map(|x| substituted(x, value))),
        Formula::Or(items) => Formula::any(items.iter().map(|x| substituted(x, value))),
        Formula::Constant(_) | Formula::Missing(_) => formula.clone(),
    }
}

fn name(formula: &Formula, named: &mut BTreeMap<VarId, BTreeSet<String>>) {
    match formula {
        Formula::In(v, set) => named.entry(*v).or_default().extend(set.iter().cloned()),
        Formula::Not(x) => name(x, named),
        Formula::And(items) | Formula::Or(items) => items.iter().for_each(|x| name(x, named)),
        _ => {}
    }
}

/// Depth-first over the branches; a branch is given up as soon as its inequalities clash.
fn search(mut branch: Branch, mut goals: Vec<(Formula, bool)>) -> bool {
    let mut choices: Vec<Vec<(Formula, bool)>> = vec![];
    while let Some((goal, wanted)) = goals.pop() {
        match goal {
            Formula::Constant(truth) if truth == wanted => {}
            Formula::Constant(_) => return false,
            Formula::Not(x) => goals.push((*x, !wanted)),
            Formula::And(items) if wanted => goals.extend(items.into_iter().map(|x| (x, true))),
            Formula::Or(items) if !wanted => goals.extend(items.into_iter().map(|x| (x, false))),
            Formula::And(items) | Formula::Or(items) => choices.push(items.into_iter().map(|x| (x, wanted)).collect()),
            Formula::In(v, set) => {
                let left = branch.texts.get_mut(&v).expect("a text variable");
                left.retain(|text| set.contains(text) == wanted);
                if left.is_empty() {
                    return false;
                }
            }
            Formula::Missing(_) => unreachable!("not generated here"),
            Formula::Linear(linear, relation) => {
                let minus = linear.times(&Rational::from(-1));
                match if wanted { relation } else { relation.negated() } {
                    Relation::Less => branch.below.push((linear, true)),
                    Relation::LessEqual => branch.below.push((linear, false)),
                    Relation::Greater => branch.below.push((minus, true)),
                    Relation::GreaterEqual => branch.below.push((minus, false)),
                    Relation::Equal => branch.below.extend([(linear, false), (minus, false)]),
                    Relation::NotEqual => choices.push(vec![
                        (Formula::Linear(linear.clone(), Relation::Less), true),
                        (Formula::Linear(linear, Relation::Greater), true),
                    ]),
                }
            }
        }
    }
    if !eliminate(branch.below.clone()) {
        return false;
    }
    let Some(next) = choices.pop() else { return true };
    next.into_iter().any(|goal| {
        let rest = choices.iter().cloned().map(|items| (Formula::Or(items.into_iter().map(signed).collect()), true));
        search(branch.clone(), rest.chain([goal]).collect())
    })
}

fn signed((formula, wanted): (Formula, bool)) -> Formula {
    if wanted { formula } else { Formula::Not(Box::new(formula)) }
}

/// Fourier–Motzkin: whether `linear < 0` (strict) and `linear ≤ 0` can hold together over the rationals.
fn eliminate(mut below: Vec<(Linear, bool)>) -> bool {
    loop {
        below.sort_by_cached_key(|(linear, strict)| {
            (linear.terms().map(|(v, c)| (v, c.clone())).collect::<Vec<_>>(), linear.offset().clone(), *strict)
        });
        below.dedup();
        for (linear, strict) in &below {
            if let Some(value) = linear.as_constant()
                && (value.is_positive() || (*strict && value.is_zero()))
            {
                return false;
            }
        }
        below.retain(|(linear, _)| linear.as_constant().is_none());
        // The variable that makes the fewest new inequalities.
        let mut counts: BTreeMap<VarId, (usize, usize)> = BTreeMap::new();
        for (linear, _) in &below {
            for (v, c) in linear.terms() {
                let count = counts.entry(v).or_default();
                if c.is_positive() { count.0 += 1 } else { count.1 += 1 }
            }
        }
        let Some((v, _)) = counts.into_iter().min_by_key(|(_, (up, down))| up * down) else { return true };
        let coefficient = |linear: &Linear| linear.terms().find(|(w, _)| *w == v).map(|(_, c)| c.clone());
        let (with, mut rest): (Vec<_>, Vec<_>) = below.into_iter().partition(|(l, _)| coefficient(l).is_some());
        let scaled: Vec<(Linear, bool, bool)> = with
            .into_iter()
            .map(|(linear, strict)| {
                let c = coefficient(&linear).expect("has the variable");
                (linear.times(&c.abs().inverse().expect("not zero")), strict, c.is_positive())
            })
            .collect();
        for (upper, s, _) in scaled.iter().filter(|(.., positive)| *positive) {
            for (lower, t, _) in scaled.iter().filter(|(.., positive)| !positive) {
                rest.push((upper.clone().plus(lower), *s || *t));
            }
        }
        below = rest;
    }
}
