//! Whether the asserted bounds can hold together over the rationals.

use super::pivot::coefficient;
use super::{Clash, Simplex};
use crate::budget::{Budget, Exhausted};

impl Simplex {
    /// Moves values until every bound is respected, or finds bounds that contradict each other: those of one row, which
    /// is a combination in the sense of Farkas' lemma, and none of them can be left out of it.
    pub fn check(&mut self, budget: &mut Budget) -> Result<Result<(), Clash>, Exhausted> {
        loop {
            budget.spend(1 + self.rows.len() as u64)?;
            let Some((row, low)) = self.violated() else { return Ok(Ok(())) };
            let owner = &self.columns[self.rows[row].owner];
            let wanted = if low { &owner.lower } else { &owner.upper };
            let Some(target) = wanted.as_ref().map(|bound| bound.value.clone()) else { return Ok(Ok(())) };
            budget.spend(self.rows[row].terms.len() as u64)?;
            match self.helpful(row, low) {
                Some(entering) => self.exchange(row, entering, &target, budget)?,
                None => return Ok(Err(self.clash(row, low))),
            }
        }
    }

    /// The row of the first basic column that is out of its bounds, and whether it is too low.
    fn violated(&self) -> Option<(usize, bool)> {
        let out = |column: usize| {
            let column = &self.columns[column];
            if column.lower.as_ref().is_some_and(|bound| column.value < bound.value) {
                Some(true)
            } else if column.upper.as_ref().is_some_and(|bound| column.value > bound.value) {
                Some(false)
            } else {
                None
            }
        };
        let broken = self.rows.iter().enumerate().filter_map(|(at, row)| Some((row.owner, at, out(row.owner)?)));
        broken.min_by_key(|(owner, ..)| *owner).map(|(_, at, low)| (at, low))
    }

    /// The first column of the row that can move so that the basic one gets closer.
    fn helpful(&self, row: usize, low: bool) -> Option<usize> {
        let helps = |(column, coefficient): &&(usize, crate::rational::Rational)| {
            let column = &self.columns[*column];
            if coefficient.is_positive() == low {
                column.upper.as_ref().is_none_or(|bound| column.value < bound.value)
            } else {
                column.lower.as_ref().is_none_or(|bound| column.value > bound.value)
            }
        };
        self.rows[row].terms.iter().find(helps).map(|(column, _)| *column)
    }

    fn clash(&self, row: usize, low: bool) -> Clash {
        let owner = &self.columns[self.rows[row].owner];
        let own = if low { &owner.lower } else { &owner.upper };
        let mut reasons: Clash = own.iter().map(|bound| bound.reason).collect();
        for (column, _) in &self.rows[row].terms {
            let raised = coefficient(&self.rows[row], *column).is_some_and(|c| c.is_positive() == low);
            let bound = if raised { &self.columns[*column].upper } else { &self.columns[*column].lower };
            reasons.extend(bound.iter().map(|bound| bound.reason));
        }
        reasons.sort_unstable();
        reasons.dedup();
        reasons
    }
}
