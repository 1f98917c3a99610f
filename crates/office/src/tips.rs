//! Tip sheets 易错指标提示单: the rules of a form that returns failed most in the last four periods, and whether it became better.
//!
//! Counted are *first submissions*: what the rules said when the respondent stated the return for the first time. It stands in the act and
//! never changes, whatever was revised later. What staff typed in from paper or a batch file is not the respondent's statement and is left out.
//!
//! A *violation* is a first submission on which the rule failed: it was explained, or it was a tip. A hard rule that fails keeps a return from being
//! submitted, so that a hard rule has violations only where it did not stop one then.
//!
//! The *effect* of a violation is how far the return was from satisfying the rule, as a share of the table's total of the rule's first
//! indicator: the distance of its value to the nearest one with which the rule would hold, everything else staying; where that cannot be
//! said, the revision made to it afterwards. Rules stand by the sum of their effects, which is violations × mean effect, then by violations.
//! Effects order the sheet and are not shown: of a few violations they would tell how far one unit was off.
//!
//! Computed when it is asked for; nothing of it is stored.

use crate::returns::{CellValues, Facts, ReturnValues};
use shishu_programme::{IndicatorKind, ReportForm};
use shishu_rules::consistency::{NoExample, RuleSet};
use shishu_rules::{Cell, CellRef, Labels, Outcome, Rule, Slots, Values, When, describe, evaluate, expected, explain};
use shishu_terms::{Bilingual, Decimal, FormId, IndicatorCode, Lang, Period, ReturnId, RuleId, UnitId, parse_number};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rules on a sheet at most.
pub const MOST_TIPS: usize = 10;

/// Periods looked back on.
pub const PERIODS: usize = 4;

/// A return as it was first submitted.
#[derive(Clone, Debug)]
pub struct FirstSubmission {
    /// Which.
    pub id: ReturnId,
    /// What was stated.
    pub values: CellValues,
    /// What each rule said: `pass`, `fail`, `missing`, `broken`.
    pub outcomes: BTreeMap<RuleId, String>,
    /// What stands now.
    pub now: CellValues,
}

/// First submissions by period.
pub type Submissions = BTreeMap<Period, Arc<Vec<FirstSubmission>>>;

/// How often a rule failed in one period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// First submissions that failed it.
    pub failed: u32,
    /// Those it could be judged on.
    pub judged: u32,
}

impl Rate {
    /// In per cent, one decimal; `None` where nothing was judged.
    pub fn percent(self) -> Option<Decimal> {
        let share = Decimal::from(self.failed) * Decimal::ONE_HUNDRED;
        share.checked_div(Decimal::from(self.judged)).map(|percent| percent.round_dp(1))
    }
}

/// One rule on the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tip {
    /// The rule.
    pub rule: RuleId,
    /// The indicator it stands beside.
    pub cell: IndicatorCode,
    /// Violations in the periods looked back on.
    pub violations: u32,
    /// By period, oldest first.
    pub rates: Vec<(Period, Rate)>,
    /// In the period the sheet was for, once returns came in: did the tip help?
    pub after: Option<Rate>,
}

/// The sheet of one form for one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TipSheet {
    /// The form.
    pub form: FormId,
    /// The period it is to help with.
    pub period: Period,
    /// Periods looked back on, oldest first, with their first submissions.
    pub looked_at: Vec<(Period, u32)>,
    /// First submissions of the period itself so far.
    pub since: u32,
    /// The tips, the weightiest first.
    pub tips: Vec<Tip>,
}

/// The periods a sheet looks back on, oldest first.
pub fn periods_before(period: Period) -> Vec<Period> {
    let mut periods = Vec::with_capacity(PERIODS);
    let mut at = period;
    for _ in 0..PERIODS {
        at = at.previous();
        periods.push(at);
    }
    periods.reverse();
    periods
}

