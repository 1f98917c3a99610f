//! Texts about the same matter, in whatever words: they share rare terms, names of places above all.
//!
//! A term is a run of three signs, numbers as themselves. It weighs the logarithm of how few texts have it; two texts are as alike as
//! the cosine between their weighted terms says.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use foldhash::fast::FixedState;

use crate::align::{Options, alignment};
use crate::grams::{grams, heaviest};
use crate::normal::Normal;

/// A text that another is probably about the same as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Like {
    pub id: String,
    /// How alike, in thousandths: 1000 for the same terms, 0 for none in common.
    pub likeness: u32,
    /// The share of the shorter text that stands word for word in the longer one, in thousandths.
    pub copied: u32,
    /// The rarest words both have, at most five.
    pub words: Vec<String>,
}

/// An index over texts by their terms. Answers depend on the set of texts alone.
#[derive(Debug, Clone, Default)]
pub struct Related {
    entries: Vec<Option<(String, String)>>,
    free: Vec<u32>,
    slots: BTreeMap<String, u32>,
    /// Term → slots of the texts that have it.
    postings: HashMap<u64, Vec<u32>, FixedState>,
}

const SIZES: Range<usize> = 3..4;
/// A term that more than one text in so many has tells nothing about what a text is about.
const RARE: usize = 50;
/// Texts compared in full for one question.
const CANDIDATES: usize = 32;
const TOLD: usize = 5;

impl Related {
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    pub fn has(&self, id: &str) -> bool {
        self.slots.contains_key(id)
    }

    /// Adds a text; one of the same id is replaced.
    pub fn add(&mut self, id: &str, text: &str) {
        self.remove(id);
        let slot = self.free.pop().unwrap_or(self.entries.len() as u32);
        for (term, _) in terms(text) {
            self.postings.entry(term).or_default().push(slot);
        }
        let entry = Some((id.to_owned(), text.to_owned()));
        match self.entries.get_mut(slot as usize) {
            Some(place) => *place = entry,
            None => self.entries.push(entry),
        }
        self.slots.insert(id.to_owned(), slot);
    }

    /// Removes a text; whether it was there.
    pub fn remove(&mut self, id: &str) -> bool {
        let Some(slot) = self.slots.remove(id) else { return false };
        if let Some((_, text)) = self.entries.get_mut(slot as usize).and_then(Option::take) {
            for (term, _) in terms(&text) {
                if let Some(slots) = self.postings.get_mut(&term) {
                    slots.retain(|other| *other != slot);
                    if slots.is_empty() {
                        self.postings.remove(&term);
                    }
                }
            }
        }
        self.free.push(slot);
        true
    }

    /// From this likeness on two messages are probably about the same matter (measured in `tests/it/petitions.rs`).
    pub const PROBABLE: u32 = 150;

    /// Texts at least so alike (in thousandths), at most `k`, the most alike first, then by id.
    pub fn like(&self, text: &str, least: u32, k: usize) -> Vec<Like> {
        let asked = Asked { text, normal: Normal::exact(text), terms: self.weighted(text) };
        let mut found: Vec<Like> = self
            .candidates(&asked)
            .into_iter()
            .filter_map(|slot| self.entries[slot as usize].as_ref())
            .filter_map(|(id, other)| self.compare(&asked, id, other, least))
            .collect();
        found.sort_by(|a, b| b.likeness.cmp(&a.likeness).then_with(|| a.id.cmp(&b.id)));
        found.truncate(k);
        found
    }

    fn compare(&self, asked: &Asked<'_>, id: &str, other: &str, least: u32) -> Option<Like> {
        let theirs = self.weighted(other);
        let norm = |terms: &Terms| terms.iter().map(|(_, _, weight)| weight * weight).sum::<f64>();
        let both = |term: &u64| theirs.binary_search_by_key(term, |(term, ..)| *term).is_ok();
        let of_both = asked.terms.iter().filter(|(term, ..)| both(term));
        let shared: Vec<(Range<usize>, f64)> = of_both.map(|(_, place, weight)| (place.clone(), *weight)).collect();
        let product: f64 = shared.iter().map(|(_, weight)| weight * weight).sum();
        let likeness = (product / (norm(&asked.terms) * norm(&theirs)).sqrt().max(f64::MIN_POSITIVE) * 1000.0) as u32;
        if likeness < least || shared.is_empty() {
            return None;
        }
        let (one, two) = (Normal::new(asked.text), Normal::new(other));
        let covered = alignment(&one, &two, &Options::default()).covered;
        Some(Like {
            id: id.to_owned(),
            likeness,
            copied: (covered * 1000 / one.len().min(two.len()).max(1)) as u32,
            words: heaviest(asked.text, &asked.normal, &shared, TOLD),
        })
    }

    /// The texts that share the heaviest terms.
    fn candidates(&self, asked: &Asked<'_>) -> Vec<u32> {
        let mut scores: BTreeMap<u32, f64> = BTreeMap::new();
        for (term, _, weight) in &asked.terms {
            for slot in self.postings.get(term).into_iter().flatten() {
                *scores.entry(*slot).or_default() += weight * weight;
            }
        }
        let id = |slot: u32| self.entries[slot as usize].as_ref().map(|(id, _)| id.as_str());
        // Sums of floating numbers in one order; rounded, so that ties are ties and the id decides.
        let mut ranked: Vec<(Reverse<u64>, Option<&str>, u32)> =
            scores.into_iter().map(|(slot, score)| (Reverse((score * 1000.0) as u64), id(slot), slot)).collect();
        ranked.sort_unstable();
        ranked.into_iter().take(CANDIDATES).map(|(_, _, slot)| slot).collect()
    }

    /// The rare terms of a text with where each first stands and its weight.
    fn weighted(&self, text: &str) -> Terms {
        let most = (self.len() / RARE).max(RARE / 2);
        let weight = |term: &u64| {
            let having = self.postings.get(term).map_or(0, Vec::len);
            (having <= most).then(|| ((self.len() + 1) as f64 / having.max(1) as f64).ln())
        };
        terms(text).into_iter().filter_map(|(term, place)| Some((term, place, weight(&term)?))).collect()
    }
}

/// Term, where it first stands, and its weight; ascending by term.
type Terms = Vec<(u64, Range<usize>, f64)>;

struct Asked<'a> {
    text: &'a str,
    normal: Normal,
    terms: Terms,
}

fn terms(text: &str) -> Vec<(u64, Range<usize>)> {
    grams(&Normal::exact(text), SIZES)
}
