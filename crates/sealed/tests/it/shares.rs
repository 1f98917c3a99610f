//! Shares among custodians: published vectors, any m of n, never fewer, no mixture.

use crate::{Seeded, from_hex};
use proptest::prelude::*;
use shishu_sealed::{CaseKey, HandlerSecret, Share, ShareError, combine, split};

/// `src/tests/data/tss/recovery.vec` of Botan, the entry with SHA-256: M = 2, N = 2.
const BOTAN: [&str; 2] = [
    "000102030405060708090a0b0c0d0e0f0202002901dae7fc9ea17b6d120af753e85a28e224109e12ae3bfd885a6209d142b4a0c26dac6f148be9ad11d8",
    "000102030405060708090a0b0c0d0e0f0202002902acd3e62b56fcd33cbe62b1be8b825a7b6474585918908afa9eac22a746e014a947262b63a4fd933d",
];

#[test]
fn shares_that_another_implementation_made_give_their_secret() {
    let shares = BOTAN.map(|text| Share::from_bytes(&from_hex(text)).expect("a share"));
    assert_eq!(*combine(&shares).expect("two of two"), from_hex("0102030405060708"));
    for (share, text) in shares.iter().zip(BOTAN) {
        assert_eq!(*share.to_bytes(), from_hex(text));
    }
}

#[test]
fn the_arithmetic_is_that_of_the_draft() {
    // draft-mcgrew-tss-03, section 9: secret "test\0", threshold 2, shares 1 and 2 (without robustness, so below our format).
    let shares = ["01b9fa07e185", "02f5409b4511"].map(from_hex);
    assert_eq!(vsss_rs::Gf256::combine_bytes(shares), Ok(b"test\0".to_vec()));
}

#[test]
fn three_custodians_of_five_open_an_identity() {
    let chance = &mut Seeded::new(1);
    let custodians: Vec<HandlerSecret> = (0..5).map(|_| HandlerSecret::draw(chance)).collect();
    let identity = CaseKey::draw(chance);
    let sealed = shishu_sealed::seal(&identity.public(), "王某，138…".as_bytes(), chance);
    let shares = identity.split(3, 5, chance).expect("splits");
    let kept: Vec<String> =
        shares.iter().zip(&custodians).map(|(share, who)| share.seal_to(&who.public(), chance)).collect();
    let given = |who: usize| custodians[who].open_share(&kept[who]).expect("one's own share");
    assert!(custodians[0].open_share(&kept[1]).is_err());
    let opened = CaseKey::combine(&[given(4), given(0), given(2)]).expect("three");
    assert_eq!((opened.public(), opened.open(&sealed)), (identity.public(), identity.open(&sealed)));
    assert_eq!(CaseKey::combine(&[given(4), given(0)]).err(), Some(ShareError::TooFew { have: 2, need: 3 }));
    assert_eq!(CaseKey::combine(&[given(4), given(0), given(4)]).err(), Some(ShareError::TooFew { have: 2, need: 3 }));
    assert!(format!("{:?}", given(1)).starts_with("Share(2"));
}

#[test]
fn shares_of_different_secrets_do_not_mix() {
    let chance = &mut Seeded::new(1);
    let one = split(b"one secret", 2, 3, chance).expect("splits");
    let two = split(b"two secret", 2, 3, chance).expect("splits");
    assert_eq!(combine(&[one[0].clone(), two[1].clone()]), Err(ShareError::Mixed));
    assert_eq!(combine(&[]), Err(ShareError::TooFew { have: 0, need: 2 }));
    for (m, n) in [(0, 0), (1, 3), (3, 2), (0, 5)] {
        assert_eq!(split(b"secret", m, n, chance), Err(ShareError::Numbers));
    }
    assert_eq!(split(b"", 2, 3, chance), Err(ShareError::Numbers));
    assert_eq!(split(&[0; 65_001], 2, 3, chance), Err(ShareError::Numbers));
    assert!(split(&[0; 65_000], 2, 2, chance).is_ok_and(|shares| combine(&shares).is_ok()));
}

#[test]
fn one_share_tells_nothing_of_a_byte() {
    // Over all chances a share's byte is uniform, whatever the secret is: with 2 of 2 and 60,000 splittings each value comes
    // up about 234 times (standard deviation 15); a coefficient that is never zero would leave out the secret's own value.
    let mut chance = Seeded::new(9);
    let mut counts = [0u32; 256];
    for _ in 0..60_000 {
        let shares = split(&[0x5a], 2, 2, &mut chance).expect("splits");
        counts[usize::from(shares[0].to_bytes()[21])] += 1;
    }
    assert!(counts.iter().all(|count| (140..330).contains(count)), "{counts:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_m_of_n_give_it_back_and_a_changed_one_is_noticed(
        secret in proptest::collection::vec(any::<u8>(), 1..80),
        (m, n) in (2u8..7).prop_flat_map(|m| (Just(m), m..9)),
        seed: u64,
        at: prop::sample::Index,
        change in 1u8..,
    ) {
        let shares = split(&secret, m, n, &mut Seeded::new(seed)).expect("splits");
        prop_assert_eq!(&shares, &split(&secret, m, n, &mut Seeded::new(seed)).expect("splits"));
        let some = &shares[usize::from(n - m)..];
        prop_assert_eq!(&*combine(some).expect("m of n"), &secret);
        prop_assert_eq!(&*combine(&shares).expect("all"), &secret);
        prop_assert!(combine(&some[1..]).is_err());
        let text = shares[0].to_private_text();
        prop_assert_eq!(text.parse::<Share>(), Ok(shares[0].clone()));
        let mut bytes = some[0].to_bytes().to_vec();
        let at = 20 + at.index(bytes.len() - 20);
        bytes[at] ^= change;
        if let Ok(changed) = Share::from_bytes(&bytes) {
            let mut wrong = some.to_vec();
            wrong[0] = changed;
            prop_assert!(combine(&wrong).is_err());
        }
    }

    #[test]
    fn no_bytes_make_the_parser_panic(bytes: Vec<u8>, text in "(share1:)?[A-Za-z0-9_-]{0,90}") {
        let _ = Share::from_bytes(&bytes);
        let _ = text.parse::<Share>();
    }
}
