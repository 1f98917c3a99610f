//! Making proofs: which stored nodes a proof needs, and the proof made from them.

use crate::merkle::{cover, fold};
use crate::{Hash, MAX_SIZE, NodeId, PlanError};

/// How to make a proof: each hash of the proof is one or several complete subtrees, joined from the right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofPlan {
    steps: Vec<Vec<NodeId>>,
}

impl ProofPlan {
    /// Number of hashes in the proof.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// True when the proof needs no hash at all (a single leaf; two equal sizes).
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The stored nodes to fetch, each once.
    pub fn nodes(&self) -> Vec<NodeId> {
        self.steps.iter().flatten().copied().collect()
    }

    /// The proof itself. Errors: [`PlanError::Missing`] names the first node that `nodes` does not have.
    pub fn make(&self, nodes: &dyn Fn(NodeId) -> Option<Hash>) -> Result<Vec<Hash>, PlanError> {
        self.steps
            .iter()
            .map(|step| {
                let hashes =
                    step.iter().map(|id| nodes(*id).ok_or(PlanError::Missing(*id))).collect::<Result<Vec<_>, _>>()?;
                // A step covers at least one leaf, so there is always something to join.
                fold(hashes.into_iter()).ok_or(PlanError::EmptyTree)
            })
            .collect()
    }
}

/// Plan of the proof that leaf `index` is in the tree of `size` leaves: `PATH(m, D[n])` of RFC 6962 section 2.1.1.
///
/// Errors: [`PlanError::IndexBeyondTree`], [`PlanError::TooLarge`].
pub fn inclusion_nodes(index: u64, size: u64) -> Result<ProofPlan, PlanError> {
    if size > MAX_SIZE {
        return Err(PlanError::TooLarge { size });
    }
    if index >= size {
        return Err(PlanError::IndexBeyondTree { index, size });
    }
    let mut steps = Vec::new();
    let (mut from, mut to) = (0, size);
    while to - from > 1 {
        let middle = split(from, to);
        if index < middle {
            steps.push(cover(middle, to));
            to = middle;
        } else {
            steps.push(cover(from, middle));
            from = middle;
        }
    }
    steps.reverse(); // walked from the root down, written from the leaf up
    Ok(ProofPlan { steps })
}

/// Plan of the proof that the tree of `old` leaves is a beginning of the tree of `new` leaves:
/// `SUBPROOF(m, D[n], true)` of RFC 6962 section 2.1.2. Equal sizes need no hashes.
///
/// Errors: [`PlanError::EmptyTree`] when `old` is 0 (every tree extends the empty one: there is nothing to prove),
/// [`PlanError::SizesReversed`], [`PlanError::TooLarge`].
pub fn consistency_nodes(old: u64, new: u64) -> Result<ProofPlan, PlanError> {
    if new > MAX_SIZE {
        return Err(PlanError::TooLarge { size: new });
    }
    if old > new {
        return Err(PlanError::SizesReversed { old, new });
    }
    if old == 0 {
        return Err(PlanError::EmptyTree);
    }
    let mut steps = Vec::new();
    let (mut from, mut to) = (0, new);
    while old != to {
        let middle = split(from, to);
        if old <= middle {
            steps.push(cover(middle, to));
            to = middle;
        } else {
            steps.push(cover(from, middle));
            from = middle;
        }
    }
    if from > 0 {
        // The last piece of the old tree; when it is the whole old tree, the verifier knows it already as the old root.
        steps.push(cover(from, to));
    }
    steps.reverse();
    Ok(ProofPlan { steps })
}

/// Inclusion proof, hashes from the leaf's neighbour up to the root's child.
///
/// Errors: as [`inclusion_nodes`]; [`PlanError::Missing`] when `nodes` lacks one.
pub fn inclusion_proof(index: u64, size: u64, nodes: &dyn Fn(NodeId) -> Option<Hash>) -> Result<Vec<Hash>, PlanError> {
    inclusion_nodes(index, size)?.make(nodes)
}

/// Consistency proof between two sizes of one tree.
///
/// Errors: as [`consistency_nodes`]; [`PlanError::Missing`] when `nodes` lacks one.
pub fn consistency_proof(old: u64, new: u64, nodes: &dyn Fn(NodeId) -> Option<Hash>) -> Result<Vec<Hash>, PlanError> {
    consistency_nodes(old, new)?.make(nodes)
}

/// Where RFC 6962 splits the leaves `from..to` (at least two): after the greatest power of two below their number.
fn split(from: u64, to: u64) -> u64 {
    from + (1 << (to - from - 1).ilog2())
}
