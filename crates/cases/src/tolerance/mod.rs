//! Tolerance of faults 容错纠错: applied for, examined by stated criteria, decided by two who had no part in it, put right, appealed once,
//! and over after its time.
//!
//! Invariants:
//! - Whoever is involved neither examines nor decides: the applicant, the person concerned, anybody of that person's unit, anybody declared
//!   related, anybody who handled the matter.
//! - Nobody gives two of the words that decide; on appeal somebody decides who had no part before.
//! - A fault of not doing 不作为 is never excused, and no criterion that must hold is passed over by a vote.
//! - It ends on its day and never before; an appeal is made once.

mod owed;
mod state;
mod stated;

pub use owed::wanted;
pub use state::{Appeal, Decision, Effective, TolerancePhase, ToleranceState};
pub use stated::{
    Answer, AppealDecided, Appealed, Applied, Corrected, Decided, Examined, Expired, Fault, Matter, MatterKind,
    PublicTolerance, PublicationChosen, ToleranceAct, ToleranceLimits, TolerancePublished,
};
