//! The order of review, the curve of what is left, and the stopping point.

use crate::score::Global;

/// What of the expected error counts as left after some reviews, for one total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Left {
    /// The pseudo-bias |Σ expected error| over the units not reviewed: errors up and down cancel, as they do in the total. It can grow
    /// with a review. This is what R's SeleMix holds against its threshold.
    PseudoBias,
    /// Σ |expected error|: what is left at worst, when nothing cancels. It never grows.
    #[default]
    Bound,
}

/// What is left after so many reviews, the units of the largest global scores first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub reviewed: usize,
    /// Share of the sum of all global scores that is left: 1 at first, 0 at last.
    pub left: f64,
    /// The largest pseudo-bias over the totals, as a share of its total.
    pub pseudo_bias: f64,
    /// The largest sum of expected errors over the totals, as a share of its total.
    pub bound: f64,
}

/// The order of review.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// Units by falling global score, equals in the order given.
    pub order: Vec<usize>,
    /// Global score by unit, in the order given.
    pub global: Vec<f64>,
    /// From no review to all; one point more than units.
    pub curve: Vec<Point>,
    /// The fewest reviews after which, and after every further one, the error left of each total is at most its threshold.
    pub stop: usize,
}

/// Ranks units. `errors`: for each unit its expected error in each total, as a share of the total with its sign
/// ([`crate::Local::expected_error`]); what is not a number counts as zero. `thresholds`: for each total the share that may be left; the last
/// one stands for any further totals.
pub fn rank(errors: &[Vec<f64>], global: Global, left: Left, thresholds: &[f64]) -> Ranked {
    let number = |error: f64| if error.is_finite() { error } else { 0.0 };
    let errors: Vec<Vec<f64>> = errors.iter().map(|unit| unit.iter().copied().map(number).collect()).collect();
    let scores: Vec<f64> =
        errors.iter().map(|unit| global.of(&unit.iter().map(|error| error.abs()).collect::<Vec<_>>())).collect();
    let mut order: Vec<usize> = (0..errors.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
    let totals = errors.iter().map(Vec::len).max().unwrap_or(0);
    let sum: f64 = order.iter().rev().map(|at| scores[*at]).sum();
    let threshold = |total: usize| thresholds.get(total).or(thresholds.last()).copied().unwrap_or(0.0);
    let mut tail = Tail { signed: vec![0.0; totals], size: vec![0.0; totals], score: 0.0 };
    let mut curve = vec![tail.point(order.len(), sum)];
    let (mut stop, mut below) = (order.len(), true);
    // From the end, so that the sums of the small errors are not lost in those of the large ones.
    for (reviewed, at) in order.iter().enumerate().rev() {
        tail.add(&errors[*at], scores[*at]);
        curve.push(tail.point(reviewed, sum));
        below = below && (0..totals).all(|total| tail.left(total, left) <= threshold(total));
        if below {
            stop = reviewed;
        }
    }
    curve.reverse();
    Ranked { order, global: scores, curve, stop }
}

/// The sums over the units not reviewed.
struct Tail {
    signed: Vec<f64>,
    size: Vec<f64>,
    score: f64,
}

impl Tail {
    fn add(&mut self, errors: &[f64], score: f64) {
        for (total, error) in errors.iter().enumerate() {
            self.signed[total] += error;
            self.size[total] += error.abs();
        }
        self.score += score;
    }

    fn left(&self, total: usize, left: Left) -> f64 {
        match left {
            Left::PseudoBias => self.signed[total].abs(),
            Left::Bound => self.size[total],
        }
    }

    fn point(&self, reviewed: usize, sum: f64) -> Point {
        let largest = |left| (0..self.size.len()).map(|total| self.left(total, left)).fold(0.0, f64::max);
        let share = if sum > 0.0 { self.score / sum } else { 0.0 };
        Point { reviewed, left: share, pseudo_bias: largest(Left::PseudoBias), bound: largest(Left::Bound) }
    }
}
