//! Backups made beside a server, rehearsed, restored; what was erased is in none of them.

use crate::office::{block_on, store};
use crate::served::Served;
use crate::shishu::{expect, init, run, text};
use shishu_ledger::{Disclosure, Receipt, Verifier};
use shishu_store::{Content, args};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tempfile::TempDir;

/// An office with some returns in it, and the pair of keys for its backups.
struct Place {
    dir: TempDir,
    office: PathBuf,
    identity: PathBuf,
    recipient: String,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let (office, identity) = (dir.path().join("o"), dir.path().join("identity"));
        init(&office, "builtin:county");
        let journal = dir.path().join("journal");
        let hammer = ["hammer", "--dir", text(&office), "--journal", text(&journal), "--most", "120"];
        assert!(crate::shishu::command(&hammer).stdout(Stdio::null()).status().expect("it starts").success());
        Self::with_keys(dir, office, identity)
    }

    /// A month of the made-up county: questions, answers, explanations.
    fn of_the_demo() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let (office, identity) = (dir.path().join("o"), dir.path().join("identity"));
        expect(0, &["demo", "--dir", text(&office), "--build-only", "--months", "1"]);
        Self::with_keys(dir, office, identity)
    }

    fn with_keys(dir: TempDir, office: PathBuf, identity: PathBuf) -> Self {
        let recipient = expect(0, &["backup", "keygen", "--to", text(&identity)]).out.trim().to_owned();
        Place { dir, office, identity, recipient }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Makes a backup; what it said.
    fn backup(&self, name: &str) -> String {
        let (to, recipient) = (self.at(name), &self.recipient);
        expect(0, &["backup", "--dir", text(&self.office), "--to", text(&to), "--recipient", recipient]).out
    }

    fn drill(&self, name: &str, more: &[&str]) -> crate::shishu::Ran {
        let from = self.at(name);
        run(&[&["restore", "--from", text(&from), "--identity", text(&self.identity), "--drill"], more].concat())
    }

    fn acts_of_kind(&self, kind: &str) -> usize {
        block_on(async { store(&self.office).await.acts_of_kind(kind).await.expect("readable").len() })
    }
}

/// Every file beneath, and every byte of it.
fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => found.extend(bytes(&path)),
            false => match fs::read(&path) {
                Ok(bytes) => found.push((path.display().to_string(), bytes)),
                // The log of a database that a reader has just closed.
                Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::NotFound, "{error}"),
            },
        }
    }
    found
}

fn holding(folder: &Path, needle: &[u8]) -> Vec<String> {
    let all = bytes(folder).into_iter();
    all.filter(|(_, bytes)| bytes.windows(needle.len()).any(|part| part == needle)).map(|(path, _)| path).collect()
}

#[test]
fn a_backup_beside_a_server_restores_whole_and_holds_no_private_key() {
    let place = Place::new();
    let mode = fs::metadata(&place.identity).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let served = Served::start("serve", &place.office);
    assert!(place.backup("a.age").contains("the running server logs it"));
    assert_eq!(served.stop(), Some(0));
    assert_eq!(place.acts_of_kind("backup.made"), 1, "the server took the note up");
    assert!(place.backup("b.age").contains("logged as act"));
    assert_eq!(place.acts_of_kind("backup.made"), 2);
    let left: Vec<_> =
        fs::read_dir(&place.office).expect("a folder").map(|entry| entry.expect("an entry").file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().starts_with(".backup")), "{left:?}");
    // Sealed: nothing of what is inside can be read without the key.
    let sealed = fs::read(place.at("b.age")).expect("it is there");
    assert!(!sealed.windows(16).any(|part| part == b"SQLite format 3\0"));

    let (from, to) = (place.at("b.age"), place.at("restored"));
    let restore = ["restore", "--from", text(&from), "--identity", text(&place.identity), "--to", text(&to)];
    let told = expect(0, &restore);
    assert!(told.err.contains("shishu ledger resume") && !told.out.contains("FAILED"), "{told:?}");
    expect(0, &["ledger", "verify", "--dir", text(&to), "--views"]);
    let key = fs::read_to_string(place.office.join("keys/ledger.key")).expect("a key");
    let secret = key.trim().rsplit_once('+').map_or(key.trim(), |(_, secret)| secret);
    assert!(!holding(&place.office, secret.as_bytes()).is_empty(), "the search finds it where it is");
    assert_eq!(holding(&to, secret.as_bytes()), Vec::<String>::new());
    // Nor the key of the intake, with which the record would tell whom a report names; what it is known by is there.
    let intake = fs::read_to_string(place.office.join("keys/intake.key")).expect("a key");
    let secret = intake.trim().rsplit_once(':').map_or("", |(_, secret)| secret);
    assert!(!holding(&place.office, secret.as_bytes()).is_empty(), "the search finds it where it is");
    assert_eq!(holding(&to, secret.as_bytes()), Vec::<String>::new());
    assert!(to.join("keys/intake.vkey").is_file());
    // What was there before the restored office is not written over.
    assert_eq!(run(&restore).code, 2);
}

