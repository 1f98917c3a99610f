//! What a variable may be.

use crate::near::Near;
use crate::rational::Rational;
use std::collections::BTreeSet;

/// One end of an interval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    Unbounded,
    /// The number itself is allowed.
    Closed(Rational),
    /// Everything up to the number, but not the number.
    Open(Rational),
}

/// Numbers between two ends; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    pub low: End,
    pub high: End,
}

impl Interval {
    pub fn contains(&self, number: &Rational) -> bool {
        let above = match &self.low {
            End::Unbounded => true,
            End::Closed(low) => low <= number,
            End::Open(low) => low < number,
        };
        above
            && match &self.high {
                End::Unbounded => true,
                End::Closed(high) => number <= high,
                End::Open(high) => number < high,
            }
    }

    /// The number, when there is only one.
    pub fn single(&self) -> Option<&Rational> {
        match (&self.low, &self.high) {
            (End::Closed(low), End::Closed(high)) if low == high => Some(low),
            _ => None,
        }
    }
}

/// The values a variable may take so that everything asked for can hold, some value of the others given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Range {
    /// Separate intervals, ascending. For a whole variable: the whole numbers in them.
    Numbers {
        intervals: Vec<Interval>,
        /// False when there were too many gaps to list: then there is one interval, its ends are right, but it has gaps.
        exact: bool,
    },
    /// The allowed values of a list or, for an open text, those that some formula names.
    Texts {
        allowed: BTreeSet<String>,
        /// Whether any text that no formula names is allowed as well.
        others: bool,
    },
    /// The budget was spent first.
    Unknown,
}

impl Range {
    /// Whether the value may be taken; `None` when that is not known.
    pub fn contains(&self, number: &Rational) -> Option<bool> {
        match self {
            Self::Numbers { intervals, exact } => {
                let inside = intervals.iter().any(|interval| interval.contains(number));
                (*exact || !inside).then_some(inside)
            }
            Self::Texts { .. } => Some(false),
            Self::Unknown => None,
        }
    }
}

/// An interval as the simplex finds it; `None` is unbounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub low: Option<Near>,
    pub high: Option<Near>,
}

impl Piece {
    pub fn interval(&self) -> Interval {
        let end = |side: &Option<Near>| match side {
            None => End::Unbounded,
            Some(near) if near.tiny.is_zero() => End::Closed(near.real.clone()),
            Some(near) => End::Open(near.real.clone()),
        };
        Interval { low: end(&self.low), high: end(&self.high) }
    }

    /// The smallest interval around both.
    fn around(self, other: Self) -> Self {
        let low = self.low.zip(other.low).map(|(a, b)| a.min(b));
        let high = self.high.zip(other.high).map(|(a, b)| a.max(b));
        Self { low, high }
    }

    /// Whether nothing lies between the end of this and the beginning of the next.
    fn touches(&self, next: &Self, whole: bool) -> bool {
        let (Some(end), Some(start)) = (&self.high, &next.low) else { return true };
        if whole {
            return start.real <= &end.real + &Rational::ONE;
        }
        // Of two ends at the same number one must be closed.
        start.real < end.real || (start.real == end.real && (start.tiny.is_zero() || end.tiny.is_zero()))
    }
}

/// Pieces in order, with those that touch made one.
pub(crate) fn merged(mut pieces: Vec<Piece>, whole: bool) -> Vec<Piece> {
    pieces.sort_by(|a, b| a.low.cmp(&b.low)); // unbounded first
    let mut out: Vec<Piece> = vec![];
    for piece in pieces {
        match out.pop() {
            Some(last) if last.touches(&piece, whole) => out.push(last.around(piece)),
            Some(last) => out.extend([last, piece]),
            None => out.push(piece),
        }
    }
    out
}

/// One piece around all.
pub(crate) fn hull(pieces: Vec<Piece>) -> Option<Piece> {
    pieces.into_iter().reduce(Piece::around)
}
