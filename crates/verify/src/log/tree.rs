//! The tree over the entries as they stream by: only the newest complete subtree of each height is kept.

use shishu_ledger::{Frontier, Hash, NodeId, root_at};

/// Height of the subtree over a full bundle: 2^8 entries.
const BLOCK: u8 = 8;

/// A growing tree: full blocks of 256 entries, then at last single leaves.
#[derive(Clone, Default)]
pub(super) struct Tree {
    /// Over the roots of the blocks; its levels count from [`BLOCK`].
    blocks: Frontier,
    /// Over the leaves after the last full block.
    tail: Frontier,
    /// By level: place and hash of the newest complete subtree. At any size, the subtrees that make up the root are these.
    newest: Vec<Option<(u64, Hash)>>,
}

impl Tree {
    /// Number of leaves.
    pub(super) fn size(&self) -> u64 {
        (self.blocks.size() << BLOCK) + self.tail.size()
    }

    /// Appends 256 leaves by the root over them; `each` hears of every subtree that this completes. Not after [`Tree::add_leaf`].
    pub(super) fn add_block(&mut self, root: Hash, mut each: impl FnMut(NodeId, Hash)) {
        let newest = &mut self.newest;
        let done = self.blocks.push_each(root, |id, hash| {
            let id = NodeId::new(id.level + BLOCK, id.index);
            keep(newest, id, hash);
            each(id, hash);
        });
        // Sizes come from checkpoints, which are below the limit of the tree.
        debug_assert!(done.is_ok());
    }

    /// Appends one leaf.
    pub(super) fn add_leaf(&mut self, leaf: Hash) {
        let (first, newest) = (self.blocks.size() << BLOCK, &mut self.newest);
        let done = self
            .tail
            .push_each(leaf, |id, hash| keep(newest, NodeId::new(id.level, (first >> id.level) + id.index), hash));
        debug_assert!(done.is_ok());
    }

    /// Root over all leaves so far.
    pub(super) fn root(&self) -> Option<Hash> {
        let node = |id: NodeId| {
            let (index, hash) = (*self.newest.get(usize::from(id.level))?)?;
            (index == id.index).then_some(hash)
        };
        root_at(self.size(), &node).ok()
    }

    /// Root over all leaves so far and these.
    pub(super) fn root_with(&self, leaves: &[Hash]) -> Option<Hash> {
        let mut longer = self.clone();
        leaves.iter().for_each(|leaf| longer.add_leaf(*leaf));
        longer.root()
    }
}

fn keep(newest: &mut Vec<Option<(u64, Hash)>>, id: NodeId, hash: Hash) {
    let level = usize::from(id.level);
    if newest.len() <= level {
        newest.resize(level + 1, None);
    }
    newest[level] = Some((id.index, hash));
}

/// Root over the leaves of a block.
pub(super) fn root_of(leaves: &[Hash]) -> Option<Hash> {
    Tree::default().root_with(leaves)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shishu_ledger::leaf_hash;

    #[test]
    fn it_has_the_roots_of_the_plain_tree() {
        let leaves: Vec<Hash> = (0..1_300_u64).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let mut plain = Frontier::new();
        for (at, leaf) in leaves.iter().enumerate() {
            plain.push(*leaf).unwrap();
            let mut tree = Tree::default();
            let (blocks, rest) = leaves[..=at].as_chunks::<256>();
            blocks.iter().for_each(|block| tree.add_block(root_of(block).unwrap(), |_, _| {}));
            assert_eq!(tree.root_with(rest), Some(plain.root()), "{}", at + 1);
        }
    }
}
