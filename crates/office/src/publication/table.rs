//! The table of a form and period, computed from the returns: exact sums in the indicator's unit, rounded once into the published unit.

use super::decide::{Coverage, PublishedCell, PublishedColumn, PublishedRow, Source};
use crate::refusal::Refusal;
use crate::returns::{CellStanding, ReturnState};
use shishu_programme::{Programme, PublishedIndicator, ReportForm};
use shishu_terms::{Decimal, IndicatorCode, Quantity, RegionCode, UnitOfMeasure, parse_number};
use std::collections::BTreeMap;

/// A table ready to be published, or recomputed to be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tabled {
    /// Columns in the order of the form.
    pub columns: Vec<PublishedColumn>,
    /// The county first, then its towns by code.
    pub rows: Vec<PublishedRow>,
    /// Returns it was made from.
    pub sources: Vec<Source>,
    /// How complete it is.
    pub coverage: Coverage,
}

/// 四舍五入: half away from zero.
pub fn round_half_up(value: Decimal, decimals: u32) -> Decimal {
    let mut rounded = value.round_dp_with_strategy(decimals, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(decimals);
    rounded
}

/// Tabulates the accepted cells of these returns. `returns`: state and region of each.
pub fn tabulate(
    programme: &Programme,
    form: &ReportForm,
    returns: &[(ReturnState, RegionCode)],
) -> Result<Tabled, Refusal> {
    let rule = form.publication.as_ref().ok_or_else(|| {
        Refusal::wrong_state(format!("{} 没有公布规则。", form.id), format!("form {} has no publication rule", form.id))
            .then("请在报表文件的 [publication] 里写明。", "add [publication] to the form's file")
    })?;
    let columns: Vec<PublishedColumn> =
        rule.figures.iter().map(|figure| column(form, figure)).collect::<Result<_, _>>()?;
    let places = places(programme);
    let mut sums: BTreeMap<(RegionCode, IndicatorCode), (Decimal, u32)> = BTreeMap::new();
    let mut sources = Vec::new();
    let mut left_out = 0;
    for (state, region) in returns {
        let mut used = false;
        for column in &columns {
            let Some(cell) = state.cells.get(&column.indicator) else { continue };
            if cell.standing != CellStanding::Accepted {
                left_out += 1;
                continue;
            }
            let Some(value) = cell.value.as_deref().and_then(|text| parse_number(text).ok()) else { continue };
            used = true;
            for place in places.iter().filter(|place| place.contains(region)) {
                let sum = sums.entry((*place, column.indicator.clone())).or_default();
                sum.0 = sum
                    .0
                    .checked_add(value)
                    .ok_or_else(|| Refusal::bad_input("合计超出范围。", "the total is out of range"))?;
                sum.1 += 1;
            }
        }
        if used {
            sources.push(Source { id: state.id.clone(), version: state.version });
        }
    }
    sources.sort_by(|a, b| a.id.cmp(&b.id));
    let mut rows: Vec<PublishedRow> =
        places.iter().map(|place| row(programme, *place, &columns, &sums)).collect::<Result<_, _>>()?;
    for column in &columns {
        withhold(&mut rows, &column.indicator, rule.min_units);
    }
    let coverage = Coverage {
        expected: returns.len() as u32,
        reported: returns.iter().filter(|(s, _)| s.is_reported()).count() as u32,
        accepted: returns.iter().filter(|(s, _)| s.is_wholly_accepted()).count() as u32,
        cells_left_out: left_out,
    };
    Ok(Tabled { columns, rows, sources, coverage })
}

fn column(form: &ReportForm, figure: &PublishedIndicator) -> Result<PublishedColumn, Refusal> {
    let indicator = form.indicator(&figure.indicator).ok_or_else(|| Refusal::not_found(figure.indicator.as_str()))?;
    Ok(PublishedColumn {
        indicator: figure.indicator.clone(),
        name: indicator.name.clone(),
        unit: figure.unit.code().to_owned(),
        reported_unit: indicator.unit.code().to_owned(),
        decimals: figure.decimals,
    })
}

/// The county and its towns.
fn places(programme: &Programme) -> Vec<RegionCode> {
    let towns = programme.regions.values().filter(|r| r.parent == Some(programme.county)).map(|r| r.code);
    std::iter::once(programme.county).chain(towns).collect()
}

fn row(
    programme: &Programme,
    place: RegionCode,
    columns: &[PublishedColumn],
    sums: &BTreeMap<(RegionCode, IndicatorCode), (Decimal, u32)>,
) -> Result<PublishedRow, Refusal> {
    let mut cells = BTreeMap::new();
    for column in columns {
        let Some((exact, units)) = sums.get(&(place, column.indicator.clone())) else { continue };
        cells.insert(column.indicator.clone(), cell(column, *exact, *units)?);
    }
    Ok(PublishedRow { region: place, name: programme.region_name(&place), cells })
}

fn cell(column: &PublishedColumn, exact: Decimal, units: u32) -> Result<PublishedCell, Refusal> {
    let unit = |text: &str| {
        UnitOfMeasure::parse(text).map_err(|e| {
            let message = e.message();
            Refusal::bad_input(message.zh, message.en)
        })
    };
    let converted = Quantity::new(exact, unit(&column.reported_unit)?).convert(unit(&column.unit)?).map_err(|e| {
        let message = e.message();
        Refusal::bad_input(message.zh, message.en)
    })?;
    Ok(PublishedCell {
        value: Some(round_half_up(converted.value, column.decimals).to_string()),
        exact: Some(exact.to_string()),
        units,
    })
}

/// Statistical confidentiality: a cell with fewer contributing units than `least` is withheld, and where that leaves exactly one withheld among
/// the towns, the smallest other one with it, since the total would give the first away. `rows`: the county first, then its towns.
fn withhold(rows: &mut [PublishedRow], code: &IndicatorCode, least: u32) {
    let few = |row: &PublishedRow| row.cells.get(code).is_some_and(|cell| cell.units < least);
    let hide = |row: &mut PublishedRow| {
        if let Some(cell) = row.cells.get_mut(code) {
            (cell.value, cell.exact) = (None, None);
        }
    };
    let mut withheld: Vec<usize> = (0..rows.len()).filter(|at| few(&rows[*at])).collect();
    let towns_withheld = withheld.iter().filter(|at| **at > 0).count();
    if towns_withheld == 1 && !withheld.contains(&0) {
        let size = |at: &usize| rows[*at].cells.get(code).map(|cell| cell.units);
        let shown = (1..rows.len()).filter(|at| !withheld.contains(at) && size(at).is_some());
        withheld.extend(shown.min_by_key(|at| (size(at), rows[*at].region)));
    }
    for at in withheld {
        hide(&mut rows[at]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publication::PublishedCell;

    fn rows(units: &[u32]) -> Vec<PublishedRow> {
        let cell = |n: u32| PublishedCell { value: Some(n.to_string()), exact: Some(n.to_string()), units: n };
        let region = |at: usize| format!("3309990{at:02}000").parse().expect("region");
        let row = |(at, n): (usize, &u32)| PublishedRow {
            region: region(at),
            name: shishu_terms::Bilingual::same("x"),
            cells: BTreeMap::from([(IndicatorCode::new("101"), cell(*n))]),
        };
        units.iter().enumerate().map(row).collect()
    }

    fn shown(units: &[u32]) -> Vec<bool> {
        let mut rows = rows(units);
        let code = IndicatorCode::new("101");
        withhold(&mut rows, &code, 3);
        rows.iter().map(|r| r.cells[&code].value.is_some()).collect()
    }

    #[test]
    fn one_small_town_takes_the_next_smallest_with_it() {
        assert_eq!(shown(&[20, 2, 9, 4, 5]), [true, false, true, false, true]);
    }

    #[test]
    fn two_small_towns_hide_each_other() {
        assert_eq!(shown(&[20, 2, 1, 8, 9]), [true, false, false, true, true]);
    }

    #[test]
    fn nothing_is_withheld_where_all_are_large() {
        assert_eq!(shown(&[12, 3, 4, 5]), [true, true, true, true]);
    }

    #[test]
    fn rounding_is_half_away_from_zero() {
        let d = |text: &str| text.parse::<Decimal>().expect("number");
        assert_eq!(round_half_up(d("19.465"), 2).to_string(), "19.47");
        assert_eq!(round_half_up(d("-0.125"), 2).to_string(), "-0.13");
        assert_eq!(round_half_up(d("3"), 2).to_string(), "3.00");
    }
}
