//! Days of the civil calendar: reading them, and how far apart they are.

use crate::outcome::Trouble;
use jiff::civil::Date;
use shishu_terms::Decimal;

/// `2026-01-31` or `20260131`; blank is missing.
pub(crate) fn from_text(text: &str) -> Result<Option<Date>, Trouble> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let digits: Vec<&str> = match text.len() {
        8 if text.is_ascii() => vec![&text[..4], &text[4..6], &text[6..]],
        10 if text.is_ascii() => text.split('-').collect(),
        _ => vec![],
    };
    let [y, m, d] = digits[..] else { return Err(Trouble::NotADate) };
    let widths = (y.len(), m.len(), d.len()) == (4, 2, 2);
    if !widths || ![y, m, d].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit())) {
        return Err(Trouble::NotADate);
    }
    let (year, month, day) = (y.parse(), m.parse(), d.parse());
    match (year, month, day) {
        (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day).map(Some).map_err(|_| Trouble::NotADate),
        _ => Err(Trouble::NotADate),
    }
}

/// 20260131
pub(crate) fn from_number(n: Decimal) -> Result<Date, Trouble> {
    let whole = n.normalize();
    if whole.scale() != 0 || !(10_000_101..=99_991_231).contains(&whole.mantissa()) {
        return Err(Trouble::NotADate);
    }
    from_text(&whole.mantissa().to_string())?.ok_or(Trouble::NotADate)
}

/// Days from `a` to `b`, negative when `b` is earlier.
pub(crate) fn days(a: Date, b: Date) -> i64 {
    i64::from(ordinal(b)) - i64::from(ordinal(a))
}

/// Days since a fixed day: a run of dates is a run of whole numbers.
pub(crate) fn ordinal(date: Date) -> i32 {
    date.to_datetime(jiff::civil::Time::midnight()).duration_since(EPOCH).as_hours() as i32 / 24
}

const EPOCH: jiff::civil::DateTime = jiff::civil::DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// Whole months from `a` to `b`, negative when `b` is earlier. A month is whole when the day of the month is reached; for a
/// day that the last month does not have, its last day is reached: from 31 January to 28 February is one month.
pub(crate) fn months(a: Date, b: Date) -> i64 {
    if b < a {
        return -months(b, a);
    }
    let between = (i64::from(b.year()) - i64::from(a.year())) * 12 + i64::from(b.month()) - i64::from(a.month());
    let reached = b.day() >= a.day().min(b.days_in_month());
    between - i64::from(!reached)
}
