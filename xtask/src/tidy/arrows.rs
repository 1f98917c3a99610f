//! Who may depend on whom, and which crate alone may name which library. Read from the manifests, so a name that
//! slips in is seen even when it is not used yet.

use std::collections::BTreeSet;

use super::Problem;
use super::tokens::{Token, tokens};
use super::tree::Tree;

/// Our crates from the lowest to the highest, each with the crates it may depend on. A crate not listed here is a problem:
/// adding a row says where in the building it stands.
const ARROWS: &[(&str, &[&str])] = &[
    ("terms", &[]),
    ("confine", &[]),
    ("ledger", &[]),
    ("verify", &["ledger"]),
    ("witness", &["ledger"]),
    ("feasible", &[]),
    ("select", &[]),
    ("sealed", &["terms"]),
    ("wiped", &[]),
    ("rules", &["terms", "feasible"]),
    ("sheets", &["terms", "confine"]),
    ("text", &["terms"]),
    ("scrub", &["terms", "confine"]),
    ("mail", &["terms", "confine"]),
    ("programme", &["terms", "rules"]),
    ("cases", &["terms", "programme"]),
    ("contact", &["terms", "programme"]),
    ("check", &["terms", "rules"]),
    ("store", &["terms", "ledger"]),
    (
        "office",
        &["terms", "feasible", "select", "sealed", "text", "rules", "programme", "cases", "contact", "ledger", "store"],
    ),
    (
        "web",
        &[
            "terms",
            "sealed",
            "rules",
            "programme",
            "cases",
            "contact",
            "ledger",
            "verify",
            "witness",
            "sheets",
            "scrub",
            "office",
        ],
    ),
    (
        "shishu",
        &[
            "terms",
            "feasible",
            "select",
            "sealed",
            "text",
            "wiped",
            "rules",
            "programme",
            "cases",
            "contact",
            "check",
            "ledger",
            "verify",
            "witness",
            "store",
            "sheets",
            "scrub",
            "mail",
            "office",
            "web",
        ],
    ),
];

/// Libraries that one crate owns: nobody else may have them as a dependency (tests may). A star stands for any ending.
const OWNERS: &[(&str, &[&str], &str)] = &[
    ("axum", &["web"], "HTTP is known to web alone"),
    ("hyper", &["web"], "HTTP is known to web alone"),
    ("hyper-util", &["web"], "HTTP is known to web alone"),
    ("maud", &["web"], "HTML is known to web alone"),
    ("tower", &["web"], "HTTP is known to web alone"),
    ("tower-http", &["web"], "HTTP is known to web alone"),
    ("sqlx", &["store"], "SQL drivers are known to store alone"),
    ("calamine", &["sheets"], "spreadsheet formats are known to sheets alone"),
    ("rust_xlsxwriter", &["sheets"], "spreadsheet formats are known to sheets alone"),
    ("encoding_rs", &["sheets", "check"], "old encodings are known where files are read"),
    ("parquet", &["check"], "table files are known to check alone"),
    ("arrow", &["check"], "table files are known to check alone"),
    ("datafusion", &[], "its SQL planner and optimizer cost minutes of building; check uses its physical layer"),
    ("datafusion-*", &["check"], "the table engine is known to check alone"),
    ("mail-parser", &["mail"], "the formats of e-mail are known to mail alone"),
    ("lopdf", &["scrub"], "pictures and PDF are known to scrub alone"),
    ("landlock", &["confine"], "what holds a child process is known to confine alone"),
    ("seccompiler", &["confine"], "what holds a child process is known to confine alone"),
    ("libc", &["confine"], "names of system calls, for the filter alone; rustix makes the calls"),
    ("ed25519-dalek", &["ledger"], "signatures are known to ledger alone"),
    ("num-bigint", &["feasible"], "numbers without bound are known to feasible alone; reported figures are decimals"),
    ("num-rational", &["feasible"], "numbers without bound are known to feasible alone; reported figures are decimals"),
    ("ureq", &["verify", "witness"], "asking other machines is known to the witness's client and the verifier alone"),
    ("age", &["shishu"], "backups are sealed in the binary alone"),
    ("qrcode", &["web"], "codes to scan are drawn on pages alone"),
    ("argon2", &["office", "sealed"], "passwords are known where accounts and handlers' keys are"),
    ("crypto_box", &["sealed"], "sealed boxes are known to sealed alone"),
    ("crypto_secretbox", &["sealed"], "sealed boxes are known to sealed alone"),
    ("zeroizing-alloc", &["wiped"], "the allocator is one, made in a crate of its own"),
    ("vsss-rs", &["sealed"], "shares among custodians are known to sealed alone"),
    ("clap", &["shishu"], "the command line is known to the binary alone"),
    ("indicatif", &["shishu"], "the terminal is known to the binary alone"),
    ("getrandom", &["shishu"], "chance is made in the binary alone and passed in"),
    (
        "tokio",
        &["check", "store", "office", "web", "shishu"],
        "the crates below store are synchronous; check hides its sorts",
    ),
];

