//! A byte changed behind the office's back is found, and the act it belongs to is named.

use crate::office::{block_on, database, store};
use crate::shishu::{expect, import_batch, init, text};
use shishu_ledger::Verifier;
use shishu_store::{Damage, Place};
use sqlx::{AssertSqlSafe, Executor, Row, SqliteConnection};
use std::fs;
use std::path::Path;

/// A small office: a batch of three returns.
fn small(dir: &Path) {
    init(dir, "builtin:retailers");
    let rows = "sc1;0.02;7;10;2;12;4;5;7;NA\nsc2;0.02;8;20;2;22;4;5;17;NA\nsc3;1;9;30;2;32;4;5;27;NA\n";
    import_batch(dir, rows);
}

/// Statements as somebody with the file open would type them; the guards are dropped first, as they would be.
fn tamper(dir: &Path, guard: &str, sql: &str) {
    block_on(async {
        let mut database = database(dir).await;
        let statements = format!("DROP TRIGGER {guard}; {sql}");
        database.execute(sqlx::raw_sql(AssertSqlSafe(statements))).await.expect("tampered");
    });
}

#[test]
fn each_changed_byte_is_found_and_named() {
    let one = |column: &str| {
        format!(
            "CAST(substr({column}, 1, 3) || char(unicode(substr({column}, 4, 1)) + 1) || substr({column}, 5) AS TEXT)"
        )
    };
    let cases = [
        ("acts_stay", format!("UPDATE acts SET record = {} WHERE seq = 1", one("record")), "act 1"),
        ("acts_stay", "UPDATE acts SET at = at + 1 WHERE seq = 2".to_owned(), "act 2"),
        (
            "acts_stay",
            "UPDATE acts SET salt = CAST(X'00' || substr(salt, 2) AS BLOB) WHERE seq = 0".to_owned(),
            "act 0",
        ),
        (
            "nodes_stay",
            "UPDATE nodes SET hash = CAST(X'0000' || substr(hash, 3) AS BLOB) WHERE level = 0 AND idx = 3".to_owned(),
            "node 3 at level 0",
        ),
        ("nodes_stay", "UPDATE nodes SET hash = X'00' WHERE level = 0 AND idx = 1".to_owned(), "node 1 at level 0"),
        ("nodes_stay", "UPDATE nodes SET hash = 'text' WHERE level = 1 AND idx = 1".to_owned(), "node 1 at level 1"),
        (
            "contents_stay",
            "UPDATE contents SET text = text || ' ' WHERE name = 'rows'".to_owned(),
            "content \"rows\" of act",
        ),
        ("checkpoints_stay", format!("UPDATE checkpoints SET note = {}", one("note")), "checkpoint at"),
        ("acts_remain", "DELETE FROM acts WHERE seq = 2".to_owned(), "act 2"),
    ];
    let whole = tempfile::tempdir().expect("a folder");
    let whole = whole.path().join("o");
    small(&whole);
    expect(0, &["ledger", "verify", "--dir", text(&whole)]);
    for (guard, sql, names) in cases {
        let copy = tempfile::tempdir().expect("a folder");
        copy_folder(&whole, copy.path());
        tamper(copy.path(), guard, &sql);
        let found = expect(1, &["ledger", "verify", "--dir", text(copy.path())]);
        assert!(found.out.contains("damaged") && found.out.contains(names), "{sql}: {found:?}");
        let zh = expect(1, &["--lang", "zh", "ledger", "verify", "--dir", text(copy.path()), "--format", "csv"]);
        assert!(zh.out.lines().count() > 1 && zh.out.starts_with("place,act,damage"), "{zh:?}");
    }
}

/// Columns whose bytes are tried, and how far apart in each row; the first byte always.
const COLUMNS: [(&str, &str, usize); 6] = [
    ("acts", "record", 67),
    ("acts", "salt", 5),
    ("acts", "commitment", 11),
    ("nodes", "hash", 11),
    ("checkpoints", "note", 13),
    ("contents", "text", 301),
];

