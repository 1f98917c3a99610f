//! Among all models of one search result, a plain one: numbers near zero with few decimals, so that a person can read it
//! and a decimal can hold it.

use crate::budget::{Budget, Exhausted};
use crate::literal::Lit;
use crate::near::Near;
use crate::rational::Rational;
use crate::simplex::Side;
use crate::system::System;
use crate::witness::Witness;

/// Decimals a number of a plain witness may have before it is left as it came out.
const MOST_PLACES: u32 = 8;

impl System {
    /// The witness at a model, with every number that can be plain made so, one after the other. What the values before
    /// it determine stays as it is, so a number may still be a fraction such as 1/3.
    pub fn plain_witness(&mut self, budget: &mut Budget) -> Result<Witness, Exhausted> {
        let level = self.engine.scratch();
        let result = self.settle(budget);
        let witness = self.witness();
        self.engine.backtrack(level);
        result.map(|()| witness)
    }

    fn settle(&mut self, budget: &mut Budget) -> Result<(), Exhausted> {
        // Whole numbers first and as they are: their range here says nothing about the whole values in it.
        for column in self.engine.whole_columns().to_vec() {
            let value = self.engine.simplex.value(column).clone();
            self.pin(column, value);
        }
        let numbers: Vec<usize> =
            self.columns.iter().flatten().copied().filter(|c| !self.engine.is_whole(*c)).collect();
        for column in numbers {
            let low = self.engine.simplex.extreme(column, Side::Lower, budget)?;
            let high = self.engine.simplex.extreme(column, Side::Upper, budget)?;
            let value = plainest(low.as_ref(), high.as_ref());
            let value = value.map_or_else(|| self.engine.simplex.value(column).clone(), Near::exactly);
            self.pin(column, value);
            // Basic columns are moved only by a check; within the range found it cannot fail.
            let _ = self.engine.simplex.check(budget)?;
        }
        Ok(())
    }

    /// Fixes a column for the time of a scratch level.
    pub fn pin(&mut self, column: usize, value: Near) {
        // The reason is never asked for: these bounds are taken back before the next search.
        let nobody = Lit::positive(0);
        for side in [Side::Lower, Side::Upper] {
            let _ = self.engine.simplex.bound(column, side, &value, nobody);
        }
    }
}

/// The number with the fewest decimals in the interval, and among those the one nearest to zero.
fn plainest(low: Option<&Near>, high: Option<&Near>) -> Option<Rational> {
    let fits = |x: &Rational| {
        let x = Near::exactly(x.clone());
        low.is_none_or(|low| *low <= x) && high.is_none_or(|high| x <= *high)
    };
    if fits(&Rational::ZERO) {
        return Some(Rational::ZERO);
    }
    let above = low.is_some_and(|low| !low.real.is_negative());
    let end = if above { low } else { high }?;
    (0..=MOST_PLACES).find_map(|places| {
        let unit = Rational::decimal(1, places);
        let steps = &end.real * &unit.inverse()?;
        let nearest = if above { steps.ceil() } else { steps.floor() };
        let next = if above { &nearest + &Rational::ONE } else { &nearest - &Rational::ONE };
        [nearest, next].into_iter().map(|steps| &steps * &unit).find(fits)
    })
}