/// Parts of the standard library that a pure crate does not name in its sources (its tests may).
const PURE: &[(&str, &[&str])] = &[
    ("terms", &["fs", "net", "env", "process", "thread"]),
    ("feasible", &["fs", "net", "env", "process", "thread"]),
    ("select", &["fs", "net", "env", "process", "thread"]),
    ("sealed", &["fs", "net", "env", "process", "thread", "time"]),
    ("text", &["fs", "net", "env", "process", "thread"]),
    ("contact", &["fs", "net", "env", "process", "thread", "time"]),
    ("rules", &["fs", "net", "env", "process", "thread"]),
    ("ledger", &["fs", "net", "env", "process", "thread"]),
    ("programme", &["net", "env", "process", "thread"]), // it reads its folder, and nothing else
    ("web", &["fs", "process"]), // what it shows comes from office; its own assets are compiled in
];

/// A manifest's dependency names with their line: normal (and build) ones, and those of tests.
struct Manifest {
    name: String,
    file: String,
    normal: Vec<(usize, String)>,
    tests: Vec<(usize, String)>,
}

pub fn arrows(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for manifest in manifests(tree, &mut problems) {
        let Some(place) = ARROWS.iter().position(|(name, _)| *name == manifest.name) else {
            let what = format!(
                "crate `{}` has no place yet: give it a row in xtask/src/tidy/arrows.rs and in ARCHITECTURE.md",
                manifest.name
            );
            problems.push(Problem::new(&manifest.file, 1, what));
            continue;
        };
        let (_, may) = ARROWS[place];
        for (line, to) in ours(&manifest.normal).filter(|(_, to)| !may.contains(to)) {
            let what = format!("`{}` must not know `{to}`; it may know: {}", manifest.name, list(may));
            problems.push(Problem::new(&manifest.file, line, what));
        }
        let lower: BTreeSet<&str> = ARROWS[..place].iter().map(|(name, _)| *name).collect();
        for (line, to) in ours(&manifest.tests).filter(|(_, to)| !lower.contains(to)) {
            let what = format!("even the tests of `{}` must not know `{to}`, which stands above it", manifest.name);
            problems.push(Problem::new(&manifest.file, line, what));
        }
    }
    problems
}

pub fn owners(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for manifest in manifests(tree, &mut Vec::new()) {
        for (line, dependency) in &manifest.normal {
            let is = |name: &str| match name.strip_suffix('*') {
                Some(start) => dependency.starts_with(start),
                None => dependency == name,
            };
            let Some((_, who, why)) = OWNERS.iter().find(|(name, ..)| is(name)) else {
                continue;
            };
            if !who.contains(&manifest.name.as_str()) {
                problems.push(Problem::new(
                    &manifest.file,
                    *line,
                    format!("only {} may depend on {dependency}: {why}", list(who)),
                ));
            }
        }
    }
    problems
}

pub fn purity(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (name, never) in PURE {
        for (path, text) in tree.files(&format!("crates/{name}/src/"), ".rs") {
            if path.ends_with("/tests.rs") {
                continue;
            }
            let shipped = text.find("#[cfg(test)]").map_or(text, |at| &text[..at]);
            for (line, part) in std_parts(shipped).into_iter().filter(|(_, part)| never.contains(part)) {
                problems.push(Problem::new(
                    path,
                    line,
                    format!("`{name}` does not name std::{part}: what it needs is passed in"),
                ));
            }
        }
    }
    problems
}

/// `std::x` and the names directly inside `std::{…}`.
fn std_parts(source: &str) -> Vec<(usize, &str)> {
    let found = tokens(source);
    let mut parts = Vec::new();
    for (at, window) in found.windows(4).enumerate() {
        let [(_, Token::Word("std")), (_, Token::Mark(':')), (_, Token::Mark(':')), (line, next)] = window else {
            continue;
        };
        match next {
            Token::Word(part) => parts.push((*line, *part)),
            Token::Mark('{') => {
                let mut depth = 0;
                let mut first = true;
                for (line, token) in &found[at + 3..] {
                    match token {
                        Token::Mark('{') => depth += 1,
                        Token::Mark('}') => depth -= 1,
                        Token::Mark(',') if depth == 1 => first = true,
                        Token::Word(part) if depth == 1 && std::mem::take(&mut first) => parts.push((*line, *part)),
                        _ => {}
                    }
                    if depth == 0 {
                        break;
                    }
                }
            }
            Token::Mark(_) => {}
        }
    }
    parts
}

