//! Delimited text: UTF-8 or GB 18030, separated by comma, semicolon or tab, one line of headings.
//!
//! A row with too many or too few cells is told by its line and left out; so is one whose bytes are no text. Numbers stay
//! as written: up to 15 digits as the double that means them, longer ones as decimals.

use super::{BATCH_ROWS, Each, Source, SourceColumn, SourceError, Wanted};
use crate::batch::{Batch, bits::Bits, column::Column, column::NumberColumn, column::TextColumn, decimal};
use arrow::array::StringBuilder;
use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::GB18030;
use shishu_rules::{Cell, CellKind};
use shishu_terms::{Bilingual, ends_inside_quotes, parse_number};
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Rows told one by one; the rest are counted.
const TOLD: usize = 20;

pub struct CsvSource {
    path: PathBuf,
    name: String,
    delimiter: u8,
    chinese: bool,
    columns: Vec<SourceColumn>,
    bad: Mutex<BadRows>,
}

/// Rows that were left out.
#[derive(Debug, Clone, Default)]
pub struct BadRows {
    /// The first of them, with line and cure.
    pub told: Vec<SourceError>,
    pub count: u64,
}

impl CsvSource {
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        let name = path.display().to_string();
        let mut start = vec![];
        let file = open(path, &name)?;
        file.take(1 << 20).read_to_end(&mut start).map_err(|error| unreadable(&name, &error))?;
        let chinese = !is_utf8(&start);
        let delimiter = delimiter_of(&start);
        let mut source =
            Self { path: path.to_owned(), name, delimiter, chinese, columns: vec![], bad: Mutex::default() };
        let mut reader = source.reader()?;
        let mut headings = ByteRecord::new();
        reader.read_byte_record(&mut headings).map_err(|error| source.broken(&error))?;
        if headings.is_empty() {
            return Err(SourceError::new(
                &source.name,
                Bilingual::new("文件是空的", "the file is empty"),
                Bilingual::new("第一行应是列名", "the first line should hold the names of the columns"),
            ));
        }
        for heading in &headings {
            let name = String::from_utf8_lossy(heading).trim_start_matches('\u{feff}').trim().to_owned();
            if source.columns.iter().any(|known| known.name == name) {
                return Err(SourceError::new(
                    &source.name,
                    Bilingual::new(format!("列名“{name}”出现两次"), format!("the column name `{name}` is there twice")),
                    Bilingual::new("请改掉其中一个", "rename one of them"),
                )
                .at(Bilingual::new("第 1 行", "line 1")));
            }
            source.columns.push(SourceColumn { name, kind: None });
        }
        Ok(source)
    }

    /// What was left out in the last reading.
    pub fn bad_rows(&self) -> BadRows {
        self.bad.lock().unwrap_or_else(|e| e.into_inner()).clone()
    }

    /// The text from a byte of it on, counted as the reader counts.
    fn bytes(&self, from: u64) -> std::io::Result<Box<dyn Read>> {
        let mut file = BufReader::with_capacity(1 << 18, File::open(&self.path)?);
        if !self.chinese {
            file.seek(SeekFrom::Start(from))?;
            return Ok(Box::new(file));
        }
        let mut text = Transcoded::new(file);
        std::io::copy(&mut text.by_ref().take(from), &mut std::io::sink())?;
        Ok(Box::new(text))
    }

    fn reader(&self) -> Result<csv::Reader<Box<dyn Read>>, SourceError> {
        let bytes = self.bytes(0).map_err(|error| unreadable(&self.name, &error))?;
        Ok(ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .buffer_capacity(1 << 17)
            .from_reader(bytes))
    }

    /// Refuses a file whose last row opens a quote that never closes: the reader takes what follows as one cell and says nothing.
    fn refuse_open_quote(&self, last: &csv::Position) -> Result<(), SourceError> {
        let mut row = Vec::new();
        self.bytes(last.byte())
            .and_then(|mut text| text.read_to_end(&mut row))
            .map_err(|error| unreadable(&self.name, &error))?;
        if !ends_inside_quotes(&row, self.delimiter) {
            return Ok(());
        }
        let line = last.line();
        Err(SourceError::new(
            &self.name,
            Bilingual::new(
                "从这一行开始有引号没有结束，文件可能没有保存完",
                "a quote opened from this line on never closes; the file may be cut off",
            ),
            Bilingual::new("请补上引号，或重新导出", "close the quote, or export the file again"),
        )
        .at(Bilingual::new(format!("第 {line} 行"), format!("line {line}"))))
    }

    fn broken(&self, error: &csv::Error) -> SourceError {
        unreadable(&self.name, error)
    }

    fn tell(&self, line: u64, what: Bilingual, cure: Bilingual) {
        let mut bad = self.bad.lock().unwrap_or_else(|e| e.into_inner());
        bad.count += 1;
        if bad.told.len() < TOLD {
            let place = Bilingual::new(format!("第 {line} 行"), format!("line {line}"));
            bad.told.push(SourceError::new(&self.name, what, cure).at(place));
        }
    }

    /// Whether a row can be used; if not, why.
    fn usable(&self, record: &ByteRecord, wanted: &[Wanted]) -> bool {
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != self.columns.len() {
            let (has, should) = (record.len(), self.columns.len());
            self.tell(
                line,
                Bilingual::new(
                    format!("有 {has} 格，应有 {should} 格"),
                    format!("{has} cells, there should be {should}"),
                ),
                Bilingual::new(
                    "请检查分隔符和引号；这一行没有参加审核",
                    "check separators and quotes; the row was left out",
                ),
            );
            return false;
        }
        let texts = wanted.iter().filter(|w| w.kind != CellKind::Number);
        for w in texts {
            if record.get(w.column).is_some_and(|bytes| std::str::from_utf8(bytes).is_err()) {
                let column = &self.columns[w.column].name;
                self.tell(
                    line,
                    Bilingual::new(
                        format!("“{column}”里的字节不是 UTF-8"),
                        format!("the bytes of `{column}` are not UTF-8"),
                    ),
                    Bilingual::new(
                        "请把整个文件存成一种编码；这一行没有参加审核",
                        "save the whole file in one encoding; the row was left out",
                    ),
                );
                return false;
            }
        }
        true
    }
}

