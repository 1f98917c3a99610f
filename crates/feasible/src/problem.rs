//! A question as it is asked: variables and formulas over them.

use crate::formula::Formula;
use crate::variable::{Domain, VarId};

/// How deep formulas may be nested; deeper ones are refused, so that nothing that walks them runs out of stack.
pub const MOST_NESTING: usize = 256;

/// Variables and statements about them.
#[derive(Debug, Clone, Default)]
pub struct Problem {
    domains: Vec<Domain>,
    formulas: Vec<Formula>,
}

/// Why a formula cannot be taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Malformed {
    /// It names a variable that was not declared.
    Unknown(VarId),
    /// It computes with a text, or looks for a number in a set of texts.
    WrongKind(VarId),
    /// Nested deeper than [`MOST_NESTING`].
    TooDeep,
}

impl Problem {
    pub fn variable(&mut self, domain: Domain) -> VarId {
        self.domains.push(domain);
        VarId(self.domains.len() - 1)
    }

    /// Takes a formula in and gives its number.
    pub fn formula(&mut self, formula: Formula) -> Result<usize, Malformed> {
        self.check(&formula, 0)?;
        self.formulas.push(formula);
        Ok(self.formulas.len() - 1)
    }

    pub fn domains(&self) -> &[Domain] {
        &self.domains
    }

    pub fn formulas(&self) -> &[Formula] {
        &self.formulas
    }

    fn check(&self, formula: &Formula, depth: usize) -> Result<(), Malformed> {
        if depth > MOST_NESTING {
            return Err(Malformed::TooDeep);
        }
        let kind = |variable: VarId| self.domains.get(variable.0).ok_or(Malformed::Unknown(variable));
        let needs = |variable, numeric| match kind(variable)?.is_numeric() == numeric {
            true => Ok(()),
            false => Err(Malformed::WrongKind(variable)),
        };
        match formula {
            Formula::Constant(_) => Ok(()),
            Formula::Linear(linear, _) => linear.terms().try_for_each(|(variable, _)| needs(variable, true)),
            Formula::In(variable, _) => needs(*variable, false),
            Formula::Missing(variable) => kind(*variable).map(|_| ()),
            Formula::Not(x) => self.check(x, depth + 1),
            Formula::And(items) | Formula::Or(items) => items.iter().try_for_each(|x| self.check(x, depth + 1)),
        }
    }
}
