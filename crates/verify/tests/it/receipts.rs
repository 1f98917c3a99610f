//! Receipts and codes: genuine ones say what they prove, altered ones never pass, missing parts are asked for.

use proptest::prelude::*;
use serde_json::json;
use shishu_ledger::*;
use shishu_verify::{Lang, Outcome, ProblemKind, Signatory, Trust, judge_code, judge_receipt};

use crate::log::{Log, SALT, record, signer, trust};

/// A log of five acts; the fourth is `record`.
fn with(record: &str) -> Log {
    let mut records: Vec<String> = (0..5).map(|seq| crate::log::record(seq, "return.submitted", json!({}))).collect();
    records[3] = record.to_owned();
    Log::of_records(&records)
}

fn receipt_of(record: &str) -> String {
    with(record).receipt(3, Disclosure::of_record(record, SALT).to_extra()).to_text()
}

#[test]
fn a_receipt_says_what_it_proves_in_both_languages() {
    let text = receipt_of(&record(3, "return.accepted", json!({})));
    let verdict = judge_receipt(&text, None, &trust());
    assert_eq!(verdict.outcome, Outcome::Genuine, "{}", verdict.to_json());
    let proved: Vec<_> = verdict.proves.iter().map(|words| words.en.as_str()).collect();
    assert_eq!(
        proved[1],
        "Act 3 (accepted, B204-1.2026-07, 2026-07-02 07:59:59 UTC, by p.lin in the post qinghe.stat) stands in the log log.example/qinghe of 5 acts."
    );
    assert!(verdict.to_text(Lang::Zh).contains("第 3 号行为（验收，B204-1.2026-07"), "{}", verdict.to_text(Lang::Zh));
    assert!(verdict.limits.iter().any(|words| words.en.contains("is true")));
    let act = verdict.facts.act.expect("the act");
    assert!(act.words().get(Lang::En).starts_with("act 3 (accepted"));
}

#[test]
fn a_record_that_claims_another_place_does_not_fit() {
    let verdict = judge_receipt(&receipt_of(&record(4, "return.accepted", json!({}))), None, &trust());
    assert_eq!((verdict.outcome, verdict.problems[0].kind), (Outcome::Mismatch, ProblemKind::Record));
}

#[test]
fn a_leaf_from_elsewhere_must_be_that_of_the_record() {
    let text = receipt_of(&record(3, "return.accepted", json!({})));
    let leaf = Disclosure::parse(Receipt::parse(&text).expect("a receipt").extra()).expect("disclosed").leaf();
    assert_eq!(judge_receipt(&text, Some(leaf), &trust()).outcome, Outcome::Genuine);
    assert_eq!(judge_receipt(&text, Some([0; 32]), &trust()).outcome, Outcome::Mismatch);
    let bare = Log::of(9).receipt(2, Vec::new()).to_text();
    let verdict = judge_receipt(&bare, None, &trust());
    assert_eq!(verdict.outcome, Outcome::Unclear);
    assert!(verdict.cures.iter().any(|words| words.en.contains("--leaf")));
    let leaf = leaf_hash(&Log::of(9).entries[2]);
    assert_eq!(judge_receipt(&bare, Some(leaf), &trust()).outcome, Outcome::Genuine);
}

#[test]
fn without_a_key_it_cannot_be_told_and_with_another_it_does_not_fit() {
    let text = receipt_of(&record(3, "return.accepted", json!({})));
    assert_eq!(judge_receipt(&text, None, &Trust::default()).outcome, Outcome::Unclear);
    let other = Trust::new([Signer::from_seed(signer().name(), &[8; 32]).expect("a key").verifier()]);
    assert_eq!(judge_receipt(&text, None, &other).outcome, Outcome::Mismatch);
    // Even without a key, a proof that leads elsewhere is seen.
    let changed = text.replacen("index 3", "index 2", 1);
    assert_eq!(judge_receipt(&changed, None, &Trust::default()).outcome, Outcome::Mismatch);
}

#[test]
fn a_certificate_of_deletion_names_what_was_erased() {
    let mut erased: serde_json::Value = serde_json::from_str(&record(
        3,
        "content.erased",
        json!({"erased": [{"seq": 1, "name": "text", "commitment": "ab12"}]}),
    ))
    .expect("json");
    erased["erases"] = json!([{"seq": 1, "name": "text"}]);
    let verdict = judge_receipt(&receipt_of(&erased.to_string()), None, &trust());
    assert_eq!(verdict.outcome, Outcome::Genuine);
    let proved: Vec<_> = verdict.proves.iter().map(|words| words.en.as_str()).collect();
    assert!(proved.contains(&"Content “text” of act 1 was erased; its commitment ab12 stays."), "{proved:?}");
    assert!(proved.contains(&"This is a certificate of deletion."));
}

