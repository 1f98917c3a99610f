//! Who may open a store, and when.

use shishu_store::{Location, Mode, NoViews, Opening, Store, StoreError};
use std::sync::Arc;

use crate::desk::{act, append, assert_sound, create, opening};
use crate::pg::Cluster;

async fn refusal(location: &Location, mode: Mode) -> StoreError {
    match Store::open(opening(location, mode)).await {
        Ok(_) => panic!("{mode:?} was let in"),
        Err(error) => error,
    }
}

/// The same on both databases.
async fn one_writes_others_read(location: &Location) {
    for mode in [Mode::Write, Mode::Read] {
        let error = refusal(location, mode).await;
        assert!(matches!(error, StoreError::NotFound { .. }), "{mode:?}: {error}");
    }
    let store = create(location).await;
    append(&store, act("s").content("note", "x")).await.unwrap();
    for mode in [Mode::Write, Mode::CreateIfMissing] {
        let error = refusal(location, mode).await;
        assert!(matches!(error, StoreError::Locked { .. }), "{mode:?}: {error}");
    }
    let reader = Store::open(opening(location, Mode::Read)).await.unwrap();
    assert_eq!(append(&reader, act("t")).await, Err(StoreError::ReadOnly));
    append(&store, act("u")).await.unwrap();
    assert_eq!(reader.tree_size().await.unwrap(), 2, "it sees what is written meanwhile");
    assert_sound(&reader).await;
    reader.close().await;
    store.close().await;
    let error = refusal(location, Mode::Create).await;
    assert!(matches!(error, StoreError::Exists { .. }), "{error}");
    let store = Store::open(opening(location, Mode::CreateIfMissing)).await.unwrap();
    assert_eq!(store.tree_size().await.unwrap(), 2);
    store.close().await;
    // A program that only looks at the log needs no views.
    let bare = Opening { views: Arc::new(NoViews), ..opening(location, Mode::Read) };
    let bare = Store::open(bare).await.unwrap();
    assert!(bare.verify(&[], &mut |_| {}).await.unwrap().is_sound());
    bare.close().await;
}

#[tokio::test]
async fn on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    one_writes_others_read(&Location::Folder(folder.path().join("record"))).await;
}

/// Called by the story, which has a cluster.
pub async fn on_postgresql(cluster: &Cluster) {
    let url = cluster.database("opening").await;
    one_writes_others_read(&Location::Postgres { url }).await;
    let missing = Location::Postgres { url: cluster.database("x").await.replace("/x?", "/nowhere?") };
    let error = refusal(&missing, Mode::Write).await;
    assert!(matches!(error, StoreError::Database { .. }), "{error}");
}

/// What a crash in the first moments of `Create` leaves is no store, and can be made one.
#[tokio::test]
async fn a_file_without_tables_is_no_store() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Folder(folder.path().to_owned());
    std::fs::write(folder.path().join("shishu.db"), "").unwrap();
    let error = refusal(&location, Mode::Write).await;
    assert!(matches!(error, StoreError::NotFound { .. }), "{error}");
    let error = refusal(&location, Mode::Read).await;
    assert!(matches!(error, StoreError::NotFound { .. }), "{error}");
    let store = create(&location).await;
    append(&store, act("s")).await.unwrap();
    assert_sound(&store).await;
    store.close().await;
}

#[tokio::test]
async fn the_folder_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("a/b");
    create(&Location::Folder(place.clone())).await.close().await;
    let mode = std::fs::metadata(&place).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[tokio::test]
async fn what_durability_rests_on_is_really_set() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(&Location::Folder(folder.path().join("record"))).await;
    let asked = store
        .write::<_, StoreError, _>(|tx| {
            Box::pin(async move {
                let sql = "SELECT j.journal_mode, s.synchronous, f.foreign_keys, d.secure_delete, sqlite_version() \
                           FROM pragma_journal_mode j, pragma_synchronous s, pragma_foreign_keys f, pragma_secure_delete d";
                let rows = tx.query(sql, vec![]).await?;
                Ok(rows[0].clone())
            })
        })
        .await
        .unwrap()
        .value;
    let set = (asked.text(0).unwrap(), asked.int(1).unwrap(), asked.int(2).unwrap(), asked.int(3).unwrap());
    assert_eq!(set, ("wal", 2, 1, 1));
    assert!(asked.text(4).unwrap() >= "3.51.3", "{:?}", asked.text(4));
    store.close().await;
}

#[tokio::test]
async fn a_store_of_a_newer_layout_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Folder(folder.path().join("record"));
    create(&location).await.close().await;
    let mut raw = crate::desk::raw(&location).await;
    let sql = "UPDATE shishu_meta SET value = '99' WHERE name = 'layout'";
    sqlx::raw_sql(sql).execute(&mut raw).await.unwrap();
    drop(raw);
    for mode in [Mode::Write, Mode::Read] {
        let error = refusal(&location, mode).await;
        assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
    }
}
