//! What a receipt discloses, the rows of a batch, the code to scan, and bundles: each made, read back, and damaged.

use proptest::prelude::*;
use shishu_ledger::*;

const SEED: [u8; SALT_LEN] = [3; SALT_LEN];

fn signer() -> Signer {
    Signer::from_seed("log.example/qinghe", &[1; 32]).expect("a key")
}

/// A log of `size` records of which the last commits to `rows`; its receipt discloses row `index`.
fn disclosed(size: u64, rows: &[String], index: u64) -> (Receipt, Disclosure) {
    let tree = RowTree::new(&SEED, rows).expect("rows");
    let record = format!(
        r#"{{"body":{{"figures":{{"encoding":"{ROWS_ENCODING}","root":"{}","rows":{}}}}},"v":1}}"#,
        format_hash(&tree.root()),
        tree.size()
    );
    let row = DisclosedRow {
        text: rows[index as usize].clone(),
        salt: row_salt(&SEED, index),
        index,
        hashes: tree.proof(index).expect("a proof"),
    };
    let disclosure = Disclosure { record, salt: [9; SALT_LEN], row: Some(row) };
    let mut frontier = Frontier::new();
    let mut nodes = std::collections::BTreeMap::new();
    for at in 0..size {
        let leaf = if at + 1 == size { disclosure.leaf() } else { leaf_hash(&at.to_be_bytes()) };
        nodes.extend(frontier.push(leaf).expect("room"));
    }
    let note = Checkpoint::new(signer().name(), size, frontier.root()).and_then(|c| c.sign(&signer())).expect("signed");
    let hashes = inclusion_proof(size - 1, size, &|id| nodes.get(&id).copied()).expect("a proof");
    (Receipt::new(size - 1, hashes, disclosure.to_extra(), note).expect("a receipt"), disclosure)
}

fn rows(n: usize) -> Vec<String> {
    (0..n).map(|at| format!(r#"{{"figure":"B204-1.2026-07.330182.{at}","value":"{}"}}"#, at * 7)).collect()
}

#[test]
fn every_row_of_every_batch_leads_to_the_checkpoint_and_no_other_row_does() {
    for n in 1..=70 {
        let rows = rows(n);
        for index in 0..n as u64 {
            let (receipt, disclosure) = disclosed(5, &rows, index);
            let read = Receipt::parse(receipt.to_text()).expect("a receipt");
            let said = Disclosure::parse(read.extra()).expect("a disclosure");
            assert_eq!(said, disclosure);
            read.verify(&said.leaf(), &[signer().verifier()]).expect("in the log");
            assert_eq!(said.check_row().expect("in the batch").map(|c| c.rows), Some(n as u64));
            let mut other = said.clone();
            let row = other.row.as_mut().expect("a row");
            row.text = row.text.replace("\"value\":\"", "\"value\":\"1");
            assert!(other.check_row().is_err(), "another value of row {index} of {n}");
            let mut other = said;
            other.record = other.record.replace(&format!("\"rows\":{n}"), &format!("\"rows\":{}", n + 64));
            assert!(read.verify(&other.leaf(), &[signer().verifier()]).is_err(), "another record");
        }
    }
}

#[test]
fn the_root_of_rows_is_that_of_a_log_of_them() {
    // By hand for two rows: leaf = H(0 ‖ H(salt ‖ row)), root = H(1 ‖ a ‖ b).
    let rows = rows(2);
    let leaf = |at: u64| leaf_hash(&commitment(&row_salt(&SEED, at), rows[at as usize].as_bytes()));
    assert_eq!(RowTree::new(&SEED, &rows).expect("rows").root(), node_hash(&leaf(0), &leaf(1)));
    assert_ne!(row_salt(&SEED, 0), row_salt(&SEED, 1));
}

#[test]
fn bundles_have_one_name_and_one_spelling() {
    for (path, index, width) in [("tile/entries/000", 0, 256), ("tile/entries/x001/x234/067.p/5", 1_234_067, 5)] {
        let bundle = Bundle::parse(path).expect("a bundle");
        assert_eq!((bundle.index(), bundle.width(), bundle.to_string()), (index, width, path.to_owned()));
    }
    for path in [
        "tile/entries/0",
        "tile/entries/000.p/256",
        "tile/entries/000.p/0",
        "tile/entries/x000/001",
        "tile/0/000",
        "tile/entries/",
    ] {
        assert!(Bundle::parse(path).is_err(), "{path}");
    }
    let paths: Vec<_> = bundles_of(70_000).map(|bundle| bundle.to_string()).collect();
    assert_eq!(
        (paths.len(), paths[0].as_str(), paths[273].as_str()),
        (274, "tile/entries/000", "tile/entries/273.p/112")
    );
    assert_eq!(bundles_of(256).count(), 1);
    assert_eq!(bundles_of(0).count(), 0);
}

proptest! {
    #[test]
    fn entries_come_back_from_a_bundle(entries in prop::collection::vec(any::<[u8; 32]>(), 1..=256)) {
        let bytes = write_entries(&entries);
        prop_assert_eq!(read_entries(&bytes, entries.len() as u16), Some(entries.clone()));
        prop_assert_eq!(read_entries(&bytes[1..], entries.len() as u16), None);
        prop_assert_eq!(read_entries(&bytes, entries.len() as u16 + 1), None);
    }

    #[test]
    fn a_code_says_what_its_receipt_says(size in 1_u64..300) {
        let (receipt, disclosure) = disclosed(size, &rows(3), 1);
        let code = ReceiptCode::new(disclosure.leaf(), &receipt).expect("a code");
        let text = code.to_text();
        let read = ReceiptCode::parse(&text).expect("read back");
        prop_assert_eq!(&read, &code);
        prop_assert_eq!(read.to_text(), text);
        prop_assert_eq!(read.receipt.checkpoint(), receipt.checkpoint());
        let opened = read.verify(&[signer().verifier()]).expect("genuine");
        prop_assert_eq!(opened.checkpoint.size(), size);
    }

    #[test]
    fn no_changed_letter_of_a_code_passes(size in 1_u64..40, at in any::<prop::sample::Index>(), letter in "[A-Za-z0-9_-]") {
        let (receipt, disclosure) = disclosed(size, &rows(3), 1);
        let text = ReceiptCode::new(disclosure.leaf(), &receipt).expect("a code").to_text();
        let at = at.index(text.len());
        let changed = format!("{}{letter}{}", &text[..at], &text[at + 1..]);
        prop_assume!(changed != text);
        prop_assert!(ReceiptCode::parse(&changed).and_then(|code| code.verify(&[signer().verifier()])).is_err());
    }

    #[test]
    fn what_a_receipt_discloses_has_one_spelling(bytes in prop::collection::vec(any::<u8>(), 0..200), blank in any::<bool>()) {
        let _ = Disclosure::parse(&bytes);
        let extra = disclosed(2, &rows(3), 1).1.to_extra();
        let mut changed = extra.clone();
        changed.splice(1..1, if blank { b" ".iter().copied() } else { b"\n".iter().copied() });
        prop_assert!(Disclosure::parse(&extra).is_ok());
        prop_assert!(Disclosure::parse(&changed).is_err());
    }

    #[test]
    fn nothing_panics_on_a_code(text in "[A-Za-z0-9_-]{0,300}") {
        let _ = ReceiptCode::parse(&text);
    }
}
