//! The acts of publishing.

use super::table::Tabled;
use crate::actor::Actor;
use crate::calendar::table_subject;
use crate::kinds::ActKind;
use crate::refusal::Refusal;
use crate::returns::{discharge, short_hash, to_body};
use serde::{Deserialize, Serialize};
use shishu_programme::{Programme, ReportForm};
use shishu_store::{Duty, NewAct};
use shishu_terms::{Bilingual, FigureId, FormId, IndicatorCode, Moment, Period, Place, RegionCode, ReturnId};
use std::collections::BTreeMap;

/// `table.published` and `table.corrected`. The body names no unit, so that the act can be shown to anybody: the returns it was made from stand in the
/// contents under `sources` (a list of [`Source`]), and the reason of a correction under `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The form.
    pub form: FormId,
    /// The period.
    pub period: Period,
    /// From 1; a correction is the next edition.
    pub edition: u32,
    /// The act of the edition before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<u64>,
    /// Title of the table.
    pub title: Bilingual,
    /// Version of the programme (hex, first 16 digits).
    pub programme: String,
    /// Columns.
    pub columns: Vec<PublishedColumn>,
    /// Rows: the county, then its towns.
    pub rows: Vec<PublishedRow>,
    /// How many returns it was made from.
    #[serde(default)]
    pub returns: u32,
    /// How complete it is.
    pub coverage: Coverage,
    /// What changed against the edition before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Changed>,
}

/// A column of a published table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedColumn {
    /// The indicator.
    pub indicator: IndicatorCode,
    /// Its name.
    pub name: Bilingual,
    /// Published unit (code).
    pub unit: String,
    /// Unit in which it is reported and summed (code).
    pub reported_unit: String,
    /// Decimals published.
    pub decimals: u32,
}

/// A row of a published table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedRow {
    /// The place.
    pub region: RegionCode,
    /// Its name.
    pub name: Bilingual,
    /// Figures by indicator.
    pub cells: BTreeMap<IndicatorCode, PublishedCell>,
}

/// A published figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedCell {
    /// As published, rounded once; `None`: withheld, because so few units stand behind it that one could be made out.
    pub value: Option<String>,
    /// The exact sum in the reported unit; withheld with the value.
    pub exact: Option<String>,
    /// How many units are in it.
    pub units: u32,
}

/// A return that went into a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The return.
    pub id: ReturnId,
    /// The act that last wrote its values.
    pub version: u64,
}

/// How complete a table is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Returns owed.
    pub expected: u32,
    /// Reported.
    pub reported: u32,
    /// Wholly accepted.
    pub accepted: u32,
    /// Cells of published indicators that were left out because they are not accepted.
    pub cells_left_out: u32,
}

/// A figure that a correction changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// The figure.
    pub figure: FigureId,
    /// Value of the edition before.
    pub old: Option<String>,
    /// Value now.
    pub new: Option<String>,
}

impl Published {
    /// The places of its rows.
    pub fn places(&self) -> Vec<RegionCode> {
        self.rows.iter().map(|row| row.region).collect()
    }

    /// The cell of a figure.
    pub fn cell(&self, region: &RegionCode, indicator: &IndicatorCode) -> Option<&PublishedCell> {
        self.rows.iter().find(|row| &row.region == region)?.cells.get(indicator)
    }

    /// The column of an indicator.
    pub fn column(&self, indicator: &IndicatorCode) -> Option<&PublishedColumn> {
        self.columns.iter().find(|c| &c.indicator == indicator)
    }
}

/// What a publication is decided from.
pub struct Publishing<'a> {
    /// The programme.
    pub programme: &'a Programme,
    /// The form.
    pub form: &'a ReportForm,
    /// The period.
    pub period: Period,
    /// Who publishes.
    pub actor: &'a Actor,
    /// Now.
    pub now: Moment,
    /// The edition in force, with its act and the returns it was made from.
    pub before: Option<(u64, &'a Published, &'a [Source])>,
    /// Open duties to correct it.
    pub open: &'a [Duty],
}

/// Publishes the first edition, or a correction of the one before with its reason.
pub fn publish(of: &Publishing<'_>, tabled: Tabled, reason: &str) -> Result<NewAct, Refusal> {
    if tabled.sources.is_empty() {
        return Err(Refusal::wrong_state(
            "还没有验收的报表，不能公布。",
            "nothing is accepted yet, so there is nothing to publish",
        ));
    }
    let (form, period) = (of.form, of.period);
    let mut body = Published {
        form: form.id.clone(),
        period,
        edition: of.before.map_or(1, |(_, b, _)| b.edition + 1),
        corrects: of.before.map(|(seq, _, _)| seq),
        title: Bilingual {
            zh: format!("{}，{}", form.name.zh, period.zh()),
            en: format!("{}, {}", form.name.en, period.en()),
        },
        programme: short_hash(of.programme),
        columns: tabled.columns,
        rows: tabled.rows,
        returns: tabled.sources.len() as u32,
        coverage: tabled.coverage,
        changes: Vec::new(),
    };
    let Some((_, earlier, sources)) = of.before else {
        return act(ActKind::TablePublished, of, &body, &tabled.sources);
    };
    body.changes = changes(earlier, &body);
    if body.changes.is_empty() && sources == tabled.sources {
        return Err(Refusal::wrong_state(
            "与已公布的相同，没有要更正的。",
            "it equals the published table; nothing to correct",
        ));
    }
    let reason = reason.trim();
    if reason.chars().count() < 4 {
        return Err(Refusal::bad_input(
            "更正须写明原因，原因随数公开。",
            "give the reason of the correction; it is public with the figures",
        ));
    }
    let corrected = act(ActKind::TableCorrected, of, &body, &tabled.sources)?.content("reason", reason);
    Ok(discharge(corrected, of.open, &["correct"]))
}

fn act(kind: ActKind, of: &Publishing<'_>, body: &Published, sources: &[Source]) -> Result<NewAct, Refusal> {
    let sources = serde_json::to_string(sources)
        .map_err(|e| Refusal::bad_input("来源无法写入留痕。", format!("the sources cannot be written: {e}")))?;
    Ok(NewAct::new(of.now, kind.wire(), table_subject(&body.form, body.period))
        .by(of.actor.person.clone(), of.actor.post.id.clone())
        .body(to_body(body)?)
        .content("sources", sources))
}

fn changes(before: &Published, after: &Published) -> Vec<Changed> {
    let value = |table: &Published, region: &RegionCode, code: &IndicatorCode| {
        table.cell(region, code).and_then(|c| c.value.clone())
    };
    let mut changes = Vec::new();
    for row in &after.rows {
        for column in &after.columns {
            let (old, new) =
                (value(before, &row.region, &column.indicator), value(after, &row.region, &column.indicator));
            if old != new {
                let figure = FigureId::new(
                    after.form.clone(),
                    after.period,
                    Place::Region(row.region),
                    column.indicator.clone(),
                );
                changes.push(Changed { figure, old, new });
            }
        }
    }
    changes
}
