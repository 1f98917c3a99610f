//! A round of visits: whom each post has to visit, and how each visit went. Bodies of acts are kept for life; a new member must be optional.

use crate::pick::PostList;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shishu_terms::{CaseId, Period, PersonId, PlanId, PostId, UnitId};
use std::collections::{BTreeMap, BTreeSet};

/// `visit.round_opened`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundOpened {
    pub plan: PlanId,
    pub period: Period,
    pub on: Date,
    pub due: Date,
    /// Times to go before "nobody there" ends it.
    pub tries: u32,
    pub lists: Vec<PostList>,
}

/// How a visit went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Somebody was met.
    Met,
    NobodyThere,
    NotWanted,
}

impl Outcome {
    pub const ALL: [Self; 3] = [Self::Met, Self::NobodyThere, Self::NotWanted];

    /// The word of acts and forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NobodyThere => "nobody-there",
            Self::NotWanted => "not-wanted",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// `visit.recorded`. Who was met and what was heard are contents that can be erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    pub unit: UnitId,
    pub on: Date,
    pub outcome: Outcome,
    /// A case for each need that was heard.
    #[serde(default)]
    pub needs: Vec<CaseId>,
    /// When it was written down, seconds after the one before by the same person: what a clue reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds_after: Option<u64>,
    /// How much of what was heard stands in an earlier record of the same person, in thousandths.
    #[serde(default, skip_serializing_if = "crate::reception::is_zero")]
    pub copied_permille: u32,
}

/// A visit that was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    pub seq: u64,
    pub by: Option<PostId>,
    pub person: Option<PersonId>,
    pub stated: Recorded,
}

/// How a unit stands in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnitState {
    Visited,
    /// Gone to often enough, nobody was there.
    NobodyThere,
    NotWanted,
    /// Gone to, and to be gone to again.
    Tried,
    ToVisit,
}

impl UnitState {
    /// Is nothing owed for it any more?
    pub fn is_done(self) -> bool {
        !matches!(self, Self::Tried | Self::ToVisit)
    }
}

/// A round as its acts leave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundState {
    pub id: String,
    pub seq: u64,
    pub opened: RoundOpened,
    pub visits: BTreeMap<UnitId, Vec<Visit>>,
}

impl RoundState {
    pub fn begin(id: String, seq: u64, opened: RoundOpened) -> Self {
        RoundState { id, seq, opened, visits: BTreeMap::new() }
    }

    pub fn record(&mut self, seq: u64, by: Option<PostId>, person: Option<PersonId>, stated: Recorded) {
        self.visits.entry(stated.unit.clone()).or_default().push(Visit { seq, by, person, stated });
    }

    /// The post that has to visit the unit.
    pub fn post_of(&self, unit: &UnitId) -> Option<&PostId> {
        self.opened.lists.iter().find(|list| list.units.contains(unit)).map(|list| &list.post)
    }

    pub fn units_of(&self, post: &PostId) -> &[UnitId] {
        self.opened.lists.iter().find(|list| list.post == *post).map_or(&[], |list| &list.units)
    }

    pub fn unit(&self, unit: &UnitId) -> UnitState {
        let visits = self.visits.get(unit).map_or(&[][..], Vec::as_slice);
        let any = |outcome| visits.iter().any(|visit| visit.stated.outcome == outcome);
        if any(Outcome::Met) {
            return UnitState::Visited;
        }
        if any(Outcome::NotWanted) {
            return UnitState::NotWanted;
        }
        // Going twice on one day is going once.
        let days: BTreeSet<Date> = visits.iter().map(|visit| visit.stated.on).collect();
        match days.len() as u32 {
            0 => UnitState::ToVisit,
            tries if tries >= self.opened.tries => UnitState::NobodyThere,
            _ => UnitState::Tried,
        }
    }

    /// What a post has left.
    pub fn left(&self, post: &PostId) -> Vec<&UnitId> {
        self.units_of(post).iter().filter(|unit| !self.unit(unit).is_done()).collect()
    }

    pub fn is_over(&self) -> bool {
        self.opened.lists.iter().all(|list| self.left(&list.post).is_empty())
    }
}
