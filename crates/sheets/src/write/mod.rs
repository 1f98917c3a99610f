//! Writing tables and templates: the same input gives the same bytes, and what is opened in a spreadsheet stays text and numbers.

mod csv;
mod ods;
mod template;
mod xlsx;

use std::borrow::Cow;

use rust_decimal::Decimal;

use crate::decimal::is_plain;
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

/// Makes text harmless that a spreadsheet would take for a formula: one that begins, after any spaces, with `=`, `+`, `-`, `@`
/// (or their full-width forms), a tab or a line break gets an apostrophe in front. Plain numbers are left alone.
pub fn neutralise(text: &str) -> Cow<'_, str> {
    let dangerous = |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\u{2212}');
    let invisible = |c: char| c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{2060}');
    let starts_with_break = text.starts_with(['\t', '\r', '\n']);
    if starts_with_break || text.trim_start_matches(invisible).starts_with(dangerous) && !is_plain(text) {
        return Cow::Owned(format!("'{text}"));
    }
    Cow::Borrowed(text)
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
    fn formulas_lose_their_teeth_and_numbers_keep_their_sign() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("＝1+1", "'＝1+1"),
            ("  @SUM(A1)", "'  @SUM(A1)"),
            ("\u{3000}-cmd", "'\u{3000}-cmd"),
            ("\t=1", "'\t=1"),
            ("\u{FEFF}=1", "'\u{FEFF}=1"),
            ("-5", "-5"),
            ("-5.20", "-5.20"),
            ("-5-5", "'-5-5"),
            ("+86 571", "'+86 571"),
            ("营业收入=A+B", "营业收入=A+B"),
            ("", ""),
        ] {
            assert_eq!(neutralise(text), written);
        }
    }

    #[test]
    fn sheet_names_are_acceptable_everywhere() {
        assert_eq!(sheet_name("B204-1: 财务状况 [2025/07]", "x"), "B204-1  财务状况  2025 07");
        assert_eq!(sheet_name("'''", "数据"), "数据");
        assert_eq!(sheet_name("history", "数据"), "数据");
        assert_eq!(sheet_name(&"长".repeat(40), "x").chars().count(), 31);
    }
}
