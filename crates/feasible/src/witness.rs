//! An assignment that shows that something can hold.

use crate::rational::Rational;
use crate::variable::VarId;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Number(Rational),
    Text(String),
}

/// A value for every variable. A missing cell has the value it can be filled with, too.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Witness {
    pub(crate) values: Vec<Option<Value>>,
    pub(crate) missing: Vec<bool>,
}

impl Witness {
    pub fn new(values: Vec<Option<Value>>) -> Self {
        let missing = vec![false; values.len()];
        Self { values, missing }
    }

    pub fn value(&self, variable: VarId) -> Option<&Value> {
        self.values.get(variable.0)?.as_ref()
    }

    pub fn number(&self, variable: VarId) -> Option<&Rational> {
        match self.value(variable)? {
            Value::Number(number) => Some(number),
            Value::Text(_) => None,
        }
    }

    pub fn is_missing(&self, variable: VarId) -> bool {
        self.missing.get(variable.0).copied().unwrap_or(false)
    }
}
