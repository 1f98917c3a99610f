//! Tidy: the agreements of this project that no compiler checks. No build, no network, under a second.
//!
//! Each check reads the work tree and gives what is wrong, all of it, with file, line and cure. The tables it judges by stand
//! in the file of the check; changing one is a decision and belongs into ARCHITECTURE.md too.

mod arrows;
mod manual;
mod security;
mod sources;
mod tokens;
mod tree;
mod words;

use std::path::Path;
use std::process::ExitCode;

pub use manual::manual_lines;
use tree::Tree;

/// Something to put right: where, what, and how.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub file: String,
    pub line: usize,
    pub what: String,
}

impl Problem {
    pub fn new(file: &str, line: usize, what: impl Into<String>) -> Self {
        Problem { file: file.to_owned(), line, what: what.into() }
    }
}

type Check = fn(&Tree) -> Vec<Problem>;

const CHECKS: [(&str, Check); 12] = [
    ("crate arrows point down", arrows::arrows),
    ("dependencies have one owner", arrows::owners),
    ("pure crates do no I/O", arrows::purity),
    ("the glossary is well formed", words::glossary),
    ("identifiers use the glossary's words", words::banned),
    ("files are small, crates say what they are, no test is ignored", sources::shape),
    ("commits wait for the disk", sources::synced),
    ("no machine's paths", sources::machine_paths),
    ("lock files name no registry", sources::locks),
    ("decision records are numbered and complete", manual::decisions),
    ("the threat table names tests that exist", security::tests),
    ("links and xtask commands of the manual exist", manual::links),
];

pub fn main(root: &Path) -> ExitCode {
    match check(root) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("tidy: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Runs all checks, prints what is wrong, and fails when anything is.
pub fn check(root: &Path) -> Result<(), String> {
    let tree = Tree::read(root)?;
    let mut count = 0;
    for (name, check) in CHECKS {
        let mut problems = check(&tree);
        problems.sort();
        println!("{} {name}", if problems.is_empty() { "ok  " } else { "FAIL" });
        for problem in &problems {
            println!("     {}:{}: {}", problem.file, problem.line, problem.what);
        }
        count += problems.len();
    }
    match count {
        0 => Ok(()),
        n => Err(format!("{n} to put right")),
    }
}
