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
    /// What was worked out for the last lists of values seen, newest last: a source keeps one list for many batches, and
    /// each thread reads a part with a list of its own.
    known: Arc<Mutex<Vec<Known>>>,
}

/// A list of values (kept, so that its memory is not given to another) and the answer on each.
type Known = (StringArray, Arc<Vec<Truth>>);

/// Lists remembered: more than there are threads on most machines.
const LISTS: usize = 32;

impl fmt::Debug for Memo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Memo(column {})", self.column)
    }
}

impl Memo {
    pub fn new(column: usize, answer: Answer) -> Self {
        Self { column, answer, known: Arc::default() }
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
        let of = |key: &i32| usize::try_from(*key).ok().and_then(|key| answers.get(key)).copied().unwrap_or(empty);
        if empty == Truth::Broken || answers.contains(&Truth::Broken) {
            for (row, key) in keys.iter().enumerate() {
                let valid = column.valid().is_none_or(|valid| valid.contains(row));
                truths.put(row, if valid { of(key) } else { empty });
            }
            return;
        }
        // Sixty-four rows at a time, without a branch.
        let words = |truth: Truth| {
            let word = |keys: &[i32]| keys.iter().rev().fold(0, |word, key| word << 1 | u64::from(of(key) == truth));
            let found = Bits::from_words(keys.chunks(64).map(word).collect(), keys.len());
            match column.valid() {
                None => found,
                Some(valid) if truth == empty => found.or(&valid.clone().complement()),
                Some(valid) => found.and(valid),
            }
        };
        truths.yes = words(Truth::Yes);
        truths.no = words(Truth::No);
    }

    fn answers(&self, list: &StringArray) -> Arc<Vec<Truth>> {
        let find = |known: &[Known]| {
            known.iter().find(|(old, _)| crate::derive::same_list(old, list)).map(|(_, answers)| answers.clone())
        };
        // A poisoned memory is only a memory: what it holds is whole all the same.
        if let Some(answers) = find(&self.known.lock().unwrap_or_else(|e| e.into_inner())) {
            return answers;
        }
        // Worked out without holding the memory, so that no thread waits for another's list.
        let text = |i: usize| list.is_valid(i).then(|| list.value(i));
        let answers: Arc<Vec<Truth>> = Arc::new((0..list.len()).map(|i| (self.answer)(text(i))).collect());
        let mut known = self.known.lock().unwrap_or_else(|e| e.into_inner());
        if known.len() >= LISTS {
            known.remove(0);
        }
        known.push((list.clone(), answers.clone()));
        answers
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
