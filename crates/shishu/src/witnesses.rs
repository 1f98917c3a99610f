//! Asking witnesses to cosign: in tasks of their own, so that neither signing nor a page ever waits for one.

use shishu_ledger::{AddCheckpoint, PolicyWitness};
use shishu_store::{Store, StoreError};
use shishu_witness::{AskError, Client};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it is looked whether there is something new to cosign.
const EVERY: Duration = Duration::from_secs(1);
/// Longest pause after failures, in looks.
const LONGEST_PAUSE: u32 = 60;

/// How asking one witness ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// It has cosigned the newest checkpoint, of this size; the signature is stored.
    Cosigned { size: u64 },
    /// There is nothing that it has not cosigned.
    Nothing,
}

/// Why a witness has not cosigned.
#[derive(Debug, thiserror::Error)]
pub enum NotAsked {
    #[error(transparent)]
    Ask(#[from] AskError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the request cannot be made: {0}")]
    Request(String),
}

impl NotAsked {
    /// The message in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Ask(error) => error.zh(),
            Self::Store(error) => error.message().zh,
            Self::Request(why) => format!("无法写成请求：{why}"),
        }
    }
}

/// A client with the patience that a server has.
pub fn client() -> Client {
    Client::new(PATIENCE)
}

/// Asks a witness to cosign the newest checkpoint, from where it stood last; when it stands elsewhere, once more from there.
/// `again`: also when it has cosigned that one, to hear whether it knows a later one.
pub async fn ask(store: &Store, client: &Client, witness: &PolicyWitness, again: bool) -> Result<Asked, NotAsked> {
    let Some(url) = &witness.url else { return Ok(Asked::Nothing) };
    let Some(latest) = store.latest_checkpoint().await? else { return Ok(Asked::Nothing) };
    let known = store.cosigned_by(&witness.verifier).await?;
    if known == Some(latest.size) && !again {
        return Ok(Asked::Nothing);
    }
    let mut old = known.unwrap_or(0);
    let mut tried = false;
    loop {
        let proof = if old == 0 { Vec::new() } else { store.consistency(old, latest.size).await? };
        let request = AddCheckpoint::new(old, proof, &latest.note).map_err(|e| NotAsked::Request(e.to_string()))?;
        let (client, url, key) = (client.clone(), url.clone(), witness.verifier.clone());
        let asked = tokio::task::spawn_blocking(move || client.ask(&url, &key, &request)).await;
        match asked.map_err(|error| NotAsked::Request(error.to_string()))? {
            Ok(signature) => {
                store.add_cosignature(latest.size, &witness.verifier, &signature).await?;
                return Ok(Asked::Cosigned { size: latest.size });
            }
            Err(AskError::Holds { size }) if !tried && size <= latest.size => (old, tried) = (size, true),
            Err(error) => return Err(error.into()),
        }
    }
}

/// Keeps one witness up to date for as long as the task is not aborted.
pub fn attend(store: Store, client: Client, witness: PolicyWitness) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut interval = tokio::time::interval(EVERY);
        interval.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let (mut failures, mut pause) = (0_u32, 0_u32);
        loop {
            interval.tick().await;
            if pause > 0 {
                pause -= 1;
                continue;
            }
            match ask(&store, &client, &witness, false).await {
                Ok(_) => failures = 0,
                Err(error) => {
                    failures = failures.saturating_add(1);
                    pause = 2_u32.saturating_pow(failures.min(6)).min(LONGEST_PAUSE);
                    told(&witness, &error, pause);
                }
            }
        }
    })
}

fn told(witness: &PolicyWitness, error: &NotAsked, pause: u32) {
    let name = witness.verifier.name();
    if matches!(error, NotAsked::Ask(AskError::Contradicts { .. } | AskError::Holds { .. })) {
        tracing::error!(%name, %error, "a witness knows another state of this log; was the store put back or rewritten? \
            `shishu ledger verify` and the next start tell more");
    } else {
        tracing::warn!(%name, %error, seconds = pause, "a witness did not cosign; it is asked again");
    }
}
