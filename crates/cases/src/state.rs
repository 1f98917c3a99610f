//! The state of a case: what its acts say, folded.

use crate::identity::{Ended, IdentityAsk};
use crate::keys::KeyAsk;
use crate::shares::{ShareAsk, ShareHeld, dealt};
use crate::stated::*;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shishu_terms::{CaseId, CategoryId, PersonId, PostId, TimeLimit, UnitId};
use std::collections::BTreeSet;

/// A case after its acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseState {
    pub id: CaseId,
    /// As it came in; never changed.
    pub opened: Opened,
    pub category: CategoryId,
    /// The one owner.
    pub owner: PostId,
    pub unit: UnitId,
    pub second: Option<PostId>,
    /// Posts that owned it before, in order.
    pub past: Vec<PostId>,
    pub transfer: Option<Transfer>,
    /// Units that declined a transfer or disclaimed the matter, in order.
    pub bounced: Vec<(UnitId, PostId)>,
    /// How many stages are done, with the day each was.
    pub stages_done: Vec<Date>,
    pub pauses: Vec<Paused>,
    /// The day the open pause ended early, by pause.
    pub resumed: Vec<Option<Date>>,
    pub extension: Extension,
    pub phase: Phase,
    pub reopened: u32,
    pub replies: u32,
    pub notes: u32,
    pub meetings: u32,
    /// The present owner has done something on it: noted, asked, finished a stage.
    pub worked: bool,
    /// Owners who handed it on without having done anything.
    pub idle: Vec<PostId>,
    /// The day of the last reply, and the share of it that stood in an earlier reply, in thousandths.
    pub answered: Option<Date>,
    pub copied: u32,
    /// People who have opened the sealed text.
    pub viewed: BTreeSet<PersonId>,
    /// Whom the key of a sealed case was sealed to.
    pub keys: BTreeSet<Keyed>,
    /// Who waits for it, and for whom.
    pub key_asks: Vec<KeyAsk>,
    /// The shares of the identity, by number, and who waits for one.
    pub shares: Vec<ShareHeld>,
    pub share_asks: Vec<ShareAsk>,
    /// Requests for the identity, in order.
    pub identity: Vec<IdentityAsk>,
    pub urged: Vec<Date>,
    pub reminded: Option<Date>,
    /// The supervisor who owes a look, and why.
    pub watched: Option<(PostId, String, Date)>,
    pub escalated: u32,
    /// The day of the supervisor's last demand.
    pub supervised: Option<Date>,
    pub satisfaction: Option<u8>,
    /// A question to the reporter that nobody has answered yet.
    pub question_open: bool,
    /// The latest day that an act names. A system clock that was set back counts as this day.
    pub latest: Date,
    /// Acts so far.
    pub acts: u32,
    /// Number of the last act.
    pub last: u64,
    /// Numbers of the acts of intake and of the last reply.
    pub first: u64,
    pub last_reply: Option<u64>,
}

/// A transfer that waits for the receiving post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    pub to: PostId,
    pub unit: UnitId,
    pub ground: String,
    pub disclaims: bool,
    #[serde(default)]
    pub upward: bool,
    pub on: Date,
    pub take: TimeLimit,
}

/// An extension is granted once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extension {
    None,
    Asked { by: TimeLimit, approver: PostId, on: Date },
    Granted { by: TimeLimit },
    Refused,
}

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Somebody owes an answer.
    Handling,
    /// Answered; the reporter may say until this day that it is not so.
    Replied {
        on: Date,
        until: Date,
        outcome: Outcome,
    },
    Closed {
        on: Date,
        how: Closing,
    },
}

/// How a case ended. What was not solved is never counted among what was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closing {
    /// The reporter says it is solved.
    Solved,
    /// The reporter says it is not, and leaves it at that.
    Unsolved,
    /// The reporter said nothing; the reply stands as it was.
    Silent(Outcome),
    Refused,
    Merged(CaseId),
}

/// Where a case stands, in one word for tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    Handling,
    Paused,
    Replied,
    Solved,
    Unsolved,
    Silent,
    Refused,
    Merged,
}

impl Standing {
    pub const ALL: [Self; 8] = [
        Self::Handling,
        Self::Paused,
        Self::Replied,
        Self::Solved,
        Self::Unsolved,
        Self::Silent,
        Self::Refused,
        Self::Merged,
    ];

