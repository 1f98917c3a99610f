//! Texts: numbers and dates written out, and read back.

use crate::eval::Value;
use crate::exact::Number;
use crate::outcome::{Cell, Trouble};
use shishu_terms::{Decimal, parse_number};

/// Longest text `concat` may make, in bytes: definitions can double a text at each step.
pub(crate) const LONGEST: usize = 64 * 1024;

/// A value as text: numbers without trailing zeros, dates as 2026-01-31.
pub(crate) fn written(value: &Value<'_>) -> String {
    match value {
        Value::Missing => String::new(),
        Value::Number(n) => n.value.normalize().to_string(),
        Value::Text(text) => text.clone().into_owned(),
        Value::Date(date) => date.to_string(),
        Value::Truth(truth) => truth.to_string(),
    }
}

/// A number as a person writes it ([`parse_number`]); blank is missing.
pub(crate) fn number(text: &str) -> Result<Option<Number>, Trouble> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    parse_number(text).map(|n| Some(Number::exact(n))).map_err(|_| Trouble::NotANumber)
}

/// A count of characters: a whole number that is not negative. What is beyond any text is as good as the longest.
pub(crate) fn count(n: Decimal) -> Result<usize, Trouble> {
    if !n.fract().is_zero() || (n.is_sign_negative() && !n.is_zero()) {
        return Err(Trouble::NotACount);
    }
    Ok(usize::try_from(n.trunc().mantissa() / 10_i128.pow(n.trunc().scale())).unwrap_or(usize::MAX))
}

pub(crate) fn digits_before_point(n: Decimal) -> usize {
    n.trunc().abs().normalize().to_string().len()
}

/// A filled cell as a code of a list: a number without trailing zeros, a date as 2026-01-31.
pub fn of_cell(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Text(text) => Some(text.clone()),
        Cell::Number(n) | Cell::Rounded(n) => Some(n.normalize().to_string()),
        Cell::Date(date) => Some(date.to_string()),
        Cell::Truth(truth) => Some(truth.to_string()),
        Cell::Missing | Cell::Broken(_) => None,
    }
}
