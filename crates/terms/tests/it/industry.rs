use std::collections::BTreeMap;

use shishu_terms::IndustryCode;

use crate::sets::rows;

/// All 1971 codes of the standard: each reads, with and without its letter, at its own level, inside its parent.
#[test]
fn every_code_of_the_standard() {
    let mut levels = BTreeMap::new();
    for row in rows("gbt4754/gbt4754_2017.csv") {
        let [code, level, parent, ..] = row.as_slice() else { panic!("{row:?}") };
        let read: IndustryCode = code.parse().unwrap();
        assert_eq!(read.as_str(), code);
        let depth = 1 + [read.division(), read.group(), read.class()].iter().flatten().count();
        assert_eq!(depth.to_string(), *level, "{code}");
        if depth > 1 {
            assert_eq!(code[1..].parse::<IndustryCode>().unwrap(), read);
            assert!(parent.parse::<IndustryCode>().unwrap().contains(&read), "{code}");
        } else {
            // A name may hold no comma of ASCII, so the rest of the row is the name.
            assert_eq!(read.section_name().zh, row[3], "{code}");
        }
        *levels.entry(depth).or_insert(0) += 1;
    }
    if !levels.is_empty() {
        assert_eq!(levels, BTreeMap::from([(1, 20), (2, 97), (3, 473), (4, 1381)]));
    }
}

#[test]
fn no_division_belongs_to_a_second_section() {
    for division in 1..=97 {
        let fitting: Vec<char> =
            ('A'..='Z').filter(|s| format!("{s}{division:02}").parse::<IndustryCode>().is_ok()).collect();
        assert_eq!(fitting.len(), 1, "{division}");
    }
}
