//! How far a column can go while all bounds hold: the primal simplex, started where [`Simplex::check`] succeeded.

use super::pivot::coefficient;
use super::{Side, Simplex};
use crate::budget::{Budget, Exhausted};
use crate::near::Near;
use crate::rational::Rational;

/// What stops a move first: how far it can go, which column (smallest index among equals), its row, and where it ends.
struct Stop {
    far: Near,
    column: usize,
    row: Option<usize>,
    at: Near,
}

impl Simplex {
    /// The end of the column's range on this side, `None` when it has none. The values stay where the end was found.
    pub fn extreme(&mut self, column: usize, side: Side, budget: &mut Budget) -> Result<Option<Near>, Exhausted> {
        let up = side == Side::Upper;
        loop {
            budget.spend(1 + self.rows.len() as u64)?;
            let Some((entering, rise)) = self.improving(column, up) else {
                return Ok(Some(self.columns[column].value.clone()));
            };
            let Some(stop) = self.first_stop(entering, rise) else { return Ok(None) };
            match stop.row {
                None => self.move_to(entering, stop.at),
                Some(row) => self.exchange(row, entering, &stop.at, budget)?,
            }
        }
    }

    /// The first nonbasic column whose move brings `column` further, and whether it must rise.
    fn improving(&self, column: usize, up: bool) -> Option<(usize, bool)> {
        let alone = [(column, Rational::ONE)];
        let terms = self.columns[column].row.map_or(&alone[..], |row| &self.rows[row].terms);
        terms.iter().find_map(|(other, coefficient)| {
            let rise = coefficient.is_positive() == up;
            let at = &self.columns[*other];
            let free = if rise {
                at.upper.as_ref().is_none_or(|bound| at.value < bound.value)
            } else {
                at.lower.as_ref().is_none_or(|bound| at.value > bound.value)
            };
            free.then_some((*other, rise))
        })
    }

    fn first_stop(&self, entering: usize, rise: bool) -> Option<Stop> {
        let mut first: Option<Stop> = None;
        let mut offer = |column: usize, row: Option<usize>, rising: bool, rate: Option<&Rational>| {
            let known = &self.columns[column];
            let bound = if rising { &known.upper } else { &known.lower };
            let Some(at) = bound.as_ref().map(|bound| bound.value.clone()) else { return };
            let gap = if rising { at.minus(&known.value) } else { known.value.minus(&at) };
            let far = rate.and_then(Rational::inverse).map_or(gap.clone(), |inverse| gap.times(&inverse.abs()));
            if first.as_ref().is_none_or(|best| (&far, column) < (&best.far, best.column)) {
                first = Some(Stop { far, column, row, at });
            }
        };
        offer(entering, None, rise, None);
        for (at, row) in self.rows.iter().enumerate() {
            if let Some(rate) = coefficient(row, entering) {
                offer(row.owner, Some(at), rate.is_positive() == rise, Some(rate));
            }
        }
        first
    }
}
