//! Whole numbers: a column that came out between two whole numbers must lie below or above.

use super::Engine;
use crate::literal::Lit;
use crate::near::Near;
use crate::simplex::Side;

/// The greatest whole number not above.
pub(super) fn floor(value: &Near) -> Near {
    let floor = value.real.floor();
    let below = floor == value.real && value.tiny.is_negative();
    Near::exactly(if below { &floor - &1.into() } else { floor })
}

pub(super) fn ceil(value: &Near) -> Near {
    let turned = floor(&value.times(&(-1).into()));
    turned.times(&(-1).into())
}

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
        let below = floor(self.simplex.value(column));
        Some(self.atom_here(column, Side::Upper, below))
    }
}