impl Source for CsvSource {
    fn name(&self) -> &str {
        &self.name
    }

    fn columns(&self) -> &[SourceColumn] {
        &self.columns
    }

    fn parts(&self) -> usize {
        1
    }

    fn rows(&self) -> Option<u64> {
        None
    }

    fn read(&self, _part: usize, wanted: &[Wanted], each: &mut Each<'_>) -> Result<(), SourceError> {
        *self.bad.lock().unwrap_or_else(|e| e.into_inner()) = BadRows::default();
        let mut reader = self.reader()?;
        let mut record = ByteRecord::new();
        reader.read_byte_record(&mut record).map_err(|error| self.broken(&error))?;
        let mut first = 0_u64;
        let mut last = record.position().cloned().unwrap_or_else(csv::Position::new);
        loop {
            let mut builders: Vec<Builder> = wanted.iter().map(|w| Builder::new(w.kind)).collect();
            let (mut rows, mut skipped, mut more) = (0, 0, true);
            while rows < BATCH_ROWS {
                more = reader.read_byte_record(&mut record).map_err(|error| self.broken(&error))?;
                if !more {
                    self.refuse_open_quote(&last)?;
                    break;
                }
                last = record.position().cloned().unwrap_or(last);
                if !self.usable(&record, wanted) {
                    // Rows of a batch are consecutive.
                    skipped = 1;
                    break;
                }
                for (builder, w) in builders.iter_mut().zip(wanted) {
                    builder.push(record.get(w.column).unwrap_or_default());
                }
                rows += 1;
            }
            if rows > 0 {
                let columns = builders.into_iter().map(Builder::finish).collect();
                if each(Batch { first, rows, columns }).is_break() {
                    return Ok(());
                }
            }
            first += rows as u64 + skipped;
            if !more {
                return Ok(());
            }
        }
    }
}

/// A column being read.
enum Builder {
    Number { values: Vec<f64>, empty: Vec<usize>, odd: Vec<(usize, Cell)> },
    Text(StringBuilder),
}

impl Builder {
    fn new(kind: CellKind) -> Self {
        match kind {
            CellKind::Number => Self::Number { values: Vec::with_capacity(BATCH_ROWS), empty: vec![], odd: vec![] },
            _ => Self::Text(StringBuilder::with_capacity(BATCH_ROWS, BATCH_ROWS * 8)),
        }
    }

