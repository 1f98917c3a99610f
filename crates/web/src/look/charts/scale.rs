//! From values to places on the page: round ticks around the values, and a place for each, in decimals.

use shishu_terms::Decimal;

/// An axis of values: round ticks, and the stretch of the page they cover.
pub struct Scale {
    ticks: Vec<Decimal>,
    top: i64,
    bottom: i64,
}

impl Scale {
    /// A scale with three to six round ticks around the values; `None` when there is none, or when they are beyond drawing.
    pub fn around(values: impl Iterator<Item = Decimal>, top: i64, bottom: i64) -> Option<Scale> {
        let (low, high) = values.fold(None, |found: Option<(Decimal, Decimal)>, value| {
            Some(found.map_or((value, value), |(low, high)| (low.min(value), high.max(value))))
        })?;
        let ticks = round_ticks(low, high)?;
        Some(Scale { ticks, top, bottom })
    }

    /// 0, 50 and 100.
    pub fn percent(top: i64, bottom: i64) -> Scale {
        Scale { ticks: [0, 50, 100].map(Decimal::from).to_vec(), top, bottom }
    }

    /// Each tick with its place, lowest first.
    pub fn ticks(&self) -> Vec<(Decimal, Decimal)> {
        self.ticks.iter().filter_map(|tick| Some((*tick, self.place(*tick)?))).collect()
    }

    /// The distance from the top, in px with one decimal.
    pub fn place(&self, value: Decimal) -> Option<Decimal> {
        let (low, high) = (*self.ticks.first()?, *self.ticks.last()?);
        let part = value.checked_sub(low)?.checked_div(high.checked_sub(low)?)?;
        let down = part.checked_mul(Decimal::from(self.bottom - self.top))?;
        Some(px(Decimal::from(self.bottom).checked_sub(down)?))
    }
}

/// Steps of 1, 2 or 5 times a power of ten, about four of them; constant values get room above and below.
fn round_ticks(low: Decimal, high: Decimal) -> Option<Vec<Decimal>> {
    let span = high.checked_sub(low)?;
    let span = if span.is_zero() { low.abs().checked_div(Decimal::TEN)?.max(Decimal::ONE) } else { span };
    let step = round_step(span.checked_div(Decimal::from(4))?)?;
    let mut tick = low.checked_div(step)?.floor().checked_mul(step)?;
    let mut ticks = vec![tick.normalize()];
    while tick < high || ticks.len() < 2 {
        tick = tick.checked_add(step)?;
        ticks.push(tick.normalize());
    }
    Some(ticks)
}

fn round_step(wanted: Decimal) -> Option<Decimal> {
    let mut power = Decimal::ONE;
    while power > wanted {
        power = power.checked_div(Decimal::TEN).filter(|power| !power.is_zero())?;
    }
    while power.checked_mul(Decimal::TEN)? <= wanted {
        power = power.checked_mul(Decimal::TEN)?;
    }
    [1, 2, 5, 10].into_iter().filter_map(|times| power.checked_mul(Decimal::from(times))).find(|step| *step >= wanted)
}

/// A length in px, one decimal.
pub fn px(length: Decimal) -> Decimal {
    length.round_dp(1).normalize()
}

/// A length in per cent, two decimals.
pub fn percent(length: Decimal) -> String {
    format!("{}%", length.round_dp(2).normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(low: &str, high: &str) -> Vec<String> {
        let number = |text: &str| text.parse::<Decimal>().expect("a number in a test");
        round_ticks(number(low), number(high)).expect("ticks").iter().map(Decimal::to_string).collect()
    }

    #[test]
    fn ticks_are_round_and_enclose_the_values() {
        assert_eq!(ticks("16.85", "19.92"), ["16", "17", "18", "19", "20"]);
        assert_eq!(ticks("0", "100"), ["0", "50", "100"]);
        assert_eq!(ticks("-3", "5"), ["-4", "-2", "0", "2", "4", "6"]);
        assert_eq!(ticks("0.0012", "0.0031"), ["0.001", "0.0015", "0.002", "0.0025", "0.003", "0.0035"]);
    }

    #[test]
    fn a_constant_has_room() {
        assert_eq!(ticks("7", "7"), ["7", "7.5"]);
        assert_eq!(ticks("0", "0").len(), 2);
    }

    #[test]
    fn places_run_from_bottom_to_top() {
        let scale = Scale::percent(28, 182);
        assert_eq!(scale.place(Decimal::ZERO), Some(Decimal::from(182)));
        assert_eq!(scale.place(Decimal::ONE_HUNDRED), Some(Decimal::from(28)));
        assert_eq!(scale.place(Decimal::from(50)), Some(Decimal::from(105)));
    }

    #[test]
    fn what_cannot_be_drawn_is_refused_not_a_panic() {
        assert!(Scale::around([Decimal::MAX, Decimal::MIN].into_iter(), 0, 100).is_none());
        assert!(Scale::around(std::iter::empty(), 0, 100).is_none());
    }
}
