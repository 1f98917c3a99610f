//! Power taken away at any moment, and the order that it rests on: synced first, acknowledged then.

use super::disk::Disk;
use super::shim::{Shim, Step, What};
use crate::office::{OfficeOpened, block_on, open_for_writing};
use crate::shishu::init;
use shishu_store::Store;
use shishu_terms::Chance;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Moments at which the power goes.
const CUTS: usize = 120;
/// Acknowledged acts to have the power taken from.
const ACTS: &str = "400";
/// Recovery may take this long.
const SOON: Duration = Duration::from_secs(5);

/// What a process did to the files of a store, and what they were before.
struct Life {
    before: Disk,
    steps: Vec<Step>,
}

fn live(more: &[&str]) -> Life {
    let dir = tempfile::tempdir().expect("a folder");
    let office = dir.path().canonicalize().expect("it is there").join("o");
    init(&office, "builtin:county");
    let store = office.join("store");
    let before = Disk::of(&store);
    let shim = Shim::over(&store);
    let ended = shim.hammer(&office, more).stdout(Stdio::null()).status().expect("the binary starts");
    assert!(ended.success(), "{ended}");
    Life { before, steps: shim.steps() }
}

fn is_wal(step: &Step) -> bool {
    step.path.ends_with("-wal")
}

/// For each acknowledged act: syncs of the write-ahead log since the one before, and whether the last write to it was synced.
fn syncs(steps: &[Step]) -> Vec<(usize, bool)> {
    let (mut count, mut is_synced, mut told) = (0, false, Vec::new());
    for step in steps {
        match &step.what {
            What::Write { .. } if is_wal(step) => is_synced = false,
            What::Sync if is_wal(step) => (count, is_synced) = (count + 1, true),
            What::Mark { .. } => told.push((std::mem::take(&mut count), is_synced)),
            _ => {}
        }
    }
    told
}

#[test]
fn each_commit_is_synced_before_it_is_acknowledged() {
    // One at a time, so that no other write is on its way when an act is acknowledged.
    let alone = ["--together", "1", "--most", "60"];
    let told = syncs(&live(&alone).steps);
    assert_eq!(told.len(), 60);
    assert!(told.iter().all(|(count, is_synced)| *count >= 1 && *is_synced), "{told:?}");
    let together = syncs(&live(&["--most", "64"]).steps);
    let commits: usize = together.iter().map(|(count, _)| count).sum();
    eprintln!("syncs of the log: {} for 60 acts one by one, {commits} for {} together", told.len(), together.len());
    // The control: the same count finds the fault when there is one.
    let told = syncs(&live(&[&alone[..], &["--unsynced"]].concat()).steps);
    assert_eq!(told.len(), 60);
    assert!(told.iter().all(|(count, is_synced)| *count == 0 && !*is_synced), "{told:?}");
}

/// What the power cuts of a life did.
#[derive(Debug, Default)]
struct Found {
    /// Cuts after which an acknowledged act was gone, or the record damaged, or the store not to be opened, with the reason.
    losses: Vec<String>,
    /// Most acts acknowledged at a cut.
    acknowledged: usize,
    slowest: Duration,
}

/// Takes the power from it at `CUTS` moments drawn by chance, opens what is left, compares with what was acknowledged.
fn cut(life: Life, seed: u64) -> Found {
    let mut chance = Drawn(seed);
    let mut at: Vec<usize> = (0..CUTS).map(|_| chance.below(life.steps.len() as u64) as usize).collect();
    at.sort_unstable();
    let (mut disk, mut acknowledged, mut found) = (life.before, BTreeMap::new(), Found::default());
    let mut next = at.into_iter().peekable();
    for (number, step) in life.steps.iter().enumerate() {
        while next.next_if_eq(&number).is_some() {
            let folder = tempfile::tempdir().expect("a folder");
            disk.cut(folder.path(), &mut chance);
            let (recovered, loss) = block_on(look(folder.path(), &acknowledged));
            found.slowest = found.slowest.max(recovered);
            found.acknowledged = acknowledged.len();
            found.losses.extend(loss.map(|loss| format!("step {number}: {loss}")));
        }
        disk.step(step);
        if let What::Mark { line } = &step.what {
            let (seq, id) = line.trim_end().split_once(' ').expect("act and return");
            acknowledged.insert(seq.parse().expect("a number"), id.to_owned());
        }
    }
    found
}

/// Opens what a power cut left; how long that took, and what is lost.
async fn look(store: &Path, acknowledged: &BTreeMap<u64, String>) -> (Duration, Option<String>) {
    let started = clock();
    let opened: OfficeOpened = open_for_writing(store).await;
    let recovered = started.elapsed();
    let loss = match opened {
        Err(error) => Some(format!("it does not open: {error}")),
        Ok(store) => {
            let loss = lost(&store, acknowledged).await;
            store.close().await;
            loss
        }
    };
    (recovered, loss)
}

async fn lost(store: &Store, acknowledged: &BTreeMap<u64, String>) -> Option<String> {
    for (seq, id) in acknowledged {
        match store.act(*seq).await {
            Ok(Some(act)) if act.kind == "return.submitted" && act.subject == *id => {}
            other => return Some(format!("act {seq} was acknowledged and is now {other:?}")),
        }
    }
    match store.verify(&[], &mut |_| {}).await {
        Ok(report) if report.is_sound() => None,
        Ok(report) => Some(format!("damaged: {:?}", report.damages)),
        Err(error) => Some(format!("it cannot be verified: {error}")),
    }
}

#[test]
fn no_power_cut_takes_what_was_acknowledged() {
    let life = live(&["--most", ACTS]);
    let carried =
        life.steps.iter().filter(|step| step.path.ends_with(".db") && matches!(step.what, What::Write { .. }));
    let carried = carried.count();
    assert!(carried > 100, "the log was carried over into the database at least once: {carried} pages");
    let found = cut(life, 1);
    eprintln!(
        "{CUTS} power cuts, up to {} acts acknowledged, slowest recovery {:?}",
        found.acknowledged, found.slowest
    );
    assert_eq!(found.losses, Vec::<String>::new());
    assert!(found.slowest < SOON, "{:?}", found.slowest);
    assert!(found.acknowledged > 100, "{}", found.acknowledged);
}

#[test]
fn the_same_power_cuts_take_acts_when_commits_are_not_synced() {
    let found = cut(live(&["--most", ACTS, "--unsynced"]), 1);
    eprintln!("without syncs {} of {CUTS} power cuts lost something", found.losses.len());
    assert!(!found.losses.is_empty(), "this test finds nothing even where there is something");
}

#[allow(clippy::disallowed_methods, reason = "measures how long recovery takes")]
fn clock() -> Instant {
    Instant::now()
}

/// splitmix64: the same cuts in every run.
struct Drawn(u64);

impl Drawn {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}

impl Chance for Drawn {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self.next() as u8;
        }
    }
}
