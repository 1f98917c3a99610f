//! Failures on their way out: what each says, and the files they go to. A file stands under its name only when it is
//! whole.

pub mod csv;
pub mod parquet;
pub mod report;

use crate::kernel::Lists;
use crate::run::Failure;
use shishu_rules::{Cell, Labels, Rule, Slots, When, expected, explain_slots, involved};
use shishu_terms::{IndicatorCode, Lang};
use std::sync::Arc;

/// What one failure says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Counted from 1, headings apart.
    pub row: u64,
    pub rule: String,
    /// The columns asked to be shown.
    pub shown: Vec<String>,
    /// `sales=1200; cost=700`
    pub values: String,
    /// What the first of them should be, where that can be said: `>= 1300`.
    pub expected: String,
}

/// The rules of a check, to say failures by.
#[derive(Debug, Clone)]
pub struct Phrases {
    rules: Vec<Arc<Rule>>,
    lists: Lists,
    /// Names of the columns shown.
    pub shown: Vec<String>,
}

impl Phrases {
    pub fn new(check: &crate::plan::Check) -> Self {
        Self { rules: check.rules.clone(), lists: check.lists.clone(), shown: check.shown.clone() }
    }

    pub fn headings(&self) -> Vec<String> {
        let fixed = |name: &str| name.to_owned();
        let mut headings = vec![fixed("row"), fixed("rule")];
        // A column of the data called like one of ours keeps its name behind a mark.
        let ours = ["row", "rule", "values", "expected"];
        let mark = |name: &String| if ours.contains(&name.as_str()) { format!("data.{name}") } else { name.clone() };
        headings.extend(self.shown.iter().map(mark));
        headings.extend([fixed("values"), fixed("expected")]);
        headings
    }

    pub fn line(&self, failure: &Failure) -> Line {
        let shown = failure.shown.iter().map(text).collect();
        let Some(rule) = self.rules.get(failure.rule) else {
            return Line {
                row: failure.row + 1,
                rule: String::new(),
                shown,
                values: String::new(),
                expected: String::new(),
            };
        };
        let lists = self.lists.of(rule);
        let slots = Slots { cells: &failure.cells, derived: &failure.derived, lists: &lists };
        let value = |one: shishu_rules::Involved| {
            let name = match one.when {
                When::Current => one.name,
                When::Previous => format!("prev({})", one.name),
                When::Earlier(n) => format!("prev({}, {n})", one.name),
                When::YearAgo => format!("year_ago({})", one.name),
            };
            format!("{name}={}", text(&one.value))
        };
        let values: Vec<String> = involved(rule, &slots).into_iter().map(value).collect();
        Line {
            row: failure.row + 1,
            rule: rule.id.to_string(),
            shown,
            values: values.join("; "),
            expected: expected(rule, &slots).unwrap_or_default(),
        }
    }
}

impl Phrases {
    /// The rule's message and what it came to on this row, in whole sentences.
    pub fn explained(&self, failure: &Failure, lang: Lang) -> String {
        let Some(rule) = self.rules.get(failure.rule) else { return String::new() };
        let lists = self.lists.of(rule);
        let slots = Slots { cells: &failure.cells, derived: &failure.derived, lists: &lists };
        let said = explain_slots(rule, &slots, &ColumnNames, lang).to_plain_text();
        match &rule.message {
            Some(message) => format!("{}\n{said}", message.get(lang)),
            None => said,
        }
    }

    /// The column a failure is shown at: the first the rule names of the row itself, else the first of the key. None for
    /// a rule about the table as a whole.
    pub fn anchor(&self, failure: &Failure) -> Option<&str> {
        let rule = self.rules.get(failure.rule)?;
        let key = || self.shown.first().filter(|_| failure.shown.iter().any(|cell| *cell != Cell::Missing));
        rule.indicators().first().map(|code| code.as_str()).or_else(|| key().map(String::as_str))
    }

    pub fn rule(&self, failure: &Failure) -> Option<&Rule> {
        self.rules.get(failure.rule).map(Arc::as_ref)
    }
}

/// Columns are called what the table calls them.
struct ColumnNames;

impl Labels for ColumnNames {
    fn label(&self, code: &IndicatorCode, _lang: Lang) -> String {
        code.to_string()
    }
}

/// A cell as text, exactly; nothing of a missing one.
pub fn text(cell: &Cell) -> String {
    match cell {
        Cell::Missing => String::new(),
        Cell::Number(d) | Cell::Rounded(d) => d.normalize().to_string(),
        Cell::Text(text) => text.clone(),
        Cell::Date(date) => date.to_string(),
        Cell::Truth(truth) => truth.to_string(),
        Cell::Broken(trouble) => trouble.code().to_owned(),
    }
}
