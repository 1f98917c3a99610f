//! Reading a store from a test, past the binary.

use shishu_office::OfficeViews;
use shishu_store::{Location, Mode, Opening, Store, StoreError};
use shishu_terms::Chance;
use sqlx::{Connection, SqliteConnection};
use std::path::Path;
use std::sync::Arc;

struct NoChance;

impl Chance for NoChance {
    fn fill(&mut self, _: &mut [u8]) {
        unreachable!("a store that is only read draws no salt");
    }
}

/// The store of an office, for reading.
pub async fn store(dir: &Path) -> Store {
    let location = Location::Folder(dir.join("store"));
    let opening = Opening { location, mode: Mode::Read, views: Arc::new(OfficeViews), chance: Box::new(NoChance) };
    Store::open(opening).await.expect("a store")
}

/// What opening gives.
pub type OfficeOpened = Result<Store, StoreError>;

/// A store's folder by itself, for writing: what a server does first.
pub async fn open_for_writing(store: &Path) -> OfficeOpened {
    let location = Location::Folder(store.to_owned());
    Store::open(Opening { location, mode: Mode::Write, views: Arc::new(OfficeViews), chance: Box::new(NoChance) }).await
}

/// The same database through the driver alone, as whoever tampers with it would open it.
pub async fn database(dir: &Path) -> SqliteConnection {
    let file = dir.join("store/shishu.db");
    SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.expect("a database")
}

/// Runs an asynchronous test.
pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(work)
}
