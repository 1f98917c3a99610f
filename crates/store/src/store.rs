//! The store as its users see it: one way to write, many to read.

use futures::future::BoxFuture;
use shishu_ledger::{Checkpoint, Hash, NodeId, NoteSignature, Tile, Verifier};
use shishu_terms::{DutyId, PersonId};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyPool, Transaction};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

use crate::act::{self, Act, ContentId, SealedAct};
use crate::backend::Backend;
use crate::content::{self, Content};
use crate::copy::{self, Copied};
use crate::duty::{self, Duty, DutyFilter};
use crate::scrub::Scrubbed;
use crate::tree::{self, StoredCheckpoint};
use crate::value::{Row, Value};
use crate::verify::{Progress, Proven, VerifyReport};
use crate::writer::{Committed, Counters, Message, Stats, TypedJob};
use crate::{Difference, Projection, StoreError, Tx, WriteError, blob, cosignatures, db, rebuild, verify};

/// A handle to an open store. Cheap to clone; the writer ends when the last one is dropped or one is closed.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

pub(crate) struct Inner {
    pub backend: Arc<Backend>,
    pub readers: AnyPool,
    pub views: Arc<dyn Projection>,
    /// `None` when opened for reading.
    pub writer: Option<mpsc::Sender<Message>>,
    pub counters: Arc<Counters>,
}

impl Store {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// Changes something: runs `work` in the writer's transaction and answers when it is on disk.
    ///
    /// Writes that wait at the same moment share a transaction; each sees what those before it did, and one that returns
    /// `Err` is undone alone. Let `E` implement `From<StoreError>` so that `?` works on the calls of [`Tx`].
    ///
    /// Do not wait inside `work` for anything but the [`Tx`] it is given: everybody's writes wait with it (for another
    /// `write`, forever). Dropping the returned future does not take the write back.
    pub async fn write<T, E, F>(&self, work: F) -> Result<Committed<T>, WriteError<E>>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: Send + 'static,
    {
        let refuse = |error| Err(WriteError::Store(error));
        let Some(writer) = &self.0.writer else {
            return refuse(StoreError::ReadOnly);
        };
        let (job, answer) = TypedJob::new(work);
        if writer.send(Message::Job(Box::new(job))).await.is_err() {
            return refuse(StoreError::Closed);
        }
        answer.await.unwrap_or_else(|_| refuse(StoreError::Closed))
    }

    /// Writes to a table that holds nothing that is a statement (see [`Projection::ephemeral_ddl`]); returns the number of
    /// rows touched. Through the writer like every write, without an act.
    pub async fn ephemeral_execute(&self, sql: &str, args: Vec<Value>) -> Result<u64, StoreError> {
        let sql = sql.to_owned();
        self.plain_write(move |tx| Box::pin(async move { tx.ephemeral(&sql, args).await })).await
    }

    /// A write that the domain has no say in.
    async fn plain_write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, StoreError>> + Send + 'static,
        T: Send + 'static,
    {
        match self.write::<T, StoreError, F>(work).await {
            Ok(committed) => Ok(committed.value),
            Err(WriteError::Refused(error) | WriteError::Store(error)) => Err(error),
        }
    }

    /// Ends the writer, waits until it has let go of the database, and closes the readers. Other handles then refuse.
    pub async fn close(self) {
        if let Some(writer) = &self.0.writer {
            let (done, closed) = oneshot::channel();
            if writer.send(Message::Close(done)).await.is_ok() {
                // An error means that it has ended already.
                let _ = closed.await;
            }
        }
        self.0.readers.close().await;
    }

    /// What the writer has done since the store was opened here.
    pub fn stats(&self) -> Stats {
        self.0.counters.read()
    }

    /// Asks a SELECT of the committed state.
    pub async fn query(&self, sql: &str, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        db::rows(&mut *self.reader().await?, db::built(sql.to_owned()), args).await
    }

    /// One act.
    pub async fn act(&self, seq: u64) -> Result<Option<Act>, StoreError> {
        act::one(&mut *self.reader().await?, seq).await
    }

    /// One act with its record's text, salt and commitment: what a receipt discloses.
    pub async fn sealed_act(&self, seq: u64) -> Result<Option<SealedAct>, StoreError> {
        act::sealed(&mut *self.reader().await?, seq).await
    }

