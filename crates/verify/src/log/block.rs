//! One block: 256 entries, stored three times over. As entries in a bundle, as leaf hashes in a tile, and as one hash in the tile above.
//! When the three do not agree, two that agree outvote the third: that says which file is damaged. Whether the log is genuine does not
//! hang on this vote, but on the root.

use shishu_ledger::{Bundle, Hash, Tile};

use super::piece::{FULL, Piece};
use super::source::{ReadError, Source};
use super::tree::root_of;
use crate::{Problem, ProblemKind, Words};

/// What came of one block.
#[derive(Default)]
pub(super) struct Block {
    /// The leaves by the bundle and by the tile; kept only where they are needed again.
    pub(super) by_bundle: Option<Vec<Hash>>,
    pub(super) by_tile: Option<Vec<Hash>>,
    /// Root over a full block, as the vote has it.
    pub(super) root: Option<Hash>,
    pub(super) problems: Vec<Problem>,
    pub(super) unread: Vec<ReadError>,
}

/// Reads and judges a block. `above`: the hash of this block in the tile above, when there is one that can be read. `keep`: its leaves
/// are needed again.
pub(super) fn read_block(source: &Source, bundle: Bundle, above: Option<Hash>, keep: bool) -> Block {
    let mut block = Block::default();
    // A bundle and the tile of level 0 beside it have the same index and width.
    let Ok(tile) = Tile::new(0, bundle.index(), bundle.width()) else { return block };
    let (entries, hashes) = (Piece::bundle(source, bundle), Piece::tile(source, tile));
    block.note(ProblemKind::Bundle, &bundle.to_string(), &entries);
    block.note(ProblemKind::Tile, &tile.to_string(), &hashes);
    if usize::from(bundle.width()) == FULL {
        block.vote(&entries, &hashes, above, bundle, tile);
    }
    if keep {
        block.by_bundle = entries.hashes().map(<[_]>::to_vec);
        block.by_tile = hashes.hashes().map(<[_]>::to_vec);
    }
    for piece in [entries, hashes] {
        if let Piece::Unread(error) = piece {
            block.unread.push(error);
        }
    }
    block
}

impl Block {
    fn note(&mut self, kind: ProblemKind, path: &str, piece: &Piece) {
        if let Some(words) = piece.fault(path) {
            self.problems.push(Problem { kind, place: path.to_owned(), words });
        }
    }

    fn vote(&mut self, entries: &Piece, hashes: &Piece, above: Option<Hash>, bundle: Bundle, tile: Tile) {
        let (by_entries, by_hashes) = (entries.hashes().and_then(root_of), hashes.hashes().and_then(root_of));
        self.root = match (by_entries, by_hashes) {
            (Some(a), Some(b)) if a == b => Some(a),
            (Some(a), Some(b)) => {
                let (bundle_wrong, tile_wrong) = (above != Some(a), above != Some(b));
                if bundle_wrong {
                    self.problems.push(damaged_bundle(bundle, !tile_wrong));
                }
                if tile_wrong {
                    self.problems.push(damaged_tile(tile, !bundle_wrong));
                }
                above.or(Some(a))
            }
            // One of them is missing or unreadable, which is said already; the other is held against the tile above.
            (Some(only), None) if above.is_some_and(|above| above != only) => {
                self.problems.push(damaged_bundle(bundle, false));
                above
            }
            (None, Some(only)) if above.is_some_and(|above| above != only) => {
                self.problems.push(damaged_tile(tile, false));
                above
            }
            (only, None) | (None, only) => only.or(above),
        };
    }

    /// The leaves that lead to the root that the vote chose.
    pub(super) fn leaves(&self) -> Option<&[Hash]> {
        let pieces = [&self.by_bundle, &self.by_tile];
        let fits = |leaves: &&Vec<Hash>| self.root.is_none() || root_of(leaves) == self.root;
        pieces.into_iter().flatten().find(fits).map(Vec::as_slice)
    }
}

/// `sure`: the tile is known to be right.
pub(super) fn damaged_bundle(bundle: Bundle, sure: bool) -> Problem {
    let (first, last) = (bundle.first(), bundle.first() + u64::from(bundle.width()) - 1);
    let (zh, en) = if sure { ("", "") } else { ("（或其瓦片）", " (or its tile)") };
    let words = Words::new(
        format!("{bundle}：第 {first} 至 {last} 条中有被改动的{zh}。"),
        format!("{bundle}: something among the entries {first} to {last} was altered{en}."),
    );
    Problem { kind: ProblemKind::Bundle, place: bundle.to_string(), words }
}

/// `sure`: the entries are known to be right.
pub(super) fn damaged_tile(tile: Tile, sure: bool) -> Problem {
    let (zh, en) = if sure { ("", "") } else { ("（或条目）", " (or its entries)") };
    let words = Words::new(
        format!("{tile}：与条目算出的哈希不符，瓦片{zh}被改动。"),
        format!("{tile}: it is not what the entries give; the tile{en} was altered."),
    );
    Problem { kind: ProblemKind::Tile, place: tile.to_string(), words }
}
