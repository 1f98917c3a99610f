//! Backups and drills on the record: that one was made, of which state, under which hash.

use super::upkeep::open_duties;
use super::{Done, Office, OfficeError};
use crate::kinds::ActKind;
use serde::{Deserialize, Serialize};
use shishu_store::{NewAct, StoreError};
use shishu_terms::Moment;

/// A backup that was made: the file's hash and the state it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackupMade {
    /// When, microseconds since 1970 UTC.
    pub at: i64,
    /// SHA-256 of the sealed file, hex.
    pub sha256: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// Acts that it holds.
    pub acts: u64,
    /// Root over them, hex.
    pub root: String,
}

/// A restore that was rehearsed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackupDrilled {
    /// When, microseconds since 1970 UTC.
    pub at: i64,
    /// SHA-256 of the sealed file, hex.
    pub sha256: String,
    /// Acts restored.
    pub acts: u64,
    /// Proofs made and checked.
    pub proven: u64,
    /// Whether everything was found sound.
    pub sound: bool,
}

/// Something about backups that is to stand on the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum BackupNote {
    /// A backup was made.
    Made(BackupMade),
    /// A restore was rehearsed.
    Drilled(BackupDrilled),
}

impl BackupNote {
    /// What the act is about: the file by its hash.
    fn subject(&self) -> String {
        let (Self::Made(BackupMade { sha256, .. }) | Self::Drilled(BackupDrilled { sha256, .. })) = self;
        format!("backup:{sha256}")
    }

    fn kind(&self) -> ActKind {
        match self {
            Self::Made(_) => ActKind::BackupMade,
            Self::Drilled(_) => ActKind::BackupDrilled,
        }
    }

    /// Subject of the duties that it discharges; a drill that failed discharges none.
    fn settles(&self) -> &'static str {
        match self {
            Self::Made(_) => "upkeep:backup",
            Self::Drilled(BackupDrilled { sound: true, .. }) => "upkeep:drill",
            Self::Drilled(_) => "",
        }
    }

    fn body(&self) -> Result<serde_json::Value, StoreError> {
        let body = match self {
            Self::Made(made) => serde_json::to_value(made),
            Self::Drilled(drilled) => serde_json::to_value(drilled),
        };
        body.map_err(|error| StoreError::View(error.to_string()))
    }
}

impl Office {
    /// Puts it on the record. `None`: it is there already, word for word, from a note that was taken up before a crash.
    pub async fn note_backup(&self, now: Moment, note: &BackupNote) -> Result<Option<Done>, OfficeError> {
        let (kind, subject, body) = (note.kind().wire(), note.subject(), note.body()?);
        let settles = note.settles();
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let said = tx.acts_of(&subject).await?;
                    if said.iter().any(|act| act.kind == kind && act.body == body) {
                        return Ok::<_, OfficeError>(None);
                    }
                    let mut act = NewAct::new(now, kind, subject).body(body);
                    for duty in open_duties(tx, settles).await? {
                        act = act.discharge(duty);
                    }
                    let act = tx.append(act).await?;
                    Ok(Some(Done { seq: act.seq, at: act.at }))
                })
            })
            .await?;
        Ok(committed.value)
    }
}
