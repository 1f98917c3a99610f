//! The ledger from the office's side: signing checkpoints, receipts, the page of the log.

use super::{Caller, Office, OfficeError, Witnessed};
use crate::permissions::{Action, allows};
use crate::refusal::Refusal;
use shishu_ledger::{Checkpoint, Receipt, ReceiptCode};
use shishu_store::{Act, StoreError, StoredCheckpoint, args};
use shishu_terms::ReturnId;

/// A receipt as a file: a C2SP tlog-proof, with what it proves.
#[derive(Clone, Debug)]
pub struct ReceiptFile {
    /// The act.
    pub act: Act,
    /// Text of the file.
    pub text: String,
    /// The same without what it discloses, as a code to scan.
    pub code: String,
    /// Size of the tree under the checkpoint.
    pub size: u64,
    /// Its root, hex.
    pub root: String,
    /// Leaf hash of the act, hex.
    pub leaf: String,
}

/// The public page of the log. It shows kinds and numbers, never contents.
#[derive(Clone, Debug)]
pub struct LedgerPage {
    /// Acts in the log.
    pub size: u64,
    /// The newest checkpoint.
    pub checkpoint: Option<StoredCheckpoint>,
    /// Root of the newest checkpoint, hex.
    pub root: Option<String>,
    /// The keys to verify with, one a line, the newest first.
    pub vkey: Option<String>,
    /// How far the log is witnessed; `None` where no witness is asked.
    pub witnessed: Option<Witnessed>,
    /// The acts shown, newest first: number, time, kind, leaf hash.
    pub acts: Vec<(Act, String)>,
}

impl Office {
    /// Signs the log as it stands, if it has grown. Returns the size signed.
    pub async fn checkpoint(&self) -> Result<Option<u64>, OfficeError> {
        let Some(signer) = &self.signer else { return Ok(None) };
        let _alone = self.kept.signing.lock().await;
        let size = self.store.tree_size().await?;
        let latest = self.store.latest_checkpoint().await?;
        if size == 0 || latest.is_some_and(|c| c.size >= size) {
            return Ok(None);
        }
        let root = self.store.root_at(size).await?;
        let note = Checkpoint::new(signer.name(), size, root)
            .and_then(|c| c.sign(signer))
            .map_err(|e| StoreError::View(e.to_string()))?;
        // Crash before this: the acts stand, the next call signs them.
        self.remember(&note).await?;
        // Crash here: the memory tells of a checkpoint that nobody has seen; the store has its acts, so it is not behind,
        // and the next call signs them again.
        self.store.add_checkpoint(size, &note).await?;
        // Crash here: nothing is owed.
        Ok(Some(size))
    }

    /// Writes outside the store what is about to be made public.
    async fn remember(&self, note: &str) -> Result<(), OfficeError> {
        let Some(memory) = self.kept.given.memory.clone() else { return Ok(()) };
        let note = note.to_owned();
        // Waits for the disk.
        let remembered = tokio::task::spawn_blocking(move || memory.remember(&note)).await;
        let failed = |cause: String| {
            let (doing, path) = ("remember what was signed last in", "the folder of keys".to_owned());
            OfficeError::from(StoreError::File { doing, path, cause })
        };
        remembered.map_err(|error| failed(error.to_string()))?.map_err(|error| failed(error.to_string()))
    }

    /// The receipt of an act. Anybody may have it: it proves that the act stands, and discloses nothing of it.
    pub async fn receipt(&self, seq: u64) -> Result<ReceiptFile, OfficeError> {
        self.receipt_with(seq, Vec::new()).await
    }

