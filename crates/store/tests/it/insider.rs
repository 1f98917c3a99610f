//! Who rewrites everything consistently is found by a checkpoint signed before.

use shishu_store::{Location, Mode, NewAct, Place, Store};

use crate::damage::{add_checkpoint, damages, without_guards};
use crate::desk::{act, append, create, opening};

/// A whole store made by whoever holds the database, with these acts; every hash in it fits.
async fn made(location: &Location, acts: Vec<NewAct>) -> Store {
    let store = create(location).await;
    for act in acts {
        append(&store, act).await.unwrap();
    }
    store
}

async fn with_checkpoint_of(truth: Vec<NewAct>, rewritten: Vec<NewAct>) -> Vec<Place> {
    let folder = tempfile::tempdir().unwrap();
    let (honest, forged) = (folder.path().join("honest"), folder.path().join("forged"));
    let store = made(&Location::Folder(honest), truth).await;
    let note = add_checkpoint(&store).await;
    let size = store.tree_size().await.unwrap();
    store.close().await;
    let forged = Location::Folder(forged);
    made(&forged, rewritten).await.close().await;
    assert_eq!(damages(&forged).await, [], "consistent in itself");
    let mut raw = without_guards(&forged).await;
    sqlx::query("INSERT INTO checkpoints(size, note) VALUES ($1, $2)")
        .bind(size as i64)
        .bind(note)
        .execute(&mut raw)
        .await
        .unwrap();
    drop(raw);
    damages(&forged).await.into_iter().map(|damage| damage.place).collect()
}

fn acts(count: usize) -> Vec<NewAct> {
    (0..count).map(|n| act(&format!("s{n}"))).collect()
}

#[tokio::test]
async fn one_act_rewritten_with_all_that_rests_on_it() {
    let mut rewritten = acts(9);
    rewritten[3] = act("another");
    assert_eq!(with_checkpoint_of(acts(9), rewritten).await, [Place::Checkpoint { size: 9 }]);
}

#[tokio::test]
async fn the_last_acts_removed() {
    assert_eq!(with_checkpoint_of(acts(9), acts(7)).await, [Place::Checkpoint { size: 9 }]);
}

#[tokio::test]
async fn the_same_acts_under_the_same_chance_are_the_same_record() {
    assert_eq!(with_checkpoint_of(acts(9), acts(9)).await, []);
}

/// Guards that somebody removed are there again after the next opening for writing.
#[tokio::test]
async fn removed_guards_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Folder(folder.path().join("record"));
    made(&location, acts(2)).await.close().await;
    let mut raw = without_guards(&location).await;
    let sql = "UPDATE acts SET subject = subject";
    sqlx::raw_sql(sql).execute(&mut raw).await.unwrap();
    let store = Store::open(opening(&location, Mode::Write)).await.unwrap();
    assert!(sqlx::raw_sql(sql).execute(&mut raw).await.is_err());
    drop(raw);
    store.close().await;
}
