//! Rules over batches of rows: floating point where it is sure, decimals where it is not.

mod compile;
pub mod lanes;
pub mod linear;
pub mod memo;
pub mod node;
pub mod verdict;

use crate::batch::{Batch, bits::Bits};
use compile::Compiler;
use node::Node;
use shishu_rules::{Cell, CellKind, CellRef, Outcome, Rule, evaluate_cells};
use std::sync::Arc;

/// One rule ready to run.
#[derive(Debug, Clone)]
pub struct RowRule {
    pub rule: Arc<Rule>,
    /// Slot of the rule → column of the batches.
    columns: Vec<usize>,
    node: Node,
}

/// The outcomes of one rule on the rows of a batch: four disjoint sets that together are all rows.
#[derive(Debug, Clone)]
pub struct Outcomes {
    pub pass: Bits,
    pub fail: Bits,
    pub missing: Bits,
    pub broken: Bits,
}

/// Every cell that some rule looks at, each once: the columns a source has to bring.
pub fn cells_of<'a>(rules: impl IntoIterator<Item = &'a Rule>) -> Vec<CellRef> {
    let mut cells: Vec<CellRef> = vec![];
    for cell in rules.into_iter().flat_map(|rule| rule.cells()) {
        if !cells.contains(cell) {
            cells.push(cell.clone());
        }
    }
    cells
}

impl RowRule {
    /// `cells` are the columns of the batches, `kinds` what they hold.
    pub fn new(rule: Arc<Rule>, cells: &[CellRef], kinds: &[CellKind]) -> Self {
        // A cell that no column brings has a number no batch has: its rule is left to the exact evaluator.
        let place = |cell: &CellRef| cells.iter().position(|known| known == cell).unwrap_or(usize::MAX);
        let columns: Vec<usize> = rule.cells().iter().map(place).collect();
        let node = Compiler { rule: &rule, columns: &columns, kinds }.rule();
        Self { rule, columns, node }
    }

    /// The cells of one row in the order of the rule's slots.
    pub fn cells(&self, batch: &Batch, row: usize) -> Vec<Cell> {
        let cell = |column: &usize| batch.columns.get(*column).map_or(Cell::Missing, |column| column.cell(row));
        self.columns.iter().map(cell).collect()
    }

    pub fn outcome(&self, batch: &Batch, row: usize) -> Outcome {
        evaluate_cells(&self.rule, &self.cells(batch, row))
    }

    pub fn run(&self, batch: &Batch) -> Outcomes {
        let verdict = self.node.run(batch);
        let missing = verdict.missing();
        let broken = verdict.broken.unwrap_or_else(|| Bits::none(batch.rows));
        let mut outcomes = Outcomes { pass: verdict.yes, fail: verdict.no, missing, broken };
        for row in verdict.unsure.iter().flat_map(Bits::rows) {
            let set = match self.outcome(batch, row) {
                Outcome::Pass => &mut outcomes.pass,
                Outcome::Fail { .. } => &mut outcomes.fail,
                Outcome::Missing { .. } => &mut outcomes.missing,
                Outcome::Broken(_) => &mut outcomes.broken,
            };
            set.insert(row);
        }
        outcomes
    }
}
