//! Questions meet their answers: both sorted by key, the answers of a key before its questions.

use super::feed::{NO_PERIOD, Side, feed};
use super::kept::Kept;
use super::sort::{failed, sorted};
use super::{Lookup, value};
use crate::run::{Options, RunError, Signals};
use crate::source::{Source, SourceError};
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, UInt8Array, UInt64Array, new_null_array};
use arrow::compute::interleave;
use arrow::datatypes::{DataType, Decimal128Type, Field, Schema, SchemaRef, UInt64Type};
use arrow::error::ArrowError;
use futures::StreamExt;
use futures::stream::BoxStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Rows on their way.
pub type Rows = BoxStream<'static, Result<RecordBatch, ArrowError>>;

/// Batches that may wait between the threads that read and the one that sorts.
const WAITING: usize = 4;

/// How many rows answered a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    None,
    One,
    Several,
    /// The period could not be read.
    NoPeriod,
}

impl State {
    pub fn of(stored: u8) -> Self {
        [Self::None, Self::One, Self::Several, Self::NoPeriod]
            .into_iter()
            .find(|s| *s as u8 == stored)
            .unwrap_or(Self::None)
    }
}

/// Looks up, for every row of `main`, the rows of `answers` (of itself when there are none).
pub fn find(
    main: &dyn Source,
    answers: Option<&dyn Source>,
    lookup: &Lookup,
    options: Options,
    signals: &Signals,
) -> Result<Kept, RunError> {
    let fields = |start: [Field; 2]| {
        let values = lookup.values.iter().enumerate().flat_map(|(at, wanted)| value::fields(at, wanted.kind));
        Arc::new(Schema::new(start.into_iter().chain(values).collect::<Vec<_>>()))
    };
    let target = || Field::new("target", DataType::UInt64, false);
    let asked = fields([Field::new("key", DataType::Decimal128(38, 0), false), target()]);
    let found = fields([target(), Field::new("state", DataType::UInt8, false)]);
    let lost = |error: &dyn std::fmt::Display| RunError::Source(failed(main.name(), error));
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|error| lost(&error))?;
    let (to, mut from) = tokio::sync::mpsc::channel(WAITING);
    let (ours, theirs) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let sides: Vec<(&dyn Source, Side, &AtomicUsize)> = match answers {
        None => vec![(main, Side::Both, &ours)],
        Some(answers) => vec![(answers, Side::Answers, &theirs), (main, Side::Asks, &ours)],
    };
    let kept = std::thread::scope(|scope| {
        let feeders: Vec<_> = sides
            .iter()
            .flat_map(|(source, side, next)| {
                let threads = options.threads.clamp(1, source.parts().max(1));
                std::iter::repeat_n((*source, *side, *next), threads)
            })
            .map(|(source, side, next)| {
                let (to, asked) = (to.clone(), asked.clone());
                scope.spawn(move || feed(source, lookup, side, &asked, next, &to, signals))
            })
            .collect();
        drop(to);
        let sorting = async {
            let rows = futures::stream::poll_fn(move |context| from.poll_recv(context)).boxed();
            // One sort gives while the other takes: each has its half.
            let by_key = sorted(rows, &asked, options.memory / 2)?;
            let mut merge = Merge { schema: found.clone(), last: None, carried: carried(&found) };
            let merged = by_key.map(move |batch| merge.batch(&batch?)).boxed();
            Kept::write(sorted(merged, &found, options.memory / 2)?, found).await
        };
        // On a thread of its own: whoever calls may be inside a runtime already.
        let kept = scope.spawn(move || runtime.block_on(sorting));
        let kept = kept.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let fed: Result<(), SourceError> = feeders
            .into_iter()
            .try_for_each(|feeder| feeder.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        fed.map_err(RunError::Source)?;
        kept.map_err(|error| lost(&error))
    })?;
    if signals.stop.load(Ordering::Relaxed) { Err(RunError::Stopped) } else { Ok(kept) }
}

/// The place of a row without values, of the last answer of the batches before, and of this batch, for [`interleave`].
const NOTHING: (usize, usize) = (0, 0);
const BEFORE: (usize, usize) = (1, 0);

/// The columns of values of one row that has none.
fn carried(schema: &Schema) -> Vec<ArrayRef> {
    schema.fields().iter().skip(2).map(|field| new_null_array(field.data_type(), 1)).collect()
}

struct Merge {
    schema: SchemaRef,
    last: Option<Answer>,
    /// The values of the last answer, when it stood in an earlier batch.
    carried: Vec<ArrayRef>,
}

#[derive(Clone, Copy)]
struct Answer {
    key: i128,
    several: bool,
    at: (usize, usize),
}

