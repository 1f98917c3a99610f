//! Where in a workbook the figures stand. Two shapes are recognised:
//!
//! * the template's: one row per indicator, with a column of codes and a column of values;
//! * a table's: one row per statistical unit, with a header row of indicator codes or names, or several, the upper naming groups.
//!
//! The result is a list of candidates, each with its place. Nothing is decided here: which header means which indicator is for
//! [`crate::guess_mapping`] and a person, what may be stored is for the caller.

use std::collections::BTreeMap;
use std::sync::Arc;

use shishu_terms::half_width;

use crate::error::{Fault, SheetError, say};
use crate::header::{Header, HeaderRows};
use crate::mapping::fold;
use crate::merged::MergedRows;
use crate::model::{At, CellValue, Notice, Sheet, Workbook, cell_name};

/// Header rows are looked for no further down than this.
const HEADER_WITHIN: usize = 60;

/// Rows times columns of a table by unit: rows may be shorter than the header, so the limit on cells does not bound it.
const MOST_CANDIDATES: u64 = 1_500_000;

const CODE: &[&str] = &["代码", "指标代码", "指标编码", "编码", "代号", "code", "indicatorcode"];
pub(crate) const VALUE: &[&str] =
    &["数值", "本期", "本期值", "本期数", "本期实际", "填报值", "本月", "本月数", "value", "figure"];
const NAME: &[&str] = &["指标名称", "指标", "名称", "name", "indicator"];
const MEASURE: &[&str] = &["计量单位", "unitofmeasure", "measure"];
const UNIT_KEY: &[&str] = &[
    "单位代码",
    "单位编码",
    "统一社会信用代码",
    "组织机构代码",
    "企业代码",
    "村代码",
    "单位编号",
    "unitid",
    "unitcode",
    "unit",
    "respondent",
    "uscc",
    "id",
];
const UNIT_NAME: &[&str] =
    &["单位名称", "单位详细名称", "企业名称", "村名", "村名称", "填报单位", "名称", "unitname", "name"];
const STATED_FORM: &[&str] = &["表号", "报表", "form"];
const STATED_PERIOD: &[&str] = &["报告期", "基期", "period"];
const STATED_UNIT: &[&str] = &["填报单位", "单位代码", "统一社会信用代码", "respondent"];

/// Which of the two shapes was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One row per indicator.
    IndicatorRows,
    /// One row per statistical unit.
    UnitRows,
}

/// A text with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The text, trimmed.
    pub text: String,
    /// Where it stands.
    pub place: At,
}

/// What the sheet says about itself above the table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stated {
    /// Form code.
    pub form: Option<Placed>,
    /// Reporting period.
    pub period: Option<Placed>,
    /// Reporting unit.
    pub unit: Option<Placed>,
}

/// A value that may be a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Key of the statistical unit, in tables by unit that have such a column.
    pub unit: Option<Arc<Placed>>,
    /// Indicator code (template), or the header as written (table).
    pub indicator: Arc<Header>,
    /// Indicator name beside the code, as written; only in the template's shape.
    pub name: Option<String>,
    /// Unit of measure beside the code, as written; only in the template's shape.
    pub measure: Option<Placed>,
    /// The cell, empty ones included.
    pub value: CellValue,
    /// Its row, from zero.
    pub row: u32,
    /// Its column, from zero.
    pub column: u32,
    /// The cell cannot be seen when the file is opened.
    pub hidden: bool,
    /// The cell belongs to a merged area.
    pub merged: bool,
}

impl Candidate {
    /// The cell's name on the screen, for example `B7`.
    pub fn cell(&self) -> String {
        cell_name(self.row, self.column)
    }
}

/// The table that was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// Name of the sheet it is on.
    pub sheet: String,
    /// Its shape.
    pub shape: Shape,
    /// What the sheet says about itself.
    pub stated: Stated,
    /// Indicator headers in order: codes (template) or column headers (table).
    pub headers: Vec<Arc<Header>>,
    /// Every candidate, row by row.
    pub candidates: Vec<Candidate>,
    /// What needs a person's look before anything is stored: values without a code, codes twice, sheets not read.
    pub problems: Vec<Notice>,
}

impl Grid {
    /// The full place of a candidate.
    pub fn place(&self, candidate: &Candidate) -> At {
        At::Cell { sheet: self.sheet.clone(), cell: candidate.cell() }
    }
}

