//! Tables as the reference evaluator reads them.

use crate::code_list::CodeList;
use crate::names::TableName;
use crate::outcome::{Cell, Outcome};
use shishu_terms::IndicatorCode;
use std::collections::BTreeMap;

/// Rows of cells under columns. A row shorter than the columns ends in missing cells.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TableData {
    pub columns: Vec<IndicatorCode>,
    pub rows: Vec<Vec<Cell>>,
    /// The columns that identify a row, the period among them or not; needed by `prev` and `year_ago`.
    pub key: Vec<IndicatorCode>,
    /// The column that holds the period; needed by `prev` and `year_ago`.
    pub period: Option<IndicatorCode>,
}

impl TableData {
    pub fn cell(&self, row: usize, column: &IndicatorCode) -> &Cell {
        let at = self.columns.iter().position(|known| known == column);
        at.and_then(|at| self.rows.get(row)?.get(at)).unwrap_or(&Cell::Missing)
    }
}

/// Everything a rule may look at besides the table it is about.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Surroundings {
    pub tables: BTreeMap<TableName, TableData>,
    pub lists: BTreeMap<String, CodeList>,
}

/// One thing a rule was judged on, and what came out.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The rows it stands for, counted from 0: one for [`crate::Grain::Row`], the group's, or the whole table's.
    pub rows: Vec<usize>,
    pub outcome: Outcome,
    /// What it was judged on, in the order of [`crate::Rule::cells`] (those of its first row)…
    pub cells: Vec<Cell>,
    /// … and of [`crate::Rule::derived`].
    pub derived: Vec<Cell>,
}
