//! Tables: made when the store is made, brought up to date when it is opened for writing, never half.

use sha2::{Digest, Sha256};
use sqlx::AnyConnection;

use crate::db::Dialect;
use crate::{Projection, StoreError, Tx, args, db, rebuild};

/// One script for each layout ever shipped; the next one is appended, none is changed.
const SCRIPTS: [&str; 3] = [
    include_str!("../migrations/0001_tables.sql"),
    include_str!("../migrations/0002_cosignatures.sql"),
    include_str!("../migrations/0003_duties_by_kind.sql"),
];

const GUARDS_SQLITE: &str = include_str!("../migrations/guards.sqlite.sql");
const GUARDS_POSTGRES: &str = include_str!("../migrations/guards.postgres.sql");

const KNOWN: i64 = SCRIPTS.len() as i64;

/// Makes or completes the tables and their guards. Runs in the caller's transaction.
pub(crate) async fn bring_up_to_date(
    connection: &mut AnyConnection,
    dialect: Dialect,
    made: bool,
) -> Result<(), StoreError> {
    let found = if made { version(connection).await? } else { 0 };
    if found > KNOWN {
        return Err(StoreError::Newer { found, known: KNOWN });
    }
    for script in SCRIPTS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        db::script(connection, *script).await?;
    }
    set_meta(connection, "layout", &KNOWN.to_string()).await?;
    let guards = match dialect {
        Dialect::Sqlite => GUARDS_SQLITE,
        Dialect::Postgres => GUARDS_POSTGRES,
    };
    db::script(connection, guards).await
}

/// For a store opened for reading: the tables must be as this program knows them, and so must the views it will read.
pub(crate) async fn check(connection: &mut AnyConnection, views: &dyn Projection) -> Result<(), StoreError> {
    let found = version(connection).await?;
    if found > KNOWN {
        return Err(StoreError::Newer { found, known: KNOWN });
    }
    if found < KNOWN {
        return Err(StoreError::Older { found, known: KNOWN });
    }
    let (found, expected) = (meta(connection, "views").await?, fingerprint(views));
    if found != expected && !views.tables().is_empty() {
        return Err(StoreError::OtherViews { found, expected });
    }
    Ok(())
}

/// Makes the views anew from the acts if another projection made those that are there. Runs in the caller's transaction.
/// (Opening for writing without views drops them: they would fall behind. The next opening with views makes them again.)
pub(crate) async fn bring_views_up_to_date(tx: &mut Tx) -> Result<(), StoreError> {
    let views = tx.views.clone();
    if meta(&mut tx.connection, "views").await? != fingerprint(&*views) {
        let acts = rebuild::in_place(tx).await?;
        tracing::info!(acts, views = fingerprint(&*views), "the views were made anew");
    }
    for sql in views.ephemeral_ddl() {
        db::script(&mut tx.connection, db::built(sql)).await?;
    }
    Ok(())
}

/// Drops the tables of whatever projection made them and makes those of this one, empty.
pub(crate) async fn replace_views(connection: &mut AnyConnection, views: &dyn Projection) -> Result<(), StoreError> {
    let old = meta(connection, "view_tables").await?;
    for table in old.split(' ').filter(|table| !table.is_empty()).rev() {
        let sql = format!("DROP TABLE IF EXISTS {}", name(table)?);
        db::script(connection, db::built(sql)).await?;
    }
    make_views(connection, views).await?;
    set_meta(connection, "views", &fingerprint(views)).await?;
    set_meta(connection, "view_tables", &views.tables().join(" ")).await
}

/// Makes the tables of the views.
pub(crate) async fn make_views(connection: &mut AnyConnection, views: &dyn Projection) -> Result<(), StoreError> {
    for sql in views.ddl() {
        db::script(connection, db::built(sql)).await?;
    }
    Ok(())
}

/// The store's own tables, without guards: what a replay beside the store needs.
pub(crate) async fn make_plain_tables(connection: &mut AnyConnection) -> Result<(), StoreError> {
    for script in SCRIPTS {
        db::script(connection, script).await?;
    }
    Ok(())
}

/// The store's own tables in a copy of the record: the views are still to be made where it is opened.
pub(crate) async fn make_copy(connection: &mut AnyConnection) -> Result<(), StoreError> {
    make_plain_tables(connection).await?;
    set_meta(connection, "layout", &KNOWN.to_string()).await
}

/// A table's name, which goes into a statement as text and so must be nothing but a name.
pub(crate) fn name(table: &str) -> Result<&str, StoreError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if !table.is_empty() && table.bytes().all(plain) {
        return Ok(table);
    }
    Err(StoreError::Statement { why: "a table's name is made of letters, digits and _", sql: table.to_owned() })
}

/// Name, version and DDL: changed tables are noticed even if the version was forgotten.
fn fingerprint(views: &dyn Projection) -> String {
    let ddl = Sha256::digest(views.ddl().join("\n"));
    format!("{} {} {}", views.name(), views.version(), hex::encode(&ddl[..8]))
}

async fn version(connection: &mut AnyConnection) -> Result<i64, StoreError> {
    let text = meta(connection, "layout").await?;
    Ok(text.parse().unwrap_or(0))
}

/// Empty when it was never set.
async fn meta(connection: &mut AnyConnection, name: &str) -> Result<String, StoreError> {
    let sql = "SELECT value FROM shishu_meta WHERE name = $1";
    match db::row(connection, sql, args![name]).await? {
        Some(row) => Ok(row.text(0)?.to_owned()),
        None => Ok(String::new()),
    }
}

async fn set_meta(connection: &mut AnyConnection, name: &str, value: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO shishu_meta(name, value) VALUES ($1, $2) \
               ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    db::run(connection, sql, args![name, value]).await.map(|_| ())
}
