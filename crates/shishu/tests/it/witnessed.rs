//! An office with a witness, a store that was put back, a key that was rotated: through the binary, over real sockets.

use crate::office::{block_on, store};
use crate::served::{Browser, Served};
use crate::shishu::{Ran, expect, init, run, text};
use shishu_ledger::{Checkpoint, OpenedCheckpoint, Policy, Receipt, SignedNote, Verifier};
use std::fs;
use std::path::{Path, PathBuf};

/// A running witness of one office, which asks it.
pub struct Witness {
    pub served: Served,
    /// Its key.
    pub vkey: String,
}

impl Witness {
    /// Starts a witness in `dir` for the office in `office`, and tells the office of it.
    pub fn of(office: &Path, dir: &Path) -> Witness {
        let log = office.join("keys/ledger.vkey");
        let served =
            Served::start_with(&["witness", "--dir", text(dir), "--name", "witness.example/w1", "--log", text(&log)]);
        let vkey = served.said[0].rsplit_once(": ").expect("a line with the key").1.to_owned();
        assert_eq!(served.get(&Browser::default(), "/vkey").body, format!("{vkey}\n"));
        let policy = format!("witness W1 {vkey} http://{}\nquorum W1\n", served.address);
        fs::write(office.join("witnesses.txt"), policy).expect("written");
        let config = fs::read_to_string(office.join("shishu.toml")).expect("text");
        if !config.contains("witnesses") {
            fs::write(office.join("shishu.toml"), format!("{config}witnesses = \"witnesses.txt\"\n")).expect("written");
        }
        Witness { served, vkey }
    }
}

fn keys(office: &Path) -> Vec<Verifier> {
    let text = fs::read_to_string(office.join("keys/ledger.vkey")).expect("keys");
    text.lines().map(|line| Verifier::parse(line).expect("a key")).collect()
}

fn checkpoint(office: &Path) -> Ran {
    expect(0, &["ledger", "checkpoint", "--dir", text(office)])
}

/// With the office's keys and those of its policy.
fn opened(office: &Path, note: &str) -> (OpenedCheckpoint, bool) {
    let policy = Policy::parse(fs::read(office.join("witnesses.txt")).expect("a policy")).expect("a policy");
    let opened = Checkpoint::open(note, &[keys(office), policy.verifiers()].concat()).expect("signed");
    let satisfied = policy.satisfied(&opened.note);
    (opened, satisfied)
}

fn account(office: &Path, name: &str) -> Ran {
    run(&["account", "create", "--dir", text(office), "--name", name, "--person", "p0001"])
}

/// The receipt of act 0 under the newest checkpoint, with its leaf.
fn receipt(office: &Path) -> (Receipt, shishu_ledger::Hash) {
    block_on(async {
        let store = store(office).await;
        let latest = store.latest_checkpoint().await.expect("read").expect("a checkpoint");
        let proof = store.inclusion(0, latest.size).await.expect("a proof");
        let leaf = store.leaf(0).await.expect("read").expect("a leaf");
        store.close().await;
        (Receipt::new(0, proof, Vec::new(), &latest.note).expect("a receipt"), leaf)
    })
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).expect("copied");
        }
    }
}

/// Puts a copy in the place of what is there, as whoever restores a backup does.
fn put_back(copy_of: &Path, place: &Path) {
    fs::remove_dir_all(place).expect("removed");
    copy(copy_of, place);
}

fn office() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path().join("o");
    init(&at, "builtin:county");
    (folder, at)
}

#[test]
fn a_checkpoint_is_cosigned_and_the_record_says_so() {
    let (folder, at) = office();
    let witness = Witness::of(&at, &folder.path().join("w"));
    let (first, satisfied) = opened(&at, &checkpoint(&at).out);
    assert!(satisfied && first.checkpoint.size() == 3, "{first:?}");
    assert_eq!(account(&at, "gu.wen").code, 0);
    let (second, satisfied) = opened(&at, &checkpoint(&at).out);
    assert!(satisfied && second.checkpoint.size() > 3, "from where the witness stood: {second:?}");
    let sound = expect(0, &["ledger", "verify", "--dir", text(&at)]);
    assert!(sound.out.contains("(2 cosignatures)"), "{sound:?}");
    // What the witness holds is what the office has.
    let origin = first.checkpoint.origin().to_owned();
    let held =
        witness.served.get(&Browser::default(), &format!("/{}/checkpoint", shishu_witness::origin_hash(&origin)));
    assert_eq!(SignedNote::parse(&held.body).expect("a note").text(), second.note.text);
    // Without it the office goes on, says what is missing, and takes it up again from where the witness stood.
    assert_eq!(witness.served.stop(), Some(0));
    assert_eq!(account(&at, "gu.wen2").code, 0);
    let alone = checkpoint(&at);
    assert!(alone.err.contains("witness.example/w1 did not cosign") && !opened(&at, &alone.out).1, "{alone:?}");
    let again = Witness::of(&at, &folder.path().join("w"));
    assert_eq!(again.vkey, witness_key(&again), "the key is kept");
    let (third, satisfied) = opened(&at, &checkpoint(&at).out);
    assert!(satisfied && third.checkpoint.size() > second.checkpoint.size());
    // A witness that has forgotten everything is at 0; it is asked again from there.
    assert_eq!(again.served.stop(), Some(0));
    fs::remove_dir_all(folder.path().join("w/logs")).expect("forgotten");
    let _fresh = Witness::of(&at, &folder.path().join("w"));
    assert_eq!(account(&at, "gu.wen3").code, 0);
    assert!(opened(&at, &checkpoint(&at).out).1);
}

