//! Statistical disclosure control of a published table, over all its editions: primary and complementary suppression, and no disclosure by
//! differencing. The method, its terms and its limits are in docs/adr/0009-confidentiality-across-editions.md.
//!
//! For each column the reader is taken to know every figure ever shown, and which components did not change between two editions (the public
//! pages tell when something was revised). What such a reader can work out is a question of linear equations: one for each edition whose total
//! is shown, in the components it withholds. A withheld figure, or the amount by which it was revised, must not follow from them.

use super::decide::{Published, Source};
use super::differencing::tells;
use super::table::{Summed, Sums};
use shishu_terms::{Decimal, IndicatorCode, RegionCode};
use std::collections::{BTreeMap, BTreeSet};

/// An edition published before: what it showed, and what stood behind all its figures, withheld ones included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// Its number.
    pub edition: u32,
    /// Cells it withheld.
    pub withheld: BTreeSet<(RegionCode, IndicatorCode)>,
    /// The exact sums.
    pub sums: Sums,
    /// The returns it was made from.
    pub sources: Vec<Source>,
}

impl Earlier {
    /// An edition with what stood behind it, recomputed from the acts as of its time.
    pub fn new(table: &Published, summed: Summed) -> Self {
        let cells =
            table.rows.iter().flat_map(|row| row.cells.iter().map(move |(code, cell)| (row.region, code, cell)));
        let withheld =
            cells.filter(|(_, _, cell)| cell.value.is_none()).map(|(region, code, _)| (region, code.clone())).collect();
        Earlier { edition: table.edition, withheld, sums: summed.sums, sources: summed.sources }
    }
}

/// Something about confidentiality that the publisher has to know, and that only the publisher is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caution {
    /// The place.
    pub region: RegionCode,
    /// The indicator.
    pub indicator: IndicatorCode,
    /// What.
    pub what: Cautioned,
}

/// What a caution is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cautioned {
    /// Withheld now, but this earlier edition showed the place's figure. What was published cannot be taken back.
    ShownBefore(u32),
    /// Withheld now, but the earlier editions, laid side by side, give it or its revision away.
    Derivable,
    /// The total is withheld: beside the earlier editions it would tell by how much a withheld figure was revised.
    TotalWithheld,
}

/// What is withheld of one column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Decided {
    pub(super) withheld: BTreeSet<RegionCode>,
    pub(super) cautions: Vec<Caution>,
}

/// A component of the total: a town, or (`None`) whatever lies in no town.
type Component = Option<RegionCode>;

/// One column in one edition.
#[derive(Clone, Debug, Default)]
struct Column {
    parts: BTreeMap<Component, (Decimal, u32)>,
    withheld: BTreeSet<Component>,
    total_shown: bool,
}

impl Column {
    fn of(county: RegionCode, code: &IndicatorCode, sums: &Sums) -> (Column, u32) {
        let mut column = Column::default();
        let mut rest = sums.get(&(county, code.clone())).copied().unwrap_or_default();
        let total_units = rest.1;
        for ((place, of), part) in sums {
            if of == code && *place != county {
                column.parts.insert(Some(*place), *part);
                rest = (rest.0 - part.0, rest.1.saturating_sub(part.1));
            }
        }
        if rest.1 > 0 {
            column.parts.insert(None, rest);
        }
        (column, total_units)
    }

    fn shows(&self, part: &Component) -> bool {
        self.parts.contains_key(part) && !self.withheld.contains(part)
    }
}

/// Decides what of one column is withheld. `places`: the county, then its towns.
pub(super) fn withhold(
    places: &[RegionCode],
    code: &IndicatorCode,
    sums: &Sums,
    earlier: &[Earlier],
    least: u32,
) -> Decided {
    let Some(county) = places.first().copied() else { return Decided::default() };
    let past: Vec<Column> = earlier.iter().map(|e| published(county, code, e, least)).collect();
    let (mut now, total_units) = Column::of(county, code, sums);
    // Primary suppression, and what an earlier edition withheld of a town.
    let few = now.parts.iter().filter(|(_, (_, units))| *units < least).map(|(part, _)| *part);
    let before = past.iter().flat_map(|column| column.withheld.iter().copied()).filter(|p| now.parts.contains_key(p));
    now.withheld = few.chain(before).collect();
    now.total_shown = total_units >= least;
    let mut decided = Decided::default();
    if now.total_shown && !protect(&past, &mut now, least) {
        now.total_shown = false;
        decided.cautions.push(Caution { region: county, indicator: code.clone(), what: Cautioned::TotalWithheld });
    }
    decided.withheld = now.withheld.iter().filter_map(|part| *part).collect();
    decided.cautions.extend(exposed(code, earlier, &past, &now));
    if !now.total_shown {
        decided.withheld.insert(county);
    }
    decided
}

fn published(county: RegionCode, code: &IndicatorCode, earlier: &Earlier, least: u32) -> Column {
    let (mut column, _) = Column::of(county, code, &earlier.sums);
    let withheld = |place: RegionCode| earlier.withheld.contains(&(place, code.clone()));
    column.withheld = column
        .parts
        .iter()
        .filter(|(part, (_, units))| part.map_or(*units < least, withheld))
        .map(|(part, _)| *part)
        .collect();
    column.total_shown = earlier.sums.contains_key(&(county, code.clone())) && !withheld(county);
    column
}

