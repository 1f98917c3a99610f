//! What is said on a case: the typed bodies written into the record. These shapes are kept for life; a new member must be optional.
//! Texts stand apart, in contents that can be erased, and of sealed kinds only as ciphertext.

use crate::acts::acts;
pub use crate::identity::{IdentityAsked, IdentityDecided, IdentityKept, IdentityLapsed, IdentityOf, Keyed};
pub use crate::keys::{KeyShared, KeysWanted, Moved};
pub use crate::shares::{ShareHanded, SharesWanted};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shishu_terms::{Bilingual, CaseId, CaseKindId, CategoryId, PersonId, PostId, RegionCode, TimeLimit, UnitId};

acts! {
    /// One act on a case.
    CaseAct;
    /// It came in, and from this act on it has an owner.
    Opened(Opened) "case.opened";
    /// Somebody looked at a sealed text for the first time; written before it is shown.
    Viewed(Viewed) "case.viewed";
    /// A stage before the last was done.
    StageDone(StageDone) "case.stage_done";
    /// Not taken up, with the ground; the reporter is told.
    RefusedToTake(RefusedToTake) "case.refused";
    TransferAsked(TransferAsked) "case.transfer_asked";
    Taken(Taken) "case.transfer_taken";
    Declined(Declined) "case.transfer_declined";
    /// Work done on it.
    Noted(Noted) "case.noted";
    /// A handler asks the reporter.
    Asked(Asked) "case.asked";
    /// The reporter adds something.
    Said(Said) "case.said";
    Paused(Paused) "case.paused";
    Resumed(Resumed) "case.resumed";
    ExtensionAsked(ExtensionAsked) "case.extension_asked";
    Extended(Extended) "case.extended";
    ExtensionRefused(ExtensionRefused) "case.extension_refused";
    Replied(Replied) "case.replied";
    /// The reporter says what became of it; closes it.
    Confirmed(Confirmed) "case.confirmed";
    /// The reporter does not agree; reopens it with the first date.
    Disputed(Disputed) "case.disputed";
    /// The silent period after a reply is over.
    Closed(Closed) "case.closed";
    Urged(Urged) "case.urged";
    Supervised(Supervised) "case.supervised";
    Escalated(Escalated) "case.escalated";
    Reminded(Reminded) "case.reminded";
    /// The working calendar changed; old and new day are kept.
    Rescheduled(Rescheduled) "case.rescheduled";
    Merged(Merged) "case.merged";
    Categorised(Categorised) "case.categorised";
    /// The owner asks custodians for the identity that came with it.
    IdentityAsked(IdentityAsked) "identity.asked";
    /// A custodian gave the share, sealed to the one who asked.
    IdentityGiven(IdentityDecided) "identity.share_given";
    IdentityRefused(IdentityDecided) "identity.refused";
    /// Written before it is shown.
    IdentityOpened(IdentityOf) "identity.opened";
    /// The calendar took a request back, with the shares that were given for it.
    IdentityLapsed(IdentityLapsed) "identity.lapsed";
    /// A custodian's post changed hands, and whoever follows has no share yet.
    SharesWanted(SharesWanted) "identity.shares_wanted";
    ShareHanded(ShareHanded) "identity.share_handed";
    /// Somebody ought to open it and cannot yet.
    KeysWanted(KeysWanted) "case.keys_wanted";
    KeyShared(KeyShared) "case.key_shared";
    /// The calendar moved it to another first responder.
    Moved(Moved) "case.moved";
}

