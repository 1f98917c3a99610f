//! kill -9 in a loop while returns come in: what was acknowledged is there. A journal outside the store is the witness.

use crate::office::{block_on, database, store};
use crate::shishu::{command, expect, init, text};
use sqlx::Row;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

/// Acknowledged submissions to reach.
const ENOUGH: usize = 1000;
/// Lines read before each kill, in turn: short and long lives, none a multiple of the sixteen that go together.
const LIVES: [usize; 5] = [1, 37, 211, 90, 143];

/// Lets it live for so many acknowledged submissions, then kills it without a word.
fn live_and_die(dir: &Path, journal: &Path, life: usize) {
    let mut child = command(&["hammer", "--dir", text(dir), "--journal", text(journal)])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let seen = lines.map_while(Result::ok).take(life).count();
    child.kill().expect("killed");
    child.wait().expect("gone");
    assert!(seen > 0, "it lived long enough to submit something");
}

/// The journal: act → return. The last line may be cut off by the kill; only whole lines were on disk for certain.
fn acknowledged(journal: &Path) -> BTreeMap<u64, String> {
    let text = fs::read_to_string(journal).unwrap_or_default();
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let entry = |line: &str| {
        let (seq, id) = line.split_once(' ').expect("act and return");
        (seq.parse().expect("a number"), id.to_owned())
    };
    whole.lines().map(entry).collect()
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    let dir = tempfile::tempdir().expect("a folder");
    let (at, journal) = (dir.path().join("o"), dir.path().join("journal"));
    init(&at, "builtin:county");
    let mut kills = 0;
    while acknowledged(&journal).len() < ENOUGH {
        live_and_die(&at, &journal, LIVES[kills % LIVES.len()]);
        kills += 1;
        assert!(kills < 200, "it does not come to {ENOUGH}");
    }
    let journal = acknowledged(&journal);
    eprintln!("{} acknowledged over {kills} kills", journal.len());
    block_on(async {
        // Once through the store …
        let store = store(&at).await;
        for (seq, id) in &journal {
            let act = store
                .act(*seq)
                .await
                .expect("readable")
                .unwrap_or_else(|| panic!("act {seq} was acknowledged and is lost"));
            assert_eq!((act.kind.as_str(), &act.subject), ("return.submitted", id), "act {seq}");
        }
        // … and once through the driver alone, from the tables people read.
        let mut database = database(&at).await;
        let rows = sqlx::query("SELECT id FROM returns WHERE stage = 'town-review'")
            .fetch_all(&mut database)
            .await
            .expect("readable");
        let reported: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        let lost: Vec<_> = journal.values().filter(|id| !reported.contains(id)).collect();
        assert!(lost.is_empty(), "{lost:?}");
    });
    expect(0, &["ledger", "verify", "--dir", text(&at)]);
    expect(0, &["rebuild", "--dir", text(&at), "--check"]);
}
