//! A reception day: announced, booked, held or called off. Bodies of acts are kept for life; a new member must be optional.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shishu_terms::{Bilingual, CaseId, PlanId, PostId};
use std::collections::BTreeMap;

/// `reception.announced`: the day as the series stood, so that a series changed later moves nobody's appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announced {
    pub series: PlanId,
    pub on: Date,
    pub name: Bilingual,
    pub place: Bilingual,
    pub post: PostId,
    /// When each appointment begins, `09:20`.
    pub slots: Vec<String>,
    pub minutes: u32,
    /// The last day on which anybody books.
    pub book_until: Date,
    /// The day that it is held instead of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<String>,
    /// Appointments that came along from that day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Booking>,
}

/// An appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// From 0.
    pub slot: u32,
    /// Keyed hash of the booking code, hex.
    pub code: String,
    /// The act that holds the matter and the contact.
    pub seq: u64,
}

/// `reception.booked`. Matter and contact are contents that can be erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booked {
    pub slot: u32,
    pub code: String,
    /// Of an appointment that was deferred: the act that holds its matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<u64>,
}

/// `reception.cancelled`, by whoever booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancelled {
    pub slot: u32,
}

/// What became of an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Received,
    /// Did not come.
    Absent,
    /// Put off to another day.
    Deferred,
}

impl Outcome {
    pub const ALL: [Self; 3] = [Self::Received, Self::Absent, Self::Deferred];

    pub fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Absent => "absent",
            Self::Deferred => "deferred",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// `reception.received`: of an appointment, or of somebody who came without one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<u32>,
    pub outcome: Outcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// The day it was put off to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// `reception.held`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    pub on: Date,
}

/// `reception.called_off`. The reason is public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalledOff {
    pub reason: String,
    /// The day instead.
    pub instead: String,
}

/// An appointment as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    pub code: String,
    pub seq: u64,
    pub outcome: Option<Received>,
}

/// Where a day stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayStanding {
    Open,
    /// Announced, booking is over.
    Full,
    Held,
    CalledOff,
    /// The day is past and nobody said that it was held.
    NotHeld,
}

/// A day as its acts leave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayState {
    pub id: String,
    pub seq: u64,
    pub announced: Announced,
    pub slots: BTreeMap<u32, Slot>,
    /// Cases of people who came without an appointment.
    pub walked_in: Vec<Received>,
    /// Appointments given back.
    pub cancelled: u32,
    pub held: Option<Date>,
    pub called_off: Option<CalledOff>,
}

impl DayState {
    pub fn begin(id: String, seq: u64, announced: Announced) -> Self {
        let moved = announced.moved.iter();
        let slots = moved.map(|one| (one.slot, Slot { code: one.code.clone(), seq: one.seq, outcome: None })).collect();
        DayState { id, seq, announced, slots, walked_in: Vec::new(), cancelled: 0, held: None, called_off: None }
    }

    pub fn book(&mut self, seq: u64, booked: Booked) {
        self.slots.insert(booked.slot, Slot { code: booked.code, seq: booked.from.unwrap_or(seq), outcome: None });
    }

    pub fn cancel(&mut self, slot: u32) {
        if self.slots.remove(&slot).is_some() {
            self.cancelled += 1;
        }
    }

    pub fn receive(&mut self, received: Received) {
        match received.slot {
            Some(slot) => {
                if let Some(slot) = self.slots.get_mut(&slot) {
                    slot.outcome = Some(received);
                }
            }
            None => self.walked_in.push(received),
        }
    }

    /// Is it still to come, or to be told of?
    pub fn is_open(&self) -> bool {
        self.held.is_none() && self.called_off.is_none()
    }

    pub fn standing(&self, today: Date) -> DayStanding {
        match (&self.called_off, self.held) {
            (Some(_), _) => DayStanding::CalledOff,
            (None, Some(_)) => DayStanding::Held,
            (None, None) if self.announced.on < today => DayStanding::NotHeld,
            (None, None) if self.bookable(today).is_empty() => DayStanding::Full,
            (None, None) => DayStanding::Open,
        }
    }

    /// Appointments that can be booked on `today`.
    pub fn bookable(&self, today: Date) -> Vec<u32> {
        if !self.is_open() || today > self.announced.book_until {
            return Vec::new();
        }
        self.free()
    }

    /// Appointments that nobody has.
    pub fn free(&self) -> Vec<u32> {
        (0..self.announced.slots.len() as u32).filter(|slot| !self.slots.contains_key(slot)).collect()
    }

    /// Appointments of which nobody said yet what became of them.
    pub fn untold(&self) -> Vec<u32> {
        self.slots.iter().filter(|(_, slot)| slot.outcome.is_none()).map(|(at, _)| *at).collect()
    }

    /// Those that go along to another day.
    pub fn to_move(&self) -> Vec<Booking> {
        let waiting = self.slots.iter().filter(|(_, slot)| slot.outcome.is_none());
        waiting.map(|(at, slot)| Booking { slot: *at, code: slot.code.clone(), seq: slot.seq }).collect()
    }

    /// When an appointment begins.
    pub fn begins(&self, slot: u32) -> Option<&str> {
        self.announced.slots.get(slot as usize).map(String::as_str)
    }
}
