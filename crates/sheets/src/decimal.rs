//! Numbers exactly as the file holds them, as plain decimal text.
//!
//! A spreadsheet's XML holds numbers as text (`xsd:double`). Reading them into a float and printing them again would change
//! what was reported, so the text is kept: exponents are written out exactly, nothing is rounded. One exception, because it
//! restores what the person typed: Excel saves a fraction with 17 significant digits (`0.10000000000000001` for 0.1), less
//! trailing zeros. Where the text is precisely that form of a binary double, the shortest decimal that means the same
//! double is returned. Integers are never touched: 9007199254740993 (2^53 + 1) comes back digit for digit.

/// Why a number's text was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberFault {
    /// Not a number at all.
    NotANumber,
    /// Outside what any spreadsheet can hold (1E400, 1E-400), or longer than 800 characters.
    OutOfRange,
}

/// Plain decimal text (`-?digits[.digits]`) of the number `written` in a sheet's XML; see the module's head.
pub fn exact_decimal(written: &str) -> Result<String, NumberFault> {
    let scientific = Scientific::parse(written.trim_matches([' ', '\t', '\r', '\n']))?;
    if scientific.is_long_fraction()
        && let Some(short) = scientific.shortest_if_double()
    {
        return Ok(short.plain());
    }
    Ok(scientific.plain())
}

/// `percent("0.125")` is `12.5%`: the plain decimal text moved two places, exactly.
pub(crate) fn percent(plain: &str) -> Result<String, NumberFault> {
    let mut scientific = Scientific::parse(plain)?;
    scientific.point += 2;
    let text = scientific.plain();
    let trimmed = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    Ok(format!("{trimmed}%"))
}

/// `0.digits × 10^point`: the digits as written, without leading zeros, trailing ones kept (they say how exact a figure is).
struct Scientific {
    negative: bool,
    digits: String,
    point: i64,
}

impl Scientific {
    /// No spreadsheet number has more; a double's exact expansion has at most 767.
    const LONGEST: usize = 800;

    fn parse(text: &str) -> Result<Self, NumberFault> {
        let (negative, unsigned) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) {
            return Err(NumberFault::NotANumber);
        }
        if mantissa.len() > Self::LONGEST {
            return Err(NumberFault::OutOfRange);
        }
        let together = format!("{whole}{fraction}");
        let digits = together.trim_start_matches('0');
        let leading = (together.len() - digits.len()) as i64;
        if digits.is_empty() {
            // Zero: keep its decimals ("0.00"), drop any exponent and the sign.
            return Ok(Self { negative: false, digits: "0".repeat(fraction.len()), point: 0 });
        }
        let scientific = Self { negative, digits: digits.to_owned(), point: whole.len() as i64 - leading + exponent };
        // Doubles reach from 4.9E-324 to 1.8E308; beyond, no spreadsheet could have shown the number.
        if scientific.point > 309 || scientific.point < -323 || !scientific.as_double().is_finite() {
            return Err(NumberFault::OutOfRange);
        }
        Ok(scientific)
    }

    fn as_double(&self) -> f64 {
        // The text is digits and an exponent, which the parser of the standard library always takes.
        format!("{}0.{}e{}", if self.negative { "-" } else { "" }, self.digits, self.point).parse().unwrap_or(f64::NAN)
    }

    fn significant(&self) -> &str {
        self.digits.trim_end_matches('0')
    }

    /// A fraction of 16 or 17 digits. Up to 15, no two decimals mean the same double, so there is nothing to restore.
    fn is_long_fraction(&self) -> bool {
        let significant = self.significant().len();
        (16..=17).contains(&significant) && (significant as i64) > self.point
    }

    /// The shortest decimal of the same double, if this is how that double is printed with 17 digits (`%.17g`).
    fn shortest_if_double(&self) -> Option<Self> {
        let double = self.as_double().abs();
        let printed = Self::parse(&format!("{double:.16e}")).ok()?;
        if printed.significant() != self.significant() || printed.point != self.point {
            return None;
        }
        let short = Self::parse(&format!("{double:e}")).ok()?;
        Some(Self { negative: self.negative, ..short })
    }

    fn plain(&self) -> String {
        let sign = if self.negative { "-" } else { "" };
        let length = self.digits.len() as i64;
        if self.digits.is_empty() {
            return "0".to_owned();
        }
        if self.digits.bytes().all(|b| b == b'0') {
            return format!("0.{}", self.digits);
        }
        if self.point <= 0 {
            return format!("{sign}0.{}{}", "0".repeat((-self.point) as usize), self.digits);
        }
        if self.point >= length {
            return format!("{sign}{}{}", self.digits, "0".repeat((self.point - length) as usize));
        }
        let (whole, fraction) = self.digits.split_at(self.point as usize);
        format!("{sign}{whole}.{fraction}")
    }
}

