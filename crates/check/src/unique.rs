//! `unique(…)` and nothing else: every row leaves one word of its key; rows whose word came twice are read again and told
//! apart by their whole key.

use crate::batch::{Batch, column::NumberColumn};
use crate::derive::duplicates::{Fingerprints, Suspects, duplicates, is_suspect, suspected};
use crate::derive::key::Keyed;
use crate::kernel::{RowRule, part::numbers};
use crate::plan::{Plan, Planned};
use crate::run::{Failure, Judgement, RunError, Signals, Sink, reread};
use crate::source::Source;
use shishu_rules::{Cell, Typed};

/// The key of one row.
pub enum KeyOfRow {
    /// 128 bits that differ where keys differ.
    Whole([u64; 2]),
    Missing,
    Broken,
}

/// The keys of a batch.
pub struct Keys<'b> {
    rule: &'b RowRule,
    keys: &'b [Typed],
    batch: &'b Batch,
    /// One or two columns of numbers are their own fingerprint.
    columns: Vec<&'b NumberColumn>,
    /// The same where every row has a number that is its double.
    plain: Option<[&'b [f64]; 2]>,
}

impl<'b> Keys<'b> {
    pub fn new(rule: &'b RowRule, keys: &'b [Typed], batch: &'b Batch) -> Self {
        let mut columns: Vec<_> = keys.iter().filter_map(|key| numbers(rule, key, batch)).collect();
        if columns.len() != keys.len() || columns.len() > 2 {
            columns.clear();
        }
        let plain = match columns.as_slice() {
            [a] => a.plain_values().map(|a| [a, &[][..]]),
            [a, b] => a.plain_values().zip(b.plain_values()).map(|(a, b)| [a, b]),
            _ => None,
        };
        Self { rule, keys, batch, columns, plain }
    }

    #[inline]
    pub fn of(&self, row: usize) -> KeyOfRow {
        if let Some([a, b]) = self.plain {
            return KeyOfRow::Whole([bits(a[row]), b.get(row).copied().map_or(0, bits)]);
        }
        if let Some(fingerprint) = self.of_numbers(row) {
            return KeyOfRow::Whole(fingerprint);
        }
        match Keyed::of(self.keys.iter().map(|key| self.rule.part(key, self.batch, row))) {
            Keyed::Key(key) => KeyOfRow::Whole(key.fingerprint()),
            Keyed::Missing => KeyOfRow::Missing,
            Keyed::Broken(_) => KeyOfRow::Broken,
        }
    }

    fn of_numbers(&self, row: usize) -> Option<[u64; 2]> {
        let plain = |column: &&NumberColumn| Some(bits(column.plain(row)?.ok()?));
        match self.columns.as_slice() {
            [a] => Some([plain(a)?, 0]),
            [a, b] => Some([plain(a)?, plain(b)?]),
            _ => None,
        }
    }
}

/// Adding zero turns −0 into 0, which is the same number.
fn bits(x: f64) -> u64 {
    (x + 0.0).to_bits()
}

/// Failures kept while the rows are read again, at most; with more they are read once more.
const KEPT: usize = 1 << 16;

/// Finds the rows that share a key, hands them on in the order of rows, and counts them.
pub fn settle(
    plan: &Plan,
    at: usize,
    source: &dyn Source,
    seen: Vec<Suspects>,
    memory: usize,
    sink: &mut dyn Sink,
    signals: &Signals,
) -> Result<u64, RunError> {
    let twice = suspected(seen)?;
    if twice.is_empty() {
        return Ok(0);
    }
    let alone = plan.alone(at, source);
    let plan = alone.as_ref().unwrap_or(plan);
    let Planned::Unique { rule, keys } = &plan.rules[if alone.is_some() { 0 } else { at }] else { return Ok(0) };
    let failure = |batch: &Batch, row: usize| Failure {
        judgement: Judgement::Fail,
        row: batch.first + row as u64,
        rule: at,
        cells: rule.cells(batch, row),
        derived: vec![Cell::Truth(false)],
        shown: plan.shown.iter().map(|column| batch.cell(*column, row)).collect(),
    };
    let mut prints = Fingerprints::new(memory);
    let mut kept = Some(vec![]);
    reread(plan, source, signals, &mut |batch| {
        let of_batch = Keys::new(rule, keys, batch);
        for row in 0..batch.rows {
            let KeyOfRow::Whole(fingerprint) = of_batch.of(row) else { continue };
            if !is_suspect(&twice, fingerprint) {
                continue;
            }
            prints.push(fingerprint, batch.first + row as u64)?;
            kept = kept.take().filter(|kept| kept.len() < KEPT);
            kept.iter_mut().for_each(|kept| kept.push(failure(batch, row)));
        }
        Ok(())
    })?;
    let rows = duplicates(vec![prints])?;
    match kept {
        Some(kept) => {
            sink.take(kept.into_iter().filter(|failure| rows.binary_search(&failure.row).is_ok()).collect())?;
        }
        None => reread(plan, source, signals, &mut |batch| {
            let end = batch.first + batch.rows as u64;
            let here = &rows[rows.partition_point(|row| *row < batch.first)..rows.partition_point(|row| *row < end)];
            sink.take(here.iter().map(|row| failure(batch, (row - batch.first) as usize)).collect())
        })?,
    }
    Ok(rows.len() as u64)
}
