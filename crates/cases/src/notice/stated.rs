//! What is said on a typical case. These shapes are kept for life; a new member must be optional.

use super::draft::PublicNotice;
use crate::acts::acts;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shishu_terms::{CaseId, CaseKindId, Period, PersonId, PostId, TimeLimit, UnitId};

acts! {
    /// One act on a typical case.
    NoticeAct;
    /// Written from closed cases; of a sealed one by its owner, already masked.
    Drafted(Drafted) "notice.drafted";
    Revised(Revised) "notice.revised";
    ApprovalAsked(ApprovalAsked) "notice.approval_asked";
    Approved(Approved) "notice.approved";
    SentBack(SentBack) "notice.sent_back";
    /// In the days of grace, by its reporter, a unit concerned or an approver.
    Objected(Objected) "notice.objected";
    /// Nobody objected; the calendar makes it public.
    Published(Published) "notice.published";
    Rescoped(Rescoped) "notice.rescoped";
    Withdrawn(Withdrawn) "notice.withdrawn";
}

/// Who may read what is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    Public,
    /// Whoever is signed in.
    Staff,
}

impl Scope {
    pub const ALL: [Scope; 2] = [Scope::Public, Scope::Staff];

    pub fn code(self) -> &'static str {
        match self {
            Scope::Public => "public",
            Scope::Staff => "staff",
        }
    }

    pub fn parse(code: &str) -> Option<Scope> {
        Self::ALL.into_iter().find(|scope| scope.code() == code)
    }

    pub fn name(self) -> shishu_terms::Bilingual {
        match self {
            Scope::Public => shishu_terms::Bilingual::new("向社会公开", "public"),
            Scope::Staff => shishu_terms::Bilingual::new("只在内部公开", "staff only"),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafted {
    pub quarter: Period,
    pub cases: Vec<CaseId>,
    pub kind: CaseKindId,
    /// Units concerned: those that handled it, and those the writer names.
    pub units: Vec<UnitId>,
    /// One of its cases is sealed.
    #[serde(default)]
    pub sealed: bool,
    /// Keyed tokens of everybody who must not know of one of its cases.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub barred: Vec<String>,
    /// Everybody who handled one of its cases.
    pub handled: Vec<PersonId>,
    pub scope: Scope,
    /// The post that owns it until it is public.
    pub compiler: PostId,
    pub by: PersonId,
    pub approval: TimeLimit,
    pub revise: TimeLimit,
    pub grace: TimeLimit,
    /// Passages that are masked.
    #[serde(default)]
    pub masked: u32,
    pub on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revised {
    pub by: PersonId,
    pub scope: Scope,
    #[serde(default)]
    pub units: Vec<UnitId>,
    #[serde(default)]
    pub masked: u32,
    pub on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalAsked {
    pub approvers: Vec<PostId>,
    pub on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approved {
    pub by: PersonId,
    pub post: PostId,
    pub on: Date,
    /// The last day of grace, with the second approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentBack {
    pub by: PersonId,
    pub post: PostId,
    pub on: Date,
}

/// Who objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Objector {
    Reporter,
    Unit,
    Approver,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objected {
    pub who: Objector,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<PostId>,
    /// For good: nothing of it is published.
    #[serde(default)]
    pub stops: bool,
    pub on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    pub notice: PublicNotice,
    pub on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rescoped {
    pub to: Scope,
    /// Shown with it.
    pub reason: String,
    pub on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Shown in its place.
    pub reason: String,
    pub on: Date,
}

impl NoticeAct {
    pub fn day(&self) -> Date {
        match self {
            NoticeAct::Drafted(one) => one.on,
            NoticeAct::Revised(one) => one.on,
            NoticeAct::ApprovalAsked(one) => one.on,
            NoticeAct::Approved(one) => one.on,
            NoticeAct::SentBack(one) => one.on,
            NoticeAct::Objected(one) => one.on,
            NoticeAct::Published(one) => one.on,
            NoticeAct::Rescoped(one) => one.on,
            NoticeAct::Withdrawn(one) => one.on,
        }
    }
}
