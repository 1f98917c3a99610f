//! A log written as static files with the ledger's own functions, and changed in every way an insider or an accident could.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use shishu_ledger::*;
use shishu_verify::{Source, Trust, Verdict, judge_log};
use tempfile::TempDir;

pub const ORIGIN: &str = "log.example/qinghe";

pub fn signer() -> Signer {
    Signer::from_seed(ORIGIN, &[1; 32]).expect("a key")
}

pub fn trust() -> Trust {
    Trust::new([signer().verifier()])
}

/// Entries (commitments) of a log and the key it is signed with.
#[derive(Clone)]
pub struct Log {
    pub entries: Vec<Hash>,
    pub signer: Signer,
}

impl Log {
    /// A log of so many entries, each from its number.
    pub fn of(size: u64) -> Self {
        let entries = (0..size).map(|n| commitment(&[7; SALT_LEN], &n.to_be_bytes())).collect();
        Self { entries, signer: signer() }
    }

    /// A log of these records.
    pub fn of_records(records: &[String]) -> Self {
        let entries = records.iter().map(|record| commitment(&SALT, record.as_bytes())).collect();
        Self { entries, signer: signer() }
    }

    pub fn size(&self) -> u64 {
        self.entries.len() as u64
    }

    /// Every complete subtree, and the root.
    pub fn nodes(&self) -> (BTreeMap<NodeId, Hash>, Hash) {
        let (mut frontier, mut nodes) = (Frontier::new(), BTreeMap::new());
        for entry in &self.entries {
            nodes.extend(frontier.push(leaf_hash(entry)).expect("room"));
        }
        (nodes, frontier.root())
    }

    pub fn checkpoint(&self) -> String {
        let checkpoint = Checkpoint::new(self.signer.name(), self.size(), self.nodes().1).expect("a checkpoint");
        checkpoint.sign(&self.signer).expect("signed")
    }

    /// The checkpoint of its first `size` entries.
    pub fn checkpoint_at(&self, size: usize) -> String {
        Self { entries: self.entries[..size].to_vec(), signer: self.signer.clone() }.checkpoint()
    }

    pub fn receipt(&self, index: u64, extra: Vec<u8>) -> Receipt {
        let (nodes, _) = self.nodes();
        let hashes = inclusion_proof(index, self.size(), &|id| nodes.get(&id).copied()).expect("a proof");
        Receipt::new(index, hashes, extra, self.checkpoint()).expect("a receipt")
    }

    /// Writes checkpoint, keys, bundles and tiles.
    pub fn write(&self, folder: &Path) {
        let (nodes, _) = self.nodes();
        put(folder, "checkpoint", self.checkpoint().as_bytes());
        put(folder, "vkey", format!("{}\n", self.signer.verifier()).as_bytes());
        for bundle in bundles_of(self.size()) {
            let first = bundle.first() as usize;
            let entries = &self.entries[first..first + usize::from(bundle.width())];
            put(folder, &bundle.to_string(), &write_entries(entries));
        }
        for level in 0..8 {
            for tile in tiles_of(level, self.size()) {
                put(folder, &tile.to_string(), &tile_bytes(tile, &nodes));
            }
        }
    }

    pub fn written(&self) -> TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        self.write(folder.path());
        folder
    }
}

/// The salt of all records in these tests.
pub const SALT: [u8; SALT_LEN] = [9; SALT_LEN];

fn tile_bytes(tile: Tile, nodes: &BTreeMap<NodeId, Hash>) -> Vec<u8> {
    let first = tile.index() * 256;
    let hash = |at: u64| nodes[&NodeId::new(8 * tile.level(), first + at)];
    (0..u64::from(tile.width())).flat_map(hash).collect()
}

pub fn put(folder: &Path, path: &str, bytes: &[u8]) {
    let file = folder.join(path);
    fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
    fs::write(file, bytes).expect("written");
}

/// Changes one bit of a file.
pub fn flip(folder: &Path, path: &str, at: usize) {
    let file = folder.join(path);
    let mut bytes = fs::read(&file).expect("a file");
    bytes[at] ^= 1;
    fs::write(file, bytes).expect("written");
}

/// The verdict on a folder.
pub fn judge(folder: &Path, older: Option<shishu_verify::Older>) -> Verdict {
    judge_log(&Source::folder(folder), older.as_ref(), &trust(), &mut |_, _| {})
}

/// Places of all problems, in order.
pub fn places(verdict: &Verdict) -> Vec<&str> {
    verdict.problems.iter().map(|problem| problem.place.as_str()).collect()
}

/// A record of an act.
pub fn record(seq: u64, kind: &str, body: serde_json::Value) -> String {
    serde_json::json!({
        "v": 1, "seq": seq, "at": 1_782_979_199_000_000_i64, "kind": kind, "subject": "B204-1.2026-07", "person": "p.lin",
        "post": "qinghe.stat", "body": body, "contents": [], "raises": [], "discharges": [], "blobs": [], "erases": [],
    })
    .to_string()
}
