//! Statements on one connection, whichever database is behind it. The only file that hands SQL to the driver.

use sqlx::AnyConnection;
use sqlx::any::AnyConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, SqlSafeStr};
use std::str::FromStr;

use crate::StoreError;
use crate::value::{Row, Value, bind};

/// Which database is behind the connection; they differ in set-up, locks and triggers, not in any other statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// Connection options for a URL. Statements are not logged: they carry what people reported.
pub(crate) fn options(url: &str) -> Result<AnyConnectOptions, StoreError> {
    sqlx::any::install_default_drivers();
    AnyConnectOptions::from_str(url)
        .map(AnyConnectOptions::disable_statement_logging)
        .map_err(|error| StoreError::sql("read the address", &error))
}

pub(crate) async fn connect(options: &AnyConnectOptions) -> Result<AnyConnection, StoreError> {
    AnyConnection::connect_with(options).await.map_err(|error| StoreError::sql("connect", &error))
}

/// Runs a statement that returns rows. The driver keeps it prepared by its text.
pub(crate) async fn rows(
    connection: &mut AnyConnection,
    sql: impl SqlSafeStr,
    args: Vec<Value>,
) -> Result<Vec<Row>, StoreError> {
    sqlx::query_with(sql, bind(args)?)
        .fetch_all(connection)
        .await
        .map_err(|error| StoreError::sql("read", &error))?
        .iter()
        .map(Row::read)
        .collect()
}

/// As [`rows`], the first row only.
pub(crate) async fn row(
    connection: &mut AnyConnection,
    sql: impl SqlSafeStr,
    args: Vec<Value>,
) -> Result<Option<Row>, StoreError> {
    Ok(rows(connection, sql, args).await?.into_iter().next())
}

/// Runs a statement that writes; returns the number of rows it touched.
pub(crate) async fn run(
    connection: &mut AnyConnection,
    sql: impl SqlSafeStr,
    args: Vec<Value>,
) -> Result<u64, StoreError> {
    sqlx::query_with(sql, bind(args)?)
        .execute(connection)
        .await
        .map(|done| done.rows_affected())
        .map_err(|error| StoreError::sql("write", &error))
}

/// Runs a script of statements without arguments (tables, triggers, savepoints), unprepared, in one journey.
pub(crate) async fn script(connection: &mut AnyConnection, sql: impl SqlSafeStr) -> Result<(), StoreError> {
    sqlx::raw_sql(sql).execute(connection).await.map(|_| ()).map_err(|error| StoreError::sql("run a script", &error))
}

/// `($1, $2), ($3, $4)` for `rows` rows of `columns` columns.
pub fn placeholders(rows: usize, columns: usize) -> String {
    let row = |at: usize| {
        let cells: Vec<_> = (1..=columns).map(|column| format!("${}", at * columns + column)).collect();
        format!("({})", cells.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// A statement put together at run time. Only texts made of our own words and placeholders may come here.
pub(crate) fn built(sql: String) -> AssertSqlSafe<String> {
    AssertSqlSafe(sql)
}
