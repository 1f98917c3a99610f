//! Rows about returns.

use super::{damaged, unreadable};
use crate::calendar::{Owing, PeriodOpened};
use crate::imports::{BatchImported, ImportedRow};
use crate::kinds::ActKind;
use crate::returns::{Cell, CellValues, DraftSaved, Finding, ReturnState, Stage, UploadReceived, body, values_of};
use serde::Deserialize;
use shishu_store::{Act, Contents, StoreError, Tx, Value, args, placeholders};
use shishu_terms::{IndicatorCode, Period, RegionCode, ReturnId};
use std::collections::BTreeMap;

/// A return's row, as far as folding and deciding need it.
pub struct ReturnRow {
    /// The folded state.
    pub state: ReturnState,
    /// Region of the unit when the period was opened.
    pub region: String,
    /// Did the form have a town review when the period was opened?
    pub town_review: bool,
    /// The act that saved the draft, if there is one.
    pub draft: Option<u64>,
}

/// The values of an earlier return: no more of its state is read than that.
#[derive(Deserialize)]
struct Stated {
    stage: Stage,
    cells: BTreeMap<IndicatorCode, Cell>,
}

/// Reads one return inside a write.
pub async fn load_return(tx: &mut Tx, id: &ReturnId) -> Result<Option<ReturnRow>, StoreError> {
    Ok(load_with_earlier(tx, id, &[]).await?.map(|(row, _)| row))
}

/// Reads one return inside a write, and with it the reported values of earlier ones, by their ids.
pub async fn load_with_earlier(
    tx: &mut Tx,
    id: &ReturnId,
    earlier: &[ReturnId],
) -> Result<Option<(ReturnRow, BTreeMap<ReturnId, CellValues>)>, StoreError> {
    let sql = format!(
        "SELECT r.id, r.state, r.region, r.town_review, d.seq FROM returns r LEFT JOIN drafts d ON d.return_id = r.id WHERE r.id IN {}",
        placeholders(1, 1 + earlier.len())
    );
    let ids = std::iter::once(id).chain(earlier).map(|id| Value::from(id.to_string())).collect();
    let (wanted, mut found, mut values) = (id.to_string(), None, BTreeMap::new());
    for row in tx.query(&sql, ids).await? {
        if row.text(0)? == wanted {
            found = Some(ReturnRow {
                state: serde_json::from_str(row.text(1)?).map_err(damaged)?,
                region: row.text(2)?.to_owned(),
                town_review: row.int(3)? != 0,
                draft: row.opt_int(4)?.map(|seq| seq as u64),
            });
        } else if let Some(id) = earlier.iter().find(|id| row.text(0).is_ok_and(|found| found == id.to_string())) {
            let stated: Stated = serde_json::from_str(row.text(1)?).map_err(damaged)?;
            if stated.stage.is_reported() {
                values.insert(id.clone(), values_of(&stated.cells));
            }
        }
    }
    Ok(found.map(|row| (row, values)))
}

pub(super) async fn period_opened(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let opened: PeriodOpened = body(act).map_err(unreadable)?;
    tx.execute(
        "INSERT INTO periods (form, period, first_day, due, town_review, seq) VALUES ($1, $2, $3, $4, $5, $6)",
        args![
            opened.form.as_str(),
            opened.period.to_string(),
            opened.period.first_day().to_string(),
            opened.due.micros(),
            i64::from(opened.town_review),
            act.seq
        ],
    )
    .await?;
    let expected = |owing: &Owing| {
        let id = ReturnId { form: opened.form.clone(), period: opened.period, unit: owing.unit.clone() };
        (ReturnState::expected(id, opened.due), owing.region)
    };
    let states: Vec<(ReturnState, RegionCode)> = opened.respondents.iter().map(expected).collect();
    let rows: Vec<_> = states.iter().map(|(state, region)| (state, *region, opened.town_review)).collect();
    save_return_rows(tx, &rows, act.seq).await
}

/// Writes the row of a return whole.
async fn save_return_row(
    tx: &mut Tx,
    state: &ReturnState,
    region: &RegionCode,
    town_review: bool,
    seq: u64,
) -> Result<(), StoreError> {
    save_return_rows(tx, &[(state, *region, town_review)], seq).await
}

const RETURN_COLUMNS: usize = 17;

