//! Many texts, and which of them a text was copied from.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::align::{Alignment, Options, Passage, repeated};
use crate::fingerprint::{Print, prints};
use crate::normal::Normal;
use crate::postings::Postings;
use crate::tiling::tiles;

/// A text of the corpus that another has passages of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    pub id: String,
    /// The share of the asking text that stands in this one, in thousandths (see [`Alignment::permille`]).
    pub similarity: u32,
    /// From the asking text to this one.
    pub passages: Vec<Passage>,
}

/// How much of a text stands in many others too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Boilerplate {
    /// In thousandths of the text's signs, rounded down.
    pub permille: u32,
    /// In characters of the text.
    pub passages: Vec<Range<usize>>,
}

/// An index over texts by their fingerprints. Answers depend on the set of texts alone, not on the order they came in.
#[derive(Debug, Clone, Default)]
pub struct Corpus {
    options: Options,
    texts: Postings,
}

/// Places looked at for one search. Rare fingerprints come first, so only boilerplate is cut off.
const MOST_POSTINGS: usize = 200_000;
/// At least so many texts are aligned before the nearest are chosen; four times as many as asked for.
const FEWEST_CANDIDATES: usize = 32;

impl Corpus {
    /// Passages shorter than `options.least` are not found.
    pub fn new(options: Options) -> Self {
        Self { options, ..Self::default() }
    }

    pub fn len(&self) -> usize {
        self.texts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a text; one of the same id is replaced.
    pub fn add(&mut self, id: &str, text: &str) {
        self.remove(id);
        self.texts.add(id, text, hashes(text, self.options.least));
    }

    /// Removes a text; whether it was there.
    pub fn remove(&mut self, id: &str) -> bool {
        let least = self.options.least;
        self.texts.remove(id, |text| hashes(text, least))
    }

    /// The `k` texts that hold the largest share of this one, largest first, then by id; only those with a passage in common.
    ///
    /// A passage that the asking text repeats counts each time. Fingerprints that few texts have decide which texts are looked at: what stands in very many weighs little.
    pub fn nearest(&self, text: &str, k: usize) -> Vec<Near> {
        let normal = Normal::new(text);
        let found = prints(normal.signs(), self.options.least);
        let most = k.saturating_mul(4).max(FEWEST_CANDIDATES);
        let mut near: Vec<Near> = Vec::new();
        for slot in self.candidates(&found, most) {
            let Some(entry) = self.texts.entry(slot) else { continue };
            let aligned = repeated(&normal, &Normal::new(&entry.text), &self.options);
            if !aligned.passages.is_empty() {
                near.push(Near { id: entry.id.clone(), similarity: aligned.permille(), passages: aligned.passages });
            }
        }
        near.sort_by(|a, b| b.similarity.cmp(&a.similarity).then_with(|| a.id.cmp(&b.id)));
        near.truncate(k);
        near
    }

    /// What of a text stands in at least `k` texts of the corpus; the text itself counts when it is one of them.
    ///
    /// For each of the text's fingerprints that so many have, `k` of them are aligned, so the share may be told too small where
    /// passages overlap in a tangle, and never too large.
    pub fn boilerplate(&self, text: &str, k: usize) -> Boilerplate {
        let normal = Normal::new(text);
        let found = prints(normal.signs(), self.options.least);
        let common: Vec<Print> =
            found.into_iter().filter(|print| self.texts.having(print.hash).len() >= k.max(1)).collect();
        let mut times = vec![0_usize; normal.len()];
        for slot in self.witnesses(&common, k) {
            let Some(entry) = self.texts.entry(slot) else { continue };
            for tile in tiles(normal.signs(), Normal::new(&entry.text).signs(), self.options.least) {
                times[tile.a..tile.a + tile.len].iter_mut().for_each(|times| *times += 1);
            }
        }
        let runs = runs(&times, k.max(1));
        let covered = runs.iter().map(ExactSizeIterator::len).sum();
        let share = Alignment { passages: Vec::new(), covered, signs: normal.len() }.permille();
        Boilerplate { permille: share, passages: runs.iter().map(|run| normal.place(run)).collect() }
    }

    /// For each fingerprint the `k` texts that have most of all of these.
    fn witnesses(&self, common: &[Print], k: usize) -> BTreeSet<u32> {
        let mut scores = self.texts.scores();
        for slot in common.iter().flat_map(|print| self.texts.having(print.hash)) {
            scores[*slot as usize] += 1;
        }
        let mut chosen = BTreeSet::new();
        for print in common {
            chosen.extend(self.texts.best(self.texts.having(print.hash), &scores, k));
        }
        chosen
    }

    /// The texts that share the heaviest fingerprints, at most so many.
    fn candidates(&self, found: &[Print], most: usize) -> Vec<u32> {
        let mut lists: Vec<(usize, u64)> =
            found.iter().map(|print| (self.texts.having(print.hash).len(), print.hash)).collect();
        lists.sort_unstable();
        lists.dedup();
        let mut scores = self.texts.scores();
        let mut seen = Vec::new();
        let mut looked_at = 0;
        for (len, hash) in lists.into_iter().filter(|(len, _)| *len > 0) {
            looked_at += len;
            if looked_at > MOST_POSTINGS && !seen.is_empty() {
                break;
            }
            let weight = self.weight(len);
            for slot in self.texts.having(hash) {
                let score = &mut scores[*slot as usize];
                if *score == 0 {
                    seen.push(*slot);
                }
                *score += weight;
            }
        }
        self.texts.best(&seen, &scores, most)
    }

    /// Inverse document frequency, as the binary digits of (texts / texts that have it): 1 for what half of all have.
    fn weight(&self, having: usize) -> u32 {
        (self.len() / having.max(1)).max(1).ilog2() + 1
    }
}

/// The fingerprints of a text, each once.
fn hashes(text: &str, least: usize) -> Vec<u64> {
    let mut hashes: Vec<u64> = prints(Normal::new(text).signs(), least).into_iter().map(|print| print.hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// Runs of places with at least `k`.
fn runs(times: &[usize], k: usize) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for at in (0..times.len()).filter(|at| times[*at] >= k) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}