/// The sheet for a period. `submissions`: of the periods before it and of itself; others are not looked at.
pub fn tip_sheet(form: &ReportForm, period: Period, submissions: &Submissions) -> TipSheet {
    let of = |period: Period| submissions.get(&period).map_or(&[][..], |firsts| firsts.as_slice());
    let periods = periods_before(period);
    let scales: BTreeMap<Period, Scale<'_>> =
        periods.iter().map(|period| (*period, Scale::of(*period, submissions))).collect();
    let mut weighed: Vec<(Decimal, Tip)> = Vec::new();
    for rule in form.rules.in_force(period) {
        let Some(cell) = rule.indicators().first() else { continue };
        let rates: Vec<(Period, Rate)> = periods.iter().map(|period| (*period, rate(rule, of(*period)))).collect();
        let violations = rates.iter().map(|(_, rate)| rate.failed).sum();
        if violations == 0 {
            continue;
        }
        let failing = |period: &Period| of(*period).iter().filter(|first| outcome(first, rule) == Some("fail"));
        let effects = periods.iter().flat_map(|period| {
            let scale = scales.get(period);
            failing(period).filter_map(move |first| scale?.effect(form, rule, cell, first))
        });
        let effect = effects.fold(Decimal::ZERO, |sum, effect| sum.saturating_add(effect));
        let after = Some(rate(rule, of(period))).filter(|_| !of(period).is_empty());
        weighed.push((effect, Tip { rule: rule.id.clone(), cell: cell.clone(), violations, rates, after }));
    }
    // Stable: what is equal stays in the order of the form's rules.
    weighed.sort_by(|(a, x), (b, y)| b.cmp(a).then(y.violations.cmp(&x.violations)));
    TipSheet {
        form: form.id.clone(),
        period,
        looked_at: periods.iter().map(|period| (*period, of(*period).len() as u32)).collect(),
        since: of(period).len() as u32,
        tips: weighed.into_iter().map(|(_, tip)| tip).take(MOST_TIPS).collect(),
    }
}

fn outcome<'a>(first: &'a FirstSubmission, rule: &Rule) -> Option<&'a str> {
    first.outcomes.get(&rule.id).map(String::as_str)
}

fn rate(rule: &Rule, firsts: &[FirstSubmission]) -> Rate {
    let count = |wanted: &str| firsts.iter().filter(|first| outcome(first, rule) == Some(wanted)).count() as u32;
    let failed = count("fail");
    Rate { failed, judged: failed + count("pass") }
}

/// What effects of one period are measured by.
struct Scale<'a> {
    /// Sum of the absolute values of each indicator.
    totals: BTreeMap<&'a IndicatorCode, Decimal>,
    /// First submissions of the period before, by unit.
    before: BTreeMap<&'a UnitId, &'a FirstSubmission>,
}

impl<'a> Scale<'a> {
    fn of(period: Period, submissions: &'a Submissions) -> Self {
        let mut totals: BTreeMap<&IndicatorCode, Decimal> = BTreeMap::new();
        for (code, text) in
            submissions.get(&period).into_iter().flat_map(|firsts| firsts.iter()).flat_map(|first| &first.values)
        {
            if let Ok(value) = parse_number(text) {
                let total = totals.entry(code).or_default();
                *total = total.saturating_add(value.abs());
            }
        }
        let before = submissions.get(&period.previous()).into_iter().flat_map(|firsts| firsts.iter());
        Self { totals, before: before.map(|first| (&first.id.unit, first)).collect() }
    }

    /// The effect of one violation: see the head of this file.
    fn effect(&self, form: &ReportForm, rule: &Rule, cell: &IndicatorCode, first: &FirstSubmission) -> Option<Decimal> {
        let number = |values: &CellValues| parse_number(values.get(cell)?).ok();
        let stated = number(&first.values)?;
        let previous = self.before.get(&first.id.unit).map(|before| before.values.clone());
        let facts = Facts { current: first.values.clone(), previous, year_ago: None };
        let off = distance(rule, &ReturnValues::new(form, &facts), stated).or_else(|| {
            let revised = number(&first.now)?;
            Some((stated - revised).abs())
        })?;
        off.checked_div(self.totals.get(cell).copied()?)
    }
}

/// From the value of the rule's first indicator to the nearest one with which the rule would hold.
fn distance(rule: &Rule, values: &dyn Values, stated: Decimal) -> Option<Decimal> {
    if !rule.derived().is_empty() || !rule.lists().is_empty() {
        return None;
    }
    let cells: Vec<Cell> = rule.cells().iter().map(|cell| values.get(&cell.code, cell.when)).collect();
    let slots = Slots { cells: &cells, derived: &[], lists: &[] };
    let wanted = expected(rule, &slots)?;
    ends(&wanted).into_iter().map(|end| (end - stated).abs()).min()
}

/// The numbers of `>= 1300`, `1299.5..1300.5`, `= 0`; none where a set or words are wanted.
fn ends(wanted: &str) -> Vec<Decimal> {
    let plain = wanted.trim_start_matches(['<', '>', '=', '!', ' ']);
    let parts = plain.split("..").map(|part| part.trim().parse::<Decimal>().ok());
    parts.collect::<Option<Vec<Decimal>>>().unwrap_or_default()
}

