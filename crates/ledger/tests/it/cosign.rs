//! Cosignatures: what a cosigner signs, what it proves, and that it never stands in for the log.

use ed25519_dalek::{Signature, Verifier as _, VerifyingKey};
use proptest::prelude::*;
use shishu_ledger::*;

pub const ORIGIN: &str = "log.example/qinghe";

pub fn log_key() -> Signer {
    Signer::from_seed(ORIGIN, &[1; 32]).expect("key")
}

pub fn witness(number: u8) -> Cosigner {
    Cosigner::from_seed(&format!("witness.example/w{number}"), &[100 + number; 32]).expect("key")
}

pub fn checkpoint(size: u64) -> Checkpoint {
    Checkpoint::new(ORIGIN, size, leaf_hash(&size.to_be_bytes())).expect("checkpoint")
}

/// A checkpoint signed by its log and cosigned by these, at the second 1679315147.
pub fn cosigned(size: u64, witnesses: &[&Cosigner]) -> String {
    let checkpoint = checkpoint(size);
    let mut note = SignedNote::parse(checkpoint.sign(&log_key()).expect("signed")).expect("note");
    for witness in witnesses {
        assert!(note.add(witness.cosign(&checkpoint, 1_679_315_147).expect("cosigned")).expect("room"));
    }
    note.to_text()
}

/// Keys of public witnesses, as their operators give them out: the id is a hash, so it checks how ids are made.
const NAVIGLI: &str = "witness.navigli.sunlight.geomys.org+a3e00fe2+BNy/co4C1Hn1p+INwJrfUlgz7W55dSZReusH/GhUhJ/G";
const REMORA: &str = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";

/// What a public log and a public witness have signed: the certificate log `coachandhorses2026h1` (staging) at 185550722.
const IN_THE_WORLD: &str = "coachandhorses2026h1.staging.certificate.transparency.goog
185550722
YXAM0VmnrfvLaBCOOYSJhCaE5F10oGBOo+hkbDa1kng=

\u{2014} coachandhorses2026h1.staging.certificate.transparency.goog MpXgsHy8ZwxXnO+WjtVrPxAzL49Rs1gWTkNVNeEa//5peAzaocRCB3qt3EaibjzY5GILLtGgBP7dBhgcSHy+JQh0OAc=
\u{2014} witness.navigli.sunlight.geomys.org o+AP4gAAAABqb7DzNrGFRJnQ9vrJ8xpnwZytnr/ZYczDIsvwvouiSjwOjn7a72ccxBk+lKnZ7dKqkYKER1s/KxLTaVwQD7lJZTC/CQ==
";

#[test]
fn a_cosignature_out_in_the_world_holds() {
    let keys = [NAVIGLI, REMORA].map(|text| Verifier::parse(text).expect(text));
    assert_eq!(
        keys.clone().map(|key| (key.kind(), key.to_string())),
        [NAVIGLI, REMORA].map(|text| (KeyKind::Cosigner, text.into()))
    );
    let opened = open(IN_THE_WORLD, &keys).expect("genuine");
    let found: Vec<_> = opened.verified.iter().map(|by| (by.key.to_string(), by.time)).collect();
    assert_eq!(found, [(NAVIGLI.to_owned(), Some(0x6a6f_b0f3))]);
    assert_eq!(Checkpoint::parse(&opened.text).expect("checkpoint").size(), 185_550_722);
    let altered = IN_THE_WORLD.replace("185550722", "185550723");
    assert!(matches!(open(altered, &keys), Err(NoteError::InvalidSignature { .. })));
}

/// The second road: bytes put together by hand after the specification, checked by the library of signatures alone.
#[test]
fn a_cosignature_is_as_specified() {
    let key = witness(1);
    let line = key.cosign(&checkpoint(7), 1_679_315_147).expect("cosigned").to_string();
    let encoded = line.strip_prefix("\u{2014} witness.example/w1 ").expect("a signature line");
    let bytes = super::texts::unbase64(encoded);
    let vkey = key.verifier().to_string();
    let public = super::texts::unbase64(vkey.splitn(3, '+').last().expect("key"));
    assert_eq!((bytes.len(), public.len(), public[0]), (4 + 8 + 64, 33, 4));
    assert_eq!(bytes[..4], super::texts::key_digest("witness.example/w1", &public)[..4]);
    assert_eq!(bytes[4..12], [0, 0, 0, 0, 0x64, 0x18, 0x50, 0xcb]);
    let root = format_hash(&leaf_hash(&7_u64.to_be_bytes()));
    let message = format!("cosignature/v1\ntime 1679315147\n{ORIGIN}\n7\n{root}\n");
    let public = VerifyingKey::from_bytes(public[1..].try_into().expect("32")).expect("a point");
    let signature = Signature::from_slice(&bytes[12..]).expect("64");
    assert!(public.verify(message.as_bytes(), &signature).is_ok());
}

