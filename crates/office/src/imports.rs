//! A batch file typed in or delivered as one: one act, its rows beside it, the file as evidence.

use crate::actor::Actor;
use crate::kinds::ActKind;
use crate::refusal::Refusal;
use crate::returns::{CellValues, Checks, Triage, to_body};
use crate::rows::{RowsSeal, SealedRows};
use serde::{Deserialize, Serialize};
use shishu_store::NewAct;
use shishu_terms::{FormId, IndicatorCode, Moment, Period, ReturnId};
use std::collections::BTreeMap;

/// `batch.imported`. The rows stand in the contents under `rows`, one JSON line each ([`ImportedRow`]), in the order of the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BatchImported {
    /// The form.
    pub form: FormId,
    /// The period.
    pub period: Period,
    /// SHA-256 of the file, hex; the file is a blob.
    pub sha256: String,
    /// Its name.
    pub name: String,
    /// Rows taken.
    pub rows: u64,
    /// Root of the tree over the row lines, hex, without salts: acts of the first version. Later ones have `figures`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub row_root: String,
    /// The rows under one root, each with a salt of its own: one can be proved without the others. The seed of the salts
    /// stands in the contents under `seed`, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figures: Option<RowsSeal>,
    /// Heading in the file → indicator.
    pub mapping: BTreeMap<String, IndicatorCode>,
}

/// One row of a batch, checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportedRow {
    /// The return it states.
    pub id: ReturnId,
    /// Line in the file, from 1, headings included.
    pub line: u64,
    /// Its values.
    pub values: CellValues,
    /// What the checks said.
    pub checks: Checks,
    /// Weight in the queue.
    pub triage: Triage,
}

/// The act of a batch. The subject is the table of form and period.
pub fn import_batch(actor: &Actor, now: Moment, body: &BatchImported, rows: &SealedRows) -> Result<NewAct, Refusal> {
    if rows.rows.is_empty() {
        return Err(Refusal::bad_input("文件里没有一行数据。", "the file holds no row"));
    }
    let lines: String = rows.rows.iter().flat_map(|row| [row.as_str(), "\n"]).collect();
    Ok(NewAct::new(now, ActKind::BatchImported.wire(), crate::calendar::table_subject(&body.form, body.period))
        .by(actor.person.clone(), actor.post.id.clone())
        .body(to_body(body)?)
        .content("rows", lines)
        .content("seed", rows.seed.clone())
        .blob(body.sha256.clone()))
}

/// The line of a row: compact JSON, its members in the order of [`ImportedRow`].
pub fn line(row: &ImportedRow) -> Result<String, Refusal> {
    serde_json::to_string(row)
        .map_err(|e| Refusal::bad_input("这一行无法写入留痕。", format!("the row cannot be written: {e}")))
}
