//! What an order of review must be, on random scores.

use proptest::prelude::*;
use shishu_select::{Global, Left, Local, rank};

fn errors() -> impl Strategy<Value = Vec<Vec<f64>>> {
    let share = (-1_000_i32..1_000).prop_map(|n| f64::from(n) / 8_192.0); // exact sums
    prop::collection::vec(prop::collection::vec(share, 3), 0..40)
}

proptest! {
    #[test]
    fn an_order_a_falling_curve_and_the_least_stopping_point(
        errors in errors(),
        global in prop::sample::select(vec![Global::Sum, Global::Max, Global::Euclid]),
        left in prop::sample::select(vec![Left::PseudoBias, Left::Bound]),
    ) {
        let thresholds = [0.05, 0.1, 0.02];
        let ranked = rank(&errors, global, left, &thresholds);
        let mut all = ranked.order.clone();
        all.sort_unstable();
        prop_assert_eq!(all, (0..errors.len()).collect::<Vec<_>>());
        let in_order = ranked.order.windows(2).all(|two| {
            let (a, b) = (ranked.global[two[0]], ranked.global[two[1]]);
            a > b || (a == b && two[0] < two[1])
        });
        prop_assert!(in_order);
        prop_assert_eq!(ranked.curve.len(), errors.len() + 1);
        prop_assert!(ranked.curve.windows(2).all(|two| two[0].left >= two[1].left && two[0].bound >= two[1].bound));
        prop_assert!(ranked.curve.iter().all(|point| point.pseudo_bias <= point.bound));
        // The stopping point by definition: forwards, from scratch each time.
        let remains = |reviewed: usize, total: usize| {
            let rest = ranked.order[reviewed..].iter().map(|at| errors[*at][total]);
            match left {
                Left::PseudoBias => rest.sum::<f64>().abs(),
                Left::Bound => rest.map(f64::abs).sum(),
            }
        };
        let enough = |k: &usize| (*k..=errors.len()).all(|r| (0..3).all(|total| remains(r, total) <= thresholds[total]));
        prop_assert_eq!(Some(ranked.stop), (0..=errors.len()).find(enough));
    }
}

#[test]
fn a_score_by_hand() {
    let local = Local { weight: 2.0, suspicion: 0.5, reported: 130.0, anticipated: 100.0, total: 1_000.0 };
    assert_eq!((local.expected_error(), local.score()), (0.03, 0.03));
    assert_eq!(Local { reported: 70.0, ..local }.expected_error(), -0.03);
    assert_eq!(Local { total: 0.0, ..local }.expected_error(), 0.0);
    assert_eq!([Global::Sum, Global::Max, Global::Euclid].map(|global| global.of(&[3.0, 4.0])), [7.0, 4.0, 5.0]);
}

#[test]
fn errors_up_and_down_cancel_in_the_pseudo_bias_alone() {
    let errors = vec![vec![0.05], vec![0.004], vec![-0.004]];
    assert_eq!(rank(&errors, Global::Max, Left::PseudoBias, &[0.004]).stop, 1);
    assert_eq!(rank(&errors, Global::Max, Left::Bound, &[0.004]).stop, 2);
    let nothing = rank(&[vec![f64::NAN], vec![0.0]], Global::Sum, Left::Bound, &[0.01]);
    assert_eq!((nothing.stop, nothing.curve[0].left), (0, 0.0));
}
