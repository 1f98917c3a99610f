//! Numbers that belong to somebody: telephones, citizen numbers, bank cards, credit codes.
//!
//! People write them in groups, so groups parted by one blank, hyphen or point are tried together.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use shishu_terms::UnifiedSocialCreditCode;

use super::folded::Folded;
use super::{Found, Kind};

/// Groups tried together.
const MOST_GROUPS: usize = 6;
/// The longest of these numbers: a bank card.
const LONGEST: usize = 19;

pub fn find(text: &Folded) -> Vec<Found> {
    let mut found = credit_codes(text);
    found.extend(landlines(text));
    let groups = groups(text);
    for first in 0..groups.len() {
        let mut digits = String::new();
        for last in first..groups.len().min(first + MOST_GROUPS) {
            if last > first && !joined(text, groups[last - 1].end, groups[last].start) {
                break;
            }
            digits.extend(&text.characters()[groups[last].clone()]);
            if digits.len() > LONGEST {
                break;
            }
            let before: String =
                text.characters()[groups[first].start.saturating_sub(8)..groups[first].start].iter().collect();
            found.extend(judged(&digits.to_uppercase(), groups[first].start..groups[last].end, &before));
        }
    }
    found
}

/// Runs of digits; an x that ends the only one of seventeen, or one of them, belongs to it.
fn groups(text: &Folded) -> Vec<Range<usize>> {
    static GROUP: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?P<group>[0-9]+(?:[xX](?-u:\b))?)").expect("a pattern"));
    text.all(&GROUP, "group").map(|(_, range)| range).collect()
}

/// Two groups of one number: next to each other, or parted by one mark that people put between groups.
fn joined(text: &Folded, end: usize, start: usize) -> bool {
    let between = &text.characters()[end..start];
    let mark = |c: &char| matches!(c, ' ' | '-' | '–' | '—' | '·' | '\u{a0}' | '\u{2009}') || invisible(*c);
    between.len() <= 2 && between.iter().all(mark) && between.iter().filter(|c| !invisible(**c)).count() <= 1
}

fn invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn judged(digits: &str, range: Range<usize>, before: &str) -> Option<Found> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    let card = ["卡号", "账号", "帐号", "账户", "银行", "卡:"].iter().any(|word| before.contains(word));
    match digits.len() {
        11 | 13 | 15 if plain && mobile(digits) => {
            Some(Found::likely(range, Kind::Phone, "11 位手机号码", "a mobile number of 11 digits"))
        }
        18 if digits[..17].bytes().all(|byte| byte.is_ascii_digit()) => Some(citizen(digits, range, card)),
        15 if plain && date(&format!("19{}", &digits[6..12])) && !card => Some(Found::doubtful(
            range,
            Kind::IdNumber,
            "15 位，像第一代身份证号",
            "15 digits, like a citizen number of the first kind",
        )),
        16..=19 if plain && luhn(digits) && (card || digits.starts_with("62")) => Some(Found::likely(
            range,
            Kind::BankCard,
            "银行卡号，校验位相符（Luhn）",
            "a bank card number; its check digit holds (Luhn)",
        )),
        16..=19 if plain && luhn(digits) => Some(Found::doubtful(
            range,
            Kind::BankCard,
            "位数和校验位像银行卡号（Luhn）",
            "its length and check digit are those of a bank card (Luhn)",
        )),
        12..=19 if plain && card => Some(Found::doubtful(
            range,
            Kind::BankCard,
            "前面写着账号、卡号，但校验位不符",
            "called an account or card, but its check digit does not hold",
        )),
        _ => None,
    }
}

/// 1 and a digit from 3 to 9; 86 or 0086 may stand before.
fn mobile(digits: &str) -> bool {
    let local = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86").filter(|rest| rest.len() == 11));
    let local = local.unwrap_or(digits).as_bytes();
    local.len() == 11 && local[0] == b'1' && (b'3'..=b'9').contains(&local[1])
}

/// Eighteen characters, of which seventeen are digits.
fn citizen(digits: &str, range: Range<usize>, card: bool) -> Found {
    let (born, checked) = (date(&digits[6..14]), check_character(digits) == digits.chars().last());
    match (born, checked) {
        (true, true) => Found::likely(
            range,
            Kind::IdNumber,
            "18 位身份证号，校验位相符（GB 11643）",
            "a citizen number of 18 digits; its check character holds (GB 11643)",
        ),
        _ if card && luhn(digits) => Found::likely(
            range,
            Kind::BankCard,
            "银行卡号，校验位相符（Luhn）",
            "a bank card number; its check digit holds (Luhn)",
        ),
        (true, false) => Found::doubtful(
            range,
            Kind::IdNumber,
            "像身份证号，但校验位不符，可能抄错了一位（GB 11643）",
            "like a citizen number, but its check character does not hold: a slip, or another number (GB 11643)",
        ),
        (false, true) => Found::doubtful(
            range,
            Kind::IdNumber,
            "像身份证号，校验位相符，但其中的出生日期不存在（GB 11643）",
            "like a citizen number whose check character holds, but the date of birth in it does not exist (GB 11643)",
        ),
        (false, false) => Found::doubtful(
            range,
            Kind::IdNumber,
            "18 位数，可能是证件号",
            "18 digits, perhaps the number of a document",
        ),
    }
}

