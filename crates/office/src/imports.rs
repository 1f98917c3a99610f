//! A batch file typed in or delivered as one: one act, its rows beside it, the file as evidence.

use crate::actor::Actor;
use crate::kinds::ActKind;
use crate::refusal::Refusal;
use crate::returns::{CellValues, Checks, Triage, to_body};
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
    /// Root of the Merkle tree over the row lines, hex: one row can be proved without the others.
    pub row_root: String,
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

/// The act of a batch. `lines` are those of its rows, each ended; the subject is the table of form and period.
pub fn import_batch(actor: &Actor, now: Moment, body: &BatchImported, lines: String) -> Result<NewAct, Refusal> {
    if lines.is_empty() {
        return Err(Refusal::bad_input("文件里没有一行数据。", "the file holds no row"));
    }
    Ok(NewAct::new(now, ActKind::BatchImported.wire(), crate::calendar::table_subject(&body.form, body.period))
        .by(actor.person.clone(), actor.post.id.clone())
        .body(to_body(body)?)
        .content("rows", lines)
        .blob(body.sha256.clone()))
}

/// The line of a row: compact JSON with sorted names; what the Merkle root is made over.
pub fn line(row: &ImportedRow) -> Result<String, Refusal> {
    serde_json::to_string(row)
        .map_err(|e| Refusal::bad_input("这一行无法写入留痕。", format!("the row cannot be written: {e}")))
}
