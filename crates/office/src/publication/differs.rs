//! Does a return still say what a published table was made from?

use super::decide::PublishedColumn;
use crate::returns::{Cell, CellStanding, ReturnState};
use shishu_terms::{Decimal, IndicatorCode, parse_number};

/// Does what the return says `now` differ from what the edition took of it `then`? A value that was counted is compared with the one that
/// stands, accepted or not: from the revision on, the published number is not what its source says. A value that was not counted (late, under
/// inquiry, dropped by a correction) differs when it is accepted.
pub fn differs(columns: &[PublishedColumn], then: &ReturnState, now: &ReturnState) -> bool {
    columns.iter().any(|column| match (counted(then, &column.indicator), now.cells.get(&column.indicator)) {
        (Some(counted), cell) => cell.and_then(number) != Some(counted),
        (None, _) => counted(now, &column.indicator).is_some(),
    })
}

fn counted(state: &ReturnState, code: &IndicatorCode) -> Option<Decimal> {
    state.cells.get(code).filter(|cell| cell.standing == CellStanding::Accepted).and_then(number)
}

fn number(cell: &Cell) -> Option<Decimal> {
    parse_number(cell.value.as_deref()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use shishu_terms::{Bilingual, Moment};

    fn with(value: Option<&str>, standing: CellStanding) -> ReturnState {
        let id = "B204-1.2026-07.E0017".parse().expect("an id");
        let mut state = ReturnState::expected(id, Moment::from_micros(0));
        let cell = Cell { value: value.map(str::to_owned), seq: 1, standing };
        state.cells.insert(IndicatorCode::new("101"), cell);
        state
    }

    fn told(then: &ReturnState, now: &ReturnState) -> bool {
        let column = PublishedColumn {
            indicator: IndicatorCode::new("101"),
            name: Bilingual::same("output"),
            unit: "CNY_E8".into(),
            reported_unit: "CNY_E4".into(),
            decimals: 2,
        };
        differs(&[column], then, now)
    }

    #[test]
    fn a_counted_value_is_compared_whatever_its_standing() {
        use CellStanding::*;
        let then = with(Some("10.5"), Accepted);
        assert!(!told(&then, &with(Some("10.50"), Accepted)), "the same number");
        assert!(!told(&then, &with(Some("10.5"), Asked)), "a question changes no number");
        assert!(told(&then, &with(Some("9"), Reported)) && told(&then, &with(Some("9"), Accepted)));
        assert!(told(&then, &with(None, Reported)), "revised away");
    }

    #[test]
    fn a_value_that_was_not_counted_waits_for_acceptance() {
        use CellStanding::*;
        let then = with(Some("10.5"), Reported);
        assert!(!told(&then, &with(Some("9"), Reported)));
        assert!(told(&then, &with(Some("10.5"), Accepted)));
    }
}