    /// The same with application data beside the proof.
    pub(super) async fn receipt_with(&self, seq: u64, extra: Vec<u8>) -> Result<ReceiptFile, OfficeError> {
        let not_found = || OfficeError::from(Refusal::not_found(&format!("#{seq}")));
        let act = self.store.act(seq).await?.ok_or_else(not_found)?;
        let leaf = self.store.leaf(seq).await?.ok_or_else(not_found)?;
        let mut latest = self.store.latest_checkpoint().await?;
        if latest.as_ref().is_none_or(|c| c.size <= seq) {
            self.checkpoint().await?;
            latest = self.store.latest_checkpoint().await?;
        }
        // What witnesses have signed proves more than what is newest: of the last few that cover the act, the one most have.
        let cosigned = self.store.cosigned_checkpoints(seq, 8).await?;
        let lines = |c: &StoredCheckpoint| c.note.lines().count();
        let best = cosigned.into_iter().rev().max_by_key(lines);
        let checkpoint = best.or(latest).filter(|c| c.size > seq).ok_or_else(|| {
            Refusal::wrong_state("这一条还没有进入检查点。", "no checkpoint covers this act yet")
                .then("一秒后再试。", "try again in a second")
        })?;
        let hashes = self.store.inclusion(seq, checkpoint.size).await?;
        let receipt =
            Receipt::new(seq, hashes, extra, &checkpoint.note).map_err(|e| StoreError::View(e.to_string()))?;
        let root = self.store.root_at(checkpoint.size).await?;
        let code = ReceiptCode::new(leaf, &receipt).map_err(|e| StoreError::View(e.to_string()))?;
        Ok(ReceiptFile {
            act,
            code: code.to_text(),
            text: receipt.to_text(),
            size: checkpoint.size,
            root: hex::encode(root),
            leaf: hex::encode(leaf),
        })
    }

    /// What the caller may see of the act behind a receipt: its subject when it is a return in scope or a publication.
    /// Of a case, whoever has a part in it and is not barred.
    pub async fn may_see_subject(&self, caller: &Caller, act: &Act) -> Result<bool, OfficeError> {
        if let Some(id) = Self::case_of_act(act).or_else(|| self.case_named(&act.subject)) {
            return self.sees_case(caller, &id).await;
        }
        if let Some(id) = Self::tolerance_named(&act.subject) {
            return self.sees_tolerance(caller, &id).await;
        }
        if let Some(id) = Self::notice_named(&act.subject) {
            return self.sees_notice(caller, &id).await;
        }
        Ok(match act.subject.parse::<ReturnId>() {
            Ok(id) => match (caller.viewer.actor(), self.place(&id)) {
                (Some(actor), Ok((form, unit))) => allows(actor, Action::ReadReturn, unit, &form.id),
                _ => false,
            },
            Err(_) if Self::is_contact(&act.subject) => caller.viewer.actor().is_some_and(Self::sees_contacts),
            Err(_) => !["account:", "key:", "mail:"].iter().any(|private| act.subject.starts_with(private)),
        })
    }

    /// A page of the log ending before `before` (newest first), 50 acts.
    pub async fn ledger_page(&self, before: Option<u64>) -> Result<LedgerPage, OfficeError> {
        const PAGE: u64 = 50;
        let size = self.store.tree_size().await?;
        let end = before.unwrap_or(size).min(size);
        let from = end.saturating_sub(PAGE);
        let leaves = self
            .store
            .query(
                "SELECT idx, hash FROM nodes WHERE level = 0 AND idx >= $1 AND idx < $2 ORDER BY idx",
                args![from, end],
            )
            .await?;
        let mut acts: Vec<(Act, String)> = Vec::new();
        for (act, leaf) in self.store.acts(from, (end - from) as u32).await?.into_iter().zip(&leaves) {
            acts.push((act, hex::encode(leaf.blob(1)?)));
        }
        acts.reverse();
        let checkpoint = self.store.latest_checkpoint().await?;
        let root = match &checkpoint {
            Some(c) => Some(hex::encode(self.store.root_at(c.size).await?)),
            None => None,
        };
        let vkey = Some(self.vkeys().trim_end().to_owned()).filter(|keys| !keys.is_empty());
        let witnessed = self.witnessed(self.now()).await?;
        Ok(LedgerPage { size, checkpoint, root, vkey, witnessed, acts })
    }

    /// Acts by kind, for the page of the log.
    pub async fn acts_by_kind(&self) -> Result<Vec<(String, u64)>, OfficeError> {
        let rows = self
            .store
            .query("SELECT kind, CAST(COUNT(*) AS BIGINT) FROM acts GROUP BY kind ORDER BY kind", args![])
            .await?;
        rows.iter().map(|row| Ok((row.text(0)?.to_owned(), row.int(1)? as u64))).collect()
    }
}
