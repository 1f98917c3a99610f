//! After an erasure: destroying what is left of the text outside the tables.
//!
//! `secure_delete` overwrites what a row gave up, but the write-ahead log still holds the page as it was, and a page that was
//! split may hold a copy nobody counts. So the log is carried over into the database, overwritten and cut, and the whole file is
//! searched for the salts of what was erased: 32 random bytes that stand beside the text and nowhere else. Where one is found
//! the file is written anew. What the medium keeps of overwritten blocks (flash, copy-on-write) is beyond a program's reach.

use sqlx::AnyConnection;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use crate::{StoreError, args, db, sqlite};

/// Bytes handled at a time.
const CHUNK: usize = 1 << 20;

/// How an erasure was made sure of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scrubbed {
    /// Bytes of database and log that were searched.
    pub searched: u64,
    /// Whether a trace was found and the file written anew.
    pub rewritten: bool,
}

/// For SQLite. `traces`: byte strings that must not be there any more.
///
/// A crash anywhere here loses nothing: the log is overwritten only when all of it is in the database and synced, and a log
/// whose frames do not fit their checksums counts as empty. Only the writer calls it, so nobody appends meanwhile.
///
/// Errors: [`StoreError::ReadersStay`] when a reader holds an old state for too long; [`StoreError::TracesLeft`].
pub(crate) async fn sqlite(
    connection: &mut AnyConnection,
    folder: &Path,
    traces: &[Vec<u8>],
) -> Result<Scrubbed, StoreError> {
    let (file, log) = (folder.join(sqlite::FILE), folder.join(format!("{}-wal", sqlite::FILE)));
    empty_log(connection, &log).await?;
    let searched = length(&file)? + length(&log)?;
    if !holds(&file, traces)? && !holds(&log, traces)? {
        return Ok(Scrubbed { searched, rewritten: false });
    }
    db::script(connection, "VACUUM").await?;
    empty_log(connection, &log).await?;
    match holds(&file, traces)? || holds(&log, traces)? {
        true => Err(StoreError::TracesLeft { path: file.display().to_string() }),
        false => Ok(Scrubbed { searched, rewritten: true }),
    }
}

/// For PostgreSQL, which leaves the old row in its file until the table is written anew. Its write-ahead log and the archives
/// made of it are the server's business.
pub(crate) async fn postgres(connection: &mut AnyConnection) -> Result<Scrubbed, StoreError> {
    db::script(connection, "VACUUM FULL").await?;
    Ok(Scrubbed { searched: 0, rewritten: true })
}

async fn empty_log(connection: &mut AnyConnection, log: &Path) -> Result<(), StoreError> {
    // Waits until every reader reads from the database file alone; crash: as before.
    checkpoint(connection, "PRAGMA wal_checkpoint(RESTART)").await?;
    // All frames are in the database, so nobody reads the log any more; crash: the log counts as empty.
    overwrite(log)?;
    // Cuts it to nothing; crash: likewise.
    checkpoint(connection, "PRAGMA wal_checkpoint(TRUNCATE)").await
}

async fn checkpoint(connection: &mut AnyConnection, sql: &'static str) -> Result<(), StoreError> {
    match db::row(connection, sql, args![]).await? {
        Some(row) if row.int(0)? == 0 => Ok(()),
        _ => Err(StoreError::ReadersStay),
    }
}

/// Writes zeros over a file, from end to end, and waits for the disk.
pub fn overwrite(path: &Path) -> Result<(), StoreError> {
    let cannot = |error: std::io::Error| StoreError::file("overwrite", path, &error);
    let mut left = length(path)?;
    let mut file = OpenOptions::new().write(true).open(path).map_err(cannot)?;
    file.seek(SeekFrom::Start(0)).map_err(cannot)?;
    let zeros = vec![0; CHUNK];
    while left > 0 {
        let now = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
        file.write_all(&zeros[..now]).map_err(cannot)?;
        left -= now as u64;
    }
    file.sync_all().map_err(cannot)
}

fn length(path: &Path) -> Result<u64, StoreError> {
    let found = std::fs::metadata(path).map_err(|error| StoreError::file("look at", path, &error))?;
    Ok(found.len())
}

/// Whether one of the byte strings stands anywhere in the file.
fn holds(path: &Path, traces: &[Vec<u8>]) -> Result<bool, StoreError> {
    let cannot = |error: std::io::Error| StoreError::file("read", path, &error);
    let overlap = traces.iter().map(Vec::len).max().unwrap_or(0);
    let mut file = File::open(path).map_err(cannot)?;
    let mut window: Vec<u8> = Vec::with_capacity(CHUNK + overlap);
    loop {
        let keep = window.len().saturating_sub(overlap);
        window.drain(..keep);
        let read = (&mut file).take(CHUNK as u64).read_to_end(&mut window).map_err(cannot)?;
        if traces.iter().any(|trace| !trace.is_empty() && window.windows(trace.len()).any(|part| part == trace)) {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_across_two_chunks_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        let mut bytes = vec![7; CHUNK * 2];
        bytes[CHUNK - 3..CHUNK + 3].copy_from_slice(b"needle");
        std::fs::write(&path, &bytes).unwrap();
        let traces = |text: &str| vec![text.as_bytes().to_vec()];
        assert!(holds(&path, &traces("needle")).unwrap());
        assert!(!holds(&path, &traces("needles")).unwrap());
        overwrite(&path).unwrap();
        assert!(!holds(&path, &traces("needle")).unwrap());
        assert_eq!(std::fs::read(&path).unwrap(), vec![0; CHUNK * 2]);
    }
}
