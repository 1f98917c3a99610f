//! Why a rule has the outcome it has: the gap behind a failure, the empty cells behind an open verdict, the tolerance
//! that was applied. Asked only after evaluation, so it may evaluate parts again.

use crate::ast::{Checked, Comparison, Kind, Link};
use crate::eval::{Frame, Value};
use crate::exact::Number;
use crate::outcome::{Cell, EvalError};
use crate::resolve::children;
use crate::rule::Typed;
use shishu_terms::Decimal;

impl<'a> Frame<'a> {
    /// The difference behind a failure, where one numeric comparison decides it.
    pub fn gap(&self, x: &'a Typed) -> Option<Decimal> {
        match &x.kind {
            Kind::Compare { first, rest } => {
                let lefts = std::iter::once(&**first).chain(rest.iter().map(|link| &link.right));
                let failing =
                    lefts.zip(rest).find(|(left, link)| matches!(self.link_holds(left, link), Ok(Some(false))));
                failing.and_then(|(left, link)| self.link_gap(left, link))
            }
            Kind::Between { item, low, high, negated: false } => {
                let [x, low, high] = [item, low, high].map(|x| self.known(x));
                match (x?, low, high) {
                    (x, Some(low), _) if x.value < low.value => difference(low, x),
                    (x, _, Some(high)) => difference(x, high),
                    _ => None,
                }
            }
            Kind::Within { item, share, base } => {
                let (distance, allowed) = self.share_sides([item, share, base], &x.span).ok().flatten()?;
                difference(distance, allowed)
            }
            Kind::And(items) => {
                let failing = items.iter().find(|x| matches!(self.truth(x), Ok(Some(false))));
                failing.and_then(|x| self.gap(x))
            }
            Kind::If { condition, then, otherwise } => match (self.truth(condition), otherwise) {
                (Ok(Some(true)), _) => self.gap(then),
                (Ok(Some(false)), Some(x)) => self.gap(x),
                _ => None,
            },
            _ => None,
        }
    }

    pub fn link_gap(&self, left: &'a Typed, link: &'a Link<Checked>) -> Option<Decimal> {
        if link.op == Comparison::NotEqual {
            return None;
        }
        if let (Ok(Value::Date(a)), Ok(Value::Date(b))) = (self.eval(left), self.eval(&link.right)) {
            return Some(Decimal::from(crate::dates::days(a, b).abs()));
        }
        difference(self.known(left)?, self.known(&link.right)?)
    }

    /// Collects the empty cells that leave `x` open: only parts that are themselves missing are looked into.
    pub fn blame(&self, x: &'a Typed, open: &mut Vec<usize>) {
        if !matches!(self.eval(x), Ok(Value::Missing)) {
            return;
        }
        let before = open.len();
        match &x.kind {
            Kind::Name(slot) => open.push(slot.index()),
            Kind::Derived(slot) => open.extend(self.blame_derived(slot.index())),
            _ => {}
        }
        for part in children(x) {
            self.blame(part, open);
        }
        // A blank text, or a code at the top of its hierarchy: nothing is empty, and yet there is no value.
        if open.len() == before {
            names_in(x, open);
        }
    }

    /// The empty parts of its key; where the key is whole, what it is computed from.
    fn blame_derived(&self, at: usize) -> Vec<usize> {
        let Some(derived) = self.rule.derived().get(at) else { return vec![] };
        let (key, rest) = derived.cells(self.rule.references());
        let empty = |at: &usize| matches!(self.slots.cells.get(*at), None | Some(Cell::Missing));
        let open: Vec<usize> = key.into_iter().filter(empty).collect();
        if open.is_empty() { rest } else { open }
    }

    /// The number an expression comes to, where it is known.
    pub fn known(&self, x: &'a Typed) -> Option<Number> {
        self.number(x).ok().flatten()
    }

    pub fn link_holds(&self, left: &'a Typed, link: &'a Link<Checked>) -> Result<Option<bool>, EvalError> {
        self.link(link, left, &self.eval(left), &self.eval(&link.right))
    }

    /// The tolerance that applies to an equality, for display.
    pub fn within(&self, link: &'a Link<Checked>) -> Option<Decimal> {
        let stated = link.within.as_ref().and_then(|x| self.known(x)).map(|n| n.value);
        let numeric = !matches!(self.eval(&link.right), Ok(Value::Text(_) | Value::Truth(_) | Value::Date(_)));
        stated.or(self.tolerance.filter(|_| numeric)).filter(|t| link.op.is_equality() && !t.is_zero())
    }
}

fn names_in(x: &Typed, out: &mut Vec<usize>) {
    if let Kind::Name(slot) = &x.kind {
        out.push(slot.index());
    }
    children(x).into_iter().for_each(|part| names_in(part, out));
}

fn difference(a: Number, b: Number) -> Option<Decimal> {
    a.sub(b).ok().map(|n| n.value.abs().normalize())
}
