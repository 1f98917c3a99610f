//! Every tree of up to 300 leaves: roots and proofs agree with the definitions of the RFC, and nothing altered passes.

use std::collections::BTreeMap;

use proptest::prelude::*;
use shishu_ledger::*;

use crate::naive;

const LARGEST: usize = 300;

struct Tree {
    leaves: Vec<Hash>,
    nodes: BTreeMap<NodeId, Hash>,
    /// By size.
    roots: Vec<Hash>,
}

impl Tree {
    fn grow(size: usize) -> Self {
        let leaves: Vec<Hash> = (0..size).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let mut frontier = Frontier::new();
        let mut nodes = BTreeMap::new();
        let mut roots = vec![frontier.root()];
        for leaf in &leaves {
            nodes.extend(frontier.push(*leaf).expect("room"));
            roots.push(frontier.root());
        }
        Self { leaves, nodes, roots }
    }

    fn node(&self, id: NodeId) -> Option<Hash> {
        self.nodes.get(&id).copied()
    }

    fn inclusion(&self, index: usize, size: usize) -> Vec<Hash> {
        inclusion_proof(index as u64, size as u64, &|id| self.node(id)).expect("proof")
    }

    fn consistency(&self, old: usize, new: usize) -> Vec<Hash> {
        consistency_proof(old as u64, new as u64, &|id| self.node(id)).expect("proof")
    }

    fn includes(&self, leaf: &Hash, index: usize, size: usize, proof: &[Hash]) -> bool {
        verify_inclusion(leaf, index as u64, size as u64, proof, &self.roots[size]).is_ok()
    }

    fn extends(&self, old: usize, new: usize, proof: &[Hash]) -> bool {
        let (old_root, new_root) = (&self.roots[old], &self.roots[new]);
        verify_consistency(old as u64, new as u64, proof, old_root, new_root).is_ok()
    }
}

fn flip(hash: &mut Hash, bit: usize) {
    hash[bit / 8] ^= 1 << (bit % 8);
}

/// Proofs that must fail: each hash with one bit changed, one missing, one too many, two in the wrong order.
fn spoiled(proof: &[Hash], seed: usize) -> Vec<Vec<Hash>> {
    let mut all = Vec::new();
    for at in 0..proof.len() {
        let mut flipped = proof.to_vec();
        flip(&mut flipped[at], (seed * 37 + at * 101) % 256);
        all.push(flipped);
        let mut missing = proof.to_vec();
        missing.remove(at);
        all.push(missing);
    }
    let mut longer = proof.to_vec();
    longer.push([0; 32]);
    all.push(longer);
    if proof.len() > 1 {
        let mut swapped = proof.to_vec();
        swapped.swap(0, 1);
        all.push(swapped);
    }
    all
}

#[test]
fn roots_equal_the_recursive_definition() {
    let tree = Tree::grow(LARGEST);
    for size in 0..=LARGEST {
        assert_eq!(tree.roots[size], naive::root(&tree.leaves[..size]), "{size}");
    }
}

#[test]
fn a_restored_frontier_is_the_grown_one() {
    let tree = Tree::grow(LARGEST);
    let mut grown = Frontier::new();
    for size in 0..=LARGEST {
        let restored = Frontier::restore(size as u64, &|id| tree.node(id)).expect("nodes");
        assert_eq!(restored, grown);
        assert_eq!(root_at(size as u64, &|id| tree.node(id)), Ok(tree.roots[size]));
        assert_eq!(needed_for(size as u64).len(), size.count_ones() as usize);
        if let Some(leaf) = tree.leaves.get(size) {
            grown.push(*leaf).expect("room");
        }
    }
}

#[test]
fn inclusion_proofs_of_every_leaf_in_every_tree() {
    let tree = Tree::grow(LARGEST);
    for size in 1..=LARGEST {
        for index in 0..size {
            let proof = tree.inclusion(index, size);
            let leaf = &tree.leaves[index];
            assert!(tree.includes(leaf, index, size, &proof), "{index} of {size}");
            // The definition is slow: compare a share of the proofs of large trees, all of the small ones.
            if size <= 70 || (index * 7 + size) % 23 == 0 {
                assert_eq!(proof, naive::path(index, &tree.leaves[..size]));
            }
        }
    }
}

#[test]
fn consistency_proofs_between_every_two_trees() {
    let tree = Tree::grow(LARGEST);
    for new in 1..=LARGEST {
        for old in 1..=new {
            let proof = tree.consistency(old, new);
            assert!(tree.extends(old, new, &proof), "{old} to {new}");
            if new <= 70 || (old * 7 + new) % 23 == 0 {
                assert_eq!(proof, naive::proof(old, &tree.leaves[..new]));
            }
        }
    }
}

#[test]
fn no_spoiled_inclusion_proof_passes() {
    let tree = Tree::grow(LARGEST);
    for size in 1..=LARGEST {
        // All leaves of small trees, the two ends and a moving share of the middle of large ones.
        for index in (0..size).filter(|n| size <= 40 || n % 17 == size % 17 || n + 2 > size) {
            let proof = tree.inclusion(index, size);
            let leaf = tree.leaves[index];
            for bad in spoiled(&proof, index + size) {
                assert!(!tree.includes(&leaf, index, size, &bad), "{index} of {size}");
            }
            let mut other_leaf = leaf;
            flip(&mut other_leaf, (index * 13 + size) % 256);
            assert!(!tree.includes(&other_leaf, index, size, &proof));
            for other in (0..=size).filter(|other| *other != index) {
                assert!(!tree.includes(&leaf, other, size, &proof), "{index} as {other} of {size}");
            }
        }
    }
}

