//! The state of a typical case: its acts, folded; and what may be said on it next.

use super::draft::PublicNotice;
use super::stated::*;
use crate::refused::Refused;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shishu_terms::{NoticeId, PersonId, PostId, UnitId, WorkCalendar};
use std::collections::BTreeSet;

/// A typical case after its acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeState {
    pub id: NoticeId,
    pub drafted: Drafted,
    pub scope: Scope,
    pub units: Vec<UnitId>,
    /// Everybody who wrote on the text.
    pub authors: BTreeSet<PersonId>,
    /// Asked to approve the text as it is.
    pub approvers: Vec<PostId>,
    pub approved: Vec<(PersonId, PostId)>,
    pub phase: Phase,
    /// The act with the text as it is.
    pub text: u64,
    /// The act that published it.
    pub published: Option<u64>,
    pub masked: u32,
    /// The latest day that an act names; a system clock set back counts as this day.
    pub latest: Date,
    pub acts: u32,
    pub first: u64,
    pub last: u64,
}

/// Where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Written, and not yet asked for.
    Drafting {
        on: Date,
    },
    /// Two posts are asked.
    Asked {
        on: Date,
    },
    /// Sent back, or objected to in the days of grace.
    Back {
        on: Date,
        objected: Option<Objector>,
    },
    /// Approved by both: public after the last day, unless somebody objects.
    Grace {
        from: Date,
        until: Date,
    },
    Published {
        on: Date,
    },
    /// Its reporter objected, and the case is sealed.
    Stopped {
        on: Date,
    },
    Withdrawn {
        on: Date,
        reason: String,
    },
}

impl Phase {
    /// The word of tables and addresses.
    pub fn code(&self) -> &'static str {
        match self {
            Phase::Drafting { .. } => "drafting",
            Phase::Asked { .. } => "asked",
            Phase::Back { .. } => "back",
            Phase::Grace { .. } => "grace",
            Phase::Published { .. } => "published",
            Phase::Stopped { .. } => "stopped",
            Phase::Withdrawn { .. } => "withdrawn",
        }
    }
}

impl NoticeState {
    pub fn begin(id: NoticeId, drafted: Drafted, seq: u64) -> Self {
        NoticeState {
            id,
            scope: drafted.scope,
            units: drafted.units.clone(),
            authors: BTreeSet::from([drafted.by.clone()]),
            approvers: Vec::new(),
            approved: Vec::new(),
            phase: Phase::Drafting { on: drafted.on },
            text: seq,
            published: None,
            masked: drafted.masked,
            latest: drafted.on,
            acts: 1,
            first: seq,
            last: seq,
            drafted,
        }
    }

    /// The state after one more act, number `seq`. What was decided is believed.
    pub fn apply(&mut self, seq: u64, stated: &NoticeAct) {
        self.acts += 1;
        self.last = seq;
        self.latest = self.latest.max(stated.day());
        match stated {
            NoticeAct::Drafted(_) => {}
            NoticeAct::Revised(one) => {
                self.authors.insert(one.by.clone());
                (self.scope, self.units, self.masked) = (one.scope, one.units.clone(), one.masked);
                self.text = seq;
                self.approved.clear();
                self.phase = Phase::Drafting { on: one.on };
            }
            NoticeAct::ApprovalAsked(one) => {
                self.approvers = one.approvers.clone();
                self.approved.clear();
                self.phase = Phase::Asked { on: one.on };
            }
            NoticeAct::Approved(one) => {
                self.approved.push((one.by.clone(), one.post.clone()));
                if let Some(until) = one.until {
                    self.phase = Phase::Grace { from: one.on, until };
                }
            }
            NoticeAct::SentBack(one) => self.phase = Phase::Back { on: one.on, objected: None },
            NoticeAct::Objected(one) if one.stops => self.phase = Phase::Stopped { on: one.on },
            NoticeAct::Objected(one) => self.phase = Phase::Back { on: one.on, objected: Some(one.who) },
            NoticeAct::Published(one) => {
                self.published = Some(seq);
                self.phase = Phase::Published { on: one.on };
            }
            NoticeAct::Rescoped(one) => self.scope = one.to,
            NoticeAct::Withdrawn(one) => {
                self.phase = Phase::Withdrawn { on: one.on, reason: one.reason.clone() };
            }
        }
    }

