//! Which values occur in a group: runs without gap, codes of a list. A group keeps its runs and one bit for each code, not
//! its rows.

use super::key::{Key, Keyed};
use crate::batch::Batch;
use crate::batch::bits::Bits;
use crate::kernel::RowRule;
use crate::kernel::part::Filter;
use shishu_rules::{Cell, CellKind, CodeList, Slots, Trouble, Typed, evaluate_part, step};
use shishu_terms::Decimal;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// `contiguous(of where filter) by (…)`, `covers(of, list …)` or `exactly(of, list …)`, ready to gather.
#[derive(Debug, Clone)]
pub struct SetSpec {
    rule: RowRule,
    of: Typed,
    filter: Option<Filter>,
    by: Vec<Typed>,
    question: Question,
}

#[derive(Debug, Clone)]
enum Question {
    Contiguous,
    Covers {
        codes: Arc<Codes>,
        exact: bool,
    },
    /// The list is not at hand.
    NoList,
}

/// A code list to be ticked off: the number of each code. A number may be several codes: 1 is `1` and `01`.
#[derive(Debug)]
struct Codes {
    texts: HashMap<String, usize>,
    numbers: HashMap<Decimal, Vec<usize>>,
}

impl Codes {
    fn new(list: &CodeList) -> Self {
        let mut numbers: HashMap<Decimal, Vec<usize>> = HashMap::new();
        for (at, code) in list.codes().enumerate() {
            if let Ok(number) = Decimal::from_str_exact(code) {
                numbers.entry(number.normalize()).or_default().push(at);
            }
        }
        Self { texts: list.codes().enumerate().map(|(at, code)| (code.to_owned(), at)).collect(), numbers }
    }

    fn of(&self, cell: &Cell) -> Vec<usize> {
        let text = |text: &str| self.texts.get(text).copied().into_iter().collect();
        match cell {
            Cell::Number(n) | Cell::Rounded(n) => self.numbers.get(&n.normalize()).cloned().unwrap_or_default(),
            Cell::Text(code) => text(code),
            Cell::Date(date) => text(&date.to_string()),
            Cell::Truth(truth) => text(&truth.to_string()),
            Cell::Missing | Cell::Broken(_) => vec![],
        }
    }
}

/// What was seen of one group.
#[derive(Debug, Clone)]
enum Seen {
    /// Runs without gap, first → last, of values of one kind.
    Runs {
        kind: Option<u8>,
        runs: BTreeMap<i128, i128>,
    },
    /// Codes of the list, and whether there was anything else.
    Codes {
        codes: Bits,
        other: bool,
    },
    Broken(Trouble),
}

impl Seen {
    fn add(&mut self, cell: &Cell, question: &Question) {
        match (&mut *self, question) {
            (Self::Runs { kind, runs }, _) => match step(cell) {
                Err(trouble) => *self = Self::Broken(trouble),
                Ok((new, _)) if kind.is_some_and(|known| known != new) => *self = Self::mixed(),
                Ok((new, at)) => {
                    *kind = Some(new);
                    insert(runs, at, at);
                }
            },
            (Self::Codes { codes: seen, other }, Question::Covers { codes, .. }) => {
                let known = codes.of(cell);
                *other |= known.is_empty();
                known.into_iter().for_each(|code| seen.insert(code));
            }
            _ => {}
        }
    }

    fn mixed() -> Self {
        Self::Broken(Trouble::WrongKind { indicator: None })
    }

    fn join(&mut self, other: Self) {
        match (&mut *self, other) {
            (Self::Broken(_), _) => {}
            (_, broken @ Self::Broken(_)) => *self = broken,
            (Self::Runs { kind, runs }, Self::Runs { kind: theirs, runs: others }) => {
                if kind.is_some() && theirs.is_some() && *kind != theirs {
                    *self = Self::mixed();
                    return;
                }
                *kind = kind.or(theirs);
                others.into_iter().for_each(|(low, high)| insert(runs, low, high));
            }
            (Self::Codes { codes, other }, Self::Codes { codes: theirs, other: more }) => {
                *codes = std::mem::replace(codes, Bits::none(0)).or(&theirs);
                *other |= more;
            }
            // Both answer one question.
            _ => {}
        }
    }
}

/// Adds a run; those it touches become one with it.
fn insert(runs: &mut BTreeMap<i128, i128>, mut low: i128, mut high: i128) {
    while let Some((first, last)) = runs.range(..=high.saturating_add(1)).next_back().map(|(a, b)| (*a, *b)) {
        if last < low.saturating_sub(1) {
            break;
        }
        runs.remove(&first);
        (low, high) = (low.min(first), high.max(last));
    }
    runs.insert(low, high);
}

/// The groups of one question, as far as one thread has seen them.
pub type Sets = HashMap<Key, SetsSeen>;

/// What was seen of one group.
#[derive(Debug, Clone)]
pub struct SetsSeen(Seen);

/// The answers of all groups.
#[derive(Debug)]
pub struct Answers(HashMap<Key, Cell>);

