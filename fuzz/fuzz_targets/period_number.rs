//! Periods and numbers as people write them: what is read is written and read back as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shishu_terms::{Period, group_digits, parse_number};

fuzz_target!(|text: &str| {
    if let Ok(period) = text.parse::<Period>() {
        assert_eq!(period.to_string().parse::<Period>().ok(), Some(period));
        let _ = (period.previous(), period.next(), period.year_ago(), period.zh(), period.en());
    }
    if let Ok(number) = parse_number(text) {
        assert_eq!(parse_number(&group_digits(number)).ok(), Some(number));
        assert_eq!(parse_number(&number.to_string()).ok(), Some(number));
    }
});
