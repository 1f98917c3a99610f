//! Sums, counts, means and the like by group, in one pass: each thread keeps its own groups, which are joined at the end.

use super::key::{Key, Keyed};
use crate::batch::decimal;
use shishu_rules::{AggregateFunction, Cell, ExactSum, Trouble, aggregate_of};
use shishu_terms::Decimal;
use std::collections::{BTreeSet, HashMap};

/// What is kept of the arguments of one group.
#[derive(Debug, Clone)]
enum Kept {
    Sum(Total),
    Mean(Total, u64),
    Count(u64),
    Distinct(BTreeSet<Key>),
    Extreme {
        largest: bool,
        best: Option<Cell>,
    },
    /// Quantiles need every value.
    Values(Vec<Cell>),
    /// Which truths were seen, for `all` and `any`.
    Truths {
        yes: bool,
        no: bool,
        missing: bool,
        broken: Option<Trouble>,
    },
    Broken(Trouble),
}

/// A sum without rounding. Nearly all money has two decimals at most: their sum is one integer, and only what has more
/// needs the wider store.
#[derive(Debug, Clone, Default)]
struct Total {
    hundredths: i128,
    wide: Option<Box<ExactSum>>,
    rounded: bool,
}

impl Total {
    fn add_double(&mut self, x: f64) -> bool {
        match decimal::small(x) {
            Some((mantissa, scale @ 0..=2)) => {
                self.hundredths += i128::from(mantissa) * [100, 10, 1][scale as usize];
                true
            }
            Some((mantissa, scale)) => {
                self.wide.get_or_insert_default().add_decimal(Decimal::new(mantissa, scale));
                true
            }
            None => false,
        }
    }

    fn add(&mut self, d: Decimal) {
        self.wide.get_or_insert_default().add_decimal(d);
    }

    fn join(&mut self, other: Self) {
        self.hundredths += other.hundredths;
        self.rounded |= other.rounded;
        if let Some(wide) = other.wide {
            match &mut self.wide {
                Some(mine) => mine.join(&wide),
                none => *none = Some(wide),
            }
        }
    }

    fn total(self) -> ExactSum {
        let mut sum = self.wide.map_or_else(ExactSum::default, |wide| *wide);
        sum.add_scaled(self.hundredths, 2);
        if self.rounded {
            sum.mark_rounded();
        }
        sum
    }
}

/// The groups of one derived value, as far as one thread has seen them.
#[derive(Debug)]
pub struct Groups {
    function: AggregateFunction,
    numbers: HashMap<Key, u32>,
    kept: Vec<Kept>,
}

/// The values of all groups.
#[derive(Debug, Default)]
pub struct Finished {
    values: HashMap<Key, Cell>,
    /// Of a group that has no rows.
    empty: Option<Cell>,
}

impl Groups {
    pub fn new(function: AggregateFunction) -> Self {
        Self { function, numbers: HashMap::new(), kept: vec![] }
    }

    /// The number of a group, which [`Self::add`] takes.
    pub fn number(&mut self, key: &Key) -> u32 {
        if let Some(number) = self.numbers.get(key) {
            return *number;
        }
        let number = self.kept.len() as u32;
        self.numbers.insert(key.clone(), number);
        self.kept.push(empty(self.function));
        number
    }

    /// A number of a group as a double that means it. `false` when only [`Self::add`] can take it.
    pub fn add_double(&mut self, group: u32, x: f64) -> bool {
        match self.kept.get_mut(group as usize) {
            Some(Kept::Sum(total)) => total.add_double(x),
            Some(Kept::Mean(total, count)) => {
                let taken = total.add_double(x);
                *count += u64::from(taken);
                taken
            }
            Some(Kept::Count(count)) => {
                *count += 1;
                true
            }
            _ => false,
        }
    }

    pub fn add(&mut self, group: u32, cell: Cell) {
        let Some(kept) = self.kept.get_mut(group as usize) else { return };
        match (&mut *kept, cell) {
            (Kept::Broken(_), _) => {}
            (Kept::Truths { yes, no, missing, broken }, cell) => match cell {
                Cell::Truth(true) => *yes = true,
                Cell::Truth(false) => *no = true,
                Cell::Missing => *missing = true,
                Cell::Broken(trouble) => *broken = broken.take().or(Some(trouble)),
                _ => *broken = broken.take().or(Some(Trouble::WrongKind { indicator: None })),
            },
            (_, Cell::Missing) => {}
            (_, Cell::Broken(trouble)) => *kept = Kept::Broken(trouble),
            (Kept::Sum(total), Cell::Number(d)) => total.add(d),
            (Kept::Sum(total), Cell::Rounded(d)) => {
                total.add(d);
                total.rounded = true;
            }
            (Kept::Mean(total, count), Cell::Number(d)) => {
                total.add(d);
                *count += 1;
            }
            (Kept::Mean(total, count), Cell::Rounded(d)) => {
                total.add(d);
                total.rounded = true;
                *count += 1;
            }
            (Kept::Sum(_) | Kept::Mean(..), _) => *kept = Kept::Broken(Trouble::WrongKind { indicator: None }),
            (Kept::Count(count), _) => *count += 1,
            (Kept::Distinct(seen), cell) => {
                if let Keyed::Key(key) = Keyed::of([cell]) {
                    seen.insert(key);
                }
            }
            (Kept::Extreme { largest, best }, cell) => match better(*largest, best.as_ref(), &cell) {
                Some(true) => *best = Some(cell),
                Some(false) => {}
                None => *kept = Kept::Broken(Trouble::WrongKind { indicator: None }),
            },
            (Kept::Values(values), cell) => values.push(cell),
        }
    }

