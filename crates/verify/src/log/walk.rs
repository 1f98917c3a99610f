//! The walk through all entries of a log, strip by strip; a strip is the 65,536 entries under one tile of level 1.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use shishu_ledger::{Bundle, Hash, Tile, format_hash};

use super::block::{Block, damaged_bundle, damaged_tile, read_block};
use super::piece::{FULL, Piece};
use super::source::{ReadError, Source};
use super::tiles::UpperTiles;
use super::tree::Tree;
use crate::facts::ReadFacts;
use crate::{ProblemKind, Verdict, Words};

/// The walk stops after this many problems: who damages more has made the point, and a hostile server could make them without end.
const MOST_PROBLEMS: usize = 1_000;

/// The walk stops when this many pieces could not be asked for.
const MOST_UNREAD: usize = 8;

/// What to walk through.
pub(super) struct Walk<'a> {
    pub(super) source: &'a Source,
    pub(super) size: u64,
    pub(super) root: Hash,
    /// An older size at which the root is wanted.
    pub(super) cut: Option<u64>,
}

/// What came of it.
#[derive(Default)]
pub(super) struct Walked {
    /// What was read, when all of it was read and holds.
    pub(super) whole: Option<ReadFacts>,
    pub(super) root_at_cut: Option<Hash>,
}

/// Reads everything, writes what is wrong into `verdict`, and goes on after the first problem.
pub(super) fn walk(of: &Walk<'_>, verdict: &mut Verdict, progress: &mut dyn FnMut(u64, u64)) -> Walked {
    let mut state = State {
        of,
        tree: Tree::default(),
        upper: UpperTiles::default(),
        walked: Walked::default(),
        gap: false,
        unread: Vec::new(),
    };
    let problems = verdict.problems.len();
    let blocks = of.size.div_ceil(FULL as u64);
    let mut first = 0;
    while first < blocks && !state.enough(verdict) {
        let last = blocks.min(first + FULL as u64);
        for (at, block) in state.strip(first, last).into_iter().enumerate() {
            state.take(first + at as u64, block, verdict);
        }
        progress((last * FULL as u64).min(of.size), of.size);
        first = last;
    }
    state.finish(first >= blocks, problems, verdict);
    state.walked
}

struct State<'a> {
    of: &'a Walk<'a>,
    tree: Tree,
    upper: UpperTiles,
    walked: Walked,
    /// Some block has no root: nothing above it can be computed.
    gap: bool,
    unread: Vec<ReadError>,
}