fn witness_key(witness: &Witness) -> String {
    witness.served.get(&Browser::default(), "/vkey").body.trim_end().to_owned()
}

#[test]
fn a_server_has_its_checkpoints_cosigned_and_shows_it() {
    let (folder, at) = office();
    let _witness = Witness::of(&at, &folder.path().join("w"));
    let served = Served::start("serve", &at);
    let nobody = Browser::default();
    // Asked in a task of its own: looked at until it is there, each look a request of its own.
    let mut looks = (0..20_000).map(|_| served.get(&nobody, "/log/checkpoint").body);
    let note = looks.find(|note| note.contains("witness.example/w1")).expect("the witness was asked");
    assert!(opened(&at, &note).1);
    let page = served.get(&nobody, "/ledger").body;
    assert!(page.contains("1 of 1 witnesses have cosigned"), "{page}");
    // What was signed a moment ago may lack it; a receipt takes a checkpoint that has it.
    let receipt = served.get(&nobody, "/ledger/0/receipt").body;
    let receipt = Receipt::parse(&receipt).expect("a receipt");
    assert!(receipt.checkpoint().signatures().iter().any(|line| line.name == "witness.example/w1"), "{receipt:?}");
    assert_eq!(served.stop(), Some(0));
}

#[test]
fn a_store_put_back_is_not_signed_for() {
    let (folder, at) = office();
    let (live, aside, newer) = (at.join("store"), folder.path().join("aside"), folder.path().join("newer"));
    copy(&live, &aside);
    assert_eq!(account(&at, "gu.wen").code, 0);
    let signed = checkpoint(&at).out;
    let (old_receipt, leaf) = receipt(&at);
    let old_keys = keys(&at);
    copy(&live, &newer);
    put_back(&aside, &live);
    let before = fs::read(at.join("keys/ledger.signed")).expect("remembered");
    for args in [
        &["serve", "--dir", text(&at), "--port", "0"][..],
        &["ledger", "checkpoint", "--dir", text(&at)],
        &["account", "create", "--dir", text(&at), "--name", "other", "--person", "p0001"],
    ] {
        let refused = run(args);
        assert_eq!(refused.code, 1, "{refused:?}");
        for part in ["in the store: 3 acts", "ledger.signed", "5 acts", "ledger resume"] {
            assert!(refused.err.contains(part), "{part}: {refused:?}");
        }
    }
    let zh = run(&["--lang", "zh", "serve", "--dir", text(&at), "--port", "0"]);
    assert!(zh.code == 1 && zh.err.contains("拒绝签名") && zh.err.contains("续记"), "{zh:?}");
    assert_eq!(fs::read(at.join("keys/ledger.signed")).expect("remembered"), before, "nothing was signed");
    // The first way on: the newer data back.
    put_back(&newer, &live);
    checkpoint(&at);
    let nothing = expect(2, &["ledger", "resume", "--dir", text(&at), "--reason", "x"]);
    assert!(nothing.err.contains("nothing to resume"), "{nothing:?}");
    // The second: it is lost.
    put_back(&aside, &live);
    assert_eq!(run(&["ledger", "resume", "--dir", text(&at), "--reason", " "]).code, 2);
    let resumed = expect(0, &["ledger", "resume", "--dir", text(&at), "--reason", "the disk of 3 May"]);
    let now_keys = keys(&at);
    assert!(resumed.out.contains(&now_keys[0].to_string()), "{resumed:?}");
    assert_eq!((now_keys[0].name(), &now_keys[1..]), (format!("{}/2", old_keys[0].name()).as_str(), &old_keys[..]));
    let opened = Checkpoint::open(checkpoint(&at).out, &now_keys).expect("signed");
    assert_eq!((opened.checkpoint.origin(), opened.checkpoint.size()), (now_keys[0].name(), 4));
    expect(0, &["ledger", "verify", "--dir", text(&at)]);
    expect(0, &["rebuild", "--dir", text(&at), "--check"]);
    block_on(async {
        let store = store(&at).await;
        let act = store.act(3).await.expect("read").expect("act 3");
        assert_eq!(act.kind, "log.resumed");
        let said = |name: &str| act.body[name].as_str().unwrap_or_default().to_owned();
        assert_eq!((said("old_checkpoint"), said("reason")), (signed, "the disk of 3 May".to_owned()));
        assert_eq!((act.body["old_size"].as_u64(), act.body["size"].as_u64()), (Some(5), Some(3)));
        store.close().await;
    });
    old_receipt.verify(&leaf, &old_keys).expect("an old receipt verifies with the old key");
    old_receipt.verify(&leaf, &now_keys).expect("and among all of them");
    // The new log is published whole, and served.
    let served = Served::start("serve", &at);
    let vkeys = served.get(&Browser::default(), "/log/vkey").body;
    assert_eq!(vkeys, now_keys.iter().map(|key| format!("{key}\n")).collect::<String>());
    assert_eq!(served.stop(), Some(0));
}

