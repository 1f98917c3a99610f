//! The validation report of the European Statistical System, as JSON: "Standard validation report structure for the ESS",
//! version 1.0.0 (ESSnet ValiDat Integration, 2017-08-15).
//!
//! One `validation` for each rule and row with the value `0` (the rule fails) or `NA` (it could not be judged), and one
//! `aggregation` for each rule and outcome with the number of items. Items that hold are in those counts; ten million of
//! them are no reading matter.
//!
//! Points of the data are named `file#row/column`, with the key where one is shown: `data.csv#12(id=7)/turnover`.

use super::{Phrases, csv::folder_of};
use crate::run::{Counts, Failure, Judgement, Report, Sink};
use serde_json::{Value, json};
use shishu_rules::{Level, Rule};
use std::io::{BufWriter, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// When and by what the data were judged, on every entry of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// ISO 8601.
    pub time: String,
    /// Who, or which program.
    pub actor: String,
    /// The software with its version.
    pub agent: String,
    /// What set it off.
    pub trigger: String,
    /// Name of the data.
    pub data: String,
}

/// Writes beside the file it will become.
pub struct ReportSink {
    writer: BufWriter<NamedTempFile>,
    phrases: Phrases,
    origin: Origin,
    any: bool,
}

impl ReportSink {
    pub fn create(path: &Path, phrases: Phrases, origin: Origin) -> std::io::Result<Self> {
        let mut writer = BufWriter::new(NamedTempFile::new_in(folder_of(path))?);
        writer.write_all(b"[")?;
        Ok(Self { writer, phrases, origin, any: false })
    }

    /// Adds the counts and gives the file its name. Dropped before, nothing is left.
    pub fn finish(mut self, path: &Path, report: &Report) -> std::io::Result<()> {
        let rules = self.phrases.rules.clone();
        for (rule, counts) in rules.iter().zip(&report.counts) {
            let Counts { pass, fail, missing, broken } = *counts;
            for (outcome, count) in [("pass", pass), ("fail", fail), ("missing", missing), ("broken", broken)] {
                let entry = json!({
                    "id": format!("{}/{outcome}", rule.id),
                    "type": "aggregation",
                    "event": self.origin(),
                    "aggregate": {
                        "language": self.origin.agent,
                        "expression": format!("count of {outcome}: {}", rule.canonical()),
                        "description": described(rule),
                    },
                    "data": { "source": [self.origin.data], "target": [self.origin.data] },
                    "value": count.to_string(),
                });
                self.write(&entry)?;
            }
        }
        self.writer.write_all(b"\n]\n")?;
        let mut file = self.writer.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.flush()?;
        file.persist(path).map(drop).map_err(|error| error.error)
    }

    fn origin(&self) -> Value {
        let Origin { time, actor, agent, trigger, .. } = &self.origin;
        json!({ "time": time, "actor": actor, "agent": agent, "trigger": trigger })
    }

    fn write(&mut self, entry: &Value) -> std::io::Result<()> {
        self.writer.write_all(if self.any { b",\n" } else { b"\n" })?;
        self.any = true;
        serde_json::to_writer(&mut self.writer, entry)?;
        Ok(())
    }
}

impl Sink for ReportSink {
    fn take(&mut self, failures: Vec<Failure>) -> std::io::Result<()> {
        for failure in &failures {
            let Some(rule) = self.phrases.rules.get(failure.rule).cloned() else { continue };
            let line = self.phrases.line(failure);
            let key: Vec<String> =
                self.phrases.shown.iter().zip(&line.shown).map(|(name, value)| format!("{name}={value}")).collect();
            let key = if key.is_empty() { String::new() } else { format!("({})", key.join(",")) };
            let place = format!("{}#{}{key}", self.origin.data, line.row);
            let points: Vec<String> = rule.cells().iter().map(|cell| format!("{place}/{}", cell.name())).collect();
            let target = rule.indicators().first().map(|code| format!("{place}/{code}"));
            let target = target.into_iter().chain(points.first().cloned()).next().unwrap_or_else(|| place.clone());
            let wanted = if line.expected.is_empty() { String::new() } else { format!("; expected {}", line.expected) };
            let entry = json!({
                "id": format!("{}/{}", rule.id, line.row),
                "type": "validation",
                "event": self.origin(),
                "rule": {
                    "language": self.origin.agent,
                    "expression": rule.canonical(),
                    "severity": severity(rule.level),
                    "description": described(&rule),
                },
                "data": { "source": points, "target": [target], "description": format!("{}{wanted}", line.values) },
                "value": if failure.judgement == Judgement::Fail { "0" } else { "NA" },
            });
            self.write(&entry)?;
        }
        Ok(())
    }
}

/// The three levels of the report are those of the rules.
fn severity(level: Level) -> &'static str {
    match level {
        Level::Hard => "error",
        Level::Query => "warning",
        Level::Tip => "information",
    }
}

fn described(rule: &Rule) -> String {
    match &rule.message {
        Some(message) if message.zh == message.en => message.zh.clone(),
        Some(message) => format!("{} | {}", message.zh, message.en),
        None => rule.id.to_string(),
    }
}
