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

impl Interval {
    /// The same numbers as far as they can be written with so many decimals; `None` when none of them can.
    fn written_with(&self, decimals: u32) -> Option<Self> {
        let step = Rational::decimal(1, decimals);
        let many = step.inverse()?;
        let onto = |number: &Rational, up: bool| {
            let steps = number * &many;
            &(if up { steps.ceil() } else { steps.floor() }) * &step
        };
        let end = |end: &End, up: bool| match end {
            End::Unbounded => End::Unbounded,
            End::Closed(number) => End::Closed(onto(number, up)),
            // An end that can be written stays outside; one that cannot has a neighbour inside.
            End::Open(number) if onto(number, up) == *number => End::Open(number.clone()),
            End::Open(number) => End::Closed(onto(number, up)),
        };
        let written = Self { low: end(&self.low, true), high: end(&self.high, false) };
        let some = match (&written.low, &written.high) {
            (End::Closed(low), End::Closed(high)) => low <= high,
            (End::Open(low), End::Closed(high)) | (End::Closed(low), End::Open(high)) => low < high,
            (End::Open(low), End::Open(high)) => &(low + &step) < high,
            _ => true,
        };
        some.then_some(written)
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

    /// What of the range can be written with so many decimals: `≥ 10/3` with one decimal is `≥ 3.4`. Texts stay as they are.
    pub fn written_with(self, decimals: u32) -> Self {
        match self {
            Self::Numbers { intervals, exact } => Self::Numbers {
                intervals: intervals.iter().filter_map(|interval| interval.written_with(decimals)).collect(),
                exact,
            },
            other => other,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn of(low: End, high: End, decimals: u32) -> Vec<Interval> {
        let range = Range::Numbers { intervals: vec![Interval { low, high }], exact: true };
        match range.written_with(decimals) {
            Range::Numbers { intervals, .. } => intervals,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_can_be_written_lies_inside() {
        let r = |text: &str| text.parse::<Rational>().expect("a number");
        let ends = |found: Vec<Interval>| found.into_iter().map(|i| (i.low, i.high)).collect::<Vec<_>>();
        let (closed, open) = (|text| End::Closed(r(text)), |text| End::Open(r(text)));
        assert_eq!(ends(of(closed("10/3"), End::Unbounded, 1)), [(closed("3.4"), End::Unbounded)]);
        assert_eq!(ends(of(open("0"), closed("10/3"), 1)), [(open("0"), closed("3.3"))]);
        assert_eq!(ends(of(End::Unbounded, open("-1/3"), 0)), [(End::Unbounded, closed("-1"))]);
        assert_eq!(ends(of(closed("1/3"), closed("1/3"), 1)), []);
        assert_eq!(ends(of(open("0"), open("0.1"), 1)), []);
        assert_eq!(ends(of(open("0"), open("0.2"), 1)), [(open("0"), open("0.2"))]);
    }
}