/// The whole folder put back, with all this machine remembered: only the witness knows.
#[test]
fn a_folder_put_back_whole_is_found_by_the_witness() {
    let (folder, at) = office();
    let witness = Witness::of(&at, &folder.path().join("w"));
    checkpoint(&at);
    let aside = folder.path().join("aside");
    copy(&at, &aside);
    assert_eq!(account(&at, "gu.wen").code, 0);
    let signed = checkpoint(&at).out;
    put_back(&aside, &at);
    let refused = run(&["serve", "--dir", text(&at), "--port", "0"]);
    assert!(
        refused.code == 1 && refused.err.contains("witness.example/w1") && refused.err.contains("5 acts"),
        "{refused:?}"
    );
    assert_eq!(run(&["ledger", "checkpoint", "--dir", text(&at)]).code, 1);
    expect(0, &["ledger", "resume", "--dir", text(&at), "--reason", "the machine was restored"]);
    block_on(async {
        let store = store(&at).await;
        let act = store.act(3).await.expect("read").expect("act 3");
        let old = SignedNote::parse(act.body["old_checkpoint"].as_str().expect("a note")).expect("a note");
        assert_eq!(old.text(), SignedNote::parse(&signed).expect("a note").text());
        assert_eq!(old.signatures().len(), 2, "cosigned: {}", old.to_text());
        store.close().await;
    });
    // The witness does not know the new log yet; told of its key, it begins with it.
    let unknown = checkpoint(&at);
    assert!(unknown.err.contains("404"), "{unknown:?}");
    assert_eq!(witness.served.stop(), Some(0));
    let _again = Witness::of(&at, &folder.path().join("w"));
    assert_eq!(account(&at, "gu.wen").code, 0);
    assert!(opened(&at, &checkpoint(&at).out).1);
}

/// Nobody here remembers, but somebody kept a checkpoint; and a key that is gone.
#[test]
fn a_log_is_resumed_on_a_checkpoint_that_was_kept_and_when_its_key_is_lost() {
    let (folder, at) = office();
    let (live, aside, kept) = (at.join("store"), folder.path().join("aside"), folder.path().join("kept"));
    copy(&live, &aside);
    assert_eq!(account(&at, "gu.wen").code, 0);
    fs::write(&kept, checkpoint(&at).out).expect("kept");
    put_back(&aside, &live);
    fs::remove_file(at.join("keys/ledger.signed")).expect("restored on another machine");
    let resume = ["ledger", "resume", "--dir", text(&at), "--reason", "restored elsewhere"];
    expect(2, &resume);
    let stranger = folder.path().join("stranger");
    fs::write(&stranger, fs::read_to_string(&kept).expect("text").replace("\n5\n", "\n6\n")).expect("written");
    assert!(expect(2, &[&resume[..], &["--old", text(&stranger)]].concat()).err.contains("stranger"));
    expect(0, &[&resume[..], &["--old", text(&kept)]].concat());
    fs::remove_file(at.join("keys/ledger.key")).expect("lost");
    assert_eq!(run(&["ledger", "checkpoint", "--dir", text(&at)]).code, 2);
    expect(0, &["ledger", "resume", "--dir", text(&at), "--reason", "the key was lost"]);
    let names: Vec<_> = keys(&at).iter().map(|key| key.name().to_owned()).collect();
    assert!(names[0].ends_with("/3") && names[1].ends_with("/2") && names.len() == 3, "{names:?}");
    Checkpoint::open(checkpoint(&at).out, &keys(&at)[..1]).expect("signed by the newest key");
    expect(0, &["ledger", "verify", "--dir", text(&at)]);
}