#[test]
fn a_drill_proves_every_act_and_finds_what_is_wrong() {
    let place = Place::new();
    let early = place.at("early");
    fs::write(&early, expect(0, &["ledger", "checkpoint", "--dir", text(&place.office)]).out).expect("written");
    place.backup("a.age");
    let told = place.drill("a.age", &["--checkpoint", text(&early), "--format", "json", "--dir", text(&place.office)]);
    assert_eq!(told.code, 0, "{told:?}");
    let lines: serde_json::Value = serde_json::from_str(&told.out).expect("JSON");
    let checks: Vec<_> =
        lines.as_array().expect("a list").iter().map(|line| line["check"].as_str().unwrap_or("")).collect();
    assert_eq!(checks, ["files", "record", "root", "checkpoint", "proofs", "kept checkpoint", "goes on from it"]);
    assert_eq!(place.acts_of_kind("backup.drilled"), 1);

    // The log has grown since: a checkpoint of now is more than the backup holds.
    let later = place.at("later");
    fs::write(&later, expect(0, &["ledger", "checkpoint", "--dir", text(&place.office)]).out).expect("written");
    let told = place.drill("a.age", &["--checkpoint", text(&later)]);
    assert!(told.code == 1 && told.out.contains("FAILED"), "{told:?}");

    // Another key, a changed byte, a cut file.
    let other = place.at("other");
    expect(0, &["backup", "keygen", "--to", text(&other)]);
    let from = place.at("a.age");
    let refused = run(&["restore", "--from", text(&from), "--identity", text(&other), "--drill"]);
    assert!(refused.code == 2 && refused.err.contains("private key"), "{refused:?}");
    let whole = fs::read(&from).expect("it is there");
    let mut changed = whole.clone();
    changed[whole.len() / 2] ^= 1;
    for (name, bytes) in [("changed.age", changed.as_slice()), ("cut.age", &whole[..whole.len() / 2])] {
        fs::write(place.at(name), bytes).expect("written");
        let told = place.drill(name, &[]);
        assert!(told.code == 2 && told.err.contains("damaged"), "{told:?}");
    }
}

/// A record that was rewritten before it was packed is no sound backup, however well it is sealed.
#[test]
fn a_backup_of_a_rewritten_record_fails_its_drill() {
    let place = Place::new();
    block_on(async {
        let mut database = crate::office::database(&place.office).await;
        for sql in ["DROP TRIGGER acts_stay", "UPDATE acts SET kind = 'x' WHERE seq = 40"] {
            sqlx::query(sql).execute(&mut database).await.expect("changed");
        }
    });
    let (to, recipient) = (place.at("a.age"), &place.recipient);
    // It is made; only its act cannot be appended to a damaged log.
    let made = run(&["backup", "--dir", text(&place.office), "--to", text(&to), "--recipient", recipient]);
    assert!(made.code == 2 && made.err.contains("act 40"), "{made:?}");
    let told = place.drill("a.age", &[]);
    assert!(told.code == 1 && told.out.contains("act 40"), "{told:?}");
}

