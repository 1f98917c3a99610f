//! Writing tables and templates: the same input gives the same bytes, and what is opened in a spreadsheet stays text and numbers.

mod csv;
mod ods;
mod template;
mod xlsx;

use rust_decimal::Decimal;
use shishu_terms::neutralise;

use crate::error::{Fault, SheetError, say};
use crate::model::{At, Format};

pub use template::{TemplateLine, TemplateOut, write_template};

/// A table to hand out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TableOut {
    /// Title; names the sheet. Not part of a csv.
    pub title: String,
    /// Column headers.
    pub headers: Vec<String>,
    /// Rows; each may be shorter than the headers.
    pub rows: Vec<Vec<Out>>,
    /// Remarks (source, figure ids, date); on a second sheet. Not part of a csv.
    pub notes: Vec<String>,
}

/// A cell to hand out.
#[derive(Debug, Clone, PartialEq)]
pub enum Out {
    /// Text; neutralised when written.
    Text(String),
    /// A number, shown with as many decimals as it has.
    Number(Decimal),
}

/// Writes a table. In csv: UTF-8 with mark (Chinese Excel needs it), commas, CRLF. In xlsx and ods a number of more than 15
/// digits, which a spreadsheet would silently round, is written as text. Fails only on what the format cannot hold.
pub fn write_table(table: &TableOut, format: Format) -> Result<Vec<u8>, SheetError> {
    match format {
        Format::Csv => Ok(csv::write(table)),
        Format::Xlsx => xlsx::write(table),
        Format::Ods => ods::write(table),
    }
}

/// Text as it goes into a cell: line ends are `\n`, characters that XML cannot hold are replaced, and it is harmless.
fn cell_text(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let legal =
        |c: char| if matches!(c, '\0'..='\x08' | '\x0B'..='\x1F' | '\u{FFFE}' | '\u{FFFF}') { '\u{FFFD}' } else { c };
    let text: String = text.chars().map(legal).collect();
    neutralise(&text).into_owned()
}

/// Whether a spreadsheet, which computes with doubles and shows 15 digits, keeps the number as it is.
fn fits_spreadsheet(number: Decimal) -> bool {
    number.normalize().mantissa().unsigned_abs() < 10_u128.pow(15)
}

/// A sheet name that every program accepts: at most 31 characters, none of `[]:*?/\`, no apostrophe at either end.
fn sheet_name(title: &str, otherwise: &str) -> String {
    let clean: String =
        title.chars().map(|c| if "[]:*?/\\".contains(c) || c.is_control() { ' ' } else { c }).take(31).collect();
    let clean = clean.trim().trim_matches('\'').trim();
    // Excel keeps "History" for itself.
    if clean.is_empty() || clean.eq_ignore_ascii_case("history") { otherwise.to_owned() } else { clean.to_owned() }
}

/// The widest text of a column in half-width characters, between 8 and 48.
fn column_width<'t>(texts: impl Iterator<Item = &'t str>) -> u32 {
    let width =
        |text: &str| text.lines().map(|line| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()).max();
    texts.filter_map(width).max().unwrap_or(0_u32).clamp(8, 48) + 2
}

pub(crate) fn cannot_write(cause: &str) -> SheetError {
    SheetError::new(
        Fault::Writing,
        At::File,
        say(format!("这张表写不成该格式（{cause}）"), format!("this table does not fit the format ({cause})")),
        say("请改用 CSV，或缩小范围后再导出", "export it as csv, or choose a smaller part"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheet_names_are_acceptable_everywhere() {
        assert_eq!(sheet_name("B204-1: 财务状况 [2025/07]", "x"), "B204-1  财务状况  2025 07");
        assert_eq!(sheet_name("'''", "数据"), "数据");
        assert_eq!(sheet_name("history", "数据"), "数据");
        assert_eq!(sheet_name(&"长".repeat(40), "x").chars().count(), 31);
    }
}
