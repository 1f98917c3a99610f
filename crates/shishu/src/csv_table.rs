//! A csv file as rows of text: the one place where commands that judge a data file read it.

use crate::failure::Failure;
use shishu_terms::Bilingual;
use std::path::Path;

/// So many bad lines are named; the others are counted.
const MOST_NAMED: usize = 20;

/// A file whose rows are as long as its line of headings.
#[derive(Debug)]
pub struct CsvTable {
    pub headings: Vec<String>,
    pub rows: Vec<CsvRow>,
}

#[derive(Debug)]
pub struct CsvRow {
    /// Of the file, counted from 1.
    pub line: u64,
    /// As written, without quotes and blanks around.
    pub cells: Vec<String>,
}

/// What stands for an empty cell.
pub fn is_empty(text: &str) -> bool {
    text.is_empty() || text == "NA"
}

/// Reads the file. Everything wrong with it is told at once and nothing of it is used.
pub fn read(path: &Path) -> Result<CsvTable, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file("无法读取", "cannot read", path, &error))?;
    table(&path.display().to_string(), &bytes)
}

fn table(name: &str, bytes: &[u8]) -> Result<CsvTable, Failure> {
    let text = utf8(name, bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))?;
    let delimiter = delimiter(text.lines().next().unwrap_or_default());
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut problems = vec![];
    let (mut headings, mut rows) = (None, vec![]);
    for record in reader.records() {
        let record = record.map_err(|error| {
            Failure::new(format!("{name}：无法读取：{error}"), format!("{name}: cannot be read: {error}"))
        })?;
        let line = record.position().map_or(0, csv::Position::line);
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        let Some(known) = &headings else {
            check_headings(&cells, line, &mut problems);
            headings = Some(cells);
            continue;
        };
        match cells.len() == known.len() {
            true => rows.push(CsvRow { line, cells }),
            false => problems.push(ragged(line, cells.len(), known.len())),
        }
    }
    let Some(headings) = headings else {
        return Err(Failure::new(
            format!("{name} 是空的；第一行应是各列的名称"),
            format!("{name} is empty; its first line should name the columns"),
        ));
    };
    if text.matches('"').count() % 2 == 1 {
        problems.push(Bilingual::new(
            "有一个引号没有配对；请把它补上或删去",
            "a quotation mark is never closed; close or remove it",
        ));
    }
    if problems.is_empty() { Ok(CsvTable { headings, rows }) } else { Err(refused(name, problems)) }
}

fn utf8<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str, Failure> {
    std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        Failure::new(
            format!("{name} 第 {line} 行不是 UTF-8 文本；请另存为 UTF-8 的 csv"),
            format!("{name}, line {line}: this is not UTF-8; save the file as csv in UTF-8"),
        )
    })
}

/// The sign that parts the headings: whichever of `,`, `;` and tab stands there most often outside quotes.
fn delimiter(line: &str) -> u8 {
    let outside: String = line.split('"').step_by(2).collect();
    let count = |sign: char| outside.matches(sign).count();
    let best = [(',', b','), (';', b';'), ('\t', b'\t')].into_iter().rev().max_by_key(|(sign, _)| count(*sign));
    best.map_or(b',', |(_, byte)| byte)
}

fn check_headings(headings: &[String], line: u64, problems: &mut Vec<Bilingual>) {
    for (at, heading) in headings.iter().enumerate() {
        let column = at + 1;
        if heading.is_empty() {
            problems.push(Bilingual::new(
                format!("第 {line} 行：第 {column} 列没有名称；请补上"),
                format!("line {line}: column {column} has no name; give it one"),
            ));
        } else if headings[..at].contains(heading) {
            problems.push(Bilingual::new(
                format!("第 {line} 行：列“{heading}”出现两次；请改掉一个"),
                format!("line {line}: the column \"{heading}\" is there twice; rename one"),
            ));
        }
    }
}

fn ragged(line: u64, found: usize, wanted: usize) -> Bilingual {
    Bilingual::new(
        format!("第 {line} 行有 {found} 格，应有 {wanted} 格；请补齐，或给带分隔符的文字加引号"),
        format!(
            "line {line} has {found} cells instead of {wanted}; complete it, or put texts with a separator in quotes"
        ),
    )
}

fn refused(name: &str, mut problems: Vec<Bilingual>) -> Failure {
    let n = problems.len();
    if n > MOST_NAMED {
        problems.truncate(MOST_NAMED);
        let more = n - MOST_NAMED;
        problems.push(Bilingual::new(format!("还有 {more} 处"), format!("and {more} more")));
    }
    let heading = Bilingual::new(
        format!("{name} 有 {n} 处错误，没有采用："),
        format!("{name} has {n} mistakes and was not used:"),
    );
    Failure::list(heading, problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_read_off_the_headings() {
        for (text, expected) in
            [("a,b\n1,2\n", 2), ("\"a;x\",b\n1,2\n", 2), ("a;b;c\n1;2;3\n", 3), ("a\tb\n1\t2\n", 2), ("a\n1\n", 1)]
        {
            assert_eq!(table("t", text.as_bytes()).expect(text).headings.len(), expected, "{text}");
        }
        let marked = table("t", b"\xef\xbb\xbfa,b\n1,2\n").expect("with a mark");
        assert_eq!((marked.headings[0].as_str(), marked.rows[0].line), ("a", 2));
    }

    #[test]
    fn bad_files_are_refused() {
        for bad in [&b""[..], b"a,b\n1\n", b"a,a\n1,2\n", b"a,\n1,2\n", b"a,b\n\xff,2\n", b"a,b\n1,\"2\n"] {
            assert!(table("t", bad).is_err(), "{bad:?}");
        }
    }
}
