//! What is said on an application for tolerance. These shapes are kept for life; a new member must be optional.

use crate::acts::acts;
use crate::notice::Piece;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shishu_terms::{Bilingual, PersonId, PostId, TimeLimit, UnitId};

acts! {
    /// One act on an application for tolerance.
    ToleranceAct;
    Applied(Applied) "tolerance.applied";
    /// Each criterion answered, with evidence.
    Examined(Examined) "tolerance.examined";
    /// The word of one of those who decide.
    Decided(Decided) "tolerance.decided";
    /// What was to be put right was.
    Corrected(Corrected) "tolerance.corrected";
    /// The person concerned says whether it is published.
    PublicationChosen(PublicationChosen) "tolerance.publication_chosen";
    Published(TolerancePublished) "tolerance.published";
    Appealed(Appealed) "tolerance.appealed";
    AppealDecided(AppealDecided) "tolerance.appeal_decided";
    /// By the calendar.
    Expired(Expired) "tolerance.expired";
}

/// What sort of fault it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// Something new was tried and went wrong 探索失误.
    Doing,
    /// What was owed was not done, or put off 不作为.
    NotDoing,
}

impl Fault {
    pub fn parse(code: &str) -> Option<Fault> {
        [Fault::Doing, Fault::NotDoing].into_iter().find(|fault| fault.code() == code)
    }

    pub fn code(self) -> &'static str {
        match self {
            Fault::Doing => "doing",
            Fault::NotDoing => "not-doing",
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            Fault::Doing => Bilingual::new("探索中做错", "a fault of doing something new"),
            Fault::NotDoing => Bilingual::new("不作为、慢作为", "not doing what was owed"),
        }
    }
}

/// What sort of thing the fault is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatterKind {
    Case,
    /// A return, and with it the findings on it.
    Return,
    Figure,
    Other,
}

/// What the fault is about, as the record names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    pub kind: MatterKind,
    pub id: String,
}

/// The limits as they were when it was applied for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToleranceLimits {
    pub examine: TimeLimit,
    pub decide: TimeLimit,
    pub appeal: TimeLimit,
    pub appeal_decide: TimeLimit,
    pub correct: TimeLimit,
    pub valid_months: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    pub matter: Matter,
    pub fault: Fault,
    /// Whose fault it was, in which post of which unit.
    pub person: PersonId,
    pub post: PostId,
    pub unit: UnitId,
    /// Who applies: that person, or somebody of the unit.
    pub by: PersonId,
    pub by_post: PostId,
    /// Declared related; they have no part in it.
    #[serde(default)]
    pub related: Vec<PersonId>,
    /// Handled the matter.
    #[serde(default)]
    pub handled: Vec<PersonId>,
    /// Keyed tokens of everybody who must not know of the case it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub barred: Vec<String>,
    pub examiner: PostId,
    pub limits: ToleranceLimits,
    pub on: Date,
}

/// The answer to one criterion; the evidence stands beside the act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub criterion: String,
    pub yes: bool,
    /// It speaks for tolerance.
    pub favours: bool,
    /// Without it there is none.
    #[serde(default)]
    pub must: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Examined {
    pub by: PersonId,
    pub post: PostId,
    pub answers: Vec<Answer>,
    /// Ids of what cannot be excused, where it is such.
    #[serde(default)]
    pub excluded: Vec<String>,
    /// Who decides.
    pub deciders: Vec<PostId>,
    pub on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    pub by: PersonId,
    pub post: PostId,
    pub grants: bool,
    /// Something is to be put right by then.
    #[serde(default)]
    pub correct: bool,
    /// The two differ: this post decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub third: Option<PostId>,
    /// With the word that settles it: the last day for an appeal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appeal_until: Option<Date>,
    /// With the word that grants it: the last day on which it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    pub on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    pub by: PersonId,
    pub on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicationChosen {
    pub by: PersonId,
    pub publish: bool,
    pub on: Date,
}

/// What is public: chosen by the person concerned, without a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicTolerance {
    pub summary: Vec<Piece>,
    pub unit: UnitId,
    pub unit_name: Bilingual,
    pub granted: bool,
    pub decided: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    pub answers: Vec<Answer>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TolerancePublished {
    pub tolerance: PublicTolerance,
    pub on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appealed {
    pub by: PersonId,
    pub decider: PostId,
    pub on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppealDecided {
    pub by: PersonId,
    pub post: PostId,
    pub grants: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    pub on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expired {
    pub on: Date,
}

impl ToleranceAct {
    pub fn day(&self) -> Date {
        match self {
            ToleranceAct::Applied(one) => one.on,
            ToleranceAct::Examined(one) => one.on,
            ToleranceAct::Decided(one) => one.on,
            ToleranceAct::Corrected(one) => one.on,
            ToleranceAct::PublicationChosen(one) => one.on,
            ToleranceAct::Published(one) => one.on,
            ToleranceAct::Appealed(one) => one.on,
            ToleranceAct::AppealDecided(one) => one.on,
            ToleranceAct::Expired(one) => one.on,
        }
    }
}
