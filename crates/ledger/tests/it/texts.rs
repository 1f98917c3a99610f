//! Checkpoints, notes, keys and receipts: they hold together, and nothing altered or misspelt gets through.

use std::collections::BTreeMap;

use proptest::prelude::*;
use shishu_ledger::*;

const ORIGIN: &str = "log.example/qinghe";

fn signer(name: &str, seed: u8) -> Signer {
    Signer::from_seed(name, &[seed; 32]).expect("key")
}

fn log_key() -> Signer {
    signer(ORIGIN, 1)
}

fn leaf(n: u64) -> Hash {
    leaf_hash(&commitment(&[9; SALT_LEN], &n.to_be_bytes()))
}

/// Receipt of leaf `index` in a signed log of `size` leaves.
fn receipt(index: u64, size: u64, extra: &[u8]) -> Receipt {
    let mut frontier = Frontier::new();
    let mut nodes = BTreeMap::new();
    for n in 0..size {
        nodes.extend(frontier.push(leaf(n)).expect("room"));
    }
    let checkpoint = Checkpoint::new(ORIGIN, size, frontier.root()).expect("checkpoint");
    let note = checkpoint.sign(&log_key()).expect("note");
    let hashes = inclusion_proof(index, size, &|id| nodes.get(&id).copied()).expect("proof");
    Receipt::new(index, hashes, extra.to_vec(), note).expect("receipt")
}

#[test]
fn a_receipt_proves_its_leaf_and_no_other() {
    let trusted = [log_key().verifier()];
    for (index, size) in [(0, 1), (0, 2), (6, 7), (3, 8), (200, 300)] {
        let text = receipt(index, size, b"").to_text();
        let read = Receipt::parse(&text).expect("receipt");
        assert_eq!(read.to_text(), text);
        let opened = read.verify(&leaf(index), &trusted).expect("genuine");
        assert_eq!(opened.checkpoint.size(), size);
        let other = read.verify(&leaf(index + 1), &trusted);
        assert_eq!(other, Err(ReceiptError::Proof(ProofError::RootMismatch)));
        assert!(read.verify(&leaf(index), &[signer(ORIGIN, 2).verifier()]).is_err());
    }
}

#[test]
fn the_receipt_file_is_as_specified() {
    let text = receipt(1, 2, b"hello").to_text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "c2sp.org/tlog-proof@v1");
    assert_eq!(lines[1], "extra aGVsbG8=");
    assert_eq!(lines[2], "index 1");
    assert_eq!(lines[3], format_hash(&leaf(0)));
    assert_eq!(lines[4], "");
    assert_eq!(&lines[5..7], [ORIGIN, "2"]);
    assert_eq!(lines[8], "");
    assert!(lines[9].starts_with("\u{2014} log.example/qinghe "));
    assert_eq!(lines.len(), 10);
    assert!(text.ends_with('\n'));
}

#[test]
fn misspelt_receipts_are_refused() {
    let good = receipt(1, 3, b"hello").to_text();
    let hash = format_hash(&leaf(0));
    for (from, to) in [
        ("@v1", "@v2"),
        ("c2sp", " c2sp"),
        ("\nextra", "\n\nextra"),
        ("extra aGVsbG8=", "extra "),
        ("extra aGVsbG8=", "extra aGVsbG9="),
        ("extra aGVsbG8=", "extra aGVsbG8"),
        ("extra aGVsbG8=", "extra aGVsbG8=\nextra aGVsbG8="),
        ("index 1", "index 01"),
        ("index 1", "index +1"),
        ("index 1", "index 3"),
        ("index 1", "index  1"),
        ("index 1", "index 1 "),
        ("index 1", "index 1\nindex 1"),
        ("index 1", "index 1\r"),
        ("index 1\n", ""),
        ("index 1", "index 18446744073709551616"),
        (hash.as_str(), "AAAA"),
        (hash.as_str(), &format!("{hash}\n{hash}")),
        (hash.as_str(), &format!("{hash} ")),
        (&format!("{hash}\n"), ""),
        ("\n3\n", "\n03\n"),
        ("\n3\n", "\n9223372036854775808\n"),
        ("\n\nlog.", "\nlog."),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good, "{from:?}");
        assert!(Receipt::parse(&bad).is_err(), "{from:?} to {to:?}");
    }
    assert!(Receipt::parse(good.trim_end()).is_err());
    assert!(Receipt::parse(format!("{good}\n")).is_err());
    assert!(Receipt::parse([good.as_bytes(), b"\xff"].concat()).is_err());
}

