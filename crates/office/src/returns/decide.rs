//! The respondent's side of a return: what may be done to it, decided without input or output.
//!
//! Every function takes the state as it is and gives the act to append, or a refusal. Who may call it is decided before, in
//! [`crate::permissions`].

use super::bodies::*;
use super::checks::{self, Facts};
use super::state::{CellStanding, InquiryState, ReturnState, Stage};
use super::triage::triage;
use crate::actor::Actor;
use crate::desk::Desk;
use crate::kinds::ActKind;
use crate::refusal::Refusal;
use serde::Serialize;
use shishu_store::{Duty, NewAct};
use shishu_terms::{Bilingual, IndicatorCode, InquiryId, RuleId};
use std::collections::BTreeMap;

/// A typed draft read against its form: the values that can be taken and what is wrong with the rest.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// Values that can be taken.
    pub values: CellValues,
    /// Cells whose text cannot be taken, with the reason.
    pub unreadable: BTreeMap<IndicatorCode, Bilingual>,
    /// Required cells that are empty.
    pub absent: Vec<IndicatorCode>,
}

/// Reads the cells of a draft by the form's indicators.
pub fn read_draft(desk: &Desk<'_>, draft: &Draft) -> Read {
    let mut read = Read::default();
    for indicator in &desk.form.indicators {
        let typed = draft.cells.get(&indicator.code).map(String::as_str).unwrap_or_default();
        match checks::read_typed(desk.form, &indicator.code, typed) {
            Ok(Some(value)) => {
                read.values.insert(indicator.code.clone(), value);
            }
            Ok(None) if indicator.required => read.absent.push(indicator.code.clone()),
            Ok(None) => {}
            Err(why) => {
                read.unreadable.insert(indicator.code.clone(), why);
            }
        }
    }
    read
}

/// What stands between a draft and its submission.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// The draft as read.
    pub read: Read,
    /// What the rules said.
    pub checks: Checks,
    /// Query findings that lack an explanation.
    pub unexplained: Vec<RuleId>,
}

impl Checked {
    /// Can it be submitted?
    pub fn is_ready(&self) -> bool {
        self.read.unreadable.is_empty()
            && self.read.absent.is_empty()
            && self.unexplained.is_empty()
            && checks::blocking(&self.checks).next().is_none()
    }
}

/// Checks a draft: the same for a keystroke, a submission, a preview of an upload.
pub fn check_draft(desk: &Desk<'_>, draft: &Draft, facts: &Facts) -> Checked {
    let read = read_draft(desk, draft);
    let facts = Facts { current: read.values.clone(), ..facts.clone() };
    let checks = checks::check(desk.programme, desk.form, desk.period, &facts);
    let unexplained =
        checks::to_explain(&checks).filter(|f| !is_explained(draft, &f.rule)).map(|f| f.rule.clone()).collect();
    Checked { read, checks, unexplained }
}

fn is_explained(draft: &Draft, rule: &RuleId) -> bool {
    let has = |map: &BTreeMap<RuleId, String>| map.get(rule).is_some_and(|text| !text.trim().is_empty());
    has(&draft.reasons) || has(&draft.texts)
}

/// A draft typed upon values that do not stand any more is not taken: it would become a revision nobody meant, or undo another one.
fn not_outdated(state: &ReturnState, draft: &Draft) -> Result<(), Refusal> {
    match draft.base {
        Some(base) if state.is_reported() && base != state.version => Err(Refusal::wrong_state(
            "打开这一页以后，这份报表已经提交或修订过了。这一页填的没有存，都还留在页上。",
            "this return was submitted or revised after you opened this page; what you typed is not saved, and still stands on the page",
        )
        .then(
            "要改已提交的数，请到“修订”里写明原因；不用改，关掉这一页就行。",
            "to change what was submitted, revise it with a reason; otherwise simply close this page",
        )),
        _ => Ok(()),
    }
}

/// `return.draft_saved`.
pub fn save_draft(
    desk: &Desk<'_>,
    state: &ReturnState,
    actor: &Actor,
    draft: &Draft,
    saved: DraftSaved,
) -> Result<NewAct, Refusal> {
    not_outdated(state, draft)?;
    for code in draft.cells.keys() {
        if desk.form.indicator(code).is_none() {
            return Err(Refusal::bad_input(
                format!("本表没有指标 {code}。"),
                format!("this form has no indicator {code}"),
            ));
        }
    }
    let text = to_text(draft)?;
    if text.len() > 200_000 {
        return Err(Refusal::bad_input(
            "草稿太长，没有存。请缩短说明。",
            "the draft is too long and was not saved; shorten the explanations",
        ));
    }
    let act = desk.act(ActKind::DraftSaved, &state.id, actor).body(to_body(&saved)?).content("draft", text);
    Ok(without_draft(desk, act))
}

