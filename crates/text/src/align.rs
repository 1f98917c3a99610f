//! Which passages of one text stand in another.

use std::ops::Range;

use crate::normal::Normal;
use crate::tiling::{Tile, repeats, tiles};

/// What counts as a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The fewest signs ([`Sign`](crate::Sign): Chinese characters, words in letters, numbers) in a row that make a passage.
    pub least: usize,
    /// Passages parted by at most so many signs in both texts, such as another name, are shown as one. Fewer than `least`, so that
    /// no other passage lies between.
    pub bridge: usize,
}

impl Default for Options {
    /// Thirteen signs: longer than a set phrase or the name of an office. Eight bridge a name or the number of a document.
    fn default() -> Self {
        Self { least: 13, bridge: 8 }
    }
}

/// The same words in two texts, in characters of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// In the first text.
    pub from: Range<usize>,
    /// In the second text.
    pub to: Range<usize>,
}

/// What two texts have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alignment {
    /// By their place in the first text; none overlaps another there, and in the second text none does but what [`repeated`] found.
    pub passages: Vec<Passage>,
    /// Signs of the first text that stand in the second: those of the tiles, without what was bridged.
    pub covered: usize,
    /// Signs of the first text.
    pub signs: usize,
}

impl Alignment {
    /// Similarity: the share of the first text that stands in the second, in thousandths, rounded down; 1000 only when all of it does.
    pub fn permille(&self) -> u32 {
        (self.covered * 1000).checked_div(self.signs).unwrap_or(0) as u32
    }
}

/// Maximal passages of `a` that stand in `b` (greedy string tiling), those close together joined. `align(b, a)` gives the same
/// passages the other way round.
pub fn align(a: &str, b: &str, options: &Options) -> Vec<Passage> {
    alignment(&Normal::new(a), &Normal::new(b), options).passages
}

/// The same with what was counted, for texts already read.
pub fn alignment(a: &Normal, b: &Normal, options: &Options) -> Alignment {
    shown(a, b, &tiles(a.signs(), b.signs(), options.least), options)
}

fn shown(a: &Normal, b: &Normal, found: &[Tile], options: &Options) -> Alignment {
    let covered = found.iter().map(|tile| tile.len).sum();
    let joined = bridged(found, options.bridge.min(options.least.saturating_sub(1)));
    let passage = |(from, to): &(Range<usize>, Range<usize>)| Passage { from: a.place(from), to: b.place(to) };
    Alignment { passages: joined.iter().map(passage).collect(), covered, signs: a.len() }
}

/// The same, with what the first text says again and the second says once: copying a passage twice makes no less of it copied. That
/// depends on the direction, so [`align`] does not count it.
pub fn repeated(a: &Normal, b: &Normal, options: &Options) -> Alignment {
    let mut found = tiles(a.signs(), b.signs(), options.least);
    found.extend(repeats(a.signs(), b.signs(), &found, options.least));
    found.sort_unstable();
    shown(a, b, &found, options)
}

/// Tiles that follow each other in both texts with a small gap become one run.
fn bridged(tiles: &[Tile], bridge: usize) -> Vec<(Range<usize>, Range<usize>)> {
    let mut joined: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for tile in tiles {
        let (from, to) = (tile.a..tile.a + tile.len, tile.b..tile.b + tile.len);
        let near = |before: &Range<usize>, next: &Range<usize>| {
            next.start.checked_sub(before.end).is_some_and(|gap| gap <= bridge)
        };
        match joined.last_mut() {
            Some((a, b)) if near(a, &from) && near(b, &to) => (a.end, b.end) = (from.end, to.end),
            _ => joined.push((from, to)),
        }
    }
    joined
}
