//! A log that can prove itself, and one that was rewritten.

use shishu_ledger::*;
use shishu_witness::{Logs, Witness};
use std::collections::BTreeMap;
use std::path::Path;

pub const ORIGIN: &str = "log.example/qinghe";

/// A tree over leaves of one's choice, with the log's key.
pub struct Log {
    nodes: BTreeMap<NodeId, Hash>,
    size: u64,
    pub signer: Signer,
}

impl Log {
    /// Leaves 0 to `size`; from `forged` on they are other ones.
    pub fn new(size: u64, forged: Option<u64>) -> Self {
        let mut frontier = Frontier::new();
        let mut nodes = BTreeMap::new();
        for n in 0..size {
            let word = if forged.is_some_and(|from| n >= from) { "forged" } else { "true" };
            nodes.extend(frontier.push(leaf_hash(format!("{word} {n}").as_bytes())).expect("room"));
        }
        Self { nodes, size, signer: Signer::from_seed(ORIGIN, &[1; 32]).expect("key") }
    }

    /// The signed checkpoint at a size.
    pub fn note(&self, size: u64) -> String {
        assert!(size <= self.size);
        let root = root_at(size, &|id| self.nodes.get(&id).copied()).expect("nodes");
        Checkpoint::new(ORIGIN, size, root).and_then(|checkpoint| checkpoint.sign(&self.signer)).expect("signed")
    }

    /// The request for `size`, as from a witness that holds `old`.
    pub fn request(&self, old: u64, size: u64) -> AddCheckpoint {
        let proof = match old {
            0 => Vec::new(),
            old => consistency_proof(old, size, &|id| self.nodes.get(&id).copied()).expect("proof"),
        };
        AddCheckpoint::new(old, proof, self.note(size)).expect("request")
    }
}

/// A witness in `dir` that knows the log.
pub fn witness(dir: &Path) -> Witness {
    let logs = Logs::new([Log::new(0, None).signer.verifier()]).expect("a log");
    Witness::open(dir, "witness.example/w1", logs, &[2; 32]).expect("opens")
}
