//! The log as static files: what is published leads to the signed root, grows without changing, and heals after a crash.

use shishu_ledger::{Checkpoint, Frontier, SignedNote, Tile, bundles_of, leaf_hash, read_entries, tiles_of};
use shishu_store::{Location, LogFile, LogFolder, Store, StoreError};
use std::fs;
use std::path::Path;

use crate::damage::add_checkpoint;
use crate::desk::{act, append_all, create};

async fn grow(store: &Store, to: u64) {
    let now = store.tree_size().await.unwrap();
    append_all(store, (now..to).map(|n| act(&format!("s{n}"))).collect()).await.unwrap();
    add_checkpoint(store).await;
}

async fn publish(log: &LogFolder, store: &Store, whole: bool) -> Result<u64, StoreError> {
    let latest = store.latest_checkpoint().await.unwrap().unwrap();
    log.publish(store, &latest, "the key\n", whole, &mut |_| {}).await
}

/// Recomputes the published log from its entries alone and compares every tile.
fn recomputed(log: &LogFolder) -> u64 {
    let note = log.read(LogFile::Checkpoint).unwrap().expect("a checkpoint");
    let stated = Checkpoint::parse(SignedNote::parse(&note).unwrap().text()).unwrap();
    let mut frontier = Frontier::new();
    let mut nodes = std::collections::BTreeMap::new();
    for bundle in bundles_of(stated.size()) {
        let bytes = log.read(LogFile::Bundle(bundle)).unwrap().unwrap_or_else(|| panic!("{bundle}"));
        for entry in read_entries(&bytes, bundle.width()).expect("a bundle") {
            nodes.extend(frontier.push(leaf_hash(&entry)).unwrap());
        }
    }
    assert_eq!(frontier.root(), *stated.root());
    for tile in (0..8).flat_map(|level| tiles_of(level, stated.size())) {
        let bytes = log.read(LogFile::Tile(tile)).unwrap().unwrap_or_else(|| panic!("{tile}"));
        let first = tile.index() << 8;
        let hashes = (first..first + u64::from(tile.width()))
            .map(|index| nodes[&shishu_ledger::NodeId::new(8 * tile.level(), index)]);
        assert_eq!(bytes, hashes.collect::<Vec<_>>().concat(), "{tile}");
    }
    stated.size()
}

fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path.display().to_string()),
        }
    }
    found
}

#[tokio::test]
async fn what_is_published_leads_to_the_signed_root_at_every_size() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(&Location::Folder(folder.path().join("store"))).await;
    let log = LogFolder::new(folder.path().join("log"));
    for size in [1, 2, 255, 256, 257, 511, 513, 700] {
        grow(&store, size).await;
        publish(&log, &store, false).await.unwrap();
        assert_eq!(recomputed(&log), size);
        assert_eq!(publish(&log, &store, true).await.unwrap(), 2, "nothing is missing but what is replaced");
    }
    let partial: Vec<_> = files(log.path()).into_iter().filter(|path| path.contains(".p/")).collect();
    assert!(partial.iter().all(|path| !path.contains("/000.p/") || path.contains("/1/")), "{partial:?}");
    assert!(!files(log.path()).iter().any(|path| path.ends_with(".new")));
    assert_eq!(log.read(LogFile::Tile(Tile::new(0, 9, 256).unwrap())).unwrap(), None);
}

#[tokio::test]
async fn a_folder_that_lost_files_is_made_whole_again_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(&Location::Folder(folder.path().join("store"))).await;
    let (log, fresh) = (LogFolder::new(folder.path().join("log")), LogFolder::new(folder.path().join("fresh")));
    grow(&store, 600).await;
    publish(&log, &store, true).await.unwrap();
    publish(&fresh, &store, true).await.unwrap();
    for path in files(log.path()).iter().filter(|path| path.contains("/tile/")) {
        let kept = fs::read(path).unwrap();
        fs::write(path, &kept[..kept.len() / 2]).unwrap();
        assert_eq!(publish(&log, &store, false).await.unwrap(), 2, "not looked at");
        assert_eq!(publish(&log, &store, true).await.unwrap(), 3, "{path} is written again");
        assert_eq!(fs::read(path).unwrap(), kept);
    }
    assert_eq!(files(log.path()).len(), files(fresh.path()).len());
}

#[tokio::test]
async fn a_smaller_log_is_not_published_over_a_larger_one() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    let log = LogFolder::new(folder.path().join("log"));
    let store = create(&Location::Folder(new)).await;
    grow(&store, 9).await;
    publish(&log, &store, true).await.unwrap();
    let restored = create(&Location::Folder(old)).await;
    grow(&restored, 5).await;
    let refused = publish(&log, &restored, true).await.unwrap_err();
    assert!(matches!(refused, StoreError::PublishedAhead { published: 9, size: 5, .. }), "{refused}");
    assert_eq!(recomputed(&log), 9);
}

#[test]
fn only_files_of_a_log_have_a_name() {
    for path in ["checkpoint", "vkey", "tile/0/000", "tile/1/x001/000.p/3", "tile/entries/000.p/255"] {
        assert!(LogFile::parse(path).is_some(), "{path}");
    }
    for path in [
        "",
        "../shishu.toml",
        "tile/0/../000",
        "tile/9/000",
        "checkpoint/",
        "tile/0/000.new",
        "/etc/passwd",
        "tile/0/000.p/0",
    ] {
        assert!(LogFile::parse(path).is_none(), "{path}");
    }
}
