//! A table in memory, checked by the engine and by the reference.

use shishu_check::kernel::Lists;
use shishu_check::plan::{Check, Plan};
use shishu_check::run::{Counts, Failure, Options, Report, Signals, Sink, run};
use shishu_check::source::memory::MemorySource;
use shishu_check::source::{Source, SourceColumn};
use shishu_rules::{
    Cell, CellKind, CodeList, Level, ListRef, Names, Outcome, Rule, RuleSource, Surroundings, TableData, compile,
    evaluate_table,
};
use shishu_terms::{Decimal, IndicatorCode};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Columns by name and kind, rows of cells.
#[derive(Debug, Clone)]
pub struct Table {
    pub columns: Vec<(&'static str, CellKind)>,
    pub rows: Vec<Vec<Cell>>,
}

impl Names for Table {
    fn resolve(&self, written: &str) -> Option<IndicatorCode> {
        self.columns.iter().any(|(name, _)| *name == written).then(|| IndicatorCode::new(written))
    }

    fn all(&self) -> Vec<(IndicatorCode, String, String)> {
        let all = self.columns.iter().map(|(name, _)| *name);
        all.map(|name| (IndicatorCode::new(name), name.into(), name.into())).collect()
    }

    fn kind(&self, code: &IndicatorCode) -> Option<CellKind> {
        self.columns.iter().find(|(name, _)| *name == code.as_str()).map(|(_, kind)| *kind)
    }

    fn lists(&self) -> Vec<String> {
        vec!["codes".into()]
    }
}

pub fn number(text: &str) -> Cell {
    Cell::Number(text.parse::<Decimal>().unwrap())
}

pub fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}

pub fn codes() -> CodeList {
    CodeList::new(["A", "AB", "110000"])
}

/// The rule, or nothing when the language refuses it.
pub fn rule(table: &Table, when: Option<&str>, expr: &str, tolerance: Option<&str>) -> Option<Rule> {
    let mut source = RuleSource::new("R", Level::Hard, expr);
    source.when = when.map(str::to_owned);
    source.tolerance = tolerance.map(|t| t.parse().unwrap());
    compile(&source, table).ok()
}

#[derive(Default)]
pub struct Kept(pub Vec<Failure>);

impl Sink for Kept {
    fn take(&mut self, failures: Vec<Failure>) -> std::io::Result<()> {
        self.0.extend(failures);
        Ok(())
    }
}

/// Counts and failing rows (counted from 0) by the engine.
pub fn by_engine(rule: &Rule, table: &Table) -> (Counts, Vec<u64>) {
    let columns = table.columns.iter().map(|(name, kind)| SourceColumn { name: (*name).into(), kind: Some(*kind) });
    let source = MemorySource::new("table", columns.collect(), table.rows.clone());
    let (report, kept) = engine(vec![Arc::new(rule.clone())], &source);
    (report.counts[0], kept.0.iter().map(|failure| failure.row).collect())
}

pub fn engine(rules: Vec<Arc<Rule>>, source: &dyn Source) -> (Report, Kept) {
    let lists = Lists::new(BTreeMap::from([(ListRef::Named("codes".into()), codes())]));
    let plan = Plan::new(&Check { rules, lists, shown: vec![] }, source).unwrap();
    let mut kept = Kept::default();
    let options = Options { threads: 2, memory: 1 << 16, undecided: false };
    let report = run(&plan, source, options, &mut kept, &Signals::default()).unwrap();
    (report, kept)
}

/// The same by the definition.
pub fn by_reference(rule: &Rule, table: &Table) -> (Counts, Vec<u64>) {
    let data = TableData {
        columns: table.columns.iter().map(|(name, _)| IndicatorCode::new(*name)).collect(),
        rows: table.rows.clone(),
        ..TableData::default()
    };
    let around = Surroundings { lists: BTreeMap::from([("codes".into(), codes())]), ..Surroundings::default() };
    let mut counts = Counts::default();
    let mut failing = vec![];
    for item in evaluate_table(rule, &data, &around) {
        match item.outcome {
            Outcome::Pass => counts.pass += 1,
            Outcome::Missing { .. } => counts.missing += 1,
            Outcome::Broken(_) => counts.broken += 1,
            Outcome::Fail { .. } => {
                counts.fail += 1;
                failing.push(item.rows.first().map_or(0, |row| *row as u64));
            }
        }
    }
    failing.sort_unstable();
    (counts, failing)
}