/// A receipt that discloses row 1 of three, after `change`.
fn with_row(change: impl FnOnce(&mut DisclosedRow)) -> String {
    let seed = [3; SALT_LEN];
    let rows: Vec<_> = (0..3)
        .map(|n| {
            json!({"figure": format!("B204-1.2026-07.330999000000.10{n}"), "unit": "万元", "value": format!("18.0{n}")})
                .to_string()
        })
        .collect();
    let tree = RowTree::new(&seed, &rows).expect("rows");
    let figures = json!({"encoding": ROWS_ENCODING, "root": format_hash(&tree.root()), "rows": 3});
    let record = record(3, "figures.sealed", json!({ "figures": figures }));
    let mut row = DisclosedRow {
        text: rows[1].clone(),
        salt: row_salt(&seed, 1),
        index: 1,
        hashes: tree.proof(1).expect("a proof"),
    };
    change(&mut row);
    let disclosure = Disclosure { record: record.clone(), salt: SALT, row: Some(row) };
    with(&record).receipt(3, disclosure.to_extra()).to_text()
}

#[test]
fn a_row_is_proved_with_its_figure_and_another_value_is_not() {
    let verdict = judge_receipt(&with_row(|_| {}), None, &trust());
    assert_eq!(verdict.outcome, Outcome::Genuine, "{}", verdict.to_json());
    let en: Vec<_> = verdict.proves.iter().map(|words| words.en.as_str()).collect();
    assert_eq!(
        en[2],
        "Figure B204-1.2026-07.330999000000.101 is 18.01 万元: row 2 of the batch of 3 rows that this act commits to."
    );
    let verdict = judge_receipt(&with_row(|row| row.text = row.text.replace("18.01", "19.01")), None, &trust());
    assert_eq!((verdict.outcome, verdict.problems[0].place.as_str()), (Outcome::Mismatch, "row 1"));
}

#[test]
fn a_policy_asks_for_its_witnesses() {
    let witness = Cosigner::from_seed("witness.example/a", &[6; 32]).expect("a key");
    let record = record(3, "return.accepted", json!({}));
    let receipt = Receipt::parse(receipt_of(&record)).expect("a receipt");
    let mut note = receipt.checkpoint().clone();
    let checkpoint = Checkpoint::parse(note.text()).expect("a checkpoint");
    note.add(witness.cosign(&checkpoint, 1_782_979_199).expect("cosigned")).expect("added");
    let cosigned =
        Receipt::new(3, receipt.hashes().to_vec(), receipt.extra().to_vec(), note.to_text()).expect("a receipt");
    let policy = format!("log {}\nwitness a {}\nquorum a\n", signer().verifier(), witness.verifier());
    let mut trust = Trust::default();
    trust.require(Policy::parse(&policy).expect("a policy"));
    let verdict = judge_receipt(&cosigned.to_text(), None, &trust);
    assert_eq!(verdict.outcome, Outcome::Genuine, "{}", verdict.to_json());
    let by: Vec<_> = verdict.facts.signatures.iter().map(|one| (one.by, one.time)).collect();
    assert_eq!(by, [(Signatory::Log, None), (Signatory::Witness, Some(1_782_979_199))]);
    assert!(
        verdict.proves[0].en.contains("witness.example/a+")
            && verdict.proves[0].en.contains("(2026-07-02 07:59:59 UTC)")
    );
    let verdict = judge_receipt(&receipt.to_text(), None, &trust);
    assert_eq!(verdict.problems.iter().map(|p| p.kind).collect::<Vec<_>>(), [ProblemKind::Witnesses]);
}

proptest! {
    #[test]
    fn no_changed_byte_of_a_receipt_passes(at in any::<prop::sample::Index>(), byte in 0x20_u8..0x7f) {
        let text = receipt_of(&record(3, "return.accepted", json!({})));
        let mut bytes = text.clone().into_bytes();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != byte);
        bytes[at] = byte;
        if let Ok(changed) = String::from_utf8(bytes) {
            prop_assert_ne!(judge_receipt(&changed, None, &trust()).outcome, Outcome::Genuine, "{}", changed);
        }
    }

    #[test]
    fn codes_are_genuine_and_no_changed_letter_passes(size in 1_u64..300, at in any::<prop::sample::Index>(), letter in "[A-Za-z0-9_-]") {
        let log = Log::of(size);
        let index = size / 2;
        let code = ReceiptCode::new(leaf_hash(&log.entries[index as usize]), &log.receipt(index, Vec::new())).expect("a code").to_text();
        prop_assert_eq!(judge_code(&format!("https://x.example/verify?r={code}"), &trust()).outcome, Outcome::Genuine);
        let at = at.index(code.len());
        let changed = format!("{}{letter}{}", &code[..at], &code[at + 1..]);
        prop_assume!(changed != code);
        prop_assert_ne!(judge_code(&changed, &trust()).outcome, Outcome::Genuine);
    }
}
