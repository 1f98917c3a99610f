//! What a rule would have said of returns that are in. Nothing is written.

use shishu_rules::Explanation;
use shishu_terms::{Bilingual, Period, ReturnId};

/// One return on which the rule did not pass.
#[derive(Clone, Debug)]
pub struct TriedReturn {
    /// Which.
    pub id: ReturnId,
    /// Name of its unit.
    pub unit: Bilingual,
    /// `fail`, `missing` or `broken`.
    pub outcome: String,
    /// The finding in numbers.
    pub says: Bilingual,
    /// The same in pieces, Chinese and English, where it failed.
    pub spelt: Option<(Explanation, Explanation)>,
}

/// A rule tried on the returns of one period. The four outcomes add up to the returns looked at.
#[derive(Clone, Debug)]
pub struct TryOut {
    /// The period.
    pub period: Period,
    /// Returns on which it holds.
    pub pass: u64,
    /// Returns on which it fails.
    pub fail: u64,
    /// Returns it cannot judge for want of a value.
    pub missing: u64,
    /// Returns it cannot be computed for.
    pub broken: u64,
    /// Those it did not pass on: failed, then broken, then not judged; by unit.
    pub others: Vec<TriedReturn>,
}

impl TryOut {
    /// Returns looked at.
    pub fn total(&self) -> u64 {
        self.pass + self.fail + self.missing + self.broken
    }
}
