//! A round of inspections: the list announced, the lot cast, each inspection recorded. Bodies of acts are kept for life; a new member must be
//! optional.

use crate::draw::{Frame, Picked, Relation};
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
    /// Drawn often enough this year.
    #[serde(default)]
    pub spared: Vec<UnitId>,
}

/// `inspection.drawn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    pub on: Date,
    /// Of [`Planned::size`] acts, hex.
    pub root: String,
    /// Those on record before the root was known.
    pub relations: Vec<Relation>,
    pub picked: Vec<Picked>,
    /// The day by which each is inspected.
    pub due: Date,
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
    pub done: BTreeMap<UnitId, Inspection>,
}

impl InspectionState {
    pub fn begin(id: String, seq: u64, planned: Planned) -> Self {
        InspectionState { id, seq, planned, drawn: None, drawn_seq: None, done: BTreeMap::new() }
    }

    pub fn draw(&mut self, seq: u64, drawn: Drawn) {
        (self.drawn, self.drawn_seq) = (Some(drawn), Some(seq));
    }

    pub fn inspect(&mut self, inspection: Inspection) {
        self.done.insert(inspection.stated.unit.clone(), inspection);
    }

    /// The object of this unit, once drawn.
    pub fn picked(&self, unit: &UnitId) -> Option<&Picked> {
        self.drawn.iter().flat_map(|drawn| &drawn.picked).find(|picked| picked.unit == *unit)
    }

    /// Who owes the inspection of an object: its pair, or the plan's own post where no pair could be found.
    pub fn owing(&self, picked: &Picked, lead: &PostId) -> Vec<PostId> {
        match picked.inspectors.len() {
            2.. => picked.inspectors.clone(),
            _ => picked.inspectors.iter().chain([lead]).cloned().collect(),
        }
    }

    /// Is nothing left to do?
    pub fn is_over(&self) -> bool {
        self.drawn.as_ref().is_some_and(|drawn| drawn.picked.iter().all(|picked| self.done.contains_key(&picked.unit)))
    }
}
