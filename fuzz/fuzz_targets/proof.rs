//! Proofs of any length for any sizes: refused or held, never a panic; and what a plan names is what a verifier asks for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shishu_ledger::{Hash, consistency_nodes, inclusion_nodes, verify_consistency, verify_inclusion};

fuzz_target!(|input: (u64, u64, Vec<Hash>, Hash, Hash)| {
    let (a, b, proof, one, two) = input;
    let held = verify_inclusion(&one, a, b, &proof, &two);
    if let Ok(plan) = inclusion_nodes(a, b) {
        assert!(held.is_err() || plan.len() == proof.len());
    } else {
        assert!(held.is_err());
    }
    let held = verify_consistency(a, b, &proof, &one, &two);
    if let Ok(plan) = consistency_nodes(a, b) {
        assert!(held.is_err() || plan.len() == proof.len());
    } else {
        assert!(held.is_err());
    }
});
