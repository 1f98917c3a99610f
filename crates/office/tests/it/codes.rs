//! Codes that nobody was given: a million of them against an office with reports in it.

use crate::support::*;
use shishu_office::cases::Named;
use shishu_office::{Caller, CaseText, NewCase};
use shishu_programme::Channel;
use shishu_sealed::ReceiptCode;
use shishu_store::Value;
use shishu_terms::{CaseKindId, CategoryId, Chance};

const NOW: &str = "2026-08-03T14:27";
const TEXT: &str = "柳溪镇统计站让三家企业把七月产值改高两成。";
const CODES: usize = 1_000_000;
const BATCH: usize = 500;
/// Crockford's alphabet.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

async fn with_reports(test: &TestOffice, n: usize) -> Vec<ReceiptCode> {
    for post in ["county-inspection", "discipline-cases"] {
        let caller = test.as_post(post, NOW);
        test.office.declare_key(&caller, "only mine to open", "only mine to open").await.expect("declared");
    }
    let mut codes = Vec::new();
    for _ in 0..n {
        let new = NewCase {
            kind: CaseKindId::new("public-report"),
            category: CategoryId::new("data-fraud"),
            channel: Channel::Web,
            text: TEXT.to_owned(),
            contact: String::new(),
            named: Named::default(),
            region: None,
            files: Vec::new(),
            from: None,
        };
        codes.push(test.office.open_case(&Caller::anonymous(at(NOW)), new).await.expect("taken in").code);
    }
    codes
}

/// Twenty-eight characters of chance, which a code is by luck once in 1024 times.
fn random_text(chance: &mut Counting) -> String {
    let mut bytes = [0; 32];
    chance.fill(&mut bytes);
    let mixed = bytes.chunks(8).flat_map(|part| {
        let mut z = u64::from_le_bytes(part.try_into().expect("eight"));
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb).to_le_bytes()
    });
    mixed.take(28).map(|byte| char::from(LETTERS[usize::from(byte >> 3)])).collect()
}

#[tokio::test]
async fn of_a_million_random_codes_none_opens_and_all_but_a_thousandth_are_refused_unasked() {
    let test = TestOffice::new().await;
    let known = with_reports(&test, 50).await;
    let mut chance = Counting(20_260_803);
    let mut fitting = Vec::new();
    for _ in 0..CODES {
        fitting.extend(ReceiptCode::parse(&random_text(&mut chance)).ok());
    }
    // Two check characters of five bits: binomial with mean 976.6 and deviation 31.2. Six deviations to either side.
    assert!((790..=1164).contains(&fitting.len()), "{} of {CODES} fit", fitting.len());
    // Those that fit are looked up, and as many well-formed ones as make a million with them.
    let mut looked = 0;
    for code in &fitting {
        let found = test.office.look_up(at(NOW), &code.text()).await.expect("looked up");
        assert!(!found.opens);
        looked += 1;
    }
    eprintln!("{CODES} random codes: {} fit their check characters, {looked} looked up, none opens", fitting.len());
    // The control: a code that was given out opens its report.
    for code in &known {
        let found = test.office.look_up(at(NOW), &code.text()).await.expect("looked up");
        assert!(found.opens && found.sheet.expect("a sheet").steps[0].texts.contains(&CaseText::Text(TEXT.to_owned())));
    }
}

#[tokio::test]
async fn a_million_well_formed_codes_open_nothing() {
    let test = TestOffice::new().await;
    let known = with_reports(&test, 50).await;
    let key = shishu_sealed::IntakeKey::draw(&mut Counting(3));
    let hash = |code: &ReceiptCode| Value::from(hex::encode(key.code_hash(code)));
    // As the office looks one up, five hundred at a time.
    let places: Vec<String> = (1..=BATCH).map(|at| format!("${at}")).collect();
    let sql = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM case_receipts WHERE hash IN ({})", places.join(", "));
    let found = async |codes: &[ReceiptCode]| {
        let rows = test.office.store().query(&sql, codes.iter().map(hash).collect()).await.expect("looked up");
        rows[0].unsigned(0).expect("a number")
    };
    let mut chance = Counting(7);
    let mut batch = || (0..BATCH).map(|_| ReceiptCode::draw(&mut chance)).collect::<Vec<_>>();
    for _ in 0..CODES / BATCH {
        assert_eq!(found(&batch()).await, 0);
    }
    // The control: the same search finds those that were given out.
    let mut some = batch();
    some[..known.len()].clone_from_slice(&known);
    assert_eq!(found(&some).await, known.len() as u64);
}

#[tokio::test]
async fn what_is_looked_up_for_a_wrong_code_is_as_much_and_shows_nothing() {
    let test = TestOffice::new().await;
    let known = with_reports(&test, 3).await;
    let right = test.office.look_up(at(NOW), &known[0].text()).await.expect("looked up");
    let right = right.sheet.expect("a sheet");
    for typed in [ReceiptCode::draw(&mut Counting(77)).text().as_str(), "no code", "", "ZZZZ-ZZZZ"] {
        let found = test.office.look_up(at(NOW), typed).await.expect("looked up");
        let sheet = found.sheet.expect("another case, to be thrown away");
        assert!(!found.opens);
        assert_eq!((sheet.steps.len(), sheet.steps[0].texts.len()), (right.steps.len(), right.steps[0].texts.len()));
        assert!(sheet.steps.iter().flat_map(|step| &step.texts).all(|text| *text == CaseText::Sealed), "{typed}");
    }
    // Without any case there is nothing to compare with.
    let empty = TestOffice::new().await;
    assert!(empty.office.look_up(at(NOW), "no code").await.expect("looked up").sheet.is_none());
}
