//! The threat table names tests that exist: a row whose test was renamed or removed proves nothing.

use super::Problem;
use super::tree::Tree;

const TABLES: [&str; 2] = ["docs/security.md", "docs/security.zh-CN.md"];

/// The words of a row that has no test because what it speaks of is not built.
const NONE_YET: [&str; 2] = ["none yet", "还没有"];

pub fn tests(tree: &Tree) -> Vec<Problem> {
    TABLES.iter().flat_map(|file| of_table(tree, file)).collect()
}

fn of_table(tree: &Tree, file: &str) -> Vec<Problem> {
    let Some(text) = tree.text(file) else {
        return vec![Problem::new(file, 1, "the threat table is missing")];
    };
    let mut problems = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
        // Rows of the table itself have four cells; its head and the line beneath name nothing.
        let [_, _, _, proof] = cells.as_slice() else { continue };
        if proof.starts_with("---") || text.lines().nth(at + 1).is_some_and(|next| next.starts_with("|---")) {
            continue;
        }
        let named: Vec<&str> = proof.split('`').skip(1).step_by(2).collect();
        if named.is_empty() && !NONE_YET.contains(proof) {
            problems.push(Problem::new(file, at + 1, "the row names no test"));
        }
        for test in named.into_iter().filter(|test| !exists(tree, test)) {
            problems.push(Problem::new(
                file,
                at + 1,
                format!("there is no test `{test}`: correct the row, or write it"),
            ));
        }
    }
    problems
}

/// `path.rs::name`: the file is there and has a function of that name beneath a test's attribute.
fn exists(tree: &Tree, test: &str) -> bool {
    let Some((path, name)) = test.split_once("::") else { return false };
    let function = format!("fn {name}(");
    let lines: Vec<&str> = tree.text(path).unwrap_or_default().lines().map(str::trim).collect();
    lines.iter().enumerate().any(|(at, line)| {
        let before = lines[..at].iter().rev().take_while(|line| line.starts_with("#[") || line.starts_with("//"));
        line.contains(&function) && before.into_iter().any(|line| line.contains("test"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(row: &str) -> usize {
        let table = format!("| a | b | c | d |\n|---|---|---|---|\n{row}\n");
        let code = "#[test]\nfn holds() {}\nfn no_test() {}\n#[tokio::test]\nasync fn waits() {}\n";
        let tree = Tree::of(&[("docs/security.md", &table), ("docs/security.zh-CN.md", ""), ("crates/a/b.rs", code)]);
        super::tests(&tree).len()
    }

    #[test]
    fn a_row_names_tests_that_exist() {
        assert_eq!(told("| acts | clerk | guard | `crates/a/b.rs::holds`, `crates/a/b.rs::waits` |"), 0);
        assert_eq!(told("| acts | clerk | guard | `crates/a/b.rs::hold` |"), 1);
        assert_eq!(told("| acts | clerk | guard | `crates/a/b.rs::no_test` |"), 1);
        assert_eq!(told("| acts | clerk | guard | `crates/a/gone.rs::holds` |"), 1);
        assert_eq!(told("| acts | clerk | guard | in good hands |"), 1);
        assert_eq!(told("| acts | clerk | planned | none yet |"), 0);
    }
}
