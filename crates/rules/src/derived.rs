//! What a rule needs that is not in the row's own cells: aggregates over rows, uniqueness, runs without gaps, coverage of
//! a code list, rows of other tables. Each is pulled out of the tree and listed once, so that an engine can compute it
//! for all rows first and then judge row by row.

use crate::ast::Kind;
use crate::names::TableName;
use crate::resolve::children;
use crate::rule::{Slot, Typed};
use shishu_terms::{Decimal, IndicatorCode};

/// Number of a derived value within one rule: an index into [`crate::Rule::derived`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DerivedSlot(pub(crate) usize);

impl DerivedSlot {
    pub fn index(self) -> usize {
        self.0
    }
}

/// Number of a code list within one rule: an index into [`crate::Rule::lists`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListSlot(pub(crate) usize);

impl ListSlot {
    pub fn index(self) -> usize {
        self.0
    }
}

/// A value computed over rows. No expression in it contains another derived value.
///
/// Groups: the rows looked at are those whose key equals the key of the row being judged. Keys compare like `=` without
/// tolerance: numbers by value, texts exactly. A row whose key has a missing part belongs to no group, and what it asks
/// for is missing; the same with a broken part gives broken. `by ()` is one group of all rows. A row on which `filter` is
/// false or missing is left out; one on which it is broken makes the whole broken. Missing arguments are left out; one
/// that is broken makes the whole broken.
#[derive(Debug, Clone, PartialEq)]
pub enum Derived {
    Aggregate(Aggregate),
    /// Whether no other row has the same values in `keys` (every row of a duplicate group fails). A row with a missing
    /// part gets missing and makes nobody else a duplicate; a row that `filter` leaves out gets true and likewise.
    Unique {
        keys: Vec<Typed>,
        filter: Option<Typed>,
    },
    /// Whether the values of `of` in the group, duplicates aside, are a run without gap: periods of one frequency, whole
    /// numbers, or days. Missing when the group has none; broken when one is not such a value or kinds are mixed.
    Contiguous {
        of: Typed,
        filter: Option<Typed>,
        by: Vec<Typed>,
    },
    /// Whether every code of the list occurs in `of` within the group; with `exact`, also nothing else. An empty group
    /// covers only the empty list.
    Covers {
        of: Typed,
        list: ListSlot,
        exact: bool,
        filter: Option<Typed>,
        by: Vec<Typed>,
    },
    /// Whether the referenced table has a row that belongs to this one (see [`Reference`]); several are well. Missing when
    /// a part of the key is missing.
    Exists {
        table: TableName,
    },
}

impl Derived {
    /// Its expressions in order of appearance.
    pub fn parts(&self) -> Vec<&Typed> {
        match self {
            Self::Aggregate(a) => a.argument.iter().chain(&a.filter).chain(&a.by).chain(&a.rows_by).collect(),
            Self::Unique { keys, filter, .. } => keys.iter().chain(filter).collect(),
            Self::Contiguous { of, filter, by, .. } | Self::Covers { of, filter, by, .. } => {
                std::iter::once(of).chain(filter).chain(by).collect()
            }
            Self::Exists { .. } => vec![],
        }
    }

    /// The cells of its key, and those of what it computes: which of them are empty is why it is missing.
    pub(crate) fn cells(&self, references: &[Reference]) -> (Vec<usize>, Vec<usize>) {
        fn collect<'a>(parts: impl IntoIterator<Item = &'a Typed>, out: &mut Vec<usize>) {
            for x in parts {
                if let Kind::Name(slot) = &x.kind {
                    out.push(slot.index());
                }
                collect(children(x), out);
            }
        }
        let (mut key, mut rest) = (vec![], vec![]);
        match self {
            Self::Aggregate(a) => {
                collect(&a.by, &mut key);
                collect(a.argument.iter().chain(&a.filter), &mut rest);
            }
            Self::Unique { keys, .. } => collect(keys, &mut key),
            Self::Contiguous { of, by, .. } | Self::Covers { of, by, .. } => {
                collect(by, &mut key);
                collect([of], &mut rest);
            }
            Self::Exists { table } => {
                let ours = references.iter().filter(|reference| reference.table == *table).flat_map(|r| &r.keys);
                key.extend(ours.map(|pair| pair.slot.index()));
            }
        }
        (key, rest)
    }
}

/// `function(argument where filter) by (…)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregate {
    pub function: AggregateFunction,
    /// Evaluated on each row looked at; absent for `count()`.
    pub argument: Option<Typed>,
    /// Evaluated on each row looked at.
    pub filter: Option<Typed>,
    /// The key as computed on the row being judged.
    pub by: Vec<Typed>,
    /// The key as computed on the rows looked at: as long as `by`, and equal to it unless the rows are of another table
    /// or are children.
    pub rows_by: Vec<Typed>,
    /// Whose rows: the table the rule is about when absent. With a table, `argument`, `filter` and `rows_by` read only cells
    /// of that table, and those are of the very row looked at, not of a matched row.
    pub table: Option<TableName>,
}

/// What is computed of the arguments that are not missing.
///
/// The result never depends on the order of rows: a sum is exact or broken (no partial sum can overflow), a mean is the
/// exact sum ÷ count rounded as `/` rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AggregateFunction {
    /// 0 when there is nothing.
    Sum,
    /// 0 when there is nothing; without an argument, how many rows.
    Count,
    /// Numbers are different by value, texts exactly; 0 when there is nothing.
    CountDistinct,
    /// Missing when there is nothing; so are the others.
    Mean,
    /// The quantile at 0.5.
    Median,
    /// Numbers or dates.
    Min,
    /// Numbers or dates.
    Max,
    /// Type 7 (Hyndman & Fan 1996, the default of R): with n sorted values x₁…xₙ and h = (n − 1)p + 1, it is
    /// x⌊h⌋ + (h − ⌊h⌋)(x⌊h⌋₊₁ − x⌊h⌋), in exact decimals. The share is between 0 and 1.
    Quantile(Decimal),
    /// Whether the condition holds on every row looked at: false when it is false on one, otherwise missing when it is
    /// missing on one (a missing argument is not left out here), otherwise true; true of nothing. As in `and`, false
    /// outweighs broken, and broken outweighs missing; for `Any` as in `or`.
    All,
    /// Whether the condition holds on one of the rows looked at: true when it is true on one, otherwise missing when it is
    /// missing on one, otherwise false; false of nothing.
    Any,
}

/// Another table a rule looks into, and how its rows belong to the rows judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    pub table: TableName,
    /// Equal in all of these. Never empty. A cell `[T.code]` is that of the one row that belongs; of none it is missing,
    /// of several it is broken ([`crate::Trouble::SeveralRows`]). For `prev([T.code])` the period column among `ours`, if
    /// it is one of them, is moved first.
    pub keys: Vec<KeyPair>,
}

/// `theirs` of the other table equals `ours` of the row judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPair {
    pub theirs: IndicatorCode,
    pub ours: IndicatorCode,
    /// The cell of `ours`.
    pub slot: Slot,
}

/// Where a code list comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListRef {
    /// A declared code list.
    Named(String),
    /// The filled cells of a column of another table.
    Column { table: TableName, column: IndicatorCode },
}

/// What a rule is judged on.
#[derive(Debug, Clone, PartialEq)]
pub enum Grain {
    /// One item per row.
    Row,
    /// No cell of a single row is used beyond these keys: one item per distinct key, missing parts counted as a value of
    /// their own (as SQL groups). What the rule gives for any row of the group is what the item gives.
    Group(Vec<Typed>),
    /// Everything is `by ()`: one item, also for a table without rows.
    Table,
}
