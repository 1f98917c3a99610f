//! How much a return matters to the published totals: the scores that order the review queue.
//!
//! For each published indicator the *anticipated value* of a unit is its previous period's value times the growth of its peers since then, else its
//! year-ago value times their growth since then; a unit with neither is anticipated to report nothing, so that a first return counts whole.
//! Peers are the units of its industry division where enough of them have a trend, else all of the table; growth is the median of their
//! ratios. *Effect* is |reported − anticipated| as a share of the published total of the units a post reviews, the county's or its town's:
//! the sum of what is anticipated of them, or reported where nothing is. With the suspicion that stands with the return
//! ([`crate::returns::Triage`]) it gives the *local score*; the largest one is the return's *global score*, its importance.
//!
//! Computed when the queue is read, from returns as they stand: nothing here is stored, and no number of it is published.

use crate::returns::{CellValues, ReturnState};
use shishu_programme::{ReportForm, StatUnit};
use shishu_select::{Global, Local, reference_total, trend};
use shishu_terms::{Decimal, IndicatorCode, UnitId, parse_number};
use std::collections::BTreeMap;

/// The values of a unit's earlier periods, where it reported.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    /// The previous period.
    pub previous: Option<CellValues>,
    /// The same period a year ago.
    pub year_ago: Option<CellValues>,
}

/// What an anticipated value was worked out from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The previous period.
    Previous,
    /// The year before.
    YearAgo,
    /// Nothing: the unit has no past in this table.
    Nothing,
}

/// The cell with the largest local score of a return.
#[derive(Clone, Debug, PartialEq)]
pub struct LargestCell {
    /// The indicator.
    pub indicator: IndicatorCode,
    /// As reported.
    pub reported: Decimal,
    /// As anticipated, with the decimals of the reported value.
    pub anticipated: Decimal,
    /// From what.
    pub basis: Basis,
}

/// The scores of one return.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weight {
    /// Effect on the published total it moves most, as a share of that total.
    pub effect: f64,
    /// The global score: the largest local score, effect × suspicion.
    pub score: f64,
    /// Expected error in each published total as a share of it, with its sign.
    pub errors: Vec<f64>,
    /// Why; `None`: nothing published was reported.
    pub cell: Option<LargestCell>,
}

/// One unit of a table.
pub struct Weighed<'a> {
    /// The unit.
    pub unit: &'a StatUnit,
    /// Its return.
    pub state: &'a ReturnState,
    /// Is it one of those that the totals are of?
    pub counts: bool,
}