    /// The word of tables and files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Handling => "handling",
            Self::Paused => "paused",
            Self::Replied => "replied",
            Self::Solved => "closed-solved",
            Self::Unsolved => "closed-unsolved",
            Self::Silent => "closed-silent",
            Self::Refused => "refused",
            Self::Merged => "merged",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.code() == code)
    }

    /// Nobody owes anything on it any more, or only the reporter has the word.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Handling | Self::Paused)
    }

    pub fn name(self) -> shishu_terms::Bilingual {
        let (zh, en) = match self {
            Self::Handling => ("办理中", "being handled"),
            Self::Paused => ("暂停计时", "clock paused"),
            Self::Replied => ("已答复，待群众确认", "answered, awaiting the reporter"),
            Self::Solved => ("已办结：解决", "closed: solved"),
            Self::Unsolved => ("已办结：未解决", "closed: not solved"),
            Self::Silent => ("已办结：期满未提异议", "closed: no objection in time"),
            Self::Refused => ("不予受理", "not taken up"),
            Self::Merged => ("并入另一件", "merged into another case"),
        };
        shishu_terms::Bilingual::new(zh, en)
    }
}

impl CaseState {
    /// The state after the first act.
    pub fn begin(id: CaseId, opened: Opened, seq: u64) -> Self {
        CaseState {
            id,
            category: opened.category.clone(),
            owner: opened.owner.clone(),
            unit: opened.unit.clone(),
            second: opened.second.clone(),
            past: Vec::new(),
            transfer: None,
            bounced: Vec::new(),
            stages_done: Vec::new(),
            pauses: Vec::new(),
            resumed: Vec::new(),
            extension: Extension::None,
            phase: Phase::Handling,
            reopened: 0,
            replies: 0,
            notes: 0,
            meetings: 0,
            worked: false,
            idle: Vec::new(),
            answered: None,
            copied: 0,
            viewed: BTreeSet::new(),
            keys: opened.keys.iter().cloned().collect(),
            key_asks: Vec::new(),
            shares: dealt(&opened, seq),
            share_asks: Vec::new(),
            identity: Vec::new(),
            urged: Vec::new(),
            reminded: None,
            watched: None,
            escalated: 0,
            supervised: None,
            satisfaction: None,
            question_open: false,
            latest: opened.received,
            acts: 1,
            last: seq,
            first: seq,
            last_reply: None,
            opened,
        }
    }

    /// The state after one more act, number `seq`. What was decided is believed: refusing is a command's work.
    pub fn apply(&mut self, seq: u64, stated: &CaseAct) {
        self.acts += 1;
        self.last = seq;
        self.worked |= matches!(
            stated,
            CaseAct::Noted(_) | CaseAct::Asked(_) | CaseAct::StageDone(_) | CaseAct::Paused(_) | CaseAct::Replied(_)
        );
        self.latest = stated.day().map_or(self.latest, |day| day.max(self.latest));
        match stated {
            CaseAct::Opened(_) => {}
            CaseAct::Viewed(viewed) => {
                self.viewed.insert(viewed.by.clone());
            }
            CaseAct::StageDone(done) => self.stages_done.push(done.on),
            CaseAct::RefusedToTake(refused) => self.close(refused.on, Closing::Refused),
            CaseAct::TransferAsked(_) | CaseAct::Taken(_) | CaseAct::Declined(_) => self.change_hands(stated),
            CaseAct::Noted(noted) => {
                self.notes += 1;
                self.meetings += u32::from(noted.what == NoteKind::Met);
            }
            CaseAct::Asked(_) => self.question_open = true,
            CaseAct::Said(said) => {
                self.question_open = false;
                self.key_shared(&said.keys);
            }
            CaseAct::Paused(paused) => {
                self.pauses.push(paused.clone());
                self.resumed.push(None);
            }
            CaseAct::Resumed(resumed) => self.resume(resumed.on),
            CaseAct::ExtensionAsked(asked) => {
                let (by, approver, on) = (asked.by, asked.approver.clone(), asked.on);
                self.extension = Extension::Asked { by, approver, on };
            }
            CaseAct::Extended(extended) => self.extension = Extension::Granted { by: extended.by },
            CaseAct::ExtensionRefused(_) => self.extension = Extension::Refused,
            CaseAct::Replied(replied) => self.reply(seq, replied),
            CaseAct::Confirmed(said) => {
                self.satisfaction = said.satisfaction;
                self.close(said.on, if said.solved { Closing::Solved } else { Closing::Unsolved });
            }
            CaseAct::Disputed(disputed) => {
                self.key_shared(&disputed.keys);
                self.reopened += 1;
                self.phase = Phase::Handling;
            }
            CaseAct::Closed(closed) => {
                if let Phase::Replied { outcome, .. } = self.phase {
                    self.close(closed.on, Closing::Silent(outcome));
                }
            }
            CaseAct::Urged(urged) => self.urged.push(urged.on),
            CaseAct::Supervised(one) => {
                self.watched = None;
                self.supervised = Some(one.on);
            }
            CaseAct::Escalated(up) => {
                self.escalated += 1;
                self.watched = Some((up.supervisor.clone(), up.why.clone(), up.on));
            }
            CaseAct::Reminded(reminded) => self.reminded = Some(reminded.on),
            CaseAct::Rescheduled(_) => {}
            CaseAct::Merged(merged) => self.close(merged.on, Closing::Merged(merged.into.clone())),
            CaseAct::Categorised(categorised) => self.category = categorised.category.clone(),
            CaseAct::KeysWanted(_) | CaseAct::KeyShared(_) | CaseAct::Moved(_) => self.apply_keys(stated),
            CaseAct::IdentityAsked(_)
            | CaseAct::IdentityGiven(_)
            | CaseAct::IdentityRefused(_)
            | CaseAct::IdentityOpened(_)
            | CaseAct::IdentityLapsed(_) => self.apply_identity(seq, stated),
            CaseAct::SharesWanted(_) | CaseAct::ShareHanded(_) => self.apply_shares(seq, stated),
        }
    }

