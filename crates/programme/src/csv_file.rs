//! Reading CSV with the line of every row: the heading is checked, a row of the wrong width is refused.

use std::rc::Rc;

use shishu_terms::open_quote;

use crate::{
    problem::{At, Problems, Spot, both, suggestion},
    toml_file::utf8,
};

/// The rows of one file, cells in the order of the columns asked for.
#[derive(Default)]
pub(crate) struct CsvFile {
    pub rows: Vec<Row>,
    /// First cells of the rows that were refused: what they were about, for whoever refers to it.
    pub broken: Vec<At<String>>,
    /// Whether rows may have been lost altogether.
    pub incomplete: bool,
}

/// One row. Cells are trimmed; a cell that is left empty is an empty text.
pub(crate) struct Row {
    pub spot: Spot,
    cells: Vec<String>,
}

impl Row {
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// The cell, or a refusal when it is empty.
    pub fn filled(&self, column: usize, name: &str, problems: &Problems) -> Option<At<String>> {
        let text = self.cell(column);
        if text.is_empty() {
            problems.refuse(
                &self.spot,
                both(format!("“{name}”空着"), format!("\"{name}\" is empty")),
                both("请填上", "fill it in"),
            );
            return None;
        }
        Some(At { value: text.to_owned(), spot: self.spot.clone() })
    }
}

impl CsvFile {
    /// Reads UTF-8 text with commas. The heading names the columns in any order; all of `columns` must be there.
    pub fn read(name: &str, bytes: &[u8], columns: &[&str], problems: &Problems) -> Self {
        Self::read_with(name, bytes, columns, &[], problems)
    }

    /// The same with columns that may be left out of the file; their cells, empty then, follow those of `columns`.
    pub fn read_with(name: &str, bytes: &[u8], columns: &[&str], optional: &[&str], problems: &Problems) -> Self {
        let lost = Self { incomplete: true, ..Self::default() };
        let Some(text) = utf8(name, bytes, problems) else {
            return lost;
        };
        if let Some(at) = open_quote(text.as_bytes(), b',') {
            let line = text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
            problems.refuse(
                &Spot { file: name.into(), line: u32::try_from(line).ok(), column: None },
                both("有引号没有结束，文件可能没有保存完", "a quote never closes; the file may be cut off"),
                both("请检查这一行的引号", "check the quotes of this line"),
            );
            return lost;
        }
        let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
        let file: Rc<str> = name.into();
        // Text in memory that is UTF-8 always has a heading, be it an empty one.
        let heading = reader.headers().cloned().unwrap_or_default();
        let Some(places) = places(&file, &heading, columns, optional, problems) else {
            return lost;
        };
        let mut read = Self::default();
        for record in reader.records() {
            match record {
                Ok(record) => read.take(&record, &places, heading.len(), &file, problems),
                Err(error) => {
                    refuse_record(&file, &error, problems);
                    read.incomplete = true;
                }
            }
        }
        read
    }

    fn take(
        &mut self,
        record: &csv::StringRecord,
        places: &[Option<usize>],
        width: usize,
        file: &Rc<str>,
        problems: &Problems,
    ) {
        let line = record.position().and_then(|at| u32::try_from(at.line()).ok());
        let spot = Spot { file: file.clone(), line, column: None };
        let cell = |at: &Option<usize>| at.and_then(|at| record.get(at)).unwrap_or_default().to_owned();
        // A quote that is not closed swallows the lines after it.
        self.incomplete |= spans_lines(record);
        if check_row(record, width, &spot, problems) {
            let cells = places.iter().map(cell).collect();
            self.rows.push(Row { spot, cells });
        } else if let Some(first) = places.first() {
            let value = cell(first);
            self.broken.push(At { value, spot });
        }
    }
}

fn spans_lines(record: &csv::StringRecord) -> bool {
    record.iter().any(|cell| cell.contains('\n'))
}

/// Where each wanted column stands, an optional one perhaps nowhere; nothing when the heading is not usable.
fn places(
    file: &Rc<str>,
    heading: &csv::StringRecord,
    columns: &[&str],
    optional: &[&str],
    problems: &Problems,
) -> Option<Vec<Option<usize>>> {
    let spot = Spot { file: file.clone(), line: Some(1), column: None };
    for (at, found) in heading.iter().enumerate() {
        if !columns.contains(&found) && !optional.contains(&found) {
            problems.refuse(
                &spot,
                both(format!("没有“{found}”这一列"), format!("there is no column \"{found}\"")),
                suggestion(found, columns.iter().chain(optional).copied()),
            );
        } else if heading.iter().take(at).any(|earlier| earlier == found) {
            problems.refuse(
                &spot,
                both(format!("“{found}”列出现两次"), format!("the column \"{found}\" occurs twice")),
                both("请删去一列", "remove one of them"),
            );
        }
    }
    let stands = |column: &&str| heading.iter().position(|name| name == *column);
    let place = |column: &&str| {
        let found = stands(column);
        if found.is_none() {
            problems.refuse(
                &spot,
                both(format!("缺“{column}”列"), format!("the column \"{column}\" is missing")),
                both(format!("表头应是 {}", columns.join(",")), format!("the heading is {}", columns.join(","))),
            );
        }
        found
    };
    let found: Vec<Option<usize>> = columns.iter().map(place).collect();
    found.iter().all(Option::is_some).then(|| found.into_iter().chain(optional.iter().map(stands)).collect())
}

fn check_row(record: &csv::StringRecord, width: usize, spot: &Spot, problems: &Problems) -> bool {
    if spans_lines(record) {
        problems.refuse(
            spot,
            both("一个单元格里有换行，引号多半没有配对", "a cell holds a line break, a quote is probably not closed"),
            both("请检查这一行的引号", "check the quotes of this line"),
        );
        return false;
    }
    if record.len() != width {
        let found = record.len();
        problems.refuse(
            spot,
            both(
                format!("这一行有 {found} 格，表头有 {width} 格"),
                format!("this line has {found} cells, the heading has {width}"),
            ),
            both(
                "请补上或删去逗号；内容里有逗号时用引号括起",
                "add or remove commas, and put quotes around text that holds a comma",
            ),
        );
        return false;
    }
    true
}

fn refuse_record(file: &Rc<str>, error: &csv::Error, problems: &Problems) {
    let line = error.position().and_then(|at| u32::try_from(at.line()).ok());
    problems.refuse(
        &Spot { file: file.clone(), line, column: None },
        both("这一行读不懂", "this line cannot be read"),
        both("请检查逗号和引号", "check the commas and the quotes"),
    );
}