fn ours(dependencies: &[(usize, String)]) -> impl Iterator<Item = (usize, &str)> {
    dependencies.iter().filter_map(|(line, name)| Some((*line, name.strip_prefix("shishu-")?)))
}

fn list(names: &[&str]) -> String {
    if names.is_empty() { "none of ours".into() } else { names.join(", ") }
}

fn manifests(tree: &Tree, problems: &mut Vec<Problem>) -> Vec<Manifest> {
    let mut read = Vec::new();
    for (path, text) in tree.files("crates/", "/Cargo.toml") {
        match toml::from_str::<toml::Table>(text) {
            Ok(table) => read.push(manifest(path, text, &table)),
            Err(error) => problems.push(Problem::new(path, 1, error.message())),
        }
    }
    read
}

fn manifest(path: &str, text: &str, table: &toml::Table) -> Manifest {
    let folder = path.split('/').nth(1).unwrap_or_default();
    let mut manifest =
        Manifest { name: folder.to_owned(), file: path.to_owned(), normal: Vec::new(), tests: Vec::new() };
    let mut scopes = vec![table];
    let targets = table.get("target").and_then(toml::Value::as_table);
    scopes.extend(targets.into_iter().flatten().filter_map(|(_, scope)| scope.as_table()));
    for scope in scopes {
        for (key, value) in scope {
            let names = value.as_table().into_iter().flatten().map(|(name, _)| (line_of(text, name), name.clone()));
            match key.as_str() {
                "dependencies" | "build-dependencies" => manifest.normal.extend(names),
                "dev-dependencies" => manifest.tests.extend(names),
                _ => {}
            }
        }
    }
    manifest
}

fn line_of(text: &str, name: &str) -> usize {
    text.lines().position(|line| line.trim_start().trim_start_matches('"').starts_with(name)).map_or(1, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, body: &str) -> Tree {
        Tree::of(&[(&format!("crates/{name}/Cargo.toml"), &format!("[package]\nname = \"x\"\n{body}"))])
    }

    #[test]
    fn an_arrow_upwards_is_caught_with_its_line() {
        let problems =
            arrows(&of("rules", "[dependencies]\nshishu-terms.workspace = true\nshishu-store.workspace = true"));
        assert_eq!(problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [5]);
        assert_eq!(arrows(&of("ledger", "[dev-dependencies]\nshishu-terms.workspace = true")).len(), 0);
        assert_eq!(arrows(&of("ledger", "[dev-dependencies]\nshishu-web.workspace = true")).len(), 1);
        assert_eq!(arrows(&of("novelty", "")).len(), 1);
    }

    #[test]
    fn a_library_has_one_owner_except_in_tests() {
        assert_eq!(owners(&of("office", "[dependencies]\nsqlx = \"1\"\n[dev-dependencies]\naxum = \"1\"")).len(), 1);
        assert_eq!(owners(&of("office", "[target.'cfg(unix)'.dependencies]\naxum = \"1\"")).len(), 1);
        assert_eq!(owners(&of("store", "[dependencies]\nsqlx = \"1\"")).len(), 0);
        let sorts = "[dependencies]\ndatafusion-physical-plan = \"55\"";
        assert_eq!((owners(&of("check", sorts)).len(), owners(&of("office", sorts)).len()), (0, 1));
        assert_eq!(owners(&of("check", "[dependencies]\ndatafusion = \"55\"")).len(), 1);
    }

    #[test]
    fn a_pure_crate_that_opens_a_file_is_caught() {
        let file = |text: &str| purity(&Tree::of(&[("crates/terms/src/a.rs", text)])).len();
        assert_eq!(file("use std::fs::File;"), 1);
        assert_eq!(file("use std::{collections::{fs, net}, net::TcpStream};"), 1);
        assert_eq!(file("use std::fmt; // std::fs\n#[cfg(test)] mod tests { use std::fs; }"), 0);
    }

    #[test]
    fn the_table_points_down() {
        for (place, (name, may)) in ARROWS.iter().enumerate() {
            let lower: Vec<&str> = ARROWS[..place].iter().map(|(name, _)| *name).collect();
            assert!(may.iter().all(|to| lower.contains(to)), "{name} would know a crate above it");
        }
    }
}
