//! Linear combinations of variables.

use crate::rational::Rational;
use crate::variable::VarId;
use std::collections::BTreeMap;

/// `Σ coefficient·variable + constant`; no coefficient is zero.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Linear {
    terms: BTreeMap<VarId, Rational>,
    constant: Rational,
}

impl Default for Rational {
    fn default() -> Self {
        Self::ZERO
    }
}

impl Linear {
    pub fn constant(value: Rational) -> Self {
        Self { terms: BTreeMap::new(), constant: value }
    }

    pub fn variable(variable: VarId) -> Self {
        Self { terms: BTreeMap::from([(variable, Rational::ONE)]), constant: Rational::ZERO }
    }

    pub fn terms(&self) -> impl ExactSizeIterator<Item = (VarId, &Rational)> {
        self.terms.iter().map(|(variable, coefficient)| (*variable, coefficient))
    }

    /// The part without a variable.
    pub fn offset(&self) -> &Rational {
        &self.constant
    }

    /// The value, when no variable is in it.
    pub fn as_constant(&self) -> Option<&Rational> {
        self.terms.is_empty().then_some(&self.constant)
    }

    pub fn plus(mut self, other: &Self) -> Self {
        for (variable, coefficient) in &other.terms {
            let sum = self.terms.get(variable).map_or_else(|| coefficient.clone(), |known| known + coefficient);
            if sum.is_zero() {
                self.terms.remove(variable);
            } else {
                self.terms.insert(*variable, sum);
            }
        }
        self.constant = &self.constant + &other.constant;
        self
    }

    pub fn minus(self, other: &Self) -> Self {
        self.plus(&other.times(&-&Rational::ONE))
    }

    pub fn times(&self, factor: &Rational) -> Self {
        if factor.is_zero() {
            return Self::default();
        }
        let terms = self.terms.iter().map(|(variable, coefficient)| (*variable, coefficient * factor)).collect();
        Self { terms, constant: &self.constant * factor }
    }

    /// The value with numbers put in; `None` when one is not there.
    pub fn value<'a>(&self, number: impl Fn(VarId) -> Option<&'a Rational>) -> Option<Rational> {
        self.terms.iter().try_fold(self.constant.clone(), |sum, (variable, coefficient)| {
            Some(&sum + &(coefficient * number(*variable)?))
        })
    }
}
