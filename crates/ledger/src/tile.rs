//! Names of tiles: the pieces of 256 hashes in which a log is published as static files. Source: C2SP tlog-tiles.

use std::fmt;

use crate::encoding::parse_decimal;
use crate::{MAX_SIZE, TileError};

/// Hashes in a full tile.
pub(crate) const FULL: u64 = 256;

/// Tree levels are 0 to 62, tile levels eight of them each.
const MAX_LEVEL: u8 = 7;

/// A tile of the tree. `Display` writes its path: `tile/0/x001/234`, or `tile/1/000.p/17` when partial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    level: u8,
    index: u64,
    width: u16,
}

impl Tile {
    /// The tile at `level` (0 to 7, of subtrees with 256^level leaves) and `index`, holding its first `width` (1 to 256)
    /// hashes.
    pub fn new(level: u8, index: u64, width: u16) -> Result<Self, TileError> {
        let fits = level <= MAX_LEVEL && index <= MAX_SIZE && (1..=FULL as u16).contains(&width);
        fits.then_some(Self { level, index, width }).ok_or(TileError)
    }

    /// Tile level, 0 at the leaves.
    pub fn level(self) -> u8 {
        self.level
    }

    /// Position among the tiles of this level, from 0.
    pub fn index(self) -> u64 {
        self.index
    }

    /// Number of hashes in it, 1 to 256.
    pub fn width(self) -> u16 {
        self.width
    }

    /// Reads a path; what it accepts, `Display` writes back byte for byte.
    pub fn parse(path: &str) -> Result<Self, TileError> {
        let rest = path.strip_prefix("tile/").ok_or(TileError)?;
        let (level, rest) = rest.split_once('/').ok_or(TileError)?;
        let level = small(level).ok_or(TileError)?;
        let (index, width) = match rest.split_once(".p/") {
            Some((index, width)) => (index, small(width).ok_or(TileError)?),
            None => (rest, FULL as u16),
        };
        let tile = Self::new(level, parse_index(index).ok_or(TileError)?, width)?;
        // Refuses what has a second spelling: a leading group of zeros, a full tile written as a partial one.
        (tile.to_string() == path).then_some(tile).ok_or(TileError)
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile/{}/{}", self.level, index_path(self.index))?;
        if u64::from(self.width) < FULL {
            write!(f, ".p/{}", self.width)?;
        }
        Ok(())
    }
}

/// All tiles of a tree of `size` leaves at one level, in order: the full ones, then the partial one if any.
pub fn tiles_of(level: u8, size: u64) -> impl Iterator<Item = Tile> {
    let hashes = if level > MAX_LEVEL { 0 } else { size >> (8 * u32::from(level)) };
    let full = (0..hashes / FULL).map(move |index| (index, FULL as u16));
    let partial = Some((hashes / FULL, (hashes % FULL) as u16)).filter(|(_, width)| *width > 0);
    full.chain(partial).map(move |(index, width)| Tile { level, index, width })
}

/// Groups of three digits, all but the last marked with 'x': 1234067 is `x001/x234/067`.
pub(crate) fn index_path(index: u64) -> String {
    let mut path = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    path
}

pub(crate) fn parse_index(path: &str) -> Option<u64> {
    let mut groups = path.rsplit('/');
    let last = groups.next()?;
    let marked: Option<Vec<&str>> = groups.map(|group| group.strip_prefix('x')).collect();
    let mut index = 0_u64;
    for group in marked?.into_iter().rev().chain([last]) {
        let three_digits = group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit());
        let value = three_digits.then(|| group.parse::<u64>().ok()).flatten()?;
        index = index.checked_mul(1000)?.checked_add(value)?;
    }
    Some(index)
}

pub(crate) fn small<T: TryFrom<u64>>(text: &str) -> Option<T> {
    parse_decimal(text).and_then(|value| value.try_into().ok())
}
