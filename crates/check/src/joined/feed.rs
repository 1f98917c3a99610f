//! Rows as questions and as answers.

use super::{Lookup, value::Store};
use crate::batch::Batch;
use crate::batch::column::Column;
use crate::derive::key::Keyed;
use crate::run::Signals;
use crate::source::{Source, SourceError, Wanted};
use arrow::array::{ArrayRef, Decimal128Array, RecordBatch, UInt64Array};
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use shishu_rules::{Cell, When, moved};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::mpsc::Sender;

/// The key of questions that cannot be asked because a period cannot be read. Keys are 127 bits of a fingerprint and one bit
/// that tells questions from answers.
pub const NO_PERIOD: i128 = i128::MAX;

/// Which side of a lookup a source is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Asks,
    Answers,
    /// A table that looks into itself.
    Both,
}

/// Sends the rows of a source as questions, answers or both; several threads may share one `next`.
pub fn feed(
    source: &dyn Source,
    lookup: &Lookup,
    side: Side,
    schema: &SchemaRef,
    next: &AtomicUsize,
    to: &Sender<Result<RecordBatch, ArrowError>>,
    signals: &Signals,
) -> Result<(), SourceError> {
    let mut wanted: Vec<Wanted> = vec![];
    let (mut ours, mut theirs, mut values) = (vec![], vec![], vec![]);
    if side != Side::Answers {
        ours = lookup.keys.iter().map(|key| super::place(&mut wanted, key.ours)).collect();
    }
    if side != Side::Asks {
        theirs = lookup.keys.iter().map(|key| super::place(&mut wanted, key.theirs)).collect();
        values = lookup.values.iter().map(|value| super::place(&mut wanted, *value)).collect();
    }
    let rows = Rows { lookup, ours, theirs, values, side };
    loop {
        let part = next.fetch_add(1, Ordering::Relaxed);
        if part >= source.parts() {
            return Ok(());
        }
        let mut gone = false;
        source.read(part, &wanted, &mut |batch| {
            let sent = to.blocking_send(rows.of(&batch, schema));
            gone = sent.is_err() || signals.stop.load(Ordering::Relaxed);
            if gone { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        if gone {
            return Ok(());
        }
    }
}

/// Where the columns of a lookup stand in the batches read.
struct Rows<'a> {
    lookup: &'a Lookup,
    ours: Vec<usize>,
    theirs: Vec<usize>,
    values: Vec<usize>,
    side: Side,
}

enum Asked {
    Key(i128),
    /// A part is missing: nothing is asked.
    Nothing,
    NoPeriod,
}

impl Rows<'_> {
    fn of(&self, batch: &Batch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        let (mut keys, mut targets) = (vec![], vec![]);
        let mut stores: Vec<Store> = self.lookup.values.iter().map(|value| Store::new(value.kind)).collect();
        for row in 0..batch.rows {
            if self.side != Side::Asks
                && let Asked::Key(key) = self.key(batch, row, &self.theirs, When::Current)
            {
                keys.push(key);
                targets.push(0);
                for (store, column) in stores.iter_mut().zip(&self.values) {
                    store.push(batch.columns.get(*column).unwrap_or(&NONE), row);
                }
            }
            if self.side == Side::Answers {
                continue;
            }
            let first = (batch.first + row as u64) * self.lookup.whens.len() as u64;
            for (target, when) in (first..).zip(&self.lookup.whens) {
                keys.push(match self.key(batch, row, &self.ours, *when) {
                    Asked::Key(key) => key | 1,
                    Asked::NoPeriod => NO_PERIOD,
                    Asked::Nothing => continue,
                });
                targets.push(target);
                stores.iter_mut().for_each(Store::nothing);
            }
        }
        let keys = Decimal128Array::from(keys).with_data_type(schema.field(0).data_type().clone());
        let mut columns: Vec<ArrayRef> = vec![Arc::new(keys), Arc::new(UInt64Array::from(targets))];
        columns.extend(stores.into_iter().flat_map(Store::finish));
        RecordBatch::try_new(schema.clone(), columns)
    }

    /// What a row asks for, or answers to, part by part: the first part that is missing or unreadable decides.
    fn key(&self, batch: &Batch, row: usize, columns: &[usize], when: When) -> Asked {
        let mut parts = vec![];
        for (key, column) in self.lookup.keys.iter().zip(columns) {
            let cell = batch.cell(*column, row);
            parts.push(match key.period {
                false => cell,
                true => match moved(&cell, when) {
                    Ok(Some(period)) => Cell::Text(period.to_string()),
                    Ok(None) => Cell::Missing,
                    Err(_) => return Asked::NoPeriod,
                },
            });
            if parts.last() == Some(&Cell::Missing) {
                return Asked::Nothing;
            }
        }
        match Keyed::of(parts) {
            Keyed::Key(key) => {
                let [a, b] = key.fingerprint();
                Asked::Key((i128::from(a) << 64 | i128::from(b)) & !1)
            }
            Keyed::Missing | Keyed::Broken(_) => Asked::Nothing,
        }
    }
}

const NONE: Column = Column::Cells(vec![]);
