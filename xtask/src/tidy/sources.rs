//! What a source file looks like: short, self-describing, with no test switched off, no path of somebody's machine and no
//! address of somebody's registry.

use super::Problem;
use super::tokens::{Token, tokens};
use super::tree::Tree;

/// A file this long usually holds two things.
const ALARM_LINES: usize = 600;

/// Longer files, each with the reason why it is one thing all the same.
const LONG: &[(&str, &str)] =
    &[("crates/web/assets/shishu.css", "the one stylesheet is one request; its parts are numbered at its head")];

/// Folders at the top of somebody's machine. Spelt without slashes, so that this file passes its own check.
const MACHINE_FOLDERS: [&str; 6] = ["home", "root", "Users", "work", "farm", "mnt"];

pub fn shape(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for end in [".rs", ".mjs", ".js", ".css"] {
        for (path, text) in tree.files("", end) {
            let lines = text.lines().count();
            if lines > ALARM_LINES && !LONG.iter().any(|(long, _)| *long == path) {
                let what = format!(
                    "{lines} lines, over {ALARM_LINES}: split it by what it holds, or give its reason in xtask/src/tidy/sources.rs"
                );
                problems.push(Problem::new(path, ALARM_LINES + 1, what));
            }
        }
    }
    for (path, text) in tree.files("", ".rs") {
        let is_head = path.ends_with("/src/lib.rs") || path.ends_with("/src/main.rs");
        if is_head && !text.starts_with("//!") {
            problems.push(Problem::new(
                path,
                1,
                "open with a `//!` doc: what it is, its invariants, what it never does, its main path",
            ));
        }
        for window in tokens(text).windows(3) {
            if let [(_, Token::Mark('#')), (_, Token::Mark('[')), (line, Token::Word("ignore"))] = window {
                problems.push(Problem::new(
                    path,
                    *line,
                    "a test that is switched off proves nothing: mend it or remove it",
                ));
            }
        }
    }
    problems
}

/// What gives up durability, and the only files that may name it: where it is made, and the command by which tests show that they
/// would notice.
const UNSYNCED: &str = "open_unsynced";
const MAY_BE_UNSYNCED: [&str; 2] = ["crates/store/src/open.rs", "crates/shishu/src/commands/hammer.rs"];

pub fn synced(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (path, text) in tree.files("crates/", ".rs").filter(|(path, _)| !MAY_BE_UNSYNCED.contains(path)) {
        for (line, token) in tokens(text) {
            if token == Token::Word(UNSYNCED) {
                problems.push(Problem::new(
                    path,
                    line,
                    "a store whose commits wait for no disk loses acts in a power cut",
                ));
            }
        }
    }
    problems
}

pub fn machine_paths(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (path, text) in &tree.texts {
        for (at, line) in text.lines().enumerate() {
            if let Some(folder) = MACHINE_FOLDERS.into_iter().find(|folder| names_folder(line, folder)) {
                problems.push(Problem::new(
                    path,
                    at + 1,
                    format!("names a path under /{folder}: use a path from the root of the project"),
                ));
            }
        }
    }
    problems
}

/// Whether the line holds `/folder/x` as the beginning of a path: not in the middle of one, not a web address' path.
fn names_folder(line: &str, folder: &str) -> bool {
    let needle = format!("/{folder}/");
    line.match_indices(&needle).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + needle.len()..].chars().next();
        before.is_none_or(|c| !c.is_alphanumeric() && !"./_-}$>:".contains(c))
            && after.is_some_and(char::is_alphanumeric)
    })
}

pub fn locks(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (path, text) in tree.files("", "package-lock.json") {
        if let Some(at) = text.lines().position(|line| line.contains("\"resolved\"")) {
            let what = "names the registry it was written against; .npmrc has omit-lockfile-registry-resolved, run npm install again";
            problems.push(Problem::new(path, at + 1, what));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_but_the_tests_command_gives_up_syncing() {
        let text = "async fn a() { Store::open_unsynced(o).await }";
        let found = |path| synced(&Tree::of(&[(path, text)])).len();
        assert_eq!(found("crates/shishu/src/commands/serve.rs"), 1);
        assert_eq!(found("crates/shishu/src/commands/hammer.rs"), 0);
    }

    #[test]
    fn long_files_heads_without_a_doc_and_ignored_tests_are_caught() {
        let long = "\n".repeat(ALARM_LINES + 1);
        let tree = Tree::of(&[
            ("a.rs", &long),
            ("crates/x/src/lib.rs", "pub fn a() {}"),
            ("b.rs", "#[ignore = \"later\"] fn b() {}"),
        ]);
        assert_eq!(shape(&tree).len(), 3);
    }

    #[test]
    fn paths_of_a_machine_are_caught_and_routes_are_not() {
        let caught = |line: &str| MACHINE_FOLDERS.into_iter().any(|folder| names_folder(line, folder));
        assert!(caught(&format!("see {}home{}me/notes", '/', '/')));
        assert!(caught(&format!("\"{}root{}x\"", '/', '/')));
        assert!(!caught("https://example.org/work/plans"));
        assert!(!caught("docs/home/page.md"));
        assert!(!caught("the route /ledger/root/7"));
    }
}
