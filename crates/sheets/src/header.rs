//! The rows that head a table: one, or several where a group's name stands over the columns it joins.
//!
//! ```text
//! 单位代码 │  产销总值   │  能源         the group's name, merged over its columns or, in a csv, at the first of them
//!          │ 101 │ 102  │ 用电量 …      the lowest line: what the column holds
//! ```

use crate::model::{Area, At, CellKind, CellValue, Sheet};

/// More rows than this head no table; a merged area that reaches further down is no header.
const MOST_ROWS: u32 = 4;

/// Wider tables, and those with more areas among their first rows, have one header row: nobody makes others, and the work stays small
/// whatever a file claims.
const MOST_COLUMNS: usize = 1_000;
const MOST_AREAS: usize = 300;

/// The header of a column, or in the template's shape the code of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// As a person names it: the lowest line with the groups it stands under in front, `能源/用电量`.
    pub text: String,
    /// The groups it stands under, joined by `/`.
    pub group: Option<String>,
    /// The lowest line alone.
    pub leaf: String,
    /// Where the lowest line stands.
    pub place: At,
}

impl Header {
    /// A header without groups.
    pub(crate) fn plain(text: String, place: At) -> Self {
        Self { leaf: text.clone(), text, group: None, place }
    }
}

/// The rows of a table's header.
pub(crate) struct HeaderRows<'s> {
    sheet: &'s Sheet,
    first: u32,
    /// The lowest of them; data begin beneath.
    pub(crate) last: u32,
    /// Merged areas that begin among them.
    areas: Vec<Area>,
}

impl<'s> HeaderRows<'s> {
    /// The header that begins in row `first`. `is_key` knows the words over a column that every row of data fills: a code.
    pub(crate) fn new(sheet: &'s Sheet, first: u32, is_key: &dyn Fn(&str) -> bool) -> Self {
        let begins = |area: &&Area| (first..first + MOST_ROWS).contains(&area.first_row);
        let near: Vec<Area> = sheet.merged.iter().filter(begins).copied().collect();
        let mut rows = Self { sheet, first, last: first, areas: Vec::new() };
        let too_wide = (first..first + MOST_ROWS).any(|row| rows.row(row).len() > MOST_COLUMNS);
        if too_wide || near.len() > MOST_AREAS {
            return rows;
        }
        loop {
            rows.areas = near.iter().filter(|area| area.first_row <= rows.last).copied().collect();
            if rows.last + 1 >= first + MOST_ROWS || !rows.goes_on(is_key) {
                return rows;
            }
            rows.last += 1;
        }
    }

