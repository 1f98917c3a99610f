//! A paper return typed in by staff: with its scan, and a second person's confirmation. Never over a respondent's own statement.

use super::bodies::{Draft, TranscriptionEntered, TranscriptionJudged};
use super::checks::Facts;
use super::decide::{check_draft, discharge, to_body};
use super::state::{ReturnState, Stage};
use super::triage::triage;
use crate::actor::Actor;
use crate::desk::Desk;
use crate::kinds::ActKind;
use crate::refusal::Refusal;
use shishu_store::NewAct;

/// The scanned source, stored as a blob.
#[derive(Clone, Debug)]
pub struct Scan {
    /// SHA-256, hex.
    pub sha256: String,
    /// File name as it came.
    pub name: String,
}

/// `transcription.entered`. What the paper says is taken as it is, errors and all: findings are for the respondent to settle.
pub fn enter_transcription(
    desk: &Desk<'_>,
    state: &ReturnState,
    actor: &Actor,
    draft: &Draft,
    scan: &Scan,
    facts: &Facts,
) -> Result<NewAct, Refusal> {
    if state.stage != Stage::Expected {
        return Err(Refusal::wrong_state(
            "这份报表已经报上来了，不能再转录。",
            "this return is already reported and cannot be transcribed",
        )
        .then("要改数，由填报单位自己修订。", "a change is the respondent's to make"));
    }
    let checked = check_draft(desk, draft, facts);
    if let Some((code, why)) = checked.read.unreadable.iter().next() {
        return Err(Refusal::bad_input(format!("{code}：{}", why.zh), format!("{code}: {}", why.en)));
    }
    if checked.read.values.is_empty() {
        return Err(Refusal::bad_input("一格也没有填。", "no cell is filled in"));
    }
    let facts = Facts { current: checked.read.values.clone(), ..facts.clone() };
    let body = TranscriptionEntered {
        triage: triage(desk.form, &facts, &checked.checks),
        values: checked.read.values,
        scan: scan.sha256.clone(),
        scan_name: scan.name.clone(),
        checks: checked.checks,
    };
    let act = desk.act(ActKind::TranscriptionEntered, &state.id, actor).body(to_body(&body)?).blob(scan.sha256.clone());
    Ok(act.raise(desk.confirmation(&state.id)?))
}

/// `transcription.confirmed` or `.refused`, by a second person who compared each cell with the scan.
pub fn judge_transcription(
    desk: &Desk<'_>,
    state: &ReturnState,
    actor: &Actor,
    agrees: bool,
    note: &str,
) -> Result<NewAct, Refusal> {
    if state.stage != Stage::AwaitingConfirmation {
        return Err(Refusal::wrong_state("没有等待核对的转录。", "no transcription waits for confirmation"));
    }
    if state.writers.contains(&actor.person) {
        return Err(Refusal::not_allowed("转录的人不能自己核对。", "whoever transcribed cannot confirm it")
            .then("请由第二个人对照扫描件核对。", "a second person must compare it with the scan"));
    }
    let note = note.trim();
    if !agrees && note.chars().count() < 2 {
        return Err(Refusal::bad_input("退回请写明哪一格不符。", "say which cell differs"));
    }
    let kind = if agrees { ActKind::TranscriptionConfirmed } else { ActKind::TranscriptionRefused };
    let mut act = desk.act(kind, &state.id, actor).body(to_body(&TranscriptionJudged { entered: state.version })?);
    if !note.is_empty() {
        act = act.content("note", note);
    }
    if !agrees {
        return Ok(discharge(act, desk.open, &["confirm-transcription"]));
    }
    act = discharge(act, desk.open, &["confirm-transcription", "report"]);
    Ok(act.raise(desk.first_review(&state.id)?))
}
