//! Running the binary on a watched file layer, and reading what the layer noted. See `shim.c`.

use crate::shishu::{command, text};
use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/durability/shim.c");
/// No limit to how far files may grow.
pub const ROOM: u64 = u64::MAX;

/// One change, in the order in which the process made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub path: String,
    pub what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    Create,
    Write {
        at: usize,
        bytes: Vec<u8>,
    },
    Truncate {
        size: usize,
    },
    Sync,
    Rename {
        to: String,
    },
    Unlink,
    /// A line of the outside journal: an act that was acknowledged.
    Mark {
        line: String,
    },
}

/// The layer over one folder.
pub struct Shim {
    folder: TempDir,
    root: PathBuf,
}

/// What the disk says to changes and to syncs; 0 is yes.
#[derive(Debug, Clone, Copy)]
pub struct Disk {
    pub room: u64,
    pub change_error: i32,
    pub sync_error: i32,
    /// What drawing chance from the system says.
    pub random_error: i32,
}

impl Disk {
    pub const GOOD: Self = Self { room: ROOM, change_error: 0, sync_error: 0, random_error: 0 };
}

impl Shim {
    /// Compiles the layer for the files below `root`, which is there.
    pub fn over(root: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let shim = Self { root: root.canonicalize().expect("it is there"), folder };
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o", text(&shim.at("shim.so")), SOURCE, "-lpthread"])
            .status()
            .expect("a C compiler, which SQLite needs too");
        assert!(built.success(), "shim.c compiles");
        shim.set(Disk::GOOD);
        shim
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The journal of acknowledged acts, outside the folder.
    pub fn mark(&self) -> PathBuf {
        self.folder.path().canonicalize().expect("it is there").join("acknowledged")
    }

    /// From now on, the disk is like this.
    pub fn set(&self, disk: Disk) {
        let words = [disk.room, disk.change_error as u64, disk.sync_error as u64, disk.random_error as u64];
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_ne_bytes()).collect();
        let file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(self.at("control"));
        file.expect("opened").write_all_at(&bytes, 0).expect("written");
    }

    /// `shishu hammer` on the layer, over the office that holds the folder.
    pub fn hammer(&self, office: &Path, more: &[&str]) -> Command {
        let mark = self.mark();
        let office = office.canonicalize().expect("it is there");
        let mut command = command(&[&["hammer", "--dir", text(&office), "--journal", text(&mark)], more].concat());
        self.watch(&mut command);
        command
    }

    /// Puts the layer under whatever is started by this.
    pub fn watch(&self, command: &mut Command) {
        command
            .env("LD_PRELOAD", self.at("shim.so"))
            .env("SHIM_ROOT", &self.root)
            .env("SHIM_MARK", self.mark())
            .env("SHIM_JOURNAL", self.at("journal"))
            .env("SHIM_CONTROL", self.at("control"));
    }

    /// Every byte that was written so far, also what was overwritten since.
    pub fn journal(&self) -> Vec<u8> {
        fs::read(self.at("journal")).expect("a journal")
    }

    /// Everything noted so far.
    pub fn steps(&self) -> Vec<Step> {
        let noted = fs::read(self.at("journal")).expect("a journal");
        let (mut rest, mut steps) = (noted.as_slice(), Vec::new());
        while let Some((op, path, number, data)) = next(&mut rest) {
            let what = match op {
                b'C' => What::Create,
                b'W' => What::Write { at: number, bytes: data.to_vec() },
                b'T' => What::Truncate { size: number },
                b'S' => What::Sync,
                b'R' => What::Rename { to: string(data) },
                b'U' => What::Unlink,
                b'M' => What::Mark { line: string(data) },
                other => panic!("the layer notes no {other}"),
            };
            steps.push(Step { path, what });
        }
        steps
    }
}

/// One note: what, path, number, data. `None` at the end, and for a last note that the end of the process has cut off.
fn next<'a>(rest: &mut &'a [u8]) -> Option<(u8, String, usize, &'a [u8])> {
    let op = take(rest, 1)?[0];
    let path_length = u32::from_ne_bytes(take(rest, 4)?.try_into().ok()?);
    let number = u64::from_ne_bytes(take(rest, 8)?.try_into().ok()?);
    let length = u64::from_ne_bytes(take(rest, 8)?.try_into().ok()?);
    let path = string(take(rest, path_length as usize)?);
    Some((op, path, number as usize, take(rest, length as usize)?))
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(length)?;
    *rest = left;
    Some(taken)
}

fn string(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}
