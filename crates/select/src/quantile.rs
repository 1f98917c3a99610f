//! Quantiles of a few numbers.

/// The quantile `at` (0 to 1) of numbers in any order; `None` of none. The inverse of the empirical distribution, averaged where it jumps:
/// Hyndman & Fan's second definition, SAS's PCTLDEF=5.
pub fn quantile(values: &[f64], at: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = sorted.len() as f64 * at.clamp(0.0, 1.0);
    let below = (place.floor() as usize).min(sorted.len());
    let next = sorted.get(below).or(sorted.last()).copied()?;
    // A place that is whole but for the rounding of the product.
    if (place - place.round()).abs() < 1e-9 {
        let whole = place.round() as usize;
        let first = sorted.get(whole.saturating_sub(1)).copied()?;
        let second = sorted.get(whole).copied().unwrap_or(first);
        return Some(if whole == 0 { first } else { (first + second) / 2.0 });
    }
    Some(next)
}

/// The middle one, or the mean of the two in the middle.
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_defined() {
        let eight = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
        assert_eq!((quantile(&eight, 0.25), median(&eight), quantile(&eight, 0.75)), (Some(2.5), Some(4.5), Some(6.5)));
        let five = [5.0, 1.0, 4.0, 2.0, 3.0];
        assert_eq!((quantile(&five, 0.25), median(&five), quantile(&five, 0.75)), (Some(2.0), Some(3.0), Some(4.0)));
        assert_eq!((quantile(&five, 0.0), quantile(&five, 1.0), quantile(&[], 0.5)), (Some(1.0), Some(5.0), None));
    }
}
