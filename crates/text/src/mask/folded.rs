//! A text with its full-width characters folded one for one, so that a place found in it is a place of the original.

use std::ops::Range;

use regex::{Captures, Regex};
use shishu_terms::half_width;

/// The folded text, and which character each of its bytes belongs to.
pub struct Folded {
    text: String,
    characters: Vec<char>,
    /// Byte → character, for bytes that begin one; and for the end.
    places: Vec<u32>,
}

impl Folded {
    pub fn new(text: &str) -> Self {
        // Each character becomes exactly one.
        let text = half_width(text);
        let characters: Vec<char> = text.chars().collect();
        let mut places = vec![0; text.len() + 1];
        for (number, (at, _)) in (0..).zip(text.char_indices()) {
            places[at] = number;
        }
        places[text.len()] = characters.len() as u32;
        Self { text, characters, places }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn characters(&self) -> &[char] {
        &self.characters
    }

    pub fn at(&self, place: usize) -> Option<char> {
        self.characters.get(place).copied()
    }

    /// Characters for bytes, as a pattern gives them.
    pub fn range(&self, bytes: Range<usize>) -> Range<usize> {
        self.places[bytes.start] as usize..self.places[bytes.end] as usize
    }

    /// Where a group of a pattern stands, each time it is found.
    pub fn all<'a>(&'a self, pattern: &'a Regex, group: &'a str) -> impl Iterator<Item = (Captures<'a>, Range<usize>)> {
        pattern.captures_iter(&self.text).filter_map(move |found| {
            let range = self.range(found.name(group)?.range());
            Some((found, range))
        })
    }
}
