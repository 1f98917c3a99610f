//! The table to check, by the ending of its file.

use super::said;
use crate::failure::Failure;
use shishu_check::source::csv::{BadRows, CsvSource};
use shishu_check::source::memory::MemorySource;
use shishu_check::source::parquet::ParquetSource;
use shishu_check::source::{Each, Source, SourceColumn, SourceError, Wanted};
use shishu_rules::Cell;
use shishu_sheets::{CellValue, Format, Limits, Sheet, Workbook, cell_name, read_isolated};
use shishu_terms::parse_number;
use std::path::{Path, PathBuf};

pub enum Data {
    Csv(CsvSource),
    Parquet(ParquetSource),
    /// A spreadsheet, read by a confined child.
    Sheet(MemorySource, SheetPlace),
}

/// Where in a workbook the table stands.
pub struct SheetPlace {
    /// A workbook that comments can be written into.
    pub xlsx: bool,
    pub sheet: String,
    /// The row (from 0) below the headings.
    pub first_row: u32,
    /// The headings, in the order of the sheet's columns.
    pub columns: Vec<String>,
}

impl Data {
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        match ending.as_str() {
            "parquet" | "pq" => ParquetSource::open(path).map(Self::Parquet).map_err(|e| Failure::list(said(&e), [])),
            "xlsx" | "xlsm" | "ods" => sheet(path).map(|(source, place)| Self::Sheet(source, place)),
            _ => CsvSource::open(path).map(Self::Csv).map_err(|e| Failure::list(said(&e), [])),
        }
    }

    pub fn source(&self) -> &dyn Source {
        match self {
            Self::Csv(source) => source,
            Self::Parquet(source) => source,
            Self::Sheet(source, _) => source,
        }
    }

    /// The place of the table, where it came from a workbook.
    pub fn sheet(&self) -> Option<&SheetPlace> {
        match self {
            Self::Sheet(_, place) => Some(place),
            _ => None,
        }
    }

    /// Rows of the last reading that could not be used.
    pub fn bad_rows(&self) -> BadRows {
        match self {
            Self::Csv(source) => source.bad_rows(),
            _ => BadRows::default(),
        }
    }
}

/// Another table is read as the table itself is.
impl Source for Data {
    fn name(&self) -> &str {
        self.source().name()
    }

    fn columns(&self) -> &[SourceColumn] {
        self.source().columns()
    }

    fn parts(&self) -> usize {
        self.source().parts()
    }

    fn rows(&self) -> Option<u64> {
        self.source().rows()
    }

    fn read(&self, part: usize, wanted: &[Wanted], each: &mut Each<'_>) -> Result<(), SourceError> {
        self.source().read(part, wanted, each)
    }
}

/// The file this program runs from: it is its own confined child.
pub fn this_program() -> Result<PathBuf, Failure> {
    std::env::current_exe().map_err(|error| {
        Failure::new(format!("无法找到程序自身：{error}"), format!("cannot find this program's own file: {error}"))
    })
}

fn sheet(path: &Path) -> Result<(MemorySource, SheetPlace), Failure> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| Failure::file("无法读取", "cannot read", path, &error))?;
    let program = this_program()?;
    let workbook = read_isolated(&program, &["sheet-reader"], &bytes, &Limits::default()).map_err(|error| {
        let sentence = error.sentence();
        Failure::new(format!("{name}：{}", sentence.zh), format!("{name}: {}", sentence.en))
    })?;
    table(&name, &workbook)
}

fn table(name: &str, workbook: &Workbook) -> Result<(MemorySource, SheetPlace), Failure> {
    let filled: Vec<&Sheet> = workbook.sheets.iter().filter(|sheet| !sheet.is_empty()).collect();
    let [sheet] = filled.as_slice() else {
        return Err(Failure::new(
            format!("{name} 里应当只有一张填了数的工作表，却有 {} 张", filled.len()),
            format!("{name} should have one sheet with data, it has {}", filled.len()),
        ));
    };
    let mut rows = sheet.rows.iter().enumerate();
    let Some((heading_row, headings)) = rows.find(|(_, row)| row.iter().any(|cell| !cell.is_empty())) else {
        return Err(Failure::new(format!("{name} 是空的"), format!("{name} is empty")));
    };
    let mut columns: Vec<SourceColumn> = vec![];
    for heading in headings {
        let heading = heading.text.trim().to_owned();
        if columns.iter().any(|known| known.name == heading) && !heading.is_empty() {
            return Err(Failure::new(
                format!("{name}：列名“{heading}”出现两次；请改掉其中一个"),
                format!("{name}: the column name `{heading}` is there twice; rename one of them"),
            ));
        }
        columns.push(SourceColumn { name: heading, kind: None });
    }
    let mut cells = vec![];
    for (at, row) in rows {
        if row.len() > columns.len() && row[columns.len()..].iter().any(|cell| !cell.is_empty()) {
            let place = cell_name(at as u32, columns.len() as u32);
            return Err(Failure::new(
                format!("{name}：{place} 在列名之外；请给这一列加上列名，或删去"),
                format!("{name}: {place} stands beyond the headings; name the column, or clear it"),
            ));
        }
        if let Some((column, why)) = row.iter().enumerate().find_map(|(at, cell)| Some((at, cell.not_taken()?))) {
            let place = cell_name(at as u32, column as u32);
            return Err(Failure::new(format!("{name}：{place} {}", why.zh), format!("{name}: {place} is {}", why.en)));
        }
        cells.push(row.iter().take(columns.len()).map(cell).collect());
    }
    let place = SheetPlace {
        xlsx: workbook.format == Format::Xlsx,
        sheet: sheet.name.clone(),
        first_row: heading_row as u32 + 1,
        columns: columns.iter().map(|column| column.name.clone()).collect(),
    };
    Ok((MemorySource::new(name, columns, cells), place))
}

/// A number where the sheet has one, else the text as it stands.
fn cell(value: &CellValue) -> Cell {
    if value.is_empty() {
        return Cell::Missing;
    }
    match value.number().and_then(|text| parse_number(text).ok()) {
        Some(number) => Cell::Number(number.normalize()),
        None => Cell::Text(value.text.clone()),
    }
}
