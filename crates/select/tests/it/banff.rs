//! The outlier methods on the examples of Banff's Functional Description (pages 4-3, 4-9, 4-13 and 4-14; the values and parameters stand in the
//! open repository StatCan/gensol-banff), worked out by hand, and on the poultry tables of its tutorial, against a second road.

use crate::{numbers, shared};
use shishu_select::outlier::{Deviation, Interval, Side, SigmaGap, Status, effects};

const V1: [f64; 24] = [
    -1.0, 4.0, 7.0, 7.0, 8.0, 8.0, 8.0, 8.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 10.0, 10.0, 11.0, 11.0, 11.0, 12.0, 13.0,
    13.0, 15.0, 19.0,
];
const V2: [f64; 22] = [
    60.0, 15.0, 150.0, 130.0, 40.0, 160.0, 70.0, 70.0, 40.0, 62.0, 75.0, 100.0, 180.0, 200.0, 90.0, 100.0, 165.0, 30.0,
    300.0, 100.0, 195.0, 160.0,
];
const GAPPED: [f64; 20] =
    [5.0, 5.0, 5.0, 6.0, 6.0, 6.0, 6.0, 6.0, 7.0, 7.0, 7.0, 24.0, 24.0, 25.0, 25.0, 25.0, 25.0, 27.0, 28.0, 100.0];

/// The values found, in order.
fn found(values: &[f64], status: impl Fn(usize) -> Option<Status>) -> Vec<(f64, Status)> {
    let mut all: Vec<(f64, Status)> = (0..values.len()).filter_map(|at| Some((values[at], status(at)?))).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    all
}

fn hidiroglou_berthelot(values: &[f64], mei: f64, mii: f64) -> Vec<(f64, Status)> {
    let interval = Interval::of(values, 0.05).expect("values");
    found(values, |at| interval.status(values[at], mei, mii))
}

fn sigma_gap(values: &[f64], method: SigmaGap) -> Vec<(f64, Status)> {
    let statuses = method.statuses(values);
    found(values, |at| statuses[at])
}

#[test]
fn the_first_variable_has_the_same_outliers_by_both_methods() {
    // Median 9, quartiles 8 and 11: exclusion (9 − 4·1, 9 + 4·2) = (5, 17), imputation (3, 21).
    let interval = Interval::of(&V1, 0.05).expect("values");
    assert_eq!((interval.median, interval.ends(4.0), interval.ends(6.0)), (9.0, (5.0, 17.0), (3.0, 21.0)));
    let outliers = vec![(-1.0, Status::Impute), (4.0, Status::Exclude), (19.0, Status::Exclude)];
    assert_eq!(hidiroglou_berthelot(&V1, 4.0, 6.0), outliers);
    // MAD 1.5: gaps of 2.25 (7 to 4, 15 to 19) exclude, of 4.5 (4 to −1) impute.
    let method =
        SigmaGap { deviation: Deviation::Mad, side: Side::Both, start_centile: 75.0, beta_e: 1.5, beta_i: 3.0 };
    assert_eq!(sigma_gap(&V1, method), outliers);
}

#[test]
fn the_second_variable_has_one_outlier_by_both_methods() {
    // Median 100, quartiles 62 and 160: exclusion (−14, 280), imputation (−128, 460); MAD 55, the last gap is 100.
    assert_eq!(hidiroglou_berthelot(&V2, 3.0, 6.0), [(300.0, Status::Exclude)]);
    let method =
        SigmaGap { deviation: Deviation::Mad, side: Side::Both, start_centile: 75.0, beta_e: 1.0, beta_i: 3.0 };
    assert_eq!(sigma_gap(&V2, method), [(300.0, Status::Exclude)]);
}

#[test]
fn the_start_decides_whether_a_gap_in_the_middle_counts() {
    // MAD 2. From the 80th centile on only 100 lies beyond a gap; from the median on all from 24 would.
    let method =
        SigmaGap { deviation: Deviation::Mad, side: Side::Right, start_centile: 80.0, beta_e: 1.5, beta_i: 3.0 };
    assert_eq!(sigma_gap(&GAPPED, method), [(100.0, Status::Impute)]);
    assert_eq!(sigma_gap(&GAPPED, SigmaGap { start_centile: 50.0, ..method }).len(), 9);
}

#[test]
fn quartiles_that_nearly_agree_keep_a_least_distance() {
    let values = [100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 103.0];
    assert_eq!(hidiroglou_berthelot(&values, 0.1, 1.0), [(103.0, Status::Exclude)]);
    assert_eq!(hidiroglou_berthelot(&values, 4.0, 6.0), []);
}

/// Hidiroglou & Berthelot once more, by counting: the same definitions in other words, for the poultry tables.
fn second_road(pairs: &[(f64, f64)], exponent: f64) -> Vec<Option<f64>> {
    let valid: Vec<&(f64, f64)> = pairs.iter().filter(|(now, then)| *now > 0.0 && *then > 0.0).collect();
    let mut ratios: Vec<f64> = valid.iter().map(|(now, then)| now / then).collect();
    ratios.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    let n = ratios.len();
    let middle = if n % 2 == 1 { ratios[n / 2] } else { (ratios[n / 2 - 1] + ratios[n / 2]) / 2.0 };
    let one = |(now, then): &(f64, f64)| {
        (*now > 0.0 && *then > 0.0).then(|| {
            // Symmetric on both sides: (larger − smaller) / smaller of the unit's value and what the median ratio makes of its past.
            let expected = then * middle;
            let (large, small) = if *now >= expected { (*now, expected) } else { (expected, *now) };
            let size = (exponent * f64::max(*now, *then).ln()).exp();
            (large / small - 1.0).copysign(now - expected) * size
        })
    };
    pairs.iter().map(one).collect()
}

#[test]
fn the_poultry_tables_have_the_same_effects_in_the_same_order_by_a_second_road() {
    let (Some(current), Some(historical)) = (shared("banff/current.csv"), shared("banff/historical.csv")) else {
        return;
    };
    assert_eq!((current["IDENT"].len(), &current["IDENT"]), (162, &historical["IDENT"]));
    for variable in ["HEN_TOT", "EGG_LAID", "EGG_SOLD", "EGG_VALU"] {
        let pairs: Vec<(f64, f64)> =
            numbers(&current[variable]).into_iter().zip(numbers(&historical[variable])).collect();
        for exponent in [0.0, 0.5, 1.0] {
            let (one, other) = (effects(&pairs, exponent), second_road(&pairs, exponent));
            let known: Vec<f64> = one.iter().flatten().copied().collect();
            assert!(known.len() > 100, "{variable}: {}", known.len());
            for (one, other) in one.iter().zip(&other) {
                match (one, other) {
                    (Some(one), Some(other)) => {
                        assert!((one - other).abs() < 1e-9 * (1.0 + other.abs()), "{one} {other}")
                    }
                    (one, other) => assert_eq!(one, other),
                }
            }
            // The outliers are those whose distance exceeds the multiplier, whichever way it is asked; the order is that of the distance.
            let interval = Interval::of(&known, 0.05).expect("effects");
            let outside = |multiplier: f64| {
                let (low, high) = interval.ends(multiplier);
                known.iter().filter(|effect| **effect < low || **effect > high).count()
            };
            let far = |multiplier: f64| {
                known.iter().filter(|effect| interval.distance(**effect) > multiplier * (1.0 + 1e-12)).count()
            };
            assert_eq!((outside(10.0), outside(30.0)), (far(10.0), far(30.0)), "{variable} {exponent}");
            assert!(far(10.0) >= far(30.0));
        }
    }
}
