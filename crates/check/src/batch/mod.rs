//! Rows on their way through the rules: a few thousand at a time, column by column.

pub mod bits;
pub mod column;
pub mod decimal;
pub mod read;

use column::Column;

/// A run of consecutive rows of a table.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Rows before this batch in the whole table.
    pub first: u64,
    pub rows: usize,
    /// One for each column the check asked for, in that order.
    pub columns: Vec<Column>,
}

impl Batch {
    pub fn cell(&self, column: usize, row: usize) -> shishu_rules::Cell {
        self.columns.get(column).map_or(shishu_rules::Cell::Missing, |column| column.cell(row))
    }
}
