//! What the office is given about its log from outside the store: the keys it had, who witnesses it, and a memory of what
//! was signed last that does not go back when the store does.

use super::{Done, Office, OfficeError};
use crate::kinds::ActKind;
use shishu_ledger::{Checkpoint, Policy, Verifier};
use shishu_store::{NewAct, StoreError};
use shishu_terms::Moment;
use std::sync::Arc;

/// How long a checkpoint may lack its quorum before people are told, in seconds.
const PATIENCE: i64 = 600;
/// Checkpoints looked at for the newest one with a quorum.
const LOOKED_AT: u32 = 100;

/// Keeps outside the store what was signed last.
pub trait SignedMemory: Send + Sync {
    /// Returns when the note is on disk.
    fn remember(&self, note: &str) -> std::io::Result<()>;
}

/// What the office is given about its log.
#[derive(Default)]
pub struct LogKeeping {
    /// The log's public keys, the newest first.
    pub keys: Vec<Verifier>,
    /// Who witnesses it.
    pub witnesses: Option<Policy>,
    /// Where it remembers what it signed last.
    pub memory: Option<Arc<dyn SignedMemory>>,
}

/// The same with what belongs to a running office.
#[derive(Default)]
pub(super) struct Kept {
    pub given: LogKeeping,
    /// One signs at a time, so that what is remembered never goes back.
    pub signing: tokio::sync::Mutex<()>,
}

/// How far the log is witnessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witnessed {
    /// Witnesses there are.
    pub of: usize,
    /// How many of them have cosigned the newest checkpoint that any of them has.
    pub by: usize,
    /// Acts under that checkpoint; 0 when no witness has cosigned anything.
    pub size: u64,
    /// The newest time that one of them stated.
    pub last: Option<Moment>,
    /// Acts have stood so long without a quorum under them that people should know: since when.
    pub unmet_since: Option<Moment>,
}

/// A log taken up under a new name, because it was brought back to an earlier state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resumption<'a> {
    /// What the old log had signed and witnesses or this machine remember: the whole note.
    pub old_checkpoint: &'a str,
    /// Its key.
    pub old_vkey: &'a Verifier,
    /// The key of the new one, whose name is the new origin.
    pub new_vkey: &'a Verifier,
    /// Why, in the words of whoever decided it.
    pub reason: &'a str,
}

impl Office {
    /// The same office, with what is known of its log.
    pub fn keeping(self, given: LogKeeping) -> Self {
        Self { kept: Arc::new(Kept { given, signing: tokio::sync::Mutex::default() }), ..self }
    }

    /// The keys of the log, the newest first.
    pub fn verifiers(&self) -> Vec<Verifier> {
        if !self.kept.given.keys.is_empty() {
            return self.kept.given.keys.clone();
        }
        self.signer.iter().map(|signer| signer.verifier()).collect()
    }

    /// Who witnesses the log.
    pub fn witnesses(&self) -> Option<&Policy> {
        self.kept.given.witnesses.as_ref()
    }

    /// How far the log is witnessed; `None` where no witness is asked.
    pub async fn witnessed(&self, now: Moment) -> Result<Option<Witnessed>, OfficeError> {
        let Some(policy) = self.witnesses().filter(|policy| !policy.witnesses().is_empty()) else { return Ok(None) };
        let mut keys = policy.verifiers();
        keys.extend(self.verifiers().into_iter().filter(|key| !policy.logs().iter().any(|log| log.verifier == *key)));
        let mut found = Witnessed { of: policy.witnesses().len(), by: 0, size: 0, last: None, unmet_since: None };
        let mut met = 0;
        for (at, stored) in self.store.cosigned_checkpoints(0, LOOKED_AT).await?.iter().enumerate() {
            // What does not verify is no cosignature; `ledger verify` names it.
            let Ok(opened) = Checkpoint::open(&stored.note, &keys) else { continue };
            let times: Vec<u64> = policy.cosigned(&opened.note).map(|(_, time)| time).collect();
            if at == 0 {
                (found.by, found.size) = (times.len(), stored.size);
                found.last = times.iter().max().and_then(|time| i64::try_from(*time).ok()).map(seconds);
            }
            if policy.satisfied(&opened.note) {
                met = stored.size;
                break;
            }
        }
        // The first act that no quorum stands for.
        if let (false, Some(act)) = (policy.asks_for_none(), self.store.act(met).await?) {
            found.unmet_since = (now.seconds_since(act.at) > PATIENCE).then_some(act.at);
        }
        Ok(Some(found))
    }

    /// States that the log has a new key. Signed by the old one afterwards, so that the old key vouches for the new.
    pub async fn rotate_key(&self, now: Moment, old: &Verifier, new: &Verifier) -> Result<Done, OfficeError> {
        let body = serde_json::json!({ "old_vkey": old.to_string(), "new_vkey": new.to_string() });
        self.append(NewAct::new(now, ActKind::LogKeyRotated.wire(), "log").body(body)).await
    }

    /// States that the log goes on under a new name: the first act of the new one. It tells what the old one had signed, so
    /// that whoever holds the old checkpoint finds here why it leads no further.
    pub async fn resume(&self, now: Moment, from: Resumption<'_>) -> Result<Done, OfficeError> {
        let old = shishu_ledger::SignedNote::parse(from.old_checkpoint)
            .ok()
            .and_then(|note| Checkpoint::parse(note.text()).ok())
            .ok_or_else(|| StoreError::Checkpoint { why: "the old checkpoint is none".to_owned() })?;
        let size = self.store.tree_size().await?;
        let body = serde_json::json!({
            "old_origin": old.origin(), "old_size": old.size(), "old_root": hex::encode(old.root()),
            "old_vkey": from.old_vkey.to_string(), "old_checkpoint": from.old_checkpoint,
            "new_origin": from.new_vkey.name(), "new_vkey": from.new_vkey.to_string(),
            "size": size, "root": hex::encode(self.store.root_at(size).await?), "reason": from.reason,
        });
        self.append(NewAct::new(now, ActKind::LogResumed.wire(), "log").body(body)).await
    }
}

fn seconds(since_1970: i64) -> Moment {
    Moment::from_micros(since_1970.saturating_mul(1_000_000))
}
