//! Which category a text probably belongs to, learnt from the texts that people categorised: complement naive Bayes (Rennie, Shih,
//! Teevan & Karger 2003, "Tackling the poor assumptions of naive Bayes text classifiers") over runs of one to three signs.
//!
//! It is small, learns text by text, and can say which words spoke for a category. It proposes; a person categorises.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use foldhash::fast::FixedState;

use crate::grams::{grams, heaviest};
use crate::normal::Normal;

/// A category with what speaks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    pub category: String,
    /// How strongly, in thousandths of all categories together. It orders them and says how far apart they are; it is no probability.
    pub strength: u32,
    /// Words of the text that spoke for it, the heaviest first; at most five.
    pub words: Vec<String>,
}

/// What was learnt so far. The same texts in any order give the same suggestions.
#[derive(Debug, Clone, Default)]
pub struct Suggester {
    /// By name, so that the order of learning leaves no trace.
    categories: BTreeMap<String, usize>,
    /// Of each run of signs, in how many texts of each category it stood (a category's number is its place).
    counts: HashMap<u64, Vec<u32>, FixedState>,
    /// Runs counted in each category.
    totals: Vec<u64>,
}

const SIZES: Range<usize> = 1..4;
/// A word given for a category counts as if so many of its texts had it.
const SEED: u32 = 5;
/// As if each category had seen every run so often (Lidstone).
const SMOOTHING: f64 = 0.5;
/// A run is told as a ground when it is so many times (e to this power) rarer elsewhere, and was seen in so many texts.
const TELLING: f64 = 0.7;
const FEWEST: u32 = 3;
/// Words told with a suggestion.
const TOLD: usize = 5;

impl Suggester {
    /// Knows the categories by the words people use for them, before any text was categorised.
    pub fn new<'a>(categories: impl IntoIterator<Item = (&'a str, &'a [String])>) -> Self {
        let mut suggester = Self::default();
        for (category, words) in categories {
            let number = suggester.number(category);
            for word in words {
                suggester.count(number, word, SEED);
            }
        }
        suggester
    }

    /// A person put this text into this category; one not known before is added.
    pub fn learn(&mut self, category: &str, text: &str) {
        let number = self.number(category);
        self.count(number, text, 1);
    }

    /// All categories, the likeliest first, then by name. Empty when the text has no run of signs ever seen.
    pub fn suggest(&self, text: &str) -> Vec<Suggestion> {
        let normal = Normal::new(text);
        let known: Vec<(Range<usize>, Vec<f64>, u32)> = grams(&normal, SIZES)
            .into_iter()
            .filter_map(|(gram, place)| {
                let counts = self.counts.get(&gram)?;
                Some((place, self.weights(counts), counts.iter().sum()))
            })
            .collect();
        if known.is_empty() {
            return Vec::new();
        }
        let sum = |number: usize| known.iter().map(|(_, weights, _)| weights[number]).sum::<f64>();
        // By name: the order of floating sums leaves no trace of the order of learning either.
        let scores: Vec<f64> = self.categories.values().map(|number| sum(*number)).collect();
        let strengths = strengths(&scores, known.len());
        let words = |number: usize| {
            let spoke: Vec<(Range<usize>, f64)> = known
                .iter()
                .filter(|(place, weights, seen)| place.len() > 1 && weights[number] >= TELLING && *seen >= FEWEST)
                .map(|(place, weights, _)| (place.clone(), weights[number]))
                .collect();
            heaviest(text, &normal, &spoke, TOLD)
        };
        let mut suggestions: Vec<Suggestion> = self
            .categories
            .iter()
            .zip(strengths)
            .map(|((category, number), strength)| Suggestion {
                category: category.clone(),
                strength,
                words: words(*number),
            })
            .collect();
        suggestions.sort_by(|a, b| b.strength.cmp(&a.strength).then_with(|| a.category.cmp(&b.category)));
        suggestions
    }

    /// What one run says for each category: the logarithm of how much rarer it is in all the others than it would be evenly.
    fn weights(&self, counts: &[u32]) -> Vec<f64> {
        let runs = self.counts.len() as f64 * SMOOTHING;
        let all: u64 = self.totals.iter().sum();
        let having: u64 = counts.iter().map(|count| u64::from(*count)).sum();
        let evenly = (having as f64 + SMOOTHING) / (all as f64 + runs);
        let weight = |(number, total): (usize, &u64)| {
            let here = u64::from(counts.get(number).copied().unwrap_or(0));
            let elsewhere = ((having - here) as f64 + SMOOTHING) / ((all - total) as f64 + runs);
            (evenly / elsewhere).ln()
        };
        self.totals.iter().enumerate().map(weight).collect()
    }

    fn number(&mut self, category: &str) -> usize {
        let next = self.totals.len();
        let number = *self.categories.entry(category.to_owned()).or_insert(next);
        if number == next {
            self.totals.push(0);
        }
        number
    }

    fn count(&mut self, number: usize, text: &str, times: u32) {
        for (gram, _) in grams(&Normal::new(text), SIZES) {
            let counts = self.counts.entry(gram).or_default();
            if counts.len() <= number {
                counts.resize(number + 1, 0);
            }
            counts[number] += times;
            self.totals[number] += u64::from(times);
        }
    }
}

/// Shares by the exponential of each score, softened by the root of what was counted: runs overlap and are far from independent.
fn strengths(scores: &[f64], counted: usize) -> Vec<u32> {
    let best = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let softened: Vec<f64> = scores.iter().map(|score| ((score - best) / (counted as f64).sqrt()).exp()).collect();
    let all: f64 = softened.iter().sum();
    softened.iter().map(|share| (share / all * 1000.0).round() as u32).collect()
}
