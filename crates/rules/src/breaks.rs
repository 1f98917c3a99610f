//! What can leave a rule without a verdict although every cell is filled, read from its own expression.

use crate::ast::{Factor, Function, Kind};
use crate::derived::Derived;
use crate::outcome::{Trouble, When};
use crate::resolve::children;
use crate::rule::{Rule, Typed};

/// Each trouble once. Numbers too long to compute with ([`Trouble::Overflow`], [`Trouble::Inexact`]) can befall every rule
/// that computes and are not listed, nor is a cell of the wrong kind.
pub fn can_break(rule: &Rule) -> Vec<Trouble> {
    let mut found = vec![];
    for x in std::iter::once(&rule.expr).chain(&rule.when) {
        look(rule, x, &mut found);
    }
    for reference in rule.references() {
        note(&mut found, Trouble::SeveralRows { table: Some(reference.table.clone()) });
    }
    let earlier = |when: When| when != When::Current;
    if rule.cells().iter().any(|cell| cell.table.is_none() && earlier(cell.when)) {
        note(&mut found, Trouble::SeveralRows { table: None });
    }
    found
}

fn look(rule: &Rule, x: &Typed, found: &mut Vec<Trouble>) {
    match &x.kind {
        Kind::Product { rest, .. } => {
            let safe = |x: &Typed| matches!(&x.kind, Kind::Number(n) if !n.value().is_zero());
            if rest.iter().any(|(factor, x)| *factor == Factor::Over && !safe(x)) {
                note(found, Trouble::DivisionByZero);
            }
        }
        Kind::Call { function: Function::Number, .. } => note(found, Trouble::NotANumber),
        Kind::Call { function: Function::Date, arguments }
            if !matches!(arguments[..], [Typed { kind: Kind::Text(_), .. }]) =>
        {
            note(found, Trouble::NotADate);
        }
        Kind::Derived(slot) => {
            if let Some(Derived::Aggregate(aggregate)) = rule.derived().get(slot.index()) {
                let parts = aggregate.argument.iter().chain(&aggregate.filter).chain(&aggregate.by);
                parts.for_each(|x| look(rule, x, found));
            }
        }
        _ => {}
    }
    children(x).into_iter().for_each(|part| look(rule, part, found));
}

fn note(found: &mut Vec<Trouble>, trouble: Trouble) {
    if !found.contains(&trouble) {
        found.push(trouble);
    }
}
