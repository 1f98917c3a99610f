//! Who may do what. Deny by default: an action is allowed only where a line below says so.
//!
//! The table that results is committed as text (`tests/golden/permissions.txt`), made anew by a test and read by people
//! who do not program. Nobody but the respondent has a mark under *fill*: that is red line 1.

use crate::actor::{Actor, Viewer};
use crate::refusal::Refusal;
use shishu_programme::{Power, StatUnit};
use shishu_terms::FormId;

/// Everything that a person may be allowed or denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Read a return whole, with its history and texts.
    ReadReturn,
    /// Write the respondent's own values: draft, upload, submit, revise, answer.
    Fill,
    /// Ask about one cell, judge the answer.
    Inquire,
    /// Pass a return from the town to the county.
    PassTown,
    /// Accept a return.
    Accept,
    /// Publish or correct a table of a form.
    Publish,
    /// Write and withdraw the edit rules of a form.
    WriteRules,
    /// Type in a paper return, or bring in a batch file.
    Transcribe,
    /// Confirm another person's transcription against its scan.
    ConfirmTranscription,
    /// Destroy a text or a scan by law; the act and every proof stay.
    Erase,
    /// Open accounts, set first passwords.
    ManageAccounts,
}

impl Action {
    /// Every action, in the order of the golden table.
    pub const ALL: &'static [Action] = &[
        Action::ReadReturn,
        Action::Fill,
        Action::Inquire,
        Action::PassTown,
        Action::Accept,
        Action::Publish,
        Action::WriteRules,
        Action::Transcribe,
        Action::ConfirmTranscription,
        Action::Erase,
        Action::ManageAccounts,
    ];

    /// A short English name for tables.
    pub fn name(self) -> &'static str {
        match self {
            Action::ReadReturn => "read",
            Action::Fill => "fill",
            Action::Inquire => "inquire",
            Action::PassTown => "pass-town",
            Action::Accept => "accept",
            Action::Publish => "publish",
            Action::WriteRules => "write-rules",
            Action::Transcribe => "transcribe",
            Action::ConfirmTranscription => "confirm-transcription",
            Action::Erase => "erase",
            Action::ManageAccounts => "manage-accounts",
        }
    }
}

/// May this actor do this to a return of `form` by `unit`?
pub fn allows(actor: &Actor, action: Action, unit: &StatUnit, form: &FormId) -> bool {
    let covered = || actor.covers(&unit.region, form);
    let staff = |power: Power| actor.has(power) && covered() && actor.unit() != &unit.id;
    match action {
        Action::Fill => actor.is_respondent_of(unit),
        Action::ReadReturn => actor.is_respondent_of(unit) || (reads_in_scope(actor) && covered()),
        Action::Inquire => staff(Power::Inquire),
        Action::PassTown => staff(Power::TownReview),
        Action::Accept => staff(Power::Accept),
        Action::Publish => actor.has(Power::Publish) && covered(),
        Action::WriteRules => actor.has(Power::WriteRules) && covered(),
        Action::Transcribe => staff(Power::Transcribe),
        Action::ConfirmTranscription => staff(Power::ConfirmTranscription),
        Action::Erase => staff(Power::Erase),
        Action::ManageAccounts => actor.has(Power::ManageAccounts),
    }
}

fn reads_in_scope(actor: &Actor) -> bool {
    [
        Power::TownReview,
        Power::Inquire,
        Power::Accept,
        Power::Publish,
        Power::Transcribe,
        Power::ConfirmTranscription,
        Power::Erase,
        Power::ReadAll,
    ]
    .into_iter()
    .any(|power| actor.has(power))
}

/// The actor, if allowed; otherwise a refusal. A return outside the reader's scope is told like one that is not there.
pub fn require<'v>(viewer: &'v Viewer, action: Action, unit: &StatUnit, form: &FormId) -> Result<&'v Actor, Refusal> {
    let actor = viewer.actor().ok_or_else(Refusal::sign_in)?;
    if allows(actor, action, unit, form) {
        return Ok(actor);
    }
    if !allows(actor, Action::ReadReturn, unit, form) {
        return Err(Refusal::not_found(&format!("{form} {}", unit.id)));
    }
    Err(denied(action))
}

fn denied(action: Action) -> Refusal {
    match action {
        Action::Fill => Refusal::not_allowed(
            "只有填报单位自己能写它的数。您可以就某一格提出核实。",
            "only the respondent writes a respondent's value; you can ask about a cell",
        ),
        other => Refusal::not_allowed(
            format!("您的岗位没有这项权限（{}）。", other.name()),
            format!("your post has no power to do this ({})", other.name()),
        )
        .then("需要时请找管理岗位的人。", "ask whoever manages posts if you need it"),
    }
}
