//! Which cells to look at when hard rules fail: "one of these is wrong".
//!
//! Error localisation in the sense of Fellegi & Holt: the smallest sets of cells whose change lets every hard rule hold, all of
//! them. It only says where to look. Nothing is written for the respondent and nothing of it goes into an act.

use super::bodies::Checks;
use super::checks::{Facts, ReturnValues, blocking};
use shishu_feasible::{Budget, Domain, Options};
use shishu_programme::{Indicator, IndicatorKind, ReportForm};
use shishu_rules::consistency::{self, RuleSet, range_text};
use shishu_rules::{CellRef, Level, Rule, When};
use shishu_terms::{Bilingual, IndicatorCode, Lang, Period, RuleId};
use std::collections::BTreeSet;

/// Sets shown at most; who sees more of them learns no more.
const MOST_SETS: usize = 12;

/// Work for one group of rules, counted and not timed: a quarter of a second at most. A form of the county takes a millisecond or two,
/// five hundred cells tied together by two hundred rules take two thirds of it.
const WORK: u64 = 10_000_000;

/// Hard rules that hang together over the cells they share, with at least one that fails.
#[derive(Clone, Debug, PartialEq)]
pub struct Localised {
    /// Those that fail, in the order of the form's rules.
    pub failing: Vec<RuleId>,
    /// What was found.
    pub suspects: Suspects,
}

/// Where to look.
#[derive(Clone, Debug, PartialEq)]
pub enum Suspects {
    /// Changing the cells of one of these sets is enough for all rules of the group, and no smaller set is.
    OneOf {
        /// The sets, in the order of the form.
        sets: Vec<Vec<Suspect>>,
        /// Are there others as small that are not listed?
        more: bool,
    },
    /// Values of earlier periods contradict the rules: no value of this period can help.
    EarlierPeriods,
    /// The rules contradict each other: no values at all can help.
    RulesContradict,
    /// A rule too intricate for the search, or more work than is done while somebody waits.
    NotWorkedOut,
}

/// One cell to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspect {
    /// The cell.
    pub cell: IndicatorCode,
    /// What stands in it; `None`: nothing.
    pub value: Option<String>,
    /// With what values all hard rules could hold while the cells outside its set stay, in words.
    pub can_be: Bilingual,
}

/// Looks for the cells. Empty when no hard rule fails, at the price of looking through the findings.
pub fn localise(form: &ReportForm, period: Period, facts: &Facts, checks: &Checks) -> Vec<Localised> {
    let failing: BTreeSet<&RuleId> = blocking(checks).map(|finding| &finding.rule).collect();
    if failing.is_empty() {
        return Vec::new();
    }
    let hard: Vec<&Rule> =
        form.rules.in_force(period).filter(|rule| rule.level == Level::Hard && is_about_the_return(rule)).collect();
    let values = ReturnValues::new(form, facts);
    let of_group = |group: Vec<&Rule>| {
        let failing: Vec<RuleId> =
            group.iter().filter(|rule| failing.contains(&rule.id)).map(|rule| rule.id.clone()).collect();
        (!failing.is_empty()).then(|| Localised { failing, suspects: suspects(form, facts, &values, &group) })
    };
    groups(hard).into_iter().filter_map(of_group).collect()
}

fn is_about_the_return(rule: &Rule) -> bool {
    rule.derived().is_empty() && rule.references().is_empty() && rule.cells().iter().all(|cell| cell.table.is_none())
}

/// Rules with their place on the form, and the cells of this period they look at.
#[derive(Default)]
struct Group<'a> {
    cells: BTreeSet<&'a IndicatorCode>,
    rules: Vec<(usize, &'a Rule)>,
}

/// Rules that share no cell of this period can be settled apart: the smallest sets of all are those of each group, joined.
fn groups(rules: Vec<&Rule>) -> Vec<Vec<&Rule>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for (at, rule) in rules.into_iter().enumerate() {
        let mut joined = Group { cells: rule.indicators().iter().collect(), rules: vec![(at, rule)] };
        groups.retain_mut(|other| {
            let apart = other.cells.is_disjoint(&joined.cells);
            if !apart {
                joined.cells.append(&mut other.cells);
                joined.rules.append(&mut other.rules);
            }
            apart
        });
        joined.rules.sort_by_key(|(at, _)| *at);
        groups.push(joined);
    }
    groups.sort_by_key(|group| group.rules.first().map(|(at, _)| *at));
    groups.into_iter().map(|group| group.rules.into_iter().map(|(_, rule)| rule).collect()).collect()
}

fn suspects(form: &ReportForm, facts: &Facts, values: &ReturnValues<'_>, group: &[&Rule]) -> Suspects {
    let set = RuleSet::new(group.iter().copied(), &|cell| form.indicator(&cell.code).map(domain));
    if !set.not_judged().is_empty() {
        return Suspects::NotWorkedOut;
    }
    let cannot_be_negative = |cell: &CellRef| {
        let kind = form.indicator(&cell.code).map(|indicator| &indicator.kind);
        cell.when == When::Current && matches!(kind, Some(IndicatorKind::Number { negative: false, .. }))
    };
    let options = Options { most: MOST_SETS, ranges: true, ..Options::default() };
    let finder = set.localiser_where(&cannot_be_negative);
    match finder.find(values, &|_| None, &options, &mut Budget::new(WORK)) {
        consistency::Suspects::Sets { sets, complete, .. } => {
            let one = |found: consistency::Suspect| suspect(form, facts, found);
            let place = |suspect: &Suspect| form.indicators.iter().position(|i| i.code == suspect.cell);
            let in_order = |cells: Vec<consistency::Suspect>| {
                let mut set: Vec<Suspect> = cells.into_iter().map(one).collect();
                set.sort_by_key(place);
                set
            };
            let mut sets: Vec<Vec<Suspect>> = sets.into_iter().map(in_order).collect();
            sets.sort_by_cached_key(|set| set.iter().map(place).collect::<Vec<_>>());
            Suspects::OneOf { sets, more: !complete }
        }
        consistency::Suspects::Impossible { cells } if cells.is_empty() => Suspects::RulesContradict,
        consistency::Suspects::Impossible { .. } => Suspects::EarlierPeriods,
        consistency::Suspects::Unknown => Suspects::NotWorkedOut,
    }
}

/// What the rules may take a cell of this indicator to hold.
pub(crate) fn domain(indicator: &Indicator) -> Domain {
    match &indicator.kind {
        IndicatorKind::Number { decimals: 0, .. } => Domain::Whole,
        IndicatorKind::Number { .. } => Domain::Number,
        IndicatorKind::Text => Domain::Text,
        IndicatorKind::Code(choices) => Domain::Choice(choices.iter().map(|choice| choice.value.clone()).collect()),
    }
}

fn suspect(form: &ReportForm, facts: &Facts, found: consistency::Suspect) -> Suspect {
    let cell = found.cell.code;
    let range = match form.indicator(&cell).map(|indicator| &indicator.kind) {
        Some(IndicatorKind::Number { decimals, .. }) => found.range.written_with(*decimals),
        _ => found.range,
    };
    let said = |lang| range_text::range_grouped(&range, lang);
    Suspect {
        value: facts.current.get(&cell).cloned(),
        can_be: Bilingual { zh: said(Lang::Zh), en: said(Lang::En) },
        cell,
    }
}

#[cfg(test)]
mod tests;
