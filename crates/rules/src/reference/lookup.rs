//! The cells of a row: its own, those of the same unit at another period, those of the row of another table that belongs to
//! it.

use crate::names::TableName;
use crate::outcome::{Cell, Trouble, When};
use crate::reference::same;
use crate::rule::{CellRef, Rule};
use crate::table::{Surroundings, TableData};
use shishu_terms::{IndicatorCode, Period};

pub(crate) struct Lookup<'a> {
    pub rule: &'a Rule,
    pub table: &'a TableData,
    pub around: &'a Surroundings,
}

/// The rows that answer; nothing when the question has a missing part.
type Rows = Result<Option<Vec<usize>>, Trouble>;

impl Lookup<'_> {
    /// In the order of [`Rule::cells`].
    pub fn cells(&self, row: usize) -> Vec<Cell> {
        self.rule.cells().iter().map(|cell| self.cell(cell, row)).collect()
    }

    fn cell(&self, cell: &CellRef, row: usize) -> Cell {
        match (&cell.table, cell.when) {
            (None, When::Current) => self.table.cell(row, &cell.code).clone(),
            (None, when) => one(self.earlier(row, when), None, self.table, &cell.code),
            (Some(name), when) => match self.around.tables.get(name) {
                Some(table) => one(self.matching(name, row, Some(when)), Some(name), table, &cell.code),
                None => Cell::Broken(Trouble::NoRows),
            },
        }
    }

    /// The rows with the same key at the other period.
    fn earlier(&self, row: usize, when: When) -> Rows {
        let Some(period) = &self.table.period else { return Err(Trouble::NoRows) };
        let Some(wanted) = moved(self.table.cell(row, period), when)? else { return Ok(None) };
        let keys: Vec<&IndicatorCode> = self.table.key.iter().filter(|key| *key != period).collect();
        if keys.iter().any(|key| *self.table.cell(row, key) == Cell::Missing) {
            return Ok(None);
        }
        let answers = |other: &usize| {
            period_of(self.table.cell(*other, period)) == Ok(Some(wanted))
                && keys.iter().all(|key| same(self.table.cell(row, key), self.table.cell(*other, key)) == Some(true))
        };
        Ok(Some((0..self.table.rows.len()).filter(answers).collect()))
    }

    /// The rows of another table that belong to this row.
    pub fn matching(&self, name: &TableName, row: usize, when: Option<When>) -> Rows {
        let Some(table) = self.around.tables.get(name) else { return Err(Trouble::NoRows) };
        let Some(reference) = self.rule.references().iter().find(|reference| reference.table == *name) else {
            return Err(Trouble::NoRows);
        };
        let shift = when.filter(|when| *when != When::Current);
        let mut rows: Vec<usize> = (0..table.rows.len()).collect();
        for key in &reference.keys {
            let ours = self.table.cell(row, &key.ours);
            if *ours == Cell::Missing {
                return Ok(None);
            }
            let theirs = |other: &usize| table.cell(*other, &key.theirs);
            match shift.filter(|_| self.table.period.as_ref() == Some(&key.ours)) {
                None => rows.retain(|other| same(ours, theirs(other)) == Some(true)),
                Some(when) => {
                    let Some(wanted) = moved(ours, when)? else { return Ok(None) };
                    rows.retain(|other| period_of(theirs(other)) == Ok(Some(wanted)));
                }
            }
        }
        Ok(Some(rows))
    }
}

/// The cell of the one row that answers: of none missing, of several broken.
fn one(rows: Rows, name: Option<&TableName>, table: &TableData, code: &IndicatorCode) -> Cell {
    match rows {
        Err(trouble) => Cell::Broken(trouble),
        Ok(None) => Cell::Missing,
        Ok(Some(rows)) => match rows[..] {
            [] => Cell::Missing,
            [row] => table.cell(row, code).clone(),
            _ => Cell::Broken(Trouble::SeveralRows { table: name.cloned() }),
        },
    }
}

/// The period a cell holds: a text such as 2025-Q3, a year as a number, or six digits for year and month.
pub fn period_of(cell: &Cell) -> Result<Option<Period>, Trouble> {
    let text = match cell {
        Cell::Missing => return Ok(None),
        Cell::Text(text) => text.trim().to_owned(),
        Cell::Number(n) => n.normalize().to_string(),
        _ => return Err(Trouble::NotAPeriod),
    };
    let digits = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit());
    let text = if digits { format!("{}-{}", &text[..4], &text[4..]) } else { text };
    text.parse().map(Some).map_err(|_| Trouble::NotAPeriod)
}

/// The period that `when` means, seen from the one the cell holds; nothing where the cell is missing.
pub fn moved(cell: &Cell, when: When) -> Result<Option<Period>, Trouble> {
    let back = |period: Period, n: u8| (0..n).fold(period, |period, _| period.previous());
    Ok(period_of(cell)?.map(|period| match when {
        When::Current => period,
        When::Previous => period.previous(),
        When::YearAgo => period.year_ago(),
        When::Earlier(n) => back(period, n),
    }))
}