#[test]
fn no_spoiled_consistency_proof_passes() {
    let tree = Tree::grow(LARGEST);
    for new in 1..=LARGEST {
        for old in (1..=new).filter(|n| new <= 40 || n % 17 == new % 17 || n + 2 > new) {
            let proof = tree.consistency(old, new);
            for bad in spoiled(&proof, old + new) {
                assert!(!tree.extends(old, new, &bad), "{old} to {new}");
            }
            let bit = (old * 13 + new) % 256;
            let (mut old_root, mut new_root) = (tree.roots[old], tree.roots[new]);
            flip(&mut old_root, bit);
            flip(&mut new_root, bit);
            let check = |a: &Hash, b: &Hash| verify_consistency(old as u64, new as u64, &proof, a, b).is_ok();
            assert!(!check(&old_root, &tree.roots[new]), "{old} to {new}");
            assert!(!check(&tree.roots[old], &new_root), "{old} to {new}");
        }
    }
}

#[test]
fn in_small_trees_every_single_bit_counts() {
    let tree = Tree::grow(9);
    for size in 1..=9 {
        for index in 0..size {
            let proof = tree.inclusion(index, size);
            for_each_flip(&proof, |bad| assert!(!tree.includes(&tree.leaves[index], index, size, bad)));
            let proof = tree.consistency(index + 1, size);
            for_each_flip(&proof, |bad| assert!(!tree.extends(index + 1, size, bad)));
        }
    }
}

fn for_each_flip(proof: &[Hash], check: impl Fn(&[Hash])) {
    for bit in 0..proof.len() * 256 {
        let mut bad = proof.to_vec();
        flip(&mut bad[bit / 256], bit % 256);
        check(&bad);
    }
}

#[test]
fn a_missing_node_is_named() {
    let tree = Tree::grow(7);
    let lost = NodeId::new(1, 2);
    let nodes = |id| tree.node(id).filter(|_| id != lost);
    assert_eq!(inclusion_proof(0, 7, &nodes), Err(PlanError::Missing(lost)));
    assert_eq!(consistency_proof(4, 7, &nodes), Err(PlanError::Missing(lost)));
    assert_eq!(root_at(7, &nodes), Err(PlanError::Missing(lost)));
    assert_eq!(inclusion_nodes(0, 7).expect("plan").nodes().len(), 4);
}

#[test]
fn impossible_positions_are_refused() {
    let none = |_: NodeId| None;
    let beyond = PlanError::IndexBeyondTree { index: 5, size: 5 };
    assert_eq!(inclusion_proof(5, 5, &none), Err(beyond));
    assert_eq!(consistency_proof(0, 5, &none), Err(PlanError::EmptyTree));
    let reversed = PlanError::SizesReversed { old: 6, new: 5 };
    assert_eq!(consistency_proof(6, 5, &none), Err(reversed));
    let too_large = PlanError::TooLarge { size: u64::MAX };
    assert_eq!(inclusion_proof(0, u64::MAX, &none), Err(too_large.clone()));
    assert_eq!(consistency_proof(1, u64::MAX, &none), Err(too_large.clone()));
    assert_eq!(root_at(u64::MAX, &none), Err(too_large));
    assert_eq!(inclusion_nodes(0, MAX_SIZE).expect("plan").len(), 63);
}

proptest! {
    /// The largest sizes: a verifier walks at most 63 levels, refuses, and never overflows.
    #[test]
    fn verifiers_take_any_numbers(
        a in any::<u64>(),
        b in any::<u64>(),
        proof in prop::collection::vec(any::<Hash>(), 0..70),
        root in any::<Hash>(),
    ) {
        prop_assert!(verify_inclusion(&root, a, b, &proof, &root).is_err() || proof.is_empty());
        let _ = verify_consistency(a, b, &proof, &root, &root);
        let _ = inclusion_nodes(a, b).map(|plan| plan.nodes());
        let _ = consistency_nodes(a, b).map(|plan| plan.nodes());
    }

    /// Plans of huge trees: the number of hashes that a plan names is the number that the verifier asks for.
    #[test]
    fn plans_and_verifiers_agree_on_length(size in 1..=MAX_SIZE, at in any::<prop::sample::Index>()) {
        let index = at.index(usize::try_from(size).expect("64-bit machine")) as u64;
        let proof = vec![[0; 32]; inclusion_nodes(index, size).expect("plan").len()];
        prop_assert_eq!(verify_inclusion(&[0; 32], index, size, &proof, &[1; 32]),
            Err(ProofError::RootMismatch));
        let old = index + 1;
        let proof = vec![[0; 32]; consistency_nodes(old, size).expect("plan").len()];
        let outcome = verify_consistency(old, size, &proof, &[1; 32], &[2; 32]);
        prop_assert!(matches!(outcome, Err(ProofError::RootMismatch | ProofError::OldRootMismatch)));
    }

    #[test]
    fn any_bit_of_any_proof(size in 2..=LARGEST, at in any::<prop::sample::Index>(), bit in any::<prop::sample::Index>()) {
        let tree = Tree::grow(size);
        let index = at.index(size);
        let mut proof = tree.inclusion(index, size);
        let bit = bit.index(proof.len() * 256);
        flip(&mut proof[bit / 256], bit % 256);
        prop_assert!(!tree.includes(&tree.leaves[index], index, size, &proof));
    }
}
