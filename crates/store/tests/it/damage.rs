//! One changed byte anywhere is found, and only the act it belongs to is named.

use proptest::prelude::*;
use proptest::sample::Index;
use shishu_ledger::{Checkpoint, Cosigner, SignedNote, Signer, Verifier};
use shishu_store::{Damage, Location, Mode, Place, Store, StoreError, Value, args};
use shishu_terms::DutyId;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Row as _};
use std::path::Path;
use std::sync::LazyLock;
use tempfile::TempDir;

use crate::desk::{act, append, append_all, create, duty, opening, raw};

const ORIGIN: &str = "log.example/qinghe";

pub fn signer() -> Signer {
    Signer::from_seed(ORIGIN, &[1; 32]).unwrap()
}

fn witnesses() -> [Cosigner; 2] {
    [11, 12].map(|seed| Cosigner::from_seed(&format!("w{seed}.example"), &[seed; 32]).unwrap())
}

pub async fn add_checkpoint(store: &Store) -> String {
    let size = store.tree_size().await.unwrap();
    let root = store.root_at(size).await.unwrap();
    let note = Checkpoint::new(ORIGIN, size, root).unwrap().sign(&signer()).unwrap();
    store.add_checkpoint(size, &note).await.unwrap();
    note
}

/// A record with something of everything: contents kept and erased, duties open and closed, blobs, checkpoints.
async fn write_record(location: &Location) {
    let store = create(location).await;
    for n in 0..23 {
        let id = format!("d{n}");
        let mut stated = act(&format!("B204-1.2025-07.E04{n:02}"))
            .body(serde_json::json!({ "values": { "101": format!("{n}.40") } }))
            .content("note", format!("内容 {n}"));
        if n % 3 == 0 {
            stated = stated.content("remark", "r").raise(duty(&id, n));
        }
        if n % 3 == 1 {
            stated = stated.discharge(DutyId::from(format!("d{}", n - 1)));
        }
        if n == 9 || n == 15 {
            stated = stated.erase(n as u64 - 7, "note");
        }
        let with_blob = store
            .write::<_, StoreError, _>(move |tx| {
                Box::pin(async move {
                    if n % 5 == 0 {
                        let hash = tx.put_blob(format!("scan {n}").as_bytes()).await?;
                        stated = stated.blob(hash);
                    }
                    tx.append(stated).await
                })
            })
            .await;
        with_blob.unwrap();
        if n % 6 == 5 {
            let note = SignedNote::parse(add_checkpoint(&store).await).unwrap();
            let checkpoint = Checkpoint::parse(note.text()).unwrap();
            for witness in witnesses() {
                let signature = witness.cosign(&checkpoint, 1_700_000_000 + n as u64).unwrap();
                store.add_cosignature(checkpoint.size(), &witness.verifier(), &signature).await.unwrap();
            }
        }
    }
    store.close().await;
}

/// Written once, copied for each case.
static RECORD: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Folder(folder.path().join("record"));
    // On a thread of its own, because the first who asks may be inside a runtime.
    std::thread::spawn(move || block_on(async { write_record(&location).await })).join().unwrap();
    folder
});

pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

pub fn copy() -> (TempDir, Location) {
    let folder = tempfile::tempdir().unwrap();
    let from = RECORD.path().join("record/shishu.db");
    assert!(!Path::new(&format!("{}-wal", from.display())).exists(), "closed cleanly");
    std::fs::copy(from, folder.path().join("shishu.db")).unwrap();
    let location = Location::Folder(folder.path().to_owned());
    (folder, location)
}

/// An administrator's first step: the guards go.
pub async fn without_guards(location: &Location) -> AnyConnection {
    let mut raw = raw(location).await;
    // Whoever tampers need not wait for the disk.
    sqlx::raw_sql("PRAGMA synchronous = OFF").execute(&mut raw).await.unwrap();
    let triggers =
        sqlx::query("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetch_all(&mut raw).await.unwrap();
    for trigger in triggers {
        let sql = format!("DROP TRIGGER {}", trigger.get::<String, _>(0));
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut raw).await.unwrap();
    }
    raw
}

pub async fn damages(location: &Location) -> Vec<Damage> {
    damages_for(location, &[signer().verifier()]).await
}

async fn damages_for(location: &Location, verifiers: &[Verifier]) -> Vec<Damage> {
    let store = Store::open(opening(location, Mode::Read)).await.unwrap();
    let report = store.verify(verifiers, &mut |_| {}).await.unwrap();
    store.close().await;
    report.damages
}

/// A column to change, and the act that a change must name.
struct Column {
    table: &'static str,
    column: &'static str,
    /// The act, as an expression over the row.
    seq: &'static str,
}

const fn column(table: &'static str, column: &'static str, seq: &'static str) -> Column {
    Column { table, column, seq }
}

const CITING: &str = "(SELECT MIN(acts.seq) FROM acts WHERE acts.record LIKE '%' || LOWER(HEX(blobs.sha256)) || '%')";

