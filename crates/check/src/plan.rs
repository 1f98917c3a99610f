//! A check made ready for one table: which columns are read as what, and how each rule is judged.

use crate::batch::Batch;
use crate::derive::over::{Over, UniqueSpec};
use crate::derive::sets::SetSpec;
use crate::derive::spec::Spec;
use crate::joined::{Around, Joins, plan as joined};
use crate::kernel::{Layout, Lists, RowRule, same_cell};
use crate::source::{Source, Wanted};
use shishu_rules::{Cell, CellKind, CellRef, Derived, Grain, Kind, Rule, TableName, Typed, When};
use shishu_terms::{Bilingual, IndicatorCode};
use std::sync::Arc;

/// What to check a table with.
#[derive(Debug, Clone, Default)]
pub struct Check {
    pub rules: Vec<Arc<Rule>>,
    pub lists: Lists,
    /// Columns whose values are written beside each failure.
    pub shown: Vec<String>,
    pub around: Around,
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
    pub(crate) check: Check,
    /// What is read: columns of the table, and behind them those that [`Plan::joins`] adds.
    pub wanted: Vec<Wanted>,
    pub joins: Joins,
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
    /// In the order of the rule's derived values.
    pub specs: Vec<Over>,
    pub when: Option<crate::kernel::part::Filter>,
}

impl GatheredRule {
    /// The cells of a row, and behind them what was looked up for its derived values.
    pub fn cells(&self, batch: &Batch, row: usize) -> Vec<Cell> {
        let mut cells = self.rule.cells(batch, row);
        if self.specs.iter().any(|spec| matches!(spec, Over::Found(_))) {
            cells.extend(self.rule.derived(batch, row));
        }
        cells
    }
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
        Self::with(check, source, Joins::default())
    }

    /// `joins` are those already made, which keep their places.
    fn with(check: &Check, source: &dyn Source, joins: Joins) -> Result<Self, Vec<Unplanned>> {
        let mut columns = Columns { source, check, joins, cells: vec![], kinds: vec![], wanted: vec![] };
        let mut problems = vec![];
        let mut exists: Vec<Vec<usize>> = vec![];
        for (at, rule) in check.rules.iter().enumerate() {
            for cell in rule.cells().iter().filter(|cell| asks_for(rule, cell)) {
                if let Err((what, cure)) = columns.want(rule, cell) {
                    problems.push(Unplanned { rule: at, what, cure });
                }
            }
            let tables = rule.derived().iter().map(|derived| match derived {
                Derived::Exists { table } => columns.exists(rule, table),
                _ => Ok(usize::MAX),
            });
            match tables.collect() {
                Ok(places) => exists.push(places),
                Err((what, cure)) => problems.push(Unplanned { rule: at, what, cure }),
            }
        }
        let shown = check.shown.iter().filter_map(|name| columns.show(name)).collect();
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut layout = Layout { cells: columns.cells, kinds: columns.kinds, derived: vec![] };
        let mut rules = vec![];
        for ((at, rule), exists) in check.rules.iter().enumerate().zip(exists) {
            layout.derived = exists;
            match plan(RowRule::new(rule.clone(), &layout, &check.lists), check, &layout.kinds) {
                Ok(planned) => rules.push(planned),
                Err((what, cure)) => problems.push(Unplanned { rule: at, what, cure }),
            }
        }
        let plan = Self { check: check.clone(), wanted: columns.wanted, joins: columns.joins, rules, shown };
        if problems.is_empty() { Ok(plan) } else { Err(problems) }
    }

    /// The plan of one rule alone, which reads no more columns than that needs.
    pub fn alone(&self, rule: usize, source: &dyn Source) -> Option<Self> {
        let rules = vec![self.check.rules.get(rule)?.clone()];
        let alone = Self::with(&Check { rules, ..self.check.clone() }, source, self.joins.clone()).ok()?;
        // What was looked up is all there is.
        (alone.joins == self.joins).then_some(alone)
    }
}

pub(crate) type Refusal = (Bilingual, Bilingual);