/// Rows in one statement: a batch has thousands. More do not pay, because SQLite looks for each argument's name along all of them.
const ROWS: usize = 16;

/// Writes many rows.
async fn save_return_rows(tx: &mut Tx, rows: &[(&ReturnState, RegionCode, bool)], seq: u64) -> Result<(), StoreError> {
    for chunk in rows.chunks(ROWS) {
        let sql = format!(
            "INSERT INTO returns (id, form, period, first_day, unit, region, town_review, stage, due, submitted_at, importance, open_inquiries, answered_inquiries, \
             not_accepted, changed_seq, stated_seq, state) VALUES {} \
             ON CONFLICT (id) DO UPDATE SET stage = excluded.stage, due = excluded.due, submitted_at = excluded.submitted_at, importance = excluded.importance, \
             open_inquiries = excluded.open_inquiries, answered_inquiries = excluded.answered_inquiries, not_accepted = excluded.not_accepted, \
             changed_seq = excluded.changed_seq, stated_seq = excluded.stated_seq, state = excluded.state",
            placeholders(chunk.len(), RETURN_COLUMNS)
        );
        let mut values = Vec::with_capacity(chunk.len() * RETURN_COLUMNS);
        for (state, region, town_review) in chunk {
            values.extend(return_values(state, region, *town_review, seq)?);
        }
        tx.execute(&sql, values).await?;
    }
    Ok(())
}

fn return_values(
    state: &ReturnState,
    region: &RegionCode,
    town_review: bool,
    seq: u64,
) -> Result<Vec<Value>, StoreError> {
    let submitted: Value = state.submitted_at.map(|at| at.micros()).into();
    Ok(args![
        state.id.to_string(),
        state.id.form.as_str(),
        state.id.period.to_string(),
        first_day(state.id.period),
        state.id.unit.as_str(),
        region.to_string(),
        i64::from(town_review),
        state.stage.wire(),
        state.due.micros(),
        submitted,
        state.triage.importance,
        state.open_inquiries().count() as i64,
        state.answered_inquiries().count() as i64,
        state.cells_not_accepted().len() as i64,
        seq,
        state.version,
        serde_json::to_string(state).map_err(damaged)?
    ])
}

fn first_day(period: Period) -> String {
    period.first_day().to_string()
}

pub(super) async fn return_changed(tx: &mut Tx, act: &Act, kind: ActKind) -> Result<(), StoreError> {
    let id: ReturnId =
        act.subject.parse().map_err(|_| StoreError::View(format!("act {} has no return as its subject", act.seq)))?;
    let handed = tx.handed::<ReturnRow>().filter(|row| row.state.id == id);
    let read = if handed.is_some() { handed } else { load_return(tx, &id).await? };
    let Some(mut row) = read else {
        return Err(StoreError::View(format!("act {} is about a return whose period was never opened", act.seq)));
    };
    // The table of findings holds those of the state, no others.
    let had_findings = !row.state.checks.findings.is_empty();
    row.state.apply(act, row.town_review).map_err(unreadable)?;
    save_return_row(tx, &row.state, &region(&row.region)?, row.town_review, act.seq).await?;
    if writes_values(kind) {
        if row.draft.is_some() {
            tx.execute("DELETE FROM drafts WHERE return_id = $1", args![act.subject.as_str()]).await?;
        }
        if had_findings {
            tx.execute("DELETE FROM findings WHERE return_id = $1", args![act.subject.as_str()]).await?;
        }
        let findings: Vec<_> = row.state.checks.findings.iter().map(|f| (act.subject.clone(), f)).collect();
        insert_findings(tx, &findings).await?;
    }
    Ok(())
}

fn region(text: &str) -> Result<RegionCode, StoreError> {
    text.parse().map_err(|_| StoreError::View(format!("region code {text} in the table of returns cannot be read")))
}

fn writes_values(kind: ActKind) -> bool {
    matches!(
        kind,
        ActKind::ReturnSubmitted
            | ActKind::ReturnRevised
            | ActKind::TranscriptionEntered
            | ActKind::TranscriptionRefused
    )
}

const FINDING_COLUMNS: usize = 7;

