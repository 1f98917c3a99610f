//! Opening a store: who may, in which order, and what is refused.

use shishu_terms::Chance;
use std::sync::Arc;
use tokio::sync::mpsc;

use crate::backend::{Backend, FolderLock, Location};
use crate::db::{self, Dialect};
use crate::store::Inner;
use crate::writer::{Counters, Message, Writer};
use crate::{Projection, Store, StoreError, Tx, args, layout, sqlite, verify};

/// Writes that may wait; the next one waits for a place.
const QUEUE: usize = 1024;

/// What is to be done with the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Make it; refuse when there is one.
    Create,
    /// Make it unless there is one, then write.
    CreateIfMissing,
    /// Write to the one that is there.
    Write,
    /// Only read, also beside a process that writes.
    Read,
}

/// Everything a store needs to know.
pub struct Opening {
    pub location: Location,
    pub mode: Mode,
    pub views: Arc<dyn Projection>,
    /// Salts are drawn from it. A seeded one makes the same store again, for the demo and for tests only.
    pub chance: Box<dyn Chance>,
}

impl Store {
    /// Opens a store within a tokio runtime. Its writer runs on a thread of its own and talks to the database by that runtime.
    ///
    /// For writing: takes the lock, makes the settings and reads them back, brings tables and views up to date in one
    /// transaction, looks whether the newest acts and the newest checkpoint fit together, takes up the tree. A crash at any point leaves what was there before.
    ///
    /// Errors: [`StoreError::NotFound`], [`StoreError::Exists`], [`StoreError::Locked`], [`StoreError::Setting`],
    /// [`StoreError::Newer`]; for writing also [`StoreError::TailDamaged`], for reading also [`StoreError::Older`] and [`StoreError::OtherViews`].
    pub async fn open(opening: Opening) -> Result<Self, StoreError> {
        match opening.mode {
            Mode::Read => open_for_reading(opening).await,
            _ => open_for_writing(opening, true).await,
        }
    }

    /// As [`Store::open`] for writing, but no commit waits for the disk, so a power cut takes what was acknowledged. For the
    /// tests of durability, which must fail on it; `cargo xtask tidy` sees that nothing else asks for it.
    #[doc(hidden)]
    pub async fn open_unsynced(opening: Opening) -> Result<Self, StoreError> {
        open_for_writing(opening, false).await
    }
}

async fn open_for_reading(opening: Opening) -> Result<Store, StoreError> {
    let backend = Backend::new(opening.location, false)?;
    if let Location::Folder(folder) = &backend.location
        && !sqlite::exists(folder)
    {
        return Err(backend.not_found());
    }
    let readers = backend.readers();
    let mut connection = readers.acquire().await.map_err(|error| StoreError::sql("connect", &error))?;
    if !backend.has_tables(&mut connection).await? {
        return Err(backend.not_found());
    }
    layout::check(&mut connection, &*opening.views).await?;
    drop(connection);
    Ok(Store::new(Inner {
        backend: Arc::new(backend),
        readers,
        views: opening.views,
        writer: None,
        counters: Arc::default(),
    }))
}

async fn open_for_writing(opening: Opening, synced: bool) -> Result<Store, StoreError> {
    let may_create = opening.mode != Mode::Write;
    let mut backend = Backend::new(opening.location, may_create)?;
    backend.synced = synced;
    let backend = Arc::new(backend);
    let lock = lock_folder(&backend, opening.mode)?;
    let connection = backend.writer().await?;
    let mut tx = Tx::new(connection, opening.views.clone(), Some(opening.chance));
    if let Err(error) = prepare(&mut tx, &backend, opening.mode).await {
        // Fails when nothing was begun.
        let _ = db::run(&mut tx.connection, "ROLLBACK", args![]).await;
        backend.release(tx.connection).await;
        return Err(error);
    }
    let (sender, messages) = mpsc::channel::<Message>(QUEUE);
    let counters = Arc::<Counters>::default();
    let writer =
        Writer { tx, messages, counters: counters.clone(), backend: backend.clone(), sound: true, _lock: lock };
    start(writer)?;
    Ok(Store::new(Inner { readers: backend.readers(), backend, views: opening.views, writer: Some(sender), counters }))
}

/// Runs the writer on a thread of its own. Between its statements it waits for the database again and again; on the
/// runtime's threads each of these waits went through the system's poll and woke others that looked for work in vain.
fn start(writer: Writer) -> Result<(), StoreError> {
    let runtime = tokio::runtime::Handle::current();
    let run = move || runtime.block_on(writer.run());
    let started = std::thread::Builder::new().name("store-writer".to_owned()).spawn(run);
    started.map(drop).map_err(|error| StoreError::database("start the writer's thread", &error))
}

/// Looks whether there is a store, makes the folder, takes the lock. PostgreSQL's lock comes with the writer's session.
fn lock_folder(backend: &Backend, mode: Mode) -> Result<Option<FolderLock>, StoreError> {
    let Location::Folder(folder) = &backend.location else {
        return Ok(None);
    };
    match mode {
        // Whether a store is in it is asked of the database: a file without tables is what a crash here leaves.
        Mode::Create | Mode::CreateIfMissing => sqlite::make_folder(folder)?,
        Mode::Write | Mode::Read if sqlite::exists(folder) => {}
        Mode::Write | Mode::Read => return Err(backend.not_found()),
    }
    FolderLock::take(folder).map(Some)
}

/// Tables, guards and views, all in one transaction; both databases undo table changes with it.
async fn prepare(tx: &mut Tx, backend: &Backend, mode: Mode) -> Result<(), StoreError> {
    let made = backend.has_tables(&mut tx.connection).await?;
    match (made, mode) {
        (true, Mode::Create) => return Err(exists(backend)),
        (false, Mode::Write) => return Err(backend.not_found()),
        _ => {}
    }
    db::run(&mut tx.connection, backend.begin(), args![]).await?;
    let dialect: Dialect = backend.dialect;
    layout::bring_up_to_date(&mut tx.connection, dialect, made).await?;
    verify::tail(&mut tx.connection).await?;
    layout::bring_views_up_to_date(tx).await?;
    db::run(&mut tx.connection, "COMMIT", args![]).await?;
    tx.reload().await
}

fn exists(backend: &Backend) -> StoreError {
    StoreError::Exists { location: backend.location.to_string() }
}
