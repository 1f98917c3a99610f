//! Conditions that look at one text column: worked out once for each distinct text.

use super::verdict::Verdict;
use crate::batch::{Batch, bits::Bits, column::Column, column::TextColumn};
use arrow::array::{Array, StringArray};
use std::fmt;
use std::sync::{Arc, Mutex};

/// The answer on one text; `None` for a missing one.
pub type Answer = Arc<dyn Fn(Option<&str>) -> Truth + Send + Sync>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    Yes,
    No,
    Missing,
    Broken,
}

#[derive(Clone)]
pub struct Memo {
    pub column: usize,
    pub answer: Answer,
    /// What was worked out for the last list of values seen: a source keeps one list for many batches.
    known: Arc<Mutex<Known>>,
}

#[derive(Default)]
struct Known {
    list: Option<StringArray>,
    answers: Arc<Vec<Truth>>,
}

impl fmt::Debug for Memo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Memo(column {})", self.column)
    }
}

impl Memo {
    pub fn new(column: usize, answer: Answer) -> Self {
        Self { column, answer, known: Arc::default() }
    }

    /// A copy with a memory of its own, for another thread.
    pub fn fresh(&self) -> Self {
        Self::new(self.column, self.answer.clone())
    }

    pub fn run(&self, batch: &Batch) -> Verdict {
        let Some(Column::Text(column)) = batch.columns.get(self.column) else {
            return Verdict::unsure(Bits::all(batch.rows));
        };
        let mut truths = Truths::new(batch.rows);
        match column.list() {
            Some((keys, list)) => self.listed(column, keys, list, &mut truths),
            None => (0..batch.rows).for_each(|row| truths.put(row, (self.answer)(column.get(row)))),
        }
        truths.verdict()
    }

    fn listed(&self, column: &TextColumn, keys: &[i32], list: &StringArray, truths: &mut Truths) {
        let answers = self.answers(list);
        let empty = (self.answer)(None);
        for (row, key) in keys.iter().enumerate() {
            let valid = column.valid().is_none_or(|valid| valid.contains(row));
            let known = usize::try_from(*key).ok().filter(|_| valid).and_then(|key| answers.get(key));
            truths.put(row, known.copied().unwrap_or(empty));
        }
    }

    fn answers(&self, list: &StringArray) -> Arc<Vec<Truth>> {
        let text = |i: usize| list.is_valid(i).then(|| list.value(i));
        let work = || Arc::new((0..list.len()).map(|i| (self.answer)(text(i))).collect());
        // A poisoned memory is only a memory: work it out again.
        let Ok(mut known) = self.known.lock() else { return work() };
        let same = known.list.as_ref().is_some_and(|old| crate::derive::same_list(old, list));
        if !same {
            *known = Known { answers: work(), list: Some(list.clone()) };
        }
        known.answers.clone()
    }
}

struct Truths {
    yes: Bits,
    no: Bits,
    broken: Option<Bits>,
}

impl Truths {
    fn new(rows: usize) -> Self {
        Self { yes: Bits::none(rows), no: Bits::none(rows), broken: None }
    }

    fn put(&mut self, row: usize, truth: Truth) {
        match truth {
            Truth::Yes => self.yes.insert(row),
            Truth::No => self.no.insert(row),
            Truth::Missing => {}
            Truth::Broken => self.broken.get_or_insert_with(|| Bits::none(self.yes.len())).insert(row),
        }
    }

    fn verdict(self) -> Verdict {
        Verdict { yes: self.yes, no: self.no, broken: self.broken, unsure: None }
    }
}
