//! Whoever holds the database and the key: rewrites one act and everything that rests on it, and signs again.

use crate::office::database;
use crate::shishu::{expect, init, run, text};
use crate::witnessed::Witness;
use shishu_ledger::{AddCheckpoint, Checkpoint, Frontier, SALT_LEN, SignedNote, Signer, commitment, leaf_hash};
use sqlx::{AssertSqlSafe, Row, SqliteConnection};
use std::fs;
use std::path::Path;

/// Rewrites the act that adopted the programme, with commitment, leaf, every node and the newest checkpoint, in an office
/// that is not running; signs with the real key. The record is sound in itself afterwards. Returns the forged checkpoint.
pub async fn rewrite_history(dir: &Path) -> String {
    let mut database = database(dir).await;
    without_guards(&mut database).await;
    let row = sqlx::query("SELECT record, salt FROM acts WHERE seq = 0").fetch_one(&mut database).await.expect("act 0");
    let (record, salt): (String, Vec<u8>) = (row.get(0), row.get(1));
    let forged = record.replace("\"forms\":5", "\"forms\":6");
    assert_ne!(forged, record, "something to rewrite");
    let salt: [u8; SALT_LEN] = salt.try_into().expect("a salt");
    sqlx::query("UPDATE acts SET record = $1, commitment = $2 WHERE seq = 0")
        .bind(&forged)
        .bind(commitment(&salt, forged.as_bytes()).to_vec())
        .execute(&mut database)
        .await
        .expect("rewritten");
    let (size, root) = all_nodes_anew(&mut database).await;
    let key = fs::read_to_string(dir.join("keys/ledger.key")).expect("the key");
    let signer = Signer::parse(key.trim_end()).expect("a key");
    let note = Checkpoint::new(signer.name(), size, root).and_then(|one| one.sign(&signer)).expect("signed");
    for sql in ["DELETE FROM cosignatures", "DELETE FROM checkpoints"] {
        sqlx::query(sql).execute(&mut database).await.expect("removed");
    }
    let insert = sqlx::query("INSERT INTO checkpoints(size, note) VALUES ($1, $2)").bind(size as i64).bind(&note);
    insert.execute(&mut database).await.expect("stored");
    note
}

async fn without_guards(database: &mut SqliteConnection) {
    let sql = "SELECT name FROM sqlite_master WHERE type = 'trigger'";
    for trigger in sqlx::query(sql).fetch_all(&mut *database).await.expect("triggers") {
        let sql = format!("DROP TRIGGER {}", trigger.get::<String, _>(0));
        sqlx::query(AssertSqlSafe(sql)).execute(&mut *database).await.expect("dropped");
    }
}

async fn all_nodes_anew(database: &mut SqliteConnection) -> (u64, shishu_ledger::Hash) {
    let rows = sqlx::query("SELECT commitment FROM acts ORDER BY seq").fetch_all(&mut *database).await.expect("acts");
    sqlx::query("DELETE FROM nodes").execute(&mut *database).await.expect("removed");
    let mut frontier = Frontier::new();
    for row in rows {
        let commitment: [u8; 32] = row.get::<Vec<u8>, _>(0).try_into().expect("a commitment");
        for (id, hash) in frontier.push(leaf_hash(&commitment)).expect("room") {
            let insert = sqlx::query("INSERT INTO nodes(level, idx, hash) VALUES ($1, $2, $3)");
            let insert = insert.bind(i64::from(id.level)).bind(id.index as i64).bind(hash.to_vec());
            insert.execute(&mut *database).await.expect("stored");
        }
    }
    (frontier.size(), frontier.root())
}

#[test]
fn a_rewritten_act_signed_with_the_real_key_is_refused_and_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path().join("o");
    init(&at, "builtin:county");
    let witness = Witness::of(&at, &folder.path().join("w"));
    let genuine = expect(0, &["ledger", "checkpoint", "--dir", text(&at)]).out;
    let forged = crate::office::block_on(rewrite_history(&at));
    let [old, new] = [&genuine, &forged].map(|note| SignedNote::parse(note).expect("a note"));
    let size = Checkpoint::parse(new.text()).expect("a checkpoint").size();
    assert_eq!(Checkpoint::parse(old.text()).expect("a checkpoint").size(), size);
    expect(0, &["ledger", "verify", "--dir", text(&at)]); // sound in itself: only who kept something finds it
    let request = AddCheckpoint::new(size, Vec::new(), &forged).expect("a request");
    let answer = witness.served.post_text("/add-checkpoint", &request.to_text());
    assert!(answer.status == 409 && answer.body.contains("fork") && answer.body.contains("分叉"), "{answer:?}");
    assert!(answer.header("content-type").starts_with("text/plain"), "{answer:?}");
    let kept: Vec<_> = fs::read_dir(folder.path().join("w/forks")).expect("a folder").collect();
    let kept = fs::read_to_string(kept[0].as_ref().expect("a file").path()).expect("text");
    assert!(kept.contains(old.text()) && kept.contains(&forged), "both sides: {kept}");
    // This machine remembers too, and what is asked of the witness at the start is the second voice.
    for args in [&["serve", "--dir", text(&at), "--port", "0"][..], &["ledger", "checkpoint", "--dir", text(&at)]] {
        let refused = run(args);
        assert_eq!(refused.code, 1, "{refused:?}");
        assert_eq!(refused.err.matches("another root at 3 acts").count(), 2, "{refused:?}");
    }
    // Growing on does not help: nothing leads from the cosigned tree to the forged one.
    fs::remove_file(at.join("keys/ledger.signed")).expect("the insider's next step");
    let refused = run(&["ledger", "checkpoint", "--dir", text(&at)]);
    assert!(refused.code == 1 && refused.err.contains("witness.example/w1"), "{refused:?}");
}
