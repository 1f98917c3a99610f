//! One derived value of one rule, whatever it is computed over: how it is gathered, and looked up for a row.

use super::duplicates::{Fingerprints, duplicates};
use super::groups::Finished;
use super::key::Keyed;
use super::sets::{self, Answers, SetSpec, Sets};
use super::spec::{Gathered, Spec};
use crate::batch::Batch;
use crate::kernel::RowRule;
use crate::kernel::part::Filter;
use crate::run::RunError;
use crate::source::{Source, Wanted};
use shishu_rules::{Cell, CellKind, Slots, Trouble, Typed, evaluate_part};
use std::ops::ControlFlow;
use std::sync::Arc;

/// A value over rows, ready to gather.
#[derive(Clone)]
pub enum Over {
    Aggregate(Spec),
    /// Over the rows of another table, read by itself when all rows of the table were read.
    Other {
        spec: Spec,
        source: Arc<dyn Source>,
        wanted: Vec<Wanted>,
    },
    Unique(UniqueSpec),
    Set(SetSpec),
    /// Looked up already: it stands behind the cells of the row, at this place among the rule's derived values.
    Found(usize),
}

impl std::fmt::Debug for Over {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Aggregate(spec) => spec.fmt(f),
            Self::Other { spec, source, .. } => write!(f, "{spec:?} of {}", source.name()),
            Self::Unique(spec) => spec.fmt(f),
            Self::Set(spec) => spec.fmt(f),
            Self::Found(at) => write!(f, "Found({at})"),
        }
    }
}

/// `unique(keys where filter)`.
#[derive(Debug, Clone)]
pub struct UniqueSpec {
    rule: RowRule,
    keys: Vec<Typed>,
    filter: Option<(Typed, Filter)>,
}

/// What one thread has gathered.
pub enum Part {
    Groups(Box<Gathered>),
    Keys(Vec<Fingerprints>),
    Sets(Sets),
    Nothing,
}

/// The value of every row, once all rows were read.
pub enum Whole {
    Groups(Finished),
    /// Rows whose key another row has too, ascending.
    Duplicates(Vec<u64>),
    Sets(Answers),
    Nothing,
}

impl Over {
    /// Whether it keeps a fingerprint of every row, in the memory it is given.
    pub fn keeps_keys(&self) -> bool {
        matches!(self, Self::Unique(_))
    }

    pub fn begin(&self, memory: usize) -> Part {
        match self {
            Self::Aggregate(spec) => Part::Groups(Box::new(spec.begin())),
            Self::Unique(_) => Part::Keys(vec![Fingerprints::new(memory)]),
            Self::Set(_) => Part::Sets(Sets::new()),
            Self::Other { .. } | Self::Found(_) => Part::Nothing,
        }
    }

    /// Takes in the rows of a batch.
    pub fn gather(&self, part: &mut Part, batch: &Batch) -> std::io::Result<()> {
        match (self, part) {
            (Self::Aggregate(spec), Part::Groups(groups)) => spec.gather(groups, batch),
            (Self::Set(spec), Part::Sets(sets)) => spec.gather(sets, batch),
            (Self::Unique(spec), Part::Keys(keys)) => {
                if let Some(keys) = keys.first_mut() {
                    spec.gather(keys, batch)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    pub fn finish(&self, part: Part) -> Result<Whole, RunError> {
        Ok(match (self, part) {
            (Self::Aggregate(_), Part::Groups(groups)) => Whole::Groups(groups.finish()),
            (Self::Set(spec), Part::Sets(sets)) => Whole::Sets(spec.finish(sets)),
            (Self::Unique(_), Part::Keys(keys)) => Whole::Duplicates(duplicates(keys)?),
            (Self::Other { spec, source, wanted }, _) => {
                let mut groups = spec.begin();
                for part in 0..source.parts() {
                    source.read(part, wanted, &mut |batch| {
                        spec.gather(&mut groups, &batch);
                        ControlFlow::Continue(())
                    })?;
                }
                Whole::Groups(groups.finish())
            }
            _ => Whole::Nothing,
        })
    }

    /// The value for a row: its number, its cells and behind them what was looked up.
    pub fn value(&self, whole: &Whole, row: u64, cells: &[Cell], found: &[Cell]) -> Cell {
        match (self, whole) {
            (Self::Aggregate(spec) | Self::Other { spec, .. }, Whole::Groups(finished)) => spec.value(finished, cells),
            (Self::Set(spec), Whole::Sets(answers)) => spec.value(answers, cells),
            (Self::Unique(spec), Whole::Duplicates(rows)) => spec.value(rows, row, cells),
            (Self::Found(at), _) => found.get(*at).cloned().unwrap_or(Cell::Missing),
            _ => Cell::Broken(Trouble::NoRows),
        }
    }
}

impl Part {
    pub fn join(&mut self, other: Self) {
        match (self, other) {
            (Self::Groups(mine), Self::Groups(theirs)) => mine.join(*theirs),
            (Self::Keys(mine), Self::Keys(theirs)) => mine.extend(theirs),
            (Self::Sets(mine), Self::Sets(theirs)) => sets::join(mine, theirs),
            // Both gather one value.
            _ => {}
        }
    }
}

impl UniqueSpec {
    pub fn new(rule: RowRule, keys: &[Typed], filter: Option<&Typed>, kinds: &[CellKind]) -> Self {
        let filter = filter.map(|part| (part.clone(), rule.filter(part, kinds)));
        Self { rule, keys: keys.to_vec(), filter }
    }

    fn gather(&self, seen: &mut Fingerprints, batch: &Batch) -> std::io::Result<()> {
        let filter = self.filter.as_ref().map(|(_, filter)| filter);
        for row in self.rule.passed(filter, batch).rows.rows() {
            if let Keyed::Key(key) = Keyed::of(self.keys.iter().map(|part| self.rule.part(part, batch, row))) {
                seen.push(key.fingerprint(), batch.first + row as u64)?;
            }
        }
        Ok(())
    }

    fn value(&self, duplicates: &[u64], row: u64, cells: &[Cell]) -> Cell {
        let lists = self.rule.lists(&self.rule.rule);
        let part = |part: &Typed| evaluate_part(&self.rule.rule, part, &Slots { cells, derived: &[], lists: &lists });
        match self.filter.as_ref().map(|(filter, _)| part(filter)) {
            None | Some(Cell::Truth(true)) => {}
            Some(Cell::Broken(trouble)) => return Cell::Broken(trouble),
            Some(_) => return Cell::Truth(true),
        }
        match Keyed::of(self.keys.iter().map(part)) {
            Keyed::Missing => Cell::Missing,
            Keyed::Broken(trouble) => Cell::Broken(trouble),
            Keyed::Key(_) => Cell::Truth(duplicates.binary_search(&row).is_err()),
        }
    }
}