#[test]
fn no_byte_of_a_receipt_can_change_unnoticed() {
    let good = receipt(4, 7, b"").to_text();
    let trusted = [log_key().verifier()];
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bad = good.clone().into_bytes();
            bad[at] ^= 1 << bit;
            let outcome = Receipt::parse(&bad).and_then(|r| r.verify(&leaf(4), &trusted));
            assert!(outcome.is_err(), "bit {bit} of byte {at}");
        }
    }
}

#[test]
fn a_checkpoint_is_signed_by_its_log_and_by_no_one_else() {
    let checkpoint = Checkpoint::new(ORIGIN, 0, empty_root()).expect("checkpoint");
    let other = signer("witness.example", 3);
    assert!(matches!(checkpoint.sign(&other), Err(CheckpointError::ForeignSigner { .. })));
    // A witness alone does not make it a statement of the log.
    let witnessed = sign(&checkpoint.to_body(), &other).expect("note");
    assert_eq!(
        Checkpoint::open(&witnessed, &[log_key().verifier(), other.verifier()]),
        Err(CheckpointError::NotSignedByLog { origin: ORIGIN.into() })
    );
}

#[test]
fn signatures_of_strangers_travel_along() {
    let checkpoint = Checkpoint::new(ORIGIN, 0, empty_root()).expect("checkpoint");
    let body = checkpoint.to_body();
    let own = sign(&body, &log_key()).expect("note");
    let witness = signer("witness.example", 3);
    let theirs = sign(&body, &witness).expect("note");
    let both = own.clone() + theirs.split_once("\n\n").expect("signatures").1;
    // A cosignature: unknown type, 72 bytes of signature (example line of the C2SP tlog-cosignature specification).
    let both = both
        + "\u{2014} witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
    assert_eq!(SignedNote::parse(&both).expect("note").to_text(), both);
    let opened = Checkpoint::open(&both, &[log_key().verifier()]).expect("genuine");
    assert_eq!((opened.note.verified.len(), opened.note.unverified.len()), (1, 2));
    let trusted = [log_key().verifier(), witness.verifier()];
    let opened = Checkpoint::open(&both, &trusted).expect("genuine");
    assert_eq!((opened.note.verified.len(), opened.note.unverified.len()), (2, 1));
    // Good beside bad is refused; a repeated line counts once; two keys that cannot be told apart are refused.
    let repeated = own.clone() + own.split_once("\n\n").expect("signatures").1;
    assert_eq!(open(&repeated, &trusted).expect("genuine").verified.len(), 1);
    let twice = [log_key().verifier(), log_key().verifier()];
    assert!(matches!(open(&own, &twice), Err(NoteError::AmbiguousKeys { .. })));
}

#[test]
fn a_rotated_key_keeps_old_checkpoints_valid() {
    let checkpoint = Checkpoint::new(ORIGIN, 0, empty_root()).expect("checkpoint");
    let (old, new) = (log_key(), signer(ORIGIN, 2));
    let trusted = [new.verifier(), old.verifier()];
    for key in [&old, &new] {
        let note = checkpoint.sign(key).expect("note");
        assert!(Checkpoint::open(note, &trusted).is_ok());
    }
}

#[test]
fn misspelt_checkpoints_are_refused() {
    let root = format_hash(&empty_root());
    let good = format!("{ORIGIN}\n7\n{root}\n");
    assert_eq!(Checkpoint::parse(&good).expect("good").to_body(), good);
    let extended = format!("{good}more\nlines\n");
    let read = Checkpoint::parse(&extended).expect("extensions");
    assert_eq!(read.extensions(), ["more", "lines"]);
    assert_eq!(read.to_body(), extended);
    for bad in [
        String::new(),
        "\n".into(),
        good.trim_end().into(),
        format!("{ORIGIN}\n7\n"),
        format!("\n7\n{root}\n"),
        format!("{ORIGIN}\n\n{root}\n"),
        format!("{ORIGIN}\n07\n{root}\n"),
        format!("{ORIGIN}\n+7\n{root}\n"),
        format!("{ORIGIN}\n-7\n{root}\n"),
        format!("{ORIGIN}\n７\n{root}\n"),
        format!("{ORIGIN}\n7 \n{root}\n"),
        format!("{ORIGIN}\n9223372036854775808\n{root}\n"),
        format!("{ORIGIN}\n7\n{}\n", &root[..43]),
        format!("{ORIGIN}\n7\n{root}=\n"),
        format!("{ORIGIN}\n7\nAAAA\n"),
        format!("{ORIGIN}\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n"), // last bits not zero
        format!("{good}\n"),
        format!("{good}more\n\n"),
        format!("{good}mo\tre\n"),
        good.replace('\n', "\r\n"),
    ] {
        assert!(Checkpoint::parse(&bad).is_err(), "{bad:?}");
    }
    assert!(Checkpoint::new("two\nlines", 0, empty_root()).is_err());
    assert!(Checkpoint::new("", 0, empty_root()).is_err());
    assert!(Checkpoint::new(ORIGIN, MAX_SIZE + 1, empty_root()).is_err());
}

