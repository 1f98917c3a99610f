//! Anticipated values and suspicion from the past.

use shishu_select::trend;

#[test]
fn growth_is_the_median_of_the_peers_and_a_unit_against_it_is_suspicious() {
    // Everybody grows by about a tenth; the sixth multiplies by ten, the seventh begins.
    let pairs = [(110.0, 100.0), (33.1, 30.0), (5.4, 5.0), (220.0, 200.0), (77.5, 70.0), (900.0, 90.0), (40.0, 0.0)];
    let found = trend(&pairs, 0.5);
    assert_eq!(found.peers, 6);
    assert!((found.growth - (1.1 + 33.1 / 30.0) / 2.0).abs() < 1e-12, "{}", found.growth);
    assert!(found.suspicion(0) < 0.1 && found.suspicion(5) > 0.8, "{} {}", found.suspicion(0), found.suspicion(5));
    assert_eq!((found.suspicion(6), found.suspicion(99)), (1.0, 1.0));
}

#[test]
fn too_few_peers_have_no_trend() {
    let found = trend(&[(10.0, 5.0), (20.0, 5.0)], 0.5);
    assert_eq!((found.growth, found.peers, found.suspicion(0)), (1.0, 2, 0.5));
}
