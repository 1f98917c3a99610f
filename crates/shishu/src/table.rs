//! Tables on the terminal: aligned columns, JSON or CSV of the same cells.

use crate::cli::Format;
use crate::failure::Failure;
use shishu_terms::neutralise;
use std::io::Write;

/// A table on its way out.
#[derive(Debug, Clone, Default)]
pub struct Table {
    headings: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Text, aligned left.
    Text(String),
    /// A count, aligned right; a number in JSON.
    Count(u64),
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Cell::Count(count)
    }
}

impl Cell {
    fn text(&self) -> String {
        match self {
            Cell::Text(text) => text.clone(),
            Cell::Count(count) => count.to_string(),
        }
    }

    fn json(&self) -> serde_json::Value {
        match self {
            Cell::Text(text) => text.as_str().into(),
            Cell::Count(count) => (*count).into(),
        }
    }
}

impl Table {
    /// With these headings, the same in every language: programs read them.
    pub fn new(headings: &[&'static str]) -> Self {
        Table { headings: headings.to_vec(), rows: Vec::new() }
    }

    /// Adds a row; as many cells as headings.
    pub fn row(&mut self, cells: Vec<Cell>) {
        debug_assert_eq!(cells.len(), self.headings.len());
        self.rows.push(cells);
    }

    /// Prints it on stdout. A reader that went away is no failure.
    pub fn print(&self, format: Format) -> Result<(), Failure> {
        let text = match format {
            Format::Table => self.to_columns(),
            Format::Json => self.to_json()?,
            Format::Csv => self.to_csv()?,
        };
        print(&text)
    }

    /// Columns for reading, with a line of headings.
    pub fn to_columns(&self) -> String {
        let width = |column: usize| {
            let cells = self.rows.iter().map(|row| columns_of(&row[column].text()));
            cells.chain([self.headings[column].len()]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.headings.len()).map(width).collect();
        let headings: Vec<Cell> = self.headings.iter().map(|heading| Cell::from(*heading)).collect();
        let mut text = String::new();
        for row in std::iter::once(&headings).chain(&self.rows) {
            let cells = row.iter().zip(&widths).map(|(cell, width)| padded(cell, *width));
            text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
            text.push('\n');
        }
        text
    }

    fn to_json(&self) -> Result<String, Failure> {
        let object = |row: &Vec<Cell>| {
            let members = self.headings.iter().zip(row).map(|(heading, cell)| ((*heading).to_owned(), cell.json()));
            serde_json::Value::Object(members.collect())
        };
        let list: Vec<serde_json::Value> = self.rows.iter().map(object).collect();
        let text = serde_json::to_string_pretty(&list)
            .map_err(|e| Failure::new(format!("无法写成 JSON：{e}"), format!("cannot write JSON: {e}")))?;
        Ok(text + "\n")
    }

    fn to_csv(&self) -> Result<String, Failure> {
        let cannot = |e: String| Failure::new(format!("无法写成 CSV：{e}"), format!("cannot write CSV: {e}"));
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.headings).map_err(|e| cannot(e.to_string()))?;
        for row in &self.rows {
            writer
                .write_record(row.iter().map(|cell| neutralise(&cell.text()).into_owned()))
                .map_err(|e| cannot(e.to_string()))?;
        }
        let bytes = writer.into_inner().map_err(|e| cannot(e.to_string()))?;
        String::from_utf8(bytes).map_err(|e| cannot(e.to_string()))
    }
}

/// Writes text on stdout. A reader that went away (`| head`) is no failure.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("无法输出：{error}"), format!("cannot write the output: {error}")))
        }
        _ => Ok(()),
    }
}

fn padded(cell: &Cell, width: usize) -> String {
    let text = cell.text();
    let blanks = " ".repeat(width.saturating_sub(columns_of(&text)));
    match cell {
        Cell::Text(_) => text + &blanks,
        Cell::Count(_) => blanks + &text,
    }
}

/// Columns a terminal needs: Chinese characters and full-width signs take two.
fn columns_of(text: &str) -> usize {
    let wide = |c: char| matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}');
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&["rule", "says", "items"]);
        table.row(vec!["B204-07".into(), "营业收入".into(), 7_u64.into()]);
        table.row(vec!["B2".into(), "a, \"b\"".into(), 120_u64.into()]);
        table
    }

    #[test]
    fn text_that_looks_like_a_formula_is_made_harmless_in_csv() {
        let mut table = Table::new(&["text", "count"]);
        for text in ["=1+1", "＝1+1", "+86", "@x", "-5", "营业收入"] {
            table.row(vec![text.into(), 3_u64.into()]);
        }
        let csv = table.to_csv().expect("csv");
        assert_eq!(csv, "text,count\n'=1+1,3\n'＝1+1,3\n'+86,3\n'@x,3\n-5,3\n营业收入,3\n");
    }

    #[test]
    fn columns_line_up_beside_chinese() {
        assert_eq!(
            table().to_columns(),
            "rule     says      items\nB204-07  营业收入      7\nB2       a, \"b\"      120\n"
        );
    }

    #[test]
    fn csv_quotes_what_needs_it() {
        assert_eq!(table().to_csv().expect("csv"), "rule,says,items\nB204-07,营业收入,7\nB2,\"a, \"\"b\"\"\",120\n");
    }

    #[test]
    fn json_keeps_counts_as_numbers() {
        let json: serde_json::Value = serde_json::from_str(&table().to_json().expect("json")).expect("readable");
        assert_eq!(json[1]["items"], 120);
        assert_eq!(json[0]["says"], "营业收入");
    }
}
