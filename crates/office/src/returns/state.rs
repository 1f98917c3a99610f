//! The state of one return: what its acts say, folded. Nothing here reads a clock; lateness is computed.

use super::bodies::{CellValues, Checks, Explained, Triage};
use serde::{Deserialize, Serialize};
use shishu_terms::{IndicatorCode, InquiryId, Moment, PersonId, PostId, ReturnId, RuleId};
use std::collections::BTreeMap;

/// Where the return stands on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Nothing was reported yet.
    Expected,
    /// Typed in by staff, waiting for the second person.
    AwaitingConfirmation,
    /// Waiting for the town.
    TownReview,
    /// Waiting for the county.
    CountyReview,
    /// Accepted, but for cells under inquiry or revised since.
    Accepted,
}

impl Stage {
    /// The name written into tables and URLs.
    pub fn wire(self) -> &'static str {
        match self {
            Stage::Expected => "expected",
            Stage::AwaitingConfirmation => "awaiting-confirmation",
            Stage::TownReview => "town-review",
            Stage::CountyReview => "county-review",
            Stage::Accepted => "accepted",
        }
    }

    /// Has anything been reported that counts (a transcription counts once confirmed)?
    pub fn is_reported(self) -> bool {
        !matches!(self, Stage::Expected | Stage::AwaitingConfirmation)
    }

    /// The stage of this name.
    pub fn parse(wire: &str) -> Option<Stage> {
        [Stage::Expected, Stage::AwaitingConfirmation, Stage::TownReview, Stage::CountyReview, Stage::Accepted]
            .into_iter()
            .find(|stage| stage.wire() == wire)
    }
}

/// How the values came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Written by the respondent.
    Respondent,
    /// Transcribed from paper, with its scan.
    Transcription,
    /// Transcribed from a batch file, with the file.
    Batch,
}

/// Where one cell stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CellStanding {
    /// Reported, not yet accepted.
    Reported,
    /// An inquiry waits for the respondent.
    Asked,
    /// The respondent answered; the asking side judges.
    Answered,
    /// Accepted.
    Accepted,
}

/// One cell of the return.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The value, decimal text as reported; `None` where it was revised away.
    pub value: Option<String>,
    /// The act that wrote it.
    pub seq: u64,
    /// Where it stands.
    pub standing: CellStanding,
}

/// An inquiry on one cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inquiry {
    /// Which.
    pub id: InquiryId,
    /// The cell.
    pub cell: IndicatorCode,
    /// The value asked about.
    pub value: Option<String>,
    /// Who asked.
    pub asked_by: PostId,
    /// The act that asked.
    pub asked_seq: u64,
    /// When.
    pub asked_at: Moment,
    /// When the answer is due.
    pub due: Moment,
    /// What became of it.
    pub state: InquiryState,
}

/// What became of an inquiry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum InquiryState {
    /// Waits for the respondent.
    Open,
    /// The respondent holds to the value.
    Answered { seq: u64, at: Moment },
    /// The respondent revised the cell.
    Revised { seq: u64, at: Moment },
    /// The asking side judged the answer.
    Settled { seq: u64, at: Moment, holds: bool, answered: u64 },
}

/// One line of the life of a return, kept with the state so that the whole life can be shown without reading the acts again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The act.
    pub seq: u64,
    /// When.
    pub at: Moment,
    /// Its kind's wire name.
    pub kind: String,
    /// Who.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// In which post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<PostId>,
    /// The cells it was about; empty: the whole return.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<IndicatorCode>,
    /// Old and new value, where a cell changed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub changes: BTreeMap<IndicatorCode, super::bodies::Change>,
}

/// A return as its acts say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReturnState {
    /// Which.
    pub id: ReturnId,
    /// Where it stands.
    pub stage: Stage,
    /// When it is due.
    pub due: Moment,
    /// How the values came in; `None` before.
    pub origin: Option<Origin>,
    /// First time values were stated.
    pub submitted_at: Option<Moment>,
    /// The act that last wrote values.
    pub version: u64,
    /// Every reported cell.
    pub cells: BTreeMap<IndicatorCode, Cell>,
    /// Inquiries by number.
    pub inquiries: Vec<Inquiry>,
    /// What the checks said of the current values.
    pub checks: Checks,
    /// Explanations that stand, with the act whose contents hold their text.
    pub explained: BTreeMap<RuleId, (Explained, u64)>,
    /// Weight in the queue.
    pub triage: Triage,
    /// Scan of a transcription: SHA-256 and file name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scan: Option<(String, String)>,
    /// How often it was urged.
    pub urged: u32,
    /// People who wrote values: they may not review.
    pub writers: Vec<PersonId>,
    /// The life so far.
    pub steps: Vec<Step>,
}

/// The values that stand in the cells.
pub fn values_of(cells: &BTreeMap<IndicatorCode, Cell>) -> CellValues {
    cells.iter().filter_map(|(code, cell)| Some((code.clone(), cell.value.clone()?))).collect()
}

impl ReturnState {
    /// A return that is expected and not yet reported.
    pub fn expected(id: ReturnId, due: Moment) -> Self {
        ReturnState {
            id,
            stage: Stage::Expected,
            due,
            origin: None,
            submitted_at: None,
            version: 0,
            cells: BTreeMap::new(),
            inquiries: Vec::new(),
            checks: Checks::default(),
            explained: BTreeMap::new(),
            triage: Triage::default(),
            scan: None,
            urged: 0,
            writers: Vec::new(),
            steps: Vec::new(),
        }
    }

    /// The values that stand.
    pub fn values(&self) -> CellValues {
        values_of(&self.cells)
    }

    /// Has anything been reported that counts?
    pub fn is_reported(&self) -> bool {
        self.stage.is_reported()
    }

    /// Late by this moment: reported after the due time, or not reported and past it.
    pub fn is_late(&self, now: Moment) -> bool {
        self.submitted_at.unwrap_or(now) > self.due
    }

    /// The inquiry on this cell that is not yet settled or revised away.
    pub fn pending_inquiry(&self, cell: &IndicatorCode) -> Option<&Inquiry> {
        self.inquiries
            .iter()
            .find(|i| &i.cell == cell && matches!(i.state, InquiryState::Open | InquiryState::Answered { .. }))
    }

    /// An inquiry by its id.
    pub fn inquiry(&self, id: &InquiryId) -> Option<&Inquiry> {
        self.inquiries.iter().find(|i| &i.id == id)
    }

    /// Inquiries that wait for the respondent.
    pub fn open_inquiries(&self) -> impl Iterator<Item = &Inquiry> {
        self.inquiries.iter().filter(|i| matches!(i.state, InquiryState::Open))
    }

    /// Inquiries that wait for the asking side.
    pub fn answered_inquiries(&self) -> impl Iterator<Item = &Inquiry> {
        self.inquiries.iter().filter(|i| matches!(i.state, InquiryState::Answered { .. }))
    }

    /// Cells not accepted.
    pub fn cells_not_accepted(&self) -> Vec<IndicatorCode> {
        self.cells
            .iter()
            .filter(|(_, cell)| cell.standing != CellStanding::Accepted)
            .map(|(code, _)| code.clone())
            .collect()
    }

    /// Does every cell stand accepted?
    pub fn is_wholly_accepted(&self) -> bool {
        self.stage == Stage::Accepted && self.cells_not_accepted().is_empty()
    }
}
