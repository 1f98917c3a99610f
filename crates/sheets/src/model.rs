//! What a spreadsheet says once it is read: sheets of cells, each cell the text that stands in the file and what kind of
//! thing the file says it is.

use std::fmt;

use serde::{Deserialize, Serialize};
use shishu_terms::Bilingual;

/// The three kinds of file that are read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Office Open XML workbook (`.xlsx`, also `.xlsm` with its macros ignored).
    Xlsx,
    /// OpenDocument spreadsheet.
    Ods,
    /// Text with one line per row.
    Csv,
}

impl Format {
    /// The format a file name claims by its extension. The content decides in the end.
    pub fn from_name(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "xlsx" | "xlsm" => Some(Self::Xlsx),
            "ods" => Some(Self::Ods),
            "csv" | "txt" | "tsv" => Some(Self::Csv),
            _ => None,
        }
    }

    /// The usual file name extension, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Ods => "ods",
            Self::Csv => "csv",
        }
    }

    /// The media type to serve such a file with.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// A whole file, read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workbook {
    /// What the content was found to be.
    pub format: Format,
    /// All sheets with cells, hidden ones too, in the order of the file.
    pub sheets: Vec<Sheet>,
    /// How the text was encoded ("UTF-8", "GB18030", "UTF-16LE", …); only for csv.
    pub encoding: Option<String>,
    /// What separates the columns; only for csv.
    pub delimiter: Option<char>,
    /// What a person should know before trusting the reading: macros ignored, chart sheets left out, …
    pub notices: Vec<Notice>,
}

/// A remark that does not stop the reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Where it applies.
    pub at: At,
    /// What was seen.
    pub message: Bilingual,
}

/// One sheet. Rows and columns count from zero; trailing empty rows and cells are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The name on the tab; empty for csv.
    pub name: String,
    /// Whether the sheet cannot be seen when the file is opened.
    pub hidden: bool,
    /// Cells by row; rows may differ in length.
    pub rows: Vec<Vec<CellValue>>,
    /// Merged areas.
    pub merged: Vec<Area>,
    /// Rows that cannot be seen, ascending.
    pub hidden_rows: Vec<u32>,
    /// Columns that cannot be seen, ascending.
    pub hidden_columns: Vec<u32>,
}

impl Sheet {
    /// The cell at a place; an empty one outside the used area.
    pub fn cell(&self, row: u32, column: u32) -> &CellValue {
        static EMPTY: CellValue = CellValue { text: String::new(), kind: CellKind::Empty, formula: None };
        self.rows.get(row as usize).and_then(|cells| cells.get(column as usize)).unwrap_or(&EMPTY)
    }

    /// The merged area that contains the cell, if any.
    pub fn merged_at(&self, row: u32, column: u32) -> Option<&Area> {
        self.merged.iter().find(|area| area.contains(row, column))
    }

    /// Whether the cell's row or column (or the whole sheet) is hidden.
    pub fn is_hidden(&self, row: u32, column: u32) -> bool {
        self.hidden
            || self.hidden_rows.binary_search(&row).is_ok()
            || self.hidden_columns.binary_search(&column).is_ok()
    }

    /// Whether no cell holds anything.
    pub fn is_empty(&self) -> bool {
        self.rows.iter().flatten().all(CellValue::is_empty)
    }

    /// The place of a cell of this sheet.
    pub fn at(&self, row: u32, column: u32) -> At {
        At::Cell { sheet: self.name.clone(), cell: cell_name(row, column) }
    }
}

/// One cell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellValue {
    /// The text as it stands in the file. Numbers are plain decimal text, digit for digit (see [`crate::exact_decimal`]).
    pub text: String,
    /// What the file says the cell is.
    pub kind: CellKind,
    /// The formula as the file writes it, where the cell carries one itself; those that share or extend another's do not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<Box<str>>,
}

