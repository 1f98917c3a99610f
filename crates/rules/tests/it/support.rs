//! A small form and a small return to check rules on.

use shishu_rules::{Cell, CellKind, Labels, Level, Names, Outcome, Rule, RuleSource, Values, When, compile, evaluate};
use shishu_terms::{IndicatorCode, Lang};
use std::collections::BTreeMap;

/// Indicators as (code, zh, en, alias).
#[derive(Default, Clone)]
pub struct Form(pub Vec<[String; 4]>);

impl Form {
    /// Indicators whose code, names and alias are all the same word.
    pub fn plain(names: &[&str]) -> Self {
        Self(names.iter().map(|n| [n, n, n, n].map(|n| n.to_string())).collect())
    }
}

impl Names for Form {
    fn resolve(&self, written: &str) -> Option<IndicatorCode> {
        self.0.iter().find(|i| i.iter().any(|name| name == written)).map(|i| IndicatorCode::new(i[0].clone()))
    }

    fn all(&self) -> Vec<(IndicatorCode, String, String)> {
        self.0.iter().map(|i| (IndicatorCode::new(i[0].clone()), i[1].clone(), i[2].clone())).collect()
    }

    fn kind(&self, code: &IndicatorCode) -> Option<CellKind> {
        // One indicator of the specifications is declared as text; the others are left to the rules' own use.
        (code.as_str() == "T1").then_some(CellKind::Text)
    }
}

impl Labels for Form {
    fn label(&self, code: &IndicatorCode, lang: Lang) -> String {
        let found = self.0.iter().find(|i| i[0] == code.as_str());
        found.map_or_else(|| code.to_string(), |i| lang.pick(&i[1], &i[2]).to_owned())
    }
}

#[derive(Default, Clone, Debug)]
pub struct Return(pub BTreeMap<(String, When), Cell>);

impl Return {
    pub fn with(mut self, code: &str, cell: Cell) -> Self {
        self.0.insert((code.to_owned(), When::Current), cell);
        self
    }
}

impl Values for Return {
    fn get(&self, code: &IndicatorCode, when: When) -> Cell {
        self.0.get(&(code.to_string(), when)).cloned().unwrap_or(Cell::Missing)
    }
}

pub fn number(text: &str) -> Cell {
    Cell::Number(text.parse().expect("a decimal"))
}

/// Compiles or shows why not.
pub fn rule(form: &Form, expr: &str) -> Rule {
    compile(&RuleSource::new("R", Level::Hard, expr), form).unwrap_or_else(|wrong| {
        panic!("{}", wrong.iter().map(|d| d.render(expr, Lang::En)).collect::<String>());
    })
}

pub fn outcome(expr: &str, cells: &[(&str, &str)]) -> Outcome {
    let names: Vec<&str> = cells.iter().map(|(name, _)| *name).collect();
    let values = cells.iter().fold(Return::default(), |values, (name, value)| match *value {
        "NA" => values,
        value => values.with(name, number(value)),
    });
    evaluate(&rule(&Form::plain(&names), expr), &values)
}