    fn push(&mut self, bytes: &[u8]) {
        match self {
            Self::Number { values, empty, odd } => {
                let value = match plain(bytes) {
                    Some(value) => value,
                    None => {
                        match cell(bytes) {
                            Cell::Missing => empty.push(values.len()),
                            cell => odd.push((values.len(), cell)),
                        }
                        0.0
                    }
                };
                values.push(value);
            }
            Self::Text(builder) => match std::str::from_utf8(bytes) {
                Ok(text) if !text.is_empty() => builder.append_value(text),
                _ => builder.append_null(),
            },
        }
    }

    fn finish(self) -> Column {
        match self {
            Self::Number { values, empty, odd } => {
                let valid = (!empty.is_empty()).then(|| {
                    let mut valid = Bits::all(values.len());
                    empty.into_iter().for_each(|row| valid.remove(row));
                    valid
                });
                Column::Number(NumberColumn::new(values.into(), valid, odd))
            }
            Self::Text(mut builder) => Column::Text(TextColumn::plain(builder.finish())),
        }
    }
}

/// `-123.45` and the like, at most 15 digits: what nearly every cell is.
fn plain(bytes: &[u8]) -> Option<f64> {
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        all => (false, all),
    };
    if digits.is_empty() || digits.len() > 16 {
        return None;
    }
    let (mut mantissa, mut scale, mut point, mut count) = (0_i64, 0, false, 0);
    for byte in digits {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa * 10 + i64::from(byte - b'0');
                scale += u32::from(point);
                count += 1;
            }
            b'.' if !point => point = true,
            _ => return None,
        }
    }
    let value = (count > 0).then(|| decimal::double(i128::from(mantissa), scale))??;
    Some(if negative { -value } else { value })
}

/// Any other cell of a column of numbers. `NA` is how R writes a missing one.
fn cell(bytes: &[u8]) -> Cell {
    let Ok(text) = std::str::from_utf8(bytes) else { return Cell::Text(String::from_utf8_lossy(bytes).into_owned()) };
    let text = text.trim();
    if text.is_empty() || text == "NA" {
        return Cell::Missing;
    }
    if let Ok(number) = parse_number(text) {
        return Cell::Number(number.normalize());
    }
    // Programs write large and small doubles as 1.5e-7.
    let scientific =
        text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b)).then(|| text.parse::<f64>().ok());
    match scientific.flatten().and_then(decimal::meant) {
        Some(number) => Cell::Number(number),
        None => Cell::Text(text.to_owned()),
    }
}

/// Whether the beginning of a file is UTF-8; a character cut off at its end does not count against it.
fn is_utf8(start: &[u8]) -> bool {
    match std::str::from_utf8(start) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && start.len() - error.valid_up_to() < 4,
    }
}

