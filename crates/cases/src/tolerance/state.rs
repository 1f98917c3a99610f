//! The state of an application for tolerance: its acts, folded; and what may be said on it next.

use super::stated::*;
use crate::refused::Refused;
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};
use shishu_terms::{PersonId, PostId, ToleranceId, UnitId, WorkCalendar};
use std::collections::BTreeSet;

/// An application after its acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToleranceState {
    pub id: ToleranceId,
    pub applied: Applied,
    pub examined: Option<Examined>,
    /// Who is asked to decide, the third included.
    pub deciders: Vec<PostId>,
    pub votes: Vec<Decided>,
    pub decision: Option<Decision>,
    pub appeal: Appeal,
    pub corrected: Option<Date>,
    /// The person concerned wants it published.
    pub publish: Option<bool>,
    pub published: Option<u64>,
    pub phase: TolerancePhase,
    pub latest: Date,
    pub acts: u32,
    pub first: u64,
    pub last: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TolerancePhase {
    Examining,
    Deciding,
    Granted,
    Refused,
    Expired,
}

impl TolerancePhase {
    pub fn code(self) -> &'static str {
        match self {
            Self::Examining => "examining",
            Self::Deciding => "deciding",
            Self::Granted => "granted",
            Self::Refused => "refused",
            Self::Expired => "expired",
        }
    }
}

/// How it was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub grants: bool,
    pub on: Date,
    /// Something is to be put right.
    pub correct: bool,
    /// The last day for an appeal; none after one.
    pub appeal_until: Option<Date>,
    pub until: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Appeal {
    None,
    Open { by: PersonId, decider: PostId, on: Date },
    Decided { by: PersonId },
}

/// What whoever appraises must know: whose fault of doing is excused, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effective {
    pub person: PersonId,
    pub post: PostId,
    pub unit: UnitId,
    pub matter: Matter,
    pub fault: Fault,
    pub from: Date,
    pub until: Date,
}

impl ToleranceState {
    pub fn begin(id: ToleranceId, applied: Applied, seq: u64) -> Self {
        ToleranceState {
            id,
            examined: None,
            deciders: Vec::new(),
            votes: Vec::new(),
            decision: None,
            appeal: Appeal::None,
            corrected: None,
            publish: None,
            published: None,
            phase: TolerancePhase::Examining,
            latest: applied.on,
            acts: 1,
            first: seq,
            last: seq,
            applied,
        }
    }

    /// The state after one more act, number `seq`. What was decided is believed.
    pub fn apply(&mut self, seq: u64, stated: &ToleranceAct) {
        self.acts += 1;
        self.last = seq;
        self.latest = self.latest.max(stated.day());
        match stated {
            ToleranceAct::Applied(_) => {}
            ToleranceAct::Examined(one) => {
                self.examined = Some(one.clone());
                self.deciders = one.deciders.clone();
                self.phase = TolerancePhase::Deciding;
            }
            ToleranceAct::Decided(one) => {
                self.votes.push(one.clone());
                self.deciders.extend(one.third.clone());
                if one.appeal_until.is_some() {
                    let correct = one.grants && self.votes.iter().any(|vote| vote.grants && vote.correct);
                    self.settle(one.grants, one.on, correct, one.appeal_until, one.until);
                }
            }
            ToleranceAct::Corrected(one) => self.corrected = Some(one.on),
            ToleranceAct::PublicationChosen(one) => self.publish = Some(one.publish),
            ToleranceAct::Published(_) => self.published = Some(seq),
            ToleranceAct::Appealed(one) => {
                self.appeal = Appeal::Open { by: one.by.clone(), decider: one.decider.clone(), on: one.on };
            }
            ToleranceAct::AppealDecided(one) => {
                self.appeal = Appeal::Decided { by: one.by.clone() };
                self.settle(one.grants, one.on, false, None, one.until);
            }
            ToleranceAct::Expired(_) => self.phase = TolerancePhase::Expired,
        }
    }

    fn settle(&mut self, grants: bool, on: Date, correct: bool, appeal_until: Option<Date>, until: Option<Date>) {
        self.decision = Some(Decision { grants, on, correct, appeal_until, until });
        self.phase = if grants { TolerancePhase::Granted } else { TolerancePhase::Refused };
    }

    /// People who have no part in examining and deciding; of the concerned unit nobody has, which is asked of posts.
    pub fn involved(&self) -> BTreeSet<&PersonId> {
        let applied = &self.applied;
        [&applied.person, &applied.by].into_iter().chain(&applied.related).chain(&applied.handled).collect()
    }