/// GB 11643-1999: weights 2^(17−i) mod 11 over the first seventeen digits.
fn check_character(digits: &str) -> Option<char> {
    let values = digits.chars().take(17).map(|c| c.to_digit(10));
    let sum =
        values.zip((1..18).rev()).try_fold(0, |sum, (digit, power)| Some(sum + digit? * (1_u32 << power) % 11))?;
    "10X98765432".chars().nth(sum as usize % 11)
}

/// Year, month, day.
fn date(digits: &str) -> bool {
    let part = |range: Range<usize>| digits.get(range).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    let (year, month, day) = (part(0..4), part(4..6), part(6..8));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1900..2100).contains(&year) && (1..=days).contains(&day)
}

/// ISO/IEC 7812-1: from the right, every second digit doubled.
fn luhn(digits: &str) -> bool {
    let double = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let values = digits.chars().rev().filter_map(|c| c.to_digit(10)).enumerate();
    let sum: u32 = values.map(|(at, digit)| if at % 2 == 1 { double(digit) } else { digit }).sum();
    sum > 0 && sum.is_multiple_of(10)
}

fn landlines(text: &Folded) -> Vec<Found> {
    static AREA: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?P<number>\(?0(?:10|2[0-9]|[3-9][0-9]{2})\)?[-— ]?[2-9][0-9]{2,3}[- ]?[0-9]{4}(?:(?:转|-)[0-9]{1,5})?)",
        )
        .expect("a pattern")
    });
    static CALLED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:电话|座机|传真|热线|致电|来电)(?:号码)?[:是为 ]{0,3}(?P<number>[2-9][0-9]{2,3}[- ]?[0-9]{4})")
            .expect("a pattern")
    });
    // Not a part of a longer number. (A pattern that took the neighbours in would miss the second of two in a row.)
    let digit = |place: Option<usize>| place.and_then(|place| text.at(place)).is_some_and(|c| c.is_ascii_digit());
    let whole = |range: &Range<usize>| !digit(range.start.checked_sub(1)) && !digit(Some(range.end));
    let area = text
        .all(&AREA, "number")
        .map(|(_, range)| range)
        .filter(whole)
        .map(|range| Found::likely(range, Kind::Phone, "带区号的固定电话", "a landline with its area code"));
    let called = text.all(&CALLED, "number").map(|(_, range)| range).filter(whole).map(|range| {
        Found::doubtful(
            range,
            Kind::Phone,
            "前面写着电话的 7 至 8 位数",
            "seven or eight digits called a telephone number",
        )
    });
    area.chain(called).collect()
}

fn credit_codes(text: &Folded) -> Vec<Found> {
    static CODE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)(?P<before>信用代码[^0-9A-Z]{0,4})?(?-u:\b)(?P<code>[0-9A-Z]{2}[0-9]{6}[0-9A-Z]{10})(?-u:\b)")
            .expect("a pattern")
    });
    let judged = |(found, range): (regex::Captures<'_>, Range<usize>)| {
        let code = UnifiedSocialCreditCode::parse(&found["code"]).ok()?;
        let digits = code.as_str().bytes().filter(u8::is_ascii_digit).count();
        match code.check_holds {
            true if digits < 17 || found.name("before").is_some() => Some(Found::likely(
                range,
                Kind::CreditCode,
                "统一社会信用代码，校验位相符（GB 32100）",
                "a credit code; its check character holds (GB 32100)",
            )),
            _ if digits < 17 || found.name("before").is_some() => Some(Found::doubtful(
                range,
                Kind::CreditCode,
                "像统一社会信用代码，但校验位不符（GB 32100）",
                "like a credit code, but its check character does not hold (GB 32100)",
            )),
            _ => None,
        }
    };
    text.all(&CODE, "code").filter_map(judged).collect()
}

/// The first three digits of a mobile number, the area code of a landline.
pub fn instead(what: &Folded) -> String {
    let digits: String = what.characters().iter().filter(|c| c.is_ascii_digit()).collect();
    let area = ["010", "02"].iter().any(|start| digits.starts_with(start));
    let kept = match digits.as_bytes() {
        [b'0', b'0', ..] | [b'8', b'6', ..] if digits.len() > 11 => 0,
        [b'0', ..] if area => 3,
        [b'0', ..] => 4,
        [b'1', ..] if digits.len() == 11 => 3,
        _ => 0,
    };
    digits.chars().take(kept).chain(['*'; 4]).collect()
}
