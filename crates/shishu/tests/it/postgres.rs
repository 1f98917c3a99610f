//! The binary on PostgreSQL: the same commands on the same file say the same as on SQLite.

use crate::office::block_on;
use crate::pg::Cluster;
use crate::served::{Browser, Served};
use crate::shishu::{expect, run, text};
use std::path::Path;

/// The file that the README imports: five made-up rows that fail rules, lack numbers and cannot be computed.
const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/retailers-example.csv");

/// What each command says of an office on this store, less what chance decides: keys, salts and with them the roots.
fn told(dir: &Path, store: &str) -> Vec<String> {
    let at = text(dir);
    expect(0, &["init", "--dir", at, "--programme", "builtin:retailers", "--store", store]);
    let import = ["import", "--dir", at, "--form", "retailers", "--period", "2000", EXAMPLE];
    assert!(expect(0, &import).out.contains("5 rows"));
    assert!(expect(2, &import).err.contains("not written over"), "twice is refused");
    let findings = |more: &[&str]| expect(1, &[&["findings", "--dir", at, "--format", "csv"], more].concat()).out;
    let figure = expect(0, &["figure", "--dir", at, "retailers.2000.R0004.04", "--format", "json"]);
    let life: serde_json::Value = serde_json::from_str(&figure.out).expect("JSON");
    let verified = expect(0, &["ledger", "verify", "--dir", at]);
    assert!(verified.out.ends_with("sound\n"), "{verified:?}");
    let again =
        run(&["init", "--dir", text(&dir.join("second")), "--programme", "builtin:retailers", "--store", store]);
    assert_eq!(again.code == 0, !store.starts_with("postgres"), "a database holds one office: {again:?}");
    vec![
        findings(&[]),
        findings(&["--detail"]),
        life["value"].to_string(),
        expect(0, &["rebuild", "--dir", at, "--check"]).out,
        expect(0, &["rebuild", "--dir", at]).out,
        verified.out.lines().next().unwrap_or_default().to_owned(),
        expect(0, &["ledger", "checkpoint", "--dir", at]).out.lines().nth(1).unwrap_or_default().to_owned(),
    ]
}

#[test]
fn every_command_says_the_same_on_both_databases() {
    let Some(cluster) = Cluster::start() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let url = block_on(cluster.database("office"));
    let (on_postgres, on_sqlite) = (folder.path().join("p"), folder.path().join("s"));
    let told_by_postgres = told(&on_postgres, &url);
    assert!(!on_postgres.join("store").exists(), "nothing is kept beside the database");
    assert_eq!(told_by_postgres, told(&on_sqlite, "store"));
    assert!(told_by_postgres[0].contains("RET-03,hard,5,4,1,"), "{told_by_postgres:#?}");

    // Served, it answers; while it is, a second writer is refused and verifying goes on.
    let served = Served::start("serve", &on_postgres);
    assert_eq!(served.get(&Browser::default(), "/").status, 200);
    let locked = expect(2, &["rebuild", "--dir", text(&on_postgres)]);
    assert!(!locked.err.is_empty() && !locked.err.contains("panicked"), "{locked:?}");
    expect(0, &["ledger", "verify", "--dir", text(&on_postgres)]);
    assert_eq!(served.stop(), Some(0));
    expect(0, &["rebuild", "--dir", text(&on_postgres), "--check"]);
}

#[test]
fn a_database_that_is_not_there_is_told_and_makes_no_office() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path().join("o");
    let url = format!("postgres://shishu@localhost/office?host={}", dir.path().display());
    let refused = expect(2, &["init", "--dir", text(&at), "--programme", "builtin:retailers", "--store", &url]);
    assert!(!refused.err.is_empty() && !refused.err.contains("panicked"), "{refused:?}");
    assert!(!at.join("shishu.toml").exists(), "a folder without its store is no office");
}
