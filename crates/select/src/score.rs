//! Scores: of one value (local), and of a unit (global).
//!
//! Sources: Latouche & Berthelot, "Use of a score function to prioritize and limit recontacts in editing business surveys",
//! Journal of Official Statistics 8 (1992); Lawrence & McKenzie, "The general application of significance editing", JOS 16 (2000);
//! de Waal, Pannekoek & Scholtus, "Handbook of Statistical Data Editing and Imputation" (2011), chapter 6.

/// What goes into the local score of one value. All in the unit of the variable, but for the suspicion, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Local {
    pub weight: f64,
    pub suspicion: f64,
    pub reported: f64,
    pub anticipated: f64,
    /// The published total that the value goes into.
    pub total: f64,
}

impl Local {
    /// The expected error in the total if the value is not reviewed, as a share of the total, with its sign. Zero where the total is zero:
    /// see [`reference_total`] for one that is zero only where nothing can be wrong.
    pub fn expected_error(&self) -> f64 {
        match self.total.abs() {
            total if total > 0.0 => self.weight * self.suspicion * (self.reported - self.anticipated) / total,
            _ => 0.0,
        }
    }

    /// The local score: the size of the expected error.
    pub fn score(&self) -> f64 {
        self.expected_error().abs()
    }
}

/// The total that errors are shares of: Σ weight × anticipated, or Σ weight × |reported| where that is zero. Zero only where every value is.
pub fn reference_total(values: impl IntoIterator<Item = (f64, f64, f64)>) -> f64 {
    let (mut anticipated, mut reported) = (0.0, 0.0);
    for (weight, expected, stated) in values {
        anticipated += weight * expected;
        reported += weight * f64::abs(stated);
    }
    if f64::abs(anticipated) > 0.0 { f64::abs(anticipated) } else { reported }
}

/// How the local scores of a unit become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Global {
    /// Added up: a unit that is a little wrong everywhere counts.
    Sum,
    /// The largest: no total is left with a large error.
    #[default]
    Max,
    /// The root of the sum of squares, between the two.
    Euclid,
}

impl Global {
    /// The global score of these local scores.
    pub fn of(self, local: &[f64]) -> f64 {
        match self {
            Self::Sum => local.iter().sum(),
            Self::Max => local.iter().copied().fold(0.0, f64::max),
            Self::Euclid => local.iter().map(|score| score * score).sum::<f64>().sqrt(),
        }
    }
}