#[test]
fn a_cosigner_is_reported_with_its_time() {
    let (one, two) = (witness(1), witness(2));
    let note = cosigned(7, &[&one, &two]);
    let trusted = [log_key().verifier(), one.verifier()];
    let opened = Checkpoint::open(&note, &trusted).expect("genuine");
    let found: Vec<_> = opened.note.verified.iter().map(|by| (by.key.name(), by.time)).collect();
    assert_eq!(found, [(ORIGIN, None), ("witness.example/w1", Some(1_679_315_147))]);
    assert_eq!(opened.note.unverified.len(), 1, "the other one travels along");
    assert_eq!(SignedNote::parse(&note).expect("note").verify(&trusted).expect("genuine"), opened.note);
}

/// A key of one kind never counts as the other, whatever its name.
#[test]
fn kinds_do_not_stand_in_for_each_other() {
    let posing = Cosigner::from_seed(ORIGIN, &[1; 32]).expect("the log's own key, as a cosigner");
    assert!(posing.verifier().is_same_key(&log_key().verifier()));
    assert_ne!(posing.verifier().id(), log_key().id());
    let body = checkpoint(7).to_body();
    let cosignature = posing.cosign(&checkpoint(7), 5).expect("cosigned");
    let alone = format!("{body}\n{cosignature}\n");
    assert_eq!(
        Checkpoint::open(&alone, &[posing.verifier(), log_key().verifier()]),
        Err(CheckpointError::NotSignedByLog { origin: ORIGIN.into() })
    );
    // The bytes of one kind under the id of the other are a wrong signature.
    let signed =
        SignedNote::parse(checkpoint(7).sign(&log_key()).expect("signed")).expect("note").signatures()[0].clone();
    assert!(!posing.verifier().verify(body.as_bytes(), &signed.bytes));
    assert!(!log_key().verifier().verify(body.as_bytes(), &cosignature.bytes));
    assert!(!log_key().verifier().verify(body.as_bytes(), &cosignature.bytes[8..]));
    let private = posing.to_private_text();
    assert_eq!(Signer::parse(&private).err(), Some(KeyError::OtherKind));
    assert_eq!(Cosigner::parse(&log_key().to_private_text()).err(), Some(KeyError::OtherKind));
    assert_eq!(Cosigner::parse(&private).expect("key").verifier(), posing.verifier());
    assert!(!format!("{posing:?}").contains(private.rsplit_once('+').expect("key").1));
}

#[test]
fn nothing_of_a_cosignature_can_change_unnoticed() {
    let key = witness(1);
    let (text, genuine) = (checkpoint(7).to_body(), key.cosign(&checkpoint(7), 9).expect("cosigned").bytes);
    assert!(key.verifier().verify(text.as_bytes(), &genuine));
    for bit in 0..genuine.len() * 8 {
        let mut bad = genuine.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        assert!(!key.verifier().verify(text.as_bytes(), &bad), "bit {bit}");
    }
    for length in 0..genuine.len() {
        assert!(!key.verifier().verify(text.as_bytes(), &genuine[..length]), "{length} bytes");
    }
    assert!(!key.verifier().verify(checkpoint(8).to_body().as_bytes(), &genuine));
    assert_eq!(key.cosign(&checkpoint(7), u64::MAX), Err(KeyError::Time));
    // A time beyond the allowed is refused even when it is signed: no cosigner of ours makes one.
    let mut late = genuine;
    late[0] = 0x80;
    assert!(!key.verifier().verify(text.as_bytes(), &late));
}

#[test]
fn a_note_takes_a_signature_once_and_not_without_end() {
    let mut note = SignedNote::parse(cosigned(7, &[])).expect("note");
    let line = witness(1).cosign(&checkpoint(7), 9).expect("cosigned");
    assert_eq!((note.add(line.clone()), note.add(line)), (Ok(true), Ok(false)));
    for time in 0..MAX_SIGNATURES as u64 - 2 {
        assert_eq!(note.add(witness(2).cosign(&checkpoint(7), time).expect("cosigned")), Ok(true));
    }
    assert_eq!(note.add(witness(3).cosign(&checkpoint(7), 0).expect("cosigned")), Err(NoteError::TooManySignatures));
    assert_eq!(SignedNote::parse(note.to_text()).expect("note"), note);
}

