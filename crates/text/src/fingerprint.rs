//! Fingerprints of a text by winnowing (Schleimer, Wilkerson & Aiken 2003, "Winnowing: local algorithms for document
//! fingerprinting"): of every window of shingles the least hash is kept. Two texts that share a run of the least length share at
//! least one fingerprint, whatever stands around it.

use std::ops::Range;

use crate::normal::Sign;
use crate::rolling::Prefixes;

/// Signs of a shingle.
const SHINGLE: usize = 5;

/// A hash and the signs it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    pub hash: u64,
    pub signs: Range<usize>,
}

/// The fingerprints of a text for passages of at least `least` signs, by place. A text shorter than a shingle has one, of all of it.
pub fn prints(signs: &[Sign], least: usize) -> Vec<Print> {
    if signs.is_empty() {
        return Vec::new();
    }
    let shingle = SHINGLE.min(least).clamp(1, signs.len());
    let prefixes = Prefixes::new(signs);
    let hashes: Vec<u64> = (0..=signs.len() - shingle).map(|at| spread(prefixes.run(at, shingle))).collect();
    let window = (least.max(shingle) - shingle + 1).min(hashes.len());
    let mut kept: Vec<usize> = Vec::new();
    for (start, hashes) in hashes.windows(window).enumerate() {
        // Of equal ones the last: a long repetition keeps one in a window, not all.
        let Some((at, _)) = hashes.iter().enumerate().rev().min_by_key(|(_, hash)| **hash) else { continue };
        if kept.last() != Some(&(start + at)) {
            kept.push(start + at);
        }
    }
    kept.into_iter().map(|at| Print { hash: hashes[at], signs: at..at + shingle }).collect()
}

/// The finaliser of MurmurHash3: neighbouring values fall far apart, so that the least one is any of them.
fn spread(hash: u64) -> u64 {
    let mixed = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    mixed ^ (mixed >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normal::Normal;
    use proptest::prelude::*;

    proptest! {
        /// The guarantee that the whole search rests on.
        #[test]
        fn a_shared_run_of_the_least_length_is_never_missed(
            run in "[甲乙丙丁]{13}", before in "[甲乙丙]{0,30}", after in "[乙丙丁]{0,30}", other in "[甲丁]{0,30}",
        ) {
            let of = |text: String| -> Vec<u64> {
                prints(Normal::new(&text).signs(), 13).into_iter().map(|print| print.hash).collect()
            };
            let (one, two) = (of(format!("{before}{run}{after}")), of(format!("{other}{run}{before}")));
            prop_assert!(one.iter().any(|hash| two.contains(hash)));
        }

        #[test]
        fn about_a_fifth_of_the_shingles_are_kept(text in "\\p{Han}{300}") {
            let kept = prints(Normal::new(&text).signs(), 13).len();
            prop_assert!((33..110).contains(&kept), "{}", kept);
        }
    }
}
