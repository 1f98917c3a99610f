//! A disk that says no: full, read-only, failing. What was acknowledged stays, what is refused is told with its cure, and when the
//! disk is well again the same process goes on.

use super::shim::{Disk, Shim};
use crate::crash::{acknowledged, lost};
use crate::office::block_on;
use crate::shishu::{expect, init, text};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Stdio};
use tempfile::TempDir;

const EROFS: i32 = 30;
const EIO: i32 = 5;

/// A hammer that waits, when the store fails, until it is told to go on.
struct Patient {
    /// Gone with the value.
    dir: TempDir,
    office: PathBuf,
    shim: Shim,
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Patient {
    fn start(more: &[&str]) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let office = dir.path().join("o");
        init(&office, "builtin:county");
        let shim = Shim::over(&office.join("store"));
        let said = File::create(dir.path().join("stderr")).expect("a file");
        let mut child = shim
            .hammer(&office, &[&["--patient"], more].concat())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(said)
            .spawn()
            .expect("the binary starts");
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        Self { dir, office, shim, child, lines }
    }

    /// Reads on until the store fails; what it said, in both languages. `None`: the hammer ended first.
    fn refusal(&mut self) -> Option<String> {
        let lines = self.lines.by_ref().map_while(Result::ok);
        lines.into_iter().find_map(|line| line.strip_prefix("! ").map(str::to_owned))
    }

    /// Lets it try again.
    fn go_on(&mut self) {
        self.child.stdin.as_mut().expect("a pipe").write_all(b"\n").expect("it listens");
    }

    /// Reads so many acknowledged acts.
    fn acts(&mut self, many: usize) {
        let lines = self.lines.by_ref().map_while(Result::ok);
        let seen = lines.take(many).inspect(|line| assert!(!line.starts_with('!'), "{line}")).count();
        assert_eq!(seen, many, "it goes on");
    }

    /// Kills it without a word. What is lost of what was acknowledged.
    fn die(&mut self) -> Vec<String> {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
        let said = fs::read_to_string(self.dir.path().join("stderr")).expect("a file");
        assert!(!said.contains("panicked"), "{said}");
        let journal = acknowledged(&self.shim.mark());
        eprintln!("{} acts acknowledged", journal.len());
        block_on(lost(&self.office, &journal))
    }
}

fn sound(office: &Path) {
    expect(0, &["ledger", "verify", "--dir", text(office)]);
    expect(0, &["rebuild", "--dir", text(office), "--check"]);
}

fn says(refusal: &str, zh: &str, en: &str) {
    assert!(refusal.contains(zh) && refusal.contains(en), "{refusal}");
}

/// How many bytes the files may grow each time before the disk is full: nothing, less than a page, about a page, more.
fn rooms() -> impl Iterator<Item = u64> {
    let some = [0, 1, 511, 512, 4095, 4096, 4097, 4120, 8240, 12_361, 20_000, 33_333, 50_001, 77_777, 150_000];
    some.into_iter().chain((0..15).map(|n| 2_500 * n + 37 * n * n))
}

#[test]
fn a_full_disk_is_told_and_when_there_is_room_it_goes_on() {
    let mut hammer = Patient::start(&["--together", "3"]);
    for room in rooms() {
        hammer.shim.set(Disk { room, ..Disk::GOOD });
        let refusal = hammer.refusal().expect("the disk is full some time");
        says(&refusal, "磁盘已满", "the disk is full");
        hammer.shim.set(Disk::GOOD);
        hammer.go_on();
        hammer.acts(2);
    }
    hammer.acts(20);
    assert_eq!(hammer.die(), Vec::<String>::new());
    sound(&hammer.office);
}

#[test]
fn a_disk_that_refuses_changes_or_syncs_is_told_and_afterwards_it_goes_on() {
    let mut hammer = Patient::start(&["--together", "3"]);
    let read_only = Disk { change_error: EROFS, ..Disk::GOOD };
    let failing = Disk { change_error: EIO, ..Disk::GOOD };
    let deaf = Disk { sync_error: EIO, ..Disk::GOOD };
    for disk in [read_only, failing, deaf, read_only, deaf, failing, deaf] {
        hammer.acts(7);
        hammer.shim.set(disk);
        let refusal = hammer.refusal().expect("the disk says no");
        says(&refusal, "磁盘拒绝写入", "the disk refuses to be written");
        hammer.shim.set(Disk::GOOD);
        hammer.go_on();
    }
    hammer.acts(20);
    assert_eq!(hammer.die(), Vec::<String>::new());
    sound(&hammer.office);
}

/// The control: a journal that is told too early has acts that are not there, and this test says which.
#[test]
fn an_act_told_before_the_full_disk_refused_it_is_found_to_be_lost() {
    let mut hammer = Patient::start(&["--together", "3", "--hasty"]);
    hammer.acts(7);
    hammer.shim.set(Disk { change_error: EROFS, ..Disk::GOOD });
    hammer.refusal().expect("the disk says no");
    assert!(!hammer.die().is_empty());
}

#[test]
fn on_a_read_only_or_full_disk_nothing_starts_and_the_cure_is_told() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = dir.path().join("o");
    init(&office, "builtin:county");
    let shim = Shim::over(&office.join("store"));
    for disk in [Disk { change_error: EROFS, ..Disk::GOOD }, Disk { room: 0, ..Disk::GOOD }] {
        shim.set(disk);
        let ended = shim.hammer(&office, &[]).output().expect("the binary starts");
        let said = String::from_utf8(ended.stderr).expect("UTF-8");
        assert_eq!(ended.status.code(), Some(2), "{said}");
        let cure = if disk.room == 0 { "make room" } else { "remount" };
        assert!(said.contains(cure) && !said.contains("panicked"), "{said}");
    }
    sound(&office);
}
