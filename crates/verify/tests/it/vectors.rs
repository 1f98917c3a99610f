//! The public vectors, read where they lie: inclusion proofs as receipts, each valid one genuine, each invalid one not.

use std::path::{Path, PathBuf};

use serde_json::Value;
use shishu_ledger::{Checkpoint, Hash, Receipt, parse_hash};
use shishu_verify::{Outcome, Trust, judge_checkpoint, judge_consistency, judge_receipt};

use crate::log::{signer, trust};

/// The vector set, or `None` (said loudly) on a machine without it.
fn vectors() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/tlog");
    if !root.exists() {
        eprintln!("SKIPPED: the public vectors are not here: {}", root.display());
    }
    root.exists().then_some(root)
}

fn files(folder: PathBuf, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files(path, found) } else { found.push(path) }
    }
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).expect("a file")).expect("json")
}

/// The receipt that a vector stands for; `None` when it cannot even be put together.
fn receipt(vector: &Value) -> Option<(Receipt, Hash)> {
    let hash = |value: &Value| parse_hash(value.as_str()?).ok();
    let proof = vector["proof"].as_array().map(Vec::as_slice).unwrap_or_default();
    let proof: Option<Vec<Hash>> = proof.iter().map(hash).collect();
    let (size, root) = (vector["treeSize"].as_u64()?, hash(&vector["root"])?);
    let note = Checkpoint::new(signer().name(), size, root).and_then(|checkpoint| checkpoint.sign(&signer())).ok()?;
    Some((Receipt::new(vector["leafIdx"].as_u64()?, proof?, Vec::new(), note).ok()?, hash(&vector["leafHash"])?))
}

#[test]
fn inclusion_vectors_are_genuine_exactly_when_they_are_valid() {
    let Some(root) = vectors() else { return };
    let mut found = Vec::new();
    files(root.join("inclusion"), &mut found);
    let (mut valid, mut invalid) = (0, 0);
    for path in found {
        let vector = read(&path);
        let genuine = receipt(&vector).is_some_and(|(receipt, leaf)| {
            judge_receipt(&receipt.to_text(), Some(leaf), &trust()).outcome == Outcome::Genuine
        });
        assert_eq!(genuine, vector["wantErr"] == false, "{}", path.display());
        if genuine { valid += 1 } else { invalid += 1 }
    }
    assert!(valid >= 6 && invalid >= 50, "{valid} valid, {invalid} invalid");
}

/// Whether a consistency vector, as two checkpoints and a proof, is genuine.
fn is_consistent(vector: &Value) -> Option<bool> {
    let hash = |value: &Value| parse_hash(value.as_str()?).ok();
    let note = |size: &str, root: &str| {
        let checkpoint = Checkpoint::new(signer().name(), vector[size].as_u64()?, hash(&vector[root])?);
        checkpoint.and_then(|checkpoint| checkpoint.sign(&signer())).ok()
    };
    let proof = vector["proof"].as_array().map(Vec::as_slice).unwrap_or_default();
    let proof: Option<Vec<Hash>> = proof.iter().map(hash).collect();
    let verdict = judge_consistency(&note("size2", "root2")?, &note("size1", "root1")?, &proof?, &trust());
    Some(verdict.outcome == Outcome::Genuine)
}

#[test]
fn consistency_vectors_are_genuine_exactly_when_they_are_valid() {
    let Some(root) = vectors() else { return };
    let mut found = Vec::new();
    files(root.join("consistency"), &mut found);
    let (mut valid, mut invalid) = (0, 0);
    for path in found {
        let vector = read(&path);
        // Some hold roots that are not 32 bytes, which no checkpoint can state.
        let Some(genuine) = is_consistent(&vector) else { continue };
        assert_eq!(genuine, vector["wantErr"] == false, "{}", path.display());
        if genuine { valid += 1 } else { invalid += 1 }
    }
    assert!(valid >= 4 && invalid >= 40, "{valid} valid, {invalid} invalid");
}

#[test]
fn the_checkpoint_of_the_specification_is_read_and_needs_its_key() {
    let Some(root) = vectors() else { return };
    let example = &read(&root.join("c2sp-spec-examples.json"))["checkpoint_parse_only"];
    let verdict = judge_checkpoint(example["note"].as_str().expect("a note"), None, &Trust::default());
    assert_eq!(verdict.outcome, Outcome::Unclear);
    assert_eq!(verdict.facts.log.map(|log| log.size), example["size"].as_u64());
    let verdict = judge_checkpoint(example["note"].as_str().expect("a note"), None, &trust());
    assert_eq!(verdict.outcome, Outcome::Mismatch);
}
