//! The input language: linear comparisons, categories and emptiness, joined by and, or, not.

use crate::linear::Linear;
use crate::rational::Rational;
use crate::variable::VarId;
use crate::witness::{Value, Witness};
use std::collections::BTreeSet;

/// How a linear combination stands to zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    Less,
    LessEqual,
    Equal,
    NotEqual,
    GreaterEqual,
    Greater,
}

impl Relation {
    pub fn holds(self, value: &Rational) -> bool {
        match self {
            Self::Less => value.is_negative(),
            Self::LessEqual => !value.is_positive(),
            Self::Equal => value.is_zero(),
            Self::NotEqual => !value.is_zero(),
            Self::GreaterEqual => !value.is_negative(),
            Self::Greater => value.is_positive(),
        }
    }

    /// What holds exactly when this does not.
    pub fn negated(self) -> Self {
        match self {
            Self::Less => Self::GreaterEqual,
            Self::LessEqual => Self::Greater,
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::GreaterEqual => Self::Less,
            Self::Greater => Self::LessEqual,
        }
    }

    /// The relation of `−x` to zero when `x` has this one.
    pub fn mirrored(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessEqual => Self::GreaterEqual,
            Self::GreaterEqual => Self::LessEqual,
            Self::Greater => Self::Less,
            same => same,
        }
    }
}

/// A statement about the variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formula {
    Constant(bool),
    /// The combination stands in this relation to zero. Its variables are numeric.
    Linear(Linear, Relation),
    /// The value is one of these. The variable is a choice or a text.
    In(VarId, BTreeSet<String>),
    /// The cell is empty. Where a formula also speaks of the value of an empty cell, it speaks of the value it would
    /// be filled with.
    Missing(VarId),
    Not(Box<Formula>),
    And(Vec<Formula>),
    Or(Vec<Formula>),
}

impl Formula {
    /// `left ⋈ right`.
    pub fn compare(left: &Linear, relation: Relation, right: &Linear) -> Self {
        let difference = left.clone().minus(right);
        match difference.as_constant() {
            Some(value) => Self::Constant(relation.holds(value)),
            None => Self::Linear(difference, relation),
        }
    }

    /// The value of `variable` is this text.
    pub fn is(variable: VarId, text: impl Into<String>) -> Self {
        Self::In(variable, BTreeSet::from([text.into()]))
    }

    pub fn one_of<T: Into<String>>(variable: VarId, texts: impl IntoIterator<Item = T>) -> Self {
        Self::In(variable, texts.into_iter().map(Into::into).collect())
    }

    /// The negation, pushed down one step where that is free.
    pub fn negated(self) -> Self {
        match self {
            Self::Constant(truth) => Self::Constant(!truth),
            Self::Linear(linear, relation) => Self::Linear(linear, relation.negated()),
            Self::Not(x) => *x,
            other => Self::Not(Box::new(other)),
        }
    }

    pub fn implies(self, other: Self) -> Self {
        Self::any([self.negated(), other])
    }

    /// Conjunction, flat and without constants.
    pub fn all(items: impl IntoIterator<Item = Self>) -> Self {
        let mut kept = Vec::new();
        for item in items {
            match item {
                Self::Constant(true) => {}
                Self::Constant(false) => return Self::Constant(false),
                Self::And(inner) => kept.extend(inner),
                other => kept.push(other),
            }
        }
        match kept.pop() {
            None => Self::Constant(true),
            Some(only) if kept.is_empty() => only,
            Some(last) => {
                kept.push(last);
                Self::And(kept)
            }
        }
    }

    /// Disjunction, flat and without constants.
    pub fn any(items: impl IntoIterator<Item = Self>) -> Self {
        let mut kept = Vec::new();
        for item in items {
            match item {
                Self::Constant(false) => {}
                Self::Constant(true) => return Self::Constant(true),
                Self::Or(inner) => kept.extend(inner),
                other => kept.push(other),
            }
        }
        match kept.pop() {
            None => Self::Constant(false),
            Some(only) if kept.is_empty() => only,
            Some(last) => {
                kept.push(last);
                Self::Or(kept)
            }
        }
    }

    /// Whether it holds of these values; `None` when it speaks of a variable that has no value of the kind needed.
    pub fn holds(&self, witness: &Witness) -> Option<bool> {
        match self {
            Self::Constant(truth) => Some(*truth),
            Self::Linear(linear, relation) => Some(relation.holds(&linear.value(|v| witness.number(v))?)),
            Self::In(variable, set) => match witness.value(*variable)? {
                Value::Text(text) => Some(set.contains(text)),
                Value::Number(_) => None,
            },
            Self::Missing(variable) => Some(witness.is_missing(*variable)),
            Self::Not(x) => x.holds(witness).map(|truth| !truth),
            Self::And(items) => items.iter().try_fold(true, |all, x| Some(all & x.holds(witness)?)),
            Self::Or(items) => items.iter().try_fold(false, |any, x| Some(any | x.holds(witness)?)),
        }
    }

    /// The variables it speaks of.
    pub fn variables(&self) -> BTreeSet<VarId> {
        let mut found = BTreeSet::new();
        self.collect(&mut found);
        found
    }

    fn collect(&self, found: &mut BTreeSet<VarId>) {
        match self {
            Self::Constant(_) => {}
            Self::Linear(linear, _) => found.extend(linear.terms().map(|(variable, _)| variable)),
            Self::In(variable, _) | Self::Missing(variable) => {
                found.insert(*variable);
            }
            Self::Not(x) => x.collect(found),
            Self::And(items) | Self::Or(items) => items.iter().for_each(|x| x.collect(found)),
        }
    }
}