/// A statement of values, and a later draft, end the draft: its content is erased with it.
fn without_draft(desk: &Desk<'_>, act: NewAct) -> NewAct {
    match desk.draft {
        Some(seq) => act.erase(seq, "draft"),
        None => act,
    }
}

/// `return.submitted`: allowed once, while nothing of the respondent's stands. Refused with the list of what is in the way.
pub fn submit(
    desk: &Desk<'_>,
    state: &ReturnState,
    actor: &Actor,
    draft: &Draft,
    facts: &Facts,
) -> Result<NewAct, Refusal> {
    if state.is_reported() {
        return Err(Refusal::wrong_state("这份报表已经提交过了。", "this return has been submitted already").then(
            "要改数请用“修订”，写明原因；原数留痕。",
            "use \"revise\" with a reason; the old value stays on record",
        ));
    }
    let checked = ready(desk, draft, facts)?;
    let (explained, texts) = explanations(desk, draft, &checked.checks);
    let facts = Facts { current: checked.read.values.clone(), ..facts.clone() };
    let body = Submitted {
        triage: triage(desk.form, &facts, &checked.checks),
        values: checked.read.values,
        checks: checked.checks,
        explained,
        due: state.due,
    };
    let mut act = desk.act(ActKind::ReturnSubmitted, &state.id, actor).body(to_body(&body)?);
    for (rule, text) in texts {
        act = act.content(format!("why:{rule}"), text);
    }
    act = without_draft(desk, discharge(act, desk.open, &["report", "confirm-transcription"]));
    Ok(act.raise(desk.first_review(&state.id)?))
}

fn ready(desk: &Desk<'_>, draft: &Draft, facts: &Facts) -> Result<Checked, Refusal> {
    let checked = check_draft(desk, draft, facts);
    if checked.is_ready() {
        return Ok(checked);
    }
    let hard = checks::blocking(&checked.checks).count();
    let (bad, absent, open) = (checked.read.unreadable.len(), checked.read.absent.len(), checked.unexplained.len());
    let n = hard + bad + absent + open;
    Err(Refusal::bad_input(
        format!("还不能提交：{n} 处等您（必须改 {hard}，写法不对 {bad}，未填 {absent}，请说明 {open}）。草稿已留着。"),
        format!(
            "not submitted: {n} to settle ({hard} to correct, {bad} unreadable, {absent} empty, {open} to explain); the draft is kept"
        ),
    ))
}

/// The explanations of the query findings, and their sentences for the contents.
fn explanations(
    desk: &Desk<'_>,
    draft: &Draft,
    checks: &Checks,
) -> (BTreeMap<RuleId, Explained>, BTreeMap<RuleId, String>) {
    let mut explained = BTreeMap::new();
    let mut texts = BTreeMap::new();
    for finding in checks::to_explain(checks) {
        let text = draft.texts.get(&finding.rule).map(|t| t.trim()).filter(|t| !t.is_empty());
        let reason = draft.reasons.get(&finding.rule).and_then(|chosen| desk.reason(&finding.rule, chosen));
        if let Some(text) = text {
            texts.insert(finding.rule.clone(), text.to_owned());
        }
        explained.insert(finding.rule.clone(), Explained { reason, text: text.is_some() });
    }
    (explained, texts)
}

/// `return.revised`: the respondent changes cells, with a reason. Answers every pending inquiry on a changed cell.
pub fn revise(
    desk: &Desk<'_>,
    state: &ReturnState,
    actor: &Actor,
    draft: &Draft,
    reason: &str,
    facts: &Facts,
) -> Result<NewAct, Refusal> {
    if !state.is_reported() {
        return Err(Refusal::wrong_state(
            "这份报表还没有提交，直接填就行。",
            "this return is not submitted yet; simply fill it in",
        ));
    }
    not_outdated(state, draft)?;
    let reason = reason.trim();
    if reason.chars().count() < 2 {
        return Err(Refusal::bad_input("请写明修订原因。", "give the reason of the revision").then(
            "一句话就行：哪里错了，正确的从哪里来。",
            "one sentence: what was wrong, where the right figure comes from",
        ));
    }
    let checked = ready(desk, draft, facts)?;
    let changes = changes(state, &checked.read.values);
    if changes.is_empty() {
        return Err(Refusal::bad_input("没有改任何数。", "no value was changed")
            .then("数没有错就答复核实，不用修订。", "if the value is right, answer the inquiry instead"));
    }
    let answers: Vec<InquiryId> =
        changes.keys().filter_map(|cell| state.pending_inquiry(cell)).map(|i| i.id.clone()).collect();
    let (explained, texts) = explanations(desk, draft, &checked.checks);
    let facts = Facts { current: checked.read.values.clone(), ..facts.clone() };
    let triage = triage(desk.form, &facts, &checked.checks);
    let body = Revised { changes, answers: answers.clone(), checks: checked.checks, explained, triage };
    let mut act = desk.act(ActKind::ReturnRevised, &state.id, actor).body(to_body(&body)?).content("reason", reason);
    for (rule, text) in texts {
        act = act.content(format!("why:{rule}"), text);
    }
    for inquiry in &answers {
        act = discharge_of(act, desk.open, inquiry);
    }
    revision_goes_on(desk, state, without_draft(desk, act), answers.is_empty())
}

