//! Cells that are not of the row itself: of the same unit at another period, of the row of another table that belongs to it.
//!
//! Rows ask and rows answer. A [`Lookup`] says by which columns they find each other; every row leaves a question, every
//! row looked into leaves an answer, and one external sort by key ([`sort`]) brings answers and questions together, however
//! many there are ([`merge`]). A second sort brings what was found back into the order of rows, where it is kept in a
//! temporary file ([`kept`]) and read beside the rows, as columns like any other ([`Joined`]). A join operator of a table
//! engine would multiply the duplicates of a key before anybody could call them several.

mod feed;
mod kept;
pub mod lists;
mod merge;
pub(crate) mod plan;
mod sort;
mod value;

use crate::batch::column::Column;
use crate::plan::Check;
use crate::run::{Options, RunError, Signals};
use crate::source::{Each, Source, SourceColumn, SourceError, Wanted};
use kept::{Cursor, Kept};
use shishu_rules::{CellKind, TableName, When};
use shishu_terms::IndicatorCode;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// What a check may look at beside the rows.
#[derive(Clone, Default)]
pub struct Around {
    /// The columns that identify a row, the period among them or not.
    pub key: Vec<IndicatorCode>,
    /// The column that holds the period.
    pub period: Option<IndicatorCode>,
    /// Other tables by the name rules call them.
    pub tables: BTreeMap<TableName, Arc<dyn Source>>,
}

impl fmt::Debug for Around {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tables: Vec<_> = self.tables.iter().map(|(name, source)| (name.as_str(), source.name())).collect();
        f.debug_struct("Around").field("key", &self.key).field("period", &self.period).field("tables", &tables).finish()
    }
}

/// By what rows find each other, and what is taken from the one found.
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    /// Who answers; the table itself when absent.
    pub table: Option<TableName>,
    /// The periods asked for, seen from the row's own. `Current` alone where no period is moved.
    pub whens: Vec<When>,
    pub keys: Vec<KeyColumn>,
    /// Columns of the answering table.
    pub values: Vec<Wanted>,
}

/// A column of the row that asks and the column of the row that answers which must be equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyColumn {
    pub ours: Wanted,
    pub theirs: Wanted,
    /// Periods, ours moved first: compared as periods, not as they are written.
    pub period: bool,
}

/// A column made of what a lookup found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extra {
    pub lookup: usize,
    /// Place among [`Lookup::whens`].
    pub when: usize,
    pub what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Place among [`Lookup::values`].
    Value(usize),
    /// Whether there is a row at all.
    Exists,
}

/// Everything a plan looks up, and the columns it makes of it. In a plan they stand behind the columns of the table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Joins {
    pub lookups: Vec<Lookup>,
    pub extras: Vec<Extra>,
}

impl Joins {
    /// The lookup by these columns, added when it is new. Nothing when the same table is already looked into by others.
    pub fn lookup(&mut self, table: Option<&TableName>, moved: bool, keys: &[KeyColumn]) -> Option<usize> {
        let is_moved = |lookup: &Lookup| lookup.whens != [When::Current];
        let same = |lookup: &&Lookup| lookup.table.as_ref() == table && is_moved(lookup) == moved;
        if let Some(at) = self.lookups.iter().position(|lookup| same(&lookup)) {
            return (self.lookups[at].keys == keys).then_some(at);
        }
        let whens = if moved { vec![] } else { vec![When::Current] };
        self.lookups.push(Lookup { table: table.cloned(), whens, keys: keys.to_vec(), values: vec![] });
        Some(self.lookups.len() - 1)
    }

    /// The column of a value of a lookup, as a place among the extras.
    pub fn value(&mut self, lookup: usize, when: When, value: Wanted) -> usize {
        let at = place(&mut self.lookups[lookup].values, value);
        self.extra(lookup, when, What::Value(at))
    }

    pub fn extra(&mut self, lookup: usize, when: When, what: What) -> usize {
        let when = place(&mut self.lookups[lookup].whens, when);
        place(&mut self.extras, Extra { lookup, when, what })
    }
}

/// Where `item` stands, added when it is new.
fn place<T: PartialEq>(items: &mut Vec<T>, item: T) -> usize {
    items.iter().position(|known| *known == item).unwrap_or_else(|| {
        items.push(item);
        items.len() - 1
    })
}

/// Rows of which several others claim to be the one asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Several {
    /// The table in which there are several; the table itself when absent.
    pub table: Option<TableName>,
    /// Its file, and the columns by which rows are found in it.
    pub file: String,
    pub columns: Vec<String>,
    /// How many questions had several answers.
    pub rows: u64,
    /// The first row that asked, counted from 0.
    pub first: u64,
}

