//! What a text is about, as runs of a few signs: Chinese is written without blanks, and two or three characters are most of its words.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::normal::{Normal, slice};
use crate::rolling::Prefixes;

/// Each run of `sizes` signs by its hash, with where (in signs) it first stands; ascending by hash.
pub fn grams(normal: &Normal, sizes: Range<usize>) -> Vec<(u64, Range<usize>)> {
    let prefixes = Prefixes::new(normal.signs());
    let begins = |size: usize| (0..(normal.len() + 1).saturating_sub(size)).map(move |at| at..at + size);
    let all = sizes.flat_map(begins);
    let mut found: Vec<(u64, Range<usize>)> = all.map(|run| (prefixes.run(run.start, run.len()), run)).collect();
    found.sort_unstable_by_key(|(hash, run)| (*hash, run.start));
    found.dedup_by_key(|(hash, _)| *hash);
    found
}

/// A copied paragraph is one word by the measure of grams; its beginning is enough to recognise it by.
fn short(word: &str) -> String {
    const LONGEST: usize = 20;
    match word.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &word[..end]),
        None => word.to_owned(),
    }
}

/// The words of a text that weigh most: grams that touch or overlap are one word, which weighs as much as all of them and ends
/// where a blank or a mark stands.
/// Heaviest first, each once.
pub fn heaviest(text: &str, normal: &Normal, weights: &[(Range<usize>, f64)], most: usize) -> Vec<String> {
    let mut by_sign = vec![0.0; normal.len()];
    for (signs, weight) in weights {
        let share = weight / signs.len().max(1) as f64;
        by_sign[signs.clone()].iter_mut().for_each(|sign| *sign += share);
    }
    let mut words: BTreeMap<String, f64> = BTreeMap::new();
    let mut start = 0;
    for at in 0..=by_sign.len() {
        let parted = at > start && normal.parted(at);
        if parted || by_sign.get(at).is_none_or(|weight| *weight <= 0.0) {
            if at > start {
                let word: String = slice(text, &normal.place(&(start..at))).split_whitespace().collect();
                *words.entry(word).or_default() += by_sign[start..at].iter().sum::<f64>();
            }
            start = if parted && by_sign.get(at).is_some_and(|weight| *weight > 0.0) { at } else { at + 1 };
        }
    }
    let mut words: Vec<(String, f64)> = words.into_iter().collect();
    words.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    words.into_iter().take(most).map(|(word, _)| short(&word)).collect()
}
