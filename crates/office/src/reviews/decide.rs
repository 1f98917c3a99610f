//! Decisions of reviewers, without input or output.

use crate::actor::Actor;
use crate::desk::Desk;
use crate::kinds::ActKind;
use crate::refusal::Refusal;
use crate::returns::{
    Accepted, InquiryOpened, InquirySettled, InquiryState, Passed, ReturnState, Stage, discharge, discharge_of, to_body,
};
use shishu_store::NewAct;
use shishu_terms::{IndicatorCode, InquiryId};

/// Red line 3: who wrote values of a return takes no part in its review.
fn not_own_work(state: &ReturnState, actor: &Actor) -> Result<(), Refusal> {
    if state.writers.contains(&actor.person) {
        return Err(Refusal::not_allowed(
            "您写过这份报表的数，不能再审它。",
            "you wrote values of this return and cannot review it",
        )
        .then("请转给同岗的另一人。", "leave it to another holder of the post"));
    }
    Ok(())
}

fn reported(state: &ReturnState) -> Result<(), Refusal> {
    if state.is_reported() {
        return Ok(());
    }
    Err(Refusal::wrong_state("这份报表还没有报上来。", "this return has not been reported yet"))
}

/// `inquiry.opened`: one question about one cell, with a due time. Other cells stay as they stand.
pub fn open_inquiry(
    desk: &Desk<'_>,
    state: &ReturnState,
    actor: &Actor,
    cell: &IndicatorCode,
    question: &str,
) -> Result<NewAct, Refusal> {
    reported(state)?;
    not_own_work(state, actor)?;
    if desk.form.indicator(cell).is_none() {
        return Err(Refusal::not_found(cell.as_str()));
    }
    if state.pending_inquiry(cell).is_some() {
        return Err(Refusal::wrong_state(
            "这一格正在核实，等它答复。",
            "this cell is already under inquiry; wait for the answer",
        ));
    }
    let question = question.trim();
    if question.chars().count() < 4 {
        return Err(Refusal::bad_input("请写明问什么。", "write what you ask").then(
            "只问这一格，问得能用一份材料答清。",
            "ask about this cell only, so that one document can settle it",
        ));
    }
    let number = state.inquiries.iter().filter(|i| &i.cell == cell).count() + 1;
    let inquiry = InquiryId::new(format!("{}.{cell}.q{number}", state.id));
    let duty = desk.answering(&state.id, &inquiry)?;
    let body = InquiryOpened {
        inquiry,
        cell: cell.clone(),
        value: state.cells.get(cell).and_then(|c| c.value.clone()),
        due: duty.due,
    };
    Ok(desk
        .act(ActKind::InquiryOpened, &state.id, actor)
        .body(to_body(&body)?)
        .content("question", question)
        .raise(duty))
}

/// `inquiry.settled`: the asking side judges the answer; only somebody who may ask may judge.
pub fn settle(
    desk: &Desk<'_>,
    state: &ReturnState,
    actor: &Actor,
    inquiry: &InquiryId,
    holds: bool,
    note: &str,
) -> Result<NewAct, Refusal> {
    not_own_work(state, actor)?;
    let asked = state.inquiry(inquiry).ok_or_else(|| Refusal::not_found(inquiry.as_str()))?;
    match asked.state {
        InquiryState::Answered { .. } => {}
        InquiryState::Open => return Err(Refusal::wrong_state("对方还没有答复。", "there is no answer yet")),
        _ => return Err(Refusal::wrong_state("这条核实已经了结。", "this inquiry is settled already")),
    }
    let note = note.trim();
    if !holds && note.chars().count() < 4 {
        return Err(Refusal::bad_input("判为不成立，请写明理由。", "say why the answer does not hold"));
    }
    let body = InquirySettled { inquiry: inquiry.clone(), holds };
    let mut act = desk.act(ActKind::InquirySettled, &state.id, actor).body(to_body(&body)?);
    if !note.is_empty() {
        act = act.content("note", note);
    }
    act = discharge_of(act, desk.open, inquiry);
    let waits = desk.open.iter().any(|d| d.kind == "accept");
    if state.stage == Stage::Accepted && !holds && !waits {
        act = act.raise(desk.acceptance(&state.id)?);
    }
    Ok(act)
}

/// `return.passed`: the town passes the return on. Questions that wait stay open and go with it.
pub fn pass_town(desk: &Desk<'_>, state: &ReturnState, actor: &Actor) -> Result<NewAct, Refusal> {
    not_own_work(state, actor)?;
    if state.stage != Stage::TownReview {
        return Err(Refusal::wrong_state("这份报表不在乡镇审核这一步。", "this return is not at the town's review"));
    }
    let act = desk.act(ActKind::ReturnPassed, &state.id, actor).body(to_body(&Passed { version: state.version })?);
    Ok(discharge(act, desk.open, &["town-review"]).raise(desk.acceptance(&state.id)?))
}

/// `return.accepted`: every cell but those under inquiry.
pub fn accept(desk: &Desk<'_>, state: &ReturnState, actor: &Actor) -> Result<NewAct, Refusal> {
    reported(state)?;
    not_own_work(state, actor)?;
    if state.stage == Stage::TownReview {
        return Err(Refusal::wrong_state("还在乡镇审核。", "it is still at the town's review").then(
            "乡镇超时会列入逾期；需要时可以先就某一格提出核实。",
            "the town's delay shows as overdue; you can ask about a cell meanwhile",
        ));
    }
    let left: Vec<IndicatorCode> =
        state.cells.keys().filter(|code| state.pending_inquiry(code).is_some()).cloned().collect();
    let not_accepted = state.cells_not_accepted();
    if state.stage == Stage::Accepted && not_accepted.iter().all(|code| left.contains(code)) {
        return Err(Refusal::wrong_state("没有待验收的格。", "nothing waits for acceptance"));
    }
    let body = Accepted { version: state.version, left };
    let act = desk.act(ActKind::ReturnAccepted, &state.id, actor).body(to_body(&body)?);
    Ok(discharge(act, desk.open, &["accept"]))
}