/// The sign that stands most often in the first line outside quotes.
fn delimiter_of(start: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in start {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            byte if !quoted => counts.iter_mut().filter(|(sign, _)| sign == byte).for_each(|(_, count)| *count += 1),
            _ => {}
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    counts.iter().find(|(_, count)| *count == most).map_or(b',', |(sign, _)| *sign)
}

fn open(path: &Path, name: &str) -> Result<File, SourceError> {
    File::open(path).map_err(|error| unreadable(name, &error))
}

fn unreadable(name: &str, error: &dyn std::fmt::Display) -> SourceError {
    SourceError::new(
        name,
        Bilingual::new(format!("读不了（{error}）"), format!("cannot be read ({error})")),
        Bilingual::new("请检查路径、权限和格式", "check the path, the permissions and the format"),
    )
}

/// GB 18030 as UTF-8, a piece at a time.
struct Transcoded<R> {
    inner: R,
    decoder: encoding_rs::Decoder,
    ready: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> Transcoded<R> {
    fn new(inner: R) -> Self {
        Self { inner, decoder: GB18030.new_decoder(), ready: vec![], at: 0, ended: false }
    }
}

impl<R: Read> Read for Transcoded<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        while self.at == self.ready.len() && !self.ended {
            let mut raw = vec![0; 1 << 16];
            let read = self.inner.read(&mut raw)?;
            self.ended = read == 0;
            let room = self.decoder.max_utf8_buffer_length(read).unwrap_or(read * 4 + 16);
            self.ready.clear();
            self.ready.resize(room, 0);
            let (_, _, written, _) = self.decoder.decode_to_utf8(&raw[..read], &mut self.ready, self.ended);
            self.ready.truncate(written);
            self.at = 0;
        }
        let taken = (self.ready.len() - self.at).min(out.len());
        out[..taken].copy_from_slice(&self.ready[self.at..self.at + taken]);
        self.at += taken;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::ops::ControlFlow;

    fn source(bytes: &[u8]) -> (tempfile::NamedTempFile, CsvSource) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let source = CsvSource::open(file.path()).unwrap();
        (file, source)
    }

    fn cells(source: &CsvSource, kinds: &[CellKind]) -> Vec<(u64, Vec<Cell>)> {
        let wanted: Vec<Wanted> =
            kinds.iter().enumerate().map(|(column, kind)| Wanted { column, kind: *kind }).collect();
        let mut rows = vec![];
        source
            .read(0, &wanted, &mut |batch| {
                for row in 0..batch.rows {
                    rows.push((batch.first + row as u64, (0..kinds.len()).map(|c| batch.cell(c, row)).collect()));
                }
                ControlFlow::Continue(())
            })
            .unwrap();
        rows
    }

    fn number(text: &str) -> Cell {
        Cell::Number(text.parse().unwrap())
    }

    #[test]
    fn cells_are_read_as_written() {
        let text = "id;x\nA;1.50\nB;NA\n\"C;D\";-0.1\nE;12345678901234567890.12\nF;abc\nG;1.5e-7\nH;\n";
        let (_file, source) = source(text.as_bytes());
        let rows = cells(&source, &[CellKind::Text, CellKind::Number]);
        let x: Vec<Cell> = rows.iter().map(|(_, cells)| cells[1].clone()).collect();
        let odd = Cell::Text("abc".into());
        let long = number("12345678901234567890.12");
        assert_eq!(x, [number("1.5"), Cell::Missing, number("-0.1"), long, odd, number("0.00000015"), Cell::Missing]);
        assert_eq!(rows[2].1[0], Cell::Text("C;D".into()));
    }

    #[test]
    fn a_quote_that_never_closes_is_refused_with_its_line() {
        for text in ["a,b\n1,2\n3,\"half", "a,b\n1,2\n3,\"half\n4,5\n", "a,\"b"] {
            let (chinese, _, _) = GB18030.encode("名,数\n甲,\"乙\n");
            for bytes in [text.as_bytes(), &chinese] {
                let mut file = tempfile::NamedTempFile::new().unwrap();
                file.write_all(bytes).unwrap();
                let wanted = [Wanted { column: 0, kind: CellKind::Text }];
                let read = CsvSource::open(file.path())
                    .and_then(|source| source.read(0, &wanted, &mut |_| ControlFlow::Continue(())));
                let error = read.expect_err("refused").to_string();
                assert!(error.contains("never closes") && error.contains("line "), "{error}");
            }
        }
        let (_file, source) = source(b"a,b\n1,\"says \"\"no\"\"\"");
        assert_eq!(cells(&source, &[CellKind::Text, CellKind::Text]).len(), 1);
    }

    #[test]
    fn a_ragged_row_is_told_and_left_out_and_rows_keep_their_numbers() {
        let (_file, source) = source(b"a,b\n1,2\n3\n4,5,6\n7,8\n");
        let rows = cells(&source, &[CellKind::Number, CellKind::Number]);
        assert_eq!(rows.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [0, 3]);
        let bad = source.bad_rows();
        assert_eq!(bad.count, 2);
        assert!(bad.told[0].to_string().contains("line 3: 1 cells, there should be 2"), "{}", bad.told[0]);
    }

    #[test]
    fn gb18030_is_read_and_stray_bytes_in_utf8_are_told() {
        let (chinese, _, _) = GB18030.encode("名称,数\n青禾县,1\n");
        let (_file, gb) = source(&chinese);
        assert_eq!(gb.columns()[0].name, "名称");
        assert_eq!(cells(&gb, &[CellKind::Text, CellKind::Number])[0].1[0], Cell::Text("青禾县".into()));
        let mut mixed = "名称,数\n".as_bytes().to_vec();
        mixed.extend(vec![b'a'; 2 << 20]);
        mixed.extend(b",1\n\xc7\xe0,2\nb,3\n");
        let (_file, mixed) = source(&mixed);
        assert_eq!(cells(&mixed, &[CellKind::Text, CellKind::Number]).len(), 2);
        assert!(mixed.bad_rows().told[0].to_string().contains("line 3"), "{:?}", mixed.bad_rows());
    }

    #[test]
    fn a_column_twice_is_refused() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"a,b,a\n1,2,3\n").unwrap();
        assert!(CsvSource::open(file.path()).err().unwrap().to_string().contains("`a` is there twice"));
    }
}
