//! The public vectors, read where they lie.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// Path in the vector set, or `None` (said loudly) on a machine without it.
pub fn path(relative: &str) -> Option<PathBuf> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/tlog");
    let path = Path::new(root).join(relative);
    if path.exists() {
        return Some(path);
    }
    eprintln!("SKIPPED: the public vectors are not here: {}", path.display());
    None
}

pub fn json(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).expect("vector file");
    serde_json::from_str(&text).expect("vector JSON")
}

/// Every `.json` under `relative`, in a fixed order.
pub fn all(relative: &str) -> Vec<(PathBuf, Value)> {
    let mut folders: Vec<PathBuf> = path(relative).into_iter().collect();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("vector folder") {
            let entry = entry.expect("entry").path();
            if entry.is_dir() {
                folders.push(entry);
            } else {
                files.push(entry);
            }
        }
    }
    files.sort();
    files.into_iter().map(|file| (file.clone(), json(&file))).collect()
}
