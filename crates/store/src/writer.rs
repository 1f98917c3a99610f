//! The one writer: a thread that owns one connection, takes what waits, commits it together, and answers after the commit.
//!
//! Crash points: before COMMIT returns nobody was answered, and the database drops the transaction. After it, all of it is
//! on disk; an answer that is lost then leaves an act that its author was not told of, never the other way round.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{mpsc, oneshot};
use tracing::subscriber::NoSubscriber;

use crate::backend::{Backend, FolderLock};
use crate::scrub::Scrubbed;
use crate::{StoreError, Tx, WriteError, args, db};

/// Most writes in one transaction: bounds what one failed commit takes with it and how long the first one waits.
const BATCH: usize = 256;

/// A write that stands in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed<T> {
    /// What the closure returned.
    pub value: T,
    /// Last act that this write appended; `None` when it appended none.
    pub last_seq: Option<u64>,
    /// Number of acts when this write ended: a tree of this size holds it.
    pub tree_size: u64,
}

/// What the writer has done since it was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// Transactions committed.
    pub commits: u64,
    /// Writes kept.
    pub writes: u64,
    /// Writes undone: refused, failed or panicked.
    pub undone: u64,
    /// Acts appended.
    pub acts: u64,
}

#[derive(Default)]
pub(crate) struct Counters {
    commits: AtomicU64,
    writes: AtomicU64,
    undone: AtomicU64,
    acts: AtomicU64,
}

impl Counters {
    pub(crate) fn read(&self) -> Stats {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Stats {
            commits: get(&self.commits),
            writes: get(&self.writes),
            undone: get(&self.undone),
            acts: get(&self.acts),
        }
    }
}

pub(crate) enum Message {
    Job(Box<dyn Job>),
    /// After an erasure: no trace of these byte strings may be left.
    Scrub(Vec<Vec<u8>>, oneshot::Sender<Result<Scrubbed, StoreError>>),
    Close(oneshot::Sender<()>),
}

/// A write whose types the writer does not know.
pub(crate) trait Job: Send {
    /// Runs it and keeps its result until it is known whether it stands.
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, End>;
    /// Whether whoever waits would be heard in the log. A request that nobody may know of is not heard here either: the time of
    /// a line would be the time of that request.
    fn is_heard(&self) -> bool;
    /// Tells the one who waits; `Err` when the transaction failed.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

/// How a write ended, before its transaction is committed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    Keep,
    Undo,
}

pub(crate) struct TypedJob<F, T, E> {
    work: Option<F>,
    outcome: Result<Committed<T>, WriteError<E>>,
    waiting: oneshot::Sender<Result<Committed<T>, WriteError<E>>>,
    is_heard: bool,
}

type Answer<T, E> = oneshot::Receiver<Result<Committed<T>, WriteError<E>>>;

impl<F, T, E> TypedJob<F, T, E> {
    pub(crate) fn new(work: F) -> (Self, Answer<T, E>) {
        let (waiting, answer) = oneshot::channel();
        let job = Self {
            work: Some(work),
            // Stands only if the writer ends before running it.
            outcome: Err(WriteError::Store(StoreError::Closed)),
            waiting,
            is_heard: tracing::dispatcher::get_default(|heard| !heard.is::<NoSubscriber>()),
        };
        (job, answer)
    }
}

impl<F, T, E> Job for TypedJob<F, T, E>
where
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    T: Send + 'static,
    E: Send + 'static,
{
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, End> {
        Box::pin(async move {
            let Some(work) = self.work.take() else {
                return End::Undo;
            };
            // The tree and the database are taken back after a panic, so nothing half done is seen afterwards.
            let result = AssertUnwindSafe(async { work(tx).await }).catch_unwind().await;
            self.outcome = match result {
                Ok(Ok(_)) if !tx.is_sound() => Err(WriteError::Store(StoreError::Doomed)),
                Ok(Ok(value)) => Ok(Committed { value, last_seq: tx.last_seq(), tree_size: tx.tree_size() }),
                Ok(Err(refusal)) => Err(WriteError::Refused(refusal)),
                Err(panic) => Err(WriteError::Store(StoreError::Panicked(words(&*panic)))),
            };
            match self.outcome {
                Ok(_) => End::Keep,
                Err(_) => End::Undo,
            }
        })
    }

    fn is_heard(&self) -> bool {
        self.is_heard
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let outcome = match committed {
            Ok(()) => self.outcome,
            Err(error) => Err(WriteError::Store(error)),
        };
        // Nobody waits any more: the write stands all the same.
        let _ = self.waiting.send(outcome);
    }
}

fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}

pub(crate) struct Writer {
    pub tx: Tx,
    pub messages: mpsc::Receiver<Message>,
    pub counters: Arc<Counters>,
    pub backend: Arc<Backend>,
    /// False after a failed COMMIT or ROLLBACK: what memory holds may not be what the database holds.
    pub sound: bool,
    /// Held as long as the writer lives.
    pub _lock: Option<FolderLock>,
}

