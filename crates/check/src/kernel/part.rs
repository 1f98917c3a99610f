//! Expressions inside a derived value (a key, a filter, an argument), row by row.

use super::{RowRule, compile::Compiler, node::Node, verdict::Verdict};
use crate::batch::{Batch, bits::Bits, column::Column, column::NumberColumn};
use shishu_rules::{Cell, CellKind, Kind, Slots, Trouble, Typed, evaluate_part};

/// A filter compiled for batches.
#[derive(Debug, Clone)]
pub struct Filter {
    part: Typed,
    node: Node,
}

impl Filter {
    /// Every row but those on which the filter is surely false.
    pub fn not_surely_false(&self, batch: &Batch) -> Bits {
        self.node.run(batch).no.complement()
    }
}

/// The rows a filter lets through, and those on which it cannot be computed.
pub struct Passed {
    pub rows: Bits,
    pub broken: Vec<(usize, Trouble)>,
}

impl RowRule {
    pub fn part(&self, part: &Typed, batch: &Batch, row: usize) -> Cell {
        let (cells, lists) = (self.cells(batch, row), self.lists.of(&self.rule));
        evaluate_part(&self.rule, part, &Slots { cells: &cells, derived: &[], lists: &lists })
    }

    /// An expression that looks at one column alone, on a text of that column.
    pub fn part_of_text(&self, part: &Typed, column: usize, text: &str) -> Cell {
        let cell = |at: &usize| if *at == column { Cell::Text(text.to_owned()) } else { Cell::Missing };
        let (cells, lists): (Vec<Cell>, _) = (self.columns.iter().map(cell).collect(), self.lists.of(&self.rule));
        evaluate_part(&self.rule, part, &Slots { cells: &cells, derived: &[], lists: &lists })
    }

    /// The column an expression is, if it is nothing but a column.
    pub fn column_of(&self, part: &Typed) -> Option<usize> {
        match &part.kind {
            Kind::Name(slot) => self.columns.get(slot.index()).copied(),
            _ => None,
        }
    }

    /// The column an expression depends on, if it is one alone.
    pub fn only_column(&self, part: &Typed) -> Option<usize> {
        let (mut columns, mut alone) = (vec![], true);
        part.leaves(&mut |slot| columns.push(self.columns.get(slot.index()).copied()), &mut |_| alone = false);
        let first = *columns.first()?;
        (alone && columns.iter().all(|column| *column == first)).then_some(first)?
    }

    pub fn filter(&self, part: &Typed, kinds: &[CellKind]) -> Filter {
        let compiler = Compiler { rule: &self.rule, columns: &self.columns, derived: &[], kinds, lists: &self.lists };
        Filter { part: part.clone(), node: compiler.condition(part) }
    }

    pub fn passed(&self, filter: Option<&Filter>, batch: &Batch) -> Passed {
        let Some(filter) = filter else { return Passed { rows: Bits::all(batch.rows), broken: vec![] } };
        let Verdict { yes: mut rows, broken, unsure, .. } = filter.node.run(batch);
        let open = [broken, unsure].into_iter().flatten().reduce(|a, b| a.or(&b));
        let mut broken = vec![];
        for row in open.iter().flat_map(Bits::rows) {
            match self.part(&filter.part, batch, row) {
                Cell::Truth(true) => rows.insert(row),
                Cell::Broken(trouble) => broken.push((row, trouble)),
                _ => {}
            }
        }
        Passed { rows, broken }
    }
}

/// The numbers of a column, where an expression is one.
pub fn numbers<'a>(rule: &RowRule, part: &Typed, batch: &'a Batch) -> Option<&'a NumberColumn> {
    match batch.columns.get(rule.column_of(part)?)? {
        Column::Number(column) => Some(column),
        _ => None,
    }
}
