//! A disk as it may be found after a power cut: what was synced is there, of everything else whatever chance leaves.
//!
//! A write that was not synced survives in part: each sector of 512 bytes by itself, in no order. So do truncations. A name that was
//! made, moved or removed survives only with a sync of its folder, else by chance. This is harsher than real file systems are, and no
//! more than POSIX promises.

use super::shim::{Step, What};
use shishu_terms::Chance;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const SECTOR: usize = 512;

#[derive(Debug, Clone, Default)]
struct File {
    synced: Vec<u8>,
    waiting: Vec<What>,
}

/// Files are numbered; names are kept apart, as a file system does.
#[derive(Debug, Clone, Default)]
pub struct Disk {
    files: Vec<File>,
    /// Names as the process sees them.
    names: BTreeMap<String, usize>,
    /// Names that are there after a power cut.
    synced_names: BTreeMap<String, usize>,
    /// What happened to names since the last sync of their folder: the name, and what it is now.
    waiting: Vec<(String, Option<usize>)>,
}

/// How likely a change that was not synced is to survive, of 256.
pub const LIKELY: [u8; 5] = [0, 255, 128, 230, 26];

impl Disk {
    /// As the files of a folder are now, all of it synced.
    pub fn of(folder: &Path) -> Self {
        let mut disk = Self::default();
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.to_str().expect("UTF-8").to_owned();
            disk.names.insert(name, disk.files.len());
            disk.files.push(File { synced: fs::read(&path).expect("a file"), waiting: Vec::new() });
        }
        disk.synced_names = disk.names.clone();
        disk
    }

    /// Carries out what the process did.
    pub fn step(&mut self, step: &Step) {
        match &step.what {
            What::Create => {
                self.files.push(File::default());
                self.name(&step.path, Some(self.files.len() - 1));
            }
            What::Unlink => self.name(&step.path, None),
            What::Rename { to } => {
                let moved = self.names.get(&step.path).copied();
                self.name(&step.path, None);
                self.name(to, moved);
            }
            What::Sync => match self.names.get(&step.path) {
                Some(file) => self.files[*file].sync(),
                None => self.sync_folder(&step.path),
            },
            What::Write { .. } | What::Truncate { .. } => {
                let file = self.names.get(&step.path).unwrap_or_else(|| panic!("{} was never made", step.path));
                self.files[*file].waiting.push(step.what.clone());
            }
            What::Mark { .. } => {}
        }
    }

    fn name(&mut self, name: &str, file: Option<usize>) {
        set(&mut self.names, name, file);
        self.waiting.push((name.to_owned(), file));
    }

    fn sync_folder(&mut self, folder: &str) {
        let within = |name: &str| Path::new(name).parent() == Some(Path::new(folder));
        for (name, file) in std::mem::take(&mut self.waiting) {
            match within(&name) {
                true => set(&mut self.synced_names, &name, file),
                false => self.waiting.push((name, file)),
            }
        }
    }

    /// Takes the power away: writes into `folder` what is left.
    pub fn cut(&self, folder: &Path, chance: &mut dyn Chance) {
        let likely = LIKELY[usize::from(byte(chance)) % LIKELY.len()];
        let mut names = self.synced_names.clone();
        for (name, file) in &self.waiting {
            if survives(likely, chance) {
                set(&mut names, name, *file);
            }
        }
        for (name, file) in names {
            let name = Path::new(&name).file_name().expect("a name");
            fs::write(folder.join(name), self.files[file].left(likely, chance)).expect("written");
        }
    }
}

fn set(names: &mut BTreeMap<String, usize>, name: &str, file: Option<usize>) {
    match file {
        Some(file) => names.insert(name.to_owned(), file),
        None => names.remove(name),
    };
}

impl File {
    fn sync(&mut self) {
        for change in std::mem::take(&mut self.waiting) {
            apply(&mut self.synced, &change, &mut || true);
        }
    }

    fn left(&self, likely: u8, chance: &mut dyn Chance) -> Vec<u8> {
        let mut bytes = self.synced.clone();
        for change in &self.waiting {
            apply(&mut bytes, change, &mut || survives(likely, chance));
        }
        bytes
    }
}

/// Writes those sectors of a change for which `survives` says so.
fn apply(file: &mut Vec<u8>, change: &What, survives: &mut dyn FnMut() -> bool) {
    match change {
        What::Truncate { size } if survives() => file.resize(*size, 0),
        What::Write { at, bytes } => {
            let mut from = 0;
            while from < bytes.len() {
                let to = bytes.len().min((at + from) / SECTOR * SECTOR + SECTOR - at);
                if survives() {
                    if file.len() < at + to {
                        file.resize(at + to, 0);
                    }
                    file[at + from..at + to].copy_from_slice(&bytes[from..to]);
                }
                from = to;
            }
        }
        _ => {}
    }
}

fn survives(likely: u8, chance: &mut dyn Chance) -> bool {
    // 255 is always, 0 is never.
    likely == u8::MAX || byte(chance) < likely
}

fn byte(chance: &mut dyn Chance) -> u8 {
    let mut byte = [0];
    chance.fill(&mut byte);
    byte[0]
}

#[test]
fn only_what_was_synced_is_certain() {
    struct Never;
    impl Chance for Never {
        fn fill(&mut self, bytes: &mut [u8]) {
            // The first byte drawn chooses how likely; the first of LIKELY is never.
            bytes.fill(0);
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let left = |disk: &Disk| {
        let found = tempfile::tempdir_in(folder.path()).expect("a folder");
        disk.cut(found.path(), &mut Never);
        fs::read(found.path().join("a")).ok()
    };
    let write = |at, bytes: &[u8]| Step { path: "/d/a".into(), what: What::Write { at, bytes: bytes.into() } };
    let other = |path: &str, what| Step { path: path.into(), what };
    let mut disk = Disk::default();
    disk.step(&other("/d/a", What::Create));
    disk.step(&write(0, b"first"));
    assert_eq!(left(&disk), None, "neither the name nor the bytes were synced");
    disk.step(&other("/d", What::Sync));
    assert_eq!(left(&disk), Some(Vec::new()), "the name was");
    disk.step(&other("/d/a", What::Sync));
    disk.step(&write(1, b"later"));
    assert_eq!(left(&disk).as_deref(), Some(b"first".as_slice()));
    disk.step(&other("/d/a", What::Sync));
    assert_eq!(left(&disk).as_deref(), Some(b"flater".as_slice()));
}
