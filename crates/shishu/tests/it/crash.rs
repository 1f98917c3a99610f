//! kill -9 in a loop while returns come in: what was acknowledged is there. A journal outside the store is the witness.

use crate::office::{block_on, database, store};
use crate::shishu::{command, expect, init, text};
use sqlx::Row;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

/// Acknowledged submissions to reach.
const ENOUGH: usize = 1000;
/// Lines read before each kill, in turn: short and long lives, none a multiple of the sixteen that go together.
const LIVES: [usize; 5] = [1, 37, 211, 90, 143];

/// Lets it live for so many acknowledged submissions, then kills it without a word.
fn live_and_die(dir: &Path, journal: &Path, life: usize, more: &[&str]) {
    let mut child = command(&[&["hammer", "--dir", text(dir), "--journal", text(journal)], more].concat())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let seen = lines.map_while(Result::ok).take(life).count();
    child.kill().expect("killed");
    child.wait().expect("gone");
    assert!(seen > 0, "it lived long enough to submit something");
}

/// The journal: act and return; a hasty one knows no acts. The last line may be cut off by the kill; only whole lines were on disk for
/// certain.
pub fn acknowledged(journal: &Path) -> Vec<(Option<u64>, String)> {
    let text = fs::read_to_string(journal).unwrap_or_default();
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let entry = |line: &str| {
        let (seq, id) = line.split_once(' ').expect("act and return");
        ((seq != "-").then(|| seq.parse().expect("a number")), id.to_owned())
    };
    whole.lines().map(entry).collect()
}

/// What was acknowledged and is not there: looked for once through the store, and once through the driver alone, in the tables
/// people read.
pub async fn lost(office: &Path, journal: &[(Option<u64>, String)]) -> Vec<String> {
    let store = store(office).await;
    let mut lost = Vec::new();
    for (seq, id) in journal {
        let Some(seq) = seq else { continue };
        match store.act(*seq).await.expect("readable") {
            Some(act) if act.kind == "return.submitted" && act.subject == *id => {}
            other => lost.push(format!("act {seq} was acknowledged and is now {other:?}")),
        }
    }
    let mut database = database(office).await;
    let sql = "SELECT id FROM returns WHERE stage = 'town-review'";
    let rows = sqlx::query(sql).fetch_all(&mut database).await.expect("readable");
    let reported: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let gone = journal.iter().filter(|(_, id)| !reported.contains(id));
    lost.extend(gone.map(|(_, id)| format!("{id} was acknowledged and is not submitted")));
    lost
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    let dir = tempfile::tempdir().expect("a folder");
    let (at, journal) = (dir.path().join("o"), dir.path().join("journal"));
    init(&at, "builtin:county");
    let mut kills = 0;
    while acknowledged(&journal).len() < ENOUGH {
        live_and_die(&at, &journal, LIVES[kills % LIVES.len()], &[]);
        kills += 1;
        assert!(kills < 200, "it does not come to {ENOUGH}");
    }
    let journal = acknowledged(&journal);
    eprintln!("{} acknowledged over {kills} kills", journal.len());
    assert_eq!(block_on(lost(&at, &journal)), Vec::<String>::new());
    expect(0, &["ledger", "verify", "--dir", text(&at)]);
    expect(0, &["rebuild", "--dir", text(&at), "--check"]);
}

/// The control: who tells the journal before the store has answered loses acts, and this test says which.
#[test]
fn an_act_told_before_its_commit_is_found_to_be_lost() {
    let dir = tempfile::tempdir().expect("a folder");
    let (at, journal) = (dir.path().join("o"), dir.path().join("journal"));
    init(&at, "builtin:county");
    for life in 0..20 {
        live_and_die(&at, &journal, 1 + life, &["--hasty"]);
        let lost = block_on(lost(&at, &acknowledged(&journal)));
        if !lost.is_empty() {
            return;
        }
    }
    panic!("twenty kills found nothing where there is something");
}
