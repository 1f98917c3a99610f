//! PostgreSQL: a database of its own, one session that writes.

use sqlx::AnyConnection;

use crate::backend::Location;
use crate::{StoreError, args, db};

pub(crate) const HAS_TABLES: &str = "SELECT 1 FROM pg_catalog.pg_tables \
     WHERE schemaname = current_schema() AND tablename = 'shishu_meta'";

pub(crate) const PREPARE_READER: &str = "SET default_transaction_read_only = on";

/// Names the writer's lock within the database: "shishu" as a number.
const LOCK: i64 = 0x0073_6869_7368_7500;

/// CREATE OR REPLACE TRIGGER came with 14.
const OLDEST: i64 = 140_000;

/// Takes the writer's lock, makes every setting and reads it back.
///
/// The lock belongs to the session: when the connection is lost it is free, and a new connection must take it again.
/// Errors: [`StoreError::Locked`], [`StoreError::Setting`].
pub(crate) async fn prepare_writer(connection: &mut AnyConnection, location: &Location) -> Result<(), StoreError> {
    let sql = "SELECT CASE WHEN pg_try_advisory_lock($1) THEN 1 ELSE 0 END";
    let locked = db::row(connection, sql, args![LOCK]).await?;
    if locked.map(|row| row.int(0)).transpose()? != Some(1) {
        return Err(StoreError::Locked { location: location.to_string() });
    }
    check_server(connection).await?;
    // An administrator may have switched it off for everybody; a commit must be on disk before it is answered.
    db::script(connection, "SET synchronous_commit = on").await?;
    expect(connection, "synchronous_commit", "on").await?;
    if setting(connection, "fsync").await? != "on" {
        tracing::warn!("the PostgreSQL server runs with fsync off: acknowledged acts do not survive a power cut");
    }
    Ok(())
}

/// Gives the writer's lock back.
pub(crate) async fn unlock(connection: &mut AnyConnection) -> Result<(), StoreError> {
    let sql = "SELECT CASE WHEN pg_advisory_unlock($1) THEN 1 ELSE 0 END";
    db::rows(connection, sql, args![LOCK]).await.map(|_| ())
}

async fn check_server(connection: &mut AnyConnection) -> Result<(), StoreError> {
    let version = setting(connection, "server_version_num").await?;
    if version.parse().unwrap_or(0) < OLDEST {
        return Err(StoreError::Setting { setting: "PostgreSQL", found: version, needed: "14 or newer" });
    }
    expect(connection, "server_encoding", "UTF8").await?;
    // Another order of text would give other pages and exports than SQLite, which orders by bytes.
    let sql = "SELECT CAST(datcollate AS TEXT) FROM pg_database WHERE datname = current_database()";
    let collation = match db::row(connection, sql, args![]).await? {
        Some(row) => row.text(0)?.to_owned(),
        None => String::new(),
    };
    if !matches!(collation.as_str(), "C" | "POSIX" | "C.UTF-8" | "C.utf8") {
        return Err(StoreError::Setting {
            setting: "the database's collation",
            found: collation,
            needed: "C (CREATE DATABASE … LOCALE 'C.UTF-8' TEMPLATE template0)",
        });
    }
    Ok(())
}

async fn expect(connection: &mut AnyConnection, name: &'static str, needed: &'static str) -> Result<(), StoreError> {
    let found = setting(connection, name).await?;
    if found == needed {
        return Ok(());
    }
    Err(StoreError::Setting { setting: name, found, needed })
}

async fn setting(connection: &mut AnyConnection, name: &str) -> Result<String, StoreError> {
    let row = db::row(connection, "SELECT current_setting($1)", args![name]).await?;
    match row {
        Some(row) => Ok(row.text(0)?.to_owned()),
        None => Ok(String::new()),
    }
}

/// The address as it may be shown: `postgres://user:…@host` loses what stands between `:` and `@`.
pub(crate) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let (authority, tail) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let Some((user, host)) = authority.rsplit_once('@') else {
        return without_query(scheme, authority, tail);
    };
    let user = user.split(':').next().unwrap_or("");
    without_query(scheme, &format!("{user}@{host}"), tail)
}

/// A password may also stand among the parameters, so none of them is shown.
fn without_query(scheme: &str, authority: &str, tail: &str) -> String {
    let path = tail.split('?').next().unwrap_or("");
    format!("{scheme}://{authority}{path}")
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn a_password_is_never_shown() {
        for (given, shown) in [
            ("postgres://u:p%40@db:5432/x", "postgres://u@db:5432/x"),
            ("postgres://u@db/x?password=p", "postgres://u@db/x"),
            ("postgres://db/x", "postgres://db/x"),
            ("postgresql://u:p@q@db?host=/tmp", "postgresql://u@db"),
        ] {
            assert_eq!(without_password(given), shown);
        }
    }
}
