//! What is false in the demo, and what only looks so: written beside it, so that later tests can be measured against it.

use serde::Serialize;
use shishu_terms::{IndicatorCode, Period, ReturnId, UnitId};

/// The whole ground truth.
#[derive(Debug, Default, Serialize)]
pub struct Truth {
    /// Seed of the county.
    pub seed: u64,
    /// Falsified on purpose.
    pub planted: Vec<Planted>,
    /// Honest mistakes: a wrong cell in one return.
    pub mistakes: Vec<Mistake>,
    /// True, however odd it looks.
    pub odd_but_true: Vec<Odd>,
    /// Submitted after the due time.
    pub late: Vec<ReturnId>,
    /// Never reported.
    pub missing: Vec<ReturnId>,
    /// Cells asked about.
    pub asked: Vec<Asked>,
    /// Tables corrected after publication, by the return that changed.
    pub corrected: Vec<ReturnId>,
    /// Returns typed in from paper.
    pub transcribed: Vec<ReturnId>,
}

/// A falsification.
#[derive(Debug, Clone, Serialize)]
pub struct Planted {
    /// `copied`, `round`, `steady-growth`, `same-digits`, `same-minute`.
    pub kind: &'static str,
    /// Form.
    pub form: &'static str,
    /// Whose figures are falsified.
    pub units: Vec<UnitId>,
    /// Whose figures they were taken from, of copies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<UnitId>,
    /// The first period of it.
    pub from: Period,
    /// In words.
    pub says: &'static str,
}

/// A wrong cell.
#[derive(Debug, Clone, Serialize)]
pub struct Mistake {
    /// In which return.
    pub id: ReturnId,
    /// Which cell.
    pub cell: IndicatorCode,
    /// `unit`, `swapped`, `cumulative`, `typing`.
    pub kind: &'static str,
    /// As reported.
    pub wrong: String,
    /// As it was.
    pub right: String,
    /// Was it asked about and revised?
    pub revised: bool,
}

/// A true oddity.
#[derive(Debug, Clone, Serialize)]
pub struct Odd {
    /// In which return.
    pub id: ReturnId,
    /// What happened.
    pub says: &'static str,
}

/// A cell asked about.
#[derive(Debug, Clone, Serialize)]
pub struct Asked {
    /// In which return.
    pub id: ReturnId,
    /// Which cell.
    pub cell: IndicatorCode,
    /// `answered`, `revised` or `open`.
    pub end: &'static str,
}