#[test]
fn any_single_changed_byte_is_found_at_its_place() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path().join("o");
    small(&at);
    let vkey = fs::read_to_string(at.join("keys/ledger.vkey")).expect("a public key");
    let verifier = [Verifier::parse(vkey.trim_end()).expect("a key")];
    block_on(async {
        let store = store(&at).await;
        let mut database = database(&at).await;
        // Nothing here has to survive a power cut.
        database.execute("PRAGMA synchronous = OFF").await.expect("set");
        for guard in ["acts_stay", "nodes_stay", "checkpoints_stay", "contents_stay"] {
            database.execute(AssertSqlSafe(format!("DROP TRIGGER {guard}"))).await.expect("dropped");
        }
        let mut tried = 0;
        for (table, column, step) in COLUMNS {
            let cells = AssertSqlSafe(format!(
                "SELECT rowid, CAST({column} AS BLOB), typeof({column}) FROM {table} WHERE {column} IS NOT NULL"
            ));
            for cell in sqlx::query(cells).fetch_all(&mut database).await.expect("rows") {
                let (row, right, kind): (i64, Vec<u8>, String) = (cell.get(0), cell.get(1), cell.get(2));
                for byte in (0..right.len()).step_by(step) {
                    let mut wrong = right.clone();
                    wrong[byte] ^= 1 << (byte % 7);
                    put(&mut database, (table, column, &kind), row, &wrong).await;
                    let report = store.verify(&verifier, &mut |_| {}).await.expect("verified");
                    assert!(
                        report.damages.iter().any(|damage| fits(damage, table, row)),
                        "{table}.{column} {row}, byte {byte}: {report:?}"
                    );
                    tried += 1;
                }
                put(&mut database, (table, column, &kind), row, &right).await;
            }
        }
        assert!(store.verify(&verifier, &mut |_| {}).await.expect("verified").is_sound(), "all was put back");
        assert!(tried > 100, "{tried}");
    });
}

/// Writes bytes into a cell, as the type it had.
async fn put(database: &mut SqliteConnection, (table, column, kind): (&str, &str, &str), row: i64, bytes: &[u8]) {
    let sql = AssertSqlSafe(format!("UPDATE {table} SET {column} = CAST($1 AS {kind}) WHERE rowid = $2"));
    sqlx::query(sql).bind(bytes).bind(row).execute(database).await.expect("written");
}

/// Whether the damage told is of the row that was changed: acts are named by number, the others by their kind of place.
fn fits(damage: &Damage, table: &str, row: i64) -> bool {
    match (table, &damage.place) {
        // Rows were written in order, from 1.
        ("acts", Place::Act { seq }) => *seq as i64 + 1 == row,
        ("nodes", Place::Node { .. })
        | ("checkpoints", Place::Checkpoint { .. })
        | ("contents", Place::Content { .. }) => damage.seq.is_some(),
        _ => false,
    }
}

#[test]
fn a_changed_view_is_found_and_made_anew() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path().join("o");
    small(&at);
    block_on(async {
        database(&at)
            .await
            .execute("UPDATE returns SET stage = 'accepted' WHERE unit = 'R0002'")
            .await
            .expect("changed");
    });
    let found = expect(1, &["rebuild", "--dir", text(&at), "--check"]);
    assert!(found.out.contains("R0002") && found.out.contains("accepted"), "{found:?}");
    expect(0, &["ledger", "verify", "--dir", text(&at)]);
    let named = expect(1, &["ledger", "verify", "--dir", text(&at), "--views", "--format", "csv"]);
    let lines: Vec<_> = named.out.lines().skip(1).collect();
    assert!(
        lines.len() == 2 && lines.iter().all(|line| line.starts_with("view returns,") && line.contains("R0002")),
        "{named:?}"
    );
    expect(0, &["rebuild", "--dir", text(&at)]);
    expect(0, &["rebuild", "--dir", text(&at), "--check"]);
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("readable") {
        let entry = entry.expect("readable");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}