/// Where a revised return goes: see [`ReturnState::apply`], which must agree.
fn revision_goes_on(desk: &Desk<'_>, state: &ReturnState, act: NewAct, unasked: bool) -> Result<NewAct, Refusal> {
    let waits = |kind: &str| desk.open.iter().any(|d| d.kind == kind);
    match state.stage {
        Stage::Accepted if !waits("accept") => Ok(act.raise(desk.acceptance(&state.id)?)),
        Stage::CountyReview if unasked && desk.town_review => {
            Ok(discharge(act, desk.open, &["accept"]).raise(desk.first_review(&state.id)?))
        }
        _ => Ok(act),
    }
}

fn changes(state: &ReturnState, values: &CellValues) -> BTreeMap<IndicatorCode, Change> {
    let before = state.values();
    before
        .keys()
        .chain(values.keys())
        .filter(|code| before.get(*code) != values.get(*code))
        .map(|code| (code.clone(), Change { old: before.get(code).cloned(), new: values.get(code).cloned() }))
        .collect()
}

/// `inquiry.answered`: the value is right, and here is why.
pub fn answer(
    desk: &Desk<'_>,
    state: &ReturnState,
    actor: &Actor,
    inquiry: &InquiryId,
    text: &str,
) -> Result<NewAct, Refusal> {
    let asked = state.inquiry(inquiry).ok_or_else(|| Refusal::not_found(inquiry.as_str()))?;
    if !matches!(asked.state, InquiryState::Open) {
        return Err(Refusal::wrong_state("这条核实已经答复过了。", "this inquiry has been answered already"));
    }
    let text = text.trim();
    if text.chars().count() < 2 {
        return Err(Refusal::bad_input("请写明答复。", "write the answer")
            .then("说明数为什么是这样；数错了就用修订。", "say why the value is so; if it is wrong, revise it"));
    }
    let act = desk
        .act(ActKind::InquiryAnswered, &state.id, actor)
        .body(to_body(&InquiryAnswered { inquiry: inquiry.clone() })?)
        .content("answer", text);
    Ok(discharge_of(act, desk.open, inquiry).raise(desk.settlement(&state.id, inquiry, &asked.asked_by)?))
}

/// Cells that a revision should start from: the values that stand, as a draft.
pub fn draft_of(state: &ReturnState) -> Draft {
    Draft { cells: state.values(), ..Draft::default() }
}

/// Is this cell under a question that waits for the respondent?
pub fn is_asked(state: &ReturnState, cell: &IndicatorCode) -> bool {
    state.cells.get(cell).is_some_and(|c| c.standing == CellStanding::Asked)
}

/// Discharges the open duties of these kinds.
pub(crate) fn discharge(mut act: NewAct, open: &[Duty], kinds: &[&str]) -> NewAct {
    for duty in open.iter().filter(|d| kinds.contains(&d.kind.as_str())) {
        act = act.discharge(duty.id.clone());
    }
    act
}

/// Discharges the open duties that this inquiry raised.
pub(crate) fn discharge_of(mut act: NewAct, open: &[Duty], inquiry: &InquiryId) -> NewAct {
    let ending = format!(":{inquiry}");
    for duty in open.iter().filter(|d| d.id.as_str().ends_with(&ending)) {
        act = act.discharge(duty.id.clone());
    }
    act
}

pub(crate) fn to_body<T: Serialize>(body: &T) -> Result<serde_json::Value, Refusal> {
    serde_json::to_value(body)
        .map_err(|e| Refusal::bad_input("内容无法写入留痕。", format!("the statement cannot be written: {e}")))
}

fn to_text(draft: &Draft) -> Result<String, Refusal> {
    serde_json::to_string(draft)
        .map_err(|e| Refusal::bad_input("草稿无法保存。", format!("the draft cannot be written: {e}")))
}
