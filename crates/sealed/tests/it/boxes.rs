//! Sealed boxes: libsodium's bytes, no wrong key, no changed byte, lengths in buckets.

use crate::{Given, Seeded, from_hex};
use proptest::prelude::*;
use shishu_sealed::{CaseKey, PublicKey, ReceiptCode, SealError, padded, seal, seal_bytes};

/// `crypto_box_seed_keypair` of libsodium 1.0.18 for the seed 00 01 … 1f. `sodium.hex` is `crypto_box_seal` to it, three times, of the
/// 58 bytes of such a box: content 1, length 33, these words, zeros.
const SECRET: &str = "3d94eea49c580aef816935762be049559d6d1440dede12e6a125f1841fff8e6f";
const WORDS: &str = "举报：三月产值被人改高";
const SODIUM: &str = include_str!("sodium.hex");

fn case(seed: u64) -> CaseKey {
    CaseKey::draw(&mut Seeded::new(seed))
}

#[test]
fn a_box_that_libsodium_sealed_opens() {
    let key = CaseKey::draw(&mut Given(from_hex(SECRET)));
    assert_eq!(key.public().to_string(), "case1:RwHQhIhFH1RaQJ-1iuPlhYHKQKw_fxFGmM1x3qxzygE");
    for line in SODIUM.lines() {
        let opened = key.open_bytes(&from_hex(line)).expect("opens");
        assert_eq!(std::str::from_utf8(&opened), Ok(WORDS));
    }
}

#[test]
fn the_key_pair_is_that_of_rfc_7748() {
    // Section 6.1, Alice's; base64url of 8520f009….
    let secret = from_hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    let public = CaseKey::draw(&mut Given(secret)).public().to_string();
    assert_eq!(public, "case1:hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo");
}

#[test]
fn the_length_of_a_text_does_not_identify_it() {
    let key = case(1);
    let mut chance = Seeded::new(2);
    let lengths: Vec<usize> =
        [0, 3, 900, 1019].iter().map(|len| seal(&key.public(), &vec![b'x'; *len], &mut chance).len()).collect();
    assert_eq!(lengths, [lengths[0]; 4]);
    assert_eq!(seal_bytes(&key.public(), &[b'x'; 1019], &mut chance).len(), 1024 + 48);
    assert_eq!(seal_bytes(&key.public(), &[b'x'; 1020], &mut chance).len(), 2048 + 48);
}

#[test]
fn a_key_share_is_no_words_and_words_are_no_key_share() {
    let (key, code) = (case(1), ReceiptCode::draw(&mut Seeded::new(2)));
    let share = key.share_to_code(&code, &mut Seeded::new(3));
    let opened = code.open_case(&share).expect("opens");
    assert_eq!(opened.public(), key.public());
    let words = seal(&key.public(), &[7; 32], &mut Seeded::new(4));
    assert_eq!(key.open(&share), Err(SealError::NotThisKind { expected: "sealed1:" }));
    let disguised = share.replace("casekey1:", "sealed1:");
    assert_eq!(key.open(&disguised), Err(SealError::DoesNotOpen));
    assert!(matches!(code.open_case(&words.replace("sealed1:", "casekey1:")), Err(SealError::DoesNotOpen)));
    assert!(format!("{opened:?}") == "CaseKey(…)");
}

#[test]
fn the_buckets_grow_and_lose_little() {
    let mut last = 0;
    for len in (0..70_000).chain((70_000..60_000_000).step_by(9_973)) {
        let bucket = padded(len);
        assert!(bucket >= len && bucket >= last, "{len}");
        assert!(len <= 1 << 16 || bucket - len <= len * 7 / 100, "{len} in {bucket}");
        assert_eq!(padded(bucket), bucket, "a bucket is its own: {len}");
        last = bucket;
    }
    assert_eq!(padded(usize::MAX), usize::MAX);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_sealed_opens_with_its_key_and_no_other(words: Vec<u8>, seed in 0..u64::MAX - 1) {
        let key = case(seed);
        let sealed = seal(&key.public(), &words, &mut Seeded::new(seed ^ 1));
        prop_assert_eq!(&*key.open(&sealed).expect("opens"), &words);
        prop_assert_eq!(&sealed, &seal(&key.public(), &words, &mut Seeded::new(seed ^ 1)));
        prop_assert_ne!(&sealed, &seal(&key.public(), &words, &mut Seeded::new(seed ^ 2)));
        prop_assert_eq!(case(seed + 1).open(&sealed), Err(SealError::DoesNotOpen));
    }

    #[test]
    fn a_changed_byte_never_opens(at in 0usize..1072, change in 1u8.., seed: u64) {
        let key = case(seed);
        let mut sealed = seal_bytes(&key.public(), b"words", &mut Seeded::new(seed ^ 1));
        sealed[at] ^= change;
        // The top bit of a point is not part of it (RFC 7748, section 5); the nonce hashes all bytes, so it is noticed too.
        prop_assert_eq!(key.open_bytes(&sealed), Err(SealError::DoesNotOpen));
        sealed[at] ^= change;
        sealed.truncate(at);
        prop_assert!(key.open_bytes(&sealed).is_err());
    }

    #[test]
    fn no_text_makes_a_parser_panic(text in "(case1:|sealed1:|casekey1:|handler1:)?[A-Za-z0-9_-]{0,90}|\\PC{0,40}") {
        let _ = text.parse::<PublicKey>();
        let _ = case(1).open(&text);
        let _ = ReceiptCode::draw(&mut Seeded::new(1)).open_case(&text);
    }

    #[test]
    fn a_public_key_reads_back(seed: u64) {
        let public = case(seed).public();
        prop_assert_eq!(public.to_string().parse(), Ok(public));
    }
}
