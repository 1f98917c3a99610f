//! What a cell can be, as people read it: `≥ 0`, `0 to 100`, `sc0, sc1`.

use crate::outcome::When;
use crate::rule::CellRef;
use shishu_feasible::{End, Interval, Range, Rational};
use shishu_terms::{Decimal, Lang, group_digits};

/// More texts than this are counted instead of listed.
const MOST_TEXTS: usize = 20;

/// The whole range in words, numbers as they are.
pub fn range(range: &Range, lang: Lang) -> String {
    in_words(range, lang, &written)
}

/// The whole range in words, numbers in groups of three.
pub fn range_grouped(range: &Range, lang: Lang) -> String {
    in_words(range, lang, &grouped)
}

fn in_words(range: &Range, lang: Lang, number: &dyn Fn(&Rational) -> String) -> String {
    match range {
        Range::Unknown => lang.pick("未能算出", "not worked out").to_owned(),
        Range::Numbers { intervals, .. } if intervals.is_empty() => {
            lang.pick("没有可填的数", "no number at all").to_owned()
        }
        Range::Numbers { intervals, exact } => {
            let parts: Vec<String> = intervals.iter().map(|one| interval(one, lang, number)).collect();
            let gaps = if *exact { "" } else { lang.pick("（其间有空档）", " (with gaps)") };
            format!("{}{gaps}", parts.join(lang.pick(" 或 ", " or ")))
        }
        Range::Texts { allowed, others } => {
            let listed: Vec<&str> = allowed.iter().map(String::as_str).take(MOST_TEXTS).collect();
            let listed = listed.join(lang.pick("、", ", "));
            let more = allowed.len().saturating_sub(MOST_TEXTS);
            let listed = match (more, lang) {
                (0, _) => listed,
                (_, Lang::Zh) => format!("{listed} 等 {} 个", allowed.len()),
                (_, Lang::En) => format!("{listed} and {more} more"),
            };
            match (allowed.is_empty(), others) {
                (true, true) => lang.pick("任意文字", "any text").to_owned(),
                (true, false) => lang.pick("没有可填的文字", "no text at all").to_owned(),
                (false, true) => {
                    format!("{listed}{}", lang.pick("，或规则没有提到的任意文字", ", or any text that no rule names"))
                }
                (false, false) => listed,
            }
        }
    }
}

fn interval(interval: &Interval, lang: Lang, number: &dyn Fn(&Rational) -> String) -> String {
    if let Some(only) = interval.single() {
        return number(only);
    }
    match (&interval.low, &interval.high) {
        (End::Unbounded, End::Unbounded) => lang.pick("任意数", "any number").to_owned(),
        (End::Closed(low), End::Closed(high)) => {
            lang.pick("LOW 至 HIGH", "LOW to HIGH").replace("LOW", &number(low)).replace("HIGH", &number(high))
        }
        (low, high) => {
            let parts = [end(low, "≥", ">", number), end(high, "≤", "<", number)];
            parts.into_iter().flatten().collect::<Vec<_>>().join(lang.pick(" 且 ", " and "))
        }
    }
}

fn end(end: &End, closed: &str, open: &str, number: &dyn Fn(&Rational) -> String) -> Option<String> {
    match end {
        End::Unbounded => None,
        End::Closed(at) => Some(format!("{closed} {}", number(at))),
        End::Open(at) => Some(format!("{open} {}", number(at))),
    }
}

/// `1,300`; what is too long for a decimal of the office stays as it is.
fn grouped(number: &Rational) -> String {
    let decimal =
        number.to_decimal(18).and_then(|(mantissa, scale)| Decimal::try_from_i128_with_scale(mantissa, scale).ok());
    decimal.map_or_else(|| written(number), |decimal| group_digits(decimal.normalize()))
}

/// A number as a decimal; one that is none as a fraction, with its first six decimals.
fn written(number: &Rational) -> String {
    if number.to_decimal(18).is_some() {
        return number.to_string();
    }
    let (many, one) = (Rational::from(1_000_000), Rational::decimal(1, 6));
    let near = &(number * &many).floor() * &one;
    format!("{number} (≈ {near})")
}

/// A cell as rules write it: `staff`, `prev(staff)`.
pub fn cell(cell: &CellRef) -> String {
    let name = cell.name();
    match cell.when {
        When::Current => name.to_string(),
        When::Previous => format!("prev({name})"),
        When::YearAgo => format!("year_ago({name})"),
        When::Earlier(n) => format!("prev({name}, {n})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_said_as_they_are() {
        let of = |low, high| range(&Range::Numbers { intervals: vec![Interval { low, high }], exact: true }, Lang::En);
        assert_eq!(of(End::Closed(0.into()), End::Unbounded), "≥ 0");
        assert_eq!(of(End::Open(0.into()), End::Closed(1.into())), "> 0 and ≤ 1");
        assert_eq!(of(End::Closed(0.into()), End::Closed(9.into())), "0 to 9");
        assert_eq!(of(End::Closed(7.into()), End::Closed(7.into())), "7");
        assert_eq!(of(End::Unbounded, End::Unbounded), "any number");
        let r = |text: &str| text.parse::<Rational>().expect("a number");
        let third = Rational::new(10, 3).expect("a number");
        assert_eq!(of(End::Closed(third), End::Unbounded), "≥ 10/3 (≈ 3.333333)");
        let thousands = Range::Numbers {
            intervals: vec![Interval { low: End::Closed(r("1300")), high: End::Unbounded }],
            exact: true,
        };
        assert_eq!(range_grouped(&thousands, Lang::Zh), "≥ 1,300");
        assert_eq!(range(&Range::Texts { allowed: ["a".to_owned()].into(), others: false }, Lang::Zh), "a");
    }
}