/// The weights of the returns that count, in their order. `all`: every return of the table, for the growth of peers.
pub fn weigh(form: &ReportForm, all: &[Weighed<'_>], earlier: &BTreeMap<UnitId, Earlier>) -> Vec<Weight> {
    let published: Vec<IndicatorCode> =
        form.publication.iter().flat_map(|p| p.figures.iter().map(|f| f.indicator.clone())).collect();
    let mut weights: Vec<Weight> = all.iter().filter(|one| one.counts).map(|_| Weight::default()).collect();
    for code in &published {
        let values: Vec<Values> = all.iter().map(|one| Values::of(one, earlier, code)).collect();
        let growths = [Basis::Previous, Basis::YearAgo].map(|basis| Growths::of(all, &values, basis));
        let counting: Vec<(&Weighed<'_>, &Values, f64, Basis)> = all
            .iter()
            .zip(&values)
            .filter(|(one, _)| one.counts)
            .map(|(one, values)| {
                let (anticipated, basis) = values.anticipated(one.unit, &growths);
                (one, values, anticipated, basis)
            })
            .collect();
        let total = reference_total(counting.iter().map(|(_, v, expected, _)| (1.0, *expected, v.now.unwrap_or(0.0))));
        for (weight, (one, values, anticipated, basis)) in weights.iter_mut().zip(counting) {
            weight.add(code, one.state, values, (anticipated, basis), total);
        }
    }
    weights
}

/// One unit's values of one indicator.
struct Values {
    now: Option<f64>,
    previous: Option<f64>,
    year_ago: Option<f64>,
    exact: Option<Decimal>,
}

impl Values {
    fn of(one: &Weighed<'_>, earlier: &BTreeMap<UnitId, Earlier>, code: &IndicatorCode) -> Self {
        let exact = one.state.cells.get(code).and_then(|cell| parse_number(cell.value.as_deref()?).ok());
        let past = earlier.get(&one.unit.id);
        let number = |values: Option<&CellValues>| to_float(parse_number(values?.get(code)?).ok()?);
        Self {
            now: exact.filter(|_| one.state.is_reported()).and_then(to_float),
            previous: number(past.and_then(|past| past.previous.as_ref())),
            year_ago: number(past.and_then(|past| past.year_ago.as_ref())),
            exact,
        }
    }

    fn before(&self, basis: Basis) -> Option<f64> {
        match basis {
            Basis::Previous => self.previous,
            Basis::YearAgo => self.year_ago,
            Basis::Nothing => None,
        }
    }

    fn anticipated(&self, unit: &StatUnit, growths: &[Growths; 2]) -> (f64, Basis) {
        let scaled = |growth: &Growths| Some((self.before(growth.basis)? * growth.of_unit(unit), growth.basis));
        growths.iter().find_map(scaled).unwrap_or((0.0, Basis::Nothing))
    }
}

/// Floating numbers are for the order alone.
fn to_float(number: Decimal) -> Option<f64> {
    f64::try_from(number).ok()
}

/// The growth of one indicator since an earlier period, by industry division and of all.
struct Growths {
    basis: Basis,
    of_all: f64,
    by_division: BTreeMap<String, f64>,
}

impl Growths {
    fn of(all: &[Weighed<'_>], values: &[Values], basis: Basis) -> Self {
        let mut pairs: Vec<(f64, f64)> = Vec::new();
        let mut by_division: BTreeMap<String, Vec<(f64, f64)>> = BTreeMap::new();
        for (one, values) in all.iter().zip(values) {
            let Some(pair) = values.now.zip(values.before(basis)) else { continue };
            pairs.push(pair);
            if let Some(division) = division(one.unit) {
                by_division.entry(division.to_owned()).or_default().push(pair);
            }
        }
        let enough = |pairs: &Vec<(f64, f64)>| {
            let found = trend(pairs, 0.0);
            (found.peers >= shishu_select::FEWEST).then_some(found.growth)
        };
        Self {
            basis,
            of_all: trend(&pairs, 0.0).growth,
            by_division: by_division.into_iter().filter_map(|(name, pairs)| Some((name, enough(&pairs)?))).collect(),
        }
    }

    fn of_unit(&self, unit: &StatUnit) -> f64 {
        division(unit).and_then(|division| self.by_division.get(division)).copied().unwrap_or(self.of_all)
    }
}

fn division(unit: &StatUnit) -> Option<&str> {
    unit.industry.as_ref().and_then(|industry| industry.division())
}

impl Weight {
    fn add(
        &mut self,
        code: &IndicatorCode,
        state: &ReturnState,
        values: &Values,
        anticipated: (f64, Basis),
        total: f64,
    ) {
        let Some(reported) = values.now else {
            self.errors.push(0.0);
            return;
        };
        let suspicion = f64::from(state.triage.suspicion) / 1000.0;
        let whole = Local { weight: 1.0, suspicion: 1.0, reported, anticipated: anticipated.0, total };
        let local = Local { suspicion, ..whole };
        self.errors.push(local.expected_error());
        let larger = whole.score() > self.effect || self.cell.is_none();
        if larger {
            let reported = values.exact.unwrap_or_default();
            let near = Decimal::from_f64_retain(anticipated.0).unwrap_or_default().round_dp(reported.scale());
            self.effect = whole.score();
            self.cell = Some(LargestCell {
                indicator: code.clone(),
                reported,
                anticipated: near.normalize(),
                basis: anticipated.1,
            });
        }
        self.score = Global::Max.of(&self.errors.iter().map(|error| error.abs()).collect::<Vec<_>>());
    }
}

#[cfg(test)]
mod tests;
