//! What the acts on a return state: the typed bodies written into the record. These shapes are kept for life;
//! a new member must be optional.

use serde::{Deserialize, Serialize};
use shishu_rules::{Explanation, Level};
use shishu_terms::{Bilingual, IndicatorCode, InquiryId, Moment, RuleId};
use std::collections::BTreeMap;

/// Values by indicator: the decimal text exactly as reported (separators removed), or text. An absent indicator is not reported.
pub type CellValues = BTreeMap<IndicatorCode, String>;

/// What the checks said of a set of values: every rule that was evaluated, with its outcome.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Checks {
    /// Version of the programme whose rules were used (hex of its hash, first 16 digits).
    pub programme: String,
    /// Outcome of each rule evaluated: `pass`, `fail`, `missing`, `broken`.
    pub outcomes: BTreeMap<RuleId, String>,
    /// The failed, undecided and broken ones, spelt out.
    pub findings: Vec<Finding>,
}

impl Checks {
    /// How many rules had this outcome.
    pub fn count(&self, outcome: &str) -> usize {
        self.outcomes.values().filter(|o| *o == outcome).count()
    }

    /// How many findings of this level and outcome.
    pub fn count_level(&self, level: Level, outcome: &str) -> usize {
        self.findings.iter().filter(|f| f.level == level && f.outcome == outcome).count()
    }
}

/// A check that did not pass.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule.
    pub rule: RuleId,
    /// Its level.
    pub level: Level,
    /// `fail`, `missing` or `broken`.
    pub outcome: String,
    /// The cell under which it is shown.
    pub cell: IndicatorCode,
    /// The other cells that it reads in this period.
    pub with: Vec<IndicatorCode>,
    /// The finding in numbers, built from the rule.
    pub says: Bilingual,
    /// The same in pieces, Chinese and English, while a page is made; not part of the record.
    #[serde(skip)]
    pub spelt: Option<(Explanation, Explanation)>,
}

/// The respondent's explanation of a query finding: a ready-made reason and a sentence. The sentence stands in the contents under
/// `why:RULE`, so that it can be erased by law without touching the act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explained {
    /// The ready-made reason, in both languages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Bilingual>,
    /// Is there a sentence in the contents?
    pub text: bool,
}

/// How much a return matters to the published total, and how odd it looks. Measures, with their parts, as they stood at the act.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Triage {
    /// Effect on the published total: the largest |value − expected| over the published indicators, in the indicator's unit, decimal text.
    pub effect: String,
    /// The indicator with that effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indicator: Option<IndicatorCode>,
    /// Suspicion in thousandths, 0 to 1000.
    pub suspicion: u32,
    /// Effect × suspicion in thousandths of the unit, rounded to an integer: the order of the queue.
    pub importance: i64,
    /// The finding to look at first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look: Option<Bilingual>,
}

/// `return.submitted`: the respondent's first statement of a return, or a fresh one while nothing is accepted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Submitted {
    /// All values of the return.
    pub values: CellValues,
    /// What the checks said.
    pub checks: Checks,
    /// Explanations of the query findings.
    pub explained: BTreeMap<RuleId, Explained>,
    /// Weight in the review queue.
    pub triage: Triage,
    /// When it was due.
    pub due: Moment,
}

/// `return.revised`: the respondent changes cells of a return already submitted. The reason stands in the contents under `reason`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Revised {
    /// Old and new value of each changed cell (`None`: not reported).
    pub changes: BTreeMap<IndicatorCode, Change>,
    /// Inquiries that this revision answers.
    pub answers: Vec<InquiryId>,
    /// What the checks said of the values after the revision.
    pub checks: Checks,
    /// Explanations of the query findings after the revision.
    pub explained: BTreeMap<RuleId, Explained>,
    /// Weight in the review queue.
    pub triage: Triage,
}

/// One changed cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The value before.
    pub old: Option<String>,
    /// The value after.
    pub new: Option<String>,
}

/// `inquiry.opened`: a reviewer asks about one cell. The question stands in the contents under `question`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InquiryOpened {
    /// The inquiry.
    pub inquiry: InquiryId,
    /// The cell.
    pub cell: IndicatorCode,
    /// The value asked about.
    pub value: Option<String>,
    /// When the answer is due.
    pub due: Moment,
}

/// `inquiry.answered`: the respondent says the value is right. The answer stands in the contents under `answer`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InquiryAnswered {
    /// The inquiry.
    pub inquiry: InquiryId,
}

/// `inquiry.settled`: the asking side judges the answer. A note may stand in the contents under `note`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InquirySettled {
    /// The inquiry.
    pub inquiry: InquiryId,
    /// Does the answer hold?
    pub holds: bool,
}

/// `return.passed`: the town has looked and passes the return to the county.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Passed {
    /// The version looked at (the act that last wrote values).
    pub version: u64,
}

/// `return.accepted`: the county accepts the return, but for the cells still asked about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    /// The version accepted (the act that last wrote values).
    pub version: u64,
    /// Cells left out because an inquiry on them is open.
    pub left: Vec<IndicatorCode>,
}

/// `return.draft_saved`: a working paper. Its content stands in the contents under `draft` and is erased when superseded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DraftSaved {
    /// How many cells hold something.
    pub filled: u32,
    /// The upload the cells came from, if any (its act).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<u64>,
    /// The mapping used for the upload: heading in the file → indicator. Remembered for the next time.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub mapping: BTreeMap<String, IndicatorCode>,
    /// The draft before (its act), whose content this act erases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<u64>,
}

/// `transcription.entered`: staff type in a paper return; the scan is a blob. Nothing counts before a second person confirms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TranscriptionEntered {
    /// All values as read from the paper.
    pub values: CellValues,
    /// SHA-256 of the scan, hex.
    pub scan: String,
    /// File name of the scan.
    pub scan_name: String,
    /// What the checks said.
    pub checks: Checks,
    /// Weight in the review queue.
    pub triage: Triage,
}

/// `transcription.confirmed` or `.refused`: a second person compared it with the scan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TranscriptionJudged {
    /// The act that entered it.
    pub entered: u64,
}

/// `return.urged`: the report is overdue and the rule urges the respondent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Urged {
    /// When it was due.
    pub due: Moment,
    /// Which urging this is, from 1.
    pub times: u32,
}

/// The draft of a return: what was typed, as typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Raw text by cell.
    pub cells: BTreeMap<IndicatorCode, String>,
    /// Index of the chosen ready-made reason by rule.
    pub reasons: BTreeMap<RuleId, String>,
    /// Sentence by rule.
    pub texts: BTreeMap<RuleId, String>,
    /// The reason of a revision, as typed so far.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// What it was typed upon: the act that last wrote values when the page was opened, 0 before there was one. `None`: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<u64>,
}

/// `return.upload_received`: a file came in for a return. The file is a blob; nothing of it counts before the respondent takes it over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UploadReceived {
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// File name as it came.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
}
