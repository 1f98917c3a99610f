//! Kinds of case 事项: what the one case engine does for a public report, a petition, a hotline order, a supervision item… is written
//! here as data. One file `cases/ID.toml` for each kind.

use std::collections::BTreeSet;

use shishu_terms::{Bilingual, CaseKindId, CategoryId, PostId, TimeLimit};

/// A kind of case. Everything in it has been checked: every post is there, every post may handle cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseKind {
    pub id: CaseKindId,
    /// Two to four capital letters that case numbers begin with; no two kinds share one.
    pub prefix: String,
    pub name: Bilingual,
    /// One or two sentences for the person who reports.
    pub guide: Bilingual,
    /// The text is sealed to the keys of those who handle the case before it reaches a disk, nobody need sign in or give a name, and the
    /// named unit, its staff and its direct superior are barred from it.
    pub sealed: bool,
    pub intake: BTreeSet<Channel>,
    pub categories: Vec<Category>,
    /// In order; the last one ends with the reply. At least one.
    pub stages: Vec<Stage>,
    /// For the whole, from the day of receipt.
    pub whole: TimeLimit,
    pub extension: Option<TimeLimit>,
    pub pause: Option<PauseRule>,
    pub transfer: TransferRule,
    pub reply: ReplyRule,
    /// How long after a reply the case closes when the reporter says nothing.
    pub silence: TimeLimit,
    /// The owner is reminded so long before a limit ends.
    pub remind: Option<TimeLimit>,
    /// So long after a limit has passed, the supervisor owes a look.
    pub escalate: TimeLimit,
    /// Who supervises: the first that is not barred.
    pub supervisors: Vec<PostId>,
    /// Fewer people than this could have written it: the reporter is warned. Of sealed kinds.
    pub few: u32,
    /// How the identity that a reporter left can be asked for. Of sealed kinds; the others keep none apart.
    pub identity: Option<IdentityRule>,
}

impl CaseKind {
    pub fn category(&self, id: &CategoryId) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == *id)
    }
}

/// A way by which a case comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// The public form, filled in by the reporter alone. All others are entered by staff.
    Web,
    Phone,
    Counter,
    Letter,
    ReceptionDay,
    HomeVisit,
    Email,
    /// Raised by an office itself: supervision, rectification, inspection.
    Internal,
}

impl Channel {
    pub const ALL: [Self; 8] = [
        Self::Web,
        Self::Phone,
        Self::Counter,
        Self::Letter,
        Self::ReceptionDay,
        Self::HomeVisit,
        Self::Email,
        Self::Internal,
    ];

    /// The word of the files and of acts.
    pub fn code(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Phone => "phone",
            Self::Counter => "counter",
            Self::Letter => "letter",
            Self::ReceptionDay => "reception-day",
            Self::HomeVisit => "home-visit",
            Self::Email => "email",
            Self::Internal => "internal",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.code() == code)
    }

    pub fn name(self) -> Bilingual {
        let (zh, en) = match self {
            Self::Web => ("网上", "web form"),
            Self::Phone => ("电话", "phone"),
            Self::Counter => ("窗口", "counter"),
            Self::Letter => ("来信", "letter"),
            Self::ReceptionDay => ("接待日", "reception day"),
            Self::HomeVisit => ("走访", "home visit"),
            Self::Email => ("电子邮件", "e-mail"),
            Self::Internal => ("机关交办", "raised by an office"),
        };
        Bilingual::new(zh, en)
    }
}

/// What a case can be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    pub id: CategoryId,
    pub name: Bilingual,
    /// Words that suggest it, as people write them.
    pub words: Vec<String>,
    /// Who is first responder 首问: the first of these posts that is not barred. Those of sealed kinds belong to at least two lines.
    pub route: Vec<PostId>,
}

/// A step with a limit of its own, such as 受理.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    pub id: String,
    pub name: Bilingual,
    /// None for a stage that only the whole limit bounds.
    pub limit: Option<TimeLimit>,
    pub from: LimitFrom,
}

/// What day zero of a stage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitFrom {
    /// The day the case was received.
    Received,
    /// The day the stage before was done.
    StageBefore,
}

/// When the clock may stand still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PauseRule {
    /// Days that a case may stand still in all.
    pub cap: TimeLimit,
    pub reasons: Vec<Reason>,
}

/// A reason to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    pub id: String,
    pub name: Bilingual,
    /// For grounds of a transfer: the office says that the matter is not its own; the reporter sees that, with the office's name.
    pub disclaims: bool,
}

/// How an identity is asked for: on which grounds, and by when each custodian decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityRule {
    /// A request that is not decided within this lapses.
    pub decide: TimeLimit,
    pub grounds: Vec<Reason>,
}

/// How a case changes hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferRule {
    /// The receiving post answers within this.
    pub take: TimeLimit,
    pub grounds: Vec<Reason>,
    /// After so many transfers the supervisor is alerted; usually 2.
    pub alert_after: u32,
    /// After so many the owner keeps it.
    pub at_most: u32,
}

/// What a reply must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyRule {
    pub parts: Vec<ReplyPart>,
    /// A reply so much like an earlier one is refused; in thousandths of its text.
    pub copied_permille: u32,
}

/// A part of a reply, such as the legal basis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyPart {
    pub id: String,
    pub name: Bilingual,
    pub hint: Bilingual,
    pub required: bool,
}