impl CellValue {
    /// A cell of the given kind.
    pub fn new(text: impl Into<String>, kind: CellKind) -> Self {
        Self { text: text.into(), kind, formula: None }
    }

    /// The cell with its formula.
    pub(crate) fn with_formula(mut self, formula: &str) -> Self {
        if self.is_formula() && !formula.trim().is_empty() {
            self.formula = Some(formula.trim().into());
        }
        self
    }

    /// Whether a formula computes the cell. Its text is then what the writing program saved, which nobody has recomputed.
    pub fn is_formula(&self) -> bool {
        matches!(self.kind, CellKind::Formula { .. } | CellKind::FormulaWithoutValue)
    }

    /// Why a formula's cell is not taken, with the cure; `None` for any other cell.
    pub fn not_taken(&self) -> Option<Bilingual> {
        let (zh, en) = match self.formula.as_deref().filter(|_| self.is_formula()) {
            Some(formula) => {
                let shown: String = formula.chars().take(80).collect();
                (format!("是公式“{shown}”"), format!("a formula, \"{shown}\""))
            }
            None if self.is_formula() => ("是公式".to_owned(), "a formula".to_owned()),
            None => return None,
        };
        Some(Bilingual {
            zh: format!("{zh}，表格软件存的结果没有人核算过，不采用；请复制这一格，用“选择性粘贴—数值”换成数后再传"),
            en: format!(
                "{en}: its saved result was recomputed by nobody and is not taken; copy the cell, paste it as a value, and upload again"
            ),
        })
    }

    /// Whether nothing stands in the cell. A formula without a value is not empty.
    pub fn is_empty(&self) -> bool {
        self.kind == CellKind::Empty
    }

    /// Plain decimal text when the cell is a number that was typed; what a formula computed is none.
    pub fn number(&self) -> Option<&str> {
        (self.kind == CellKind::Number).then_some(&self.text)
    }
}

/// What a cell is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellKind {
    /// Nothing.
    #[default]
    Empty,
    /// A number, as plain decimal text.
    Number,
    /// A number shown as a percentage; the text is what is shown: `12.5%` for a stored 0.125.
    Percent,
    /// Text, even when it looks like a number.
    Text,
    /// `TRUE` or `FALSE`.
    Bool,
    /// A date or time in ISO 8601 form.
    Date,
    /// An error value such as `#DIV/0!`.
    Error,
    /// A formula whose result the file does not hold.
    FormulaWithoutValue,
    /// A formula; the text is the result that was saved with it. Nobody has recomputed it.
    Formula {
        /// What the saved result is.
        value: ValueKind,
    },
}

/// What the saved result of a formula is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// A number, as plain decimal text.
    Number,
    /// A number shown as a percentage.
    Percent,
    /// Text.
    Text,
    /// `TRUE` or `FALSE`.
    Bool,
    /// A date or time.
    Date,
    /// An error value.
    Error,
}

impl From<ValueKind> for CellKind {
    fn from(kind: ValueKind) -> Self {
        match kind {
            ValueKind::Number => Self::Number,
            ValueKind::Percent => Self::Percent,
            ValueKind::Text => Self::Text,
            ValueKind::Bool => Self::Bool,
            ValueKind::Date => Self::Date,
            ValueKind::Error => Self::Error,
        }
    }
}

/// A rectangle of cells, both corners included, counted from zero. Displays as `B2:C4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Area {
    /// Top row.
    pub first_row: u32,
    /// Leftmost column.
    pub first_column: u32,
    /// Bottom row.
    pub last_row: u32,
    /// Rightmost column.
    pub last_column: u32,
}