#[test]
fn what_is_erased_is_in_no_byte_here_nor_in_the_next_backup_and_has_a_certificate() {
    let place = Place::of_the_demo();
    let (seq, name, salt) = block_on(async {
        let store = store(&place.office).await;
        let sql = "SELECT seq, name, salt FROM contents WHERE name IN ('question', 'answer', 'reason') AND salt IS NOT NULL ORDER BY seq LIMIT 1";
        let rows = store.query(sql, args![]).await.expect("readable");
        let row = rows.first().expect("an explanation");
        (
            row.unsigned(0).expect("a number"),
            row.text(1).expect("text").to_owned(),
            row.blob(2).expect("bytes").to_vec(),
        )
    });
    assert!(!holding(&place.office.join("store"), &salt).is_empty(), "the search finds it before");
    let (dir, act) = (text(&place.office).to_owned(), seq.to_string());
    let leaf = block_on(async { store(&place.office).await.leaf(seq).await.expect("readable") });
    let erase = |person: &str, ground: &str| {
        run(&["erase", "--dir", &dir, "--act", &act, "--name", &name, "--ground", ground, "--as", person])
    };
    let denied = erase("p0001", "个人信息保护法第四十七条");
    assert!(denied.code == 2 && denied.err.contains("county-records"), "{denied:?}");
    assert_eq!(erase("p0234", " ").code, 2, "a ground must be given");
    let none = run(&["ledger", "certificate", "--dir", &dir, "--act", &act, "--name", &name]);
    assert_eq!(none.code, 2, "{none:?}");
    let done = erase("p0234", "个人信息保护法第四十七条");
    assert!(done.code == 0 && done.out.contains("no trace"), "{done:?}");
    assert_eq!(erase("p0234", "again").code, 2, "only once");
    let unknown = run(&["erase", "--dir", &dir, "--due", "explanations", "--as", "p0234"]);
    assert!(unknown.code == 2 && unknown.err.contains("no retention rule"), "{unknown:?}");

    assert_eq!(holding(&place.office, &salt), Vec::<String>::new());
    place.backup("after.age");
    let (from, to) = (place.at("after.age"), place.at("restored"));
    expect(0, &["restore", "--from", text(&from), "--identity", text(&place.identity), "--to", text(&to)]);
    assert_eq!(holding(&to, &salt), Vec::<String>::new());
    for office in [&place.office, &to] {
        let told = expect(0, &["ledger", "verify", "--dir", text(office), "--views"]);
        assert!(told.out.contains("lawfully erased"), "{told:?}");
        block_on(async {
            let store = store(office).await;
            assert_eq!(store.content(seq, &name).await.expect("readable"), Some(Content::Erased));
            assert_eq!(store.leaf(seq).await.expect("readable"), leaf, "the leaf is what it was");
        });
    }

    let certificate = expect(0, &["ledger", "certificate", "--dir", &dir, "--act", &act, "--name", &name]).out;
    let receipt = Receipt::parse(&certificate).expect("a receipt");
    let disclosed = Disclosure::parse(receipt.extra()).expect("a disclosure");
    let vkey = fs::read_to_string(place.office.join("keys/ledger.vkey")).expect("a key");
    receipt.verify(&disclosed.leaf(), &[Verifier::parse(vkey.trim()).expect("a key")]).expect("genuine");
    let record: serde_json::Value = serde_json::from_str(&disclosed.record).expect("JSON");
    assert_eq!((record["kind"].as_str(), record["person"].as_str()), (Some("content.erased"), Some("p0234")));
    assert_eq!(record["body"]["ground"], "个人信息保护法第四十七条");
    assert_eq!(
        (&record["body"]["erased"][0]["seq"], &record["body"]["erased"][0]["name"]),
        (&seq.into(), &name.as_str().into())
    );
    let stated = block_on(async { store(&place.office).await.act(seq).await.expect("readable").expect("there") });
    let commitment = stated.contents.iter().find(|content| content.name == name).expect("stated").commitment;
    assert_eq!(record["body"]["erased"][0]["commitment"], hex::encode(commitment));
}