impl Writer {
    /// Runs until it is told to close or nobody is left who could write.
    pub(crate) async fn run(mut self) {
        let mut waiting = Vec::with_capacity(BATCH);
        let mut closing = None;
        while closing.is_none() && self.messages.recv_many(&mut waiting, BATCH).await > 0 {
            let mut jobs = Vec::with_capacity(waiting.len());
            let mut scrubs = Vec::new();
            for message in waiting.drain(..) {
                match message {
                    Message::Job(job) => jobs.push(job),
                    Message::Scrub(traces, done) => scrubs.push((traces, done)),
                    Message::Close(done) => closing = Some(done),
                }
            }
            self.commit_together(jobs).await;
            for (traces, done) in scrubs {
                // Nobody waits any more: it is scrubbed all the same.
                let _ = done.send(self.backend.scrub(&mut self.tx.connection, &traces).await);
            }
        }
        // Before the answer, so that the store can be opened again at once. What was acknowledged is on disk already.
        self.backend.release(self.tx.connection).await;
        drop(self._lock);
        if let Some(done) = closing {
            let _ = done.send(());
        }
    }

    async fn commit_together(&mut self, mut jobs: Vec<Box<dyn Job>>) {
        if jobs.is_empty() {
            return;
        }
        let committed = self.transaction(&mut jobs).await;
        let is_heard = jobs.iter().any(|job| job.is_heard());
        if let Err(error) = &committed
            && is_heard
        {
            tracing::error!(%error, writes = jobs.len(), "a transaction failed; its writes are refused");
        }
        for job in jobs {
            job.answer(committed.clone());
        }
        if committed.is_err() {
            // A second failure is met again, and answered, at the next write.
            let _ = self.recover(is_heard).await;
        }
    }

    async fn transaction(&mut self, jobs: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
        if !self.sound {
            let is_heard = jobs.iter().any(|job| job.is_heard());
            self.recover(is_heard).await?;
        }
        let before = self.tx.begin();
        let size = self.tx.tree_size();
        self.sound = false; // until the outcome is known
        self.control(self.backend.begin()).await?;
        let kept = self.run_jobs(jobs).await?;
        if kept == 0 {
            self.control("ROLLBACK").await?;
            self.tx.undo(before);
        } else {
            self.tx.flush().await?;
            self.control("COMMIT").await?;
        }
        self.sound = true;
        let counters = &self.counters;
        let add = |counter: &AtomicU64, by: u64| counter.fetch_add(by, Ordering::Relaxed);
        add(&counters.commits, u64::from(kept > 0));
        add(&counters.writes, kept);
        add(&counters.undone, jobs.len() as u64 - kept);
        add(&counters.acts, self.tx.tree_size() - size);
        Ok(())
    }

    /// Each in a savepoint of its own, so that a refusal takes back only itself. One alone needs none: it is the transaction.
    /// One journey to the database takes the last savepoint away and sets the next; COMMIT takes away what is left.
    async fn run_jobs(&mut self, jobs: &mut [Box<dyn Job>]) -> Result<u64, StoreError> {
        if let [alone] = jobs {
            self.tx.begin();
            return Ok(u64::from(alone.run(&mut self.tx).await == End::Keep));
        }
        let mut kept = 0;
        let mut next = Some("SAVEPOINT one_write");
        for job in jobs {
            if let Some(sql) = next {
                db::script(&mut self.tx.connection, sql).await?;
            }
            let mark = self.tx.begin();
            match job.run(&mut self.tx).await {
                End::Keep => {
                    kept += 1;
                    next = Some("RELEASE SAVEPOINT one_write; SAVEPOINT one_write");
                }
                End::Undo => {
                    // The savepoint stays and serves the next write.
                    self.control("ROLLBACK TO SAVEPOINT one_write").await?;
                    self.tx.undo(mark);
                    next = None;
                }
            }
        }
        Ok(kept)
    }

    async fn control(&mut self, sql: &'static str) -> Result<(), StoreError> {
        db::run(&mut self.tx.connection, sql, args![]).await.map(|_| ())
    }

    /// After a failure: ends whatever is open, connects anew if need be, and takes the tree up from the database.
    async fn recover(&mut self, is_heard: bool) -> Result<(), StoreError> {
        // Fails when no transaction is open, which is what is wanted.
        let _ = self.control("ROLLBACK").await;
        if self.tx.reload().await.is_err() {
            self.tx.connection = self.backend.writer().await?;
            self.tx.reload().await?;
        }
        self.sound = true;
        if is_heard {
            tracing::warn!(acts = self.tx.tree_size(), "the writer has recovered");
        }
        Ok(())
    }
}
