//! Entries sorted into drawers by their hash, in bounded memory: drawers that together grow too full go to a temporary file.
//! At the end each drawer is looked through by itself, in the cache. Time per entry stays flat, and memory is what is
//! allowed plus one drawer.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom, Write};

/// Few enough that the ends of all drawers stay in the cache while entries come in.
const DRAWERS: usize = 256;
/// Entries of a drawer that are looked through at once; a fuller drawer is divided first.
const AT_ONCE: usize = 1 << 16;
/// Entries written to disk at once, and the grain of memory.
const BLOCK: usize = 512;

/// What is kept of a row: a few words, the first of them with evenly spread bits.
pub type Entry<const WORDS: usize> = [u64; WORDS];

pub struct Drawers<const WORDS: usize> {
    drawers: Vec<Vec<Vec<Entry<WORDS>>>>,
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

impl<const WORDS: usize> Drawers<WORDS> {
    /// `memory` in bytes.
    pub fn new(memory: usize) -> Self {
        let allowed = (memory / (WORDS * 8)).max(DRAWERS * BLOCK / 2);
        Self { drawers: vec![vec![]; DRAWERS], held: 0, allowed, spill: None }
    }

    #[cfg(test)]
    pub fn allow(&mut self, entries: usize) {
        self.allowed = entries;
    }

    #[inline]
    pub fn push(&mut self, entry: Entry<WORDS>) -> std::io::Result<()> {
        let drawer = &mut self.drawers[(entry[0] >> 56) as usize];
        match drawer.last_mut() {
            Some(block) if block.len() < BLOCK => block.push(entry),
            _ => {
                // The first block of a drawer grows from little, so that a small table stays small.
                let mut block = if drawer.is_empty() { vec![] } else { Vec::with_capacity(BLOCK) };
                block.push(entry);
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
            let mut bytes = Vec::with_capacity(entries * WORDS * 8);
            for word in drawer.drain(..).flatten().flatten() {
                bytes.extend(word.to_le_bytes());
            }
            spill.file.write_all(&bytes)?;
            blocks.push((spill.end, entries));
            spill.end += bytes.len() as u64;
        }
        self.held = 0;
        Ok(())
    }

    fn take(&mut self, drawer: usize, out: &mut Vec<Entry<WORDS>>) -> std::io::Result<()> {
        std::mem::take(&mut self.drawers[drawer]).into_iter().for_each(|block| out.extend(block));
        let Some(spill) = &mut self.spill else { return Ok(()) };
        for (start, entries) in std::mem::take(&mut spill.blocks[drawer]) {
            spill.file.seek(SeekFrom::Start(start))?;
            let mut reader = BufReader::with_capacity(entries * WORDS * 8, &spill.file);
            for _ in 0..entries {
                let mut entry = [0; WORDS];
                for word in &mut entry {
                    let mut bytes = [0; 8];
                    reader.read_exact(&mut bytes)?;
                    *word = u64::from_le_bytes(bytes);
                }
                out.push(entry);
            }
        }
        Ok(())
    }
}

/// Hands over the entries of all threads drawer by drawer: entries with the same first word come together.
pub fn each_drawer<const WORDS: usize>(
    mut seen: Vec<Drawers<WORDS>>,
    look: &mut dyn FnMut(&mut [Entry<WORDS>]),
) -> std::io::Result<()> {
    let mut entries: Vec<Entry<WORDS>> = vec![];
    for drawer in 0..DRAWERS {
        entries.clear();
        for part in &mut seen {
            part.take(drawer, &mut entries)?;
        }
        divided(&mut entries, 48, look);
    }
    Ok(())
}

/// Divides by the eight bits above `shift` until few enough entries are together.
fn divided<const WORDS: usize>(entries: &mut [Entry<WORDS>], shift: u32, look: &mut dyn FnMut(&mut [Entry<WORDS>])) {
    if entries.len() <= AT_ONCE || shift == 0 {
        return look(entries);
    }
    let mut heaps: Vec<Vec<Entry<WORDS>>> = vec![vec![]; 256];
    for entry in entries.iter() {
        heaps[(entry[0] >> shift) as u8 as usize].push(*entry);
    }
    heaps.iter_mut().for_each(|heap| divided(heap, shift - 8, look));
}
