//! The program itself: what it is given is known by its content, the exit code tells, both languages speak.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::json;
use shishu_ledger::{Disclosure, ReceiptCode, leaf_hash};

use crate::log::{Log, SALT, put, record, signer};
use crate::server::Server;

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shishu-verify"));
    command.env_clear().args(arguments).output().expect("runs")
}

fn code(arguments: &[&str]) -> Option<i32> {
    run(arguments).status.code()
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
}

#[test]
fn a_citizen_checks_all_there_is() {
    let records: Vec<String> = (0..300).map(|seq| record(seq, "return.submitted", json!({}))).collect();
    let log = Log::of_records(&records);
    let folder = log.written();
    let beside = tempfile::tempdir().expect("a folder");
    let key = signer().verifier().to_string();
    put(beside.path(), "keys", format!("# the office\n{key}\n").as_bytes());
    let keys = path(beside.path(), "keys");
    put(
        beside.path(),
        "receipt",
        log.receipt(7, Disclosure::of_record(&records[7], SALT).to_extra()).to_text().as_bytes(),
    );
    put(beside.path(), "old", log.checkpoint_at(200).as_bytes());
    put(beside.path(), "bare", log.receipt(7, Vec::new()).to_text().as_bytes());
    let (receipt, old, bare) =
        (path(beside.path(), "receipt"), path(beside.path(), "old"), path(beside.path(), "bare"));
    let whole = folder.path().display().to_string();
    let leaf = leaf_hash(&log.entries[7]);
    let square = ReceiptCode::new(leaf, &log.receipt(7, Vec::new())).expect("a code").to_text();
    let address = format!("https://x.example/verify?r={square}");
    let server = Server::of(folder.path());
    let leaf = hex::encode(leaf);
    let genuine: [&[&str]; 9] = [
        &["--vkey", &key, &receipt],
        &["--vkey", &keys, &receipt],
        &["--vkey", &keys, "--leaf", &leaf, &bare],
        &["--vkey", &keys, &square],
        &["--vkey", &keys, &address],
        &["--vkey", &keys, "--old", &old, &whole],
        &["--vkey", &keys, "--old", &old, &path(folder.path(), "checkpoint")],
        &["--vkey", &keys, "--old", &whole, &server.address],
        &[&format!("{}/checkpoint", server.address)],
    ];
    for arguments in genuine {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?} {output:?}");
        assert!(output.stderr.is_empty(), "{output:?}");
    }
    for unclear in [
        &[receipt.as_str()] as &[&str],
        &["--vkey", &keys, &bare],
        &["--vkey", &keys, &keys],
        &["no-such-file"],
        &[],
        &["--vkey", "x", &receipt],
        &["--leaf", "12", &bare],
        &["--policy", &keys, &receipt],
    ] {
        let output = run(unclear);
        assert_eq!(output.status.code(), Some(2), "{unclear:?}");
        assert!(!output.stdout.is_empty() || !output.stderr.is_empty());
    }
    let mut rewritten = log.clone();
    rewritten.entries[3] = [1; 32];
    let rewritten = rewritten.written();
    let output = run(&["--vkey", &keys, "--old", &old, &rewritten.path().display().to_string()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("FORK: what was signed as the first 200 entries"));
    assert_eq!(code(&["--vkey", &keys, "--leaf", &"0".repeat(64), &bare]), Some(1));
}

#[test]
fn it_answers_in_two_languages_and_for_programs() {
    let log = Log::of(30);
    let folder = log.written();
    let whole = folder.path().display().to_string();
    let says = |arguments: &[&str]| String::from_utf8(run(arguments).stdout).expect("text");
    assert!(says(&["--lang", "zh", &whole]).starts_with("✔ 日志：自身前后一致"));
    assert!(says(&["--lang", "en", &whole]).starts_with("✔ Log: consistent in itself"));
    let json: serde_json::Value = serde_json::from_str(&says(&["--format", "json", &whole])).expect("json");
    assert_eq!((json["outcome"].as_str(), json["facts"]["log"]["size"].as_u64()), (Some("genuine"), Some(30)));
    assert_eq!(json["facts"]["read"]["entries"].as_u64(), Some(30));
    for lang in ["zh", "en"] {
        let help = says(&["--help", "--lang", lang]);
        for option in ["--vkey", "--old", "--policy", "--leaf", "--proof", "--lang", "--format"] {
            assert!(help.contains(option), "{lang} {option}");
        }
    }
    assert!(says(&["--version"]).starts_with("shishu-verify "));
}
