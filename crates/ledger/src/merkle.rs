//! Hashes of leaves and nodes, and the names of complete subtrees.

use sha2::{Digest, Sha256};

/// A SHA-256 value, 32 bytes.
pub type Hash = [u8; 32];

/// Length in bytes that callers give every salt. One fixed length, because `salt ‖ record` does not say where the salt ends.
pub const SALT_LEN: usize = 32;

/// Largest tree size accepted anywhere: 2^63 − 1, so that a size also fits the signed integers of databases and of
/// other implementations of the C2SP formats.
pub const MAX_SIZE: u64 = i64::MAX as u64;

const LEAF_PREFIX: u8 = 0x00;
const NODE_PREFIX: u8 = 0x01;

/// Hash of a leaf: SHA-256(0x00 ‖ data). Source: RFC 6962 section 2.1.
pub fn leaf_hash(data: &[u8]) -> Hash {
    Sha256::new_with_prefix([LEAF_PREFIX]).chain_update(data).finalize().into()
}

/// Hash of an inner node: SHA-256(0x01 ‖ left ‖ right). Source: RFC 6962 section 2.1.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut input = [NODE_PREFIX; 65];
    input[1..33].copy_from_slice(left);
    input[33..].copy_from_slice(right);
    Sha256::digest(input).into()
}

/// Root of the tree without leaves: SHA-256 of nothing. Source: RFC 6962 section 2.1.
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// Commitment to a record: SHA-256(salt ‖ record). With the salt destroyed, the record cannot be guessed from it.
/// The salt is [`SALT_LEN`] fresh random bytes for each record.
pub fn commitment(salt: &[u8], record: &[u8]) -> Hash {
    Sha256::new_with_prefix(salt).chain_update(record).finalize().into()
}

/// A complete subtree: `2^level` leaves, starting at leaf `index · 2^level`. Level 0 is the leaf itself.
/// Its hash never changes once those leaves exist, so it may be stored for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId {
    /// Height above the leaves, 0 to 62.
    pub level: u8,
    /// Position among the subtrees of this height, from 0 at the left.
    pub index: u64,
}

impl NodeId {
    /// The subtree that is the single leaf `index`.
    pub const fn leaf(index: u64) -> Self {
        Self { level: 0, index }
    }

    /// The subtree of height `level` at position `index`.
    pub const fn new(level: u8, index: u64) -> Self {
        Self { level, index }
    }
}

/// Names of the complete subtrees that cover the leaves `from..to`, left to right, largest first.
///
/// `from` must be a multiple of the greatest power of two not above `to − from`; every half of an RFC 6962 split is.
pub(crate) fn cover(from: u64, to: u64) -> Vec<NodeId> {
    let mut nodes = Vec::new();
    let mut start = from;
    while start < to {
        let level = (to - start).ilog2();
        nodes.push(NodeId::new(level as u8, start >> level));
        start += 1 << level;
    }
    nodes
}

/// Joins neighbouring subtrees, given left to right with falling heights, from the right (RFC 6962 splits leave the
/// larger half on the left). `None` when there is nothing to join.
pub(crate) fn fold(hashes: impl DoubleEndedIterator<Item = Hash>) -> Option<Hash> {
    hashes.rev().reduce(|right, left| node_hash(&left, &right))
}
