//! Programmes that load, programmes that must not, and what a loaded one answers.

mod broken;
mod cases;
mod contact;
mod county;
mod due;
mod mangled;
mod r_validate;
mod retailers;
mod rule_changes;
mod samples;
mod standalone;

use shishu_programme::{Files, Problem, Programme, load_files, read_folder};
use std::path::PathBuf;

/// The folder of a programme of this repository.
pub fn folder(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../programmes")).join(name)
}

pub fn files(name: &str) -> Files {
    read_folder(&folder(name)).expect("the folder can be read")
}

pub fn programme(name: &str) -> Programme {
    match load_files(&files(name)) {
        Ok(programme) => programme,
        Err(problems) => panic!("{}", listed(&problems)),
    }
}

/// The first of the problems, a line each.
pub fn listed(problems: &[Problem]) -> String {
    problems.iter().take(15).map(|problem| format!("{problem}\n")).collect()
}

/// The path of a public data set beside the repository, or nothing with a loud note.
pub fn shared(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")).join(path);
    if path.exists() {
        return Some(path);
    }
    eprintln!("SKIPPED: {} is not there", path.display());
    None
}
