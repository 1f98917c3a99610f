//! The parts of a figure's life.

use shishu_rules::Level;
use shishu_terms::{Bilingual, FigureId, FormId, Moment, Period};

/// One step of the life.
#[derive(Clone, Debug)]
pub struct FigureStep {
    /// The kind's wire name.
    pub kind: String,
    /// When (of several acts, the last).
    pub at: Moment,
    /// When the first of them was.
    pub from: Moment,
    /// What happened, in words.
    pub says: Bilingual,
    /// Old value, new value and reason of a change.
    pub change: Option<(Option<String>, Option<String>, Option<String>)>,
    /// Who, as posts.
    pub by: Bilingual,
    /// First and last act.
    pub seqs: (u64, u64),
    /// How many acts the step stands for.
    pub acts: usize,
}

/// Outcomes of the checks of one level, counted apart; they add up to the items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LevelCount {
    /// Level.
    pub level: Option<Level>,
    /// Rules × returns.
    pub items: usize,
    /// Passed.
    pub pass: usize,
    /// Failed.
    pub fail: usize,
    /// Not judged.
    pub missing: usize,
    /// Could not be computed.
    pub broken: usize,
}

/// A part of a sum.
#[derive(Clone, Debug)]
pub struct FigurePart {
    /// Name of the place (or unit, for staff in scope).
    pub name: Bilingual,
    /// Its own figure.
    pub figure: FigureId,
    /// Units in it.
    pub units: u32,
    /// Value, decimal text; `None`: withheld.
    pub value: Option<String>,
    /// Share of the whole in tenths of a per cent.
    pub share_permille: Option<i64>,
}

/// A point of the series.
#[derive(Clone, Debug)]
pub struct SeriesPoint {
    /// Period.
    pub period: Period,
    /// Value now, decimal text; `None`: not published.
    pub value: Option<String>,
    /// Value as first published, where it differs.
    pub first: Option<String>,
}

/// A publication that used the figure.
#[derive(Clone, Debug)]
pub struct Used {
    /// Title of the table.
    pub title: Bilingual,
    /// Form and period of the table.
    pub form: FormId,
    /// Period.
    pub period: Period,
    /// Edition.
    pub edition: u32,
    /// When.
    pub at: Moment,
    /// The value in it.
    pub value: Option<String>,
    /// Is it the edition in force?
    pub in_force: bool,
}
