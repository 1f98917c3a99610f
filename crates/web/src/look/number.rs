//! How numbers are shown: U+2212 for minus, thousands separators, the sign of a change, and the door behind each figure.

use maud::{Markup, Render, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rust_decimal::RoundingStrategy;
use shishu_terms::{Decimal, group_digits};

/// The sign for "there is no number here".
pub const NONE: &str = "—";

/// A number as it was reported, with thousands separators: `−1,286.40`.
pub fn shown(number: Decimal) -> String {
    group_digits(number)
}

/// A number rounded for display, half away from zero; `decimals` digits always stand.
pub fn shown_at(number: Decimal, decimals: u32) -> String {
    let mut rounded = round(number, decimals);
    rounded.rescale(decimals);
    group_digits(rounded)
}

/// A change with its sign: `+9.7`, `−33.3`, and `0.0` without one.
pub fn signed(number: Decimal) -> String {
    if number > Decimal::ZERO { format!("+{}", shown(number)) } else { shown(number) }
}

/// The change in per cent against an earlier value, one decimal; `None` when the earlier value is zero or too small to divide by.
pub fn percent_change(now: Decimal, before: Decimal) -> Option<Decimal> {
    let ratio = now.checked_sub(before)?.checked_div(before.abs())?;
    let mut percent = round(ratio.checked_mul(Decimal::ONE_HUNDRED)?, 1);
    percent.rescale(1);
    Some(percent)
}

/// The change as a cell shows it; a dash when either value is missing.
pub fn change(now: Option<Decimal>, before: Option<Decimal>) -> String {
    now.zip(before).and_then(|(now, before)| percent_change(now, before)).map_or_else(|| NONE.to_owned(), signed)
}

/// The address of a figure's page.
pub fn figure_href(figure: &str) -> String {
    const KEPT: &percent_encoding::AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');
    format!("/figure/{}", utf8_percent_encode(figure, KEPT))
}

/// A figure is a door: the number links to its own page.
pub fn fig(figure: &str, text: impl Render) -> Markup {
    html! { a.fig href=(figure_href(figure)) { (text) } }
}

fn round(number: Decimal, decimals: u32) -> Decimal {
    number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().expect("a number in a test")
    }

    #[test]
    fn a_change_is_shown_with_its_sign() {
        // 工业总产值 1,286.4 against 1,172.3 a year ago: 114.1 / 1172.3 = 9.733 %.
        assert_eq!(change(Some(number("1286.4")), Some(number("1172.3"))), "+9.7");
        assert_eq!(change(Some(number("84.6")), Some(number("126.8"))), "\u{2212}33.3");
        assert_eq!(change(Some(number("5")), Some(number("5.00"))), "0.0");
    }

    #[test]
    fn a_change_against_nothing_is_a_dash() {
        assert_eq!(change(Some(number("5")), Some(Decimal::ZERO)), NONE);
        assert_eq!(change(None, Some(number("5"))), NONE);
        assert_eq!(percent_change(Decimal::MAX, number("0.0000001")), None);
    }

    #[test]
    fn a_loss_that_shrinks_is_a_rise() {
        assert_eq!(percent_change(number("-50"), number("-100")), Some(number("50.0")));
    }

    #[test]
    fn rounding_is_half_away_from_zero_and_keeps_its_digits() {
        assert_eq!(shown_at(number("2.345"), 2), "2.35");
        assert_eq!(shown_at(number("-2.345"), 2), "\u{2212}2.35");
        assert_eq!(shown_at(number("1947"), 2), "1,947.00");
    }

    #[test]
    fn the_address_of_a_figure_cannot_leave_its_path() {
        assert_eq!(figure_href("B204-1.2025-07.E0412.101"), "/figure/B204-1.2025-07.E0412.101");
        assert_eq!(figure_href("../login?x"), "/figure/..%2Flogin%3Fx");
    }
}
