//! transparency-dev/merkle proofs (valid ones pass, each damaged one is refused) and the RFC 6962 eight-leaf tree.

use std::collections::BTreeMap;

use serde_json::Value;
use sha2::{Digest, Sha256};
use shishu_ledger::*;

use crate::data;

/// The hash in a vector. Some vectors carry a word such as "don't care 2" where a hash belongs: `strict` refuses it as
/// any reader of ours would; otherwise a word stands for a hash of its own, so that the shape of the proof is judged as well.
fn hash(value: &Value, strict: bool) -> Option<Hash> {
    let text = value.as_str().expect("base64 text");
    match parse_hash(text) {
        Ok(hash) => Some(hash),
        Err(_) if strict => None,
        Err(_) => Some(Sha256::digest(format!("word {text}")).into()),
    }
}

fn hashes(value: &Value, strict: bool) -> Option<Vec<Hash>> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().map(|value| hash(value, strict)).collect()
}

fn number(value: &Value) -> u64 {
    value.as_u64().expect("unsigned number")
}

fn inclusion(vector: &Value, strict: bool) -> Option<Result<(), ProofError>> {
    Some(verify_inclusion(
        &hash(&vector["leafHash"], strict)?,
        number(&vector["leafIdx"]),
        number(&vector["treeSize"]),
        &hashes(&vector["proof"], strict)?,
        &hash(&vector["root"], strict)?,
    ))
}

fn consistency(vector: &Value, strict: bool) -> Option<Result<(), ProofError>> {
    Some(verify_consistency(
        number(&vector["size1"]),
        number(&vector["size2"]),
        &hashes(&vector["proof"], strict)?,
        &hash(&vector["root1"], strict)?,
        &hash(&vector["root2"], strict)?,
    ))
}

type Check = fn(&Value, bool) -> Option<Result<(), ProofError>>;

/// (accepted, refused)
fn run(folder: &str, check: Check) -> (usize, usize) {
    let (mut accepted, mut refused) = (0, 0);
    for (file, vector) in data::all(folder) {
        let file = file.display();
        let strict = check(&vector, true);
        let shape = check(&vector, false).expect("lenient reading");
        if vector["wantErr"].as_bool().expect("wantErr") {
            assert!(strict.is_none_or(|result| result.is_err()), "{file}");
            // Root and leaf both absent: equal words, which only strict reading can refuse.
            let absent = vector["root"] == "" && vector["leafHash"] == "";
            assert!(absent || shape.is_err(), "{file}");
            refused += 1;
        } else {
            assert_eq!(shape, Ok(()), "{file}");
            accepted += 1;
        }
    }
    (accepted, refused)
}

#[test]
fn inclusion_vectors() {
    if data::path("inclusion").is_some() {
        assert_eq!(run("inclusion", inclusion), (6, 92));
    }
}

#[test]
fn consistency_vectors() {
    if data::path("consistency").is_some() {
        assert_eq!(run("consistency", consistency), (6, 92));
    }
}

fn hex_hash(value: &Value) -> Hash {
    let bytes = hex::decode(value.as_str().expect("hex text")).expect("hex");
    bytes.try_into().expect("32 bytes")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("array")
}

#[test]
fn rfc_6962_eight_leaf_tree() {
    let Some(path) = data::path("rfc6962.json") else {
        return;
    };
    let vectors = data::json(&path);
    let roots = list(&vectors["root_hashes_hex_by_size"]);
    let mut frontier = Frontier::new();
    let mut nodes = BTreeMap::new();
    assert_eq!(frontier.root(), hex_hash(&roots[0]));
    for (at, input) in list(&vectors["leaf_inputs_hex"]).iter().enumerate() {
        let data = hex::decode(input.as_str().expect("hex text")).expect("hex");
        nodes.extend(frontier.push(leaf_hash(&data)).expect("room"));
        assert_eq!(frontier.root(), hex_hash(&roots[at + 1]), "size {}", at + 1);
    }
    let mut expected = BTreeMap::new();
    for (level, row) in list(&vectors["node_hashes_hex"]).iter().enumerate() {
        for (index, node) in list(row).iter().enumerate() {
            expected.insert(NodeId::new(level as u8, index as u64), hex_hash(node));
        }
    }
    assert_eq!(nodes, expected);
}

#[test]
fn rfc_6962_hasher() {
    let Some(path) = data::path("rfc6962.json") else {
        return;
    };
    let vectors = data::json(&path);
    let expected: Vec<Hash> = list(&vectors["hasher"]).iter().map(|vector| hex_hash(&vector["hex"])).collect();
    assert_eq!(empty_root(), expected[0]);
    assert_eq!(leaf_hash(b""), expected[1]);
    assert_eq!(leaf_hash(b"L123456"), expected[2]);
    // "N123" and "N456" are not hashes: `node_hash` takes 32 bytes only, so the vector shows the prefix byte alone.
    assert_eq!(expected[3], <Hash>::from(Sha256::digest(b"\x01N123N456")));
}

#[test]
fn commitment_is_sha_256_of_salt_then_record() {
    // FIPS 180-4 example: SHA-256("abc").
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(hex::encode(commitment(b"a", b"bc")), abc);
}
