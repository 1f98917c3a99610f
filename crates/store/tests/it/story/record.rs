//! Acts, contents and blobs: what was stated is read back, provable, and stays.

use serde_json::json;
use sha2::{Digest, Sha256};
use shishu_store::{Content, Location, NewAct, StoreError};
use shishu_terms::{DutyId, Moment, PersonId, PostId};

use crate::desk::{act, append, append_all, assert_sound, at, create, duty, raw};

pub async fn acts_read_back_as_they_were_stated(location: Location) -> String {
    let store = create(&location).await;
    let first = act("B204-1.2025-07.E0412")
        .body(json!({ "values": { "101": "1286.40" }, "flags": [1, true, null] }))
        .content("note", "因汛情迟报 \u{1f30a}")
        .raise(duty("d1", 60));
    let calendar = NewAct::new(at(1), "period.opened", "2025-07");
    let written = store
        .write::<_, StoreError, _>(|tx| {
            Box::pin(async move {
                assert_eq!(tx.tree_size(), 0);
                let first = tx.append(first).await?;
                let second = tx.append(calendar.discharge(DutyId::from("d1"))).await?;
                // A write sees itself.
                assert_eq!(tx.act(0).await?.as_ref(), Some(&first));
                assert_eq!(tx.acts_of("2025-07").await?, std::slice::from_ref(&second));
                Ok([first, second])
            })
        })
        .await
        .unwrap();
    assert_eq!((written.last_seq, written.tree_size), (Some(1), 2));
    let [first, second] = &written.value;
    assert_eq!((first.seq, second.seq), (0, 1));
    assert_eq!(store.acts(0, 10).await.unwrap(), written.value);
    assert_eq!(store.acts(1, 10).await.unwrap(), std::slice::from_ref(second));
    assert_eq!(store.acts(0, 1).await.unwrap(), std::slice::from_ref(first));
    assert_eq!(store.act(0).await.unwrap().as_ref(), Some(first));
    assert_eq!(store.act(2).await.unwrap(), None);
    assert_eq!(store.acts_of("B204-1.2025-07.E0412").await.unwrap(), std::slice::from_ref(first));
    assert_eq!(store.acts_by(&PersonId::from("p0031"), 0, 9).await.unwrap(), std::slice::from_ref(first));
    assert_eq!(first.post, Some(PostId::from("E0412-fill")));
    assert_eq!(second.person, None);
    assert_eq!(store.content(0, "note").await.unwrap(), Some(Content::Text("因汛情迟报 \u{1f30a}".to_owned())));
    assert_eq!(store.content(0, "other").await.unwrap(), None);
    assert_sound(&store).await;
    let root = hex::encode(store.root_at(2).await.unwrap());
    store.close().await;
    root
}

/// Second road: the commitment and leaf worked out here by hand from the documented layout.
pub async fn a_record_is_committed_to_as_documented(location: Location) -> String {
    let store = create(&location).await;
    let stated = append(&store, act("s").content("note", "text").raise(duty("d1", 60))).await.unwrap();
    let sealed = store.sealed_act(0).await.unwrap().unwrap();
    assert_eq!(sealed.act, stated);
    let content = hex::encode(stated.contents[0].commitment);
    assert_eq!(
        sealed.record,
        format!(
            concat!(
                r#"{{"at":1750000000000000,"blobs":[],"body":{{}},"contents":[{{"commitment":"{}","name":"note"}}],"#,
                r#""discharges":[],"erases":[],"kind":"return.saved","person":"p0031","post":"E0412-fill","#,
                r#""raises":[{{"due":1750000060000000,"id":"d1","kind":"fill","owner":{{"post":"town-liuxi-review"}},"#,
                r#""subject":"about d1","why":{{"days":5,"rule":"working days"}}}}],"seq":0,"subject":"s","v":1}}"#
            ),
            content
        )
    );
    let commitment = Sha256::digest([&sealed.salt[..], sealed.record.as_bytes()].concat());
    assert_eq!(sealed.commitment[..], commitment[..]);
    let leaf = Sha256::digest([&[0], &commitment[..]].concat());
    assert_eq!(store.leaf(0).await.unwrap().unwrap()[..], leaf[..]);
    assert_eq!(store.root_at(1).await.unwrap()[..], leaf[..]);
    let rows = store.query("SELECT salt, text FROM contents", vec![]).await.unwrap();
    let text = [rows[0].blob(0).unwrap(), b"text"].concat();
    assert_eq!(stated.contents[0].commitment[..], Sha256::digest(text)[..]);
    store.close().await;
    sealed.record
}

