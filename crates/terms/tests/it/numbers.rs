use proptest::prelude::*;
use shishu_terms::{Decimal, group_digits, parse_number};

/// Decimals as cells hold them: up to 28 digits, up to 12 of them after the point.
fn decimal() -> impl Strategy<Value = Decimal> {
    let most = 10_i128.pow(28) - 1;
    (-most..=most, 0..=12u32).prop_map(|(mantissa, scale)| Decimal::from_i128_with_scale(mantissa, scale))
}

fn full_width(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xfee0).unwrap() } else { c })
        .collect()
}

proptest! {
    #[test]
    fn what_is_written_reads_back_with_its_decimals(value in decimal()) {
        for written in [value.to_string(), group_digits(value), full_width(&value.to_string()), format!("\u{3000}{value}\t")] {
            let read = parse_number(&written).unwrap();
            prop_assert_eq!(read, value);
            prop_assert_eq!(read.scale(), value.scale());
        }
    }

    /// Grouping against another rule: without its commas it is the plain number, and from the point leftwards every
    /// fourth character is a comma.
    #[test]
    fn grouping_only_adds_commas(value in decimal()) {
        let shown = group_digits(value);
        prop_assert_eq!(shown.replace(',', "").replace('\u{2212}', "-"), value.to_string());
        let whole = shown.split('.').next().unwrap().trim_start_matches('\u{2212}');
        let commas = whole.chars().rev().enumerate().all(|(at, c)| (at % 4 == 3) == (c == ','));
        prop_assert!(commas && !whole.starts_with(','), "{}", shown);
    }

    #[test]
    fn never_panics_and_always_has_a_cure(text in any::<String>()) {
        if let Err(error) = parse_number(&text) {
            let message = error.message();
            prop_assert!(!message.zh.is_empty() && !message.en.is_empty());
        }
    }

    /// Text close to a number is read exactly when a plain grammar of it says so.
    #[test]
    fn agrees_with_the_grammar(text in "[-+]?[0-9,.eE%]{0,9}") {
        prop_assert_eq!(parse_number(&text).is_ok(), is_number(&text), "{}", text);
    }
}

fn is_number(text: &str) -> bool {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    let all_digits = |t: &str| t.chars().all(|c| c.is_ascii_digit());
    let (whole, decimals) = match body.split_once('.') {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (body, None),
    };
    let groups: Vec<&str> = whole.split(',').collect();
    let whole_good = match groups.as_slice() {
        [plain] => all_digits(plain) && !(plain.is_empty() && decimals.is_none()),
        [first, rest @ ..] => {
            (1..=3).contains(&first.len())
                && !first.starts_with('0')
                && all_digits(first)
                && rest.iter().all(|g| g.len() == 3 && all_digits(g))
        }
        [] => false,
    };
    whole_good && decimals.is_none_or(|d| !d.is_empty() && all_digits(d))
}
