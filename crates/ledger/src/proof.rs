//! Checking proofs. Written after RFC 9162 on purpose, not after [`crate::plan`]: two roads that must meet.

use crate::{Hash, MAX_SIZE, ProofError, node_hash};

/// Checks that `leaf` (a leaf hash) is at `index` in the tree of `size` leaves whose root is `root`.
///
/// Source: RFC 9162 section 2.1.3.2. Errors say which part does not fit; no proof of any length or content panics.
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> Result<(), ProofError> {
    if root_of_path(leaf, index, size, proof)? != *root {
        return Err(ProofError::RootMismatch);
    }
    Ok(())
}

/// The root to which an inclusion proof leads from this leaf. Errors: the proof cannot be one for this index and size.
pub fn root_of_path(leaf: &Hash, index: u64, size: u64, proof: &[Hash]) -> Result<Hash, ProofError> {
    if size > MAX_SIZE {
        return Err(ProofError::TooLarge { size });
    }
    if index >= size {
        return Err(ProofError::IndexBeyondTree { index, size });
    }
    let (mut node, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return Err(ProofError::TooLong);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            // A last node without neighbour rises until it is a right child. It is not 0 here: it is odd, or equals `last`.
            let rise = node.trailing_zeros();
            node >>= rise;
            last >>= rise;
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofError::TooShort);
    }
    Ok(hash)
}

/// Checks that the tree of `old_size` leaves with `old_root` is a beginning of the tree of `new_size` leaves with
/// `new_root`.
///
/// Source: RFC 9162 section 2.1.4.2. An old size of 0 is refused: any root at all would pass, so it proves nothing.
pub fn verify_consistency(
    old_size: u64,
    new_size: u64,
    proof: &[Hash],
    old_root: &Hash,
    new_root: &Hash,
) -> Result<(), ProofError> {
    if new_size > MAX_SIZE {
        return Err(ProofError::TooLarge { size: new_size });
    }
    if old_size > new_size {
        return Err(ProofError::SizesReversed { old: old_size, new: new_size });
    }
    if old_size == 0 {
        return Err(ProofError::EmptyTree);
    }
    if old_size == new_size {
        return same_size(proof, old_root, new_root);
    }
    // When the old tree is one complete subtree, the proof starts from its root, which the verifier has.
    let (first, rest) =
        if old_size.is_power_of_two() { (old_root, proof) } else { proof.split_first().ok_or(ProofError::TooShort)? };
    climb(old_size, new_size, first, rest, old_root, new_root)
}

fn same_size(proof: &[Hash], old_root: &Hash, new_root: &Hash) -> Result<(), ProofError> {
    if !proof.is_empty() {
        return Err(ProofError::TooLong);
    }
    if old_root != new_root {
        return Err(ProofError::RootMismatch);
    }
    Ok(())
}

/// Computes both roots in one walk up the right edge of the old tree.
fn climb(
    old_size: u64,
    new_size: u64,
    first: &Hash,
    rest: &[Hash],
    old_root: &Hash,
    new_root: &Hash,
) -> Result<(), ProofError> {
    let complete = old_size.trailing_zeros();
    let (mut node, mut last) = ((old_size - 1) >> complete, (new_size - 1) >> complete);
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return Err(ProofError::TooLong);
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            let rise = node.trailing_zeros();
            node >>= rise;
            last >>= rise;
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofError::TooShort);
    }
    if old_hash != *old_root {
        return Err(ProofError::OldRootMismatch);
    }
    if new_hash != *new_root {
        return Err(ProofError::RootMismatch);
    }
    Ok(())
}
