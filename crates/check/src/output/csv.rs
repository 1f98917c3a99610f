//! Failures as comma-separated text, UTF-8. Text that a spreadsheet would take for a formula is made harmless.

use super::Phrases;
use crate::run::{Failure, Sink};
use shishu_terms::neutralise;
use std::io::{BufWriter, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// Writes beside the file it will become.
pub struct CsvSink {
    writer: csv::Writer<BufWriter<NamedTempFile>>,
    phrases: Phrases,
}

impl CsvSink {
    pub fn create(path: &Path, phrases: Phrases) -> std::io::Result<Self> {
        let file = NamedTempFile::new_in(folder_of(path))?;
        let mut writer = csv::Writer::from_writer(BufWriter::new(file));
        writer.write_record(phrases.headings())?;
        Ok(Self { writer, phrases })
    }

    /// Gives the file its name. Dropped before, nothing is left.
    pub fn finish(self, path: &Path) -> std::io::Result<()> {
        let inner = self.writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))?;
        let mut file = inner.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.flush()?;
        file.persist(path).map(drop).map_err(|error| error.error)
    }
}

impl Sink for CsvSink {
    fn take(&mut self, failures: Vec<Failure>) -> std::io::Result<()> {
        for failure in &failures {
            let line = self.phrases.line(failure);
            self.writer.write_field(line.row.to_string())?;
            self.writer.write_field(line.rule)?;
            for shown in line.shown {
                self.writer.write_field(&*neutralise(&shown))?;
            }
            self.writer.write_field(&*neutralise(&line.values))?;
            self.writer.write_field(&*neutralise(&line.expected))?;
            self.writer.write_record(None::<&[u8]>)?;
        }
        Ok(())
    }
}

/// The folder a file lies in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
