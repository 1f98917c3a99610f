//! A round of inspections: the list announced, the lot cast, each inspection recorded. Bodies of acts are kept for life; a new member must be
//! optional.

use crate::draw::{Aside, Frame, Picked, Relation};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shishu_terms::{CaseId, Period, PersonId, PlanId, PostId, UnitId};
use std::collections::BTreeMap;

/// `inspection.planned`: over whom the lot is going to be cast, and by which root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    pub plan: PlanId,
    pub period: Period,
    pub on: Date,
    pub frame: Frame,
    /// The seed is the root over so many acts.
    pub size: u64,
    /// Unless an act of this day or later comes before that size is reached: then it is the root over the acts up to the first such one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draw_by: Option<Date>,
    /// Drawn often enough this year.
    #[serde(default)]
    pub spared: Vec<UnitId>,
}

/// `inspection.drawn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    pub on: Date,
    /// Of so many acts, hex.
    pub root: String,
    /// Where the day came before [`Planned::size`] was reached: so many acts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Those on record before the root was known.
    pub relations: Vec<Relation>,
    pub picked: Vec<Picked>,
    /// The day by which each is inspected.
    pub due: Date,
}

/// `inspection.not_drawn`, by the calendar: the period is over and there is no draw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotDrawn {
    pub on: Date,
    /// The day that counts from now on where the announcement named none; still to come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draw_by: Option<Date>,
}

/// Why an inspector stands aside (the grounds of 回避 in the Administrative Penalty Law of 2021, article 43: a direct interest in the case, or
/// another relation that may touch on fairness).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AsideGround {
    /// Kin or close to somebody who answers for the unit or works there.
    Kin,
    /// Shares, debts, a side post, another interest of one's own.
    Interest,
    /// Worked there, or advised or audited it.
    Former,
    /// Another relation that may touch on fairness.
    Other,
}

impl AsideGround {
    pub const ALL: [Self; 4] = [Self::Kin, Self::Interest, Self::Former, Self::Other];

    pub fn code(self) -> &'static str {
        match self {
            Self::Kin => "kin",
            Self::Interest => "interest",
            Self::Former => "former",
            Self::Other => "other",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// `inspection.stood_aside`. What the relation is, in words, is a content that can be erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoodAside {
    #[serde(flatten)]
    pub aside: Aside,
    pub ground: AsideGround,
    pub on: Date,
    /// Who inspects now, as the same draw has it; fewer than two when nobody is left.
    pub inspectors: Vec<PostId>,
}

/// `inspection.relation_declared`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelationDeclared {
    pub relation: Relation,
}

/// How an inspection went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InspectionOutcome {
    Done,
    /// Closed, moved, not to be found.
    NotFound,
}

/// `inspection.visited`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspected {
    pub unit: UnitId,
    pub on: Date,
    pub outcome: InspectionOutcome,
    /// The other inspector, who was there too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<PostId>,
    /// A case for each finding.
    #[serde(default)]
    pub found: Vec<CaseId>,
}

/// An inspection that was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    pub seq: u64,
    pub by: Option<PostId>,
    pub person: Option<PersonId>,
    pub stated: Inspected,
}

/// A round of inspections as its acts leave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectionState {
    pub id: String,
    /// The act that announced it.
    pub seq: u64,
    pub planned: Planned,
    pub drawn: Option<Drawn>,
    /// The act that drew.
    pub drawn_seq: Option<u64>,
    /// The period ended without a draw.
    pub missed: Option<NotDrawn>,
    /// Who stood aside, with the acts.
    pub aside: Vec<(u64, StoodAside)>,
    pub done: BTreeMap<UnitId, Inspection>,
}

impl InspectionState {
    pub fn begin(id: String, seq: u64, planned: Planned) -> Self {
        let (drawn, drawn_seq, missed) = (None, None, None);
        InspectionState { id, seq, planned, drawn, drawn_seq, missed, aside: Vec::new(), done: BTreeMap::new() }
    }

    pub fn draw(&mut self, seq: u64, drawn: Drawn) {
        (self.drawn, self.drawn_seq) = (Some(drawn), Some(seq));
    }

    pub fn miss(&mut self, missed: NotDrawn) {
        self.missed = Some(missed);
    }

    pub fn stand_aside(&mut self, seq: u64, stood: StoodAside) {
        self.aside.push((seq, stood));
    }

    /// The day from which on the next act closes the seed.
    pub fn draw_by(&self) -> Option<Date> {
        self.planned.draw_by.or(self.missed.as_ref().and_then(|missed| missed.draw_by))
    }

    /// The acts over which the seed is the root, once drawn; till then those that were announced.
    pub fn size(&self) -> u64 {
        self.drawn.as_ref().and_then(|drawn| drawn.size).unwrap_or(self.planned.size)
    }

    /// Who inspects an object now.
    pub fn inspectors<'s>(&'s self, picked: &'s Picked) -> &'s [PostId] {
        let last = self.aside.iter().rev().find(|(_, stood)| stood.aside.unit == picked.unit);
        last.map_or(&picked.inspectors, |(_, stood)| &stood.inspectors)
    }

    /// Those who stood aside from an object.
    pub fn aside_from<'s>(&'s self, unit: &'s UnitId) -> impl Iterator<Item = &'s (u64, StoodAside)> {
        self.aside.iter().filter(move |(_, stood)| stood.aside.unit == *unit)
    }

    pub fn is_aside(&self, unit: &UnitId, post: &PostId) -> bool {
        self.aside_from(unit).any(|(_, stood)| stood.aside.post == *post)
    }

    /// Is the object left to the plan's own post alone, which stood aside as well or may not inspect alone? Then somebody from outside inspects.
    pub fn needs_others(&self, picked: &Picked, lead: &PostId) -> bool {
        self.inspectors(picked).len() < 2 && self.is_aside(&picked.unit, lead)
    }

    pub fn inspect(&mut self, inspection: Inspection) {
        self.done.insert(inspection.stated.unit.clone(), inspection);
    }

    /// The object of this unit, once drawn.
    pub fn picked(&self, unit: &UnitId) -> Option<&Picked> {
        self.drawn.iter().flat_map(|drawn| &drawn.picked).find(|picked| picked.unit == *unit)
    }

    /// Who owes the inspection of an object: its pair, or the plan's own post as well where no pair could be found or is left. Where that post
    /// stood aside itself it owes that somebody else inspects.
    pub fn owing(&self, picked: &Picked, lead: &PostId) -> Vec<PostId> {
        let mut owing = self.inspectors(picked).to_vec();
        if owing.len() < 2 && !owing.contains(lead) {
            owing.push(lead.clone());
        }
        owing
    }

    /// Is nothing left to do?
    pub fn is_over(&self) -> bool {
        self.drawn.as_ref().is_some_and(|drawn| drawn.picked.iter().all(|picked| self.done.contains_key(&picked.unit)))
    }
}
