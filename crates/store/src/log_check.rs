//! The log's static files against the record they were made from.

use shishu_ledger::{bundles_of, tiles_of, write_entries};
use shishu_terms::Bilingual;

use crate::log_folder::LEVELS;
use crate::{LogFile, LogFolder, Store, StoreError};

/// Looks again when the folder was published into meanwhile.
const TRIES: usize = 5;

/// A published file that is not what the record gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedFile {
    /// Its path in the folder of the log.
    pub path: String,
    /// Path and finding in words.
    pub message: Bilingual,
}

impl LogFolder {
    /// Each file that the published checkpoint speaks of and that is missing or not what the record gives; the checkpoint itself when
    /// it is none of those stored. Nothing when nothing is published. Only reads; what it finds, the next start or `shishu ledger
    /// export` into a new folder writes again.
    pub async fn damaged(&self, store: &Store) -> Result<Vec<DamagedFile>, StoreError> {
        for _ in 1..TRIES {
            let before = self.read(LogFile::Checkpoint)?;
            let found = self.look(store, before.as_deref()).await?;
            // A server may have gone on meanwhile: what is damaged stays so, what was moved on does not.
            if found.is_empty() || self.read(LogFile::Checkpoint)? == before {
                return Ok(found);
            }
        }
        let published = self.read(LogFile::Checkpoint)?;
        self.look(store, published.as_deref()).await
    }

    async fn look(&self, store: &Store, published: Option<&[u8]>) -> Result<Vec<DamagedFile>, StoreError> {
        let Some(note) = published else { return Ok(Vec::new()) };
        let stored = store.checkpoints().await?.into_iter().find(|stored| stored.note.as_bytes() == note);
        let Some(stored) = stored else {
            let (zh, en) = ("不是本日志签过的检查点", "it is no checkpoint that this log has signed");
            return Ok(vec![damaged(LogFile::Checkpoint, zh, en)]);
        };
        let mut found = Vec::new();
        for bundle in bundles_of(stored.size) {
            let entries = store.commitments(bundle.first(), bundle.width()).await?;
            self.compare(LogFile::Bundle(bundle), &write_entries(&entries), &mut found)?;
        }
        for tile in (0..LEVELS).flat_map(|level| tiles_of(level, stored.size)) {
            self.compare(LogFile::Tile(tile), &store.tile(tile).await?.concat(), &mut found)?;
        }
        Ok(found)
    }

    fn compare(&self, file: LogFile, given: &[u8], found: &mut Vec<DamagedFile>) -> Result<(), StoreError> {
        match self.read(file)? {
            Some(bytes) if bytes == given => {}
            Some(_) => found.push(damaged(file, "与记录不符", "it is not what the record gives")),
            None => found.push(damaged(file, "缺失", "it is missing")),
        }
        Ok(())
    }
}

fn damaged(file: LogFile, zh: &str, en: &str) -> DamagedFile {
    let path = file.path();
    DamagedFile {
        message: Bilingual::new(format!("公开的日志文件 {path}：{zh}"), format!("log file {path}: {en}")),
        path,
    }
}
