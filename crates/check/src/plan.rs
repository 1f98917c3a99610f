//! A check made ready for one table: which columns are read as what, and how each rule is judged.

use crate::derive::spec::Spec;
use crate::kernel::{Layout, Lists, RowRule, same_cell};
use crate::source::{Source, Wanted};
use shishu_rules::{CellKind, CellRef, Derived, Grain, Kind, Rule, Typed, When};
use shishu_terms::{Bilingual, IndicatorCode};
use std::sync::Arc;

/// What to check a table with.
#[derive(Debug, Clone, Default)]
pub struct Check {
    pub rules: Vec<Arc<Rule>>,
    pub lists: Lists,
    /// Columns whose values are written beside each failure.
    pub shown: Vec<String>,
}

/// A rule that this table cannot be checked with, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Unplanned {
    pub rule: usize,
    pub what: Bilingual,
    pub cure: Bilingual,
}

#[derive(Debug)]
pub struct Plan {
    check: Check,
    pub wanted: Vec<Wanted>,
    pub rules: Vec<Planned>,
    /// Places in the batches of the columns to show.
    pub shown: Vec<usize>,
}

/// How one rule is judged.
#[derive(Debug, Clone)]
pub enum Planned {
    /// From the row's own cells.
    Rows(RowRule),
    /// `unique(…)` and nothing else: every row leaves its key.
    Unique { rule: RowRule, keys: Vec<Typed> },
    /// With values gathered over all rows first.
    Gathered(Box<GatheredRule>),
}

#[derive(Debug, Clone)]
pub struct GatheredRule {
    pub rule: RowRule,
    pub specs: Vec<Spec>,
    pub when: Option<crate::kernel::part::Filter>,
}

impl Planned {
    pub fn rule(&self) -> &RowRule {
        match self {
            Self::Rows(rule) | Self::Unique { rule, .. } => rule,
            Self::Gathered(gathered) => &gathered.rule,
        }
    }
}

impl Plan {
    pub fn new(check: &Check, source: &dyn Source) -> Result<Self, Vec<Unplanned>> {
        let mut columns = Columns { source, cells: vec![], kinds: vec![], wanted: vec![] };
        let mut problems = vec![];
        for (at, rule) in check.rules.iter().enumerate() {
            for cell in rule.cells() {
                if let Err((what, cure)) = columns.want(cell) {
                    problems.push(Unplanned { rule: at, what, cure });
                }
            }
        }
        let shown = check.shown.iter().filter_map(|name| columns.show(name)).collect();
        let layout = Layout { cells: columns.cells, kinds: columns.kinds, derived: vec![] };
        let mut rules = vec![];
        for (at, rule) in check.rules.iter().enumerate() {
            match plan(RowRule::new(rule.clone(), &layout, &check.lists), &layout.kinds) {
                Ok(planned) => rules.push(planned),
                Err((what, cure)) => problems.push(Unplanned { rule: at, what, cure }),
            }
        }
        let plan = Self { check: check.clone(), wanted: columns.wanted, rules, shown };
        if problems.is_empty() { Ok(plan) } else { Err(problems) }
    }

    /// The plan of one rule alone, which reads no more columns than that needs.
    pub fn alone(&self, rule: usize, source: &dyn Source) -> Option<Self> {
        let rules = vec![self.check.rules.get(rule)?.clone()];
        Self::new(&Check { rules, ..self.check.clone() }, source).ok()
    }
}

type Refusal = (Bilingual, Bilingual);

fn plan(rule: RowRule, kinds: &[CellKind]) -> Result<Planned, Refusal> {
    let written = rule.rule.clone();
    if written.derived().is_empty() {
        return Ok(Planned::Rows(rule));
    }
    if let ([Derived::Unique { keys, filter: None, .. }], Kind::Derived(_), None, Grain::Row) =
        (written.derived(), &written.expr.kind, &written.when, written.grain())
    {
        return Ok(Planned::Unique { rule, keys: keys.clone() });
    }
    let specs = written
        .derived()
        .iter()
        .map(|derived| match derived {
            Derived::Aggregate(aggregate) if aggregate.table.is_none() => {
                Ok(Spec::new(rule.clone(), aggregate.clone(), kinds))
            }
            _ => Err((
                Bilingual::new(
                    "这一跨行函数还不能用于整张表",
                    "this function over rows is not yet available on tables",
                ),
                Bilingual::new("请改用 sum、count、unique 等", "use sum, count, unique and the like"),
            )),
        })
        .collect::<Result<Vec<_>, _>>()?;
    let when = written.when.as_ref().map(|when| rule.filter(when, kinds));
    Ok(Planned::Gathered(Box::new(GatheredRule { rule, specs, when })))
}

/// The columns of the batches as they are asked for.
struct Columns<'a> {
    source: &'a dyn Source,
    cells: Vec<CellRef>,
    kinds: Vec<CellKind>,
    wanted: Vec<Wanted>,
}

impl Columns<'_> {
    fn want(&mut self, cell: &CellRef) -> Result<(), Refusal> {
        if self.cells.iter().any(|known| same_cell(known, cell)) {
            return Ok(());
        }
        if cell.when != When::Current || cell.table.is_some() {
            return Err((
                Bilingual::new(
                    "上期和其他表的取值还不能用于整张表",
                    "values of other periods and tables are not yet available on tables",
                ),
                Bilingual::new("请先把上期数并成一列", "join the earlier values as a column first"),
            ));
        }
        let name = cell.code.as_str();
        let Some(column) = self.source.columns().iter().position(|column| column.name == name) else {
            return Err((
                Bilingual::new(format!("数据里没有“{name}”这一列"), format!("the data has no column `{name}`")),
                Bilingual::new("请核对列名", "check the names of the columns"),
            ));
        };
        let kind = self.source.columns()[column].kind.or(cell.kind).unwrap_or(CellKind::Text);
        self.add(cell.clone(), column, kind);
        Ok(())
    }

    fn show(&mut self, name: &str) -> Option<usize> {
        let code = IndicatorCode::new(name);
        let cell = CellRef { code, when: When::Current, table: None, kind: None };
        if let Some(known) = self.cells.iter().position(|known| same_cell(known, &cell)) {
            return Some(known);
        }
        let column = self.source.columns().iter().position(|column| column.name == name)?;
        let kind = self.source.columns()[column].kind.unwrap_or(CellKind::Text);
        self.add(cell, column, kind);
        Some(self.cells.len() - 1)
    }

    fn add(&mut self, cell: CellRef, column: usize, kind: CellKind) {
        self.cells.push(cell);
        self.kinds.push(kind);
        self.wanted.push(Wanted { column, kind });
    }
}
