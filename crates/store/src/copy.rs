//! A copy of the record in a fresh SQLite file, whichever database it is in: what a backup holds.
//!
//! Only what was stated is copied. Duties and views follow from it and are made again where the copy is opened; pages that a table
//! left behind, where erased text might linger, are not copied at all.

use shishu_ledger::Hash;
use sqlx::{AnyConnection, Connection as _};
use std::fs::File;
use std::path::Path;

use crate::value::Value;
use crate::verify::Progress;
use crate::{StoreError, args, db, layout, sqlite, tree};

/// The tables that hold what was stated: name, key, rows read at a time. (Blobs may be large.)
const STATED: [(&str, &str, u32); 6] = [
    ("acts", "seq", 500),
    ("contents", "seq, name", 500),
    ("blobs", "sha256", 1),
    ("nodes", "level, idx", 1000),
    ("checkpoints", "size", 500),
    ("cosignatures", "size, vkey", 500),
];

/// What a copy holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Number of acts.
    pub acts: u64,
    /// Root of the tree over them.
    pub root: Hash,
    /// Rows of all tables.
    pub rows: u64,
}

/// Copies what `from` sees (it should be a snapshot) into `folder`, which is there and holds no store, and waits for the disk.
pub(crate) async fn copy(
    from: &mut AnyConnection,
    folder: &Path,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Copied, StoreError> {
    let mut of = 0;
    for (table, ..) in STATED {
        of += count(from, table).await?;
    }
    let mut to = db::connect(&db::options(&sqlite::url(folder, true)?)?).await?;
    // Nobody reads it before it is whole, and the file is synced below.
    db::script(&mut to, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN").await?;
    layout::make_copy(&mut to).await?;
    let mut done = 0;
    for (table, key, page) in STATED {
        copy_table(from, &mut to, (table, key, page), &mut |rows| {
            done += rows;
            progress(Progress { done, of });
        })
        .await?;
    }
    db::script(&mut to, "COMMIT").await?;
    to.close().await.map_err(|error| StoreError::sql("close", &error))?;
    let path = folder.join(sqlite::FILE);
    let synced = File::open(&path).and_then(|file| file.sync_all());
    synced.map_err(|error| StoreError::file("sync", &path, &error))?;
    let tree = tree::present(from).await?;
    Ok(Copied { acts: tree.size(), root: tree.root(), rows: done })
}

async fn count(connection: &mut AnyConnection, table: &str) -> Result<u64, StoreError> {
    let sql = format!("SELECT COUNT(*) FROM {table}");
    match db::row(connection, db::built(sql), args![]).await? {
        Some(row) => row.unsigned(0),
        None => Ok(0),
    }
}

/// Page by page in the order of the key; the columns of both sides were made by the same scripts.
async fn copy_table(
    from: &mut AnyConnection,
    to: &mut AnyConnection,
    (table, key, page): (&str, &str, u32),
    copied: &mut (dyn FnMut(u64) + Send),
) -> Result<(), StoreError> {
    let parts = key.split(", ").count();
    let after: Vec<_> = (1..=parts).map(|n| format!("${n}")).collect();
    let next = format!(
        "SELECT {key}, {table}.* FROM {table} WHERE ({key}) > ({}) ORDER BY {key} LIMIT {page}",
        after.join(", ")
    );
    let mut sql = format!("SELECT {key}, {table}.* FROM {table} ORDER BY {key} LIMIT {page}");
    let mut last: Vec<Value> = Vec::new();
    loop {
        let rows = db::rows(from, db::built(sql), last).await?;
        let Some(end) = rows.last() else { return Ok(()) };
        last = end.values()[..parts].to_vec();
        sql = next.clone();
        copied(rows.len() as u64);
        for row in rows {
            let row = row.into_values().split_off(parts);
            let sql = format!("INSERT INTO {table} VALUES {}", db::placeholders(1, row.len()));
            db::run(to, db::built(sql), row).await?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table that a later layout adds must be copied, or be known to follow from the acts.
    #[tokio::test]
    async fn every_table_is_copied_or_follows_from_what_is() {
        let mut connection = db::connect(&db::options("sqlite::memory:").unwrap()).await.unwrap();
        layout::make_plain_tables(&mut connection).await.unwrap();
        let sql = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
        let rows = db::rows(&mut connection, sql, args![]).await.unwrap();
        let mut known: Vec<_> = STATED.iter().map(|(table, ..)| *table).chain(["shishu_meta", "duties"]).collect();
        known.sort_unstable();
        assert_eq!(rows.iter().map(|row| row.text(0).unwrap()).collect::<Vec<_>>(), known);
    }
}
