//! Receipt codes: what is forgiven, what is noticed, and that nothing is guessed.

use crate::{Given, Seeded};
use proptest::prelude::*;
use shishu_sealed::{CodeError, IntakeKey, ReceiptCode};
use shishu_terms::Chance;

const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

fn code(seed: u64) -> ReceiptCode {
    ReceiptCode::draw(&mut Seeded::new(seed))
}

/// The check by a second road: GF(32) by logarithms, roots 1 and α of the polynomial whose coefficients are the symbols.
fn check_fits(symbols: &[usize]) -> bool {
    let mut power = 1usize;
    let powers: Vec<usize> = (0..31)
        .map(|_| {
            let this = power;
            power = if power & 16 == 0 { power << 1 } else { (power << 1) ^ 0b10_0101 };
            this
        })
        .collect();
    let log = |value: usize| powers.iter().position(|known| *known == value).expect("not zero");
    let term = |(place, symbol): (usize, &usize)| match *symbol {
        0 => 0,
        symbol => powers[(log(symbol) + symbols.len() - 1 - place) % 31],
    };
    symbols.iter().fold(0, |sum, symbol| sum ^ symbol) == 0
        && symbols.iter().enumerate().map(term).fold(0, |a, b| a ^ b) == 0
}

fn symbols(text: &str) -> Vec<usize> {
    text.chars().filter(|c| *c != '-').map(|c| ALPHABET.find(c).expect("of the alphabet")).collect()
}

#[test]
fn a_code_is_130_bits_in_seven_groups() {
    // 17 bytes are drawn, most significant bit first: 26 times five bits.
    let bits: Vec<u8> = (0u8..17).map(|i| i.wrapping_mul(93).wrapping_add(7)).collect();
    let text = ReceiptCode::draw(&mut Given(bits.clone())).text();
    let stream: Vec<u8> = bits.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).collect();
    let expected: Vec<usize> =
        stream.chunks(5).take(26).map(|five| five.iter().fold(0, |value, bit| value * 2 + usize::from(*bit))).collect();
    assert_eq!(text.len(), 34);
    assert_eq!(text.split('-').map(str::len).collect::<Vec<_>>(), [4; 7]);
    assert_eq!(symbols(&text)[..26], expected);
    assert!(check_fits(&symbols(&text)));
}

#[test]
fn a_code_is_read_however_it_is_typed() {
    let code = code(1);
    let text = code.text();
    let full_width: String = text
        .chars()
        .map(|c| if c == '-' { '－' } else { char::from_u32(c as u32 + 0xfee0).expect("mirrored") })
        .collect();
    let lookalikes = text.replace('0', "o").replace('1', "l");
    for typed in [
        text.to_string(),
        text.to_lowercase(),
        text.replace('-', ""),
        text.replace('-', " "),
        text.replace('-', "—"),
        format!("  {}\n", text.replace('-', "\u{3000}-\u{200b}")),
        full_width,
        lookalikes,
        text.replace('0', "O").replace('1', "I"),
    ] {
        assert_eq!(ReceiptCode::parse(&typed).as_ref(), Ok(&code), "{typed}");
    }
}

#[test]
fn every_change_of_one_character_and_every_swap_is_noticed_at_its_place() {
    for seed in 0..20 {
        let text: Vec<char> = code(seed).text().chars().filter(|c| *c != '-').collect();
        for place in 0..text.len() {
            let named = |wrong: &[char]| match ReceiptCode::parse(&wrong.iter().collect::<String>()) {
                Err(CodeError::Check { groups }) => groups.contains(&(place / 4 + 1)),
                _ => false,
            };
            for other in ALPHABET.chars().filter(|other| *other != text[place]) {
                let mut wrong = text.clone();
                wrong[place] = other;
                assert!(named(&wrong), "{seed}: {place} {other}");
            }
            for other in place + 1..text.len() {
                let mut wrong = text.clone();
                wrong.swap(place, other);
                let refused = ReceiptCode::parse(&wrong.iter().collect::<String>()).is_err();
                assert!(text[place] == text[other] || refused, "{seed}: {place} and {other} swapped");
                assert!(
                    text[place] == text[other] || other > place + 1 || named(&wrong),
                    "{seed}: {place} and its neighbour"
                );
            }
        }
    }
}

#[test]
fn every_change_of_two_characters_is_noticed() {
    let text: Vec<char> = code(5).text().chars().filter(|c| *c != '-').collect();
    for (first, second) in (0..28).flat_map(|first| (first + 1..28).map(move |second| (first, second))) {
        for (one, two) in ALPHABET.chars().flat_map(|one| ALPHABET.chars().map(move |two| (one, two))) {
            let mut wrong = text.clone();
            (wrong[first], wrong[second]) = (one, two);
            let typed: String = wrong.iter().collect();
            assert_eq!(ReceiptCode::parse(&typed).is_ok(), wrong == text, "{typed}");
        }
    }
}

