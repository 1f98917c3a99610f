//! A table in memory, checked by the engine and by the reference.

use shishu_check::joined::{Around, lists::column_lists};
use shishu_check::kernel::Lists;
use shishu_check::plan::{Check, Plan};
use shishu_check::run::{Counts, Failure, Options, Report, Signals, Sink, run};
use shishu_check::source::memory::MemorySource;
use shishu_check::source::{Source, SourceColumn};
use shishu_rules::{
    Cell, CellKind, CodeList, Level, ListRef, Names, Outcome, Rule, RuleSource, Surroundings, TableData, TableName,
    TableShape, compile, evaluate_table,
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
pub fn rule(names: &dyn Names, when: Option<&str>, expr: &str, tolerance: Option<&str>) -> Option<Rule> {
    let mut source = RuleSource::new("R", Level::Hard, expr);
    source.when = when.map(str::to_owned);
    source.tolerance = tolerance.map(|t| t.parse().unwrap());
    compile(&source, names).ok()
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
    World::of(table).by_engine(rule)
}

pub fn engine(check: Check, source: &dyn Source) -> (Report, Kept) {
    let plan = Plan::new(&check, source).unwrap();
    let mut kept = Kept::default();
    let options = Options { threads: 2, memory: 1 << 16, undecided: false };
    let report = run(&plan, source, options, &mut kept, &Signals::default()).unwrap();
    (report, kept)
}

/// The same by the definition.
pub fn by_reference(rule: &Rule, table: &Table) -> (Counts, Vec<u64>) {
    World::of(table).by_reference(rule)
}

/// (theirs, ours)
pub type Pairs = Vec<(&'static str, &'static str)>;

/// A table with its key, its period and other tables beside it.
#[derive(Debug, Clone)]
pub struct World {
    pub table: Table,
    pub key: Vec<&'static str>,
    pub period: Option<&'static str>,
    /// By name, each with the columns it is matched by.
    pub others: Vec<(&'static str, Table, Pairs)>,
}

impl Names for World {
    fn resolve(&self, written: &str) -> Option<IndicatorCode> {
        self.table.resolve(written)
    }

    fn all(&self) -> Vec<(IndicatorCode, String, String)> {
        self.table.all()
    }

    fn kind(&self, code: &IndicatorCode) -> Option<CellKind> {
        self.table.kind(code)
    }

    fn key(&self) -> Vec<IndicatorCode> {
        self.key.iter().map(|code| IndicatorCode::new(*code)).collect()
    }

    fn tables(&self) -> Vec<TableShape> {
        let code = |code: &&'static str| IndicatorCode::new(*code);
        let shape = |(name, table, matched): &(&str, Table, Pairs)| TableShape {
            name: TableName::new(*name),
            columns: table.columns.iter().map(|(name, kind)| (code(name), Some(*kind))).collect(),
            matched: matched.iter().map(|(theirs, ours)| (code(theirs), code(ours))).collect(),
        };
        self.others.iter().map(shape).collect()
    }

    fn lists(&self) -> Vec<String> {
        self.table.lists()
    }
}

impl World {
    pub fn of(table: &Table) -> Self {
        Self { table: table.clone(), key: vec![], period: None, others: vec![] }
    }

    pub fn check(&self, rules: Vec<Arc<Rule>>) -> Check {
        let tables = self.others.iter().map(|(name, table, _)| {
            let source: Arc<dyn Source> = Arc::new(table.source(name));
            (TableName::new(*name), source)
        });
        let around = Around { key: self.key(), period: self.period.map(IndicatorCode::new), tables: tables.collect() };
        let mut lists = column_lists(&rules, &around).unwrap();
        lists.insert(ListRef::Named("codes".into()), codes());
        Check { rules, lists: Lists::new(lists), shown: vec![], around }
    }

    pub fn by_engine(&self, rule: &Rule) -> (Counts, Vec<u64>) {
        let (report, kept) = engine(self.check(vec![Arc::new(rule.clone())]), &self.table.source("table"));
        (report.counts[0], kept.0.iter().map(|failure| failure.row).collect())
    }

    pub fn by_reference(&self, rule: &Rule) -> (Counts, Vec<u64>) {
        let data = |table: &Table| TableData {
            columns: table.columns.iter().map(|(name, _)| IndicatorCode::new(*name)).collect(),
            rows: table.rows.clone(),
            ..TableData::default()
        };
        let main = TableData { key: self.key(), period: self.period.map(IndicatorCode::new), ..data(&self.table) };
        let around = Surroundings {
            lists: BTreeMap::from([("codes".into(), codes())]),
            tables: self.others.iter().map(|(name, table, _)| (TableName::new(*name), data(table))).collect(),
        };
        let mut counts = Counts::default();
        let mut failing = vec![];
        for item in evaluate_table(rule, &main, &around) {
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
}

impl Table {
    pub fn source(&self, name: &str) -> MemorySource {
        let columns = self.columns.iter().map(|(name, kind)| SourceColumn { name: (*name).into(), kind: Some(*kind) });
        MemorySource::new(name, columns.collect(), self.rows.clone())
    }
}
