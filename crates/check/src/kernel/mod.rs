//! Rules over batches of rows: floating point where it is sure, decimals where it is not.

mod compile;
pub mod lanes;
pub mod linear;
pub mod memo;
pub mod node;
pub mod part;
pub mod verdict;

use crate::batch::{Batch, bits::Bits};
use crate::derive::key::packed;
use compile::Compiler;
use node::Node;
use shishu_rules::{Cell, CellKind, CellRef, CodeList, ListRef, Outcome, Rule, Slots, evaluate_slots};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// The code lists of a check, by where they come from.
#[derive(Debug, Clone, Default)]
pub struct Lists(Arc<BTreeMap<ListRef, CodeList>>, Arc<BTreeMap<ListRef, CodeSet>>);

/// The codes of a list, packed, to be asked for by the million.
pub type CodeSet = Arc<HashSet<u128, foldhash::fast::FixedState>>;

impl Lists {
    pub fn new(lists: BTreeMap<ListRef, CodeList>) -> Self {
        let set = |list: &CodeList| Arc::new(list.codes().map(packed).collect());
        let sets = lists.iter().map(|(name, list)| (name.clone(), set(list))).collect();
        Self(Arc::new(lists), Arc::new(sets))
    }

    pub fn set(&self, list: &ListRef) -> Option<CodeSet> {
        self.1.get(list).cloned()
    }

    /// The lists of a rule in the order it numbers them.
    pub fn of(&self, rule: &Rule) -> Vec<Option<&CodeList>> {
        rule.lists().iter().map(|list| self.0.get(list)).collect()
    }
}

/// What stands in the columns of the batches a rule runs on.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    pub cells: Vec<CellRef>,
    pub kinds: Vec<CellKind>,
    /// Derived value of the rule → column; empty where the rule runs on nothing but rows.
    pub derived: Vec<usize>,
}

/// One rule ready to run.
#[derive(Debug, Clone)]
pub struct RowRule {
    pub rule: Arc<Rule>,
    /// Slot of the rule → column of the batches.
    columns: Vec<usize>,
    derived: Vec<usize>,
    lists: Lists,
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

/// Whether two references mean the same column of a table: what a rule reads it as makes no difference.
pub fn same_cell(a: &CellRef, b: &CellRef) -> bool {
    a.code == b.code && a.when == b.when && a.table == b.table
}

/// Every cell that some rule looks at, each once: the columns a source has to bring.
pub fn cells_of<'a>(rules: impl IntoIterator<Item = &'a Rule>) -> Vec<CellRef> {
    let mut cells: Vec<CellRef> = vec![];
    for cell in rules.into_iter().flat_map(|rule| rule.cells()) {
        if !cells.iter().any(|known| same_cell(known, cell)) {
            cells.push(cell.clone());
        }
    }
    cells
}

impl RowRule {
    pub fn new(rule: Arc<Rule>, layout: &Layout, lists: &Lists) -> Self {
        // A cell that no column brings has a number no batch has: its rule is left to the exact evaluator.
        let place = |cell: &CellRef| layout.cells.iter().position(|known| same_cell(known, cell)).unwrap_or(usize::MAX);
        let columns: Vec<usize> = rule.cells().iter().map(place).collect();
        let derived = layout.derived.clone();
        let node = Compiler { rule: &rule, columns: &columns, derived: &derived, kinds: &layout.kinds, lists }.rule();
        Self { rule, columns, derived, lists: lists.clone(), node }
    }

    /// The cells of one row in the order of the rule's slots.
    pub fn cells(&self, batch: &Batch, row: usize) -> Vec<Cell> {
        self.columns.iter().map(|column| batch.cell(*column, row)).collect()
    }

    /// The code lists of the check, in the order the rule numbers them.
    pub fn lists<'a>(&'a self, rule: &Rule) -> Vec<Option<&'a CodeList>> {
        self.lists.of(rule)
    }

    pub fn derived(&self, batch: &Batch, row: usize) -> Vec<Cell> {
        self.derived.iter().map(|column| batch.cell(*column, row)).collect()
    }

    pub fn outcome(&self, batch: &Batch, row: usize) -> Outcome {
        let (cells, derived, lists) = (self.cells(batch, row), self.derived(batch, row), self.lists.of(&self.rule));
        evaluate_slots(&self.rule, &Slots { cells: &cells, derived: &derived, lists: &lists })
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
