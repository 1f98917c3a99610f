//! A rational number plus a multiple of an infinitesimal: `x < c` is `x ≤ c − δ`.
//!
//! Source: Dutertre & de Moura, "A Fast Linear-Arithmetic Solver for DPLL(T)", CAV 2006, section 5.

use crate::rational::Rational;

/// `real + tiny·δ` for a positive δ smaller than anything it is compared with. Ordered lexicographically.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Near {
    pub real: Rational,
    pub tiny: Rational,
}

impl Near {
    pub fn exactly(real: Rational) -> Self {
        Self { real, tiny: Rational::ZERO }
    }

    pub fn above(real: Rational) -> Self {
        Self { real, tiny: Rational::ONE }
    }

    pub fn below(real: Rational) -> Self {
        Self { real, tiny: -&Rational::ONE }
    }

    pub fn zero() -> Self {
        Self::exactly(Rational::ZERO)
    }

    pub fn plus(&self, other: &Self) -> Self {
        Self { real: &self.real + &other.real, tiny: &self.tiny + &other.tiny }
    }

    pub fn minus(&self, other: &Self) -> Self {
        Self { real: &self.real - &other.real, tiny: &self.tiny - &other.tiny }
    }

    pub fn times(&self, factor: &Rational) -> Self {
        Self { real: &self.real * factor, tiny: &self.tiny * factor }
    }

    /// The number for a concrete δ.
    pub fn at(&self, delta: &Rational) -> Rational {
        if self.tiny.is_zero() { self.real.clone() } else { &self.real + &(&self.tiny * delta) }
    }

    /// The greatest whole number not above.
    pub fn floor(&self) -> Self {
        let floor = self.real.floor();
        let below = floor == self.real && self.tiny.is_negative();
        Self::exactly(if below { &floor - &Rational::ONE } else { floor })
    }

    /// The least whole number not below.
    pub fn ceil(&self) -> Self {
        let turned = self.times(&Rational::from(-1)).floor();
        turned.times(&Rational::from(-1))
    }
}
