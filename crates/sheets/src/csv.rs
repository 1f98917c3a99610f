//! Reading csv strictly: a quote that never closes or a last line that breaks off refuses the file, with its line.
//!
//! Cells are kept as written; one that is plain decimal text is marked a number, everything else is text.

use shishu_terms::is_plain_decimal;

use crate::builder::{Builder, Usage};
use crate::encoding::decode;
use crate::error::{Fault, SheetError, say};
use crate::limits::Limits;
use crate::model::{At, CellKind, CellValue, Format, Notice, Workbook};

/// Reads a text table: encoding and delimiter are found out from the content.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, SheetError> {
    let decoded = decode(bytes)?;
    let (delimiter, text) = delimiter(&decoded.text);
    let mut usage = Usage::new(limits);
    let mut builder = Builder::new("", &mut usage);
    let skipped_lines = u64::from(text.len() < decoded.text.len());
    let mut parser = Parser { text, delimiter, position: 0, line: 1 + skipped_lines };
    let mut widths = (0_u32, 0_u32); // fields in the row before the last, and in the last
    let mut last_line = parser.line;
    let mut row = 0;
    while parser.position < text.len() {
        last_line = parser.line;
        let width = read_row(&mut parser, row, &mut builder)?;
        if width > 0 {
            widths = (widths.1, width);
        }
        row += 1;
    }
    let mut notices = Vec::new();
    if !text.is_empty() && !text.ends_with(['\n', '\r']) {
        if widths.1 < widths.0 {
            return Err(breaks_off(last_line, widths.1, widths.0));
        }
        let message = say(
            "最后一行没有换行符；请核对文件是否完整",
            "the last line has no line end; make sure that the file is complete",
        );
        notices.push(Notice { at: At::Line(last_line), message });
    }
    Ok(Workbook {
        format: Format::Csv,
        sheets: vec![builder.finish()],
        encoding: Some(decoded.encoding.to_owned()),
        delimiter: Some(char::from(delimiter)),
        notices,
    })
}

/// Reads one row; the number of its fields, zero for a blank line.
fn read_row(parser: &mut Parser<'_>, row: u32, builder: &mut Builder<'_, '_>) -> Result<u32, SheetError> {
    let mut column = 0;
    loop {
        let (text, end) = parser.field()?;
        let blank = column == 0 && text.is_empty() && end == End::Line;
        let kind = match &*text {
            "" => CellKind::Empty,
            text if is_plain_decimal(text) => CellKind::Number,
            _ => CellKind::Text,
        };
        builder.put(row, column, CellValue::new(text, kind))?;
        match end {
            End::Line => return Ok(if blank { 0 } else { column + 1 }),
            End::Field => column += 1,
        }
        // Fields that are all empty cost nothing in the sheet, so their number has to be limited here.
        if column >= builder.usage.limits.columns {
            let limit = u64::from(builder.usage.limits.columns);
            return Err(SheetError::too_large(At::Line(parser.line), "列数", "the columns", limit));
        }
    }
}

#[derive(PartialEq, Eq)]
enum End {
    Field,
    Line,
}

struct Parser<'t> {
    text: &'t str,
    delimiter: u8,
    position: usize,
    line: u64,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    /// The next field without its quotes, and what ends it.
    fn field(&mut self) -> Result<(String, End), SheetError> {
        if self.peek() == Some(b'"') {
            let text = self.quoted()?;
            while self.peek() == Some(b' ') {
                self.position += 1;
            }
            let end = self.end().ok_or_else(|| self.text_after_quote())?;
            return Ok((text, end));
        }
        let rest = &self.text[self.position..];
        let length = rest.bytes().position(|b| b == self.delimiter || b == b'\n' || b == b'\r').unwrap_or(rest.len());
        self.position += length;
        let end = self.end().unwrap_or(End::Line);
        Ok((rest[..length].to_owned(), end))
    }

    /// Consumes a delimiter, a line end or the end of the file; `None` where something else stands.
    fn end(&mut self) -> Option<End> {
        match self.peek() {
            None => Some(End::Line),
            Some(byte) if byte == self.delimiter => {
                self.position += 1;
                Some(End::Field)
            }
            Some(b'\r' | b'\n') => {
                self.position += if self.text[self.position..].starts_with("\r\n") { 2 } else { 1 };
                self.line += 1;
                Some(End::Line)
            }
            Some(_) => None,
        }
    }

    fn quoted(&mut self) -> Result<String, SheetError> {
        let opened = self.line;
        self.position += 1;
        let mut text = String::new();
        loop {
            let rest = &self.text[self.position..];
            let Some(length) = rest.find('"') else { return Err(never_closed(opened)) };
            self.line += rest[..length].bytes().filter(|&b| b == b'\n').count() as u64;
            text.push_str(&rest[..length]);
            self.position += length + 1;
            if self.peek() != Some(b'"') {
                return Ok(text);
            }
            text.push('"');
            self.position += 1;
        }
    }

    fn text_after_quote(&self) -> SheetError {
        SheetError::damaged(At::Line(self.line), say("引号结束后还有文字", "there is text after a closing quote"))
    }
}

/// The delimiter, and the text without a leading `sep=;` line (how some programs tell Excel the delimiter).
fn delimiter(text: &str) -> (u8, &str) {
    if let Some(rest) = text.strip_prefix("sep=")
        && let Some(mark @ (b',' | b';' | b'\t')) = rest.bytes().next()
        && let Some(end) = rest.find('\n').filter(|&end| end <= 2)
    {
        return (mark, &rest[end + 1..]);
    }
    (guess(text), text)
}

/// Of comma, semicolon and tab the one that splits the most of the first lines into as many fields as the first of them.
/// A tie goes to tab, then semicolon: they hardly occur inside fields, while decimal commas do.
fn guess(text: &str) -> u8 {
    const MARKS: [u8; 3] = [b'\t', b';', b','];
    let mut lines: Vec<[u32; 3]> = Vec::new();
    let (mut counts, mut quoted) = ([0; 3], false);
    for byte in text.bytes().take(1 << 16) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => {
                if counts != [0; 3] {
                    lines.push(counts);
                }
                counts = [0; 3];
                if lines.len() == 30 {
                    break;
                }
            }
            _ if quoted => {}
            _ => {
                if let Some(index) = MARKS.iter().position(|&mark| mark == byte) {
                    counts[index] += 1;
                }
            }
        }
    }
    if counts != [0; 3] {
        lines.push(counts);
    }
    let Some(first) = lines.first() else { return b',' };
    let agreeing = |index: usize| lines.iter().filter(|line| first[index] > 0 && line[index] == first[index]).count();
    let best = (0..MARKS.len()).rev().max_by_key(|&index| agreeing(index)).unwrap_or(2);
    MARKS[best]
}

fn never_closed(line: u64) -> SheetError {
    SheetError::new(
        Fault::HalfWritten,
        At::Line(line),
        say(
            "这一行开始的引号没有结束，文件可能没有保存完",
            "the quote opened on this line never closes; the file may be cut off",
        ),
        say("请重新导出后再上传", "export it again and upload again"),
    )
}

fn breaks_off(line: u64, found: u32, expected: u32) -> SheetError {
    SheetError::new(
        Fault::HalfWritten,
        At::Line(line),
        say(
            format!("文件在这一行中间断开：只有 {found} 列，应有 {expected} 列"),
            format!("the file ends in the middle of this line: {found} of {expected} columns"),
        ),
        say("请重新导出后再上传", "export it again and upload again"),
    )
}
