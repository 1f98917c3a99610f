//! The life of a return: expected, filled, submitted, asked about, answered or revised, accepted.

mod apply;
mod batch;
mod bodies;
mod checks;
mod decide;
mod localise;
mod state;
mod transcription;
mod triage;

pub use apply::{UnreadableBody, body};
pub use bodies::*;
pub use checks::{Facts, ReturnValues, blocking, check, check_one, read_typed, short_hash, to_explain};
pub use decide::{Checked, Read, answer, check_draft, draft_of, is_asked, read_draft, revise, save_draft, submit};
pub(crate) use decide::{discharge, discharge_of, to_body};
pub(crate) use localise::domain;
pub use localise::{Localised, Suspect, Suspects, localise};
pub use state::{Cell, CellStanding, Inquiry, InquiryState, Origin, ReturnState, Stage, Step, values_of};
pub use transcription::{Scan, enter_transcription, judge_transcription};
pub use triage::triage;