fn plan(rule: RowRule, check: &Check, kinds: &[CellKind]) -> Result<Planned, Refusal> {
    let written = rule.rule.clone();
    if written.derived().iter().all(|derived| matches!(derived, Derived::Exists { .. })) {
        return Ok(Planned::Rows(rule));
    }
    if let ([Derived::Unique { keys, filter: None, .. }], Kind::Derived(_), None, Grain::Row) =
        (written.derived(), &written.expr.kind, &written.when, written.grain())
    {
        return Ok(Planned::Unique { rule, keys: keys.clone() });
    }
    let over = |(at, derived)| over(at, derived, &rule, check, kinds);
    let specs = written.derived().iter().enumerate().map(over).collect::<Result<Vec<_>, _>>()?;
    let when = written.when.as_ref().map(|when| rule.filter(when, kinds));
    Ok(Planned::Gathered(Box::new(GatheredRule { rule, specs, when })))
}

fn over(at: usize, derived: &Derived, rule: &RowRule, check: &Check, kinds: &[CellKind]) -> Result<Over, Refusal> {
    let own = rule.clone();
    Ok(match derived {
        Derived::Exists { .. } => Over::Found(at),
        Derived::Unique { keys, filter } => Over::Unique(UniqueSpec::new(own, keys, filter.as_ref(), kinds)),
        Derived::Contiguous { of, filter, by } => Over::Set(SetSpec::contiguous(own, of, filter.as_ref(), by, kinds)),
        Derived::Covers { of, list, exact, filter, by } => {
            let lists = rule.lists(&rule.rule);
            let list = lists.get(list.index()).copied().flatten();
            Over::Set(SetSpec::covers(own, of, (list, *exact), filter.as_ref(), by, kinds))
        }
        Derived::Aggregate(aggregate) => match &aggregate.table {
            None => Over::Aggregate(Spec::new(own, aggregate.clone(), kinds)),
            Some(table) => joined::over(check, &rule.rule, aggregate, table)?,
        },
    })
}

/// Whether the rule reads the cell row by row: those of another table inside an aggregate over it are not.
fn asks_for(rule: &Rule, cell: &CellRef) -> bool {
    let Some(table) = &cell.table else { return true };
    rule.references().iter().any(|reference| reference.table == *table)
}

/// The columns of the batches as they are asked for.
struct Columns<'a> {
    source: &'a dyn Source,
    check: &'a Check,
    joins: Joins,
    cells: Vec<CellRef>,
    kinds: Vec<CellKind>,
    wanted: Vec<Wanted>,
}

impl Columns<'_> {
    fn want(&mut self, rule: &Rule, cell: &CellRef) -> Result<(), Refusal> {
        if self.cells.iter().any(|known| same_cell(known, cell)) {
            return Ok(());
        }
        if cell.when != When::Current || cell.table.is_some() {
            let (extra, kind) = joined::cell(self.check, self.source, &mut self.joins, rule, cell)?;
            self.add(cell.clone(), self.source.columns().len() + extra, kind);
            return Ok(());
        }
        let kind = cell.kind.or_else(|| joined::kind_there(self.check, rule, &cell.code));
        let Wanted { column, kind } = joined::column(self.source, &cell.code, kind)?;
        self.add(cell.clone(), column, kind);
        Ok(())
    }

    /// The place in the batches of whether there is a row of `table`.
    fn exists(&mut self, rule: &Rule, table: &TableName) -> Result<usize, Refusal> {
        let extra = joined::exists(self.check, self.source, &mut self.joins, rule, table)?;
        let wanted = Wanted { column: self.source.columns().len() + extra, kind: CellKind::Truth };
        if let Some(known) = self.wanted.iter().position(|known| *known == wanted) {
            return Ok(known);
        }
        // No rule can name it as a cell.
        let cell =
            CellRef { table: Some(table.clone()), code: IndicatorCode::new(""), when: When::Current, kind: None };
        self.add(cell, wanted.column, wanted.kind);
        Ok(self.wanted.len() - 1)
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
