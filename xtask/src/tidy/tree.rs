//! The work tree as text: every file a person wrote, in order of path.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Folders that hold what programs made.
const MADE: [&str; 4] = ["target", "node_modules", "demo-data", "screens"];

/// Path from the root (with `/`) → content. Files that are not UTF-8 are listed in `others` only.
pub struct Tree {
    pub texts: BTreeMap<String, String>,
    pub others: Vec<String>,
}

impl Tree {
    pub fn read(root: &Path) -> Result<Tree, String> {
        let mut tree = Tree { texts: BTreeMap::new(), others: Vec::new() };
        tree.walk(root, "")?;
        Ok(tree)
    }

    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Tree {
        let texts = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        Tree { texts, others: Vec::new() }
    }

    /// Files whose path starts with `under` and ends with `end`.
    pub fn files<'a>(&'a self, under: &'a str, end: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let all = self.texts.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        all.filter(move |(path, _)| path.starts_with(under) && path.ends_with(end))
    }

    pub fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// Whether a file or a folder of this path exists.
    pub fn has(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        let all = || self.texts.keys().chain(&self.others);
        path.is_empty() || all().any(|known| known == path || known.starts_with(&folder))
    }

    fn walk(&mut self, folder: &Path, prefix: &str) -> Result<(), String> {
        let entries = fs::read_dir(folder).map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            // A file in a second work tree of the same clone, which leads to the first.
            if name == ".git" {
                continue;
            }
            if kind.is_dir() && name == "screens" {
                self.list(&entry.path(), &path);
            } else if kind.is_dir() && !MADE.contains(&name.as_str()) {
                self.walk(&entry.path(), &format!("{path}/"))?;
            } else if kind.is_file() {
                match fs::read(entry.path()).map(String::from_utf8) {
                    Ok(Ok(text)) => drop(self.texts.insert(path, text)),
                    _ => self.others.push(path),
                }
            }
        }
        Ok(())
    }

    /// Pictures are linked to, never read.
    fn list(&mut self, folder: &Path, prefix: &str) {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        self.others.extend(entries.map(|entry| format!("{prefix}/{}", entry.file_name().to_string_lossy())));
    }
}
