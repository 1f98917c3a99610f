//! Between binary floating point and the decimals it was written as.
//!
//! A cell stored as a double means the shortest decimal that reads back as it (0.1 means 0.1, not
//! 0.1000000000000000055…). Up to 15 digits that decimal is unique, and the order of two doubles is the order of
//! their decimals, so a comparison of two cells needs no conversion.

use shishu_terms::Decimal;

/// 10^0 … 10^22: each is a double exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];
/// Below this a whole number and its tenths are exact doubles and its decimal form is unique (15 digits).
const FIFTEEN_DIGITS: f64 = 1e15;

/// A double as mantissa / 10^scale when it has at most six decimals and 15 digits: the common case of money, quickly.
pub fn small(x: f64) -> Option<(i64, u32)> {
    for scale in [0_u32, 2, 1, 4, 3, 6] {
        let power = POWERS[scale as usize];
        let scaled = (x * power).round();
        if scaled.abs() < FIFTEEN_DIGITS && scaled / power == x {
            return Some((scaled as i64, scale));
        }
    }
    None
}

/// The decimal a double means; `None` for NaN, infinity and what 28 digits cannot hold.
pub fn meant(x: f64) -> Option<Decimal> {
    if let Some((mantissa, scale)) = small(x) {
        return Some(Decimal::new(mantissa, scale).normalize());
    }
    if !x.is_finite() {
        return None;
    }
    // `{:e}` prints the shortest digits that read back, as d.ddde±x, so a tiny number does not become a long text.
    let text = format!("{x:e}");
    let decimal = Decimal::from_scientific(&text).ok()?;
    // rust_decimal rounds what does not fit: only what reads back as the same double is the cell.
    (decimal.to_string().parse::<f64>().ok()? == x).then(|| decimal.normalize())
}

/// The double of mantissa / 10^scale when it means just that decimal: at most 15 digits.
pub fn double(mantissa: i128, scale: u32) -> Option<f64> {
    let whole = i64::try_from(mantissa).ok().filter(|m| m.unsigned_abs() < 1_000_000_000_000_000)?;
    // Both operands are exact, so the quotient is the double nearest to the decimal.
    POWERS.get(scale as usize).map(|power| whole as f64 / power)
}

/// The nearest double of a decimal and whether it means that decimal.
pub fn nearest(d: Decimal) -> (f64, bool) {
    let d = d.normalize();
    match double(d.mantissa(), d.scale()) {
        Some(x) => (x, true),
        None => (d.to_string().parse().unwrap_or(f64::NAN), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_double_means_its_shortest_decimal() {
        for (x, text) in [
            (0.1, "0.1"),
            (-0.0, "0"),
            (1e15, "1000000000000000"),
            (0.3, "0.3"),
            (0.1 + 0.2, "0.30000000000000004"),
            (2.5e-9, "0.0000000025"),
            (123456789.123456, "123456789.123456"),
        ] {
            assert_eq!(meant(x).unwrap().to_string(), text);
        }
        assert_eq!(meant(f64::NAN), None);
        assert_eq!(meant(f64::INFINITY), None);
        assert_eq!(meant(1e300), None);
        assert_eq!(meant(1e-40), None);
    }

    proptest! {
        #[test]
        fn the_quick_road_and_the_printed_digits_agree(x in prop_oneof![
            any::<f64>(),
            (-1_000_000_000_000_i64..1_000_000_000_000, 0..7_u32).prop_map(|(m, s)| m as f64 / POWERS[s as usize]),
        ]) {
            if let Some((mantissa, scale)) = small(x) {
                let printed: Decimal = format!("{x}").parse().unwrap();
                prop_assert_eq!(Decimal::new(mantissa, scale).normalize(), printed.normalize());
                prop_assert_eq!(double(i128::from(mantissa), scale), Some(x));
            }
            if let Some(decimal) = meant(x) {
                prop_assert_eq!(decimal.to_string().parse::<f64>().unwrap(), x);
            }
        }
    }
}
