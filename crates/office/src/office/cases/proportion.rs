//! Shares of few cases: how sure one is of them, and whether one is larger than another.

/// The two-sided 95 % point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// The score interval of Wilson (1927, J. Am. Stat. Assoc. 22) for `k` of `n` at 95 %, as parts of 1.
pub(super) fn wilson(k: u64, n: u64) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    let (count, part) = (n as f64, k.min(n) as f64 / n as f64);
    let spread = Z * (part * (1.0 - part) / count + Z * Z / (4.0 * count * count)).sqrt();
    let (middle, whole) = (part + Z * Z / (2.0 * count), 1.0 + Z * Z / count);
    (((middle - spread) / whole).clamp(0.0, 1.0), ((middle + spread) / whole).clamp(0.0, 1.0))
}

/// The interval at 95 % for the share `k1` of `n1` less the share `k2` of `n2`, without continuity correction, after Newcombe (1998, Stat. Med.
/// 17, p. 873, method 10): it squares and adds what Wilson's intervals of both leave open, so it holds for few cases and for none that fit.
pub(super) fn difference((k1, n1): (u64, u64), (k2, n2): (u64, u64)) -> (f64, f64) {
    let part = |k: u64, n: u64| if n == 0 { 0.0 } else { k.min(n) as f64 / n as f64 };
    let ((low1, high1), (low2, high2)) = (wilson(k1, n1), wilson(k2, n2));
    let (one, two) = (part(k1, n1), part(k2, n2));
    let middle = one - two;
    (middle - (one - low1).hypot(high2 - two), middle + (high1 - one).hypot(two - low2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: (f64, f64), printed: (f64, f64), what: &str) {
        let off = (found.0 - printed.0).abs().max((found.1 - printed.1).abs());
        assert!(off < 0.000_051, "{what}: {found:?}, in print {printed:?}");
    }

    #[test]
    fn the_interval_of_a_share_is_the_one_in_print() {
        // Newcombe 1998, Stat. Med. 17, p. 857, table I, method 3.
        for ((k, n), printed) in [
            ((81, 263), (0.2553, 0.3662)),
            ((15, 148), (0.0624, 0.1605)),
            ((0, 20), (0.0, 0.1611)),
            ((1, 29), (0.0061, 0.1718)),
        ] {
            close(wilson(k, n), printed, &format!("{k}/{n}"));
        }
    }

    #[test]
    fn the_interval_of_a_difference_is_the_one_in_print() {
        // Newcombe 1998, Stat. Med. 17, p. 873, table II, method 10.
        for (one, two, printed) in [
            ((56, 70), (48, 80), (0.0524, 0.3339)),
            ((9, 10), (3, 10), (0.1705, 0.8090)),
            ((6, 7), (2, 7), (0.0582, 0.8062)),
            ((5, 56), (0, 29), (-0.0381, 0.1926)),
            ((0, 10), (0, 20), (-0.1611, 0.2775)),
            ((0, 10), (0, 10), (-0.2775, 0.2775)),
            ((10, 10), (0, 20), (0.6791, 1.0)),
            ((10, 10), (0, 10), (0.6075, 1.0)),
        ] {
            close(difference(one, two), printed, &format!("{one:?} {two:?}"));
        }
    }
}
