//! Views: they follow from the acts, and can be made again.

use shishu_store::{Location, Mode, Opening, Side, Store, StoreError, Value, WriteError, args};
use std::sync::Arc;

use crate::desk::{Desk, act, append, append_all, assert_sound, create, duty, opening, raw, reopen};

async fn subjects(store: &Store) -> String {
    let sql = "SELECT subject, acts, note FROM subjects ORDER BY subject";
    let rows = store.query(sql, args![]).await.unwrap();
    let line = |row: &shishu_store::Row| {
        let note = row.opt_text(2).unwrap().unwrap_or("-");
        format!("{} {} {note}", row.text(0).unwrap(), row.int(1).unwrap())
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

pub async fn views_follow_the_acts(location: Location) -> String {
    let store = create(&location).await;
    append(&store, act("b").content("note", "乙")).await.unwrap();
    append_all(&store, vec![act("B").content("note", "x"), act("甲"), act("b")]).await.unwrap();
    let told = subjects(&store).await;
    // The order of bytes, on both databases: capitals before small letters, Chinese last.
    assert_eq!(told, "B 1 x\nb 2 -\n甲 1 -");
    assert_sound(&store).await;
    store.close().await;
    told
}

pub async fn a_changed_view_is_found_and_mended(location: Location) -> String {
    let store = create(&location).await;
    append_all(&store, vec![act("a").raise(duty("d1", 5)), act("b"), act("c")]).await.unwrap();
    let mut raw = raw(&location).await;
    for sql in [
        "UPDATE subjects SET acts = 7 WHERE subject = 'a'",
        "DELETE FROM subjects WHERE subject = 'b'",
        "INSERT INTO authors(person, acts) VALUES ('p9', 1)",
        "UPDATE duties SET due = due + 1",
    ] {
        sqlx::raw_sql(sql).execute(&mut raw).await.unwrap();
    }
    let differences = store.rebuild_check(&mut |_| {}).await.unwrap();
    let short: Vec<_> = differences.iter().map(|one| (one.table.as_str(), one.side, one.row[0].clone())).collect();
    let text = |text: &str| Value::from(text);
    assert_eq!(
        short,
        [
            ("duties", Side::Missing, text("d1")),
            ("duties", Side::Extra, text("d1")),
            ("subjects", Side::Missing, text("a")),
            ("subjects", Side::Extra, text("a")),
            ("subjects", Side::Missing, text("b")),
            ("authors", Side::Extra, text("p9")),
        ]
    );
    assert_eq!(differences[4].message().en, "view subjects lacks a row: b | 1 | - | - | -");
    assert_eq!(store.rebuild().await.unwrap(), 3);
    assert_sound(&store).await;
    append(&store, act("d")).await.unwrap();
    assert_sound(&store).await;
    store.close().await;
    String::new()
}

pub async fn a_new_version_of_the_views_is_made_at_opening(location: Location) -> String {
    let store = create(&location).await;
    append_all(&store, vec![act("a").content("note", "x"), act("b")]).await.unwrap();
    store.close().await;
    let mut changed = raw(&location).await;
    sqlx::raw_sql("UPDATE subjects SET acts = 7").execute(&mut changed).await.unwrap();
    drop(changed);
    let with = |mode| Opening { views: Arc::new(Desk { version: 2 }), ..opening(&location, mode) };
    let reading = Store::open(with(Mode::Read)).await.map(|_| ()).unwrap_err();
    assert!(matches!(reading, StoreError::OtherViews { .. }), "{reading}");
    // The same version: nothing is made anew.
    let store = reopen(&location).await;
    assert_eq!(subjects(&store).await, "a 7 x\nb 7 -");
    store.close().await;
    let store = Store::open(with(Mode::Write)).await.unwrap();
    assert_eq!(subjects(&store).await, "a 1 x\nb 1 -");
    assert_sound(&store).await;
    store.close().await;
    Store::open(with(Mode::Read)).await.unwrap().close().await;
    String::new()
}

pub async fn views_are_written_by_their_projection_alone(location: Location) -> String {
    let store = create(&location).await;
    let outside = store
        .write::<_, StoreError, _>(|tx| Box::pin(async move { tx.execute("DELETE FROM subjects", args![]).await }))
        .await;
    assert!(matches!(outside, Err(WriteError::Refused(StoreError::Statement { .. }))));
    let asking = store
        .write::<_, StoreError, _>(|tx| Box::pin(async move { tx.query("DELETE FROM subjects", args![]).await }))
        .await;
    assert!(matches!(asking, Err(WriteError::Refused(StoreError::Statement { .. }))));
    let mut meddling = act("s");
    meddling.kind = "meddle";
    assert!(matches!(append(&store, meddling).await, Err(StoreError::Statement { .. })));
    // The readers' connections cannot write at all.
    let reading = store.query("DELETE FROM subjects", args![]).await;
    assert!(matches!(reading, Err(StoreError::Database { .. })), "{reading:?}");
    assert_eq!(store.tree_size().await.unwrap(), 0);
    store.close().await;
    String::new()
}

pub async fn ephemeral_tables_state_nothing(location: Location) -> String {
    let store = create(&location).await;
    let sql = "INSERT INTO visits(token, at) VALUES ($1, $2)";
    assert_eq!(store.ephemeral_execute(sql, args!["t1", 1_i64]).await, Ok(1));
    let twice = store.ephemeral_execute(sql, args!["t1", 2_i64]).await.unwrap_err();
    assert!(twice.is_duplicate(), "{twice}");
    for sql in ["DELETE FROM acts", "DELETE FROM subjects", "DROP TABLE visits"] {
        let refused = store.ephemeral_execute(sql, args![]).await;
        assert!(matches!(refused, Err(StoreError::Statement { .. })), "{sql}");
    }
    store.rebuild().await.unwrap();
    store.close().await;
    let store = reopen(&location).await;
    let rows = store.query("SELECT token FROM visits", args![]).await.unwrap();
    assert_eq!(rows.len(), 1, "kept over a rebuild and a restart");
    assert_eq!(store.ephemeral_execute("DELETE FROM visits", args![]).await, Ok(1));
    assert_eq!(store.tree_size().await.unwrap(), 0);
    store.close().await;
    String::new()
}
