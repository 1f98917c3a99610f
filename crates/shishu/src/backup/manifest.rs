//! What a backup says of itself.

use crate::failure::Failure;
use serde::{Deserialize, Serialize};

const VERSION: u32 = 1;

/// What is in a backup. It is no proof of anything: the log inside is, with the checkpoint that was kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of this layout.
    v: u32,
    /// When it was made, microseconds since 1970 UTC.
    pub at: i64,
    /// Version of the program that made it.
    pub shishu: String,
    /// Number of acts.
    pub acts: u64,
    /// Root of the tree over them, hex.
    pub root: String,
    /// The newest signed checkpoint among them; nothing when the log was never signed.
    pub checkpoint: Option<String>,
    /// Every file, in the order of the archive.
    pub files: Vec<FileOf>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileOf {
    /// Path from the office's folder.
    pub path: String,
    /// Length.
    pub bytes: u64,
    /// SHA-256, hex.
    pub sha256: String,
}

impl Manifest {
    /// Of this version.
    pub fn new(at: i64, acts: u64, root: String, checkpoint: Option<String>, files: Vec<FileOf>) -> Self {
        Self { v: VERSION, at, shishu: env!("CARGO_PKG_VERSION").to_owned(), acts, root, checkpoint, files }
    }

    /// JSON.
    pub fn to_text(&self) -> Result<String, Failure> {
        serde_json::to_string_pretty(self)
            .map_err(|e| Failure::new(format!("无法写成 JSON：{e}"), format!("cannot write JSON: {e}")))
    }

    /// Reads it. Refuses another version and paths that lead out of a folder.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let manifest: Self = serde_json::from_str(text).map_err(|e| {
            Failure::new(format!("备份的清单读不出：{e}"), format!("the backup's manifest cannot be read: {e}"))
        })?;
        if manifest.v != VERSION {
            return Err(Failure::new(
                format!("备份的清单为第 {} 版，本程序只认第 {VERSION} 版；请用更新的实数恢复", manifest.v),
                format!(
                    "the backup's manifest is of version {}, this program knows {VERSION}; restore with a newer Shishu",
                    manifest.v
                ),
            ));
        }
        match manifest.files.iter().find(|file| !is_plain(&file.path)) {
            Some(file) => Err(Failure::new(
                format!("备份里有不许有的路径“{}”，没有恢复", file.path),
                format!("the backup holds a path that none may have, \"{}\"; nothing was restored", file.path),
            )),
            None => Ok(manifest),
        }
    }
}

/// A path below the folder, without anything that leads elsewhere.
fn is_plain(path: &str) -> bool {
    !path.contains('\\') && path.split('/').all(|part| !matches!(part, "" | "." | "..") && !part.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_lead_out_are_refused() {
        for path in ["/etc/passwd", "../a", "a/../../b", "a//b", "", "./a", "a\\b"] {
            let file = FileOf { path: path.into(), bytes: 0, sha256: String::new() };
            let text = Manifest::new(0, 0, String::new(), None, vec![file]).to_text().unwrap();
            assert!(Manifest::parse(&text).is_err(), "{path:?}");
        }
        let file = FileOf { path: "programme/forms/B204-1.toml".into(), bytes: 0, sha256: String::new() };
        let manifest = Manifest::new(0, 0, String::new(), None, vec![file]);
        assert_eq!(Manifest::parse(&manifest.to_text().unwrap()).unwrap(), manifest);
        assert!(Manifest::parse(&manifest.to_text().unwrap().replace("\"v\": 1", "\"v\": 2")).is_err());
    }
}
