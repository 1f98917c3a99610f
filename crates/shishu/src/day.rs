//! A day given on the command line.

use crate::failure::Failure;
use jiff::civil::Date;

/// The day in `text`, the value of `option`: ISO 8601's `YYYY-MM-DD` and nothing else, so that no order of day and month is guessed.
pub fn day(option: &str, text: &str) -> Result<Date, Failure> {
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    plain.then(|| text.parse().ok()).flatten().ok_or_else(|| {
        Failure::new(
            format!("{option} 的“{text}”不是日期；请写成 2025-07-31 的样子"),
            format!("\"{text}\" of {option} is not a date; write it like 2025-07-31"),
        )
    })
}
