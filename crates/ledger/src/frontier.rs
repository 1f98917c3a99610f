//! The right edge of a growing tree: all that is needed to append a leaf and to know the root.

use crate::merkle::{cover, fold};
use crate::{Hash, MAX_SIZE, NodeId, PlanError, empty_root, node_hash};

/// A tree of some size, kept as its peaks: the largest complete subtrees, left to right (at most 63 hashes).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The tree without leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes up a tree of `size` leaves from stored nodes; asks `nodes` for each of [`needed_for`]`(size)`.
    ///
    /// Errors: [`PlanError::Missing`] names the first node that `nodes` does not have; [`PlanError::TooLarge`].
    pub fn restore(size: u64, nodes: &dyn Fn(NodeId) -> Option<Hash>) -> Result<Self, PlanError> {
        if size > MAX_SIZE {
            return Err(PlanError::TooLarge { size });
        }
        let peaks =
            needed_for(size).into_iter().map(|id| nodes(id).ok_or(PlanError::Missing(id))).collect::<Result<_, _>>()?;
        Ok(Self { size, peaks })
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf hash. Returns every subtree that this leaf completes, the leaf first, then upwards: store them all.
    ///
    /// Errors: [`PlanError::TooLarge`] when the tree already holds [`MAX_SIZE`] leaves; it is then unchanged.
    pub fn push(&mut self, leaf: Hash) -> Result<Vec<(NodeId, Hash)>, PlanError> {
        let mut complete = Vec::with_capacity(2);
        self.push_each(leaf, |id, hash| complete.push((id, hash)))?;
        Ok(complete)
    }

    /// As [`Frontier::push`], handing each completed subtree to `keep` instead of collecting them.
    pub fn push_each(&mut self, leaf: Hash, mut keep: impl FnMut(NodeId, Hash)) -> Result<(), PlanError> {
        if self.size >= MAX_SIZE {
            return Err(PlanError::TooLarge { size: self.size });
        }
        let index = self.size;
        let mut hash = leaf;
        keep(NodeId::leaf(index), hash);
        // Each trailing one bit of the index is a peak of the same height waiting on the left for this one.
        for level in 1..=index.trailing_ones() as u8 {
            let Some(left) = self.peaks.pop() else { break };
            hash = node_hash(&left, &hash);
            keep(NodeId::new(level, index >> level), hash);
        }
        self.peaks.push(hash);
        self.size += 1;
        Ok(())
    }

    /// Root of the tree (RFC 6962 Merkle Tree Hash); of an empty tree, [`empty_root`].
    pub fn root(&self) -> Hash {
        fold(self.peaks.iter().copied()).unwrap_or_else(empty_root)
    }
}

/// Nodes from which a tree of `size` leaves can be taken up again: one for each one bit of `size`, left to right.
pub fn needed_for(size: u64) -> Vec<NodeId> {
    cover(0, size)
}

/// Root of the tree as it was at `size` leaves, from the stored nodes of that or any larger tree.
///
/// Errors: as [`Frontier::restore`].
pub fn root_at(size: u64, nodes: &dyn Fn(NodeId) -> Option<Hash>) -> Result<Hash, PlanError> {
    Ok(Frontier::restore(size, nodes)?.root())
}