/// What remembers the last signature is no file to be lost silently.
#[test]
fn a_damaged_memory_of_the_last_signature_is_told() {
    let (_folder, at) = office();
    let path = at.join("keys/ledger.signed");
    let note = fs::read_to_string(&path).expect("remembered at init");
    fs::write(&path, note.replace("\n3\n", "\n2\n")).expect("written");
    let refused = run(&["ledger", "checkpoint", "--dir", text(&at)]);
    assert!(refused.code == 1 && refused.err.contains("ledger.signed"), "{refused:?}");
}

#[test]
fn a_rotated_key_leaves_old_proofs_valid_and_goes_on_after_any_crash() {
    let (_folder, at) = office();
    let (old_receipt, leaf) = receipt(&at);
    let key = at.join("keys/ledger.key");
    let old_key = fs::read_to_string(&key).expect("a key");
    // A crash before the act: a key that nobody speaks of.
    fs::write(at.join("keys/ledger.key.next"), &old_key).expect("written");
    let rotated = expect(0, &["ledger", "rotate-key", "--dir", text(&at)]);
    let (new_key, both) = (fs::read_to_string(&key).expect("a key"), keys(&at));
    assert!(new_key != old_key && !at.join("keys/ledger.key.next").exists());
    assert!(both.len() == 2 && rotated.out.contains(&both[0].to_string()), "{rotated:?}");
    assert_eq!(both[0].name(), both[1].name());
    // The act stands under the old key: whoever trusts that one is told of the new one.
    let under = block_on(async {
        let store = store(&at).await;
        let (act, latest) = (store.act(3).await.expect("read").expect("act 3"), store.latest_checkpoint().await);
        store.close().await;
        assert_eq!(act.kind, "log.key_rotated");
        assert_eq!(act.body["new_vkey"].as_str(), Some(both[0].to_string().as_str()));
        latest.expect("read").expect("a checkpoint")
    });
    let by_old = Checkpoint::open(&under.note, &both[1..]).expect("signed by the old key");
    assert_eq!((by_old.checkpoint.size(), under.size), (4, 4));
    // A crash after the act, before the new key took over: the folder opens, and the command goes on without a second act.
    fs::write(at.join("keys/ledger.key.next"), &new_key).expect("written");
    fs::write(&key, &old_key).expect("written");
    for vkeys in [format!("{}\n", both[1]), format!("{}\n{}\n", both[0], both[1])] {
        fs::write(at.join("keys/ledger.vkey"), vkeys).expect("written");
        checkpoint(&at);
        expect(0, &["ledger", "verify", "--dir", text(&at)]);
    }
    expect(0, &["ledger", "rotate-key", "--dir", text(&at)]);
    assert_eq!(fs::read_to_string(&key).expect("a key"), new_key);
    assert_eq!(keys(&at), both);
    assert_eq!(account(&at, "gu.wen").code, 0);
    let opened = Checkpoint::open(checkpoint(&at).out, &both[..1]).expect("signed by the new key");
    assert_eq!(opened.checkpoint.size(), 6, "one act of the rotation, two of the account");
    expect(0, &["ledger", "verify", "--dir", text(&at)]);
    old_receipt.verify(&leaf, &both).expect("an old receipt verifies");
    // The secret is in its file and nowhere else.
    let secret = new_key.trim_end().rsplit_once('+').expect("a key").1;
    for file in files(&at).into_iter().filter(|file| *file != key) {
        let bytes = fs::read(&file).expect("read");
        assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "{}", file.display());
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn a_policy_is_looked_at_before_anything_is_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let (at, policy) = (folder.path().join("o"), folder.path().join("policy"));
    let vkey = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";
    let args = ["init", "--dir", text(&at), "--programme", "builtin:county", "--witnesses", text(&policy)];
    for (text, says) in [
        ("quorum W\n".to_owned(), "line 1"),
        (format!("witness W {vkey}\nquorum W\n"), "no address"),
        (format!("witness W {vkey} http://127.0.0.1:9\n"), "quorum none"),
    ] {
        fs::write(&policy, text).expect("written");
        let refused = expect(2, &args);
        assert!(refused.err.contains(says), "{says}: {refused:?}");
        assert!(!at.exists());
    }
    fs::write(&policy, format!("witness W {vkey} http://127.0.0.1:9\nquorum W\n")).expect("written");
    expect(0, &args);
    assert_eq!(fs::read(at.join("witnesses.txt")).expect("copied"), fs::read(&policy).expect("a policy"));
    // Nobody listens there: the office works, and says so.
    let alone = checkpoint(&at);
    assert!(alone.err.contains("remora.n621.de did not cosign"), "{alone:?}");
}
