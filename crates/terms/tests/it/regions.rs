use proptest::prelude::*;
use shishu_terms::{RegionCode, RegionLevel};

use crate::sets::rows;

/// The national list of 2023 down to townships: every code reads at its level and lies in the places it names.
#[test]
fn every_division_of_the_national_list() {
    for (file, level, ancestors) in [
        ("provinces", RegionLevel::Province, &[][..]),
        ("cities", RegionLevel::Prefecture, &[2][..]),
        ("areas", RegionLevel::County, &[2, 3][..]),
        ("streets", RegionLevel::Township, &[2, 3, 4][..]),
    ] {
        for row in rows(&format!("cn-divisions/{file}.csv")) {
            let code: RegionCode = row[0].parse().unwrap();
            assert_eq!(code.to_string(), format!("{:0<12}", row[0]));
            // What has nothing at this level stands in the list for itself: 东莞 441900, 金门县 350527000.
            let stands_for_itself = match row[0].len() {
                6 => row[0].ends_with("00"),
                9 => row[0].ends_with("000"),
                _ => false,
            };
            assert_eq!(code.level() == level, !stands_for_itself, "{}", row[0]);
            for &column in ancestors {
                let ancestor: RegionCode = row[column].parse().unwrap();
                assert!(ancestor.contains(&code), "{} is in {ancestor}", row[0]);
            }
        }
    }
}

proptest! {
    #[test]
    fn display_reads_back_and_parents_contain(number in 110_000_000_000u64..999_999_999_999) {
        let code: RegionCode = number.to_string().parse().unwrap();
        prop_assert_eq!(code.to_string(), number.to_string());
        prop_assert_eq!(code.prefix().parse::<RegionCode>().ok(), Some(code));
        let up: Vec<RegionCode> = std::iter::successors(Some(code), |c| c.parent()).collect();
        prop_assert!(up.iter().all(|wider| wider.contains(&code)));
        prop_assert!(up.windows(2).all(|w| w[1].level() < w[0].level() && !w[0].contains(&w[1])));
        prop_assert_eq!(up.last().map(|top| top.level()), Some(RegionLevel::Province));
    }

    /// Lying in a place and beginning with its digits are the same thing, so a database can ask by prefix.
    #[test]
    fn containing_is_sharing_the_prefix(a in 11_00u64..12_00, b in 11_00u64..12_00, c in 0u64..3, d in 0u64..3) {
        let [place, other]: [RegionCode; 2] = [(a, c), (b, d)].map(|(head, tail)| format!("{head}{:08}", tail * 1_001_000).parse().unwrap());
        prop_assert_eq!(place.contains(&other), other.to_string().starts_with(&place.prefix()));
    }
}