    fn row(&self, row: u32) -> &'s [CellValue] {
        self.sheet.rows.get(row as usize).map_or(&[][..], Vec::as_slice)
    }

    /// Whether the next row is a header too: something above asks for it, and it does not look like data.
    fn goes_on(&self, is_key: &dyn Fn(&str) -> bool) -> bool {
        let next = self.last + 1;
        let filled: Vec<(u32, &CellValue)> =
            (0..).zip(self.row(next)).filter(|(_, cell)| !cell.text.trim().is_empty()).collect();
        let plain = |cell: &CellValue| matches!(cell.kind, CellKind::Text | CellKind::Number);
        if filled.is_empty() || !filled.iter().all(|(_, cell)| plain(cell)) {
            return false;
        }
        let joins = |area: &Area| {
            area.last_row > self.last || area.last_row == self.last && area.last_column > area.first_column
        };
        let merged = self.areas.iter().any(joins);
        if !(merged || self.areas.is_empty() && self.has_gaps_filled_by(next)) {
            return false;
        }
        if filled.iter().any(|(_, cell)| is_key(&cell.text)) {
            return true;
        }
        let has_text = filled.iter().any(|(_, cell)| cell.kind == CellKind::Text);
        let code = |cell: &CellValue| cell.text.len() >= 2 && cell.text.bytes().all(|b| b.is_ascii_digit());
        let codes = filled.iter().all(|(_, cell)| cell.kind == CellKind::Text || code(cell));
        let keys: Vec<u32> = (self.first..=self.last)
            .flat_map(|row| (0..).zip(self.row(row)).filter(|(_, cell)| is_key(&cell.text)).map(|(column, _)| column))
            .collect();
        match keys.is_empty() {
            // A row of data would fill the key's column.
            false => codes && keys.iter().all(|key| self.sheet.cell(next, *key).text.trim().is_empty()),
            // Without a key only the kind of what stands there, and that data follow, can tell.
            true => {
                let all_text = filled.iter().all(|(_, cell)| cell.kind == CellKind::Text);
                let follows = self.row(next + 1).iter().any(|cell| !cell.is_empty());
                follows && (all_text || merged && codes && !has_text)
            }
        }
    }

    /// In a file that knows no merging: each name in the next row stands under nothing or opens a group of two or more.
    fn has_gaps_filled_by(&self, next: u32) -> bool {
        let (above, below) = (self.row(self.last), self.row(next));
        let filled =
            |row: &[CellValue], column: usize| row.get(column).is_some_and(|cell| !cell.text.trim().is_empty());
        let Some(first) = (0..above.len()).find(|column| filled(above, *column)) else { return false };
        let mut gaps = 0;
        for column in 0..below.len() {
            match (filled(above, column), filled(below, column)) {
                (false, true) if column > first => gaps += 1,
                (true, true) if filled(above, column + 1) || !filled(below, column + 1) => return false,
                _ => {}
            }
        }
        gaps > 0
    }

    /// What stands over a column in one row of the header: its cell, or the merged area or group that covers it.
    fn over(&self, row: u32, column: u32) -> Option<(u32, u32)> {
        let filled = |row: u32, column: u32| !self.sheet.cell(row, column).text.trim().is_empty();
        if let Some(area) = self.areas.iter().find(|area| area.contains(row, column)) {
            return filled(area.first_row, area.first_column).then_some((area.first_row, area.first_column));
        }
        if filled(row, column) {
            return Some((row, column));
        }
        if !self.areas.is_empty() || row == self.last || !filled(row + 1, column) {
            return None;
        }
        // Without merging a group reaches from its name to the next name in its row.
        (0..column).rev().find(|left| filled(row, *left)).filter(|left| filled(row + 1, *left)).map(|left| (row, left))
    }

    /// The header of a column; none where nothing stands over it.
    pub(crate) fn of(&self, column: u32) -> Option<Header> {
        let mut places: Vec<(u32, u32)> = Vec::new();
        for place in (self.first..=self.last).filter_map(|row| self.over(row, column)) {
            if places.last() != Some(&place) {
                places.push(place);
            }
        }
        let text = |(row, column): (u32, u32)| self.sheet.cell(row, column).text.trim().to_owned();
        let lowest = places.pop()?;
        let groups: Vec<String> = places.into_iter().map(text).collect();
        let (leaf, place) = (text(lowest), self.sheet.at(lowest.0, lowest.1));
        if groups.is_empty() {
            return Some(Header::plain(leaf, place));
        }
        let group = groups.join("/");
        Some(Header { text: format!("{group}/{leaf}"), group: Some(group), leaf, place })
    }

    /// One more than the last column that anything stands over.
    pub(crate) fn width(&self) -> u32 {
        let cells = (self.first..=self.last).map(|row| self.row(row).len() as u32).max().unwrap_or(0);
        let areas = self.areas.iter().map(|area| area.last_column + 1).max().unwrap_or(0);
        // An area may claim to reach beyond every cell; what lies there holds nothing.
        let widest = self.sheet.rows.iter().map(Vec::len).max().unwrap_or(0) as u32;
        cells.max(areas.min(widest))
    }

    /// Whether each cell is of a kind that heads a column.
    pub(crate) fn is_plain(&self) -> bool {
        let plain = |cell: &CellValue| matches!(cell.kind, CellKind::Empty | CellKind::Text | CellKind::Number);
        (self.first..=self.last).all(|row| self.row(row).iter().all(plain))
    }
}
