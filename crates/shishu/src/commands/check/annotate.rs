//! Each message as a comment on the cell it is about: in the owner's own workbook, or in a new one made of the table.

use super::data::Data;
use super::{said, tell};
use crate::failure::Failure;
use shishu_check::batch::Batch;
use shishu_check::output::{Phrases, text};
use shishu_check::run::{Failure as Failed, Sink};
use shishu_check::source::{Source, everything};
use shishu_rules::Cell;
use shishu_sheets::{Comment, Format, Limits, Out as CellOut, TableOut, annotate_isolated, write_table};
use shishu_terms::{Lang, parse_number};
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

/// Comments written at most: spreadsheet programs become slow with more.
const MOST: usize = 20_000;

/// Rows of a sheet below its heading.
const ROWS: u64 = 1_048_575;

/// Messages on their way into a workbook.
pub struct Notes {
    phrases: Phrases,
    lang: Lang,
    /// Row (from 0), column's name, text.
    kept: Vec<(u64, String, String)>,
    /// Failures beyond [`MOST`], and those of the table as a whole, which have no cell.
    left_out: u64,
}

impl Notes {
    pub fn new(phrases: Phrases, lang: Lang) -> Self {
        Self { phrases, lang, kept: vec![], left_out: 0 }
    }

    pub fn finish(self, from: &Path, data: &Data, to: &Path) -> Result<(), Failure> {
        let whole = match data.sheet() {
            Some(place) if place.xlsx => {
                let bytes =
                    std::fs::read(from).map_err(|error| Failure::file("无法读取", "cannot read", from, &error))?;
                let column = |name: &str| place.columns.iter().position(|known| known == name);
                annotated(&bytes, &self.comments(&place.sheet, place.first_row, column))
            }
            _ => {
                let (title, bytes) = fresh(data.source())?;
                let columns = data.source().columns();
                let column = |name: &str| columns.iter().position(|known| known.name == name);
                annotated(&bytes, &self.comments(&title, 1, column))
            }
        }?;
        write(to, &whole).map_err(|error| Failure::file("无法写入", "cannot write", to, &error))?;
        if self.left_out > 0 {
            tell([match self.lang {
                Lang::Zh => format!("另有 {} 条没有写成批注；完整的清单请用 --failures 写出", self.left_out),
                Lang::En => {
                    format!("{} more were not written as comments; --failures writes the whole list", self.left_out)
                }
            }]);
        }
        Ok(())
    }

    fn comments(&self, sheet: &str, first: u32, column: impl Fn(&str) -> Option<usize>) -> Vec<Comment> {
        let comment = |(row, name, text): &(u64, String, String)| {
            Some(Comment {
                sheet: sheet.to_owned(),
                row: first + u32::try_from(*row).ok()?,
                column: u32::try_from(column(name)?).ok()?,
                text: text.clone(),
            })
        };
        self.kept.iter().filter_map(comment).collect()
    }
}

impl Sink for Notes {
    fn take(&mut self, failures: Vec<Failed>) -> std::io::Result<()> {
        for failure in &failures {
            let place = self.phrases.anchor(failure).map(str::to_owned).zip(self.phrases.rule(failure));
            let Some((column, rule)) = place.filter(|_| self.kept.len() < MOST) else {
                self.left_out += 1;
                continue;
            };
            let level = rule.level.name(self.lang);
            let head = format!("{} {level}", rule.id);
            let text = format!("{head}\n{}", self.phrases.explained(failure, self.lang));
            self.kept.push((failure.row, column, text));
        }
        Ok(())
    }
}

fn annotated(bytes: &[u8], comments: &[Comment]) -> Result<Vec<u8>, Failure> {
    let program = super::data::this_program()?;
    annotate_isolated(&program, &["sheet-reader"], bytes, comments, &Limits::default()).map_err(|error| {
        let sentence = error.sentence();
        Failure::new(sentence.zh, sentence.en)
    })
}

/// A workbook of the whole table, and the name of its sheet.
fn fresh(source: &dyn Source) -> Result<(String, Vec<u8>), Failure> {
    if source.rows().is_some_and(|rows| rows > ROWS) {
        return Err(too_long());
    }
    let columns = source.columns();
    let wanted = everything(source);
    let mut table = TableOut {
        title: "data".to_owned(),
        headers: columns.iter().map(|column| column.name.clone()).collect(),
        ..TableOut::default()
    };
    for part in 0..source.parts() {
        let mut take = |batch: Batch| {
            let row = |row| (0..columns.len()).map(|column| cell(batch.cell(column, row))).collect();
            table.rows.extend((0..batch.rows).map(row));
            if table.rows.len() as u64 > ROWS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        source.read(part, &wanted, &mut take).map_err(|error| Failure::list(said(&error), []))?;
    }
    if table.rows.len() as u64 > ROWS {
        return Err(too_long());
    }
    let bytes = write_table(&table, Format::Xlsx).map_err(|error| {
        let sentence = error.sentence();
        Failure::new(sentence.zh, sentence.en)
    })?;
    Ok((table.title, bytes))
}

fn too_long() -> Failure {
    Failure::new(
        format!("表格的行数超过一张工作表的 {ROWS} 行；请用 --failures 写出清单"),
        format!("the table has more than the {ROWS} rows of a sheet; write the list with --failures"),
    )
}

fn cell(cell: Cell) -> CellOut {
    match cell {
        Cell::Number(number) | Cell::Rounded(number) => CellOut::Number(number),
        // A text file does not say what is a number: what is written as numbers are written is one; `007` is not.
        Cell::Text(text) => match parse_number(&text).ok().filter(|number| number.to_string() == text) {
            Some(number) => CellOut::Number(number),
            None => CellOut::Text(text),
        },
        cell => CellOut::Text(text(&cell)),
    }
}

/// Beside its place first, so that half a workbook never stands there.
fn write(to: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.persist(to).map(drop).map_err(|error| error.error)
}