/// Recognises the table in a workbook: the first visible sheet in the template's shape, else the first that is a table.
pub fn layout(workbook: &Workbook) -> Result<Grid, SheetError> {
    let visible = || workbook.sheets.iter().filter(|sheet| !sheet.hidden && !sheet.is_empty());
    let template = visible().find_map(Template::find).map(|template| Ok(template.read()));
    let table = || visible().find_map(Table::find).map(|table| table.read());
    let mut grid = template.or_else(table).unwrap_or_else(|| Err(nothing_recognised()))?;
    grid.problems.extend(workbook.sheets.iter().filter(|sheet| sheet.name != grid.sheet).filter_map(not_read));
    Ok(grid)
}

/// What to say about a sheet beside the one that was taken: nothing about empty ones and pages of text.
fn not_read(sheet: &Sheet) -> Option<Notice> {
    let message = if sheet.hidden && !sheet.is_empty() {
        say("隐藏的工作表未读取", "a hidden sheet was not read")
    } else if Template::find(sheet).is_some() || Table::find(sheet).is_some() {
        say("还有一张数据表，未读取", "another sheet with a table was not read")
    } else {
        return None;
    };
    Some(Notice { at: At::Sheet(sheet.name.clone()), message })
}

fn nothing_recognised() -> SheetError {
    SheetError::new(
        Fault::Layout,
        At::File,
        say(
            "没有认出数据表：既没有“代码”和“数值”两列，也没有带表头的数据行",
            "no table was recognised: neither a code and a value column, nor a header row with rows beneath",
        ),
        say("请下载本报表的模板填写后上传", "download the template of this form, fill it in and upload it"),
    )
}

/// Whether a header is one of the given words; a bilingual header (`代码 Code`) matches by either half.
pub(crate) fn is_one_of(header: &str, words: &[&str]) -> bool {
    let folded = fold(header);
    if folded.is_empty() {
        return false;
    }
    let text = half_width(header);
    let cut = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let halves = [fold(&text[..cut]), fold(&text[cut..])];
    words.iter().any(|word| folded == *word || halves.iter().any(|half| half == word))
}

fn find_column(row: &[CellValue], words: &[&str]) -> Option<u32> {
    row.iter().position(|cell| is_one_of(&cell.text, words)).map(|column| column as u32)
}

fn placed(sheet: &Sheet, row: u32, column: u32) -> Placed {
    Placed { text: sheet.cell(row, column).text.trim().to_owned(), place: sheet.at(row, column) }
}

/// The code of a row, as [`placed`]; one that a formula computes counts for nothing and is told.
fn key(sheet: &Sheet, row: u32, column: u32, problems: &mut Vec<Notice>) -> Placed {
    let Some(message) = sheet.cell(row, column).not_taken() else { return placed(sheet, row, column) };
    let place = sheet.at(row, column);
    problems.push(Notice { at: place.clone(), message });
    Placed { text: String::new(), place }
}

fn placed_if_filled(sheet: &Sheet, row: u32, column: Option<u32>) -> Option<Placed> {
    column.map(|column| placed(sheet, row, column)).filter(|placed| !placed.text.is_empty())
}

/// Reads `表号 Form | B204-1` and the like from the rows above the header.
fn stated(sheet: &Sheet, header: u32) -> Stated {
    let mut stated = Stated::default();
    for row in 0..header {
        let cells = sheet.rows.get(row as usize).map_or(&[][..], Vec::as_slice);
        for (column, label) in cells.iter().enumerate() {
            let text = label.text.trim().trim_end_matches([':', '：']);
            let next = (column + 1..cells.len()).find(|&next| !cells[next].is_empty());
            let value = || placed_if_filled(sheet, row, next.map(|next| next as u32));
            for (words, target) in
                [(STATED_FORM, &mut stated.form), (STATED_PERIOD, &mut stated.period), (STATED_UNIT, &mut stated.unit)]
            {
                if target.is_none() && is_one_of(text, words) {
                    *target = value();
                }
            }
        }
    }
    stated
}

/// A word over a column that each row of data fills.
fn is_key(text: &str) -> bool {
    is_one_of(text, UNIT_KEY) || is_one_of(text, CODE)
}

/// A sheet in the template's shape.
struct Template<'s> {
    sheet: &'s Sheet,
    /// The first row of the header, and the last.
    header: (u32, u32),
    code: u32,
    value: u32,
    name: Option<u32>,
    measure: Option<u32>,
}