    /// A row of the group that cannot be told to be in or out.
    pub fn spoil(&mut self, group: u32, trouble: Trouble) {
        if let Some(kept) = self.kept.get_mut(group as usize) {
            *kept = Kept::Broken(trouble);
        }
    }

    pub fn join(&mut self, other: Self) {
        let mut theirs: Vec<Option<Kept>> = other.kept.into_iter().map(Some).collect();
        for (key, number) in other.numbers {
            let Some(kept) = theirs.get_mut(number as usize).and_then(Option::take) else { continue };
            let mine = self.number(&key) as usize;
            join(&mut self.kept[mine], kept);
        }
    }

    pub fn finish(self) -> Finished {
        let function = self.function;
        let mut kept: Vec<Option<Kept>> = self.kept.into_iter().map(Some).collect();
        let mut value = |number: u32| kept.get_mut(number as usize).and_then(Option::take);
        let values = self
            .numbers
            .into_iter()
            .filter_map(|(key, number)| Some((key, finish(function, value(number)?))))
            .collect();
        Finished { values, empty: Some(finish(function, empty(function))) }
    }
}

impl Finished {
    pub fn value(&self, key: &Keyed) -> Cell {
        match key {
            Keyed::Missing => Cell::Missing,
            Keyed::Broken(trouble) => Cell::Broken(trouble.clone()),
            Keyed::Key(key) => match self.values.get(key) {
                Some(cell) => cell.clone(),
                None => self.empty.clone().unwrap_or(Cell::Missing),
            },
        }
    }
}

fn empty(function: AggregateFunction) -> Kept {
    match function {
        AggregateFunction::Sum => Kept::Sum(Total::default()),
        AggregateFunction::Mean => Kept::Mean(Total::default(), 0),
        AggregateFunction::Count => Kept::Count(0),
        AggregateFunction::CountDistinct => Kept::Distinct(BTreeSet::new()),
        AggregateFunction::Min => Kept::Extreme { largest: false, best: None },
        AggregateFunction::Max => Kept::Extreme { largest: true, best: None },
        AggregateFunction::Median | AggregateFunction::Quantile(_) => Kept::Values(vec![]),
        AggregateFunction::All | AggregateFunction::Any => {
            Kept::Truths { yes: false, no: false, missing: false, broken: None }
        }
    }
}

fn finish(function: AggregateFunction, kept: Kept) -> Cell {
    match kept {
        Kept::Sum(total) => total.total().cell(),
        Kept::Mean(total, count) => total.total().mean(count),
        Kept::Count(count) => Cell::Number(count.into()),
        Kept::Distinct(seen) => Cell::Number(seen.len().into()),
        Kept::Extreme { best, .. } => best.unwrap_or(Cell::Missing),
        Kept::Values(values) => aggregate_of(function, &values).unwrap_or_else(Cell::Broken),
        Kept::Truths { yes, no, missing, broken } => {
            quantified(function == AggregateFunction::Any, yes, no, missing, broken)
        }
        Kept::Broken(trouble) => Cell::Broken(trouble),
    }
}

fn join(mine: &mut Kept, theirs: Kept) {
    match (&mut *mine, theirs) {
        (Kept::Broken(_), _) => {}
        (_, Kept::Broken(trouble)) => *mine = Kept::Broken(trouble),
        (Kept::Sum(a), Kept::Sum(b)) => a.join(b),
        (Kept::Mean(a, n), Kept::Mean(b, m)) => {
            a.join(b);
            *n += m;
        }
        (Kept::Count(a), Kept::Count(b)) => *a += b,
        (Kept::Distinct(a), Kept::Distinct(b)) => a.extend(b),
        (Kept::Values(a), Kept::Values(b)) => a.extend(b),
        (Kept::Truths { yes, no, missing, broken }, Kept::Truths { yes: y, no: n, missing: m, broken: b }) => {
            (*yes, *no, *missing) = (*yes || y, *no || n, *missing || m);
            *broken = broken.take().or(b);
        }
        (Kept::Extreme { largest, best }, Kept::Extreme { best: Some(theirs), .. }) => {
            match better(*largest, best.as_ref(), &theirs) {
                Some(true) => *best = Some(theirs),
                Some(false) => {}
                None => *mine = Kept::Broken(Trouble::WrongKind { indicator: None }),
            }
        }
        // Both come from one function.
        _ => {}
    }
}

/// `any` or `all` in three-valued logic: one truth that decides settles it, whatever else could not be told.
fn quantified(any: bool, yes: bool, no: bool, missing: bool, broken: Option<Trouble>) -> Cell {
    match (if any { yes } else { no }, broken) {
        (true, _) => Cell::Truth(any),
        (false, Some(trouble)) => Cell::Broken(trouble),
        (false, None) if missing => Cell::Missing,
        (false, None) => Cell::Truth(!any),
    }
}

/// Whether `new` takes the place of the best so far; nothing when they cannot be compared.
fn better(largest: bool, best: Option<&Cell>, new: &Cell) -> Option<bool> {
    let order = match (best, new) {
        (None, Cell::Number(_) | Cell::Rounded(_) | Cell::Date(_)) => return Some(true),
        (Some(Cell::Number(a) | Cell::Rounded(a)), Cell::Number(b) | Cell::Rounded(b)) => b.cmp(a),
        (Some(Cell::Date(a)), Cell::Date(b)) => b.cmp(a),
        _ => return None,
    };
    Some(if largest { order.is_gt() } else { order.is_lt() })
}
