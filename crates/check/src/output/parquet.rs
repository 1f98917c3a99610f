//! Failures as Parquet: `row` a whole number, the rest text.

use super::{Phrases, csv::folder_of};
use crate::run::{Failure, Sink};
use arrow::array::{ArrayRef, RecordBatch, StringArray, UInt64Array};
use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use std::path::Path;
use std::sync::Arc;
use tempfile::NamedTempFile;

pub struct ParquetSink {
    writer: ArrowWriter<NamedTempFile>,
    schema: Arc<Schema>,
    phrases: Phrases,
}

impl ParquetSink {
    pub fn create(path: &Path, phrases: Phrases) -> std::io::Result<Self> {
        let field = |(at, name): (usize, String)| {
            Field::new(name, if at == 0 { DataType::UInt64 } else { DataType::Utf8 }, false)
        };
        let schema = Arc::new(Schema::new(phrases.headings().into_iter().enumerate().map(field).collect::<Vec<_>>()));
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let file = NamedTempFile::new_in(folder_of(path))?;
        let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties)).map_err(std::io::Error::other)?;
        Ok(Self { writer, schema, phrases })
    }

    /// Gives the file its name. Dropped before, nothing is left.
    pub fn finish(self, path: &Path) -> std::io::Result<()> {
        let file = self.writer.into_inner().map_err(std::io::Error::other)?;
        file.persist(path).map(drop).map_err(|error| error.error)
    }
}

impl Sink for ParquetSink {
    fn take(&mut self, failures: Vec<Failure>) -> std::io::Result<()> {
        if failures.is_empty() {
            return Ok(());
        }
        let lines: Vec<_> = failures.iter().map(|failure| self.phrases.line(failure)).collect();
        let texts = |text: &dyn Fn(&super::Line) -> String| -> ArrayRef {
            Arc::new(lines.iter().map(|line| Some(text(line))).collect::<StringArray>())
        };
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(lines.iter().map(|line| line.row).collect::<UInt64Array>()),
            texts(&|line| line.rule.clone()),
        ];
        for at in 0..self.phrases.shown.len() {
            columns.push(texts(&|line| line.shown.get(at).cloned().unwrap_or_default()));
        }
        columns.extend([texts(&|line| line.values.clone()), texts(&|line| line.expected.clone())]);
        let batch = RecordBatch::try_new(self.schema.clone(), columns).map_err(std::io::Error::other)?;
        self.writer.write(&batch).map_err(std::io::Error::other)
    }
}
