//! Texts about the same matter, in whatever words: they share rare terms, names of places above all.
//!
//! A term is a run of three signs, numbers as themselves. It weighs the logarithm of how few texts have it; two texts are as alike as
//! the cosine between their weighted terms says.

use std::ops::Range;

use crate::align::{Options, alignment};
use crate::grams::{grams, heaviest};
use crate::normal::Normal;
use crate::postings::{Entry, Postings};

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
    texts: Postings,
}

const SIZES: Range<usize> = 3..4;
/// A term that more than one text in so many has tells nothing about what a text is about.
const RARE: usize = 50;
/// Texts compared in full for one question.
const CANDIDATES: usize = 32;
const TOLD: usize = 5;

impl Related {
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn has(&self, id: &str) -> bool {
        self.texts.has(id)
    }

    /// Adds a text; one of the same id is replaced.
    pub fn add(&mut self, id: &str, text: &str) {
        self.remove(id);
        self.texts.add(id, text, terms(text).into_iter().map(|(term, _)| term));
    }

    /// Removes a text; whether it was there.
    pub fn remove(&mut self, id: &str) -> bool {
        self.texts.remove(id, |text| terms(text).into_iter().map(|(term, _)| term))
    }

    /// From this likeness on two messages are probably about the same matter: of those offered for 866 real messages a person found
    /// about 93 in 100 right (48 of 50 above 150, 14 of the 22 below), and of messages about one estate more than half find another
    /// (`tests/it/petitions.rs`).
    pub const PROBABLE: u32 = 120;

    /// Texts at least so alike (in thousandths), at most `k`, the most alike first, then by id.
    pub fn like(&self, text: &str, least: u32, k: usize) -> Vec<Like> {
        let asked = Asked { text, normal: Normal::exact(text), terms: self.weighted(text) };
        let mut found: Vec<Like> = self
            .candidates(&asked)
            .into_iter()
            .filter_map(|slot| self.texts.entry(slot))
            .filter_map(|other| self.compare(&asked, other, least))
            .collect();
        found.sort_by(|a, b| b.likeness.cmp(&a.likeness).then_with(|| a.id.cmp(&b.id)));
        found.truncate(k);
        found
    }

    fn compare(&self, asked: &Asked<'_>, other: &Entry, least: u32) -> Option<Like> {
        let theirs = self.weighted(&other.text);
        let norm = |terms: &Terms| terms.iter().map(|(_, _, weight)| weight * weight).sum::<f64>();
        let both = |term: &u64| theirs.binary_search_by_key(term, |(term, ..)| *term).is_ok();
        let of_both = asked.terms.iter().filter(|(term, ..)| both(term));
        let shared: Vec<(Range<usize>, f64)> = of_both.map(|(_, place, weight)| (place.clone(), *weight)).collect();
        let product: f64 = shared.iter().map(|(_, weight)| weight * weight).sum();
        let likeness = (product / (norm(&asked.terms) * norm(&theirs)).sqrt().max(f64::MIN_POSITIVE) * 1000.0) as u32;
        if likeness < least || shared.is_empty() {
            return None;
        }
        let (one, two) = (Normal::new(asked.text), Normal::new(&other.text));
        let covered = alignment(&one, &two, &Options::default()).covered;
        Some(Like {
            id: other.id.clone(),
            likeness,
            copied: (covered * 1000 / one.len().min(two.len()).max(1)) as u32,
            words: heaviest(asked.text, &asked.normal, &shared, TOLD),
        })
    }

    /// The texts that share the heaviest terms.
    fn candidates(&self, asked: &Asked<'_>) -> Vec<u32> {
        let (mut scores, mut seen) = (self.texts.scores(), Vec::new());
        for (term, _, weight) in &asked.terms {
            // Whole numbers add up to the same in any order.
            let weight = (weight * weight * 16.0) as u32 + 1;
            for slot in self.texts.having(*term) {
                let score = &mut scores[*slot as usize];
                if *score == 0 {
                    seen.push(*slot);
                }
                *score = score.saturating_add(weight);
            }
        }
        self.texts.best(&seen, &scores, CANDIDATES)
    }

    /// The rare terms of a text with where each first stands and its weight.
    fn weighted(&self, text: &str) -> Terms {
        let most = (self.len() / RARE).max(RARE / 2);
        let weight = |term: &u64| {
            let having = self.texts.having(*term).len();
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
