//! What this machine signed last, kept beside the key and not in the store: a store that is put back to an earlier state is
//! noticed by it. Never part of a backup of the store, for it would go back with it.

use crate::failure::Failure;
use shishu_ledger::{Checkpoint, SignedNote, Verifier};
use shishu_office::SignedMemory;
use shishu_terms::Moment;
use shishu_witness::replace_file;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// The file that holds it.
#[derive(Debug, Clone)]
pub struct LastSigned {
    path: PathBuf,
}

/// What it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// The signed note.
    pub note: SignedNote,
    /// What it states.
    pub checkpoint: Checkpoint,
    /// When it was written, by the file's date.
    pub at: Option<Moment>,
}

impl LastSigned {
    /// The one in this file, which need not be there yet.
    pub fn at(path: PathBuf) -> Self {
        LastSigned { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What was signed last; `None` in a folder that has signed nothing since it was made or since this file is kept.
    pub fn read(&self, keys: &[Verifier]) -> Result<Option<Remembered>, Failure> {
        let bytes = match fs::read(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(|error| Failure::file("无法读取", "cannot read", &self.path, &error))?,
        };
        let read = || {
            let opened = Checkpoint::open(&bytes, keys)?;
            Ok((SignedNote::parse(&bytes)?, opened.checkpoint))
        };
        let (note, checkpoint) = read().map_err(|error: shishu_ledger::CheckpointError| {
            let path = self.path.display();
            Failure::new(
                format!("{path} 已损坏：{}；它记着最后一次签名，请从同一天的副本恢复 keys 文件夹", error.zh()),
                format!("{path} is damaged: {error}; it remembers the last signature, bring the folder `keys` back from a copy of the same day"),
            )
            .found()
        })?;
        let modified = fs::metadata(&self.path).and_then(|meta| meta.modified()).ok();
        let since = modified.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let at = since.and_then(|since| i64::try_from(since.as_micros()).ok()).map(Moment::from_micros);
        Ok(Some(Remembered { note, checkpoint, at }))
    }
}

impl SignedMemory for LastSigned {
    fn remember(&self, note: &str) -> io::Result<()> {
        // A crash in it leaves the one before or this one, each whole.
        replace_file(&self.path, note.as_bytes(), 0o600)
    }
}
