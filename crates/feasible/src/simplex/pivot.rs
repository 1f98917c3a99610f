//! Moving values and exchanging a basic column with a nonbasic one.

use super::{Row, Simplex};
use crate::budget::{Budget, Exhausted};
use crate::near::Near;
use crate::rational::Rational;
use std::cmp::Ordering;

impl Simplex {
    /// Gives a nonbasic column a value; the basic ones follow.
    pub(super) fn move_to(&mut self, column: usize, value: Near) {
        let step = value.minus(&self.columns[column].value);
        self.columns[column].value = value;
        for row in &self.rows {
            if let Some(coefficient) = coefficient(row, column) {
                let moved = self.columns[row.owner].value.plus(&step.times(coefficient));
                self.columns[row.owner].value = moved;
            }
        }
    }

    /// Gives the basic column of `row` a value by moving `entering`, which takes its place.
    pub(super) fn exchange(
        &mut self,
        row: usize,
        entering: usize,
        value: &Near,
        budget: &mut Budget,
    ) -> Result<(), Exhausted> {
        let owner = self.rows[row].owner;
        let Some(inverse) = coefficient(&self.rows[row], entering).and_then(Rational::inverse) else {
            return Ok(()); // the callers pick a column of this row
        };
        let step = value.minus(&self.columns[owner].value).times(&inverse);
        let moved = self.columns[entering].value.plus(&step);
        self.move_to(entering, moved);
        // What rounding would have to be forgiven for elsewhere is an identity here.
        self.columns[owner].value = value.clone();

        // owner = … + a·entering  ⇒  entering = owner/a − …/a
        let factor = -&inverse;
        let mut terms: Vec<(usize, Rational)> = Vec::with_capacity(self.rows[row].terms.len());
        for (column, coefficient) in &self.rows[row].terms {
            if *column != entering {
                terms.push((*column, coefficient * &factor));
            }
        }
        let place = terms.partition_point(|(column, _)| *column < owner);
        terms.insert(place, (owner, inverse));
        let mut work = 0;
        for (other, line) in self.rows.iter_mut().enumerate() {
            work += 1;
            if other == row {
                continue;
            }
            let Ok(at) = line.terms.binary_search_by_key(&entering, |(column, _)| *column) else { continue };
            let (_, factor) = line.terms.remove(at);
            line.terms = sum(&line.terms, &factor, &terms);
            work += line.terms.iter().map(|(_, coefficient)| coefficient.weight()).sum::<u64>();
        }
        self.rows[row] = Row { owner: entering, terms };
        self.columns[owner].row = None;
        self.columns[entering].row = Some(row);
        budget.spend(work)
    }
}

pub(super) fn coefficient(row: &Row, column: usize) -> Option<&Rational> {
    let at = row.terms.binary_search_by_key(&column, |(column, _)| *column).ok()?;
    Some(&row.terms[at].1)
}

/// `a + factor·b`, without the terms that vanish.
pub(super) fn sum(a: &[(usize, Rational)], factor: &Rational, b: &[(usize, Rational)]) -> Vec<(usize, Rational)> {
    let mut out = Vec::with_capacity(a.len() + b.len());
    let (mut i, mut j) = (0, 0);
    loop {
        match (a.get(i), b.get(j)) {
            (None, None) => return out,
            (Some((at, x)), next) if next.is_none_or(|(column, _)| at < column) => {
                out.push((*at, x.clone()));
                i += 1;
            }
            (first, Some((at, y))) => {
                let scaled = y * factor;
                match first {
                    Some((column, x)) if column.cmp(at) == Ordering::Equal => {
                        let total = x + &scaled;
                        if !total.is_zero() {
                            out.push((*at, total));
                        }
                        i += 1;
                    }
                    _ => out.push((*at, scaled)),
                }
                j += 1;
            }
            // The guard above takes every remaining term of `a`.
            (Some(_), None) => return out,
        }
    }
}
