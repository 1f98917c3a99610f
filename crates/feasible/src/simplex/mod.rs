//! Bounds on linear forms, exactly: the general simplex of Dutertre & de Moura.
//!
//! Every column has a value and may have bounds, each with the literal that asked for it. A *basic* column is a linear
//! form of the others, kept in its row; the others are *nonbasic* and always within their bounds. Bounds are asserted
//! and taken back in the order of a stack; rows and values stay as they are when bounds are taken back, which is what
//! makes going back cheap.
//!
//! Source: B. Dutertre, L. de Moura, "A Fast Linear-Arithmetic Solver for DPLL(T)", CAV 2006; the choice of the smallest
//! index, which makes it terminate, is R. G. Bland's, "New finite pivoting rules for the simplex method", 1977.

mod check;
mod optimise;
mod pivot;

use crate::literal::Lit;
use crate::near::Near;
use crate::rational::Rational;
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Lower,
    Upper,
}

#[derive(Debug, Clone)]
struct Bound {
    value: Near,
    reason: Lit,
}

#[derive(Debug, Clone)]
struct Column {
    value: Near,
    lower: Option<Bound>,
    upper: Option<Bound>,
    /// The row this column is the basic one of.
    row: Option<usize>,
}

/// `owner = Σ coefficient · column` over nonbasic columns, ascending.
#[derive(Debug, Clone)]
struct Row {
    owner: usize,
    terms: Vec<(usize, Rational)>,
}

/// Literals that cannot all hold, because of the bounds they stand for.
pub(crate) type Clash = Vec<Lit>;

#[derive(Debug, Clone, Default)]
pub(crate) struct Simplex {
    columns: Vec<Column>,
    rows: Vec<Row>,
    /// Bounds as they were before they were tightened.
    stack: Vec<(usize, Side, Option<Bound>)>,
    /// The column that stands for a form already met.
    forms: BTreeMap<Vec<(usize, Rational)>, usize>,
}

impl Simplex {
    /// A new column without bounds.
    pub fn column(&mut self) -> usize {
        self.columns.push(Column { value: Near::zero(), lower: None, upper: None, row: None });
        self.columns.len() - 1
    }

    /// The column that equals this form. The terms are ascending, at least two, and scaled by the caller so that equal
    /// forms look equal.
    pub fn form(&mut self, terms: Vec<(usize, Rational)>) -> usize {
        if let Some(known) = self.forms.get(&terms) {
            return *known;
        }
        let mut flat: Vec<(usize, Rational)> = Vec::new();
        let mut value = Near::zero();
        for (column, coefficient) in &terms {
            value = value.plus(&self.columns[*column].value.times(coefficient));
            flat = match self.columns[*column].row {
                Some(row) => pivot::sum(&flat, coefficient, &self.rows[row].terms),
                None => pivot::sum(&flat, coefficient, &[(*column, Rational::ONE)]),
            };
        }
        let owner = self.column();
        self.columns[owner].value = value;
        self.columns[owner].row = Some(self.rows.len());
        self.rows.push(Row { owner, terms: flat });
        self.forms.insert(terms, owner);
        owner
    }

    pub fn value(&self, column: usize) -> &Near {
        &self.columns[column].value
    }

    /// How many bounds stand on the stack; [`Self::take_back`] returns there.
    pub fn mark(&self) -> usize {
        self.stack.len()
    }

    pub fn take_back(&mut self, mark: usize) {
        while self.stack.len() > mark {
            let Some((column, side, bound)) = self.stack.pop() else { return };
            match side {
                Side::Lower => self.columns[column].lower = bound,
                Side::Upper => self.columns[column].upper = bound,
            }
        }
    }

    /// Whether the present values respect this bound.
    pub fn respects(&self, column: usize, side: Side, value: &Near) -> bool {
        match side {
            Side::Lower => self.columns[column].value >= *value,
            Side::Upper => self.columns[column].value <= *value,
        }
    }

    /// Tightens a bound.
    pub fn bound(&mut self, column: usize, side: Side, value: &Near, reason: Lit) -> Result<(), Clash> {
        let known = &mut self.columns[column];
        let (own, other) = match side {
            Side::Lower => (&mut known.lower, &known.upper),
            Side::Upper => (&mut known.upper, &known.lower),
        };
        let looser = |old: &Bound| match side {
            Side::Lower => *value <= old.value,
            Side::Upper => *value >= old.value,
        };
        if own.as_ref().is_some_and(looser) {
            return Ok(());
        }
        let beyond = |old: &&Bound| match side {
            Side::Lower => *value > old.value,
            Side::Upper => *value < old.value,
        };
        if let Some(other) = other.as_ref().filter(beyond) {
            return Err(vec![other.reason, reason]);
        }
        let old = own.replace(Bound { value: value.clone(), reason });
        self.stack.push((column, side, old));
        if self.columns[column].row.is_none() && !self.respects(column, side, value) {
            self.move_to(column, value.clone());
        }
        Ok(())
    }

    /// A positive number to put for the infinitesimal, a power of one tenth so that decimals stay short.
    pub fn delta(&self) -> Rational {
        let mut most = Rational::ONE;
        let mut limit = |low: &Near, high: &Near| {
            // low ≤ high must stay true with the number in place.
            let gain = &low.tiny - &high.tiny;
            if gain.is_positive()
                && let Some(inverse) = gain.inverse()
            {
                most = most.clone().min(&(&high.real - &low.real) * &inverse);
            }
        };
        for column in &self.columns {
            if let Some(lower) = &column.lower {
                limit(&lower.value, &column.value);
            }
            if let Some(upper) = &column.upper {
                limit(&column.value, &upper.value);
            }
        }
        let (mut delta, tenth) = (Rational::ONE, Rational::decimal(1, 1));
        while delta > most {
            delta = &delta * &tenth;
        }
        delta
    }
}
