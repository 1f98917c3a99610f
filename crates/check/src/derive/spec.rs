//! One derived value of one rule: how it is gathered batch by batch, and looked up for a row.

use super::groups::{Finished, Groups};
use super::key::{Key, Keyed, packed};
use crate::batch::{Batch, column::Column};
use crate::kernel::RowRule;
use crate::kernel::part::{Filter, numbers};
use arrow::array::StringArray;
use shishu_rules::{Aggregate, Cell, CellKind, Slots, Typed, evaluate_part};
use std::collections::HashMap;

/// An aggregate over rows, ready to gather.
#[derive(Debug, Clone)]
pub struct Spec {
    pub rule: RowRule,
    pub aggregate: Aggregate,
    filter: Option<Filter>,
    /// The text column the only key depends on: then a group is found once for each distinct text.
    listed: Option<usize>,
}

/// What one thread has gathered for one spec.
pub struct Gathered {
    groups: Groups,
    /// The last list of texts seen, and the group of each.
    list: Option<(StringArray, Vec<Asked>)>,
    /// Texts seen in any list, packed, and their groups: lists come anew with every part, their texts seldom.
    texts: Texts,
}

type Texts = HashMap<u128, Asked, foldhash::fast::FixedState>;

/// Texts remembered, at most.
const TEXTS: usize = 1 << 18;

/// Which group a text belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Not,
    None,
    Group(u32),
}

impl Spec {
    pub fn new(rule: RowRule, aggregate: Aggregate, kinds: &[CellKind]) -> Self {
        let filter = aggregate.filter.as_ref().map(|part| rule.filter(part, kinds));
        let listed = match aggregate.rows_by.as_slice() {
            [key] => rule.only_column(key).filter(|column| kinds.get(*column) == Some(&CellKind::Text)),
            _ => None,
        };
        Self { rule, aggregate, filter, listed }
    }

    pub fn begin(&self) -> Gathered {
        Gathered { groups: Groups::new(self.aggregate.function), list: None, texts: Texts::default() }
    }

    /// Takes in the rows of a batch.
    pub fn gather(&self, gathered: &mut Gathered, batch: &Batch) {
        let passed = self.rule.passed(self.filter.as_ref(), batch);
        let argument = self.aggregate.argument.as_ref();
        let direct = argument.and_then(|part| numbers(&self.rule, part, batch));
        for row in passed.rows.rows() {
            let Some(group) = self.group(gathered, batch, row) else { continue };
            if let Some(column) = direct {
                match column.plain(row) {
                    None => continue,
                    Some(Ok(x)) if gathered.groups.add_double(group, x) => continue,
                    Some(_) => {}
                }
            }
            let cell = match argument {
                None => Cell::Truth(true),
                Some(part) => self.rule.part(part, batch, row),
            };
            gathered.groups.add(group, cell);
        }
        for (row, trouble) in passed.broken {
            if let Some(group) = self.group(gathered, batch, row) {
                gathered.groups.spoil(group, trouble);
            }
        }
    }

    fn group(&self, gathered: &mut Gathered, batch: &Batch, row: usize) -> Option<u32> {
        let Some((at, key)) = self.listed.zip(self.aggregate.rows_by.first()) else {
            return self.group_of_row(gathered, batch, row);
        };
        let Some(Column::Text(column)) = batch.columns.get(at) else {
            return self.group_of_row(gathered, batch, row);
        };
        let Some(text) = column.get(row) else { return self.group_of_row(gathered, batch, row) };
        let Gathered { groups, list: known, texts } = gathered;
        let asked = match column.list() {
            None => self.ask(groups, texts, key, at, text),
            Some((keys, list)) => {
                if !known.as_ref().is_some_and(|(old, _)| super::same_list(old, list)) {
                    *known = Some((list.clone(), known_texts(texts, list)));
                }
                let place = known.as_mut()?.1.get_mut(usize::try_from(keys[row]).ok()?)?;
                if *place == Asked::Not {
                    *place = self.ask(groups, texts, key, at, text);
                }
                *place
            }
        };
        if let Asked::Group(group) = asked { Some(group) } else { None }
    }

    /// The group of a text, remembered.
    fn ask(&self, groups: &mut Groups, texts: &mut Texts, key: &Typed, column: usize, text: &str) -> Asked {
        let packed = packed(text);
        if let Some(asked) = texts.get(&packed) {
            return *asked;
        }
        let asked = match Keyed::of([self.rule.part_of_text(key, column, text)]) {
            Keyed::Key(key) => Asked::Group(groups.number(&key)),
            Keyed::Missing | Keyed::Broken(_) => Asked::None,
        };
        if texts.len() < TEXTS {
            texts.insert(packed, asked);
        }
        asked
    }

    /// A row without a whole key belongs to no group.
    fn group_of_row(&self, gathered: &mut Gathered, batch: &Batch, row: usize) -> Option<u32> {
        match Keyed::of(self.aggregate.rows_by.iter().map(|part| self.rule.part(part, batch, row))) {
            Keyed::Key(key) => Some(gathered.groups.number(&key)),
            Keyed::Missing | Keyed::Broken(_) => None,
        }
    }

    /// The value for a row whose cells these are.
    pub fn value(&self, finished: &Finished, cells: &[Cell]) -> Cell {
        let lists = self.rule.lists(&self.rule.rule);
        let slots = Slots { cells, derived: &[], lists: &lists };
        finished.value(&Keyed::of(self.aggregate.by.iter().map(|part| evaluate_part(&self.rule.rule, part, &slots))))
    }
}

/// What is known of the texts of a list already, looked up at one go: one after another each would wait for the memory.
fn known_texts(texts: &Texts, list: &StringArray) -> Vec<Asked> {
    let all: Vec<u128> = list.iter().map(|text| packed(text.unwrap_or_default())).collect();
    all.iter().map(|text| texts.get(text).copied().unwrap_or(Asked::Not)).collect()
}

impl Gathered {
    pub fn join(&mut self, other: Self) {
        self.groups.join(other.groups);
    }

    pub fn finish(self) -> Finished {
        self.groups.finish()
    }
}

/// The key of a group that is an item of its own: missing and broken parts are values.
pub fn key_with_missing(rule: &RowRule, keys: &[shishu_rules::Typed], cells: &[Cell]) -> Key {
    let lists = rule.lists(&rule.rule);
    let slots = Slots { cells, derived: &[], lists: &lists };
    Key::with_missing(keys.iter().map(|part| evaluate_part(&rule.rule, part, &slots)))
}