/// What a rule of a form asks, and an example of it: never anybody's figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// What it demands of any return, in words.
    pub demands: Bilingual,
    /// The programme's own example, or one made up: how it fails.
    pub example: Option<Bilingual>,
    /// The same put right, where the example was made up.
    pub right: Option<Bilingual>,
}

/// The lesson of a rule.
pub fn lesson(form: &ReportForm, rule: &Rule) -> Lesson {
    let both = |said: &dyn Fn(Lang) -> String| Bilingual { zh: said(Lang::Zh), en: said(Lang::En) };
    let demands = both(&|lang| describe(rule, &FormLabels(form), lang));
    if let Some(example) = &rule.source.example {
        return Lesson { demands, example: Some(example.clone()), right: None };
    }
    let said = |passes: bool| {
        let example = made_up(form, rule, passes)?;
        Some(both(&|lang| explain(rule, &*example, &FormLabels(form), lang).to_plain_text()))
    };
    Lesson { demands, example: said(false), right: said(true) }
}

/// Numbers of three digits, which read like figures: worked out, or for a rule that cannot be, tried.
fn made_up(form: &ReportForm, rule: &Rule, passes: bool) -> Option<Box<dyn Values>> {
    let set = RuleSet::new([rule], &|cell| form.indicator(&cell.code).map(crate::returns::domain));
    match set.worked_example(rule, passes, &|_| false, Some(100..=999)) {
        Ok(example) => Some(Box::new(example)),
        Err(NoExample::None) => None,
        Err(NoExample::NotFound) => Some(Box::new(tried(form, rule, passes)?)),
    }
}

/// Made-up cells.
struct MadeUp(BTreeMap<(IndicatorCode, When), Cell>);

impl Values for MadeUp {
    fn get(&self, code: &IndicatorCode, when: When) -> Cell {
        self.0.get(&(code.clone(), when)).cloned().unwrap_or(Cell::Missing)
    }
}

/// The first of many made-up returns that does what is wanted; the same ones every time.
fn tried(form: &ReportForm, rule: &Rule, passes: bool) -> Option<MadeUp> {
    const NUMBERS: [i64; 18] =
        [300, 200, 240, 360, 480, 120, 720, 150, 100, 500, 312, 185, 800, 90, 60, 6_000, 5_400, 0];
    let cell = |cell: &CellRef, at: usize| match form.indicator(&cell.code).map(|indicator| &indicator.kind) {
        Some(IndicatorKind::Code(choices)) => {
            choices.get(at % choices.len().max(1)).map_or(Cell::Missing, |choice| Cell::Text(choice.value.clone()))
        }
        Some(IndicatorKind::Text) => Cell::Text("…".to_owned()),
        _ => Cell::Number(NUMBERS[at % NUMBERS.len()].into()),
    };
    let one = |trial: usize| {
        // A linear congruence: spread over all places, and no chance in it.
        let at = |place: usize| (trial * (2 * place + 1)).wrapping_mul(7_919).wrapping_add(place * trial / 5) / 3;
        MadeUp(rule.cells().iter().enumerate().map(|(n, c)| ((c.code.clone(), c.when), cell(c, at(n)))).collect())
    };
    let wanted = |example: &MadeUp| match evaluate(rule, example) {
        Outcome::Pass => passes && applies(rule, example),
        Outcome::Fail { .. } => !passes,
        _ => false,
    };
    (0..4_000).map(one).find(wanted)
}

/// Does its condition hold, so that passing shows something?
fn applies(rule: &Rule, example: &MadeUp) -> bool {
    let cells: Vec<Cell> = rule.cells().iter().map(|cell| example.get(&cell.code, cell.when)).collect();
    let slots = Slots { cells: &cells, derived: &[], lists: &[] };
    expected(rule, &slots).is_some() || rule.when.is_none() || !cells.contains(&Cell::Number(Decimal::ZERO))
}

struct FormLabels<'a>(&'a ReportForm);

impl Labels for FormLabels<'_> {
    fn label(&self, code: &IndicatorCode, lang: Lang) -> String {
        self.0.indicator(code).map_or_else(|| code.to_string(), |indicator| indicator.name.get(lang).to_owned())
    }
}

#[cfg(test)]
mod tests;