/// A table with the columns that were looked up for it.
pub struct Joined<'a> {
    main: &'a dyn Source,
    check: &'a Check,
    joins: &'a Joins,
    kept: Vec<Kept>,
}

/// Whose rows a lookup looks at. A plan has no lookup into a table that is not given.
fn answering<'a>(main: &'a dyn Source, check: &'a Check, lookup: &Lookup) -> &'a dyn Source {
    lookup.table.as_ref().and_then(|name| check.around.tables.get(name)).map_or(main, |source| &**source)
}

impl<'a> Joined<'a> {
    /// Looks everything up. Memory stays within what the options allow; the rest goes to temporary files.
    pub fn new(
        main: &'a dyn Source,
        check: &'a Check,
        joins: &'a Joins,
        options: Options,
        signals: &Signals,
    ) -> Result<Self, RunError> {
        let find = |lookup: &Lookup| {
            let answers = lookup.table.as_ref().map(|_| answering(main, check, lookup));
            merge::find(main, answers, lookup, options, signals)
        };
        Ok(Self { main, check, joins, kept: joins.lookups.iter().map(find).collect::<Result<_, _>>()? })
    }

    pub fn several(&self) -> Vec<Several> {
        let told = |(lookup, kept): (&Lookup, &Kept)| {
            let (rows, first) = kept.several?;
            let source = answering(self.main, self.check, lookup);
            let columns = lookup.keys.iter().filter_map(|key| source.columns().get(key.theirs.column));
            Some(Several {
                table: lookup.table.clone(),
                file: source.name().to_owned(),
                columns: columns.map(|column| column.name.clone()).collect(),
                rows,
                first: first / lookup.whens.len() as u64,
            })
        };
        self.joins.lookups.iter().zip(&self.kept).filter_map(told).collect()
    }
}

impl Source for Joined<'_> {
    fn name(&self) -> &str {
        self.main.name()
    }

    fn columns(&self) -> &[SourceColumn] {
        self.main.columns()
    }

    fn parts(&self) -> usize {
        self.main.parts()
    }

    fn rows(&self) -> Option<u64> {
        self.main.rows()
    }

    fn read(&self, part: usize, wanted: &[Wanted], each: &mut Each<'_>) -> Result<(), SourceError> {
        let width = self.main.columns().len();
        let own: Vec<Wanted> = wanted.iter().filter(|w| w.column < width).copied().collect();
        let extras: Vec<(Extra, CellKind)> = wanted
            .iter()
            .filter_map(|w| Some((*self.joins.extras.get(w.column.checked_sub(width)?)?, w.kind)))
            .collect();
        if extras.is_empty() {
            return self.main.read(part, &own, each);
        }
        let mut cursors: Vec<Option<Cursor<'_>>> = self.kept.iter().map(|_| None).collect();
        for (extra, _) in &extras {
            if let cursor @ None = &mut cursors[extra.lookup] {
                *cursor = Some(self.kept[extra.lookup].cursor().map_err(|error| self.lost(&error))?);
            }
        }
        let mut trouble = None;
        self.main.read(part, &own, &mut |mut batch| {
            match self.beside(&batch, &mut cursors, &extras) {
                Err(error) => {
                    trouble = Some(self.lost(&error));
                    return std::ops::ControlFlow::Break(());
                }
                Ok(columns) => {
                    let (mut own, mut found) = (std::mem::take(&mut batch.columns).into_iter(), columns.into_iter());
                    let next = |w: &Wanted| if w.column < width { own.next() } else { found.next() };
                    batch.columns = wanted.iter().filter_map(next).collect();
                }
            }
            each(batch)
        })?;
        trouble.map_or(Ok(()), Err)
    }
}

impl Joined<'_> {
    /// The columns looked up for the rows of a batch.
    fn beside(
        &self,
        batch: &crate::batch::Batch,
        cursors: &mut [Option<Cursor<'_>>],
        extras: &[(Extra, CellKind)],
    ) -> Result<Vec<Column>, arrow::error::ArrowError> {
        let mut found = vec![];
        for (lookup, cursor) in self.joins.lookups.iter().zip(cursors) {
            let width = lookup.whens.len() as u64;
            let range = batch.first * width..(batch.first + batch.rows as u64) * width;
            found.push(cursor.as_mut().map(|cursor| cursor.read(range)).transpose()?);
        }
        let column = |(extra, kind): &(Extra, CellKind)| {
            let lookup = &self.joins.lookups[extra.lookup];
            let rows = found[extra.lookup].as_ref()?;
            Some(value::column(rows, lookup, *extra, *kind, batch.first, batch.rows))
        };
        Ok(extras.iter().filter_map(column).collect())
    }

    fn lost(&self, error: &dyn fmt::Display) -> SourceError {
        sort::failed(self.main.name(), error)
    }
}
