//! Which rows share a key with another: in one pass, in bounded memory.
//!
//! Each row leaves a fingerprint of its key and its number in one of many drawers, chosen by the fingerprint; a drawer
//! that grows too full goes to a temporary file. At the end each drawer is small enough to be searched in the cache.
//! Time per row stays flat, and memory is that of the drawers allowed plus one.

use super::key::mix;
use hashbrown::HashTable;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom, Write};

const DRAWERS: usize = 1024;
/// Entries written to disk at once, and the grain of memory.
const BLOCK: usize = 512;
/// Bytes of one entry.
const ENTRY: usize = 24;

type Entry = ([u64; 2], u64);

/// Fingerprints seen by one thread.
pub struct Fingerprints {
    drawers: Vec<Vec<Vec<Entry>>>,
    held: usize,
    /// Entries in memory at most.
    allowed: usize,
    spill: Option<Spill>,
}

/// Blocks on disk: for each drawer where they begin and how many entries they have.
struct Spill {
    file: File,
    end: u64,
    blocks: Vec<Vec<(u64, usize)>>,
}

impl Fingerprints {
    /// `memory` in bytes.
    pub fn new(memory: usize) -> Self {
        let allowed = (memory / ENTRY).max(DRAWERS * BLOCK / 8);
        Self { drawers: vec![vec![]; DRAWERS], held: 0, allowed, spill: None }
    }

    pub fn push(&mut self, fingerprint: [u64; 2], row: u64) -> std::io::Result<()> {
        let drawer = &mut self.drawers[drawer_of(fingerprint)];
        match drawer.last_mut() {
            Some(block) if block.len() < BLOCK => block.push((fingerprint, row)),
            _ => {
                // The first block of a drawer grows from little, so that a small table stays small.
                let mut block = if drawer.is_empty() { vec![] } else { Vec::with_capacity(BLOCK) };
                block.push((fingerprint, row));
                drawer.push(block);
            }
        }
        self.held += 1;
        if self.held >= self.allowed { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> std::io::Result<()> {
        let spill = match &mut self.spill {
            Some(spill) => spill,
            empty => empty.insert(Spill { file: tempfile::tempfile()?, end: 0, blocks: vec![vec![]; DRAWERS] }),
        };
        for (drawer, blocks) in self.drawers.iter_mut().zip(&mut spill.blocks) {
            let entries: usize = drawer.iter().map(Vec::len).sum();
            if entries == 0 {
                continue;
            }
            let mut bytes = Vec::with_capacity(entries * ENTRY);
            for (fingerprint, row) in drawer.drain(..).flatten() {
                bytes.extend([fingerprint[0], fingerprint[1], row].into_iter().flat_map(u64::to_le_bytes));
            }
            spill.file.write_all(&bytes)?;
            blocks.push((spill.end, entries));
            spill.end += bytes.len() as u64;
        }
        self.held = 0;
        Ok(())
    }

    fn take(&mut self, drawer: usize, out: &mut Vec<Entry>) -> std::io::Result<()> {
        out.extend(std::mem::take(&mut self.drawers[drawer]).into_iter().flatten());
        let Some(spill) = &mut self.spill else { return Ok(()) };
        for (start, entries) in std::mem::take(&mut spill.blocks[drawer]) {
            spill.file.seek(SeekFrom::Start(start))?;
            let mut reader = BufReader::with_capacity(entries * ENTRY, &spill.file);
            for _ in 0..entries {
                let mut number = || {
                    let mut bytes = [0; 8];
                    reader.read_exact(&mut bytes).map(|()| u64::from_le_bytes(bytes))
                };
                out.push(([number()?, number()?], number()?));
            }
        }
        Ok(())
    }
}

fn drawer_of(fingerprint: [u64; 2]) -> usize {
    (mix(fingerprint) >> 54) as usize % DRAWERS
}

/// The rows whose key another row has too, ascending.
pub fn duplicates(mut seen: Vec<Fingerprints>) -> std::io::Result<Vec<u64>> {
    let mut rows = vec![];
    let mut entries: Vec<Entry> = vec![];
    for drawer in 0..DRAWERS {
        entries.clear();
        for part in &mut seen {
            part.take(drawer, &mut entries)?;
        }
        search(&entries, &mut rows);
    }
    rows.sort_unstable();
    rows.dedup();
    Ok(rows)
}

fn search(entries: &[Entry], rows: &mut Vec<u64>) {
    let hash = |at: usize| mix(entries[at].0);
    let mut table: HashTable<usize> = HashTable::with_capacity(entries.len());
    for (at, (fingerprint, row)) in entries.iter().enumerate() {
        match table.find(mix(*fingerprint), |known| entries[*known].0 == *fingerprint) {
            Some(known) => rows.extend([entries[*known].1, *row]),
            None => {
                table.insert_unique(mix(*fingerprint), at, |at| hash(*at));
            }
        }
    }
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
            for part in &mut seen {
                part.allowed = allowed;
            }
            for (row, key) in keys.iter().enumerate() {
                groups.entry(key).or_default().push(row as u64);
                seen[row % 2].push([key.0, key.1], row as u64).unwrap();
            }
            let mut expected: Vec<u64> = groups.into_values().filter(|rows| rows.len() > 1).flatten().collect();
            expected.sort_unstable();
            prop_assert_eq!(duplicates(seen).unwrap(), expected);
        }
    }
}