#[test]
fn what_is_wrong_is_told_in_two_languages_without_repeating_it() {
    let text = code(3).text();
    let told = |typed: &str| ReceiptCode::parse(typed).expect_err("wrong").message();
    let short = told(&text[..33]);
    assert_eq!(short.zh, "回执码有 28 个字符，这里有 27 个，少了 1 个；请从头再对一遍");
    assert_eq!(short.en, "a receipt code has 28 characters, this has 27: 1 missing; compare it from the beginning");
    assert!(told(&format!("{}ZZ", &*text)).zh.contains("多了 2 个"));
    assert!(told("").zh.contains("少了 28 个"));
    let strange = told(&format!("{}U{}", &text[..5], &text[6..]));
    assert!(
        strange.zh.contains("第 5 个字符（第 2 组）") && strange.en.contains("character 5 (group 2)"),
        "{strange:?}"
    );
    let last = if text.ends_with('7') { '8' } else { '7' };
    let check = told(&format!("{}{last}", &text[..33]));
    assert!(check.zh.contains("请再看看第 7 组") && check.en.contains("look again at group 7"), "{check:?}");
    for message in [short, strange, check] {
        assert!(!text.split('-').any(|group| message.zh.contains(group) || message.en.contains(group)));
    }
}

#[test]
fn a_million_random_codes_open_nothing() {
    // Ten bits of check: about one in 1,024 reads as a code at all, and none is the one that was given out.
    let given = code(42);
    let key = IntakeKey::draw(&mut Seeded::new(7));
    let kept = key.code_hash(&given);
    let mut chance = Seeded::new(1_000_003);
    let mut read = 0;
    for _ in 0..1_000_000 {
        let mut drawn = [0; 28];
        chance.fill(&mut drawn);
        let typed: String = drawn.iter().map(|byte| char::from(ALPHABET.as_bytes()[usize::from(byte % 32)])).collect();
        match ReceiptCode::parse(&typed) {
            Ok(code) => {
                read += 1;
                assert!(check_fits(&symbols(&typed)), "{typed}");
                assert!(code != given && key.code_hash(&code) != kept);
            }
            Err(error) => assert!(matches!(error, CodeError::Check { .. }), "{typed}: {error}"),
        }
    }
    // Binomial: 976.6 expected, standard deviation 31.2; six of them.
    assert!((790..1164).contains(&read), "{read} of a million read as codes");
}

#[test]
fn the_keyed_hashes_are_rfc_2104_with_a_domain_of_their_own() {
    use hmac::{Hmac, KeyInit, Mac};
    let key = IntakeKey::draw(&mut Given((0..32).collect()));
    assert_eq!(&*key.to_private_text(), "intake1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&(0..32).collect::<Vec<u8>>()).expect("a key");
    mac.update(
        b"\x0f\0\0\0\0\0\0\0shishu intake 1\x06\0\0\0\0\0\0\0barred\x04\0\0\0\0\0\0\0unit\x05\0\0\0\0\0\0\0town1",
    );
    assert_eq!(key.token("unit", "town1"), hex::encode(mac.finalize().into_bytes()));
    assert_ne!(key.token("unit", "town1"), key.token("person", "town1"));
    assert_ne!(key.token("unitt", "own1"), key.token("unit", "town1"));
    let again = IntakeKey::parse(&format!("{}\n", &*key.to_private_text())).expect("reads back");
    assert_eq!(again.code_hash(&code(1)), key.code_hash(&code(1)));
    assert_ne!(again.code_hash(&code(1)), key.code_hash(&code(2)));
    assert!(IntakeKey::parse("intake1:AAEC").is_err() && IntakeKey::parse("").is_err());
}

#[test]
fn nothing_prints_a_code_or_the_key() {
    assert_eq!(format!("{:?}", code(1)), "ReceiptCode(…)");
    assert_eq!(format!("{:?}", IntakeKey::draw(&mut Seeded::new(1))), "IntakeKey(…)");
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,60}|[0-9A-Za-z -]{20,40}") {
        let _ = ReceiptCode::parse(&text);
        let _ = IntakeKey::parse(&text);
    }

    #[test]
    fn a_code_reads_back(seed: u64) {
        let code = code(seed);
        prop_assert_eq!(ReceiptCode::parse(&code.text()), Ok(code));
    }
}