/// A stage as it was when the case came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageOf {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<TimeLimit>,
    /// Day zero is the day of receipt; otherwise the day the stage before was done.
    #[serde(default)]
    pub from_received: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    pub kind: CaseKindId,
    pub category: CategoryId,
    /// [`shishu_programme::Channel::code`].
    pub channel: String,
    pub received: Date,
    /// First responder.
    pub owner: PostId,
    /// The owner's unit.
    pub unit: UnitId,
    /// A post of another line that can open a sealed case as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<PostId>,
    #[serde(default)]
    pub sealed: bool,
    pub whole: TimeLimit,
    pub stages: Vec<StageOf>,
    /// Keyed hash of the receipt code, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
    /// Keyed tokens of everybody who must not know of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub barred: Vec<String>,
    /// The case's public key, of sealed kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Handlers whom its secret key was sealed to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<Keyed>,
    /// The reporter left an identity, sealed apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<IdentityKept>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<RegionCode>,
    /// Files that came with it.
    #[serde(default)]
    pub files: u32,
    /// The case or other subject it follows from, such as a rectification from a report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewed {
    pub by: PersonId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageDone {
    pub stage: String,
    pub on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedToTake {
    pub on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferAsked {
    pub to: PostId,
    /// Unit of the receiving post.
    pub unit: UnitId,
    /// Id of the ground in the kind's list.
    pub ground: String,
    /// The owner says that the matter is not its own.
    #[serde(default)]
    pub disclaims: bool,
    /// The receiving unit stands above the asking one, as the programme had it on the day.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub upward: bool,
    pub on: Date,
    /// How long the receiving post has.
    pub take: TimeLimit,
    /// Handlers whom the key of a sealed case was sealed to with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<Keyed>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    pub owner: PostId,
    pub unit: UnitId,
    /// The post of another line from now on, of sealed kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<PostId>,
    pub on: Date,
    /// Transfers after which the supervisor is alerted.
    pub alert_after: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declined {
    pub by: PostId,
    pub unit: UnitId,
    pub on: Date,
}

/// What kind of work was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoteKind {
    /// Documents and records looked at.
    Checked,
    /// Seen on the spot.
    Visited,
    /// People heard.
    Heard,
    /// Something put right.
    Acted,
    /// A meeting held. Counted apart: a meeting alone solves nothing.
    Met,
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    pub what: NoteKind,
    pub on: Date,
}

/// Left out of a body, so that acts from before there were files read as they were written.
fn is_none(files: &u32) -> bool {
    *files == 0
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub on: Date,
    #[serde(default, skip_serializing_if = "is_none")]
    pub files: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub on: Date,
    #[serde(default)]
    pub files: u32,
    /// Handlers who waited for the key and got it with the reporter's code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<Keyed>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paused {
    pub from: Date,
    /// Last day of the pause at the latest.
    pub until: Date,
    /// Id of the reason in the kind's list, and what it is called.
    pub reason: String,
    pub name: Bilingual,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resumed {
    /// First day that counts again.
    pub on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionAsked {
    pub by: TimeLimit,
    pub on: Date,
    /// Who decides: another post than the asking one.
    pub approver: PostId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extended {
    pub by: TimeLimit,
    pub on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionRefused {
    pub on: Date,
}

/// What a reply says became of the matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Solved,
    /// Answered and explained; there was nothing to put right.
    Explained,
    /// It could not be solved, and the reply says why.
    Unsolved,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replied {
    pub outcome: Outcome,
    pub on: Date,
    /// Ids of the required parts that the reply holds.
    pub parts: Vec<String>,
    /// How long the reporter may answer.
    pub silence: TimeLimit,
    /// Last day of that time.
    pub until: Date,
    /// Share of the reply that stands in earlier replies, in thousandths.
    #[serde(default)]
    pub copied: u32,
    #[serde(default)]
    pub files: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    pub solved: bool,
    /// 1 (very dissatisfied) to 5 (very satisfied), when said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub satisfaction: Option<u8>,
    pub on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disputed {
    pub on: Date,
    /// Handlers who waited for the key and got it with the reporter's code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<Keyed>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    pub on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Urged {
    pub on: Date,
    /// By the calendar, not by a person.
    #[serde(default)]
    pub by_calendar: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supervised {
    pub on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalated {
    pub on: Date,
    pub supervisor: PostId,
    /// `overdue`, `transfers`, or what [`Moved`] says when nobody is left who could have it, approve or keep the identity.
    pub why: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminded {
    pub on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rescheduled {
    pub old: Date,
    pub new: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    pub into: CaseId,
    pub on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Categorised {
    pub category: CategoryId,
}

impl CaseAct {
    /// A transfer to a unit above the asking one. The case does not know who stands above whom; the programme of the day does.
    pub fn going_up(mut self, upward: bool) -> Self {
        if let CaseAct::TransferAsked(asked) = &mut self {
            asked.upward = upward;
        }
        self
    }

    /// A question to the reporter that came with so many files.
    pub fn with_files(mut self, files: u32) -> Self {
        if let CaseAct::Asked(asked) = &mut self {
            asked.files = files;
        }
        self
    }

    /// The day it says it was done, where it says one.
    pub fn day(&self) -> Option<Date> {
        Some(match self {
            CaseAct::Opened(one) => one.received,
            CaseAct::StageDone(one) => one.on,
            CaseAct::RefusedToTake(one) => one.on,
            CaseAct::TransferAsked(one) => one.on,
            CaseAct::Taken(one) => one.on,
            CaseAct::Declined(one) => one.on,
            CaseAct::Noted(one) => one.on,
            CaseAct::Asked(one) => one.on,
            CaseAct::Said(one) => one.on,
            CaseAct::Paused(one) => one.from,
            CaseAct::Resumed(one) => one.on,
            CaseAct::ExtensionAsked(one) => one.on,
            CaseAct::Extended(one) => one.on,
            CaseAct::ExtensionRefused(one) => one.on,
            CaseAct::Replied(one) => one.on,
            CaseAct::Confirmed(one) => one.on,
            CaseAct::Disputed(one) => one.on,
            CaseAct::Closed(one) => one.on,
            CaseAct::Urged(one) => one.on,
            CaseAct::Supervised(one) => one.on,
            CaseAct::Escalated(one) => one.on,
            CaseAct::Reminded(one) => one.on,
            CaseAct::Merged(one) => one.on,
            CaseAct::IdentityAsked(one) => one.on,
            CaseAct::IdentityGiven(one) | CaseAct::IdentityRefused(one) => one.on,
            CaseAct::IdentityOpened(one) => one.on,
            CaseAct::IdentityLapsed(one) => one.on,
            CaseAct::SharesWanted(one) => one.on,
            CaseAct::ShareHanded(one) => one.on,
            CaseAct::KeysWanted(one) => one.on,
            CaseAct::KeyShared(one) => one.on,
            CaseAct::Moved(one) => one.on,
            CaseAct::Viewed(_) | CaseAct::Rescheduled(_) | CaseAct::Categorised(_) => return None,
        })
    }
}