    fn change_hands(&mut self, stated: &CaseAct) {
        match stated {
            CaseAct::TransferAsked(asked) => {
                if asked.disclaims {
                    self.bounced.push((self.unit.clone(), self.owner.clone()));
                }
                self.transfer = Some(Transfer {
                    to: asked.to.clone(),
                    unit: asked.unit.clone(),
                    ground: asked.ground.clone(),
                    disclaims: asked.disclaims,
                    upward: asked.upward,
                    on: asked.on,
                    take: asked.take,
                });
                self.apply_keys(stated);
            }
            CaseAct::Taken(taken) => {
                let before = std::mem::replace(&mut self.owner, taken.owner.clone());
                if !std::mem::take(&mut self.worked) {
                    self.idle.push(before.clone());
                }
                self.past.push(before);
                self.unit = taken.unit.clone();
                self.second = taken.second.clone().or(self.second.take());
                self.transfer = None;
                self.end_identity(Ended::Handed);
            }
            CaseAct::Declined(declined) => {
                self.bounced.push((declined.unit.clone(), declined.by.clone()));
                self.transfer = None;
            }
            _ => {}
        }
    }

    fn resume(&mut self, on: Date) {
        if let Some(last) = self.resumed.last_mut().filter(|last| last.is_none()) {
            *last = Some(on);
        }
    }

    fn reply(&mut self, seq: u64, replied: &Replied) {
        while self.stages_done.len() < self.opened.stages.len() {
            self.stages_done.push(replied.on);
        }
        // An answer ends the pause that waited for something.
        self.resume(replied.on);
        self.replies += 1;
        self.answered = Some(replied.on);
        self.copied = replied.copied;
        self.last_reply = Some(seq);
        self.question_open = false;
        self.transfer = None;
        self.end_identity(Ended::Answered);
        if matches!(self.extension, Extension::Asked { .. }) {
            self.extension = Extension::None;
        }
        self.phase = Phase::Replied { on: replied.on, until: replied.until, outcome: replied.outcome };
    }

    fn close(&mut self, on: Date, how: Closing) {
        self.transfer = None;
        self.watched = None;
        self.end_identity(Ended::Closed);
        self.key_asks.clear();
        self.share_asks.clear();
        self.phase = Phase::Closed { on, how };
    }

    /// How often it changed hands.
    pub fn hops(&self) -> u32 {
        self.past.len() as u32
    }

    /// Somebody owes an answer.
    pub fn is_open(&self) -> bool {
        self.phase == Phase::Handling
    }

    /// Whether the clock stands still on the day.
    pub fn is_paused(&self, today: Date) -> bool {
        self.pauses
            .iter()
            .zip(&self.resumed)
            .any(|(pause, resumed)| pause.from <= today && today <= pause.until && resumed.is_none_or(|on| today < on))
    }

    /// The stage it is in: the number of stages done, at most the last.
    pub fn stage(&self) -> usize {
        self.stages_done.len().min(self.opened.stages.len().saturating_sub(1))
    }

    /// In one word, as of a day.
    pub fn standing(&self, today: Date) -> Standing {
        match &self.phase {
            Phase::Handling if self.is_paused(today) => Standing::Paused,
            Phase::Handling => Standing::Handling,
            Phase::Replied { .. } => Standing::Replied,
            Phase::Closed { how, .. } => match how {
                Closing::Solved => Standing::Solved,
                Closing::Unsolved | Closing::Silent(Outcome::Unsolved) => Standing::Unsolved,
                Closing::Silent(_) => Standing::Silent,
                Closing::Refused => Standing::Refused,
                Closing::Merged(_) => Standing::Merged,
            },
        }
    }
}
