//! The reference evaluator: what a rule means on a table, written to be read, not to be fast. Every row is compared with every
//! other. The table engine is held against it.

mod group;
mod lookup;

use crate::code_list::CodeList;
use crate::derived::{Derived, Grain, ListRef};
use crate::eval::{Slots, evaluate_part, outcome};
use crate::outcome::{Cell, Trouble};
use crate::rule::{Rule, Typed};
use crate::table::{Item, Surroundings, TableData};
use lookup::Lookup;

pub use group::{of_values as aggregate_of, step};
pub use lookup::{moved, period_of};

/// Judges every item of `table`.
///
/// Rows: one item each. Groups: one item for each distinct key in order of its first row, missing parts counted as a value.
/// Table: one item, even without rows.
pub fn evaluate_table(rule: &Rule, table: &TableData, around: &Surroundings) -> Vec<Item> {
    let lists = lists_of(rule, around);
    let lists = lists.iter().map(Option::as_ref).collect();
    let lookup = Lookup { rule, table, around };
    let cells: Vec<Vec<Cell>> = (0..table.rows.len()).map(|row| lookup.cells(row)).collect();
    let judge = Judge { rule, around, lookup, cells, lists };
    judge.items()
}

/// The code lists of the rule, in the order of [`Rule::lists`]; a column of a table gives its filled cells.
pub fn lists_of(rule: &Rule, around: &Surroundings) -> Vec<Option<CodeList>> {
    let list = |list: &ListRef| match list {
        ListRef::Named(name) => around.lists.get(name).cloned(),
        ListRef::Column { table, column } => around.tables.get(table).map(|data| {
            CodeList::new((0..data.rows.len()).filter_map(|row| crate::texts::of_cell(data.cell(row, column))))
        }),
    };
    rule.lists().iter().map(list).collect()
}

/// A rule with every row's own cells at hand.
pub(crate) struct Judge<'a> {
    pub rule: &'a Rule,
    pub around: &'a Surroundings,
    pub lookup: Lookup<'a>,
    /// Of each row, in the order of [`Rule::cells`].
    pub cells: Vec<Vec<Cell>>,
    pub lists: Vec<Option<&'a CodeList>>,
}

impl Judge<'_> {
    fn items(&self) -> Vec<Item> {
        match self.rule.grain() {
            Grain::Row => (0..self.cells.len()).map(|row| self.item(vec![row])).collect(),
            Grain::Table => vec![self.item((0..self.cells.len()).collect())],
            Grain::Group(keys) => {
                let mut groups: Vec<(Vec<Cell>, Vec<usize>)> = vec![];
                for row in 0..self.cells.len() {
                    let key: Vec<Cell> = keys.iter().map(|key| self.part(key, &self.cells[row])).collect();
                    match groups.iter_mut().find(|(known, _)| alike(known, &key)) {
                        Some((_, rows)) => rows.push(row),
                        None => groups.push((key, vec![row])),
                    }
                }
                groups.into_iter().map(|(_, rows)| self.item(rows)).collect()
            }
        }
    }

    /// The outcome of what stands for these rows: that of the first, since all of them give the same.
    fn item(&self, rows: Vec<usize>) -> Item {
        // A table without rows is judged on a row without cells.
        let cells = rows.first().map_or(&[][..], |row| &self.cells[*row]);
        let derived: Vec<Cell> = self.rule.derived().iter().map(|d| self.derive(d, rows.first().copied())).collect();
        let slots = Slots { cells, derived: &derived, lists: &self.lists };
        Item { outcome: outcome(self.rule, &slots), rows, cells: cells.to_vec(), derived }
    }

    /// One expression on the cells of one row.
    pub fn part(&self, part: &Typed, cells: &[Cell]) -> Cell {
        evaluate_part(self.rule, part, &Slots { cells, derived: &[], lists: &self.lists })
    }

    fn derive(&self, derived: &Derived, row: Option<usize>) -> Cell {
        let own = row.map_or(&[][..], |row| &self.cells[row]);
        match derived {
            Derived::Exists { table } => match row.map(|row| self.lookup.matching(table, row, None)) {
                Some(Ok(Some(rows))) => Cell::Truth(!rows.is_empty()),
                Some(Ok(None)) => Cell::Missing,
                Some(Err(trouble)) => Cell::Broken(trouble),
                None => Cell::Broken(Trouble::NoRows),
            },
            Derived::Unique { keys, filter } => self.unique(keys, filter.as_ref(), row),
            Derived::Aggregate(aggregate) => self.aggregate(aggregate, own),
            Derived::Contiguous { of, filter, by } => self.contiguous(of, filter.as_ref(), by, own),
            Derived::Covers { of, list, exact, filter, by } => {
                let group = self.group(of, filter.as_ref(), by, own);
                group::covers(group, self.lists.get(list.index()).copied().flatten(), *exact)
            }
        }
    }
}

/// Whether two cells are equal as `=` has it; nothing when one is missing or they are of different kinds.
pub(crate) fn same(a: &Cell, b: &Cell) -> Option<bool> {
    match (a, b) {
        (Cell::Number(a) | Cell::Rounded(a), Cell::Number(b) | Cell::Rounded(b)) => Some(a == b),
        (Cell::Text(a), Cell::Text(b)) => Some(a == b),
        (Cell::Date(a), Cell::Date(b)) => Some(a == b),
        (Cell::Truth(a), Cell::Truth(b)) => Some(a == b),
        _ => None,
    }
}

/// The same with missing and broken equal to themselves: how rows are grouped into items.
fn alike(a: &[Cell], b: &[Cell]) -> bool {
    a.iter().zip(b).all(|(a, b)| a == b || same(a, b) == Some(true))
}
