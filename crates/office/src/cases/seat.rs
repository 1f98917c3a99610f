//! Which part an actor has in a case, and what each part may do. Being barred goes before everything else and is asked elsewhere.

use crate::actor::Actor;
use shishu_cases::{CaseState, Extension};
use shishu_programme::{CaseKind, Power};

/// A part in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seat {
    /// Owns it and owes the answer.
    Owner,
    /// Of another line; can open a sealed case as well, and change nothing.
    Second,
    /// Asked to take it over.
    Asked,
    /// Owned it before.
    Past,
    /// Decides about an extension of it.
    Approver,
    /// Supervises cases of the kind.
    Supervisor,
    /// Takes down reports and tells callers where theirs stands.
    Counter,
    /// Audits.
    Auditor,
}

/// What can be done with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CaseAction {
    /// See that it is there: number, kind, owner, limits, steps.
    See,
    /// Read what was reported and answered.
    Read,
    /// Handle it: note, ask, reply, pause, transfer.
    Handle,
    /// Take or decline a transfer.
    Take,
    /// Grant or refuse an extension.
    Approve,
    /// Urge and supervise.
    Supervise,
}

impl CaseAction {
    pub const ALL: [Self; 6] = [Self::See, Self::Read, Self::Handle, Self::Take, Self::Approve, Self::Supervise];

    /// A short English name for tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::See => "see",
            Self::Read => "read",
            Self::Handle => "handle",
            Self::Take => "take",
            Self::Approve => "approve",
            Self::Supervise => "supervise",
        }
    }
}

/// The parts that this actor has.
pub fn seats(actor: &Actor, state: &CaseState, kind: &CaseKind) -> Vec<Seat> {
    let post = &actor.post.id;
    let handles = actor.has(Power::HandleCases);
    let asked = state.transfer.as_ref().is_some_and(|transfer| transfer.to == *post);
    let approver = matches!(&state.extension, Extension::Asked { approver, .. } if approver == post);
    let has = [
        (Seat::Owner, handles && state.owner == *post),
        (Seat::Second, handles && state.second.as_ref() == Some(post)),
        (Seat::Asked, handles && asked),
        (Seat::Past, handles && state.past.contains(post)),
        (Seat::Approver, actor.has(Power::ApproveCases) && approver),
        (Seat::Supervisor, actor.has(Power::Supervise) && kind.supervisors.contains(post)),
        (Seat::Counter, actor.has(Power::TakeReports) && !state.opened.sealed),
        (Seat::Auditor, actor.has(Power::ReadAll)),
    ];
    has.into_iter().filter(|(_, has)| *has).map(|(seat, _)| seat).collect()
}

/// May somebody in this part do this? A sealed text is for the owner and the second line alone.
pub fn may(seat: Seat, action: CaseAction, sealed: bool) -> bool {
    match action {
        CaseAction::See => true,
        CaseAction::Read if sealed => matches!(seat, Seat::Owner | Seat::Second),
        CaseAction::Read => !matches!(seat, Seat::Past),
        CaseAction::Handle => seat == Seat::Owner,
        CaseAction::Take => seat == Seat::Asked,
        CaseAction::Approve => seat == Seat::Approver,
        CaseAction::Supervise => seat == Seat::Supervisor,
    }
}
