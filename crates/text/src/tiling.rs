//! Greedy string tiling (Wise 1993, "String similarity via greedy string tiling and running Karp–Rabin matching"): the longest run of
//! signs that both texts have is a tile; then the longest in what is left, as long as runs of the least length are found.
//!
//! A hash of each run of the least length says where to look; a polynomial hash of every prefix tells in a few steps how far two
//! places agree. The longest waits on top of a heap: tiles laid since can only have shortened it, so it is measured again when its
//! turn comes. That is near-linear in the signs of both texts.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

use foldhash::fast::FixedState;

use crate::normal::Sign;
use crate::rolling::Prefixes;

/// A run of signs that both texts have: `a..a + len` is `b..b + len`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tile {
    pub a: usize,
    pub b: usize,
    pub len: usize,
}

/// So many places of one run are tried, the first ones that are free. A text repeats a run of ordinary length that often only when
/// somebody made it to.
const MOST_PLACES: usize = 64;

/// Tiles of at least `least` signs, by their place in `a`. Of runs equally long the one first in `a` comes first, then the one first
/// in `b`; a and b change places when `b` comes before `a` in the order of length and signs, so both directions agree.
///
/// Two texts equal as a whole are one tile however short they are.
pub fn tiles(a: &[Sign], b: &[Sign], least: usize) -> Vec<Tile> {
    if a == b {
        return if a.is_empty() { vec![] } else { vec![Tile { a: 0, b: 0, len: a.len() }] };
    }
    let swapped = (a.len(), a) > (b.len(), b);
    let (first, second) = if swapped { (b, a) } else { (a, b) };
    let mut found = Tiling::new(first, second, least.max(1)).run();
    if swapped {
        found.iter_mut().for_each(|tile| std::mem::swap(&mut tile.a, &mut tile.b));
    }
    found.sort_unstable();
    found
}

/// What of `a` no tile lies on and stands in `b` all the same, where a tile lies on it already: a sentence said twice of which `b` has
/// one. Runs of at least `least` signs, by their place in `a`; in `b` they may lie on tiles and on one another.
pub fn repeats(a: &[Sign], b: &[Sign], tiles: &[Tile], least: usize) -> Vec<Tile> {
    let least = least.max(1);
    let ends = tiles.iter().map(|tile| tile.a + tile.len);
    let begins = tiles.iter().map(|tile| tile.a).chain([a.len()]);
    let gap = std::iter::once(0).chain(ends).zip(begins).map(|(end, begin)| begin - end).max().unwrap_or(0);
    if gap < least {
        return Vec::new();
    }
    let mut tiling = Tiling::new(a, b, least);
    tiles.iter().for_each(|tile| tiling.used[0].lay(tile.a, tile.len));
    tiling.again = true;
    let mut found = tiling.run();
    found.sort_unstable();
    found
}

struct Tiling<'a> {
    a: &'a [Sign],
    b: &'a [Sign],
    least: usize,
    hashes: [Prefixes; 2],
    /// Where each run of the least length begins in `b`, ascending.
    places: Places,
    used: [Used; 2],
    /// What lies on `b` does not bar it from being found again.
    again: bool,
}

/// Hash of a run → where it begins.
type Places = HashMap<u64, Vec<u32>, FixedState>;

/// Longest first, then first in a, then first in b.
type Waiting = BinaryHeap<(usize, Reverse<usize>, Reverse<usize>)>;

impl<'a> Tiling<'a> {
    fn new(a: &'a [Sign], b: &'a [Sign], least: usize) -> Self {
        let hashes = [Prefixes::new(a), Prefixes::new(b)];
        let mut places = Places::with_capacity_and_hasher(b.len(), FixedState::default());
        for at in 0..(b.len() + 1).saturating_sub(least) {
            places.entry(hashes[1].run(at, least)).or_default().push(at as u32);
        }
        Self { a, b, least, hashes, places, used: Default::default(), again: false }
    }

    fn run(mut self) -> Vec<Tile> {
        let mut waiting: Waiting = (0..self.a.len()).filter_map(|at| self.longest(at)).collect();
        let mut tiles = Vec::new();
        while let Some(best) = waiting.pop() {
            let (len, Reverse(a), Reverse(b)) = best;
            let free = self.used[0].free_from(a, len) == len && self.used[1].free_from(b, len) == len;
            if free && self.a[a..a + len] == self.b[b..b + len] {
                self.used[0].lay(a, len);
                if !self.again {
                    self.used[1].lay(b, len);
                }
                tiles.push(Tile { a, b, len });
            } else if let Some(again) = self.longest(a).filter(|again| *again != best) {
                waiting.push(again);
            }
        }
        tiles
    }

    /// The longest free run that begins at `a`, at least as long as allowed.
    fn longest(&self, a: usize) -> Option<(usize, Reverse<usize>, Reverse<usize>)> {
        let room = self.used[0].free_from(a, self.a.len() - a);
        if room < self.least {
            return None;
        }
        let places = self.places.get(&self.hashes[0].run(a, self.least))?;
        let mut best: Option<(usize, usize)> = None;
        let (mut next, mut tried) = (0, 0);
        while let Some(b) = places.get(next).map(|b| *b as usize).filter(|_| tried < MOST_PLACES) {
            if let Some(end) = self.used[1].end_at(b) {
                next += places[next..].partition_point(|b| (*b as usize) < end);
                continue;
            }
            (next, tried) = (next + 1, tried + 1);
            let room = self.used[1].free_from(b, room.min(self.b.len() - b));
            if room < self.least || best.is_some_and(|(len, _)| room <= len) {
                continue;
            }
            let len = self.agree(a, b, room);
            if len >= self.least && best.is_none_or(|(longest, _)| len > longest) {
                best = Some((len, b));
            }
        }
        best.map(|(len, b)| (len, Reverse(a), Reverse(b)))
    }

    /// How many signs agree from here, at most `room`.
    fn agree(&self, a: usize, b: usize, room: usize) -> usize {
        let (mut low, mut high) = (0, room);
        while low < high {
            let middle = (low + high).div_ceil(2);
            match self.hashes[0].run(a, middle) == self.hashes[1].run(b, middle) {
                true => low = middle,
                false => high = middle - 1,
            }
        }
        low
    }
}

/// Which signs tiles lie on: begin → end.
#[derive(Default)]
struct Used(BTreeMap<usize, usize>);

impl Used {
    /// The end of the tile that lies here, if one does.
    fn end_at(&self, at: usize) -> Option<usize> {
        self.0.range(..=at).next_back().map(|(_, end)| *end).filter(|end| *end > at)
    }

    /// How many signs from here on are free, at most `most`.
    fn free_from(&self, at: usize, most: usize) -> usize {
        match self.end_at(at) {
            Some(_) => 0,
            None => self.0.range(at..).next().map_or(most, |(begin, _)| (begin - at).min(most)),
        }
    }

    fn lay(&mut self, at: usize, len: usize) {
        self.0.insert(at, at + len);
    }
}
