//! The files a check writes beside its counts. Each stands under its name only when it is whole.

use super::annotate::Notes;
use super::data::Data;
use crate::cli::check::Check;
use crate::clock::SystemClock;
use crate::failure::Failure;
use shishu_check::output::report::{Origin, ReportSink};
use shishu_check::output::{Phrases, csv::CsvSink, parquet::ParquetSink};
use shishu_check::plan;
use shishu_check::run::{Failure as Failed, Judgement, Report, Sink};
use shishu_terms::{Clock, Lang};
use std::path::Path;

/// Where failures go.
pub struct Out {
    failures: Option<Table>,
    report: Option<Box<ReportSink>>,
    notes: Option<Notes>,
}

enum Table {
    Csv(Box<CsvSink>),
    Parquet(Box<ParquetSink>),
}

impl Out {
    pub fn create(check: &Check, plan: &plan::Check, lang: Lang) -> Result<Self, Failure> {
        let phrases = || Phrases::new(plan);
        let failures = check.failures.as_deref().map(|path| {
            let parquet = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"));
            let made = match parquet {
                true => ParquetSink::create(path, phrases()).map(|sink| Table::Parquet(Box::new(sink))),
                false => CsvSink::create(path, phrases()).map(|sink| Table::Csv(Box::new(sink))),
            };
            made.map_err(|error| unwritten(path, &error))
        });
        let report = check.report.as_deref().map(|path| {
            let made = ReportSink::create(path, phrases(), origin(&check.data));
            made.map(Box::new).map_err(|error| unwritten(path, &error))
        });
        let notes = check.annotate.as_deref().map(|_| Notes::new(phrases(), lang));
        Ok(Self { failures: failures.transpose()?, report: report.transpose()?, notes })
    }

    pub fn finish(self, check: &Check, data: &Data, report: &Report) -> Result<(), Failure> {
        if let (Some(path), Some(notes)) = (&check.annotate, self.notes) {
            notes.finish(&check.data, data, path)?;
        }
        if let (Some(path), Some(sink)) = (&check.report, self.report) {
            sink.finish(path, report).map_err(|error| unwritten(path, &error))?;
        }
        let Some((path, table)) = check.failures.as_ref().zip(self.failures) else { return Ok(()) };
        let finished = match table {
            Table::Csv(sink) => sink.finish(path),
            Table::Parquet(sink) => sink.finish(path),
        };
        finished.map_err(|error| unwritten(path, &error))
    }
}

fn unwritten(path: &Path, error: &std::io::Error) -> Failure {
    Failure::file("无法写入", "cannot write", path, error)
}

fn origin(data: &Path) -> Origin {
    let version = format!("Shishu {}", env!("CARGO_PKG_VERSION"));
    Origin {
        time: SystemClock.now().to_string(),
        actor: "shishu check".to_owned(),
        agent: version,
        trigger: "command line".to_owned(),
        data: data.file_name().unwrap_or(data.as_os_str()).to_string_lossy().into_owned(),
    }
}

impl Sink for Out {
    fn take(&mut self, mut found: Vec<Failed>) -> std::io::Result<()> {
        if let Some(report) = &mut self.report {
            report.take(found.clone())?;
            found.retain(|one| one.judgement == Judgement::Fail);
        }
        if let Some(notes) = &mut self.notes {
            notes.take(found.clone())?;
        }
        match &mut self.failures {
            None => Ok(()),
            Some(Table::Csv(sink)) => sink.take(found),
            Some(Table::Parquet(sink)) => sink.take(found),
        }
    }
}
