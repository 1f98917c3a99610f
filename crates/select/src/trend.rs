//! What a value should have been by the unit's own past and the trend of its peers, and how far out its own trend lies.

use crate::outlier::{Interval, effects};
use crate::quantile::median;

/// The trend of a group of units between two periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// The median of current / earlier over the units that have both above zero; 1 where fewer than [`FEWEST`] do.
    pub growth: f64,
    /// How many those are.
    pub peers: usize,
    effects: Vec<Option<f64>>,
    interval: Option<Interval>,
}

/// Fewer peers than this have no trend.
pub const FEWEST: usize = 5;

/// Within so many quartile distances of the median a trend is not suspicious at all.
const USUAL: f64 = 2.0;

/// The trend of `(current, earlier)` values. `exponent` as in [`effects`].
pub fn trend(pairs: &[(f64, f64)], exponent: f64) -> Trend {
    let ratios: Vec<f64> =
        pairs.iter().filter(|(now, then)| *now > 0.0 && *then > 0.0).map(|(now, then)| now / then).collect();
    let enough = ratios.len() >= FEWEST;
    let effects = effects(pairs, exponent);
    let known: Vec<f64> = effects.iter().flatten().copied().collect();
    Trend {
        growth: median(&ratios).filter(|_| enough).unwrap_or(1.0),
        peers: ratios.len(),
        interval: Interval::of(&known, 0.05).filter(|_| enough),
        effects,
    }
}

impl Trend {
    /// The suspicion of a unit's trend, 0 to 1: with t = quartile distances beyond those that are usual, t / (1 + t). This is the form of
    /// Statistics Sweden's SELEKT (Norberg et al., "A general methodology for selective data editing", 2010). A unit that has no trend, as when a
    /// value falls to zero or begins, is fully suspicious; where too few units have one to tell, all are half so.
    pub fn suspicion(&self, unit: usize) -> f64 {
        match (self.effects.get(unit).copied().flatten(), &self.interval) {
            (Some(effect), Some(interval)) => {
                let beyond = (interval.distance(effect) - USUAL).max(0.0);
                if beyond.is_finite() { beyond / (1.0 + beyond) } else { 1.0 }
            }
            (None, Some(_)) => 1.0,
            (_, None) => 0.5,
        }
    }
}