impl SetSpec {
    pub fn contiguous(rule: RowRule, of: &Typed, filter: Option<&Typed>, by: &[Typed], kinds: &[CellKind]) -> Self {
        Self::new(rule, of, filter, by, kinds, Question::Contiguous)
    }

    pub fn covers(
        rule: RowRule,
        of: &Typed,
        list: (Option<&CodeList>, bool),
        filter: Option<&Typed>,
        by: &[Typed],
        kinds: &[CellKind],
    ) -> Self {
        let (list, exact) = list;
        let question = match list {
            None => Question::NoList,
            Some(list) => Question::Covers { codes: Arc::new(Codes::new(list)), exact },
        };
        Self::new(rule, of, filter, by, kinds, question)
    }

    fn new(
        rule: RowRule,
        of: &Typed,
        filter: Option<&Typed>,
        by: &[Typed],
        kinds: &[CellKind],
        question: Question,
    ) -> Self {
        let filter = filter.map(|part| rule.filter(part, kinds));
        Self { rule, of: of.clone(), filter, by: by.to_vec(), question }
    }

    /// Takes in the rows of a batch.
    pub fn gather(&self, sets: &mut Sets, batch: &Batch) {
        if matches!(self.question, Question::NoList) {
            return;
        }
        let passed = self.rule.passed(self.filter.as_ref(), batch);
        let rows = passed.rows.rows().map(|row| (row, None));
        for (row, trouble) in rows.chain(passed.broken.into_iter().map(|(row, trouble)| (row, Some(trouble)))) {
            // A row without a whole key belongs to no group.
            let Keyed::Key(key) = Keyed::of(self.by.iter().map(|part| self.rule.part(part, batch, row))) else {
                continue;
            };
            let cell = trouble.map_or_else(|| self.rule.part(&self.of, batch, row), Cell::Broken);
            if cell == Cell::Missing {
                continue;
            }
            let SetsSeen(seen) = sets.entry(key).or_insert_with(|| SetsSeen(self.empty()));
            match cell {
                Cell::Broken(trouble) => *seen = Seen::Broken(trouble),
                cell => seen.add(&cell, &self.question),
            }
        }
    }

    fn empty(&self) -> Seen {
        match &self.question {
            Question::Covers { codes, .. } => Seen::Codes { codes: Bits::none(codes.texts.len()), other: false },
            Question::Contiguous | Question::NoList => Seen::Runs { kind: None, runs: BTreeMap::new() },
        }
    }

    pub fn finish(&self, sets: Sets) -> Answers {
        Answers(sets.into_iter().map(|(key, SetsSeen(seen))| (key, self.answer(&seen))).collect())
    }

    fn answer(&self, seen: &Seen) -> Cell {
        match (seen, &self.question) {
            (Seen::Broken(trouble), _) => Cell::Broken(trouble.clone()),
            (Seen::Runs { runs, .. }, _) if runs.is_empty() => Cell::Missing,
            (Seen::Runs { runs, .. }, _) => Cell::Truth(runs.len() == 1),
            (Seen::Codes { codes, other }, Question::Covers { codes: all, exact }) => {
                Cell::Truth(codes.count() == all.texts.len() as u64 && !(*exact && *other))
            }
            (Seen::Codes { .. }, _) => Cell::Broken(Trouble::NoList),
        }
    }

    /// The value for a row whose cells these are.
    pub fn value(&self, answers: &Answers, cells: &[Cell]) -> Cell {
        if matches!(self.question, Question::NoList) {
            return Cell::Broken(Trouble::NoList);
        }
        let lists = self.rule.lists(&self.rule.rule);
        let slots = Slots { cells, derived: &[], lists: &lists };
        match Keyed::of(self.by.iter().map(|part| evaluate_part(&self.rule.rule, part, &slots))) {
            Keyed::Missing => Cell::Missing,
            Keyed::Broken(trouble) => Cell::Broken(trouble),
            Keyed::Key(key) => answers.0.get(&key).cloned().unwrap_or_else(|| self.answer(&self.empty())),
        }
    }
}

/// Adds what another thread has seen.
pub fn join(mine: &mut Sets, theirs: Sets) {
    for (key, seen) in theirs {
        match mine.get_mut(&key) {
            Some(known) => known.0.join(seen.0),
            None => {
                mine.insert(key, seen);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn runs_are_those_of_the_sorted_values(values in proptest::collection::vec((-20_i128..20, 0..4_i128), 0..30)) {
            let mut runs = BTreeMap::new();
            values.iter().for_each(|(low, length)| insert(&mut runs, *low, low + length));
            let all: BTreeSet<i128> = values.iter().flat_map(|(low, length)| *low..=low + length).collect();
            let kept: BTreeSet<i128> = runs.iter().flat_map(|(low, high)| *low..=*high).collect();
            prop_assert_eq!(&kept, &all);
            let gaps = all.iter().zip(all.iter().skip(1)).filter(|(a, b)| **b > **a + 1).count();
            prop_assert_eq!(runs.len(), if all.is_empty() { 0 } else { gaps + 1 });
        }
    }
}