    /// At most `limit` acts from `from` on, in order.
    pub async fn acts(&self, from: u64, limit: u32) -> Result<Vec<Act>, StoreError> {
        act::range(&mut *self.reader().await?, from, limit).await
    }

    /// All acts about a subject, in order.
    pub async fn acts_of(&self, subject: &str) -> Result<Vec<Act>, StoreError> {
        act::of_subject(&mut *self.reader().await?, subject).await
    }

    /// All acts of a kind, in order.
    pub async fn acts_of_kind(&self, kind: &str) -> Result<Vec<Act>, StoreError> {
        act::of_kind(&mut *self.reader().await?, kind).await
    }

    /// At most `limit` acts of a person from `from` on, in order, whatever their post was.
    pub async fn acts_by(&self, person: &PersonId, from: u64, limit: u32) -> Result<Vec<Act>, StoreError> {
        act::by_person(&mut *self.reader().await?, person, from, limit).await
    }

    /// One content; `None` when the act has none of that name.
    pub async fn content(&self, seq: u64, name: &str) -> Result<Option<Content>, StoreError> {
        content::one(&mut *self.reader().await?, seq, name).await
    }

    /// The bytes of a blob by its SHA-256 in hex.
    pub async fn blob(&self, sha256_hex: &str) -> Result<Option<Vec<u8>>, StoreError> {
        blob::get(&mut *self.reader().await?, sha256_hex).await
    }

    /// One duty, open or not.
    pub async fn duty(&self, id: &DutyId) -> Result<Option<Duty>, StoreError> {
        duty::one(&mut *self.reader().await?, id).await
    }

    /// Duties by due time, then id.
    pub async fn duties(&self, filter: &DutyFilter) -> Result<Vec<Duty>, StoreError> {
        duty::list(&mut *self.reader().await?, filter).await
    }

    /// How many duties, whatever the page.
    pub async fn count_duties(&self, filter: &DutyFilter) -> Result<u64, StoreError> {
        duty::count(&mut *self.reader().await?, filter).await
    }

    /// Number of acts committed.
    pub async fn tree_size(&self) -> Result<u64, StoreError> {
        act::count(&mut *self.reader().await?).await
    }

    /// Root of the tree as it was at `size` acts.
    pub async fn root_at(&self, size: u64) -> Result<Hash, StoreError> {
        let frontier = tree::frontier(&mut *self.reader().await?, size).await?;
        Ok(frontier.root())
    }

    /// A stored node.
    pub async fn node(&self, id: NodeId) -> Result<Option<Hash>, StoreError> {
        let nodes = tree::nodes(&mut *self.reader().await?, &[id]).await?;
        Ok(nodes.get(&id).copied())
    }

    /// The leaf of an act.
    pub async fn leaf(&self, seq: u64) -> Result<Option<Hash>, StoreError> {
        self.node(NodeId::leaf(seq)).await
    }

    /// The hashes of a tile, left to right. Errors: [`StoreError::TreeDamaged`] when one is missing.
    pub async fn tile(&self, tile: Tile) -> Result<Vec<Hash>, StoreError> {
        tree::tile(&mut *self.reader().await?, tile).await
    }

    /// The commitments of `count` acts from `from` on: the entries of the log. Errors: [`StoreError::BeyondTree`].
    pub async fn commitments(&self, from: u64, count: u16) -> Result<Vec<Hash>, StoreError> {
        tree::commitments(&mut *self.reader().await?, from, count).await
    }

    /// Proof that act `index` is in the tree of `size` acts.
    pub async fn inclusion(&self, index: u64, size: u64) -> Result<Vec<Hash>, StoreError> {
        tree::inclusion(&mut *self.reader().await?, index, size).await
    }

    /// Proof that the tree of `older` acts is the beginning of that of `newer` acts.
    pub async fn consistency(&self, older: u64, newer: u64) -> Result<Vec<Hash>, StoreError> {
        tree::consistency(&mut *self.reader().await?, older, newer).await
    }

    /// Stores a signed checkpoint; `false` when the same one is there. Refuses one that does not state this tree.
    pub async fn add_checkpoint(&self, size: u64, note: &str) -> Result<bool, StoreError> {
        let note = note.to_owned();
        self.plain_write(move |tx| Box::pin(async move { tx.add_checkpoint(size, &note).await })).await
    }