impl Merge {
    /// The questions of a batch with the values of their answers.
    fn batch(&mut self, batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
        let keys = batch.column(0).as_primitive::<Decimal128Type>().values();
        let asked = batch.column(1).as_primitive::<UInt64Type>().values();
        let (mut targets, mut states, mut places) = (vec![], vec![], vec![]);
        for (row, key) in keys.iter().enumerate() {
            let same = self.last.as_mut().filter(|last| last.key == key & !1);
            if key & 1 == 0 {
                match same {
                    Some(last) => last.several = true,
                    None => self.last = Some(Answer { key: *key, several: false, at: (2, row) }),
                }
                continue;
            }
            let (state, place) = match same {
                _ if *key == NO_PERIOD => (State::NoPeriod, NOTHING),
                None => (State::None, NOTHING),
                Some(last) if last.several => (State::Several, NOTHING),
                Some(last) => (State::One, last.at),
            };
            targets.push(asked[row]);
            states.push(state as u8);
            places.push(place);
        }
        let values = batch.columns().iter().skip(2);
        let nothing = carried(&self.schema);
        let mut columns: Vec<ArrayRef> = vec![Arc::new(UInt64Array::from(targets)), Arc::new(UInt8Array::from(states))];
        for ((here, before), nothing) in values.clone().zip(&self.carried).zip(&nothing) {
            columns.push(interleave(&[&**nothing, &**before, &**here], &places)?);
        }
        if let Some(last) = self.last.as_mut().filter(|last| last.at != BEFORE) {
            // A copy: a slice would keep the whole batch.
            let one = values.map(|here| interleave(&[&**here as &dyn Array], &[(0, last.at.1)]));
            self.carried = one.collect::<Result<_, _>>()?;
            last.at = BEFORE;
        }
        RecordBatch::try_new(self.schema.clone(), columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{Decimal128Array, Float64Array};
    use arrow::datatypes::Float64Type;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        /// However the sorted rows are cut into batches, a question gets the one answer of its key.
        #[test]
        fn answers_reach_questions_across_batches(
            rows in proptest::collection::vec((0..6_i128, any::<bool>(), 0..9_u8), 0..60),
            cuts in proptest::collection::vec(1..7_usize, 60),
        ) {
            let mut rows: Vec<(i128, u64, f64)> = rows
                .into_iter()
                .zip(0..)
                .map(|((key, asks, value), at)| (key << 1 | i128::from(asks), at, f64::from(value)))
                .collect();
            rows.sort_by_key(|(key, ..)| *key);
            let mut answers: BTreeMap<i128, Vec<f64>> = BTreeMap::new();
            rows.iter().filter(|row| row.0 & 1 == 0).for_each(|row| answers.entry(row.0).or_default().push(row.2));
            let expected = rows.iter().filter(|row| row.0 & 1 == 1).map(|(key, target, _)| {
                match answers.get(&(key & !1)).map(Vec::as_slice) {
                    None => (*target, State::None, None),
                    Some([one]) => (*target, State::One, Some(*one)),
                    Some(_) => (*target, State::Several, None),
                }
            });
            let expected: Vec<_> = expected.collect();
            let found = Schema::new(vec![
                Field::new("target", DataType::UInt64, false),
                Field::new("state", DataType::UInt8, false),
                Field::new("v0", DataType::Float64, true),
            ]);
            let mut merge = Merge { last: None, carried: carried(&found), schema: Arc::new(found) };
            let (mut rest, mut told) = (rows.as_slice(), vec![]);
            for cut in cuts {
                let (here, later) = rest.split_at(cut.min(rest.len()));
                rest = later;
                let keys = Decimal128Array::from_iter_values(here.iter().map(|row| row.0));
                let targets = UInt64Array::from_iter_values(here.iter().map(|row| row.1));
                let values = here.iter().map(|row| (row.0 & 1 == 0).then_some(row.2));
                let values: Float64Array = values.collect();
                let columns: Vec<(&str, ArrayRef)> =
                    vec![("key", Arc::new(keys)), ("target", Arc::new(targets)), ("v0", Arc::new(values))];
                let batch = merge.batch(&RecordBatch::try_from_iter_with_nullable(
                    columns.into_iter().map(|(name, column)| (name, column, true)),
                ).unwrap()).unwrap();
                let states = batch.column(1).as_primitive::<arrow::datatypes::UInt8Type>();
                let values = batch.column(2).as_primitive::<Float64Type>();
                for (at, target) in batch.column(0).as_primitive::<UInt64Type>().values().iter().enumerate() {
                    let value = values.is_valid(at).then(|| values.value(at));
                    told.push((*target, State::of(states.value(at)), value));
                }
            }
            prop_assert_eq!(told, expected);
        }
    }
}