const COLUMNS: [Column; 23] = [
    column("acts", "record", "seq"),
    column("acts", "salt", "seq"),
    column("acts", "commitment", "seq"),
    column("acts", "kind", "seq"),
    column("acts", "subject", "seq"),
    column("acts", "person", "seq"),
    column("acts", "post", "seq"),
    column("nodes", "hash", "((idx + 1) << level) - 1"),
    column("contents", "name", "seq"),
    column("contents", "salt", "seq"),
    column("contents", "commitment", "seq"),
    column("contents", "text", "seq"),
    column("checkpoints", "note", "size - 1"),
    column("cosignatures", "vkey", "size - 1"),
    column("cosignatures", "line", "size - 1"),
    column("duties", "id", "raised_by"),
    column("duties", "kind", "raised_by"),
    column("duties", "subject", "raised_by"),
    column("duties", "owner_kind", "raised_by"),
    column("duties", "owner", "raised_by"),
    column("duties", "why", "raised_by"),
    column("blobs", "sha256", CITING),
    column("blobs", "bytes", CITING),
];

/// Changes one byte of one cell; returns the act it belongs to. `None` when the database itself refuses, because the changed
/// key is that of another row.
async fn flip(location: &Location, of: &Column, row: Index, byte: Index, mask: u8) -> Option<u64> {
    let mut raw = without_guards(location).await;
    let Column { table, column, seq } = of;
    let sql = format!(
        "SELECT rowid, typeof({column}), CAST({column} AS BLOB), {seq} FROM {table} \
         WHERE LENGTH({column}) > 0 ORDER BY rowid"
    );
    let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut raw).await.unwrap();
    let cell = &rows[row.index(rows.len())];
    let (id, kind): (i64, String) = (cell.get(0), cell.get(1));
    let (mut bytes, seq): (Vec<u8>, i64) = (cell.get(2), cell.get(3));
    let at = byte.index(bytes.len());
    bytes[at] ^= mask;
    let sql = format!("UPDATE {table} SET {column} = CAST($1 AS {kind}) WHERE rowid = $2");
    let done = sqlx::query(AssertSqlSafe(sql)).bind(bytes).bind(id).execute(&mut raw).await;
    raw.close().await.unwrap();
    match done {
        Err(error) if error.as_database_error().is_some_and(|error| error.is_unique_violation()) => None,
        done => {
            assert_eq!(done.unwrap().rows_affected(), 1);
            Some(seq as u64)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn one_changed_byte_names_its_act_and_no_other(
        of in any::<Index>(), row in any::<Index>(), byte in any::<Index>(), mask in 1..=255_u8,
    ) {
        let of = &COLUMNS[of.index(COLUMNS.len())];
        let (_folder, location) = copy();
        let flipped = block_on(flip(&location, of, row, byte, mask));
        prop_assume!(flipped.is_some());
        let seq = flipped.unwrap();
        let found = block_on(damages(&location));
        prop_assert!(!found.is_empty(), "{}.{} of act {seq}: not found", of.table, of.column);
        for damage in &found {
            let fits = match &damage.place {
                // A blob under another name is one that nobody cites, and one that is missing.
                Place::Blob { .. } => damage.seq.is_none_or(|named| named == seq),
                _ => damage.seq == Some(seq),
            };
            prop_assert!(fits, "{}.{} of act {seq}: {damage:?}", of.table, of.column);
        }
        prop_assert!(found.iter().any(|damage| damage.seq == Some(seq)));
    }
}

#[tokio::test]
async fn an_unchanged_record_is_sound() {
    let (_folder, location) = copy();
    drop(without_guards(&location).await);
    assert_eq!(damages(&location).await, []);
}

/// What a changed byte cannot do: rows gone, rows too many, numbers changed.
#[tokio::test]
async fn rows_gone_rows_added_and_numbers_changed_are_named() {
    let act = |seq| Place::Act { seq };
    let node = |level, index| Place::Node { level, index };
    let content = |seq, name: &str| Place::Content { seq, name: name.to_owned() };
    let duty = |id: &str| Place::Duty { id: DutyId::from(id) };
    let stray = |table, key: &str| Place::Stray { table, key: key.to_owned() };
    let cosignature = |size, n| Place::Cosignature { size, by: format!("w{n}.example") };
    // Cosignatures whose checkpoint is gone.
    let unsupported = |size| [cosignature(size, 11), cosignature(size, 12)].to_vec();
    let cases: Vec<(&str, Vec<Place>)> = vec![
        ("DELETE FROM acts WHERE seq = 4", vec![act(4)]),
        ("DELETE FROM acts WHERE seq = 22", vec![act(22)]),
        ("UPDATE acts SET at = at + 1 WHERE seq = 7", vec![act(7)]),
        ("UPDATE acts SET at = 'yesterday' WHERE seq = 7", vec![act(7)]),
        ("UPDATE acts SET at = 1.5 WHERE seq = 7", vec![act(7)]),
        ("UPDATE acts SET person = NULL WHERE seq = 7", vec![act(7)]),
        ("UPDATE acts SET record = NULL WHERE seq = 7 OR 0", vec![]),
        ("UPDATE acts SET seq = 1000000 WHERE seq = 5", vec![act(5), stray("acts", "1000000")]),
        ("UPDATE acts SET seq = 24 WHERE seq = 5", vec![act(5), stray("acts", "24")]),
        ("UPDATE acts SET seq = -1 WHERE seq = 5", vec![act(5), stray("acts", "-1")]),
        ("DELETE FROM nodes WHERE level = 0 AND idx = 3", vec![node(0, 3)]),
        ("DELETE FROM nodes WHERE level = 2 AND idx = 1", vec![node(2, 1)]),
        ("UPDATE nodes SET hash = x'00' WHERE level = 1 AND idx = 2", vec![node(1, 2)]),
        ("UPDATE nodes SET level = 9 WHERE level = 2 AND idx = 1", vec![node(2, 1), stray("nodes", "9/1")]),
        ("DELETE FROM contents WHERE seq = 3 AND name = 'remark'", vec![content(3, "remark")]),
        ("UPDATE contents SET text = NULL, salt = NULL WHERE seq = 3 AND name = 'note'", vec![content(3, "note")]),
        ("UPDATE contents SET salt = NULL WHERE seq = 3 AND name = 'note'", vec![content(3, "note")]),
        ("INSERT INTO contents VALUES (3, 'more', NULL, x'00', NULL)", vec![content(3, "more")]),
        ("INSERT INTO contents VALUES (99, 'more', NULL, x'00', NULL)", vec![stray("contents", "99")]),
        ("DELETE FROM duties WHERE id = 'd6'", vec![duty("d6")]),
        ("UPDATE duties SET due = due + 1 WHERE id = 'd6'", vec![duty("d6")]),
        ("UPDATE duties SET discharged_by = NULL WHERE id = 'd6'", vec![duty("d6")]),
        ("UPDATE duties SET raised_by = 77 WHERE id = 'd6'", vec![duty("d6"), stray("duties", "raised_by = 77")]),
        (
            "INSERT INTO duties SELECT 'dx', kind, subject, owner_kind, owner, due, why, raised_by, raised_at, NULL, NULL FROM duties WHERE id = 'd6'",
            vec![duty("dx")],
        ),
        (
            "UPDATE checkpoints SET size = 3 WHERE size = 6",
            [vec![Place::Checkpoint { size: 3 }], unsupported(6)].concat(),
        ),
        (
            "UPDATE checkpoints SET size = -3 WHERE size = 6",
            [vec![stray("checkpoints", "-3")], unsupported(6)].concat(),
        ),
        ("DELETE FROM checkpoints WHERE size = 6", unsupported(6)),
        ("UPDATE cosignatures SET size = 7 WHERE size = 6 AND vkey LIKE 'w11%'", vec![cosignature(7, 11)]),
        ("UPDATE cosignatures SET size = -6 WHERE size = 6 AND vkey LIKE 'w11%'", vec![stray("cosignatures", "-6")]),
        ("DELETE FROM blobs WHERE bytes = CAST('scan 5' AS BLOB)", vec![Place::Blob { sha256: sha256("scan 5") }]),
    ];
    for (sql, mut expected) in cases {
        let (_folder, location) = copy();
        let mut raw = without_guards(&location).await;
        let done = sqlx::raw_sql(sql).execute(&mut raw).await;
        if expected.is_empty() {
            assert!(done.is_err(), "{sql}: NOT NULL holds even without guards");
            continue;
        }
        assert_eq!(done.unwrap().rows_affected(), 1, "{sql}");
        drop(raw);
        let mut found: Vec<_> = damages(&location).await.into_iter().map(|damage| damage.place).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{sql}");
    }
}

fn sha256(text: &str) -> String {
    use sha2::Digest as _;
    hex::encode(sha2::Sha256::digest(text))
}

#[tokio::test]
async fn text_put_back_after_its_erasure_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Folder(folder.path().join("record"));
    let store = create(&location).await;
    append(&store, act("s").content("note", "a name")).await.unwrap();
    let kept = store.query("SELECT salt, text FROM contents", args![]).await.unwrap();
    append_all(&store, vec![act("t"), act("u").erase(0, "note")]).await.unwrap();
    store.close().await;
    assert_eq!(damages(&location).await, []);
    let mut raw = without_guards(&location).await;
    let Value::Blob(salt) = kept[0].values()[0].clone() else { panic!("no salt") };
    sqlx::query("UPDATE contents SET salt = $1, text = 'a name'").bind(salt).execute(&mut raw).await.unwrap();
    drop(raw);
    let found = damages(&location).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].place, Place::Content { seq: 0, name: "note".to_owned() });
    assert!(found[0].message.en.contains("an act erased it"), "{:?}", found[0]);
}