    /// Stores what a witness has signed under the checkpoint of that size; `false` when its signature is there already.
    /// Refuses what does not hold. Whether the witness is one of ours is for the caller to know.
    pub async fn add_cosignature(
        &self,
        size: u64,
        key: &Verifier,
        signature: &NoteSignature,
    ) -> Result<bool, StoreError> {
        let (key, signature) = (key.clone(), signature.clone());
        self.plain_write(move |tx| Box::pin(async move { tx.add_cosignature(size, &key, &signature).await })).await
    }

    /// The size up to which a witness has signed.
    pub async fn cosigned_by(&self, key: &Verifier) -> Result<Option<u64>, StoreError> {
        cosignatures::last_of(&mut *self.reader().await?, key).await
    }

    /// At most `most` checkpoints of more than `above` acts under which any witness has signed, the newest first.
    pub async fn cosigned_checkpoints(&self, above: u64, most: u32) -> Result<Vec<StoredCheckpoint>, StoreError> {
        tree::cosigned(&mut *self.reader().await?, above, most).await
    }

    /// The one of the largest tree.
    pub async fn latest_checkpoint(&self) -> Result<Option<StoredCheckpoint>, StoreError> {
        tree::latest_checkpoint(&mut *self.reader().await?).await
    }

    /// All, by size.
    pub async fn checkpoints(&self) -> Result<Vec<StoredCheckpoint>, StoreError> {
        tree::checkpoints(&mut *self.reader().await?).await
    }

    /// Recomputes everything that can be recomputed, on one state throughout, and names each thing that does not fit.
    ///
    /// Checkpoints need a good signature by one of `verifiers`; with none given, signatures are not looked at.
    pub async fn verify(
        &self,
        verifiers: &[shishu_ledger::Verifier],
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<VerifyReport, StoreError> {
        verify::verify(&mut *self.snapshot().await?, verifiers, progress).await
    }

    /// Derives duties and views again into a throw-away database and compares them row by row. Empty: identical.
    pub async fn rebuild_check(
        &self,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Vec<Difference>, StoreError> {
        let mut snapshot = self.snapshot().await?;
        rebuild::check(&mut snapshot, self.0.views.clone(), progress).await
    }

    /// Makes duties and views anew from the acts, in one transaction; returns the number of acts.
    pub async fn rebuild(&self) -> Result<u64, StoreError> {
        self.plain_write(|tx| Box::pin(rebuild::in_place(tx))).await
    }

    /// Copies what was stated, as it is at one moment, into a fresh SQLite file in `folder`, whichever database it is in; writes
    /// go on meanwhile. Opening the copy for writing makes duties and views again.
    pub async fn copy_to(
        &self,
        folder: &std::path::Path,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Copied, StoreError> {
        copy::copy(&mut *self.snapshot().await?, folder, progress).await
    }

    /// Makes the proof of each act that `checkpoint` covers and checks it, from the act's text to the checkpoint's root.
    pub async fn prove_all(
        &self,
        checkpoint: &Checkpoint,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Proven, StoreError> {
        verify::prove_all(&mut *self.snapshot().await?, checkpoint, progress).await
    }

    /// The salts of contents that are still there: what nothing may hold any more once they are erased.
    pub async fn salts(&self, contents: &[ContentId]) -> Result<Vec<Vec<u8>>, StoreError> {
        content::salts(&mut *self.reader().await?, contents).await
    }

    /// After an erasure was committed: destroys what is left of it in the write-ahead log and in pages of the database, and
    /// searches the files for `traces`. Writes wait meanwhile.
    pub async fn scrub(&self, traces: Vec<Vec<u8>>) -> Result<Scrubbed, StoreError> {
        let Some(writer) = &self.0.writer else { return Err(StoreError::ReadOnly) };
        let (done, scrubbed) = oneshot::channel();
        if writer.send(Message::Scrub(traces, done)).await.is_err() {
            return Err(StoreError::Closed);
        }
        scrubbed.await.unwrap_or(Err(StoreError::Closed))
    }

    async fn reader(&self) -> Result<PoolConnection<Any>, StoreError> {
        let acquired = self.0.readers.acquire().await;
        acquired.map_err(|error| StoreError::sql("connect", &error))
    }

    /// One state of the database for as long as it is held.
    async fn snapshot(&self) -> Result<Transaction<'static, Any>, StoreError> {
        let begun = self.0.readers.begin_with(self.0.backend.begin_snapshot());
        begun.await.map_err(|error| StoreError::sql("connect", &error))
    }
}
