//! The demo: the same county for the same seed, sound, served, and served again.

use crate::served::{Browser, Served};
use crate::shishu::{command, expect, text};
use std::fs;
use std::path::Path;
use std::process::Stdio;

pub fn build(dir: &Path, seed: &str) -> String {
    let built = expect(0, &["demo", "--dir", text(dir), "--build-only", "--months", "2", "--seed", seed]);
    let root = built.err.rsplit_once("root ").map(|(_, root)| root.trim().to_owned());
    root.unwrap_or_else(|| panic!("no root: {built:?}"))
}

#[test]
fn the_same_seed_builds_the_same_county_and_it_is_sound() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = |name: &str| dir.path().join(name);
    let (one, two, other) = (build(&at("one"), "1"), build(&at("two"), "1"), build(&at("other"), "2"));
    assert_eq!(one, two);
    assert_ne!(one, other);
    for file in ["demo-signins.json", "demo-truth.json", "keys/ledger.key", "keys/intake.key"] {
        assert_eq!(
            fs::read(at("one").join(file)).expect("there"),
            fs::read(at("two").join(file)).expect("there"),
            "{file}"
        );
    }
    expect(0, &["ledger", "verify", "--dir", text(&at("one"))]);
    expect(0, &["rebuild", "--dir", text(&at("one")), "--check"]);
    let hard = expect(0, &["findings", "--dir", text(&at("one")), "--level", "hard", "--format", "csv"]);
    assert!(hard.out.lines().count() > 30, "no hard rule fails on what the office took: {hard:?}");
    let figure = expect(0, &["figure", "--dir", text(&at("one")), "B204-1.2026-06.330999000000.101"]);
    assert!(figure.out.contains("published") && figure.out.contains("100 million yuan"), "{figure:?}");
    let not_yet = expect(2, &["figure", "--dir", text(&at("one")), "B204-1.2026-07.330999000000.101"]);
    assert!(not_yet.err.contains("nothing found"), "July is not published: {not_yet:?}");
}

#[test]
fn a_demo_is_served_stopped_and_served_again_as_it_was() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path().join("demo");
    build(&at, "1");
    let signins: serde_json::Value =
        serde_json::from_slice(&fs::read(at.join("demo-signins.json")).expect("there")).expect("JSON");
    let clerk =
        signins.as_array().expect("a list").iter().find(|s| s["user"] == "fill-e0017").expect("the foundry's clerk");
    assert!(clerk["password"].as_str().is_some_and(|p| p.len() >= 10) && clerk["unit"]["zh"].is_string(), "{clerk}");
    let size =
        |at: &Path| expect(0, &["ledger", "checkpoint", "--dir", text(at)]).out.lines().nth(1).map(str::to_owned);
    let before = size(&at);
    for _ in 0..2 {
        let served = Served::start("demo", &at);
        assert_eq!(served.get(&Browser::default(), "/").status, 200);
        assert_eq!(served.stop(), Some(0), "it stops cleanly");
    }
    expect(0, &["ledger", "verify", "--dir", text(&at)]);
    assert!(
        size(&at).map(|s| s.parse::<u64>().ok()) >= before.map(|s| s.parse::<u64>().ok()),
        "nothing was built anew or lost"
    );
}

#[test]
fn a_broken_off_build_is_made_anew_and_a_real_office_is_left_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path().join("demo");
    let mut child = command(&["demo", "--dir", text(&at), "--build-only"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    // The marker is the first file: the build is under way as soon as it is there.
    while !at.join("building").is_file() {
        assert!(child.try_wait().expect("asked").is_none(), "it ended before it began");
        std::thread::yield_now();
    }
    child.kill().expect("killed");
    child.wait().expect("gone");
    assert!(!at.join("demo-signins.json").exists());
    build(&at, "1");
    assert!(!at.join("building").exists() && at.join("demo-signins.json").is_file());
    expect(0, &["ledger", "verify", "--dir", text(&at)]);

    let office = dir.path().join("office");
    crate::shishu::init(&office, "builtin:county");
    let refused = expect(2, &["demo", "--dir", text(&office), "--build-only"]);
    assert!(refused.err.contains("real office"), "{refused:?}");
}