    fn free(&self, person: &PersonId, unit: &UnitId) -> Result<(), Refused> {
        match self.involved().contains(person) || *unit == self.applied.unit {
            true => Err(Refused::new(
                "与这件事有关的人不能审查或决定：申请人和当事人、同一单位的人、申明有关系的人、办过这件事的人。",
                "whoever is involved neither examines nor decides: the applicant, the person concerned, their unit, anybody related, anybody who handled it",
            )),
            false => Ok(()),
        }
    }

    /// Everybody who gave a word so far.
    pub fn heard(&self) -> BTreeSet<&PersonId> {
        let examiner = self.examined.iter().map(|examined| &examined.by);
        examiner.chain(self.votes.iter().map(|vote| &vote.by)).collect()
    }

    /// The criteria that must hold and do not, and what cannot be excused: with one of these nothing is granted.
    pub fn bars(&self) -> Vec<&str> {
        let Some(examined) = &self.examined else { return Vec::new() };
        let failing = examined.answers.iter().filter(|answer| answer.must && !answer.favours);
        failing.map(|answer| answer.criterion.as_str()).chain(examined.excluded.iter().map(String::as_str)).collect()
    }

    /// Every criterion is answered by the post that was asked to.
    pub fn examine(&self, examined: Examined, unit: &UnitId) -> Result<ToleranceAct, Refused> {
        if self.phase != TolerancePhase::Examining || examined.post != self.applied.examiner {
            return Err(Refused::new("这一件不是等您审查。", "this one does not wait for your examination"));
        }
        self.free(&examined.by, unit)?;
        if examined.deciders.len() != 2 || examined.deciders[0] == examined.deciders[1] {
            return Err(Refused::new("要两个不同的决定岗位。", "two different posts decide"));
        }
        Ok(ToleranceAct::Examined(examined))
    }

    /// The word of one of those asked. Where the second differs from the first, `third` is asked; the last word settles it.
    pub fn decide(
        &self,
        (person, post, unit): (&PersonId, &PostId, &UnitId),
        (grants, correct): (bool, bool),
        third: Option<PostId>,
        today: Date,
        calendar: &WorkCalendar,
    ) -> Result<ToleranceAct, Refused> {
        if self.phase != TolerancePhase::Deciding || !self.deciders.contains(post) {
            return Err(Refused::new("这一件不是等您决定。", "this one does not wait for your decision"));
        }
        self.free(person, unit)?;
        if self.heard().contains(person) || self.votes.iter().any(|vote| vote.post == *post) {
            return Err(Refused::new(
                "您已经表过态，要另一个人决定。",
                "you have given your word; another person must decide",
            ));
        }
        if grants && !self.bars().is_empty() {
            return Err(Refused::new(
                "有一条必须满足的条件没有满足，不能容错。",
                "a criterion that must hold does not, so it cannot be granted",
            )
            .then(
                "条件写在 tolerance.toml，审查结论写明是哪一条。",
                "the criteria stand in tolerance.toml; the examination says which one",
            ));
        }
        let mut stated = Decided {
            by: person.clone(),
            post: post.clone(),
            grants,
            correct: grants && correct,
            third: None,
            appeal_until: None,
            until: None,
            on: today,
        };
        match (self.votes.len(), self.votes.first()) {
            (0, _) => {}
            (1, Some(first)) if first.grants != grants => {
                let none = || {
                    Refused::new(
                        "两人意见不同，而没有第三个无关的人可以决定。",
                        "the two differ, and no third person is free to decide",
                    )
                };
                let third = third.ok_or_else(none)?;
                if self.deciders.contains(&third) {
                    return Err(none());
                }
                stated.third = Some(third);
            }
            _ => {
                stated.appeal_until = Some(due(calendar, today, self.applied.limits.appeal)?);
                stated.until = grants.then(|| self.valid(today));
            }
        }
        Ok(ToleranceAct::Decided(stated))
    }

    fn valid(&self, from: Date) -> Date {
        from.saturating_add(i64::from(self.applied.limits.valid_months).months())
    }

    fn is_own(&self, person: &PersonId) -> bool {
        [&self.applied.person, &self.applied.by].contains(&person)
    }

    fn own(&self, person: &PersonId) -> Result<(), Refused> {
        match self.is_own(person) {
            true => Ok(()),
            false => Err(Refused::new("只有当事人和申请人可以。", "only the person concerned and the applicant may")),
        }
    }

    /// What was to be put right was.
    pub fn correct(&self, person: &PersonId, today: Date) -> Result<ToleranceAct, Refused> {
        self.own(person)?;
        let asked = self.decision.as_ref().is_some_and(|decision| decision.grants && decision.correct);
        match asked && self.corrected.is_none() && self.phase == TolerancePhase::Granted {
            true => Ok(ToleranceAct::Corrected(Corrected { by: person.clone(), on: today })),
            false => Err(Refused::new("现在没有要纠正的。", "there is nothing to put right now")),
        }
    }

