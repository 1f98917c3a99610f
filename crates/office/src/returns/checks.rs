//! Checking a set of values against the edit rules of its form: the same code for every keystroke, every submission, every import.

use super::bodies::{CellValues, Checks, Finding};
use shishu_programme::{IndicatorKind, Programme, ReportForm};
use shishu_rules::{Cell, Explanation, Labels, Level, Outcome, Rule, Values, When};
use shishu_terms::{Bilingual, IndicatorCode, Lang, Period, group_digits, parse_number};
use std::collections::BTreeMap;

/// The values of one return and of the same unit's earlier periods, as the rules see them.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// This period.
    pub current: CellValues,
    /// The previous period; `None`: there is no such return.
    pub previous: Option<CellValues>,
    /// The same period a year ago.
    pub year_ago: Option<CellValues>,
}

/// Values of a return read by the rule engine: numbers parsed once.
pub struct ReturnValues<'a> {
    form: &'a ReportForm,
    current: BTreeMap<IndicatorCode, Cell>,
    previous: BTreeMap<IndicatorCode, Cell>,
    year_ago: BTreeMap<IndicatorCode, Cell>,
}

impl<'a> ReturnValues<'a> {
    /// Reads the facts by the kinds of the form's indicators.
    pub fn new(form: &'a ReportForm, facts: &Facts) -> Self {
        let read =
            |values: &CellValues| values.iter().map(|(code, text)| (code.clone(), as_cell(form, code, text))).collect();
        let earlier = |values: &Option<CellValues>| values.as_ref().map(read).unwrap_or_default();
        ReturnValues {
            form,
            current: read(&facts.current),
            previous: earlier(&facts.previous),
            year_ago: earlier(&facts.year_ago),
        }
    }
}

fn as_cell(form: &ReportForm, code: &IndicatorCode, text: &str) -> Cell {
    match form.indicator(code).map(|i| &i.kind) {
        Some(IndicatorKind::Number { .. }) => parse_number(text).map_or(Cell::Missing, Cell::Number),
        _ => Cell::Text(text.to_owned()),
    }
}

impl Values for ReturnValues<'_> {
    fn get(&self, code: &IndicatorCode, when: When) -> Cell {
        let period = match when {
            When::Current => &self.current,
            When::Previous => &self.previous,
            When::YearAgo => &self.year_ago,
            // A return is checked with the two periods its facts hold; a programme that asks for more is refused.
            When::Earlier(_) => return Cell::Missing,
        };
        period.get(code).cloned().unwrap_or(Cell::Missing)
    }
}

impl Labels for ReturnValues<'_> {
    fn label(&self, code: &IndicatorCode, lang: Lang) -> String {
        match self.form.indicator(code) {
            Some(indicator) => indicator.name.get(lang).to_owned(),
            None => code.to_string(),
        }
    }
}

/// The programme's version as acts name it: the first 16 hex digits of its hash.
pub fn short_hash(programme: &Programme) -> String {
    hex::encode(&programme.hash[..8])
}

/// Runs one rule over the facts; a finding where it did not pass.
pub fn check_one(form: &ReportForm, rule: &Rule, facts: &Facts) -> (Outcome, Option<Finding>) {
    let values = ReturnValues::new(form, facts);
    let outcome = shishu_rules::evaluate(rule, &values);
    let found = (!matches!(outcome, Outcome::Pass)).then(|| finding(form, rule, &outcome, &values));
    (outcome, found)
}

/// Runs every rule that a return of the period is asked over the facts.
pub fn check(programme: &Programme, form: &ReportForm, period: Period, facts: &Facts) -> Checks {
    let values = ReturnValues::new(form, facts);
    let mut checks = Checks { programme: short_hash(programme), ..Checks::default() };
    for rule in form.rules.in_force(period) {
        let outcome = shishu_rules::evaluate(rule, &values);
        checks.outcomes.insert(rule.id.clone(), outcome.code().to_owned());
        if !matches!(outcome, Outcome::Pass) {
            checks.findings.push(finding(form, rule, &outcome, &values));
        }
    }
    checks.findings.sort_by_key(|f| (f.outcome != "fail", f.level, f.rule.clone()));
    checks
}

fn finding(form: &ReportForm, rule: &Rule, outcome: &Outcome, values: &ReturnValues<'_>) -> Finding {
    let mut cells = rule.indicators().to_vec();
    let spelt = spelt(rule, outcome, values);
    let anchor = match outcome {
        // An undecided rule is shown under the cell that is empty, if it is one of this period.
        Outcome::Missing { indicators } => {
            indicators.iter().find(|(_, when)| *when == When::Current).map(|(code, _)| code.clone())
        }
        _ => None,
    };
    let cell = anchor
        .or_else(|| cells.first().cloned())
        .or_else(|| form.indicators.first().map(|i| i.code.clone()))
        .unwrap_or_else(|| IndicatorCode::new(""));
    cells.retain(|code| code != &cell);
    Finding {
        rule: rule.id.clone(),
        level: rule.level,
        outcome: outcome.code().to_owned(),
        cell,
        with: cells,
        says: says(rule, outcome, spelt.as_ref(), values),
        spelt,
    }
}

