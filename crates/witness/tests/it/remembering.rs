//! What a witness knows after it was stopped, and what it refuses to have forgotten.

use shishu_ledger::*;
use shishu_witness::{Logs, Witness, WitnessError, origin_hash, replace_file};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::log::{Log, ORIGIN, witness};

fn logs() -> Logs {
    Logs::new([Log::new(0, None).signer.verifier()]).expect("a log")
}

fn open(dir: &std::path::Path, name: &str) -> Result<Witness, WitnessError> {
    Witness::open(dir, name, logs(), &[7; 32])
}

#[test]
fn key_and_memory_outlive_the_process() {
    let dir = tempfile::tempdir().expect("a folder");
    let log = Log::new(20, None);
    let first = witness(dir.path());
    let key = first.verifier();
    assert_eq!(first.add_checkpoint(log.request(0, 9).to_text().as_bytes(), 5).status, 200);
    assert!(matches!(open(dir.path(), "witness.example/w1"), Err(WitnessError::Locked { .. })));
    drop(first);
    // A crash in the middle of replacing leaves a half-made file; it is not taken for the memory.
    let kept = dir.path().join("logs").join(origin_hash(ORIGIN));
    fs::write(kept.with_extension("new"), "half").expect("written");
    let again = open(dir.path(), "witness.example/w1").expect("opens");
    assert_eq!(again.verifier(), key, "another seed changes nothing once there is a key");
    assert_eq!(again.vkey().body, format!("{key}\n"));
    assert_eq!(again.add_checkpoint(log.request(0, 9).to_text().as_bytes(), 6).body, "9\n");
    let note = again.checkpoint(&origin_hash(ORIGIN));
    let opened = Checkpoint::open(note.body, &[log.signer.verifier(), key]).expect("cosigned");
    assert_eq!((opened.checkpoint.size(), opened.note.verified[1].time), (9, Some(5)));
    assert_eq!(again.add_checkpoint(log.request(9, 20).to_text().as_bytes(), 6).status, 200);
    let mode = |name: &str| fs::metadata(dir.path().join(name)).expect("there").permissions().mode() & 0o777;
    assert_eq!((mode("witness.key"), mode("logs"), mode("forks")), (0o600, 0o700, 0o700));
}

#[test]
fn a_key_of_another_name_is_told() {
    let dir = tempfile::tempdir().expect("a folder");
    drop(witness(dir.path()));
    let error = open(dir.path(), "witness.example/w2").expect_err("another name");
    assert!(error.to_string().contains("--name witness.example/w1") && error.zh().contains("--name"), "{error}");
    assert!(matches!(open(&dir.path().join("b"), "two words"), Err(WitnessError::Name(_))));
    let cosigner = Cosigner::from_seed("w", &[1; 32]).expect("key").verifier();
    assert!(matches!(Logs::new([cosigner]), Err(WitnessError::NotALog { .. })));
}

/// Each byte of the memory, changed: it refuses to start, instead of beginning anew and cosigning a fork.
#[test]
fn a_damaged_memory_is_no_empty_one() {
    let dir = tempfile::tempdir().expect("a folder");
    let first = witness(dir.path());
    assert_eq!(first.add_checkpoint(Log::new(9, None).request(0, 9).to_text().as_bytes(), 5).status, 200);
    drop(first);
    let kept = dir.path().join("logs").join(origin_hash(ORIGIN));
    let good = fs::read(&kept).expect("kept");
    let text = String::from_utf8(good.clone()).expect("text");
    let ours = text.rfind("\u{2014} witness.example").expect("own signature");
    let body = text.find("\n\n").expect("a note") + 1;
    for at in (0..body).chain(ours..good.len()) {
        let mut bad = good.clone();
        bad[at] ^= 1;
        fs::write(&kept, &bad).expect("written");
        let error = open(dir.path(), "witness.example/w1").expect_err("damaged");
        assert!(matches!(error, WitnessError::Damaged { .. }), "byte {at}: {error}");
    }
    fs::write(&kept, b"").expect("written");
    assert!(open(dir.path(), "witness.example/w1").is_err());
    fs::write(&kept, &good).expect("written");
    assert!(open(dir.path(), "witness.example/w1").is_ok());
}

/// A memory that cannot be written cosigns nothing.
#[test]
fn what_cannot_be_kept_is_not_cosigned() {
    let dir = tempfile::tempdir().expect("a folder");
    let (witness, log) = (witness(dir.path()), Log::new(9, None));
    fs::remove_dir(dir.path().join("logs")).expect("removed under its feet");
    assert_eq!(witness.add_checkpoint(log.request(0, 9).to_text().as_bytes(), 5).status, 500);
    fs::create_dir(dir.path().join("logs")).expect("back");
    assert_eq!(witness.add_checkpoint(log.request(0, 9).to_text().as_bytes(), 5).status, 200);
}

#[test]
fn a_file_is_replaced_whole() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("f");
    for text in ["one", "two", ""] {
        fs::write(dir.path().join("f.new"), "a leftover").expect("written");
        replace_file(&path, text.as_bytes(), 0o600).expect("replaced");
        assert_eq!(fs::read_to_string(&path).expect("text"), text);
        assert_eq!(fs::read_dir(dir.path()).expect("a folder").count(), 1);
    }
}
