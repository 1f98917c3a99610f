//! The record of a publication: every figure it states.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::facts::PublicationFacts;
use crate::{ActRecord, Words};

const KINDS: [&str; 2] = ["table.published", "table.corrected"];

/// A published table as its record states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedRecord {
    /// The act, place in the log from 0.
    pub act: u64,
    pub form: String,
    pub period: String,
    /// From 1; a correction is the next edition.
    pub edition: u64,
    /// The act of the edition before.
    pub corrects: Option<u64>,
    pub title: Words,
    /// By figure id `FORM.PERIOD.REGION.INDICATOR`.
    pub figures: BTreeMap<String, StatedFigure>,
}

/// A figure as the record states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedFigure {
    /// Decimal text; `None`: withheld.
    pub value: Option<String>,
    /// What it is: place, indicator, unit of measure (code).
    pub what: Words,
}

#[derive(Deserialize)]
struct Body {
    form: String,
    period: String,
    edition: u64,
    corrects: Option<u64>,
    title: Name,
    columns: Vec<Column>,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Name {
    zh: String,
    en: String,
}

#[derive(Deserialize)]
struct Column {
    indicator: String,
    name: Name,
    unit: String,
}

#[derive(Deserialize)]
struct Row {
    region: String,
    name: Name,
    cells: BTreeMap<String, Cell>,
}

#[derive(Deserialize)]
struct Cell {
    value: Option<String>,
}

impl PublishedRecord {
    /// Reads the record of a publication or of its correction. Errors say why it is none.
    pub fn parse(record: &str) -> Result<Self, Words> {
        Self::of(&ActRecord::parse(record)?)
    }

    /// As [`PublishedRecord::parse`], from a record that was read before.
    pub fn of(act: &ActRecord) -> Result<Self, Words> {
        if !KINDS.contains(&act.kind.as_str()) {
            let said = act.words();
            return Err(Words::new(
                format!("回执所载的{}不是公布", said.zh),
                format!("{} is not a publication", said.en),
            ));
        }
        let body = Body::deserialize(&act.body).map_err(|error| {
            Words::new(
                format!("公布的记录读不出：{error}"),
                format!("the record of the publication cannot be read: {error}"),
            )
        })?;
        let columns: BTreeMap<&str, &Column> =
            body.columns.iter().map(|column| (column.indicator.as_str(), column)).collect();
        let figures = body.rows.iter().flat_map(|row| figures(&body, &columns, row)).collect();
        Ok(Self {
            act: act.seq,
            form: body.form,
            period: body.period,
            edition: body.edition,
            corrects: body.corrects,
            title: Words::new(body.title.zh, body.title.en),
            figures,
        })
    }

    pub(super) fn facts(&self) -> PublicationFacts {
        PublicationFacts {
            form: self.form.clone(),
            period: self.period.clone(),
            edition: self.edition,
            corrects: self.corrects,
            title: self.title.clone(),
        }
    }
}

fn figures<'a>(
    body: &'a Body,
    columns: &'a BTreeMap<&str, &Column>,
    row: &'a Row,
) -> impl Iterator<Item = (String, StatedFigure)> {
    row.cells.iter().map(|(indicator, cell)| {
        let (zh, en, unit) = match columns.get(indicator.as_str()) {
            Some(column) => (column.name.zh.as_str(), column.name.en.as_str(), column.unit.as_str()),
            None => (indicator.as_str(), indicator.as_str(), ""),
        };
        let what = Words::new(format!("{} {zh} {unit}", row.name.zh), format!("{}, {en}, {unit}", row.name.en));
        let id = format!("{}.{}.{}.{indicator}", body.form, body.period, row.region);
        (id, StatedFigure { value: cell.value.clone(), what })
    })
}
