//! The manual tells the truth: its links lead somewhere, its commands exist, its decision records are complete.

use std::path::Path;

use super::Problem;
use super::tree::Tree;

/// A command line of ours shown in a fenced `sh` block: `shishu demo --port 8080`, or the same through `cargo run --`.
pub struct ManualLine {
    pub file: String,
    pub number: usize,
    /// `["ledger", "verify"]`
    pub command: Vec<String>,
    /// `["--dir"]`
    pub options: Vec<String>,
}

const XTASK: [&str; 4] = ["test", "ci", "tidy", "browser"];

/// The command lines of all Markdown files, for trying them on the built binary.
pub fn manual_lines(root: &Path) -> Result<Vec<ManualLine>, String> {
    Ok(command_lines(&Tree::read(root)?))
}

fn command_lines(tree: &Tree) -> Vec<ManualLine> {
    let mut lines = Vec::new();
    for (path, text) in tree.files("", ".md") {
        for (number, shown) in shell_lines(text) {
            for part in shown.split(['|', ';', '&']) {
                let words: Vec<&str> = part.split_whitespace().collect();
                let rest = match words.as_slice() {
                    ["cargo", "run", before @ ..] if before.contains(&"--") => {
                        before.split(|word| *word == "--").nth(1)
                    }
                    ["shishu", rest @ ..] => Some(rest),
                    _ => None,
                };
                if let Some(rest) = rest {
                    let command =
                        rest.iter().take_while(|word| is_command(word)).map(|word| (*word).to_owned()).collect();
                    let long = rest.iter().filter(|word| word.starts_with("--"));
                    let options = long.map(|word| word.split('=').next().unwrap_or(word).to_owned()).collect();
                    lines.push(ManualLine { file: path.to_owned(), number, command, options });
                }
            }
        }
    }
    lines
}

fn is_command(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase()) && word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}

/// The lines inside ```` ```sh ```` fences, comments cut off, continued lines joined, with the number of their first line.
fn shell_lines(text: &str) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    let (mut inside, mut pending): (bool, Option<(usize, String)>) = (false, None);
    for (at, line) in text.lines().enumerate() {
        let trimmed = line.trim();
        if trimmed.starts_with("```") {
            inside = !inside && matches!(trimmed, "```sh" | "```console");
            continue;
        }
        if !inside {
            continue;
        }
        let code = trimmed.trim_start_matches("$ ").split(" #").next().unwrap_or_default();
        let (number, mut joined) = pending.take().unwrap_or((at + 1, String::new()));
        joined.push_str(code.trim_end_matches('\\'));
        match code.ends_with('\\') {
            true => pending = Some((number, joined)),
            false => lines.push((number, joined)),
        }
    }
    lines
}

/// Relative links of every Markdown file exist, and `cargo xtask …` lines name a command that xtask has.
pub fn links(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (path, text) in tree.files("", ".md") {
        for (at, line) in text.lines().enumerate() {
            for target in targets(line) {
                if !tree.has(&resolve(path, target)) {
                    problems.push(Problem::new(path, at + 1, format!("the link to {target} leads nowhere")));
                }
            }
        }
        for (number, line) in shell_lines(text) {
            if let ["cargo", "xtask", command, ..] = line.split_whitespace().collect::<Vec<_>>().as_slice()
                && !XTASK.contains(command)
            {
                problems.push(Problem::new(path, number, format!("xtask has no command {command}")));
            }
        }
    }
    problems
}

/// What stands in `](…)` on a line, apart from web addresses and anchors of the same page.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    let linked = line.split("](").skip(1).filter_map(|rest| rest.split([')', '#', ' ']).next());
    linked.filter(|target| !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:"))
}

/// `docs/adr/0001.md` + `../manual.md` → `docs/manual.md`
fn resolve(from: &str, target: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// Decision records are numbered without a gap, titled with their number, and say context, decision, why and cost.
pub fn decisions(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (expected, (path, text)) in (1..).zip(tree.files("docs/adr/", ".md")) {
        let number = format!("{expected:04}");
        let name = path.rsplit('/').next().unwrap_or_default();
        if !name.starts_with(&format!("{number}-")) {
            problems.push(Problem::new(path, 1, format!("the next record is {number}: no gap, no number twice")));
        }
        if !text.starts_with(&format!("# {number} ")) {
            problems.push(Problem::new(path, 1, format!("begin with `# {number} ` and what was decided")));
        }
        for heading in ["## Context", "## Decision", "## Why", "## Cost"] {
            if !text.lines().any(|line| line.trim_end() == heading) {
                problems.push(Problem::new(path, 1, format!("the heading `{heading}` is missing")));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_lines_are_read_from_fences_only() {
        let text = "`shishu no`\n```sh\ncargo run --release -- demo --port 8080   # comment --no\nshishu ledger verify \\\n  --dir D | head\ncargo build\n```\n";
        let lines = command_lines(&Tree::of(&[("README.md", text)]));
        let shown: Vec<_> =
            lines.iter().map(|line| (line.number, line.command.join(" "), line.options.join(" "))).collect();
        assert_eq!(shown, [(3, "demo".into(), "--port".into()), (4, "ledger verify".into(), "--dir".into())]);
    }

    #[test]
    fn links_are_followed_from_where_they_stand() {
        let tree = Tree::of(&[
            ("docs/a/x.md", "[y](../y.md#part) [z](z.md) [web](https://z)\n```sh\ncargo xtask fly\n```"),
            ("docs/y.md", ""),
        ]);
        assert_eq!(links(&tree).len(), 2, "z.md and `cargo xtask fly`");
    }

    #[test]
    fn decision_records_have_no_gap() {
        let whole = "# 0002 x\n## Context\n## Decision\n## Why\n## Cost\n";
        assert_eq!(decisions(&Tree::of(&[("docs/adr/0002-x.md", whole)])).len(), 2);
        assert_eq!(decisions(&Tree::of(&[("docs/adr/0001-x.md", &whole.replace("0002", "0001"))])).len(), 0);
    }
}
