//! Deriving duties and views a second time: in place, or beside the store to compare.

use shishu_terms::Bilingual;
use sqlx::AnyConnection;
use std::cmp::Ordering;
use std::sync::Arc;

use crate::value::{Row, Value};
use crate::verify::Progress;
use crate::{Projection, StoreError, Tx, act, args, content, db, layout};

/// Acts read at a time.
const PAGE: u32 = 500;

/// Which side has a row that the other has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The acts give it, the store lacks it.
    Missing,
    /// The store has it, the acts do not give it.
    Extra,
}

/// A row in which the store's tables differ from what the acts give. A changed row is one missing and one extra.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub table: String,
    pub side: Side,
    /// All columns of the row.
    pub row: Vec<Value>,
}

impl Difference {
    /// In words, with the row.
    pub fn message(&self) -> Bilingual {
        let (table, row) = (&self.table, describe(&self.row));
        match self.side {
            Side::Missing => {
                Bilingual::new(format!("视图 {table} 缺少一行：{row}"), format!("view {table} lacks a row: {row}"))
            }
            Side::Extra => Bilingual::new(
                format!("视图 {table} 多出一行：{row}"),
                format!("view {table} has a row too many: {row}"),
            ),
        }
    }
}

fn describe(row: &[Value]) -> String {
    let cell = |value: &Value| match value {
        Value::Null(_) => "-".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => hex::encode(bytes),
    };
    row.iter().map(cell).collect::<Vec<_>>().join(" | ")
}

/// Drops duties and views and derives them from all acts; the number of acts. Runs in the caller's transaction.
pub(crate) async fn in_place(tx: &mut Tx) -> Result<u64, StoreError> {
    let views = tx.views.clone();
    tx.write_waiting().await?;
    layout::replace_views(&mut tx.connection, &*views).await?;
    db::run(&mut tx.connection, "DELETE FROM duties", args![]).await?;
    let mut from = 0;
    loop {
        let acts = act::range(&mut tx.connection, from, PAGE).await?;
        let Some(last) = acts.last() else {
            return Ok(from);
        };
        let next = last.seq + 1;
        let contents = content::of_acts(&mut tx.connection, from, next).await?;
        tx.replay(&acts, &contents).await?;
        from = next;
    }
}

/// Derives duties and views into a database in memory and compares every row of every table.
pub(crate) async fn check(
    store: &mut AnyConnection,
    views: Arc<dyn Projection>,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Vec<Difference>, StoreError> {
    let beside = db::connect(&db::options("sqlite::memory:")?).await?;
    let mut tx = Tx::new(beside, views.clone(), None);
    db::run(&mut tx.connection, "BEGIN", args![]).await?;
    layout::make_plain_tables(&mut tx.connection).await?;
    layout::make_views(&mut tx.connection, &*views).await?;
    let of = act::count(store).await?;
    let mut from = 0;
    loop {
        progress(Progress { done: from, of });
        let acts = act::range(store, from, PAGE).await?;
        let Some(last) = acts.last() else { break };
        let next = last.seq + 1;
        let contents = content::of_acts(store, from, next).await?;
        tx.replay(&acts, &contents).await?;
        from = next;
    }
    let mut differences = Vec::new();
    for table in ["duties"].iter().chain(views.tables()) {
        let given = sorted(&mut tx.connection, table).await?;
        let found = sorted(store, table).await?;
        compare(table, given, found, &mut differences);
    }
    Ok(differences)
}

/// All rows in the order of their values, which is the same whatever order the database has for text.
async fn sorted(connection: &mut AnyConnection, table: &str) -> Result<Vec<Row>, StoreError> {
    let sql = format!("SELECT * FROM {}", layout::name(table)?);
    let mut rows = match db::rows(connection, db::built(sql), args![]).await {
        Ok(rows) => rows,
        Err(error) => as_they_are(connection, table).await.map_err(|_| error)?,
    };
    rows.sort_unstable();
    Ok(rows)
}

/// The rows of a table in which something is of no type that a row can have: text that is no UTF-8 comes as bytes, so that the row
/// can be named. SQLite alone lets such a thing into a table.
async fn as_they_are(connection: &mut AnyConnection, table: &str) -> Result<Vec<Row>, StoreError> {
    let columns = db::rows(connection, "SELECT name FROM pragma_table_info($1)", args![table]).await?;
    let cells = columns.iter().map(|column| {
        let name = layout::name(column.text(0)?)?;
        Ok(format!(
            "typeof({name}), CASE typeof({name}) WHEN 'text' THEN CAST({name} AS BLOB) \
             WHEN 'real' THEN CAST({name} AS TEXT) ELSE {name} END"
        ))
    });
    let cells = cells.collect::<Result<Vec<_>, StoreError>>()?;
    let sql = format!("SELECT {} FROM {}", cells.join(", "), layout::name(table)?);
    let rows = db::rows(connection, db::built(sql), args![]).await?;
    Ok(rows
        .into_iter()
        .map(|row| Row::of(row.values().chunks(2).map(|pair| as_it_is(&pair[0], &pair[1])).collect()))
        .collect())
}

fn as_it_is(kind: &Value, cell: &Value) -> Value {
    match (kind, cell) {
        (Value::Text(kind), Value::Blob(bytes)) if kind == "text" => match str::from_utf8(bytes) {
            Ok(text) => Value::Text(text.to_owned()),
            Err(_) => cell.clone(),
        },
        _ => cell.clone(),
    }
}

/// Walks both in step; equal rows, also repeated ones, cancel out one for one.
fn compare(table: &str, given: Vec<Row>, found: Vec<Row>, differences: &mut Vec<Difference>) {
    let mut note = |side, row: Row| {
        differences.push(Difference { table: table.to_owned(), side, row: row.into_values() });
    };
    let (mut given, mut found) = (given.into_iter().peekable(), found.into_iter().peekable());
    loop {
        let order = match (given.peek(), found.peek()) {
            (Some(a), Some(b)) => a.cmp(b),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return,
        };
        match order {
            Ordering::Less => given.next().into_iter().for_each(|row| note(Side::Missing, row)),
            Ordering::Greater => found.next().into_iter().for_each(|row| note(Side::Extra, row)),
            Ordering::Equal => {
                given.next();
                found.next();
            }
        }
    }
}
