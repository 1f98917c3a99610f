//! The tiles above the leaves: each is compared with what the entries give, as soon as it is complete.

use shishu_ledger::{Hash, NodeId, Tile};

use super::block::damaged_tile;
use super::piece::{FULL, Piece};
use super::source::{ReadError, Source};
use crate::{Problem, ProblemKind};

/// Hashes that wait for their tile to be complete, by tile level; level 0 is judged with its block.
#[derive(Default)]
pub(super) struct UpperTiles {
    waiting: Vec<Vec<Hash>>,
    pub(super) compared: u64,
    pub(super) problems: Vec<Problem>,
    pub(super) unread: Vec<ReadError>,
}

impl UpperTiles {
    /// Takes a complete subtree; those whose height is a multiple of eight stand in tiles.
    pub(super) fn take(&mut self, source: &Source, id: NodeId, hash: Hash) {
        if !id.level.is_multiple_of(8) {
            return;
        }
        let level = usize::from(id.level / 8);
        if self.waiting.len() <= level {
            self.waiting.resize(level + 1, Vec::new());
        }
        self.waiting[level].push(hash);
        if self.waiting[level].len() == FULL {
            self.compare(source, level, id.index / FULL as u64);
        }
    }

    /// Compares the partial tiles at the right edge of a tree of `size` leaves.
    pub(super) fn finish(&mut self, source: &Source, size: u64) {
        for level in 1..self.waiting.len() {
            if !self.waiting[level].is_empty() {
                self.compare(source, level, (size >> (8 * level)) / FULL as u64);
            }
        }
    }

    fn compare(&mut self, source: &Source, level: usize, index: u64) {
        let computed = std::mem::take(&mut self.waiting[level]);
        // Levels and widths are those of a tree below its limit, so the tile has a name.
        let Ok(tile) = Tile::new(level as u8, index, computed.len() as u16) else { return };
        self.compared += 1;
        match Piece::tile(source, tile) {
            Piece::Hashes(stored) if stored == computed => {}
            Piece::Hashes(_) => self.problems.push(damaged_tile(tile, true)),
            Piece::Unread(error) => self.unread.push(error),
            piece => {
                let fault = piece.fault(&tile.to_string());
                let problem = |words| Problem { kind: ProblemKind::Tile, place: tile.to_string(), words };
                self.problems.extend(fault.map(problem));
            }
        }
    }
}