#[test]
fn bad_texts_and_names_are_not_signed() {
    let key = log_key();
    for text in ["", "no newline", "tab\there\n", "return\r\n", "nul\0\n"] {
        assert!(sign(text, &key).is_err(), "{text:?}");
    }
    for name in ["", "two words", "full\u{3000}width", "plus+plus", "line\n", "bell\u{7}"] {
        assert_eq!(Signer::from_seed(name, &[1; 32]).err(), Some(KeyError::Name), "{name:?}");
    }
    assert!(Signer::from_seed("统计.example/青禾县", &[1; 32]).is_ok());
}

#[test]
fn a_key_of_small_order_is_refused() {
    // The neutral point: it would accept one signature for every text.
    let mut key = [0_u8; 33];
    (key[0], key[1]) = (1, 1);
    let id = hex::encode(&key_digest("weak.example", &key)[..4]);
    let text = format!("weak.example+{id}+{}", base64_of(&key));
    assert_eq!(Verifier::parse(&text), Err(KeyError::PublicKey));
}

pub fn key_digest(name: &str, key: &[u8]) -> Hash {
    use sha2::{Digest, Sha256};
    Sha256::digest([name.as_bytes(), b"\n", key].concat()).into()
}

pub fn unbase64(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).expect("base64")
}

fn base64_of(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[test]
fn a_private_key_reads_back_and_is_not_shown() {
    let key = log_key();
    let text = key.to_private_text();
    let read = Signer::parse(&text).expect("key");
    assert_eq!(read.verifier(), key.verifier());
    let secret = text.rsplit_once('+').expect("parts").1;
    assert!(!format!("{read:?}").contains(secret));
    assert_eq!(format!("{read:?}"), format!("Signer({ORIGIN}+{}, secret)", key.id()));
    for bad in [
        text.replace("PRIVATE", "PUBLIC"),
        text.replace("qinghe", "qingha"),
        format!("{text}\n"),
        format!(" {text}"),
        key.verifier().to_string(),
        text[..text.len() - 4].into(),
    ] {
        assert!(Signer::parse(&bad).is_err(), "{bad:?}");
    }
}

#[test]
fn messages_name_the_matter_in_both_languages() {
    let text = receipt(1, 3, b"").to_text();
    let bad = text.replacen(&format_hash(&leaf(0)), "AAAA", 1);
    let error = Receipt::parse(&bad).expect_err("short hash");
    assert_eq!(error.to_string(), "line 3 of the receipt: a hash must have 32 bytes, this one has 3");
    assert_eq!(error.zh(), "回执第 3 行：哈希值应为 32 字节，这里是 3 字节");
    let error = Checkpoint::open(text.split_once("\n\n").expect("note").1, &[]).expect_err("no key");
    assert_eq!(error.to_string(), "none of the signatures is by a trusted key");
    assert_eq!(error.zh(), "没有一个签名出自受信任的密钥");
}

proptest! {
    /// Nothing that comes in from outside can stop the program.
    #[test]
    fn readers_take_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        read_everything(&bytes);
    }

    /// Texts near the real ones: whatever is accepted is written back byte for byte, so there is one spelling only.
    #[test]
    fn readers_accept_one_spelling(
        at in any::<prop::sample::Index>(),
        cut in 0..4_usize,
        insert in "[\n —+=/A01x]{0,3}",
    ) {
        let good = receipt(2, 5, b"extra").to_text();
        let note = sign("a\n\nb\n", &log_key()).expect("note");
        let key = log_key().verifier().to_string();
        for text in [good, note, key, log_key().to_private_text()] {
            let mut bytes = text.into_bytes();
            let from = at.index(bytes.len());
            let to = (from + cut).min(bytes.len());
            bytes.splice(from..to, insert.bytes());
            read_everything(&bytes);
        }
    }
}

fn read_everything(bytes: &[u8]) {
    if let Ok(receipt) = Receipt::parse(bytes) {
        assert_eq!(receipt.to_text().as_bytes(), bytes);
    }
    if let Ok(note) = SignedNote::parse(bytes) {
        assert_eq!(note.to_text().as_bytes(), bytes);
    }
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(checkpoint.to_body(), text);
    }
    if let Ok(key) = Verifier::parse(text) {
        assert_eq!(key.to_string(), text);
    }
    if let Ok(key) = Signer::parse(text) {
        assert_eq!(key.to_private_text(), text);
    }
    if let Ok(hash) = parse_hash(text) {
        assert_eq!(format_hash(&hash), text);
    }
}