pub async fn what_cannot_be_recorded_is_refused(location: Location) -> String {
    let store = create(&location).await;
    let refused = [
        append(&store, act("s").body(json!({ "rate": 0.1 }))).await,
        append(&store, act("s").body(json!({ "n": 1_u64 << 53 }))).await,
        append(&store, act("s").content("a", "1").content("a", "2")).await,
        append(&store, act("s").content("a", "nul \0")).await,
        append(&store, act("s\0")).await,
        append(&store, act("s").blob("00".repeat(32))).await,
        append(&store, act("s").blob("no hash")).await,
        append(&store, act("s").erase(0, "a")).await,
        append(&store, NewAct::new(Moment::from_micros(i64::MAX), "k", "s")).await,
    ];
    let words: Vec<_> = refused.map(|result| result.unwrap_err().to_string()).to_vec();
    assert_eq!(store.tree_size().await.unwrap(), 0);
    append(&store, act("s")).await.unwrap();
    assert_sound(&store).await;
    store.close().await;
    words.join("\n")
}

pub async fn blobs_are_found_by_their_hash(location: Location) -> String {
    let store = create(&location).await;
    let put = |bytes: &'static [u8]| {
        store.write::<_, StoreError, _>(move |tx| {
            Box::pin(async move {
                let hash = tx.put_blob(bytes).await?;
                tx.append(act("scan").blob(&hash)).await?;
                Ok(hash)
            })
        })
    };
    let first = put(b"\x00\xff a scan").await.unwrap().value;
    let again = put(b"\x00\xff a scan").await.unwrap().value;
    let empty = put(b"").await.unwrap().value;
    assert_eq!(first, again);
    assert_eq!(store.blob(&first).await.unwrap().as_deref(), Some(&b"\x00\xff a scan"[..]));
    assert_eq!(store.blob(&empty).await.unwrap().as_deref(), Some(&b""[..]));
    assert_eq!(store.blob(&first.to_uppercase()).await.unwrap(), None);
    assert_eq!(store.blob(&"0".repeat(64)).await.unwrap(), None);
    let report = store.verify(&[], &mut |_| {}).await.unwrap();
    assert_eq!(report.blobs, 2);
    assert_sound(&store).await;
    store.close().await;
    first
}

pub async fn erasing_leaves_the_proof(location: Location) -> String {
    let store = create(&location).await;
    append(&store, act("s").content("note", "a name").content("kept", "y")).await.unwrap();
    let (leaf, sealed) = (store.leaf(0).await.unwrap(), store.sealed_act(0).await.unwrap());
    append(&store, act("request").erase(0, "note")).await.unwrap();
    assert_eq!(store.content(0, "note").await.unwrap(), Some(Content::Erased));
    assert_eq!(store.content(0, "kept").await.unwrap(), Some(Content::Text("y".to_owned())));
    assert_eq!((store.leaf(0).await.unwrap(), store.sealed_act(0).await.unwrap()), (leaf, sealed));
    let again = append(&store, act("request").erase(0, "note")).await.unwrap_err();
    assert!(matches!(again, StoreError::ContentUnknown { seq: 0, .. }));
    let report = store.verify(&[], &mut |_| {}).await.unwrap();
    assert_eq!((report.contents, report.erased), (2, 1));
    // The view that had copied the text has dropped it, and a rebuild gives the same.
    let rows = store.query("SELECT COUNT(*) FROM subjects WHERE note = 'a name'", vec![]).await.unwrap();
    assert_eq!(rows[0].int(0).unwrap(), 0);
    assert_sound(&store).await;
    store.close().await;
    again.to_string()
}

pub async fn the_database_refuses_to_change_what_was_stated(location: Location) -> String {
    let store = create(&location).await;
    append_all(&store, vec![act("s").content("note", "x"), act("s")]).await.unwrap();
    store.write::<_, StoreError, _>(|tx| Box::pin(async move { tx.put_blob(b"scan").await })).await.unwrap();
    let mut raw = raw(&location).await;
    for sql in [
        "UPDATE acts SET subject = 't'",
        "DELETE FROM acts WHERE seq = 1",
        "UPDATE nodes SET idx = idx + 100",
        "DELETE FROM nodes",
        "UPDATE contents SET text = 'y'",
        "UPDATE contents SET name = 'y', text = NULL, salt = NULL",
        "DELETE FROM contents",
        "UPDATE blobs SET bytes = sha256",
        "DELETE FROM blobs",
        "INSERT INTO acts(seq, record, salt, commitment, at, kind, subject) \
         SELECT seq, record, salt, commitment, at, kind, 'other' FROM acts",
    ] {
        let refused = sqlx::raw_sql(sql).execute(&mut raw).await;
        assert!(refused.is_err(), "{sql}");
    }
    let dialect: &[&'static str] = match location {
        Location::Folder(_) => &[
            "INSERT OR REPLACE INTO acts(seq, record, salt, commitment, at, kind, subject) \
             SELECT seq, record, salt, commitment, at, kind, 'other' FROM acts",
            "INSERT OR REPLACE INTO contents(seq, name, commitment) SELECT seq, name, commitment FROM contents",
            "INSERT OR REPLACE INTO nodes SELECT level, idx, hash FROM nodes",
        ],
        Location::Postgres { .. } => &["TRUNCATE acts", "TRUNCATE nodes", "TRUNCATE contents, blobs"],
    };
    for sql in dialect {
        assert!(sqlx::raw_sql(*sql).execute(&mut raw).await.is_err(), "{sql}");
    }
    assert_sound(&store).await;
    store.close().await;
    String::new()
}
