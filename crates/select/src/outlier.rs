//! Outliers among units: the methods of Hidiroglou & Berthelot and of the sigma-gap, with the parameters of the procedure `outlier` of
//! Statistics Canada's Banff.
//!
//! Sources: Hidiroglou & Berthelot, "Statistical editing and imputation for periodic business surveys", Survey Methodology 12 (1986) 73–83;
//! Banff, procedure guide "Outlier Detection" and Functional Description, chapter 4. Quartiles are those of [`crate::quantile`].

use crate::quantile::{median, quantile};

/// How far out a value lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Unusual enough to be kept out of means and donors (FTE).
    Exclude,
    /// Extreme enough to be taken for an error (FTI).
    Impute,
}

/// On which side it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
    Both,
}

/// The effects of ratios: how far each `current / auxiliary` lies from the median ratio, on a scale symmetric for rises and falls, times the size
/// of the unit to the power `exponent` (0: size does not matter; 1: fully). Pairs that are not both above zero have none.
pub fn effects(pairs: &[(f64, f64)], exponent: f64) -> Vec<Option<f64>> {
    let ratio = |(current, auxiliary): &(f64, f64)| (*current > 0.0 && *auxiliary > 0.0).then(|| current / auxiliary);
    let ratios: Vec<Option<f64>> = pairs.iter().map(ratio).collect();
    let Some(middle) = median(&ratios.iter().flatten().copied().collect::<Vec<_>>()) else { return ratios };
    let effect = |(ratio, (current, auxiliary)): (&Option<f64>, &(f64, f64))| {
        let ratio = (*ratio)?;
        let centred = if ratio < middle { 1.0 - middle / ratio } else { ratio / middle - 1.0 };
        Some(centred * current.max(*auxiliary).powf(exponent))
    };
    ratios.iter().zip(pairs).map(effect).collect()
}

/// The interval of Hidiroglou & Berthelot around the median.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    pub median: f64,
    /// Distance from the median to the first quartile, at least `mdm · |median|`.
    pub left: f64,
    /// The same to the third.
    pub right: f64,
}

impl Interval {
    /// `mdm`: the least distance of a quartile, as a multiple of the median, so that units that nearly agree do not make outliers of each
    /// other (0.05 is usual). `None` of no values.
    pub fn of(values: &[f64], mdm: f64) -> Option<Self> {
        let middle = median(values)?;
        let least = (mdm * middle).abs();
        Some(Self {
            median: middle,
            left: (middle - quantile(values, 0.25)?).max(least),
            right: (quantile(values, 0.75)? - middle).max(least),
        })
    }

    /// The ends at so many quartile distances.
    pub fn ends(&self, multiplier: f64) -> (f64, f64) {
        (self.median - multiplier * self.left, self.median + multiplier * self.right)
    }

    /// How many quartile distances a value lies from the median; 0 at the median, infinite where the quartiles coincide with it.
    pub fn distance(&self, value: f64) -> f64 {
        let (gap, unit) =
            if value < self.median { (self.median - value, self.left) } else { (value - self.median, self.right) };
        if gap > 0.0 { gap / unit } else { 0.0 }
    }

    /// Outside the interval at `mei` (exclude) or at `mii` (impute); `mei < mii`.
    pub fn status(&self, value: f64, mei: f64, mii: f64) -> Option<Status> {
        let outside = |multiplier| {
            let (low, high) = self.ends(multiplier);
            value < low || value > high
        };
        match (outside(mii), outside(mei)) {
            (true, _) => Some(Status::Impute),
            (false, true) => Some(Status::Exclude),
            (false, false) => None,
        }
    }
}

/// The standard deviation that gaps are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Deviation {
    /// The median of the distances from the median.
    #[default]
    Mad,
    /// The root of the mean squared distance from the mean, with n − 1.
    Standard,
}

/// The sigma-gap method: values in order, a gap of `beta` deviations between neighbours, and all beyond it are outliers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SigmaGap {
    pub deviation: Deviation,
    pub side: Side,
    /// Gaps are looked at beyond this centile (0 to 100): to the right of it, and to the left of its mirror image.
    pub start_centile: f64,
    pub beta_e: f64,
    pub beta_i: f64,
}

impl SigmaGap {
    /// The status of each value, in the order given.
    pub fn statuses(&self, values: &[f64]) -> Vec<Option<Status>> {
        let mut found = vec![None; values.len()];
        let Some(sigma) = self.sigma(values) else { return found };
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|a, b| values[*a].total_cmp(&values[*b]).then(a.cmp(b)));
        if self.side != Side::Left {
            self.walk(values, &order, sigma, &mut found);
        }
        if self.side != Side::Right {
            order.reverse();
            self.walk(values, &order, sigma, &mut found);
        }
        found
    }

    fn sigma(&self, values: &[f64]) -> Option<f64> {
        match self.deviation {
            Deviation::Mad => {
                let middle = median(values)?;
                median(&values.iter().map(|value| (value - middle).abs()).collect::<Vec<_>>())
            }
            Deviation::Standard => {
                let n = values.len() as f64;
                let mean = values.iter().sum::<f64>() / n;
                let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
                (n > 1.0).then(|| (squares / (n - 1.0)).sqrt())
            }
        }
    }

    /// Outwards from the start; a wider gap further out makes errors of what was only unusual.
    fn walk(&self, values: &[f64], order: &[usize], sigma: f64, found: &mut [Option<Status>]) {
        let start = (order.len() as f64 * self.start_centile / 100.0 - 1e-9).ceil().max(1.0) as usize;
        let mut reached = None;
        for at in start..order.len() {
            let gap = (values[order[at]] - values[order[at - 1]]).abs();
            let here = match gap {
                gap if gap <= 0.0 => None,
                gap if gap >= self.beta_i * sigma => Some(Status::Impute),
                gap if gap >= self.beta_e * sigma => Some(Status::Exclude),
                _ => None,
            };
            reached = reached.max(here);
            found[order[at]] = found[order[at]].max(reached);
        }
    }
}