impl<'s> Template<'s> {
    fn find(sheet: &'s Sheet) -> Option<Self> {
        sheet.rows.iter().take(HEADER_WITHIN).enumerate().find_map(|(first, row)| {
            let code = find_column(row, CODE)?;
            let rows = HeaderRows::new(sheet, first as u32, &is_key);
            let headers: Vec<Option<Header>> = (0..rows.width()).map(|column| rows.of(column)).collect();
            let find = |words: &[&str]| {
                let is = |header: &Option<Header>| header.as_ref().is_some_and(|h| is_one_of(&h.leaf, words));
                headers.iter().position(is).map(|column| column as u32)
            };
            let (value, name, measure) = (find(VALUE)?, find(NAME), find(MEASURE));
            Some(Self { sheet, header: (first as u32, rows.last), code, value, name, measure })
        })
    }

    fn read(&self) -> Grid {
        let mut merged = MergedRows::new(&self.sheet.merged);
        let mut first_place: BTreeMap<String, String> = BTreeMap::new();
        let mut candidates = Vec::new();
        let mut problems = Vec::new();
        for row in self.header.1 + 1..self.sheet.rows.len() as u32 {
            merged.go_to(row);
            let code = key(self.sheet, row, self.code, &mut problems);
            let code = Header::plain(code.text, code.place);
            let value = self.sheet.cell(row, self.value);
            if code.text.is_empty() {
                if !value.is_empty() && !merged.covers(self.value) {
                    let message = say("有数值但没有指标代码", "a value without an indicator code");
                    problems.push(Notice { at: self.sheet.at(row, self.value), message });
                }
                continue;
            }
            let cell = cell_name(row, self.code);
            if let Some(first) = first_place.get(&fold(&code.text)) {
                problems.push(twice(&code, first));
            } else {
                first_place.insert(fold(&code.text), cell);
            }
            candidates.push(Candidate {
                unit: None,
                indicator: Arc::new(code),
                name: placed_if_filled(self.sheet, row, self.name).map(|name| name.text),
                measure: placed_if_filled(self.sheet, row, self.measure),
                value: value.clone(),
                row,
                column: self.value,
                hidden: self.sheet.is_hidden(row, self.value),
                merged: merged.covers(self.value),
            });
        }
        let headers = candidates.iter().map(|candidate| candidate.indicator.clone()).collect();
        let stated = stated(self.sheet, self.header.0);
        Grid { sheet: self.sheet.name.clone(), shape: Shape::IndicatorRows, stated, headers, candidates, problems }
    }
}

fn twice(header: &Header, first: &str) -> Notice {
    let text = &header.text;
    let message =
        say(format!("“{text}”出现两次，另一处在 {first}"), format!("“{text}” stands twice, first in {first}"));
    Notice { at: header.place.clone(), message }
}

/// `表号 | B204-1` and `报告期 | 2026-07`, alone or side by side: labels with what they state, not headers. `填报单位` is a header
/// as well, so it counts as a label only beneath one of the others.
fn says_something(row: &[CellValue], beneath: bool) -> bool {
    let texts: Vec<&str> = row.iter().filter(|cell| !cell.is_empty()).map(|cell| cell.text.trim()).collect();
    let states = |pair: &[&str]| {
        let (label, value) = (pair[0].trim_end_matches([':', '：']), fold(pair[1]));
        let is_year = value.len() > 4 && value.bytes().take(4).all(|b| b.is_ascii_digit());
        is_one_of(label, STATED_FORM) || is_one_of(label, STATED_PERIOD) && is_year
    };
    let unit = |pair: &[&str]| is_one_of(pair[0].trim_end_matches([':', '：']), STATED_UNIT) && !is_key(pair[0]);
    let pairs = || texts.chunks(2);
    texts.len().is_multiple_of(2)
        && (beneath || pairs().any(states))
        && pairs().all(|pair| (states(pair) || unit(pair)) && !is_key(pair[1]))
}

/// A sheet with one row per unit.
struct Table<'s> {
    sheet: &'s Sheet,
    first: u32,
    rows: HeaderRows<'s>,
    unit: Option<u32>,
    columns: Vec<(u32, Arc<Header>)>,
    /// For each column: whether anything stands over it.
    headed: Vec<bool>,
}

