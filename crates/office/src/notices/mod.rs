//! Typical cases in the office: what is proposed for masking, who may approve. What an act makes of one is [`shishu_cases::notice`].

mod approvers;
mod proposals;

pub(crate) use approvers::approvers;
pub use proposals::{Proposal, propose};

use shishu_terms::Period;

/// The subject of acts and duties about the typical cases of a quarter.
pub(crate) fn quarter_subject(quarter: Period) -> String {
    format!("notices:{quarter}")
}

/// The quarter of such a subject.
pub(crate) fn subject_quarter(subject: &str) -> Option<Period> {
    subject.strip_prefix("notices:")?.parse().ok()
}
