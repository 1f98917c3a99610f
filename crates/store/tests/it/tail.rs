//! A store whose newest acts do not fit together is not written to; older damage does not stand in the way of starting.

use shishu_store::{Location, Mode, Store, StoreError};

use crate::damage::{add_checkpoint, block_on, copy, without_guards};
use crate::desk::{act, append, append_all, create, opening, reopen};

#[test]
fn damage_at_the_end_refuses_writing_and_says_where() {
    for (sql, place) in [
        ("UPDATE acts SET record = REPLACE(record, '22.40', '22.41') WHERE seq = 22", "act 22"),
        ("UPDATE acts SET kind = 'x' WHERE seq = 22", "act 22"),
        ("DELETE FROM acts WHERE seq = 22", "act 22"),
        ("DELETE FROM acts WHERE seq >= 20", "act 20"),
        ("UPDATE nodes SET hash = ZEROBLOB(32) WHERE level = 0 AND idx = 22", "node 22 at level 0"),
        ("UPDATE nodes SET hash = ZEROBLOB(32) WHERE level = 2 AND idx = 4", "node 4 at level 2"),
        ("DELETE FROM nodes WHERE level = 3 AND idx = 1", "node 1 at level 3"),
        ("UPDATE contents SET text = 'other' WHERE seq = 22 AND name = 'note'", "content \"note\" of act 22"),
        ("UPDATE checkpoints SET note = 'x' WHERE size = 18", "checkpoint at 18"),
        ("UPDATE checkpoints SET size = 40 WHERE size = 18", "checkpoint at 40"),
    ] {
        let (_folder, location) = copy();
        block_on(async {
            let mut raw = without_guards(&location).await;
            assert!(sqlx::raw_sql(sql).execute(&mut raw).await.unwrap().rows_affected() > 0, "{sql}");
            drop(raw);
            let Err(error) = Store::open(opening(&location, Mode::Write)).await else { panic!("{sql}: it opens") };
            assert!(matches!(error, StoreError::TailDamaged { .. }), "{sql}: {error}");
            let message = error.message();
            assert!(message.en.contains(place) && message.en.contains("shishu ledger verify"), "{sql}: {}", message.en);
            assert!(message.zh.contains("shishu restore"), "{sql}: {}", message.zh);
            // Reading goes on: verifying is how one sees what happened.
            let store = Store::open(opening(&location, Mode::Read)).await.unwrap();
            assert!(!store.verify(&[], &mut |_| {}).await.unwrap().is_sound(), "{sql}");
            store.close().await;
        });
    }
}

#[tokio::test]
async fn the_look_at_the_end_is_bounded_and_older_damage_is_for_verify() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Folder(folder.path().join("record"));
    let store = create(&location).await;
    for page in 0..13_u64 {
        append_all(&store, (0..100).map(|n| act(&format!("s{}", page * 100 + n))).collect()).await.unwrap();
    }
    add_checkpoint(&store).await;
    append(&store, act("last")).await.unwrap();
    store.close().await;
    let mut raw = without_guards(&location).await;
    sqlx::raw_sql("UPDATE acts SET kind = 'x' WHERE seq = 5").execute(&mut raw).await.unwrap();
    drop(raw);
    let store = reopen(&location).await;
    let report = store.verify(&[], &mut |_| {}).await.unwrap();
    assert_eq!(report.damages.len(), 1);
    store.close().await;
}