impl<'s> Table<'s> {
    /// The header begins in the first row of two or more texts that has another row beneath it; what the sheet says about itself
    /// above the table is passed over.
    fn find(sheet: &'s Sheet) -> Option<Self> {
        let filled = |row: &[CellValue]| row.iter().filter(|cell| !cell.is_empty()).count();
        let mut said = false;
        let first = sheet.rows.iter().take(HEADER_WITHIN).position(|row| {
            let says = filled(row) >= 2 && says_something(row, said);
            said |= says;
            filled(row) >= 2 && !says
        })? as u32;
        let rows = HeaderRows::new(sheet, first, &is_key);
        let has_data = sheet.rows.iter().skip(rows.last as usize + 1).any(|row| filled(row) > 0);
        if !has_data || !rows.is_plain() {
            return None;
        }
        let headers: Vec<(u32, Header)> =
            (0..rows.width()).filter_map(|column| Some((column, rows.of(column)?))).collect();
        let unit = headers.iter().find(|(_, header)| is_one_of(&header.leaf, UNIT_KEY)).map(|(column, _)| *column);
        let mut headed = vec![false; rows.width() as usize];
        for (column, _) in &headers {
            headed[*column as usize] = true;
        }
        let columns = headers
            .into_iter()
            .filter(|(column, header)| Some(*column) != unit && !is_one_of(&header.leaf, UNIT_NAME))
            .map(|(column, header)| (column, Arc::new(header)))
            .collect();
        Some(Self { sheet, first, rows, unit, columns, headed })
    }

    fn read(&self) -> Result<Grid, SheetError> {
        let rows = self.rows.last + 1..self.sheet.rows.len() as u32;
        if u64::from(rows.end - rows.start) * self.columns.len() as u64 > MOST_CANDIDATES {
            let at = At::Sheet(self.sheet.name.clone());
            return Err(SheetError::too_large(at, "行数乘列数", "rows times columns", MOST_CANDIDATES));
        }
        let headers: Vec<Arc<Header>> = self.columns.iter().map(|(_, header)| header.clone()).collect();
        let mut merged = MergedRows::new(&self.sheet.merged);
        let mut candidates = Vec::new();
        let mut problems = headers_twice(&headers);
        for row in rows {
            merged.go_to(row);
            let cells = &self.sheet.rows[row as usize];
            if cells.iter().all(CellValue::is_empty) {
                continue;
            }
            let unit = self.unit.map(|column| key(self.sheet, row, column, &mut problems));
            let unit = unit.filter(|unit| !unit.text.is_empty()).map(Arc::new);
            if let (Some(column), None) = (self.unit, &unit) {
                let message = say("这一行没有单位代码", "this row has no unit code");
                problems.push(Notice { at: self.sheet.at(row, column), message });
            }
            for &(column, ref header) in &self.columns {
                candidates.push(Candidate {
                    unit: unit.clone(),
                    indicator: header.clone(),
                    name: None,
                    measure: None,
                    value: self.sheet.cell(row, column).clone(),
                    row,
                    column,
                    hidden: self.sheet.is_hidden(row, column),
                    merged: merged.covers(column),
                });
            }
            problems.extend(self.value_without_header(row));
        }
        let (sheet, stated) = (self.sheet.name.clone(), stated(self.sheet, self.first));
        Ok(Grid { sheet, shape: Shape::UnitRows, stated, headers, candidates, problems })
    }

    fn value_without_header(&self, row: u32) -> Option<Notice> {
        let headless = |&column: &u32| !self.headed.get(column as usize).copied().unwrap_or_default();
        let mut columns = 0..self.sheet.rows[row as usize].len() as u32;
        let column = columns.find(|column| headless(column) && !self.sheet.cell(row, *column).is_empty())?;
        let message = say("有数据但该列没有表头", "a value in a column without a header");
        Some(Notice { at: self.sheet.at(row, column), message })
    }
}

fn headers_twice(headers: &[Arc<Header>]) -> Vec<Notice> {
    let mut first_place: BTreeMap<String, &str> = BTreeMap::new();
    let mut notices = Vec::new();
    for header in headers {
        match first_place.get(&fold(&header.text)) {
            Some(first) => notices.push(twice(header, first)),
            None => _ = first_place.insert(fold(&header.text), header.place.cell().unwrap_or_default()),
        }
    }
    notices
}
