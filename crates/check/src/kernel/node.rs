//! A condition compiled for batches, and how it is run.

use super::{lanes::Compare, linear::Test, memo::Memo, verdict::Verdict};
use crate::batch::{Batch, bits::Bits, column::Column};
use shishu_rules::Cell;

/// A condition over the columns of a batch.
#[derive(Debug, Clone)]
pub enum Node {
    Constant(bool),
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    If {
        condition: Box<Node>,
        then: Box<Node>,
        otherwise: Box<Node>,
    },
    /// A weighted sum of columns against a number.
    Linear(Test),
    /// Numbers of any other kind against each other.
    Compare(Box<Compare>),
    /// A column that has no value.
    Missing(usize),
    /// A column of truths.
    Truths(usize),
    /// Depends on one text column alone: worked out once for each distinct text.
    Memo(Memo),
    /// Nothing but the exact evaluator knows.
    Exact,
}

impl Node {
    pub fn run(&self, batch: &Batch) -> Verdict {
        match self {
            Self::Constant(truth) => Verdict::constant(batch.rows, *truth),
            Self::All(items) => fold(items, batch, true, Verdict::and),
            Self::Any(items) => fold(items, batch, false, Verdict::or),
            Self::Not(item) => item.run(batch).negated(),
            Self::If { condition, then, otherwise } => {
                condition.run(batch).choose(then.run(batch), otherwise.run(batch))
            }
            Self::Linear(test) => test.run(batch),
            Self::Compare(compare) => compare.run(batch),
            Self::Missing(column) => missing(batch, *column),
            Self::Truths(column) => truths(batch, *column),
            Self::Memo(memo) => memo.run(batch),
            Self::Exact => Verdict::unsure(Bits::all(batch.rows)),
        }
    }
}

fn fold(items: &[Node], batch: &Batch, empty: bool, join: fn(Verdict, Verdict) -> Verdict) -> Verdict {
    items.iter().map(|item| item.run(batch)).reduce(join).unwrap_or_else(|| Verdict::constant(batch.rows, empty))
}

fn truths(batch: &Batch, column: usize) -> Verdict {
    let Some(Column::Cells(cells)) = batch.columns.get(column) else { return Verdict::unsure(Bits::all(batch.rows)) };
    let of = |wanted: Cell| Bits::from_fn(batch.rows, |row| cells.get(row) == Some(&wanted));
    let broken = Bits::from_fn(batch.rows, |row| matches!(cells.get(row), Some(Cell::Broken(_))));
    Verdict { yes: of(Cell::Truth(true)), no: of(Cell::Truth(false)), broken: Some(broken), unsure: None }
}

fn missing(batch: &Batch, column: usize) -> Verdict {
    let mut unsure = None;
    let valid = match batch.columns.get(column) {
        Some(Column::Number(column)) => {
            // What stands apart may be a cell that cannot be told.
            let odd: Vec<usize> = column.odd_rows().collect();
            unsure = (!odd.is_empty()).then(|| Bits::from_rows(batch.rows, odd));
            column.valid()
        }
        Some(Column::Text(column)) => column.valid(),
        Some(Column::Cells(_)) | None => return Verdict::unsure(Bits::all(batch.rows)),
    };
    let present = valid.cloned().unwrap_or_else(|| Bits::all(batch.rows));
    let yes = present.clone().complement();
    let no = unsure.iter().fold(present, |no, unsure| no.and_not(unsure));
    Verdict { yes, no, broken: None, unsure }
}
