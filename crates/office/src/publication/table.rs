//! The table of a form and period, computed from the returns: exact sums in the indicator's unit, rounded once into the published unit.

use super::confidentiality::{Caution, Earlier, withhold};
use super::decide::{Coverage, PublishedCell, PublishedColumn, PublishedRow, Source};
use crate::refusal::Refusal;
use crate::returns::{CellStanding, ReturnState};
use shishu_programme::{Programme, PublicationRule, PublishedIndicator, ReportForm};
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
    /// What the publisher has to know before pressing the button; never part of what is published.
    pub cautions: Vec<Caution>,
}

/// Exact sum and number of units by place and indicator. A cell that no unit reports is absent.
pub type Sums = BTreeMap<(RegionCode, IndicatorCode), (Decimal, u32)>;

/// The accepted cells of some returns, added up; nothing withheld yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summed {
    /// The sums.
    pub sums: Sums,
    /// The returns that went in, by id.
    pub sources: Vec<Source>,
    /// Cells left out because they are not accepted.
    pub left_out: u32,
}

/// 四舍五入: half away from zero.
pub fn round_half_up(value: Decimal, decimals: u32) -> Decimal {
    let mut rounded = value.round_dp_with_strategy(decimals, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(decimals);
    rounded
}

/// Adds up the accepted cells of these returns. `returns`: state and region of each.
pub fn sum(
    columns: &[PublishedColumn],
    places: &[RegionCode],
    returns: &[(ReturnState, RegionCode)],
) -> Result<Summed, Refusal> {
    let mut summed = Summed::default();
    for (state, region) in returns {
        let mut used = false;
        for column in columns {
            let Some(cell) = state.cells.get(&column.indicator) else { continue };
            if cell.standing != CellStanding::Accepted {
                summed.left_out += 1;
                continue;
            }
            let Some(value) = cell.value.as_deref().and_then(|text| parse_number(text).ok()) else { continue };
            used = true;
            for place in places.iter().filter(|place| place.contains(region)) {
                let sum = summed.sums.entry((*place, column.indicator.clone())).or_default();
                sum.0 = sum
                    .0
                    .checked_add(value)
                    .ok_or_else(|| Refusal::bad_input("合计超出范围。", "the total is out of range"))?;
                sum.1 += 1;
            }
        }
        if used {
            summed.sources.push(Source { id: state.id.clone(), version: state.version });
        }
    }
    summed.sources.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(summed)
}

/// Tabulates the accepted cells of these returns. `earlier`: every edition of the same table published so far, oldest first; what they
/// withheld stays withheld, and nothing they showed may give it away together with this table.
pub fn tabulate(
    programme: &Programme,
    form: &ReportForm,
    returns: &[(ReturnState, RegionCode)],
    earlier: &[Earlier],
) -> Result<Tabled, Refusal> {
    let rule = rule(form)?;
    let columns = columns(form, rule)?;
    let places = places(programme);
    let summed = sum(&columns, &places, returns)?;
    let mut rows: Vec<PublishedRow> = places
        .iter()
        .map(|place| {
            let name = programme.region_name(place);
            Ok(PublishedRow { region: *place, name, cells: cells(*place, &columns, &summed.sums)? })
        })
        .collect::<Result<_, Refusal>>()?;
    let mut cautions = Vec::new();
    for column in &columns {
        let code = &column.indicator;
        let decided = withhold(&places, code, &summed.sums, earlier, rule.min_units);
        for row in rows.iter_mut().filter(|row| decided.withheld.contains(&row.region)) {
            if let Some(cell) = row.cells.get_mut(code) {
                (cell.value, cell.exact) = (None, None);
            }
        }
        cautions.extend(decided.cautions);
    }
    let coverage = coverage_of(returns, summed.left_out);
    Ok(Tabled { columns, rows, sources: summed.sources, coverage, cautions })
}

/// How complete the table is.
pub fn coverage(form: &ReportForm, returns: &[(ReturnState, RegionCode)]) -> Result<Coverage, Refusal> {
    let summed = sum(&columns(form, rule(form)?)?, &[], returns)?;
    Ok(coverage_of(returns, summed.left_out))
}

fn coverage_of(returns: &[(ReturnState, RegionCode)], left_out: u32) -> Coverage {
    Coverage {
        expected: returns.len() as u32,
        reported: returns.iter().filter(|(s, _)| s.is_reported()).count() as u32,
        accepted: returns.iter().filter(|(s, _)| s.is_wholly_accepted()).count() as u32,
        cells_left_out: left_out,
    }
}

fn rule(form: &ReportForm) -> Result<&PublicationRule, Refusal> {
    form.publication.as_ref().ok_or_else(|| {
        Refusal::wrong_state(format!("{} 没有公布规则。", form.id), format!("form {} has no publication rule", form.id))
            .then("请在报表文件的 [publication] 里写明。", "add [publication] to the form's file")
    })
}

fn columns(form: &ReportForm, rule: &PublicationRule) -> Result<Vec<PublishedColumn>, Refusal> {
    rule.figures.iter().map(|figure| column(form, figure)).collect()
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

/// The cells of one place, none withheld.
pub fn cells(
    place: RegionCode,
    columns: &[PublishedColumn],
    sums: &Sums,
) -> Result<BTreeMap<IndicatorCode, PublishedCell>, Refusal> {
    let mut cells = BTreeMap::new();
    for column in columns {
        let Some((exact, units)) = sums.get(&(place, column.indicator.clone())) else { continue };
        cells.insert(column.indicator.clone(), cell(column, *exact, *units)?);
    }
    Ok(cells)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_half_away_from_zero() {
        let d = |text: &str| text.parse::<Decimal>().expect("number");
        assert_eq!(round_half_up(d("19.465"), 2).to_string(), "19.47");
        assert_eq!(round_half_up(d("-0.125"), 2).to_string(), "-0.13");
        assert_eq!(round_half_up(d("3"), 2).to_string(), "3.00");
    }
}