    /// Somebody still has something to do on it before it is public.
    pub fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Drafting { .. } | Phase::Asked { .. } | Phase::Back { .. } | Phase::Grace { .. })
    }

    fn writable(&self) -> Result<(), Refused> {
        match self.phase {
            Phase::Drafting { .. } | Phase::Back { .. } => Ok(()),
            _ => Err(Refused::new("现在不能改这份草稿。", "the draft cannot be changed now")
                .then("送批之后要先退回才能改。", "once approval is asked for, it must be sent back first")),
        }
    }

    /// Another text.
    pub fn revise(&self, revised: Revised) -> Result<NoticeAct, Refused> {
        self.writable()?;
        Ok(NoticeAct::Revised(revised))
    }

    /// Asks two posts, each for itself.
    pub fn ask_approval(&self, approvers: [PostId; 2], today: Date) -> Result<NoticeAct, Refused> {
        // Asked anew: one of the two may have left, or turned out to have handled it.
        if !matches!(self.phase, Phase::Asked { .. }) {
            self.writable()?;
        }
        if approvers[0] == approvers[1] {
            return Err(Refused::new("两个批准人不能是同一个岗位。", "the two approvers are of one post"));
        }
        Ok(NoticeAct::ApprovalAsked(ApprovalAsked { approvers: approvers.to_vec(), on: today }))
    }

    /// May this person approve it at all: neither wrote on it nor handled one of its cases.
    pub fn may_approve(&self, person: &PersonId) -> bool {
        !self.authors.contains(person) && !self.drafted.handled.contains(person)
    }

    fn asked(&self, person: &PersonId, post: &PostId) -> Result<(), Refused> {
        if !matches!(self.phase, Phase::Asked { .. }) || !self.approvers.contains(post) {
            return Err(Refused::new("这一件不是等您批准。", "this one does not wait for your approval"));
        }
        if !self.may_approve(person) {
            return Err(Refused::new(
                "写过它或办过其中事项的人不能批准。",
                "whoever wrote it or handled one of its cases cannot approve it",
            ));
        }
        if self.approved.iter().any(|(by, of)| by == person || of == post) {
            return Err(Refused::new("您已经批准过，要另一个人批准。", "you have approved it; another person must"));
        }
        Ok(())
    }

    /// One of the two approves; with the second the days of grace begin.
    pub fn approve(
        &self,
        person: &PersonId,
        post: &PostId,
        today: Date,
        calendar: &WorkCalendar,
    ) -> Result<NoticeAct, Refused> {
        self.asked(person, post)?;
        let until = match self.approved.is_empty() {
            true => None,
            false => {
                let counted = calendar.add(today, self.drafted.grace).map_err(|error| {
                    let message = error.message();
                    Refused::new(message.zh, message.en)
                })?;
                Some(counted.due)
            }
        };
        Ok(NoticeAct::Approved(Approved { by: person.clone(), post: post.clone(), on: today, until }))
    }

    /// One of the two does not; the reason stands beside the act.
    pub fn send_back(&self, person: &PersonId, post: &PostId, today: Date) -> Result<NoticeAct, Refused> {
        self.asked(person, post)?;
        Ok(NoticeAct::SentBack(SentBack { by: person.clone(), post: post.clone(), on: today }))
    }

    /// In the days of grace. Of a sealed case the reporter's word stops it for good.
    pub fn object(&self, who: Objector, post: Option<PostId>, today: Date) -> Result<NoticeAct, Refused> {
        let Phase::Grace { until, .. } = self.phase else {
            return Err(Refused::new("现在不在征求意见期内。", "it is not in its days of grace"));
        };
        if today > until {
            return Err(Refused::new(
                format!("征求意见到 {until} 为止。"),
                format!("objections could be made until {until}"),
            ));
        }
        let stops = who == Objector::Reporter && self.drafted.sealed;
        Ok(NoticeAct::Objected(Objected { who, post, stops, on: today }))
    }

    /// By the calendar, after the last day of grace.
    pub fn publish(&self, notice: PublicNotice, today: Date) -> Option<NoticeAct> {
        match self.phase {
            Phase::Grace { until, .. } if today > until => Some(NoticeAct::Published(Published { notice, on: today })),
            _ => None,
        }
    }

    /// From the public to staff; what was seen cannot be unseen, so it never widens.
    pub fn rescope(&self, to: Scope, reason: &str, today: Date) -> Result<NoticeAct, Refused> {
        let narrows = matches!(self.phase, Phase::Published { .. }) && to > self.scope;
        if !narrows {
            return Err(Refused::new("只能把已公开的收窄范围。", "what is published can only be narrowed"));
        }
        Ok(NoticeAct::Rescoped(Rescoped { to, reason: said(reason)?, on: today }))
    }

    /// Public or not yet; never published again.
    pub fn withdraw(&self, reason: &str, today: Date) -> Result<NoticeAct, Refused> {
        if matches!(self.phase, Phase::Withdrawn { .. } | Phase::Stopped { .. }) {
            return Err(Refused::new("已经撤下或停止。", "it is withdrawn or stopped already"));
        }
        Ok(NoticeAct::Withdrawn(Withdrawn { reason: said(reason)?, on: today }))
    }
}

fn said(reason: &str) -> Result<String, Refused> {
    let reason = reason.trim();
    match reason.chars().count() {
        4..=500 => Ok(reason.to_owned()),
        _ => Err(Refused::new(
            "请写理由，4 到 500 字；理由会显示在页面上。",
            "give the reason, 4 to 500 characters; it is shown on the page",
        )),
    }
}
