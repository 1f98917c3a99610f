//! Speed of the ledger in memory, one thread. Run with `cargo bench -p shishu-ledger`.
//!
//! Prints rows of `what, count, seconds, per second`. Seconds are those that this thread was on a processor where the system
//! tells them (Linux), so that a busy machine measures the same; elsewhere those of the clock.

use std::collections::HashMap;
use std::hint::black_box;
use std::time::Instant;

use shishu_ledger::*;

const LEAVES: u64 = 1 << 20;

fn main() {
    println!("{:<44}{:>10}{:>9}{:>13}", "", "count", "CPU s", "per CPU s");
    appends();
    let (nodes, roots) = tree();
    inclusion(&nodes, &roots);
    consistency(&nodes, &roots);
    notes();
}

#[allow(clippy::disallowed_methods, reason = "measuring elapsed time is the purpose of a bench")]
fn measure(what: &str, count: u64, work: impl FnOnce()) {
    let (start, on_cpu) = (Instant::now(), seconds_on_cpu());
    work();
    let elapsed = start.elapsed().as_secs_f64();
    let seconds = seconds_on_cpu().zip(on_cpu).map_or(elapsed, |(now, before)| now - before);
    println!("{what:<44}{count:>10}{seconds:>9.3}{:>13.0}", count as f64 / seconds);
}

/// The first number of `schedstat`: nanoseconds on a processor. Source: Linux, Documentation/scheduler/sched-stats.rst.
fn seconds_on_cpu() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = stat.split(' ').next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

/// What an act costs the tree: commitment of a 200-byte record, leaf hash, new nodes.
fn appends() {
    let record = [0x5a_u8; 200];
    measure("appends: commitment, leaf and nodes", LEAVES, || {
        let mut frontier = Frontier::new();
        for n in 0..LEAVES {
            let mut salt = [0; SALT_LEN];
            salt[..8].copy_from_slice(&n.to_be_bytes());
            let leaf = leaf_hash(&commitment(&salt, &record));
            black_box(frontier.push(leaf).expect("room"));
        }
        black_box(frontier.root());
    });
    let data: Vec<Hash> = (0..LEAVES).map(|n| leaf_hash(&n.to_be_bytes())).collect();
    measure("appends: leaf and nodes", LEAVES, || {
        let mut frontier = Frontier::new();
        for value in &data {
            black_box(frontier.push(leaf_hash(value)).expect("room"));
        }
        black_box(frontier.root());
    });
}

type Nodes = HashMap<NodeId, Hash>;

/// All nodes, and the roots at the sizes of which proofs are made.
fn tree() -> (Nodes, HashMap<u64, Hash>) {
    let mut frontier = Frontier::new();
    let (mut nodes, mut roots) = (Nodes::new(), HashMap::new());
    for n in 0..LEAVES {
        nodes.extend(frontier.push(leaf_hash(&n.to_be_bytes())).expect("room"));
        if frontier.size().is_multiple_of(1021) || frontier.size() == LEAVES {
            roots.insert(frontier.size(), frontier.root());
        }
    }
    (nodes, roots)
}

fn inclusion(nodes: &Nodes, roots: &HashMap<u64, Hash>) {
    let indices: Vec<u64> = (0..LEAVES).step_by(10).collect();
    let count = indices.len() as u64;
    let mut proofs = Vec::new();
    measure("inclusion proofs made, 2^20 leaves", count, || {
        for index in &indices {
            let proof = inclusion_proof(*index, LEAVES, &|id| nodes.get(&id).copied());
            proofs.push((*index, leaf_hash(&index.to_be_bytes()), proof.expect("nodes")));
        }
    });
    let root = &roots[&LEAVES];
    measure("inclusion proofs verified, 2^20 leaves", count, || {
        for (index, leaf, proof) in &proofs {
            verify_inclusion(leaf, *index, LEAVES, proof, root).expect("genuine");
        }
    });
}

fn consistency(nodes: &Nodes, roots: &HashMap<u64, Hash>) {
    let mut proofs = Vec::new();
    for (size, root) in roots {
        let proof = consistency_proof(*size, LEAVES, &|id| nodes.get(&id).copied());
        proofs.push((*size, root, proof.expect("nodes")));
    }
    let root = &roots[&LEAVES];
    measure("consistency proofs verified, 2^20 leaves", proofs.len() as u64, || {
        for (size, old_root, proof) in &proofs {
            verify_consistency(*size, LEAVES, proof, old_root, root).expect("genuine");
        }
    });
}

fn notes() {
    let signer = Signer::from_seed("log.example/bench", &[1; 32]).expect("key");
    let checkpoint = Checkpoint::new(signer.name(), LEAVES, [7; 32]).expect("checkpoint");
    let trusted = [signer.verifier()];
    measure("checkpoints signed", 5_000, || {
        for _ in 0..5_000 {
            black_box(checkpoint.sign(&signer).expect("note"));
        }
    });
    let note = checkpoint.sign(&signer).expect("note");
    measure("checkpoints opened", 5_000, || {
        for _ in 0..5_000 {
            black_box(Checkpoint::open(&note, &trusted).expect("genuine"));
        }
    });
}
