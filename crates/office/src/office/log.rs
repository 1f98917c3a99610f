//! The log in public: static files that any web server could serve, brought up to the newest checkpoint.

use super::{Office, OfficeError};
use shishu_store::{LogFile, LogFolder, StoreError};
use std::sync::Arc;
use tokio::sync::Mutex;

/// Where the log is published, and how far.
#[derive(Default)]
pub(super) struct StaticLog {
    folder: Option<LogFolder>,
    /// The note published last; nothing before the first publication since the start.
    published: Mutex<Option<String>>,
}

impl Office {
    /// The same office, publishing its log into this folder.
    pub fn publishing_to(self, folder: LogFolder) -> Self {
        Self { log: Arc::new(StaticLog { folder: Some(folder), published: Mutex::default() }), ..self }
    }

    /// The keys to verify with, one on each line, the newest first.
    pub fn vkeys(&self) -> String {
        self.verifiers().iter().map(|key| format!("{key}\n")).collect()
    }

    /// Brings the static files up to the newest checkpoint; the size published if there was something to do.
    ///
    /// The first time after a start every file is looked at, and what a crash has left out is written. Crash at any point:
    /// the next call goes on from the checkpoint that stands published.
    pub async fn publish_log(&self) -> Result<Option<u64>, OfficeError> {
        let Some(folder) = &self.log.folder else { return Ok(None) };
        let mut published = self.log.published.lock().await;
        let Some(latest) = self.store.latest_checkpoint().await? else { return Ok(None) };
        if published.as_ref() == Some(&latest.note) {
            return Ok(None);
        }
        let whole = published.is_none();
        folder.publish(&self.store, &latest, &self.vkeys(), whole, &mut |_| {}).await?;
        *published = Some(latest.note);
        Ok(Some(latest.size))
    }

    /// A file of the log as it is published; made from the store where the office publishes into no folder.
    pub async fn log_file(&self, file: LogFile) -> Result<Option<Vec<u8>>, OfficeError> {
        if let Some(folder) = &self.log.folder {
            return Ok(folder.read(file)?);
        }
        let Some(latest) = self.store.latest_checkpoint().await? else { return Ok(None) };
        let made = match file {
            LogFile::Checkpoint => return Ok(Some(latest.note.into_bytes())),
            LogFile::Vkey => return Ok(Some(self.vkeys().into_bytes())),
            LogFile::Tile(tile) => self.store.tile(tile).await.map(|hashes| hashes.concat()),
            LogFile::Bundle(bundle) => {
                let entries = self.store.commitments(bundle.first(), bundle.width()).await;
                entries.map(|entries| shishu_ledger::write_entries(&entries))
            }
        };
        match made {
            Ok(bytes) => Ok(Some(bytes)),
            // Beyond the log: no such file.
            Err(StoreError::BeyondTree { .. } | StoreError::TreeDamaged { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}
