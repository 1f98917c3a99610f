//! One stored piece of a log, a tile or an entry bundle: read, measured, cut to the width it must have.

use shishu_ledger::{Bundle, Hash, Tile, leaf_hash, read_entries};

use super::source::{ReadError, Source};
use crate::Words;

/// Hashes in a full tile, entries in a full bundle.
pub(super) const FULL: usize = 256;

/// Bytes of a hash in a tile; of an entry with its length in a bundle.
const HASH: usize = 32;
const ENTRY: usize = 34;

/// What came of reading a piece.
pub(super) enum Piece {
    /// The hashes of a tile, or the leaf hashes of the entries of a bundle.
    Hashes(Vec<Hash>),
    /// It does not exist.
    Absent,
    /// It exists and is not what it must be, whatever the entries are.
    Damaged,
    /// It is not known whether it exists.
    Unread(ReadError),
}

impl Piece {
    /// The hashes of a tile.
    pub(super) fn tile(source: &Source, tile: Tile) -> Self {
        let full = Tile::new(tile.level(), tile.index(), FULL as u16).map(|full| full.to_string());
        let hashes = |bytes: &[u8]| bytes.chunks_exact(HASH).map(|hash| hash.try_into().ok()).collect();
        Self::read(source, &tile.to_string(), full.ok(), usize::from(tile.width()), HASH, hashes)
    }

    /// The leaf hashes of the entries of a bundle.
    pub(super) fn bundle(source: &Source, bundle: Bundle) -> Self {
        let full = Bundle::new(bundle.index(), FULL as u16).map(|full| full.to_string());
        let leaves = |bytes: &[u8]| {
            let entries = read_entries(bytes, bundle.width())?;
            Some(entries.iter().map(|entry| leaf_hash(entry)).collect())
        };
        Self::read(source, &bundle.to_string(), full.ok(), usize::from(bundle.width()), ENTRY, leaves)
    }

    /// A partial piece may be gone once the full one exists; then the beginning of the full one stands for it (tlog-tiles, "Partial Tiles").
    fn read(
        source: &Source,
        path: &str,
        full: Option<String>,
        width: usize,
        each: usize,
        hashes: impl Fn(&[u8]) -> Option<Vec<Hash>>,
    ) -> Self {
        let mut found = source.read(path, FULL * each);
        let mut length = width * each;
        if width < FULL
            && let (Ok(None), Some(full)) = (&found, full)
        {
            found = source.read(&full, FULL * each);
            length = FULL * each;
        }
        match found {
            Ok(Some(bytes)) if bytes.len() == length => match hashes(&bytes[..width * each]) {
                Some(hashes) => Self::Hashes(hashes),
                None => Self::Damaged,
            },
            Ok(Some(_)) => Self::Damaged,
            Ok(None) => Self::Absent,
            Err(error) if error.is_too_long() => Self::Damaged,
            Err(error) => Self::Unread(error),
        }
    }

    pub(super) fn hashes(&self) -> Option<&[Hash]> {
        match self {
            Self::Hashes(hashes) => Some(hashes),
            _ => None,
        }
    }

    /// What is wrong with a piece that has no hashes; `None` when nothing is, or when it is not known.
    pub(super) fn fault(&self, path: &str) -> Option<Words> {
        match self {
            Self::Absent => Some(Words::new(format!("{path} 缺失。"), format!("{path} is missing."))),
            Self::Damaged => {
                Some(Words::new(format!("{path} 的长度或格式不对。"), format!("{path} has the wrong length or form.")))
            }
            Self::Hashes(_) | Self::Unread(_) => None,
        }
    }
}
