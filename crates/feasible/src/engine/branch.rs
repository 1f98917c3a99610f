//! Whole numbers: a column that came out between two whole numbers must lie below or above.

use super::Engine;
use crate::literal::Lit;
use crate::near::Near;
use crate::simplex::Side;

pub(super) fn tiny() -> Near {
    Near::above(0.into())
}

impl Engine {
    /// A question that excludes the present value of a whole column that is not whole; `None` when all are.
    pub(super) fn split(&mut self) -> Option<Lit> {
        let column = *self.whole.iter().find(|column| {
            let value = self.simplex.value(**column);
            !value.tiny.is_zero() || !value.real.is_whole()
        })?;
        let below = self.simplex.value(column).floor();
        Some(self.atom_here(column, Side::Upper, below))
    }
}
