//! Rows already in memory: a spreadsheet that was read elsewhere, or a test.

use super::{BATCH_ROWS, Each, Source, SourceColumn, SourceError, Wanted};
use crate::batch::{Batch, bits::Bits, column::Column, column::NumberColumn, column::TextColumn, decimal};
use shishu_rules::{Cell, CellKind};

/// A table of cells. A row shorter than the columns ends in missing cells.
pub struct MemorySource {
    name: String,
    columns: Vec<SourceColumn>,
    rows: Vec<Vec<Cell>>,
}

impl MemorySource {
    pub fn new(name: impl Into<String>, columns: Vec<SourceColumn>, rows: Vec<Vec<Cell>>) -> Self {
        Self { name: name.into(), columns, rows }
    }
}

/// A column of cells as `kind`: what is of another kind stands apart.
pub fn column(cells: Vec<Cell>, kind: CellKind) -> Column {
    match kind {
        CellKind::Number => numbers(&cells),
        CellKind::Text if cells.iter().all(|cell| matches!(cell, Cell::Missing | Cell::Text(_))) => {
            let texts = cells.iter().map(|cell| if let Cell::Text(text) = cell { Some(text.as_str()) } else { None });
            Column::Text(TextColumn::plain(texts.collect()))
        }
        _ => Column::Cells(cells),
    }
}

fn numbers(cells: &[Cell]) -> Column {
    let mut values = vec![0.0; cells.len()];
    let mut odd = vec![];
    for (row, cell) in cells.iter().enumerate() {
        match cell {
            Cell::Missing => {}
            Cell::Number(d) => match decimal::nearest(*d) {
                (double, true) => values[row] = double,
                _ => odd.push((row, cell.clone())),
            },
            other => odd.push((row, other.clone())),
        }
    }
    let valid = Bits::from_fn(cells.len(), |row| cells[row] != Cell::Missing);
    Column::Number(NumberColumn::new(values.into(), Some(valid), odd))
}

impl Source for MemorySource {
    fn name(&self) -> &str {
        &self.name
    }

    fn columns(&self) -> &[SourceColumn] {
        &self.columns
    }

    fn parts(&self) -> usize {
        1
    }

    fn rows(&self) -> Option<u64> {
        Some(self.rows.len() as u64)
    }

    fn read(&self, _part: usize, wanted: &[Wanted], each: &mut Each<'_>) -> Result<(), SourceError> {
        let mut first = 0_u64;
        for rows in self.rows.chunks(BATCH_ROWS) {
            let cells = |at: usize| rows.iter().map(|row| row.get(at).cloned().unwrap_or(Cell::Missing)).collect();
            let columns = wanted.iter().map(|w| column(cells(w.column), w.kind)).collect();
            if each(Batch { first, rows: rows.len(), columns }).is_break() {
                return Ok(());
            }
            first += rows.len() as u64;
        }
        Ok(())
    }
}
