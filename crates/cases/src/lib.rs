//! Cases 事项: what is said on them, what state that leaves them in, who may say what next, and what is owed by when. One engine for every
//! kind; what differs between a public report and a supervision item is data ([`shishu_programme::CaseKind`]).
//!
//! Invariants:
//! - From its first act to its last a case has exactly one owner, a post; nothing changes it but a transfer that was taken, and the calendar
//!   when the owner's post came to somebody who must not know of it.
//! - A limit is counted from the day of receipt. No transfer, no reopening and no clock set back moves it; a pause, an extension granted
//!   once and a changed calendar do, each by an act.
//! - A case that is open owes an answer: [`wanted`] is never empty for it, and always empty for one that is closed.
//! - State is what the acts say: [`CaseState::apply`] over the acts of a case gives it, whatever the programme says today.
//!
//! Main path: [`CaseAct::read`] an act's body → [`CaseState::apply`] → a command of [`CaseState`] gives the next [`CaseAct`] or
//! [`Refused`] → [`wanted`] says which duties must be open after it. No input or output, no clock, no chance.

mod acts;
pub mod clock;
mod decide;
mod identity;
mod keys;
pub mod notice;
mod number;
mod owed;
mod refused;
mod shares;
mod signs;
mod state;
mod stated;
pub mod tolerance;

pub use decide::Ask;
pub use identity::{AskStanding, Custodian, Decision, Ended, IdentityAsk};
pub use keys::KeyAsk;
pub use number::{case_number, number};
pub use owed::{Wanted, due_of, wanted};
pub use refused::Refused;
pub use shares::{ShareAsk, ShareCopy, ShareHeld};
pub use signs::{Change, Shown, Sign, change};
pub use state::{CaseState, Closing, Extension, Phase, Standing, Transfer};
pub use stated::{
    Asked, CaseAct, Categorised, Closed, Confirmed, Declined, Disputed, Escalated, Extended, ExtensionAsked,
    ExtensionRefused, IdentityAsked, IdentityDecided, IdentityKept, IdentityLapsed, IdentityOf, KeyShared, Keyed,
    KeysWanted, Merged, Moved, NoteKind, Noted, Opened, Outcome, Paused, RefusedToTake, Reminded, Replied, Rescheduled,
    Resumed, Said, ShareHanded, SharesWanted, StageDone, StageOf, Supervised, Taken, TransferAsked, Urged, Viewed,
};