/// The same sentence in pieces, for pages that link each term to its cell; not written into acts.
fn spelt(rule: &Rule, outcome: &Outcome, values: &ReturnValues<'_>) -> Option<(Explanation, Explanation)> {
    let fails = matches!(outcome, Outcome::Fail { .. });
    fails.then(|| {
        (shishu_rules::explain(rule, values, values, Lang::Zh), shishu_rules::explain(rule, values, values, Lang::En))
    })
}

fn says(
    rule: &Rule,
    outcome: &Outcome,
    spelt: Option<&(Explanation, Explanation)>,
    values: &ReturnValues<'_>,
) -> Bilingual {
    match (outcome, spelt) {
        (Outcome::Missing { indicators }, _) => missing(indicators, values),
        (Outcome::Broken(why), _) => why.message(),
        (_, Some((zh, en))) => Bilingual { zh: zh.to_plain_text(), en: en.to_plain_text() },
        (_, None) => Bilingual {
            zh: shishu_rules::explain(rule, values, values, Lang::Zh).to_plain_text(),
            en: shishu_rules::explain(rule, values, values, Lang::En).to_plain_text(),
        },
    }
}

fn missing(indicators: &[(IndicatorCode, When)], values: &ReturnValues<'_>) -> Bilingual {
    let list = |lang: Lang| {
        let names: Vec<String> = indicators.iter().map(|(code, when)| named(code, *when, values, lang)).collect();
        names.join(lang.pick("、", ", "))
    };
    Bilingual {
        zh: format!("缺 {}，没有判", list(Lang::Zh)), en: format!("not judged: {} missing", list(Lang::En))
    }
}

fn named(code: &IndicatorCode, when: When, values: &ReturnValues<'_>, lang: Lang) -> String {
    let name = values.label(code, lang);
    match when {
        When::Current => name,
        When::Previous => format!("{}{name}", lang.pick("上期", "previous ")),
        When::YearAgo => format!("{}{name}", lang.pick("上年同期", "year-ago ")),
        When::Earlier(n) => lang.pick(&format!("前{n}期{name}"), &format!("{name} ({n} periods earlier)")).to_owned(),
    }
}

/// What is wrong with a typed text before any rule: not a number, too many decimals, a negative where none can be.
pub fn read_typed(form: &ReportForm, code: &IndicatorCode, typed: &str) -> Result<Option<String>, Bilingual> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let Some(indicator) = form.indicator(code) else {
        return Err(Bilingual {
            zh: format!("本表没有指标 {code}"), en: format!("this form has no indicator {code}")
        });
    };
    match &indicator.kind {
        IndicatorKind::Number { decimals, negative } => {
            let number = parse_number(typed).map_err(|e| e.message())?;
            if number.is_sign_negative() && !number.is_zero() && !negative {
                return Err(Bilingual {
                    zh: format!("不能是负数（{}）。没有就填 0。", group_digits(number)),
                    en: format!("cannot be negative ({}); enter 0 if there is none", group_digits(number)),
                });
            }
            if number.normalize().scale() > *decimals {
                return Err(Bilingual {
                    zh: format!("最多 {decimals} 位小数（您填了 {} 位）。", number.normalize().scale()),
                    en: format!("at most {decimals} decimals (you entered {})", number.normalize().scale()),
                });
            }
            Ok(Some(number.to_string()))
        }
        IndicatorKind::Code(list) => match list.iter().find(|choice| choice.value == typed) {
            Some(choice) => Ok(Some(choice.value.clone())),
            None => Err(Bilingual {
                zh: format!("“{typed}”不在代码表里"),
                en: format!("\"{typed}\" is not in the code list"),
            }),
        },
        IndicatorKind::Text => match typed.chars().count() {
            0..=500 => Ok(Some(typed.to_owned())),
            n => Err(Bilingual {
                zh: format!("最多 500 字（您写了 {n} 字）"),
                en: format!("at most 500 characters (you wrote {n})"),
            }),
        },
    }
}

/// Hard findings that forbid submission.
pub fn blocking(checks: &Checks) -> impl Iterator<Item = &Finding> {
    checks.findings.iter().filter(|f| f.level == Level::Hard && f.outcome == "fail")
}

/// Query findings that want an explanation.
pub fn to_explain(checks: &Checks) -> impl Iterator<Item = &Finding> {
    checks.findings.iter().filter(|f| f.level == Level::Query && f.outcome == "fail")
}
