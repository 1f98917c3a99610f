//! Failures on their way out: what each says, and the files they go to. A file stands under its name only when it is
//! whole.

pub mod csv;
pub mod parquet;

use crate::kernel::Lists;
use crate::run::Failure;
use shishu_rules::{Cell, Rule, Slots, When, expected, involved};
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
