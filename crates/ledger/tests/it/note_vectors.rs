//! Signed notes of golang.org/x/mod and the examples in the C2SP specifications.

use serde_json::Value;
use shishu_ledger::*;

use crate::data;

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("array")
}

fn load(name: &str) -> Option<Value> {
    data::path(name).map(|path| data::json(&path))
}

#[test]
fn verifier_keys() {
    let Some(vectors) = load("gomod-note.json") else {
        return;
    };
    for key in list(&vectors["vkeys_valid"]) {
        let key = text(key);
        assert_eq!(Verifier::parse(key).expect(key).to_string(), key);
        for_each_damage(key, |bad| {
            assert!(Verifier::parse(bad).is_err(), "{bad:?}");
        });
    }
    for key in list(&vectors["vkeys_invalid"]) {
        assert!(Verifier::parse(text(key)).is_err(), "{key}");
    }
}

/// The stated property: every proper substring, and every increment of one byte.
fn for_each_damage(key: &str, check: impl Fn(&str)) {
    for from in 0..=key.len() {
        for to in from..=key.len() {
            if to - from < key.len() {
                check(&key[from..to]);
            }
        }
        if from < key.len() {
            let mut bytes = key.as_bytes().to_vec();
            bytes[from] += 1;
            check(str::from_utf8(&bytes).expect("ASCII"));
        }
    }
}

#[test]
fn signing_gives_the_published_bytes() {
    let Some(vectors) = load("gomod-note.json") else {
        return;
    };
    let vector = &vectors["sign"];
    let signer = Signer::parse(text(&vector["skey"])).expect("key");
    assert_eq!(signer.to_private_text(), text(&vector["skey"]));
    let note = sign(text(&vector["text"]), &signer).expect("note");
    assert_eq!(note, text(&vector["signed"]));
    let public = &vectors["vkeys_valid"][0];
    assert_eq!(signer.verifier().to_string(), text(public));
}

fn keys(vector: &Value) -> Vec<Verifier> {
    list(vector).iter().map(|key| Verifier::parse(text(key)).expect("key")).collect()
}

#[test]
fn opening() {
    use base64::Engine as _;
    let Some(vectors) = load("gomod-note.json") else {
        return;
    };
    let vectors = list(&vectors["open"]);
    assert_eq!(vectors.len(), 13);
    for vector in vectors {
        let note = base64::engine::general_purpose::STANDARD.decode(text(&vector["msg_b64"])).expect("base64");
        let outcome = open(&note, &keys(&vector["vkeys"]));
        let word = match &outcome {
            Ok(_) => "ok",
            Err(NoteError::Unverified) => "unverified",
            Err(NoteError::InvalidSignature { .. }) => "invalid-signature",
            Err(NoteError::Malformed(..) | NoteError::TooManySignatures) => "malformed",
            Err(other) => panic!("{other}"),
        };
        assert_eq!(word, text(&vector["expect"]), "{}", vector["desc"]);
        let verified = outcome.map_or(0, |opened| opened.verified.len() as u64);
        assert_eq!(Some(verified), vector["verified"].as_u64(), "{}", vector["desc"]);
    }
}

#[test]
fn signed_note_specification_example() {
    let Some(vectors) = load("c2sp-spec-examples.json") else {
        return;
    };
    let example = &vectors["signed_note"];
    let key = Verifier::parse(text(&example["vkey"])).expect("key");
    let opened = open(text(&example["note"]), &[key]).expect("genuine");
    assert_eq!(opened.text, "This is an example message.\n");
}

#[test]
fn checkpoint_specification_example() {
    let Some(vectors) = load("c2sp-spec-examples.json") else {
        return;
    };
    let example = &vectors["checkpoint_parse_only"];
    let note = SignedNote::parse(text(&example["note"])).expect("note");
    assert_eq!(note.to_text(), text(&example["note"]));
    let checkpoint = Checkpoint::parse(note.text()).expect("checkpoint");
    assert_eq!(checkpoint.origin(), text(&example["origin"]));
    assert_eq!(Some(checkpoint.size()), example["size"].as_u64());
    assert_eq!(format_hash(checkpoint.root()), text(&example["root_b64"]));
    assert_eq!(checkpoint.to_body(), note.text());
}

#[test]
fn witness_request_specification_example() {
    let Some(vectors) = load("c2sp-spec-examples.json") else {
        return;
    };
    let example = &vectors["witness_add_checkpoint_body_parse_only"];
    let proof: Vec<&str> = list(&example["proof"]).iter().map(text).collect();
    let note = text(&vectors["checkpoint_parse_only"]["note"]);
    let body = format!("old {}\n{}\n\n{note}", example["old"], proof.join("\n"));
    let request = AddCheckpoint::parse(&body).expect("request");
    assert_eq!(Some(request.old()), example["old"].as_u64());
    assert_eq!(request.proof().iter().map(format_hash).collect::<Vec<_>>(), proof);
    assert_eq!(request.checkpoint().size(), 20852163);
    assert_eq!(request.to_text(), body);
}