#[test]
fn answers_of_witnesses_are_read_line_by_line() {
    let lines: Vec<_> = [1, 2].map(|n| witness(n).cosign(&checkpoint(7), 9).expect("cosigned")).into();
    let text = format!("{}\n{}\n", lines[0], lines[1]);
    assert_eq!(NoteSignature::parse_lines(&text), Ok(lines));
    for bad in ["", "\n", text.trim_end(), &format!("\n{text}"), &format!("{text}\n"), "— a b\n", "hello\n"] {
        assert!(NoteSignature::parse_lines(bad).is_err(), "{bad:?}");
    }
    assert_eq!(NoteSignature::parse_lines(&text.repeat(MAX_SIGNATURES)), Err(NoteError::TooManySignatures));
}

fn request(old: u64, proof: usize) -> AddCheckpoint {
    AddCheckpoint::new(old, vec![[7; 32]; proof], cosigned(9, &[&witness(1)])).expect("request")
}

#[test]
fn requests_have_one_spelling() {
    let good = request(5, 2).to_text();
    assert_eq!(AddCheckpoint::parse(&good).expect("good"), request(5, 2));
    let hash = format_hash(&[7; 32]);
    for (from, to) in [
        ("old 5", "old 05"),
        ("old 5", "old  5"),
        ("old 5", "old 5 "),
        ("old 5", "old +5"),
        ("old 5", "Old 5"),
        ("old 5", "old 9223372036854775808"),
        ("old 5\n", ""),
        ("old 5\n", "\nold 5\n"),
        ("old 5\n", "old 5\r\n"),
        (hash.as_str(), "AAAA"),
        (hash.as_str(), &format!("{hash} ")),
        ("\n\n", "\n"),
        ("\n\n", "\n\n\n"),
        ("\n9\n", "\n09\n"),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good);
        assert!(AddCheckpoint::parse(&bad).is_err(), "{from:?} to {to:?}");
    }
    assert!(AddCheckpoint::parse(format!("{good}\n")).is_err());
    assert!(AddCheckpoint::parse([good.as_bytes(), b"\xff"].concat()).is_err());
}

#[test]
fn requests_are_bounded() {
    assert!(AddCheckpoint::parse(request(5, MAX_PROOF).to_text()).is_ok());
    let more = request(5, MAX_PROOF).to_text().replacen("old 5\n", &format!("old 5\n{}\n", format_hash(&[7; 32])), 1);
    assert_eq!(AddCheckpoint::parse(&more), Err(AddCheckpointError::LongProof));
    let note = cosigned(9, &[]);
    assert_eq!(AddCheckpoint::new(5, vec![[7; 32]; MAX_PROOF + 1], &note), Err(AddCheckpointError::LongProof));
    assert_eq!(AddCheckpoint::new(MAX_SIZE + 1, Vec::new(), &note), Err(AddCheckpointError::OldSize));
    let long = note.replacen(ORIGIN, &"o".repeat(MAX_ADD_CHECKPOINT), 2);
    assert_eq!(AddCheckpoint::new(5, Vec::new(), &long), Err(AddCheckpointError::TooLong));
    assert_eq!(AddCheckpoint::parse(format!("old 5\n\n{long}")), Err(AddCheckpointError::TooLong));
}

proptest! {
    #[test]
    fn requests_are_written_and_read(old in 0..=MAX_SIZE, proof in prop::collection::vec(any::<Hash>(), 0..=MAX_PROOF)) {
        let request = AddCheckpoint::new(old, proof, cosigned(9, &[])).expect("request");
        prop_assert_eq!(AddCheckpoint::parse(request.to_text()).expect("our own"), request);
    }

    /// What is accepted is written back byte for byte.
    #[test]
    fn requests_near_the_real_ones(at in any::<prop::sample::Index>(), cut in 0..4_usize, insert in "[\n —+=/A01o ]{0,3}") {
        let mut bytes = request(5, 3).to_text().into_bytes();
        let from = at.index(bytes.len());
        let to = (from + cut).min(bytes.len());
        bytes.splice(from..to, insert.bytes());
        if let Ok(read) = AddCheckpoint::parse(&bytes) {
            prop_assert_eq!(read.to_text().into_bytes(), bytes);
        }
    }

    #[test]
    fn any_bytes_are_taken(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(read) = AddCheckpoint::parse(&bytes) {
            prop_assert_eq!(read.to_text().into_bytes(), bytes.clone());
        }
        let _ = Policy::parse(&bytes).map(|policy| Policy::parse(policy.to_text()).expect("our own"));
    }
}