async fn insert_findings(tx: &mut Tx, findings: &[(String, &Finding)]) -> Result<(), StoreError> {
    for chunk in findings.chunks(ROWS) {
        let sql = format!(
            "INSERT INTO findings (return_id, rule, level, outcome, cell, says_zh, says_en) VALUES {}",
            placeholders(chunk.len(), FINDING_COLUMNS)
        );
        let mut values: Vec<Value> = Vec::with_capacity(chunk.len() * FINDING_COLUMNS);
        for (return_id, f) in chunk {
            values.extend(args![
                return_id.as_str(),
                f.rule.as_str(),
                f.level.code(),
                f.outcome.as_str(),
                f.cell.as_str(),
                f.says.zh.as_str(),
                f.says.en.as_str()
            ]);
        }
        tx.execute(&sql, values).await?;
    }
    Ok(())
}

pub(super) async fn draft_saved(tx: &mut Tx, act: &Act, contents: &Contents) -> Result<(), StoreError> {
    let saved: DraftSaved = body(act).map_err(unreadable)?;
    let id: ReturnId =
        act.subject.parse().map_err(|_| StoreError::View(format!("act {} has no return as its subject", act.seq)))?;
    for (heading, indicator) in &saved.mapping {
        tx.execute(
            "INSERT INTO mappings (unit, form, heading, indicator) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (unit, form, heading) DO UPDATE SET indicator = excluded.indicator",
            args![id.unit.as_str(), id.form.as_str(), heading.as_str(), indicator.as_str()],
        )
        .await?;
    }
    // An erased draft was superseded: the act that superseded it holds the content that stands.
    let Some(text) = contents.get("draft") else { return Ok(()) };
    tx.execute(
        "INSERT INTO drafts (return_id, seq, at, text) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (return_id) DO UPDATE SET seq = excluded.seq, at = excluded.at, text = excluded.text",
        args![act.subject.as_str(), act.seq, act.at.micros(), text],
    )
    .await?;
    Ok(())
}

pub(super) async fn upload_received(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let upload: UploadReceived = body(act).map_err(unreadable)?;
    tx.execute(
        "INSERT INTO uploads (seq, return_id, sha256, name, at) VALUES ($1, $2, $3, $4, $5)",
        args![act.seq, act.subject.as_str(), upload.sha256.as_str(), upload.name.as_str(), act.at.micros()],
    )
    .await?;
    Ok(())
}

pub(super) async fn batch_imported(tx: &mut Tx, act: &Act, contents: &Contents) -> Result<(), StoreError> {
    let batch: BatchImported = body(act).map_err(unreadable)?;
    let Some(lines) = contents.get("rows") else { return Ok(()) };
    let rows = match tx.handed::<Vec<ImportedRow>>() {
        Some(rows) => rows,
        None => lines.lines().map(serde_json::from_str).collect::<Result<_, _>>().map_err(damaged)?,
    };
    let mut expected = returns_of_table(tx, &batch).await?;
    let mut changed = Vec::with_capacity(rows.len());
    for imported in rows {
        let Some((mut state, region, town_review)) = expected.remove(&imported.id) else {
            return Err(StoreError::View(format!("batch {} holds a row whose period was never opened", act.seq)));
        };
        state.apply_batch_row(act, &imported);
        changed.push((state, region, town_review));
    }
    let rows: Vec<_> = changed.iter().map(|(state, region, town_review)| (state, *region, *town_review)).collect();
    save_return_rows(tx, &rows, act.seq).await?;
    let findings: Vec<_> =
        changed.iter().flat_map(|(s, _, _)| s.checks.findings.iter().map(|f| (s.id.to_string(), f))).collect();
    insert_findings(tx, &findings).await
}

async fn returns_of_table(
    tx: &mut Tx,
    batch: &BatchImported,
) -> Result<BTreeMap<ReturnId, (ReturnState, RegionCode, bool)>, StoreError> {
    let rows = tx
        .query(
            "SELECT state, region, town_review FROM returns WHERE form = $1 AND period = $2",
            args![batch.form.as_str(), batch.period.to_string()],
        )
        .await?;
    let mut returns = BTreeMap::new();
    for row in &rows {
        let state: ReturnState = serde_json::from_str(row.text(0)?).map_err(damaged)?;
        returns.insert(state.id.clone(), (state, region(row.text(1)?)?, row.int(2)? != 0));
    }
    Ok(returns)
}