fn parse_exponent(text: &str) -> Result<i64, NumberFault> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NumberFault::NotANumber);
    }
    // Six digits are already far outside any double; a longer exponent only makes it worse.
    let significant = digits.trim_start_matches('0');
    let size = if significant.len() > 6 { 999_999 } else { significant.parse().unwrap_or(0) };
    Ok(if text.starts_with('-') { -size } else { size })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ok(written: &str) -> String {
        exact_decimal(written).unwrap_or_else(|fault| panic!("{written}: {fault:?}"))
    }

    #[test]
    fn text_is_kept_digit_for_digit() {
        for (written, plain) in [
            ("1286.40", "1286.40"),
            ("0", "0"),
            ("-0", "0"),
            ("0.00", "0.00"),
            ("007", "7"),
            (".5", "0.5"),
            ("5.", "5"),
            ("+5", "5"),
            (" 12\n", "12"),
            ("9007199254740993", "9007199254740993"),
            ("-9007199254740993", "-9007199254740993"),
            ("123456789012345678901234567.89", "123456789012345678901234567.89"),
            ("72057594037927936", "72057594037927936"),
        ] {
            assert_eq!(ok(written), plain, "{written}");
        }
    }

    #[test]
    fn exponents_are_written_out_exactly() {
        for (written, plain) in [
            ("1.5E-2", "0.015"),
            ("1.50e+2", "150"),
            ("1E5", "100000"),
            ("12.345E1", "123.45"),
            ("-2E-7", "-0.0000002"),
            ("0E999999999999", "0"),
            ("5.551115123125783E-17", "0.00000000000000005551115123125783"),
        ] {
            assert_eq!(ok(written), plain, "{written}");
        }
    }

    #[test]
    fn seventeen_digits_of_a_double_become_what_was_typed() {
        for (written, plain) in [
            ("0.10000000000000001", "0.1"),
            ("1286.4000000000001", "1286.4"),
            ("-9609135060.905899", "-9609135060.9059"), // 17 digits, the last a zero
            ("-2.2999999999999998", "-2.3"),
            ("1.0000000000000001E-5", "0.00001"),
            ("0.30000000000000004", "0.30000000000000004"), // already the shortest for its double
            ("0.12345678901234568", "0.12345678901234568"),
            ("0.10000000000000002", "0.10000000000000002"), // another double than 0.1
            ("0.10000000000000003", "0.10000000000000003"), // the 17-digit form of no double: typed, so kept
        ] {
            assert_eq!(ok(written), plain, "{written}");
        }
    }

    #[test]
    fn what_is_no_number_or_too_large_is_refused() {
        for bad in ["", "-", ".", "1,5", "NaN", "INF", "0x10", "1E", "1E+", "１", "1 2", "--1", "1e5e5"] {
            assert_eq!(exact_decimal(bad), Err(NumberFault::NotANumber), "{bad}");
        }
        for bad in ["1E400", "1E309", "9E308", "1E-400", "1E99999999999999999999", "-1E400"] {
            assert_eq!(exact_decimal(bad), Err(NumberFault::OutOfRange), "{bad}");
        }
        assert_eq!(exact_decimal(&"9".repeat(900)), Err(NumberFault::OutOfRange));
    }

    #[test]
    fn percentages_move_two_places() {
        for (plain, shown) in [("0.125", "12.5%"), ("1", "100%"), ("0", "0%"), ("-0.005", "-0.5%"), ("0.1", "10%")] {
            assert_eq!(percent(plain).as_deref(), Ok(shown));
        }
    }

    proptest! {
        // Second road: the standard library's parser must see the same double in both texts.
        #[test]
        fn every_double_survives(bits: u64) {
            let double = f64::from_bits(bits);
            prop_assume!(double.is_finite());
            for written in [format!("{double}"), format!("{double:e}"), format!("{double:.16e}")] {
                if written.len() <= Scientific::LONGEST {
                    let plain = ok(&written);
                    prop_assert!(shishu_terms::is_plain_decimal(&plain));
                    prop_assert_eq!(plain.parse::<f64>().ok(), Some(if double == 0.0 { 0.0 } else { double }));
                }
            }
        }

        #[test]
        fn decimals_a_person_types_survive_excel(units in -999_999_999_999_999_i64..=999_999_999_999_999, scale in 0_u32..=6) {
            // Excel keeps 15 digits and writes 17; what was typed must come back.
            let typed = rust_decimal::Decimal::new(units, scale).normalize();
            let double: f64 = typed.to_string().parse().expect("a number");
            let excel = format!("{double:.16e}");
            prop_assert_eq!(ok(&excel).parse::<rust_decimal::Decimal>().expect("plain").normalize(), typed);
        }
    }
}
