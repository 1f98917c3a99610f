//! Dates in sheets: Excel stores them as numbers of days, and only the cell's number format tells that one is meant.

use jiff::civil::{Date, Time, date};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// What a number format makes of a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Shown {
    /// A number.
    #[default]
    Number,
    /// A number times one hundred, with a percent sign.
    Percent,
    /// A date or time.
    Date,
}

/// How the built-in number formats show (ECMA-376 part 1, 18.8.30; 27–36 and 50–58 are dates in Chinese, Japanese and Korean Excel).
pub(crate) fn built_in(id: u32) -> Shown {
    match id {
        9 | 10 => Shown::Percent,
        14..=22 | 27..=36 | 45..=47 | 50..=58 => Shown::Date,
        _ => Shown::Number,
    }
}

/// How a number format code shows a positive number: only its first section counts, without quoted text, escapes and `[…]`.
pub(crate) fn of_code(code: &str) -> Shown {
    if code.eq_ignore_ascii_case("general") {
        return Shown::Number;
    }
    let mut shown = Shown::Number;
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => while letters.next().is_some_and(|c| c != '"') {},
            '\\' | '_' | '*' | '!' => _ = letters.next(),
            '[' => {
                let inside: String = letters.by_ref().take_while(|&c| c != ']').collect();
                // `[h]:mm` counts hours beyond a day; other brackets are colours, conditions and currencies.
                if !inside.is_empty() && inside.chars().all(|c| "hmsHMS".contains(c)) {
                    return Shown::Date;
                }
            }
            ';' => break,
            '%' | '％' => shown = Shown::Percent,
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => return Shown::Date,
            _ => {}
        }
    }
    shown
}

/// ISO 8601 text of a day number: `2025-07-31`, `2025-07-31T08:30:00`, or `08:30:00` for less than a day.
/// `None` outside 1900–9999 and for the 29 February 1900 that Excel invented (day 60).
pub(crate) fn iso_from_serial(plain: &str, since_1904: bool) -> Option<String> {
    let serial: Decimal = plain.parse().ok()?;
    if serial.is_sign_negative() || serial >= Decimal::from(2_958_466) {
        return None;
    }
    let mut seconds = ((serial - serial.trunc()) * Decimal::from(86_400)).round().to_i64()?;
    let mut days = serial.trunc().to_i64()?;
    if seconds == 86_400 {
        (days, seconds) = (days + 1, 0);
    }
    let time = Time::midnight().checked_add(jiff::SignedDuration::from_secs(seconds)).ok()?;
    if days == 0 && !since_1904 {
        return Some(time.to_string());
    }
    let epoch: Date = match (since_1904, days) {
        (true, _) => date(1904, 1, 1),
        (false, 60) => return None,
        (false, ..60) => date(1899, 12, 31),
        (false, _) => date(1899, 12, 30),
    };
    let day = epoch.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
    Some(if seconds == 0 { day.to_string() } else { format!("{day}T{time}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_apart() {
        for (code, shown) in [
            ("General", Shown::Number),
            ("#,##0.00", Shown::Number),
            ("0.0%", Shown::Percent),
            ("yyyy\"年\"m\"月\"", Shown::Date),
            ("[$-804]yyyy-mm-dd;@", Shown::Date),
            ("[h]:mm", Shown::Date),
            ("[Red]#,##0;[Red]-#,##0", Shown::Number),
            ("0.00\"亩 (dm)\"", Shown::Number),
            ("#,##0\\d", Shown::Number),
            ("0.00E+00", Shown::Number),
            ("_(* #,##0_)", Shown::Number),
        ] {
            assert_eq!(of_code(code), shown, "{code}");
        }
    }

    #[test]
    fn day_numbers_are_the_dates_excel_shows() {
        for (serial, iso) in [
            ("1", Some("1900-01-01")),
            ("59", Some("1900-02-28")),
            ("60", None),
            ("61", Some("1900-03-01")),
            ("45869", Some("2025-07-31")),
            ("45869.354166666664", Some("2025-07-31T08:30:00")),
            ("0.75", Some("18:00:00")),
            ("2958465", Some("9999-12-31")),
            ("2958466", None),
            ("-1", None),
        ] {
            assert_eq!(iso_from_serial(serial, false).as_deref(), iso, "{serial}");
        }
        assert_eq!(iso_from_serial("0", true).as_deref(), Some("1904-01-01"));
        assert_eq!(iso_from_serial("44407", true).as_deref(), Some("2025-07-31"));
    }
}
