//! Which rows share a key with another, in bounded memory.
//!
//! Where the rows can be read again, one word of each row's key is kept first ([`Suspects`]): what occurs twice may be a
//! duplicate, and nothing else can. Otherwise, and for the suspects, 128 bits of the key and the number of the row
//! ([`Fingerprints`]).

use super::drawers::{Drawers, each_drawer};
use super::key::mix;
use hashbrown::HashTable;
use std::collections::HashSet;

/// Fingerprints seen by one thread, with their rows.
pub struct Fingerprints(Drawers<4>);

impl Fingerprints {
    /// `memory` in bytes.
    pub fn new(memory: usize) -> Self {
        Self(Drawers::new(memory))
    }

    pub fn push(&mut self, fingerprint: [u64; 2], row: u64) -> std::io::Result<()> {
        self.0.push([mix(fingerprint), fingerprint[0], fingerprint[1], row])
    }
}

/// The rows whose key another row has too, ascending.
pub fn duplicates(seen: Vec<Fingerprints>) -> std::io::Result<Vec<u64>> {
    let mut rows = vec![];
    each_drawer(seen.into_iter().map(|seen| seen.0).collect(), &mut |entries| search(entries, &mut rows))?;
    rows.sort_unstable();
    rows.dedup();
    Ok(rows)
}

fn search(entries: &[[u64; 4]], rows: &mut Vec<u64>) {
    let mut table: HashTable<usize> = HashTable::with_capacity(entries.len());
    for (at, [hash, a, b, row]) in entries.iter().enumerate() {
        match table.find(*hash, |known| entries[*known][1..3] == [*a, *b]) {
            Some(known) => rows.extend([entries[*known][3], *row]),
            None => {
                table.insert_unique(*hash, at, |at| entries[*at][0]);
            }
        }
    }
}

/// One word of each key, seen by one thread.
pub struct Suspects(Drawers<1>);

/// Words that occurred more than once.
pub type Suspected = HashSet<u64, foldhash::fast::FixedState>;

impl Suspects {
    /// `memory` in bytes.
    pub fn new(memory: usize) -> Self {
        Self(Drawers::new(memory))
    }

    #[inline]
    pub fn push(&mut self, fingerprint: [u64; 2]) -> std::io::Result<()> {
        self.0.push([mix(fingerprint)])
    }
}

/// Whether a key's word is among them.
#[inline]
pub fn is_suspect(twice: &Suspected, fingerprint: [u64; 2]) -> bool {
    twice.contains(&mix(fingerprint))
}

/// The words that more than one row left.
pub fn suspected(seen: Vec<Suspects>) -> std::io::Result<Suspected> {
    let mut twice = Suspected::default();
    each_drawer(seen.into_iter().map(|seen| seen.0).collect(), &mut |words| {
        words.sort_unstable();
        twice.extend(words.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0][0]));
    })?;
    Ok(twice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn every_row_of_a_shared_key_is_found_in_memory_and_on_disk(
            keys in proptest::collection::vec((0..40_u64, 0..40_u64), 0..400), allowed in 1..200_usize,
        ) {
            let mut groups: BTreeMap<_, Vec<u64>> = BTreeMap::new();
            let mut seen = vec![Fingerprints::new(0), Fingerprints::new(0)];
            let mut words = vec![Suspects::new(0), Suspects::new(0)];
            seen.iter_mut().for_each(|part| part.0.allow(allowed));
            words.iter_mut().for_each(|part| part.0.allow(allowed));
            for (row, key) in keys.iter().enumerate() {
                groups.entry(key).or_default().push(row as u64);
                seen[row % 2].push([key.0, key.1], row as u64).unwrap();
                words[row % 2].push([key.0, key.1]).unwrap();
            }
            let shared: Vec<(_, Vec<u64>)> = groups.into_iter().filter(|(_, rows)| rows.len() > 1).collect();
            let twice = suspected(words).unwrap();
            for (key, _) in &shared {
                prop_assert!(twice.contains(&mix([key.0, key.1])));
            }
            let mut expected: Vec<u64> = shared.into_iter().flat_map(|(_, rows)| rows).collect();
            expected.sort_unstable();
            prop_assert_eq!(duplicates(seen).unwrap(), expected);
        }
    }

    #[test]
    fn a_drawer_that_is_too_full_is_divided() {
        // All words in one drawer, more than are looked through at once; the last 1,000 occur twice.
        let words = (0..70_000_u64).chain(69_000..70_000);
        let mut drawers: Drawers<1> = Drawers::new(usize::MAX);
        words.for_each(|word| drawers.push([word]).unwrap());
        let mut twice = 0;
        each_drawer(vec![drawers], &mut |words| {
            assert!(words.len() <= 1 << 16);
            words.sort_unstable();
            twice += words.windows(2).filter(|pair| pair[0] == pair[1]).count();
        })
        .unwrap();
        assert_eq!(twice, 1000);
    }
}
