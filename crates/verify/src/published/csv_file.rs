//! Figures in tables: a row of titles, below it a row for each place with its id in one cell.
//!
//! The title of the id's column holds `ID` (`编号 ID`), its cells are `FORM.PERIOD.REGION`; the title of a column of figures ends in
//! `[INDICATOR]`. Rows before and after, such as title and notes, hold no id and are passed over.

use super::found::{FoundAt, FoundFigure, WITHHELD, plain};

/// The rows of a csv file, each a list of cells. Separated by commas, or by tabs or semicolons where a spreadsheet program wrote
/// those. Bytes that are not UTF-8 become replacement characters: ids and figures are ASCII in every
/// encoding in use.
pub fn read_csv(bytes: &[u8]) -> Vec<Vec<String>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let grids = [b',', b'\t', b';'].map(|delimiter| split(bytes, delimiter));
    let [commas, tabs, semicolons] = grids;
    if title_row(&commas).is_none() {
        for other in [tabs, semicolons] {
            if title_row(&other).is_some() {
                return other;
            }
        }
    }
    commas
}

fn split(bytes: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(bytes);
    // Reading bytes from memory fails only where a text is not UTF-8, and byte records are not asked to be.
    let records = reader.byte_records().map_while(Result::ok);
    records.map(|record| record.iter().map(text).collect()).collect()
}

/// The sign of a withheld figure is the one word of a figure's cell that is not ASCII; office programs in China save it as GB 18030.
fn text(cell: &[u8]) -> String {
    const WITHHELD_GB18030: &[u8] = b"\xa1\xad";
    if cell == WITHHELD_GB18030 { WITHHELD.to_owned() } else { String::from_utf8_lossy(cell).into_owned() }
}

/// The figures in the rows of a csv file or a spreadsheet.
pub fn figures_in_grid(rows: &[Vec<String>]) -> Vec<FoundFigure> {
    let Some(titles) = title_row(rows) else { return Vec::new() };
    let mut found = Vec::new();
    for (row, cells) in rows.iter().enumerate().skip(titles.row + 1) {
        let Some(place) = cells.get(titles.id_column).map(|cell| cell.trim()).filter(|cell| is_place(cell)) else {
            continue;
        };
        for (column, indicator) in &titles.indicators {
            // A row that ends early has no such cell: the figure is missing, and many titles over many ids cost nothing.
            let Some(value) = cells.get(*column) else { break };
            found.push(FoundFigure {
                id: format!("{place}.{indicator}"),
                value: plain(value),
                at: FoundAt::Cell { row: row + 1, column: column + 1 },
            });
        }
    }
    found
}

struct Titles {
    row: usize,
    id_column: usize,
    /// Columns of figures with their indicators.
    indicators: Vec<(usize, String)>,
}

/// The first row that has a column of ids and one of figures.
fn title_row(rows: &[Vec<String>]) -> Option<Titles> {
    rows.iter().enumerate().find_map(|(row, cells)| {
        let id_column = cells.iter().position(|cell| cell.contains("ID"))?;
        let indicator = |(column, cell): (usize, &String)| Some((column, bracketed(cell)?.to_owned()));
        let indicators: Vec<_> =
            cells.iter().enumerate().filter(|(column, _)| *column != id_column).filter_map(indicator).collect();
        (!indicators.is_empty()).then_some(Titles { row, id_column, indicators })
    })
}

/// `发电量 Electricity [301]` → `301`
fn bracketed(title: &str) -> Option<&str> {
    let (_, code) = title.trim().strip_suffix(']')?.rsplit_once('[')?;
    let code = code.trim();
    (!code.is_empty()).then_some(code)
}

/// `FORM.PERIOD.REGION`: three parts, none empty.
fn is_place(cell: &str) -> bool {
    let parts: Vec<_> = cell.split('.').collect();
    parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && !part.contains(char::is_whitespace))
}
