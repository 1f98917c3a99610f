//! Two hundred single changed bytes, drawn by a seed from every column of every table: exactly the changed record is named, none is
//! missed, none too many. What was stated is checked by `verify`, what follows from it by `rebuild_check`.

use shishu_store::{Location, LogFolder, Mode, Place, Side, Store, Value};
use sqlx::{AssertSqlSafe, Column as _, Row as _, TypeInfo as _, ValueRef as _};
use std::collections::BTreeSet;

use crate::damage::{block_on, copy, signer, without_guards};
use crate::desk::{Repeated, opening};
use shishu_terms::{Chance, DutyId};

const CHANGES: usize = 200;
const STATED: [&str; 7] = ["acts", "contents", "nodes", "checkpoints", "cosignatures", "blobs", "duties"];
const VIEWS: [&str; 2] = ["subjects", "authors"];

fn below(chance: &mut Repeated, end: usize) -> usize {
    let mut word = [0; 8];
    chance.fill(&mut word);
    usize::try_from(u64::from_le_bytes(word) % end as u64).unwrap()
}

/// One cell that was changed.
#[derive(Debug)]
struct Changed {
    table: &'static str,
    column: String,
    before: Vec<Cell>,
    after: Vec<Cell>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Cell {
    Null,
    Int(i64),
    Text(Vec<u8>),
    Blob(Vec<u8>),
}

impl Cell {
    fn int(&self) -> i64 {
        match self {
            Cell::Int(number) => *number,
            other => panic!("{other:?} is no number"),
        }
    }

    fn text(&self) -> Option<String> {
        match self {
            Cell::Text(bytes) => String::from_utf8(bytes.clone()).ok(),
            other => panic!("{other:?} is no text"),
        }
    }

    fn blob(&self) -> &[u8] {
        match self {
            Cell::Blob(bytes) => bytes,
            other => panic!("{other:?} is no blob"),
        }
    }

