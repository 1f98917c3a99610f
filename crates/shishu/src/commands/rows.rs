//! A whole table as rows of text, whatever file it comes from: for commands that look at a survey, not at a census.

use super::check::data::Data;
use super::check::said;
use crate::failure::Failure;
use shishu_check::output::text;
use shishu_check::source::everything;
use shishu_terms::Bilingual;
use std::ops::ControlFlow;
use std::path::Path;

/// The table.
pub struct TextTable {
    pub headings: Vec<String>,
    pub rows: Vec<TextRow>,
}

/// One row.
pub struct TextRow {
    /// Counted from 1, headings apart.
    pub number: u64,
    /// As long as the headings; nothing in an empty cell.
    pub cells: Vec<String>,
}

/// Reads a csv, Parquet, xlsx or ods file. A row that cannot be read refuses the file.
pub fn read(path: &Path) -> Result<TextTable, Failure> {
    let data = Data::open(path)?;
    let source = data.source();
    let columns = source.columns();
    let wanted = everything(source);
    let mut rows = vec![];
    for part in 0..source.parts() {
        let read = source.read(part, &wanted, &mut |batch| {
            rows.extend((0..batch.rows).map(|row| TextRow {
                number: batch.first + row as u64 + 1,
                cells: (0..columns.len()).map(|column| text(&batch.cell(column, row)).trim().to_owned()).collect(),
            }));
            ControlFlow::Continue(())
        });
        read.map_err(|problem| Failure::list(said(&problem), []))?;
    }
    let bad = data.bad_rows();
    if bad.count > 0 {
        let heading = Bilingual::new(
            format!("{} 行读不了，没有采用", bad.count),
            format!("{} rows cannot be read; the file was not used", bad.count),
        );
        return Err(Failure::list(heading, bad.told.iter().map(said)));
    }
    Ok(TextTable { headings: columns.iter().map(|column| column.name.clone()).collect(), rows })
}

/// What stands for an empty cell.
pub fn is_empty(text: &str) -> bool {
    text.is_empty() || text == "NA"
}
