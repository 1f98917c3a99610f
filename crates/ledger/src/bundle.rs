//! Entry bundles: the entries of a log as static files, 256 in each. Source: C2SP tlog-tiles, "Log Entries".
//!
//! An entry of this log is the 32 bytes of a commitment, SHA-256(salt ‖ record), and never the record; its leaf hash is
//! [`crate::leaf_hash`] of these bytes. In a bundle each entry stands behind its length, two bytes, the high one first.

use std::fmt;

use crate::tile::{FULL, index_path, parse_index, small};
use crate::{Hash, MAX_SIZE, TileError};

/// Bytes of one entry with its length.
const ENTRY: usize = 2 + 32;

/// The name of a bundle. `Display` writes its path: `tile/entries/x001/234`, or `tile/entries/000.p/17` when partial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bundle {
    index: u64,
    width: u16,
}

impl Bundle {
    /// The bundle at `index` (the entries from 256 × index on), holding its first `width` (1 to 256) entries.
    pub fn new(index: u64, width: u16) -> Result<Self, TileError> {
        let fits = index <= MAX_SIZE / FULL && (1..=FULL as u16).contains(&width);
        fits.then_some(Self { index, width }).ok_or(TileError)
    }

    /// Position among the bundles, from 0.
    pub fn index(self) -> u64 {
        self.index
    }

    /// Number of entries in it, 1 to 256.
    pub fn width(self) -> u16 {
        self.width
    }

    /// Index of its first entry in the log.
    pub fn first(self) -> u64 {
        self.index * FULL
    }

    /// Reads a path; what it accepts, `Display` writes back byte for byte.
    pub fn parse(path: &str) -> Result<Self, TileError> {
        let rest = path.strip_prefix("tile/entries/").ok_or(TileError)?;
        let (index, width) = match rest.split_once(".p/") {
            Some((index, width)) => (index, small(width).ok_or(TileError)?),
            None => (rest, FULL as u16),
        };
        let bundle = Self::new(parse_index(index).ok_or(TileError)?, width)?;
        (bundle.to_string() == path).then_some(bundle).ok_or(TileError)
    }
}

impl fmt::Display for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile/entries/{}", index_path(self.index))?;
        if u64::from(self.width) < FULL {
            write!(f, ".p/{}", self.width)?;
        }
        Ok(())
    }
}

/// All bundles of a log of `size` entries, in order: the full ones, then the partial one if any.
pub fn bundles_of(size: u64) -> impl Iterator<Item = Bundle> {
    let full = (0..size / FULL).map(|index| (index, FULL as u16));
    let partial = Some((size / FULL, (size % FULL) as u16)).filter(|(_, width)| *width > 0);
    full.chain(partial).map(|(index, width)| Bundle { index, width })
}

/// The bytes of a bundle.
pub fn write_entries(entries: &[Hash]) -> Vec<u8> {
    entries.iter().flat_map(|entry| [[0, 32].as_slice(), entry].concat()).collect()
}

/// Reads a bundle of exactly `width` entries of 32 bytes each; `None` for any other bytes.
pub fn read_entries(bytes: &[u8], width: u16) -> Option<Vec<Hash>> {
    if bytes.len() != usize::from(width) * ENTRY {
        return None;
    }
    let entry = |entry: &[u8]| entry.strip_prefix(&[0, 32])?.try_into().ok();
    bytes.chunks(ENTRY).map(entry).collect()
}
