use super::*;

const LEAST: u32 = 3;

/// Towns 1, 2, … with `(value, units)`; a town with no units is absent. The county is their sum.
fn sums(towns: &[(i64, u32)]) -> Sums {
    let mut sums = Sums::new();
    let code = IndicatorCode::new("101");
    for (at, (value, units)) in towns.iter().enumerate().filter(|(_, (_, units))| *units > 0) {
        sums.insert((place(at + 1), code.clone()), (Decimal::from(*value), *units));
        let county = sums.entry((place(0), code.clone())).or_default();
        *county = (county.0 + Decimal::from(*value), county.1 + units);
    }
    sums
}

fn place(at: usize) -> RegionCode {
    let text = if at == 0 { "330999000000".to_owned() } else { format!("330999{at:03}000") };
    text.parse().expect("a region")
}

/// Publishes edition after edition; gives what the last one withholds (0 is the county) with its cautions.
fn editions(all: &[&[(i64, u32)]]) -> (Vec<usize>, Vec<Cautioned>, Vec<Earlier>) {
    let code = IndicatorCode::new("101");
    let places: Vec<RegionCode> = (0..=all[0].len()).map(place).collect();
    let mut earlier: Vec<Earlier> = Vec::new();
    let mut last = Decided::default();
    for (n, towns) in all.iter().enumerate() {
        let sums = sums(towns);
        last = withhold(&places, &code, &sums, &earlier, LEAST);
        let withheld = last.withheld.iter().map(|region| (*region, code.clone())).collect();
        earlier.push(Earlier { edition: n as u32 + 1, withheld, sums, sources: Vec::new() });
    }
    let at = |region: &RegionCode| places.iter().position(|p| p == region).expect("a place");
    let cautions = last.cautions.iter().map(|c| c.what).collect();
    (last.withheld.iter().map(at).collect(), cautions, earlier)
}

fn withheld(all: &[&[(i64, u32)]]) -> Vec<usize> {
    editions(all).0
}

#[test]
fn one_small_town_takes_the_next_smallest_with_it() {
    assert_eq!(withheld(&[&[(10, 2), (90, 9), (40, 4), (50, 5)]]), [1, 3]);
}

#[test]
fn two_small_towns_hide_each_other_if_together_they_are_enough() {
    assert_eq!(withheld(&[&[(10, 2), (20, 1), (80, 8), (90, 9)]]), [1, 2]);
    // One and one: each of the two would know the other.
    assert_eq!(withheld(&[&[(10, 1), (20, 1), (80, 8), (90, 9)]]), [1, 2, 3]);
}

#[test]
fn nothing_is_withheld_where_all_are_large() {
    assert_eq!(withheld(&[&[(30, 3), (40, 4), (50, 5)]]), Vec::<usize>::new());
}

#[test]
fn units_in_no_town_are_a_component_too() {
    let code = IndicatorCode::new("101");
    let mut sums = sums(&[(30, 3), (40, 4), (50, 5)]);
    sums.insert((place(0), code.clone()), (Decimal::from(127), 13));
    let places: Vec<RegionCode> = (0..=3).map(place).collect();
    let decided = withhold(&places, &code, &sums, &[], LEAST);
    assert_eq!(decided.withheld, BTreeSet::from([place(1)]), "the total less the towns would be one unit's own value");
}

#[test]
fn what_one_edition_withheld_the_next_does_not_show() {
    // Town 1 grows from two units to nine: large enough by itself, but its two units' sum would follow from the nine's.
    let (withheld, cautions, _) =
        editions(&[&[(10, 2), (90, 9), (40, 4), (50, 5)], &[(80, 9), (95, 9), (44, 4), (50, 5)]]);
    assert_eq!(withheld, [1, 3]);
    assert_eq!(cautions, []);
}

#[test]
fn a_newly_withheld_cell_that_was_shown_is_told() {
    // A unit of town 1 was accepted by mistake and is gone: two are left, and edition 1 cannot be unpublished.
    let (withheld, cautions, _) =
        editions(&[&[(30, 3), (90, 9), (40, 4), (50, 5)], &[(18, 2), (90, 9), (41, 4), (50, 5)]]);
    assert_eq!(withheld, [1, 3], "town 3 changed too and can hide it; the unchanged ones, shown before, cannot");
    assert_eq!(cautions, [Cautioned::ShownBefore(1), Cautioned::ShownBefore(1)]);
}

#[test]
fn a_total_that_would_tell_one_withheld_revision_is_withheld() {
    let first: &[(i64, u32)] = &[(10, 2), (90, 9), (40, 4), (50, 5)];
    let (withheld, cautions, earlier) = editions(&[first, &[(17, 2), (90, 9), (40, 4), (50, 5)]]);
    assert_eq!(withheld, [0, 1, 3], "270 − 263 would be the revision of town 1");
    assert_eq!(cautions, [Cautioned::TotalWithheld]);
    assert_eq!(earlier.len(), 2);
}

#[test]
fn another_town_that_changed_hides_the_revision_before_the_total_does() {
    let first: &[(i64, u32)] = &[(10, 2), (90, 9), (40, 4), (50, 5)];
    let (withheld, cautions, _) = editions(&[first, &[(17, 2), (96, 9), (40, 4), (50, 5)]]);
    assert_eq!(withheld, [1, 2, 3]);
    assert_eq!(cautions, [Cautioned::ShownBefore(1)]);
}

#[test]
fn the_total_comes_back_when_two_withheld_figures_have_changed_since_it_was_shown() {
    let first: &[(i64, u32)] = &[(10, 2), (90, 9), (40, 4), (50, 5)];
    let second: &[(i64, u32)] = &[(17, 2), (90, 9), (40, 4), (50, 5)];
    assert_eq!(withheld(&[first, second, &[(17, 2), (90, 9), (43, 4), (50, 5)]]), [1, 3]);
    assert_eq!(withheld(&[first, second, second]), [0, 1, 3], "nothing new: it would still tell");
}

#[test]
fn a_town_that_reports_late_is_not_given_away_by_the_total() {
    // Edition 1 has nobody of town 1; edition 2 one unit. All the others are known from edition 1.
    assert_eq!(withheld(&[&[(0, 0), (90, 9), (40, 4), (50, 5)], &[(7, 1), (90, 9), (40, 4), (50, 5)]]), [0, 1]);
}

#[test]
fn what_earlier_editions_gave_away_is_told_and_does_not_cost_the_total() {
    let code = IndicatorCode::new("101");
    let places: Vec<RegionCode> = (0..=4).map(place).collect();
    let leaky = |edition, towns: &[(i64, u32)]| Earlier {
        edition,
        withheld: BTreeSet::from([(place(1), code.clone()), (place(3), code.clone())]),
        sums: sums(towns),
        sources: Vec::new(),
    };
    // Two editions of the time before this rule: their totals differ by town 1's revision alone.
    let earlier = [leaky(1, &[(10, 2), (90, 9), (40, 4), (50, 5)]), leaky(2, &[(17, 2), (90, 9), (40, 4), (50, 5)])];
    let decided = withhold(&places, &code, &sums(&[(17, 2), (91, 9), (40, 4), (50, 5)]), &earlier, LEAST);
    assert_eq!(decided.withheld, BTreeSet::from([place(1), place(3)]));
    assert_eq!(decided.cautions.iter().map(|c| c.what).collect::<Vec<_>>(), [Cautioned::Derivable]);
}