    /// With one byte changed: of a number one of its eight.
    fn flipped(&self, byte: usize, mask: u8) -> Option<Cell> {
        let flip = |bytes: &[u8]| {
            let mut bytes = bytes.to_vec();
            let at = byte % bytes.len();
            bytes[at] ^= mask;
            bytes
        };
        match self {
            Cell::Int(number) => {
                let bytes: [u8; 8] = flip(&number.to_le_bytes()).try_into().unwrap();
                Some(Cell::Int(i64::from_le_bytes(bytes)))
            }
            Cell::Text(bytes) if !bytes.is_empty() => Some(Cell::Text(flip(bytes))),
            Cell::Blob(bytes) if !bytes.is_empty() => Some(Cell::Blob(flip(bytes))),
            _ => None,
        }
    }
}

/// All rows of a table with their rowid, cells as bytes.
async fn rows(raw: &mut sqlx::SqliteConnection, table: &str) -> (Vec<String>, Vec<(i64, Vec<Cell>)>) {
    let sql = format!("SELECT rowid, * FROM {table} ORDER BY rowid");
    let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(raw).await.unwrap();
    let columns = rows[0].columns()[1..].iter().map(|column| column.name().to_owned()).collect();
    let cell = |row: &sqlx::sqlite::SqliteRow, at: usize| {
        let raw = row.try_get_raw(at).unwrap();
        match (raw.is_null(), raw.type_info().name()) {
            (true, _) => Cell::Null,
            (_, "INTEGER") => Cell::Int(row.try_get_unchecked(at).unwrap()),
            (_, "TEXT") => Cell::Text(row.try_get_unchecked(at).unwrap()),
            (_, "BLOB") => Cell::Blob(row.try_get_unchecked(at).unwrap()),
            (_, other) => panic!("a cell of type {other}"),
        }
    };
    let cells = |row: &sqlx::sqlite::SqliteRow| (row.get(0), (1..row.len()).map(|at| cell(row, at)).collect());
    (columns, rows.iter().map(cells).collect())
}

/// Changes one byte of one cell of a table. `None` when there is nothing to change in the cell drawn, or when the database refuses
/// because the changed key is that of another row.
async fn change(location: &Location, table: &'static str, chance: &mut Repeated) -> Option<Changed> {
    use sqlx::Connection as _;
    drop(without_guards(location).await);
    let Location::Folder(folder) = location else { panic!("a folder") };
    let url = format!("sqlite://{}", folder.join("shishu.db").display());
    let mut raw = sqlx::SqliteConnection::connect(&url).await.unwrap();
    let (columns, rows) = rows(&mut raw, table).await;
    let (id, before) = rows[below(chance, rows.len())].clone();
    let at = below(chance, columns.len());
    let flipped = before[at].flipped(below(chance, 4096), 1 + below(chance, 255) as u8)?;
    let column = columns[at].clone();
    let (cast, bytes) = match &flipped {
        Cell::Int(number) => ("INTEGER", number.to_string().into_bytes()),
        Cell::Text(bytes) => ("TEXT", bytes.clone()),
        Cell::Blob(bytes) => ("BLOB", bytes.clone()),
        Cell::Null => unreachable!("a flipped byte is no NULL"),
    };
    let value =
        if cast == "INTEGER" { "CAST(CAST($1 AS TEXT) AS INTEGER)".into() } else { format!("CAST($1 AS {cast})") };
    let sql = format!("UPDATE {table} SET {column} = {value} WHERE rowid = $2");
    let done = sqlx::query(AssertSqlSafe(sql)).bind(bytes).bind(id).execute(&mut raw).await;
    raw.close().await.unwrap();
    if done.as_ref().is_err_and(|error| error.as_database_error().is_some_and(|error| error.is_unique_violation())) {
        return None;
    }
    assert_eq!(done.unwrap().rows_affected(), 1);
    let mut after = before.clone();
    after[at] = flipped;
    Some(Changed { table, column, before, after })
}

/// The log's static files, likewise: any byte of any of them.
#[test]
fn a_changed_byte_of_a_published_file_names_that_file_and_no_other() {
    let mut chance = Repeated(7);
    let (folder, location) = copy();
    block_on(async {
        let store = Store::open(opening(&location, Mode::Read)).await.unwrap();
        let latest = store.latest_checkpoint().await.unwrap().unwrap();
        let log = LogFolder::new(folder.path().join("log"));
        log.publish(&store, &latest, "key\n", true, &mut |_| {}).await.unwrap();
        assert_eq!(log.damaged(&store).await.unwrap(), []);
        let files = ["checkpoint", "tile/0/000.p/18", "tile/entries/000.p/18"];
        for n in 0..60 {
            let (file, at) = (files[n % files.len()], below(&mut chance, 4096));
            let path = log.path().join(file);
            let whole = std::fs::read(&path).unwrap();
            let mut changed = whole.clone();
            changed[at % whole.len()] ^= 1 + below(&mut chance, 255) as u8;
            std::fs::write(&path, changed).unwrap();
            let found: Vec<_> = log.damaged(&store).await.unwrap().into_iter().map(|one| one.path).collect();
            assert_eq!(found, [file], "byte {at}");
            std::fs::write(&path, whole).unwrap();
        }
        std::fs::remove_file(log.path().join(files[1])).unwrap();
        assert_eq!(log.damaged(&store).await.unwrap()[0].path, files[1]);
        store.close().await;
    });
}

/// What must be named, and nothing else.
fn expected(changed: &Changed) -> BTreeSet<Place> {
    let Changed { table, column, before, after } = changed;
    let key = |at: usize| (before[at].int(), after[at].int());
    let stray = |table: &'static str, key: String| Place::Stray { table, key };
    let content = |seq: i64, cell: &Cell| Place::Content { seq: seq as u64, name: cell.text().unwrap_or("?".into()) };
    let blob = |cell: &Cell| Place::Blob { sha256: hex::encode(cell.blob()) };
    let duty = |cell: &Cell| Place::Duty { id: DutyId::from(cell.text().unwrap_or("?".into())) };
    match (*table, column.as_str()) {
        // Under another number it is missing, and a stray.
        ("acts", "seq") => [Place::Act { seq: key(0).0 as u64 }, stray("acts", key(0).1.to_string())].into(),
        ("acts", _) => [Place::Act { seq: key(0).0 as u64 }].into(),
        ("nodes", "hash") => [node(before)].into(),
        ("nodes", _) => [node(before), stray("nodes", format!("{}/{}", after[0].int(), after[1].int()))].into(),
        ("contents", "seq") => {
            let lost = content(key(0).0, &before[1]);
            let found = if (0..23).contains(&key(0).1) {
                content(key(0).1, &after[1])
            } else {
                stray("contents", key(0).1.to_string())
            };
            [lost, found].into()
        }
        // A name that is no text cannot be told apart from the others of its act.
        ("contents", "name") if after[1].text().is_none() => [content(key(0).0, &after[1])].into(),
        ("contents", "name") => [content(key(0).0, &before[1]), content(key(0).0, &after[1])].into(),
        ("contents", "text") if after[4].text().is_none() => [content(key(0).0, &Cell::Text(b"?".into()))].into(),
        ("contents", _) => [content(key(0).0, &before[1])].into(),
        ("blobs", "sha256") => [blob(&before[0]), blob(&after[0])].into(),
        ("blobs", _) => [blob(&before[0])].into(),
        // Its two cosignatures stand under nothing then.
        ("checkpoints", "size") => {
            let moved = match u64::try_from(key(0).1) {
                Ok(size) => Place::Checkpoint { size },
                Err(_) => stray("checkpoints", key(0).1.to_string()),
            };
            let by = |n| Place::Cosignature { size: key(0).0 as u64, by: format!("w{n}.example") };
            [moved, by(11), by(12)].into()
        }
        ("cosignatures", "size") if key(0).1 < 0 => [stray("cosignatures", key(0).1.to_string())].into(),
        ("cosignatures", _) => {
            let readable = after[1].text().filter(|_| after[2].text().is_some());
            let by = readable.map_or(String::new(), |vkey| vkey.split('+').next().unwrap_or_default().to_owned());
            [Place::Cosignature { size: after[0].int() as u64, by }].into()
        }
        ("checkpoints", _) => [Place::Checkpoint { size: after[0].int() as u64 }].into(),
        ("duties", column) => {
            match (column, after.iter().any(|cell| matches!(cell, Cell::Text(_)) && cell.text().is_none())) {
                (_, true) => [stray("duties", format!("raised_by = {}", before[7].int()))].into(),
                ("id", _) => [duty(&before[0]), duty(&after[0])].into(),
                ("raised_by", _) if (0..23).contains(&key(7).1) => [duty(&before[0])].into(),
                ("raised_by", _) => [duty(&before[0]), stray("duties", format!("raised_by = {}", key(7).1))].into(),
                _ => [duty(&before[0])].into(),
            }
        }
        _ => panic!("{table}.{column}"),
    }
}

fn node(row: &[Cell]) -> Place {
    Place::Node { level: u8::try_from(row[0].int()).unwrap(), index: row[1].int() as u64 }
}

/// What is named.
async fn named(location: &Location) -> (Vec<Place>, Vec<(String, Side, Vec<Value>)>) {
    let store = Store::open(opening(location, Mode::Read)).await.unwrap();
    let report = store.verify(&[signer().verifier()], &mut |_| {}).await.unwrap();
    let stated = report.damages.into_iter().map(|damage| damage.place).collect::<Vec<_>>();
    // Views are compared with what sound acts give.
    let derived = match stated.is_empty() {
        true => store.rebuild_check(&mut |_| {}).await.unwrap(),
        false => Vec::new(),
    };
    store.close().await;
    (stated, derived.into_iter().map(|one| (one.table, one.side, one.row)).collect())
}

#[test]
fn two_hundred_changed_bytes_name_exactly_what_was_changed() {
    let mut chance = Repeated(200);
    let mut by_column = std::collections::BTreeMap::<String, usize>::new();
    let mut done = 0;
    while done < CHANGES {
        let all = STATED.len() + VIEWS.len();
        let table = STATED.iter().chain(&VIEWS).nth(below(&mut chance, all)).unwrap();
        let (_folder, location) = copy();
        let Some(changed) = block_on(change(&location, table, &mut chance)) else { continue };
        let (stated, derived) = block_on(named(&location));
        if VIEWS.contains(table) {
            assert!(stated.is_empty(), "{changed:?}: {stated:?}");
            let rows = [(Side::Missing, &changed.before), (Side::Extra, &changed.after)];
            assert_eq!(derived.len(), 2, "{changed:?}: {derived:?}");
            for (side, cells) in rows {
                let named = derived.iter().filter(|(of, on, row)| of == table && *on == side && same(row, cells));
                assert_eq!(named.count(), 1, "{changed:?}: {derived:?}");
            }
        } else {
            let places: BTreeSet<_> = stated.iter().cloned().collect();
            assert_eq!(places, expected(&changed), "{changed:?}");
            assert_eq!(places.len(), stated.len(), "each once: {stated:?}");
        }
        *by_column.entry(format!("{table}.{}", changed.column)).or_default() += 1;
        done += 1;
    }
    eprintln!("{done} changes over {} columns: {by_column:?}", by_column.len());
    assert!(by_column.len() > 30, "{by_column:?}");
}

fn same(row: &[Value], cells: &[Cell]) -> bool {
    let alike = |(value, cell): (&Value, &Cell)| match (value, cell) {
        (Value::Null(_), Cell::Null) => true,
        (Value::Int(a), Cell::Int(b)) => a == b,
        (Value::Text(a), Cell::Text(b)) => a.as_bytes() == b,
        // Text that is no UTF-8 is told as bytes.
        (Value::Blob(a), Cell::Blob(b) | Cell::Text(b)) => a == b,
        _ => false,
    };
    row.len() == cells.len() && row.iter().zip(cells).all(alike)
}
