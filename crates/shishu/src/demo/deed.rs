//! What somebody does at a moment of the demo's two years.

use super::cases::Step;
use super::contact::Contact;
use super::tolerance::ToleranceStep;
use super::values::Cells;
use shishu_terms::{FormId, IndicatorCode, InquiryId, Moment, Period, PersonId, PostId, ReturnId};

/// One deed. Deeds are done in the order of their moments, then of their numbers.
#[derive(Debug, Clone)]
pub struct Deed {
    /// When.
    pub at: Moment,
    /// What.
    pub what: What,
}

/// What is done. Who does it follows from it: the post in charge, by its holder of the day.
#[derive(Debug, Clone)]
pub enum What {
    /// An account is opened for whoever holds a post on the demo's last day.
    OpenAccount { name: String, person: PersonId },
    /// The calendar opens a period.
    OpenPeriod { form: FormId, period: Period },
    /// The calendar urges a late return, if the rule says so.
    Urge { id: ReturnId },
    /// The respondent saves a draft.
    Draft { id: ReturnId, cells: Cells },
    /// The respondent submits.
    Submit { id: ReturnId, cells: Cells },
    /// The respondent revises with a reason.
    Revise { id: ReturnId, cells: Cells, reason: String },
    /// A reviewer asks about a cell.
    Ask { id: ReturnId, by: Reviewer, cell: IndicatorCode, question: String },
    /// The respondent answers.
    Answer { id: ReturnId, inquiry: InquiryId, text: String },
    /// The reviewer who asked judges the answer: it holds.
    Settle { id: ReturnId, by: Reviewer, inquiry: InquiryId },
    /// The town passes the return on.
    Pass { id: ReturnId },
    /// The county accepts.
    Accept { id: ReturnId },
    /// The county publishes, or corrects with a reason.
    Publish { form: FormId, period: Period, reason: String },
    /// A paper return is typed in with its scan.
    Transcribe { id: ReturnId, cells: Cells },
    /// A second person confirms it.
    Confirm { id: ReturnId },
    /// The log is signed.
    Checkpoint,
    /// The holder of a post declares a handling key.
    DeclareKey { post: PostId },
    /// A step of a case.
    Case { script: usize, step: Step },
    /// A message of e-mail is brought in.
    Mail { number: usize },
    /// The calendar looks at the cases, at the typical cases made of them, and at tolerance.
    LookAtCases,
    /// A step of an application for tolerance.
    Tolerance { script: usize, step: ToleranceStep },
    /// The calendar opens rounds, announces days, draws.
    LookAtContacts,
    /// A visit, a booking, a reception, an inspection.
    Contact(Contact),
}

impl What {
    /// Whether it reads the committed record before it writes: then nothing else may be on its way.
    pub fn waits_for_others(&self) -> bool {
        // A publication reads every return of its table, and every earlier edition, before it writes; keys are drawn from the office's chance.
        matches!(
            self,
            What::Checkpoint
                | What::Publish { .. }
                | What::DeclareKey { .. }
                | What::Case { .. }
                | What::Mail { .. }
                | What::LookAtCases
                | What::Tolerance { .. }
                | What::LookAtContacts
                | What::Contact(_)
        )
    }
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reviewer {
    /// The town's reviewer.
    Town,
    /// The county's specialist.
    County,
}

/// The id the office gives the first inquiry on a cell.
pub fn first_inquiry(id: &ReturnId, cell: &IndicatorCode) -> InquiryId {
    InquiryId::new(format!("{id}.{cell}.q1"))
}
