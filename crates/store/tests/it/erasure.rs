//! What is erased is gone from every byte of the folder and of a copy, and everything that rested on it still holds.

use shishu_store::{ContentId, Location, Mode, Store, StoreError, args};
use std::path::Path;
use tempfile::TempDir;

use crate::desk::{act, append, append_all, assert_sound, create, opening, reopen};
use crate::pg::Cluster;

/// Long enough to need pages of its own as well as a cell.
fn canary(n: usize) -> String {
    format!("金丝雀-canary-{n}-{}", "很长的说明".repeat(if n.is_multiple_of(3) { 900 } else { n * 7 }))
}

const SCAN: &[u8] = b"a scan whose bytes are nowhere else: 7f3a";

/// Files of the folder, however named, in which the bytes stand.
fn holding(folder: &Path, needle: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, needle));
        } else if std::fs::read(&path).unwrap().windows(needle.len()).any(|part| part == needle) {
            found.push(path.file_name().unwrap().to_str().unwrap().to_owned());
        }
    }
    found
}

/// Forty acts with canaries, some of them grown and split; one of them has a scan.
async fn with_canaries(location: &Location) -> (Store, Vec<Vec<u8>>) {
    let store = create(location).await;
    for n in 0..40 {
        append(&store, act(&format!("s{n}")).content("note", canary(n)).content("other", format!("stays {n}")))
            .await
            .unwrap();
    }
    store
        .write::<_, StoreError, _>(|tx| {
            Box::pin(async move {
                let scan = tx.put_blob(SCAN).await?;
                tx.append(act("scanned").blob(scan)).await
            })
        })
        .await
        .unwrap();
    let notes: Vec<_> = (0..40).map(|seq| ContentId { seq, name: "note".into() }).collect();
    let salts = store.salts(&notes).await.unwrap();
    assert_eq!(salts.len(), 40);
    (store, salts)
}

fn scan_of(seq: u64) -> ContentId {
    use sha2::Digest as _;
    ContentId::of_blob(seq, &hex::encode(sha2::Sha256::digest(SCAN)))
}

async fn erase_every_second(store: &Store) {
    let mut eraser = act("by law");
    for seq in (0..40).step_by(2) {
        eraser = eraser.erase(seq, "note");
    }
    append(store, eraser).await.unwrap();
    let scan = scan_of(40);
    append(store, act("by law").erase(scan.seq, scan.name)).await.unwrap();
}

#[tokio::test]
async fn what_is_erased_is_in_no_byte_of_the_folder_nor_of_a_copy() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Folder(folder.path().join("record"));
    let (store, salts) = with_canaries(&location).await;
    let erased = |n: &usize| n.is_multiple_of(2);
    // The control: the same search finds each of them before.
    for (n, salt) in salts.iter().enumerate() {
        assert!(!holding(folder.path(), salt).is_empty(), "salt {n}");
        assert!(!holding(folder.path(), &canary(n).as_bytes()[..30]).is_empty(), "text {n}");
    }
    assert!(!holding(folder.path(), SCAN).is_empty());
    let (size, root) = (store.tree_size().await.unwrap(), store.root_at(41).await.unwrap());
    erase_every_second(&store).await;
    // Erased in the tables, and still in the log of the database: what scrubbing is for.
    assert_eq!(holding(folder.path(), &salts[4]), ["shishu.db-wal"]);
    let traces = (0..40).filter(erased).map(|n| salts[n].clone()).collect();
    let scrubbed = store.scrub(traces).await.unwrap();
    assert!(scrubbed.searched > 0, "{scrubbed:?}");
    let copy = TempDir::new_in(folder.path()).unwrap();
    store.copy_to(copy.path(), &mut |_| {}).await.unwrap();
    for (n, salt) in salts.iter().enumerate() {
        let files = holding(folder.path(), salt);
        let text = holding(folder.path(), &canary(n).as_bytes()[..30]);
        if erased(&n) {
            assert_eq!((files, text), (Vec::new(), Vec::new()), "{n}");
        } else {
            // Once here, once in the copy.
            assert_eq!(files.len(), 2, "{n}: {files:?}");
        }
    }
    assert_eq!(holding(folder.path(), SCAN), Vec::<String>::new());
    assert_eq!(store.root_at(size).await.unwrap(), root, "the root is what it was");
    assert_eq!(store.blob(scan_of(40).blob().unwrap()).await.unwrap(), None);
    assert_sound(&store).await;
    let proof = store.inclusion(4, 43).await.unwrap();
    let leaf = store.leaf(4).await.unwrap().unwrap();
    shishu_ledger::verify_inclusion(&leaf, 4, 43, &proof, &store.root_at(43).await.unwrap()).unwrap();
    store.close().await;
    assert_sound(&reopen(&location).await).await;
}

