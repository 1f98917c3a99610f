//! What the tests share: a small set of views, a chance that repeats itself, stores in throw-away places.

use shishu_store::{
    Act, BoxFuture, Contents, Location, Mode, NewAct, NewDuty, Opening, Owner, Projection, Store, StoreError, Tx,
    Value, WriteError, args,
};
use shishu_terms::{Chance, DutyId, Moment, PersonId, PostId};
use sqlx::{AnyConnection, Connection as _};
use std::sync::Arc;

/// Salts that are the same in every run.
pub struct Repeated(pub u64);

impl Chance for Repeated {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            // splitmix64
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes()[..chunk.len()]);
        }
    }
}

/// Views: the latest note on each subject, how often each person acted, and a table that can make a commit fail.
pub struct Desk {
    pub version: u32,
}

impl Projection for Desk {
    fn name(&self) -> &str {
        "desk"
    }

    fn version(&self) -> u32 {
        self.version
    }

    fn ddl(&self) -> Vec<String> {
        [
            "CREATE TABLE subjects (subject TEXT PRIMARY KEY, acts BIGINT NOT NULL, note_seq BIGINT, note TEXT, scan BYTEA)",
            "CREATE INDEX subjects_by_acts ON subjects(acts)",
            "CREATE TABLE authors (person TEXT PRIMARY KEY, acts BIGINT NOT NULL)",
            // Looked at when the transaction is committed, not before.
            "CREATE TABLE children (id BIGINT PRIMARY KEY, parent BIGINT NOT NULL REFERENCES children(id) DEFERRABLE INITIALLY DEFERRED)",
        ]
        .map(str::to_owned)
        .to_vec()
    }

    fn tables(&self) -> &[&str] {
        &["subjects", "authors", "children"]
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        act: &'a Act,
        contents: &'a Contents,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let has_note = act.contents.iter().any(|content| content.name == "note");
            let note_seq = has_note.then_some(act.seq);
            tx.execute(
                "INSERT INTO subjects(subject, acts, note_seq, note, scan) VALUES ($1, 1, $2, $3, $4) \
                 ON CONFLICT (subject) DO UPDATE SET acts = subjects.acts + 1, note_seq = excluded.note_seq, note = excluded.note",
                args![act.subject.as_str(), note_seq, contents.get("note"), Value::NO_BLOB],
            )
            .await?;
            for erased in &act.erases {
                let sql = "UPDATE subjects SET note = NULL WHERE note_seq = $1";
                tx.execute(sql, args![erased.seq]).await?;
            }
            if let Some(person) = &act.person {
                let sql = "INSERT INTO authors(person, acts) VALUES ($1, 1) \
                           ON CONFLICT (person) DO UPDATE SET acts = authors.acts + 1";
                tx.execute(sql, args![person]).await?;
            }
            if act.kind == "orphan" {
                let sql = "INSERT INTO children(id, parent) VALUES ($1, $2)";
                tx.execute(sql, args![act.seq, -1_i64]).await?;
            }
            if act.kind == "meddle" {
                tx.execute("DELETE FROM acts", args![]).await?;
            }
            Ok(())
        })
    }

    fn ephemeral_ddl(&self) -> Vec<String> {
        vec!["CREATE TABLE IF NOT EXISTS visits (token TEXT PRIMARY KEY, at BIGINT NOT NULL)".to_owned()]
    }

    fn ephemeral_tables(&self) -> &[&str] {
        &["visits"]
    }
}

pub fn opening(location: &Location, mode: Mode) -> Opening {
    Opening { location: location.clone(), mode, views: Arc::new(Desk { version: 1 }), chance: Box::new(Repeated(1)) }
}

pub async fn create(location: &Location) -> Store {
    Store::open(opening(location, Mode::Create)).await.unwrap()
}

pub async fn reopen(location: &Location) -> Store {
    Store::open(opening(location, Mode::Write)).await.unwrap()
}

pub fn at(seconds: i64) -> Moment {
    Moment::from_micros(1_750_000_000_000_000).plus_seconds(seconds)
}

/// An act of the clerk about a subject.
pub fn act(subject: &str) -> NewAct {
    NewAct::new(at(0), "return.saved", subject).by(PersonId::from("p0031"), PostId::from("E0412-fill"))
}

pub fn duty(id: &str, due: i64) -> NewDuty {
    NewDuty {
        id: DutyId::from(id),
        kind: "fill".to_owned(),
        subject: format!("about {id}"),
        owner: Owner::Post(PostId::from("town-liuxi-review")),
        due: at(due),
        why: serde_json::json!({ "days": 5, "rule": "working days" }),
    }
}

/// Appends one act in a write of its own.
pub async fn append(store: &Store, act: NewAct) -> Result<Act, StoreError> {
    append_all(store, vec![act]).await.map(|mut acts| acts.remove(0))
}

/// Appends acts in one write.
pub async fn append_all(store: &Store, acts: Vec<NewAct>) -> Result<Vec<Act>, StoreError> {
    let written = store
        .write::<_, StoreError, _>(|tx| {
            Box::pin(async move {
                let mut appended = Vec::new();
                for act in acts {
                    appended.push(tx.append(act).await?);
                }
                Ok(appended)
            })
        })
        .await;
    match written {
        Ok(committed) => Ok(committed.value),
        Err(WriteError::Refused(error) | WriteError::Store(error)) => Err(error),
    }
}

/// The database without the store between: what an administrator has.
pub async fn raw(location: &Location) -> AnyConnection {
    sqlx::any::install_default_drivers();
    let url = match location {
        Location::Folder(folder) => sqlite_url(folder),
        Location::Postgres { url } => url.clone(),
    };
    AnyConnection::connect(&url).await.unwrap()
}

/// Everything fits and the views are what the acts give.
pub async fn assert_sound(store: &Store) {
    let report = store.verify(&[], &mut |_| {}).await.unwrap();
    assert_eq!(report.damages, [], "verify");
    assert_eq!(report.acts, report.tree_size);
    let differences = store.rebuild_check(&mut |_| {}).await.unwrap();
    assert_eq!(differences, [], "rebuild");
}

fn sqlite_url(folder: &std::path::Path) -> String {
    let file = folder.join("shishu.db");
    let path = file.to_str().unwrap();
    format!("sqlite://{}", path.replace('%', "%25"))
}