/// Complementary suppression: withholds further components, the one with the fewest units first, until nothing withheld can be worked out.
/// `false`: no choice of components does it, and the total itself must be withheld; then nothing further is.
fn protect(past: &[Column], now: &mut Column, least: u32) -> bool {
    let first = now.withheld.clone();
    if is_safe(past, now, least) {
        return true;
    }
    // A component that an earlier edition shows at the same value hides nothing.
    let fresh = |part: &Component| {
        let value = now.parts.get(part).map(|(exact, _)| *exact);
        !past.iter().any(|column| column.shows(part) && column.parts.get(part).map(|(exact, _)| *exact) == value)
    };
    let mut choice: Vec<(u32, Component)> =
        now.parts.iter().filter(|(p, _)| p.is_some() && now.shows(p) && fresh(p)).map(|(p, (_, n))| (*n, *p)).collect();
    choice.sort();
    for (_, part) in choice {
        now.withheld.insert(part);
        if is_safe(past, now, least) {
            return true;
        }
    }
    now.withheld = first;
    false
}

/// Nothing withheld follows from all editions together, but for what followed from the earlier ones already; and the withheld components are
/// together no cell of too few units, since their sum is the total less what is shown.
fn is_safe(past: &[Column], now: &Column, least: u32) -> bool {
    if now.withheld.is_empty() {
        return true;
    }
    let all: Vec<&Column> = past.iter().chain([now]).collect();
    let values = Values::of(&all);
    let (before, after) = (values.equations(past.iter()), values.equations(all.iter().copied()));
    let hidden: Vec<&(Component, Decimal)> =
        now.withheld.iter().filter_map(|part| values.unknown(now, part)).map(|at| &values.list[at]).collect();
    let units: u32 = hidden.iter().filter_map(|(part, _)| now.parts.get(part)).map(|(_, units)| units).sum();
    if !hidden.is_empty() && units < least {
        return false;
    }
    values.secrets().iter().all(|secret| !tells(&after, secret) || tells(&before, secret))
}

/// What the publisher is told of components that are withheld though it comes too late, in whole or in part.
fn exposed(code: &IndicatorCode, earlier: &[Earlier], past: &[Column], now: &Column) -> Vec<Caution> {
    let values = Values::of(&past.iter().chain([now]).collect::<Vec<_>>());
    let before = values.equations(past.iter());
    let mut cautions = Vec::new();
    for region in now.withheld.iter().filter_map(|part| *part) {
        let part = Some(region);
        let shown = earlier.iter().zip(past).find(|(_, column)| column.shows(&part)).map(|(e, _)| e.edition);
        let told = || values.secrets_of(&part).iter().any(|secret| tells(&before, secret));
        let what = match shown {
            Some(edition) => Cautioned::ShownBefore(edition),
            None if told() => Cautioned::Derivable,
            None => continue,
        };
        cautions.push(Caution { region, indicator: code.clone(), what });
    }
    cautions
}

/// The values that readers do not know, told apart by component and value: the same value in two editions is one unknown.
struct Values {
    list: Vec<(Component, Decimal)>,
}

impl Values {
    fn of(columns: &[&Column]) -> Values {
        let value = |column: &Column, part: &Component| column.parts.get(part).map(|(exact, _)| (*part, *exact));
        let known: BTreeSet<(Component, Decimal)> =
            columns.iter().flat_map(|c| c.parts.keys().filter(|p| c.shows(p)).filter_map(|p| value(c, p))).collect();
        let withheld: BTreeSet<(Component, Decimal)> =
            columns.iter().flat_map(|c| c.withheld.iter().filter_map(|p| value(c, p))).collect();
        Values { list: withheld.difference(&known).cloned().collect() }
    }

    fn unknown(&self, column: &Column, part: &Component) -> Option<usize> {
        let (exact, _) = column.parts.get(part)?;
        self.list.iter().position(|(p, e)| p == part && e == exact)
    }

    /// For each edition with its total: which unknowns the total less the shown components adds up.
    fn equations<'c>(&self, columns: impl Iterator<Item = &'c Column>) -> Vec<Vec<i128>> {
        let row = |column: &Column| {
            let mut row = vec![0; self.list.len()];
            for at in column.withheld.iter().filter_map(|part| self.unknown(column, part)) {
                row[at] = 1;
            }
            row
        };
        columns.filter(|column| column.total_shown).map(row).collect()
    }

    /// Every unknown, and the difference of every two of one component: a revision's amount.
    fn secrets(&self) -> Vec<Vec<i128>> {
        let parts: BTreeSet<&Component> = self.list.iter().map(|(part, _)| part).collect();
        parts.into_iter().flat_map(|part| self.secrets_of(part)).collect()
    }

    fn secrets_of(&self, part: &Component) -> Vec<Vec<i128>> {
        let at: Vec<usize> = (0..self.list.len()).filter(|at| &self.list[*at].0 == part).collect();
        let mut secrets = Vec::new();
        for (n, one) in at.iter().enumerate() {
            let mut secret = vec![0; self.list.len()];
            secret[*one] = 1;
            secrets.push(secret.clone());
            for other in &at[n + 1..] {
                let mut secret = secret.clone();
                secret[*other] = -1;
                secrets.push(secret);
            }
        }
        secrets
    }
}

#[cfg(test)]
mod tests;