    /// Nothing can be appealed any more.
    pub fn is_final(&self, today: Date) -> bool {
        let Some(decision) = &self.decision else { return false };
        match self.appeal {
            Appeal::None => decision.appeal_until.is_none_or(|until| today > until),
            Appeal::Open { .. } => false,
            Appeal::Decided { .. } => true,
        }
    }

    /// The person concerned alone says so, and may change it until it is published.
    pub fn choose_publication(&self, person: &PersonId, publish: bool, today: Date) -> Result<ToleranceAct, Refused> {
        if *person != self.applied.person {
            return Err(Refused::new(
                "公开不公开由当事人自己定。",
                "the person concerned alone says whether it is published",
            ));
        }
        if self.decision.is_none() || self.published.is_some() {
            return Err(Refused::new("现在不能选。", "it cannot be chosen now"));
        }
        Ok(ToleranceAct::PublicationChosen(PublicationChosen { by: person.clone(), publish, on: today }))
    }

    /// By the calendar, once nothing can be appealed any more.
    pub fn publish(&self, tolerance: PublicTolerance, today: Date) -> Option<ToleranceAct> {
        let due = self.publish == Some(true) && self.published.is_none() && self.is_final(today);
        due.then_some(ToleranceAct::Published(TolerancePublished { tolerance, on: today }))
    }

    /// Once, in time, by those it concerns; somebody decides it who had no part before.
    pub fn appeal(&self, person: &PersonId, decider: PostId, today: Date) -> Result<ToleranceAct, Refused> {
        self.own(person)?;
        if self.appeal != Appeal::None {
            return Err(Refused::new("复核只能申请一次。", "an appeal is made once"));
        }
        let until = self.decision.as_ref().and_then(|decision| decision.appeal_until);
        match until {
            Some(until) if today <= until && self.phase != TolerancePhase::Expired => {}
            Some(until) => {
                return Err(Refused::new(
                    format!("复核到 {until} 为止。"),
                    format!("an appeal could be made until {until}"),
                ));
            }
            None => return Err(Refused::new("还没有决定。", "nothing is decided yet")),
        }
        if self.deciders.contains(&decider) {
            return Err(Refused::new("复核要由没有参加过的岗位决定。", "a post that had no part decides an appeal"));
        }
        Ok(ToleranceAct::Appealed(Appealed { by: person.clone(), decider, on: today }))
    }

    pub fn decide_appeal(
        &self,
        (person, post, unit): (&PersonId, &PostId, &UnitId),
        grants: bool,
        today: Date,
    ) -> Result<ToleranceAct, Refused> {
        match &self.appeal {
            Appeal::Open { decider, .. } if decider == post => {}
            _ => return Err(Refused::new("这一件不是等您复核。", "no appeal waits for you here")),
        }
        self.free(person, unit)?;
        if self.heard().contains(person) {
            return Err(Refused::new("复核要由没有参加过的人决定。", "somebody who had no part decides an appeal"));
        }
        if grants && !self.bars().is_empty() {
            return Err(Refused::new(
                "有一条必须满足的条件没有满足，不能容错。",
                "a criterion that must hold does not, so it cannot be granted",
            ));
        }
        let until = grants.then(|| self.valid(today));
        Ok(ToleranceAct::AppealDecided(AppealDecided {
            by: person.clone(),
            post: post.clone(),
            grants,
            until,
            on: today,
        }))
    }

    /// By the calendar, after its last day.
    pub fn expire(&self, today: Date) -> Option<ToleranceAct> {
        let until = self.decision.as_ref().and_then(|decision| decision.until)?;
        let over =
            self.phase == TolerancePhase::Granted && today > until && !matches!(self.appeal, Appeal::Open { .. });
        over.then_some(ToleranceAct::Expired(Expired { on: today }))
    }

    /// What holds, as long as it does.
    pub fn effective(&self) -> Option<Effective> {
        let decision = self.decision.as_ref().filter(|decision| decision.grants)?;
        let applied = &self.applied;
        Some(Effective {
            person: applied.person.clone(),
            post: applied.post.clone(),
            unit: applied.unit.clone(),
            matter: applied.matter.clone(),
            fault: applied.fault,
            from: decision.on,
            until: decision.until?,
        })
    }
}

fn due(calendar: &WorkCalendar, from: Date, limit: shishu_terms::TimeLimit) -> Result<Date, Refused> {
    let counted = calendar.add(from, limit).map_err(|error| {
        let message = error.message();
        Refused::new(message.zh, message.en)
    })?;
    Ok(counted.due)
}
