//! Acknowledged appends a second, by number of concurrent writers, on SQLite in a temporary folder; then how long it takes
//! to verify and to replay what was written.
//!
//! Each append is a write of its own, answered after its transaction is on disk. Set `TMPDIR` to the disk to be measured.

#![allow(clippy::disallowed_methods, reason = "a benchmark measures elapsed time")]

use shishu_ledger::{ROWS_ENCODING, RowTree, format_hash};
use shishu_store::{
    Act, BoxFuture, Contents, Location, Mode, NewAct, Opening, Projection, Store, StoreError, Tx, args,
};
use shishu_terms::{Chance, Moment, PersonId, PostId};
use std::sync::Arc;
use std::time::{Duration, Instant};

const WRITERS: [usize; 3] = [1, 16, 256];
/// How long each number of writers is measured.
const TIME: Duration = Duration::from_secs(3);
/// Acts to verify.
const ACTS: u64 = 20_000;

struct Counting(u64);

impl Chance for Counting {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0 += 1;
        bytes.fill(0);
        bytes[..8].copy_from_slice(&self.0.to_le_bytes());
    }
}

/// One row for each subject, as the office's smallest view.
struct Latest;

impl Projection for Latest {
    fn name(&self) -> &str {
        "latest"
    }

    fn version(&self) -> u32 {
        1
    }

    fn ddl(&self) -> Vec<String> {
        vec!["CREATE TABLE latest (subject TEXT PRIMARY KEY, seq BIGINT NOT NULL)".to_owned()]
    }

    fn tables(&self) -> &[&str] {
        &["latest"]
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, act: &'a Act, _: &'a Contents) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let sql = "INSERT INTO latest(subject, seq) VALUES ($1, $2) \
                       ON CONFLICT (subject) DO UPDATE SET seq = excluded.seq";
            tx.execute(sql, args![act.subject.as_str(), act.seq]).await.map(|_| ())
        })
    }
}

fn submission(n: u64) -> NewAct {
    let subject = format!("B204-1.2025-07.E{:04}", n % 2000);
    NewAct::new(Moment::from_micros(1_750_000_000_000_000 + n as i64), "return.submitted", subject)
        .by(PersonId::from("p0031"), PostId::from("E0412-fill"))
        .body(serde_json::json!({ "values": { "101": "1286.40", "102": "1200.00", "103": "86.40" } }))
}

async fn append(store: &Store, n: u64) {
    store
        .write::<_, StoreError, _>(move |tx| Box::pin(async move { tx.append(submission(n)).await }))
        .await
        .expect("a benchmark's write");
}

/// Rows to a batch.
const ROWS: u64 = 100;

/// One act for a batch of rows, which stand under one root and beside it as a content; one commit for each act unless several wait.
async fn append_batch(store: &Store, n: u64) {
    let rows: Vec<String> = (0..ROWS)
        .map(|row| format!(r#"{{"figure":"B204-1.2025-07.E{:04}.{row}","value":"{}"}}"#, n % 2000, n * row))
        .collect();
    let tree = RowTree::new(&[7; 32], &rows).expect("rows");
    let figures =
        serde_json::json!({ "encoding": ROWS_ENCODING, "root": format_hash(&tree.root()), "rows": tree.size() });
    let act = NewAct::new(Moment::from_micros(1_750_000_000_000_000 + n as i64), "batch.imported", "B204-1.2025-07")
        .body(serde_json::json!({ "figures": figures }))
        .content("rows", rows.join("\n"));
    store
        .write::<_, StoreError, _>(move |tx| Box::pin(async move { tx.append(act).await }))
        .await
        .expect("a benchmark's write");
}

/// So many writers, each appending as soon as it was answered: acts, commits, seconds.
async fn run<F: Future<Output = ()> + Send>(
    store: &Store,
    writers: usize,
    append: impl Fn(Store, u64) -> F + Copy + Send + 'static,
) -> (f64, f64, f64) {
    let (before, start) = (store.stats(), Instant::now());
    let mut running = Vec::new();
    for writer in 0..writers {
        let store = store.clone();
        running.push(tokio::spawn(async move {
            let mut n = writer as u64;
            while start.elapsed() < TIME {
                append(store.clone(), n).await;
                n += writers as u64;
            }
        }));
    }
    for one in running {
        one.await.expect("a benchmark's writer");
    }
    let (after, seconds) = (store.stats(), start.elapsed().as_secs_f64());
    ((after.acts - before.acts) as f64, (after.commits - before.commits) as f64, seconds)
}

async fn measure(store: &Store, writers: usize) {
    let (acts, commits, seconds) = run(store, writers, |store, n| async move { append(&store, n).await }).await;
    println!(
        "{writers:>4} writers: {:>8.0} acknowledged appends/s, {:>6.1} to a commit, {:>6.2} ms a commit",
        acts / seconds,
        acts / commits,
        1000.0 * seconds / commits,
    );
}

async fn measure_batches(store: &Store, writers: usize) {
    let (acts, commits, seconds) = run(store, writers, |store, n| async move { append_batch(&store, n).await }).await;
    println!(
        "{writers:>4} writers of batches of {ROWS} rows: {:>8.0} rows/s, {:>6.2} ms a commit",
        acts * ROWS as f64 / seconds,
        1000.0 * seconds / commits
    );
}

async fn look_again(folder: std::path::PathBuf) {
    let store = open(folder).await;
    let start = Instant::now();
    for batch in 0..ACTS / 100 {
        store
            .write::<_, StoreError, _>(move |tx| {
                Box::pin(async move {
                    for n in 0..100 {
                        let n = batch * 100 + n;
                        tx.append(submission(n).content("note", format!("note {n}"))).await?;
                    }
                    Ok(())
                })
            })
            .await
            .expect("a benchmark's write");
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{ACTS} acts with a content each, 100 to a write: {:.0} acts/s", ACTS as f64 / seconds);
    let start = Instant::now();
    let report = store.verify(&[], &mut |_| {}).await.expect("a benchmark's verification");
    assert!(report.is_sound());
    println!("verify {ACTS} acts: {:.2} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    let differences = store.rebuild_check(&mut |_| {}).await.expect("a benchmark's replay");
    assert!(differences.is_empty());
    println!("rebuild --check {ACTS} acts: {:.2} s", start.elapsed().as_secs_f64());
    store.close().await;
}

async fn open(folder: std::path::PathBuf) -> Store {
    Store::open(Opening {
        location: Location::Folder(folder),
        mode: Mode::Create,
        views: Arc::new(Latest),
        chance: Box::new(Counting(0)),
    })
    .await
    .expect("a benchmark's store")
}

#[tokio::main]
async fn main() {
    // `cargo test --benches` only asks whether it starts.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = open(folder.path().join("append")).await;
    for writers in WRITERS {
        measure(&store, writers).await;
    }
    for writers in WRITERS {
        measure_batches(&store, writers).await;
    }
    store.close().await;
    look_again(folder.path().join("verify")).await;
}
