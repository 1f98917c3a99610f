//! What was found, in the order of rows, in a temporary file that several threads read.

use super::merge::{Rows, State};
use arrow::array::{AsArray, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::{SchemaRef, UInt8Type, UInt64Type};
use arrow::error::ArrowError;
use arrow::ipc::{reader::FileReader, writer::FileWriter};
use futures::StreamExt;
use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::ops::Range;

pub struct Kept {
    file: tempfile::NamedTempFile,
    schema: SchemaRef,
    /// The first target of each batch.
    starts: Vec<u64>,
    /// How many questions had several answers, and the first of them.
    pub several: Option<(u64, u64)>,
}

impl Kept {
    /// Rows come in the order of their targets.
    pub async fn write(mut rows: Rows, schema: SchemaRef) -> Result<Self, ArrowError> {
        let file = tempfile::NamedTempFile::new()?;
        let mut writer = FileWriter::try_new(BufWriter::new(file.reopen()?), &schema)?;
        let (mut starts, mut several) = (vec![], None);
        while let Some(batch) = rows.next().await {
            let batch = batch?;
            let targets = batch.column(0).as_primitive::<UInt64Type>().values();
            let Some(first) = targets.first() else { continue };
            starts.push(*first);
            let states = batch.column(1).as_primitive::<UInt8Type>().values();
            for (target, _) in targets.iter().zip(states).filter(|(_, state)| State::of(**state) == State::Several) {
                several.get_or_insert((0, *target)).0 += 1;
            }
            writer.write(&batch)?;
        }
        writer.finish()?;
        Ok(Self { file, schema, starts, several })
    }

    pub fn cursor(&self) -> Result<Cursor<'_>, ArrowError> {
        let reader = FileReader::try_new(BufReader::new(self.file.reopen()?), None)?;
        Ok(Cursor { kept: self, reader, current: None })
    }
}

/// One thread's place in what was found.
pub struct Cursor<'a> {
    kept: &'a Kept,
    reader: FileReader<BufReader<File>>,
    current: Option<(usize, RecordBatch)>,
}

impl Cursor<'_> {
    /// What was found for these targets; those that asked nothing are left out.
    pub fn read(&mut self, range: Range<u64>) -> Result<RecordBatch, ArrowError> {
        let starts = &self.kept.starts;
        let from = starts.partition_point(|start| *start <= range.start).saturating_sub(1);
        let to = starts.partition_point(|start| *start < range.end);
        let mut slices = vec![];
        for at in from..to.max(from) {
            let batch = self.batch(at)?;
            let targets = batch.column(0).as_primitive::<UInt64Type>().values();
            let here = targets.partition_point(|t| *t < range.start)..targets.partition_point(|t| *t < range.end);
            slices.push(batch.slice(here.start, here.len()));
        }
        concat_batches(&self.kept.schema, &slices)
    }

    fn batch(&mut self, at: usize) -> Result<RecordBatch, ArrowError> {
        if let Some((known, batch)) = &self.current
            && *known == at
        {
            return Ok(batch.clone());
        }
        self.reader.set_index(at)?;
        let batch = self.reader.next().unwrap_or_else(|| Ok(RecordBatch::new_empty(self.kept.schema.clone())))?;
        self.current = Some((at, batch.clone()));
        Ok(batch)
    }
}