#[tokio::test]
async fn a_copy_opens_as_the_record_it_is_of() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Folder(folder.path().join("record"));
    let (store, _) = with_canaries(&location).await;
    erase_every_second(&store).await;
    let copy = folder.path().join("copy");
    std::fs::create_dir(&copy).unwrap();
    let copied = store.copy_to(&copy, &mut |_| {}).await.unwrap();
    assert_eq!((copied.acts, copied.root), (43, store.root_at(43).await.unwrap()));
    assert_opens_as(&store, &copy).await;
}

#[tokio::test]
async fn a_copy_of_postgresql_is_the_same_file() {
    let Some(cluster) = Cluster::start() else { return };
    let location = Location::Postgres { url: cluster.database("copied").await };
    let folder = tempfile::tempdir().unwrap();
    let (store, salts) = with_canaries(&location).await;
    erase_every_second(&store).await;
    store.scrub(salts).await.unwrap();
    store.copy_to(folder.path(), &mut |_| {}).await.unwrap();
    assert_opens_as(&store, folder.path()).await;
    assert_sound(&store).await;
    store.close().await;
}

async fn assert_opens_as(store: &Store, copy: &Path) {
    let there = Store::open(opening(&Location::Folder(copy.to_owned()), Mode::Write)).await.unwrap();
    assert_sound(&there).await;
    assert_eq!(there.acts(0, 100).await.unwrap(), store.acts(0, 100).await.unwrap());
    for sql in
        ["SELECT * FROM contents ORDER BY seq, name", "SELECT * FROM subjects ORDER BY subject", "SELECT * FROM blobs"]
    {
        assert_eq!(there.query(sql, args![]).await.unwrap(), store.query(sql, args![]).await.unwrap(), "{sql}");
    }
    append(&there, act("and on")).await.unwrap();
    there.close().await;
}

#[tokio::test]
async fn a_blob_is_erased_once_by_an_act_that_names_who_cites_it_and_may_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Folder(folder.path().join("record"));
    let (store, _) = with_canaries(&location).await;
    let scan = scan_of(40);
    let elsewhere = append(&store, act("x").erase(3, scan.name.clone())).await;
    assert_eq!(elsewhere, Err(StoreError::ContentUnknown { seq: 3, name: scan.name.clone() }));
    append(&store, act("x").erase(40, scan.name.clone())).await.unwrap();
    let twice = append(&store, act("x").erase(40, scan.name.clone())).await;
    assert_eq!(twice, Err(StoreError::ContentUnknown { seq: 40, name: scan.name.clone() }));
    let cited = append_all(&store, vec![act("x").blob(scan.blob().unwrap())]).await;
    assert!(matches!(cited, Err(StoreError::BlobUnknown(_))), "{cited:?}");
    assert!(matches!(append(&store, act("x").content("blob:1", "x")).await, Err(StoreError::Body { .. })));
    // Handed in again, it is there again, under the same name.
    store
        .write::<_, StoreError, _>(|tx| {
            Box::pin(async move {
                let scan = tx.put_blob(SCAN).await?;
                tx.append(act("again").blob(scan)).await
            })
        })
        .await
        .unwrap();
    assert_eq!(store.blob(scan.blob().unwrap()).await.unwrap().as_deref(), Some(SCAN));
    assert_sound(&store).await;
    store.close().await;
}
