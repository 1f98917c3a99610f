//! SQLite: one file in one folder, one process that writes.

use sqlx::AnyConnection;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use crate::value::Value;
use crate::{StoreError, args, db};

/// The database's file in its folder.
pub(crate) const FILE: &str = "shishu.db";
const LOCK_FILE: &str = "shishu.lock";

/// First version without the WAL-reset bug, which could spoil a database when one connection commits while another
/// checkpoints. Source: sqlite.org/wal.html#walresetbug.
const OLDEST: (u32, u32, u32) = (3, 51, 3);

pub(crate) const HAS_TABLES: &str = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'shishu_meta'";

pub(crate) const PREPARE_READER: &str =
    "PRAGMA query_only = ON; PRAGMA busy_timeout = 10000; PRAGMA cache_size = -16000;";

/// What the writer asks for and must find when it reads back.
const SETTINGS: [(&str, &str, &str); 6] = [
    // Readers do not wait for the writer, and a commit is one append to the log.
    ("PRAGMA journal_mode", "PRAGMA journal_mode = WAL", "wal"),
    // FULL (2): the log is synced before a commit returns. NORMAL would lose acknowledged acts in a power cut.
    ("PRAGMA synchronous", "PRAGMA synchronous = FULL", "2"),
    ("PRAGMA foreign_keys", "PRAGMA foreign_keys = ON", "1"),
    // Erased text is overwritten, not only unlinked.
    ("PRAGMA secure_delete", "PRAGMA secure_delete = ON", "1"),
    // Where the system's sync does not reach the medium (macOS), ask for the one that does.
    ("PRAGMA fullfsync", "PRAGMA fullfsync = ON", "1"),
    // Milliseconds. Nobody else writes; a reader that repairs the log after a crash may be met.
    ("PRAGMA busy_timeout", "PRAGMA busy_timeout = 10000", "10000"),
];

/// What makes the writer fast and nothing rests on.
const FOR_SPEED: [&str; 2] = [
    // KiB.
    "PRAGMA cache_size = -32000",
    // Each write in a group has a savepoint, and SQLite notes every page it touches for taking it back. On disk those
    // notes were four fifths of all bytes written; they are never needed after a crash.
    "PRAGMA temp_store = MEMORY",
];

/// Address of the folder's database for the driver, which decodes percent signs.
pub(crate) fn url(folder: &Path, create: bool) -> Result<String, StoreError> {
    let file = std::path::absolute(folder).map_err(|error| StoreError::file("find", folder, &error))?.join(FILE);
    let path = file.to_str().ok_or_else(|| StoreError::File {
        doing: "use the name of",
        path: file.display().to_string(),
        cause: "it is not UTF-8".to_owned(),
    })?;
    let encoded: String = path
        .bytes()
        .map(|byte| match byte {
            b'/' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
            plain if plain.is_ascii_alphanumeric() => char::from(plain).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect();
    let mode = if create { "rwc" } else { "rw" };
    Ok(format!("sqlite://{encoded}?mode={mode}"))
}

/// True when the folder holds a database file.
pub(crate) fn exists(folder: &Path) -> bool {
    folder.join(FILE).is_file()
}

/// Makes the folder, for its owner alone.
pub(crate) fn make_folder(folder: &Path) -> Result<(), StoreError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|error| StoreError::file("make", folder, &error))
}

/// Shows that this process is the one that writes. The system lets go of it when the process ends, however it ends.
pub(crate) struct FolderLock(#[expect(dead_code, reason = "held, not read")] File);

impl FolderLock {
    /// Errors: [`StoreError::Locked`] when another process holds it.
    pub(crate) fn take(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(LOCK_FILE);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(|error| StoreError::file("open", &path, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(StoreError::Locked { location: folder.display().to_string() }),
            Err(TryLockError::Error(error)) => Err(StoreError::file("lock", &path, &error)),
        }
    }
}

/// Makes every setting and reads it back. Errors: [`StoreError::Setting`]. Without `synced`, commits do not wait for the disk.
pub(crate) async fn prepare_writer(connection: &mut AnyConnection, synced: bool) -> Result<(), StoreError> {
    let version = text(connection, "SELECT sqlite_version()").await?;
    if parse_version(&version) < OLDEST {
        return Err(StoreError::Setting { setting: "SQLite", found: version, needed: "3.51.3 or newer" });
    }
    for (read, make, needed) in SETTINGS {
        db::rows(connection, make, args![]).await?;
        let found = text(connection, read).await?;
        if found != needed {
            return Err(StoreError::Setting { setting: read, found, needed });
        }
    }
    if !synced {
        db::rows(connection, "PRAGMA synchronous = OFF", args![]).await?;
    }
    for make in FOR_SPEED {
        db::rows(connection, make, args![]).await?;
    }
    Ok(())
}

async fn text(connection: &mut AnyConnection, sql: &'static str) -> Result<String, StoreError> {
    let row = db::row(connection, sql, args![]).await?;
    Ok(match row.as_ref().and_then(|row| row.values().first()) {
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Int(number)) => number.to_string(),
        _ => "nothing".to_owned(),
    })
}

fn parse_version(version: &str) -> (u32, u32, u32) {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_as_numbers() {
        assert!(parse_version("3.51.3") >= OLDEST);
        assert!(parse_version("3.100.0") > OLDEST);
        assert!(parse_version("3.9.30") < OLDEST);
        assert!(parse_version("") < OLDEST);
    }

    #[test]
    fn any_folder_name_reaches_the_driver() {
        let url = url(Path::new("/srv/青禾 100%?#"), true).unwrap();
        assert_eq!(url, "sqlite:///srv/%E9%9D%92%E7%A6%BE%20100%25%3F%23/shishu.db?mode=rwc");
    }
}
