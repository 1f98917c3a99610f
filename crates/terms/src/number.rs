//! Numbers as people write them in a cell, read into exact decimals.

pub use rust_decimal::Decimal;

use crate::{
    Bilingual,
    macros::error_from_message,
    text::{quoted, tidy},
};

/// Every decimal with so many digits fits [`Decimal`]; with one more, some do not.
const MOST_DIGITS: usize = 28;
/// More decimals than any unit needs; a longer tail is a division that was never rounded.
const MOST_DECIMALS: usize = 12;

/// Reads a number as written by a person: `1,286.40`, `１２８６．４`, `−5`, `+3`, ` 7 `, `.5`.
///
/// The decimals are kept as written (`1286.40` stays `1286.40`). Commas count only where thousands are separated
/// (`12,34` is refused, it may be a slip or a decimal comma). At most 28 significant digits and 12 decimals.
/// Exponents, percent signs, units and brackets are refused, each with the way to write it instead.
///
/// ```
/// use shishu_terms::parse_number;
/// assert_eq!(parse_number("1,286.40")?.to_string(), "1286.40");
/// assert!(parse_number("1E5").unwrap_err().message().en.contains("write it out"));
/// # Ok::<(), shishu_terms::NumberError>(())
/// ```
pub fn parse_number(text: &str) -> Result<Decimal, NumberError> {
    read(&tidy(text)).map_err(|fault| NumberError { text: text.trim().to_owned(), fault })
}

fn read(text: &str) -> Result<Decimal, NumberFault> {
    let (negative, body) = split_sign(text);
    if body.is_empty() {
        return Err(if text.is_empty() { NumberFault::Empty } else { NumberFault::Character { found: '-' } });
    }
    check_characters(body)?;
    let (whole, decimals) = split_point(body)?;
    let digits = without_commas(whole)? + decimals;

    if decimals.len() > MOST_DECIMALS {
        return Err(NumberFault::TooManyDecimals);
    }
    if digits.trim_start_matches('0').len() > MOST_DIGITS {
        return Err(NumberFault::TooManyDigits);
    }
    // Up to here there are only ASCII digits; leading zeros alone could still outgrow an i128, so they are dropped.
    let significant = digits.trim_start_matches('0');
    let value: i128 =
        if significant.is_empty() { 0 } else { significant.parse().map_err(|_| NumberFault::TooManyDigits)? };
    let scale = u32::try_from(decimals.len()).map_err(|_| NumberFault::TooManyDecimals)?;
    Decimal::try_from_i128_with_scale(if negative { -value } else { value }, scale)
        .map_err(|_| NumberFault::TooManyDigits)
}