impl Area {
    /// Reads `B2:C4` or `B2`.
    pub fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.split_once(':').unwrap_or((text, text));
        let (first_row, first_column) = parse_cell_name(first)?;
        let (last_row, last_column) = parse_cell_name(last)?;
        (first_row <= last_row && first_column <= last_column).then_some(Self {
            first_row,
            first_column,
            last_row,
            last_column,
        })
    }

    /// Whether the cell lies inside.
    pub fn contains(&self, row: u32, column: u32) -> bool {
        (self.first_row..=self.last_row).contains(&row) && (self.first_column..=self.last_column).contains(&column)
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = cell_name(self.first_row, self.first_column);
        write!(f, "{first}:{}", cell_name(self.last_row, self.last_column))
    }
}

/// A place in a file, for messages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    /// The file as a whole.
    File,
    /// A part inside the zip container.
    Part(String),
    /// A line of a text file, counted from one.
    Line(u64),
    /// A sheet.
    Sheet(String),
    /// A cell, named as on the screen (`B7`); the sheet's name is empty for csv.
    Cell {
        /// Name on the tab.
        sheet: String,
        /// For example `B7`.
        cell: String,
    },
}

impl At {
    /// The place in Chinese and English.
    pub fn describe(&self) -> Bilingual {
        let (zh, en) = match self {
            Self::File => ("整个文件".to_owned(), "the whole file".to_owned()),
            Self::Part(name) => (format!("文件内部的 {name}"), format!("the inner part {name}")),
            Self::Line(line) => (format!("第 {line} 行"), format!("line {line}")),
            Self::Sheet(sheet) => (format!("工作表“{sheet}”"), format!("sheet “{sheet}”")),
            Self::Cell { sheet, cell } if sheet.is_empty() => (format!("{cell} 单元格"), format!("cell {cell}")),
            Self::Cell { sheet, cell } => {
                (format!("工作表“{sheet}”的 {cell} 单元格"), format!("cell {cell} of sheet “{sheet}”"))
            }
        };
        Bilingual { zh, en }
    }

    /// The cell's name (`B7`), where the place is a cell.
    pub fn cell(&self) -> Option<&str> {
        match self {
            Self::Cell { cell, .. } => Some(cell),
            _ => None,
        }
    }
}

/// The name of a cell as on the screen, from row and column counted from zero: (6, 1) is `B7`.
pub fn cell_name(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(b'A' + (rest % 26) as u8);
        rest /= 26;
    }
    let letters: String = letters.iter().rev().map(|&letter| char::from(letter)).collect();
    format!("{letters}{}", u64::from(row) + 1)
}

/// Row and column counted from zero of a cell name such as `B7`; at most three letters and seven digits.
pub fn parse_cell_name(name: &str) -> Option<(u32, u32)> {
    let split = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = name.split_at(split);
    if letters.is_empty() || letters.len() > 3 || digits.len() > 7 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut column = 0_u32;
    for letter in letters.bytes() {
        if !letter.is_ascii_alphabetic() {
            return None;
        }
        column = column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1;
    }
    let row: u32 = digits.parse().ok()?;
    Some((row.checked_sub(1)?, column - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cell_names_are_those_on_the_screen() {
        for (row, column, name) in [
            (0, 0, "A1"),
            (6, 1, "B7"),
            (0, 25, "Z1"),
            (0, 26, "AA1"),
            (0, 701, "ZZ1"),
            (1_048_575, 16_383, "XFD1048576"),
        ] {
            assert_eq!(cell_name(row, column), name);
            assert_eq!(parse_cell_name(name), Some((row, column)));
        }
        for bad in ["", "7", "B", "B0", "B-1", "$B$7", "ABCD1", "B12345678", "Ａ1", "B7x"] {
            assert_eq!(parse_cell_name(bad), None, "{bad}");
        }
    }

    #[test]
    fn areas_contain_their_corners() {
        let area = Area::parse("B2:C4").expect("an area");
        assert!(area.contains(1, 1) && area.contains(3, 2) && !area.contains(4, 2));
        assert_eq!(area.to_string(), "B2:C4");
        assert_eq!(Area::parse("C4:B2"), None);
    }
}