impl State<'_> {
    fn enough(&self, verdict: &Verdict) -> bool {
        verdict.problems.len() + self.upper.problems.len() > MOST_PROBLEMS
            || self.unread.len() + self.upper.unread.len() >= MOST_UNREAD
    }

    /// Reads the blocks `first..last` with several threads; in order.
    fn strip(&self, first: u64, last: u64) -> Vec<Block> {
        let above = self.above(first);
        let count = (last - first) as usize;
        let blocks = Mutex::new((0..count).map(|_| Block::default()).collect::<Vec<_>>());
        let (next, unread, stop) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
        let work = || {
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= count || stop.load(Ordering::Relaxed) {
                    return;
                }
                let Some(bundle) = self.bundle(first + at as u64) else { return };
                let block = read_block(self.of.source, bundle, above.get(at).copied(), self.is_kept(bundle));
                if unread.fetch_add(block.unread.len(), Ordering::Relaxed) >= MOST_UNREAD {
                    stop.store(true, Ordering::Relaxed);
                }
                if let Ok(mut blocks) = blocks.lock() {
                    blocks[at] = block;
                }
            }
        };
        std::thread::scope(|scope| (0..self.of.source.readers()).for_each(|_| drop(scope.spawn(work))));
        blocks.into_inner().unwrap_or_default()
    }

    /// The hashes of the blocks from `first` on in the tile above them: a hint for naming damage, judged later like every tile.
    fn above(&self, first: u64) -> Vec<Hash> {
        let full_blocks = self.of.size / FULL as u64;
        let width = full_blocks.saturating_sub(first).min(FULL as u64) as u16;
        let Ok(tile) = Tile::new(1, first / FULL as u64, width) else { return Vec::new() };
        match Piece::tile(self.of.source, tile) {
            Piece::Hashes(hashes) => hashes,
            _ => Vec::new(),
        }
    }

    fn bundle(&self, index: u64) -> Option<Bundle> {
        let width = (self.of.size - index * FULL as u64).min(FULL as u64);
        Bundle::new(index, width as u16).ok()
    }

    /// The last, partial block is judged by the root; the one with the older size in it is cut.
    fn is_kept(&self, bundle: Bundle) -> bool {
        usize::from(bundle.width()) < FULL || self.of.cut.is_some_and(|cut| cut / FULL as u64 == bundle.index())
    }

    fn take(&mut self, index: u64, block: Block, verdict: &mut Verdict) {
        verdict.problems.extend(block.problems.iter().cloned());
        self.unread.extend(block.unread.iter().cloned());
        let Some(bundle) = self.bundle(index) else { return };
        if usize::from(bundle.width()) < FULL {
            self.take_last(bundle, &block, verdict);
            return;
        }
        self.cut_at(bundle, block.leaves());
        match block.root {
            Some(root) if !self.gap => {
                let (source, upper) = (self.of.source, &mut self.upper);
                self.tree.add_block(root, |id, hash| upper.take(source, id, hash));
            }
            _ => self.gap = true,
        }
    }

    /// The partial block at the end has no hash above it; the signed root says which of its two copies is right.
    fn take_last(&mut self, bundle: Bundle, block: &Block, verdict: &mut Verdict) {
        let (by_bundle, by_tile) = (block.by_bundle.as_deref(), block.by_tile.as_deref());
        let leads =
            |leaves: Option<&[Hash]>| leaves.and_then(|leaves| self.tree.root_with(leaves)) == Some(self.of.root);
        let chosen = match (by_bundle, by_tile) {
            (Some(a), Some(b)) if a != b => {
                let (bundle_right, tile_right) = (leads(by_bundle), leads(by_tile));
                if !bundle_right {
                    verdict.problems.push(damaged_bundle(bundle, tile_right));
                }
                if !tile_right && let Ok(tile) = Tile::new(0, bundle.index(), bundle.width()) {
                    verdict.problems.push(damaged_tile(tile, bundle_right));
                }
                if tile_right { b } else { a }
            }
            (Some(leaves), _) | (None, Some(leaves)) => leaves,
            (None, None) => {
                self.gap = true;
                return;
            }
        };
        self.cut_at(bundle, Some(chosen));
        if !self.gap {
            chosen.iter().for_each(|leaf| self.tree.add_leaf(*leaf));
        }
    }

    /// Computes the root at the older size when it lies within this block, which is not in the tree yet.
    fn cut_at(&mut self, bundle: Bundle, leaves: Option<&[Hash]>) {
        let Some(cut) = self.of.cut.filter(|cut| cut / FULL as u64 == bundle.index() && !self.gap) else { return };
        let beginning = match (cut % FULL as u64) as usize {
            0 => Some([].as_slice()),
            count => leaves.and_then(|leaves| leaves.get(..count)),
        };
        self.walked.root_at_cut = beginning.and_then(|beginning| self.tree.root_with(beginning));
    }

    fn finish(&mut self, to_the_end: bool, problems_before: usize, verdict: &mut Verdict) {
        if to_the_end && !self.gap {
            self.upper.finish(self.of.source, self.of.size);
            // An older size at the very end lies in no block.
            if self.of.cut == Some(self.of.size) {
                self.walked.root_at_cut = self.tree.root();
            }
        }
        verdict.problems.append(&mut self.upper.problems);
        self.unread.append(&mut self.upper.unread);
        let root = self.tree.root().filter(|_| to_the_end && !self.gap);
        if let Some(root) = root.filter(|root| *root != self.of.root) {
            verdict.problem(ProblemKind::Root, "checkpoint", root_words(&root, &self.of.root));
        }
        if !to_the_end {
            verdict.cure(
                "问题太多，未读完；以上只是其中一部分。",
                "There were too many problems; not all was read, and these are only some of them.",
            );
        }
        for words in self.unread.iter().take(MOST_UNREAD).map(ReadError::words) {
            verdict.cure(words.zh, words.en);
        }
        let sound = verdict.problems.len() == problems_before && self.unread.is_empty() && to_the_end;
        if sound && root == Some(self.of.root) {
            let bundles = self.of.size.div_ceil(FULL as u64);
            self.walked.whole =
                Some(ReadFacts { entries: self.of.size, bundles, tiles: bundles + self.upper.compared });
        }
    }
}

fn root_words(computed: &Hash, signed: &Hash) -> Words {
    let (computed, signed) = (format_hash(computed), format_hash(signed));
    Words::new(
        format!("由全部条目算出的树根是 {computed}，检查点所签的是 {signed}：条目被改写，或检查点不是它的。"),
        format!(
            "the entries lead to the root {computed}, the checkpoint signs {signed}: entries were rewritten, or the checkpoint is not theirs."
        ),
    )
}