fn split_sign(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '\u{2212}']) {
        Some(body) => (true, body),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

fn check_characters(body: &str) -> Result<(), NumberFault> {
    let strange = |c: char| !(c.is_ascii_digit() || c == ',' || c == '.');
    match body.chars().find(|&c| strange(c)) {
        None => Ok(()),
        Some('e' | 'E') if body.starts_with(|c: char| c.is_ascii_digit() || c == '.') => Err(NumberFault::Exponent),
        Some(found) => Err(NumberFault::Character { found }),
    }
}

/// The digits before and after the point; the part before may hold commas, the part after may not.
fn split_point(body: &str) -> Result<(&str, &str), NumberFault> {
    let Some((whole, decimals)) = body.split_once('.') else {
        return Ok((body, ""));
    };
    if decimals.contains(',') {
        return Err(NumberFault::Comma);
    }
    if decimals.is_empty() || decimals.contains('.') {
        return Err(NumberFault::Point);
    }
    Ok((whole, decimals))
}

fn without_commas(whole: &str) -> Result<String, NumberFault> {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    if first.len() == whole.len() {
        return Ok(first.to_owned());
    }
    // `0,123` is more likely a decimal comma than thousands.
    let well_placed = (1..=3).contains(&first.len()) && !first.starts_with('0') && groups.all(|group| group.len() == 3);
    if well_placed { Ok(whole.replace(',', "")) } else { Err(NumberFault::Comma) }
}

/// Writes a number for the eye: thousands in groups, its own decimals, and U+2212 for minus (`−1,286.40`).
pub fn group_digits(value: Decimal) -> String {
    let plain = value.abs().to_string();
    let (whole, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut out = String::with_capacity(plain.len() + plain.len() / 3 + 3);
    if value.is_sign_negative() && !value.is_zero() {
        out.push('\u{2212}');
    }
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !decimals.is_empty() {
        out.push('.');
        out.push_str(decimals);
    }
    out
}

/// A text that is not a number, or not one that can be kept exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberError {
    /// The text as it was written, without the blanks around it.
    pub text: String,
    pub fault: NumberFault,
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberFault {
    Empty,
    Character { found: char },
    Comma,
    Point,
    Exponent,
    TooManyDigits,
    TooManyDecimals,
}

impl NumberError {
    /// What is wrong and what to write instead.
    pub fn message(&self) -> Bilingual {
        let text = quoted(&self.text);
        let (zh, en) = self.fault.cure();
        match self.fault {
            NumberFault::Empty => Bilingual::new(zh, en),
            _ => Bilingual::new(
                format!("“{text}”不能作为数值：{zh}"),
                format!("\"{text}\" cannot be read as a number: {en}"),
            ),
        }
    }
}

impl NumberFault {
    fn cure(self) -> (String, String) {
        let (zh, en) = match self {
            Self::Empty => (
                "这里没有数值；请填写数字，没有发生额时填 0",
                "there is no number here; write one, or 0 where nothing occurred",
            ),
            Self::Character { found } => return character_cure(found),
            Self::Comma => (
                "逗号只用来分隔千位，例如 1,286.40；小数点请写“.”",
                "commas may only separate thousands, as in 1,286.40; write the decimal point as \".\"",
            ),
            Self::Point => (
                "小数点只能有一个，后面要有数字，例如 1286.4",
                "there may be one decimal point, with digits after it, as in 1286.4",
            ),
            Self::Exponent => (
                "不接受科学计数法；请写出全部数字，例如 100000",
                "an exponent is not accepted; write it out in full, as in 100000",
            ),
            Self::TooManyDigits => (
                "数字超过 28 位；请检查是否多写，或者换用更大的计量单位",
                "it has more than 28 digits; check for a slip, or use a larger unit of measure",
            ),
            Self::TooManyDecimals => {
                ("小数超过 12 位；请按报表要求四舍五入", "it has more than 12 decimals; round it as the form asks")
            }
        };
        (zh.to_owned(), en.to_owned())
    }
}

fn character_cure(found: char) -> (String, String) {
    let (zh, en) = match found {
        '%' | '‰' => (
            "不要写百分号，计量单位已经说明；20% 请写 20",
            "leave the percent sign out, the unit says it already; write 20 for 20%",
        ),
        '(' | ')' => (
            "负数请用减号，例如 -35，不用括号",
            "write a negative number with a minus sign, as in -35, not in brackets",
        ),
        '¥' | '￥' | '$' | '€' | '元' | '万' | '亿' | '千' | '百' => (
            "只写数字，不写单位；请按本栏的计量单位换算",
            "write digits only, without a unit, converted to the unit of this cell",
        ),
        '-' | '+' | '\u{2212}' => {
            ("正负号只能写一次，放在最前面，后面要有数字", "write one sign, in front, with digits after it")
        }
        c if c.is_whitespace() => ("数字中间不要有空格", "leave no blanks between the digits"),
        _ => {
            return (
                format!("“{found}”不是数字；只写数字、一个小数点，负数前加减号"),
                format!("\"{found}\" is not a digit; write digits, one decimal point, and a minus sign if negative"),
            );
        }
    };
    (zh.to_owned(), en.to_owned())
}

error_from_message!(NumberError);

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> NumberFault {
        parse_number(text).unwrap_err().fault
    }

    #[test]
    fn reads_what_people_write_and_keeps_the_decimals() {
        for (written, read) in [
            ("1286.40", "1286.40"),
            ("1,286.40", "1286.40"),
            ("１，２８６．４０", "1286.40"),
            ("　12 ", "12"),
            ("\u{a0}7\u{200b}", "7"),
            ("−5", "-5"),
            ("－５", "-5"),
            ("+3", "3"),
            (".5", "0.5"),
            ("007", "7"),
            ("-0.00", "0.00"),
            ("1,234,567", "1234567"),
            ("0.000000000001", "0.000000000001"),
            ("9999999999999999999999999999", "9999999999999999999999999999"),
        ] {
            assert_eq!(parse_number(written).unwrap().to_string(), read, "{written}");
        }
    }

    #[test]
    fn refuses_the_rest_by_kind() {
        for text in ["", "  ", "　"] {
            assert_eq!(fault(text), NumberFault::Empty);
        }
        for text in ["1E5", "1e-5", "1E400", "1.5E3"] {
            assert_eq!(fault(text), NumberFault::Exponent, "{text}");
        }
        for text in ["12,34", "1,2345", ",123", "1,,234", "0,123", "1234,567", "1.234,5"] {
            assert_eq!(fault(text), NumberFault::Comma, "{text}");
        }
        for text in ["5.", ".", "1.2.3", "1..2"] {
            assert_eq!(fault(text), NumberFault::Point, "{text}");
        }
        for text in ["-", "+", "--1", "1-2", "12%", "(35)", "1.2万", "¥5", "1 2", "abc", "E5", "NaN", "—", "三"] {
            assert!(matches!(fault(text), NumberFault::Character { .. }), "{text}");
        }
        assert_eq!(fault("10000000000000000000000000000"), NumberFault::TooManyDigits);
        assert_eq!(fault("0.0000000000001"), NumberFault::TooManyDecimals);
        assert_eq!(fault(&"9".repeat(100_000)), NumberFault::TooManyDigits);
    }

    #[test]
    fn a_long_text_is_not_echoed_whole() {
        let message = parse_number(&"9".repeat(100_000)).unwrap_err().message();
        assert!(message.zh.chars().count() < 120 && message.en.chars().count() < 160);
    }

    #[test]
    fn groups_for_the_eye() {
        for (plain, shown) in [
            ("1286.40", "1,286.40"),
            ("-1286.40", "−1,286.40"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-0.5", "−0.5"),
            ("0.00", "0.00"),
            ("1234567.8901", "1,234,567.8901"),
        ] {
            assert_eq!(group_digits(plain.parse().unwrap()), shown);
        }
    }
}
