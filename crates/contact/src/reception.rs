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
    /// The last so many of the times nobody books on the web.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub walk_in: u32,
    /// Bookings on the web that leave no contact: at most so many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without_contact: Option<u32>,
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

/// Why the desk cancels a booking of somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CancelGround {
    /// Whoever booked asked for it, by telephone or at the counter.
    Asked,
    /// One person holds several times.
    Repeated,
    /// The contact that was left leads to nobody, or to somebody who did not book.
    Unreachable,
    /// Another office deals with it, and the words say which.
    Elsewhere,
    /// It says nothing that anybody could receive for.
    NoMatter,
}

impl CancelGround {
    pub const ALL: [Self; 5] = [Self::Asked, Self::Repeated, Self::Unreachable, Self::Elsewhere, Self::NoMatter];

    pub fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Repeated => "repeated",
            Self::Unreachable => "unreachable",
            Self::Elsewhere => "elsewhere",
            Self::NoMatter => "no-matter",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// `reception.withdrawn`, by the desk. The words for whoever booked are a content that can be erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    pub slot: u32,
    pub ground: CancelGround,
    pub on: Date,
}

/// A booking that the desk cancelled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawnSlot {
    /// The act that cancelled it.
    pub seq: u64,
    pub code: String,
    pub by: Option<PostId>,
    pub stated: Withdrawn,
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

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde asks it")]
pub(crate) fn is_zero(n: &u32) -> bool {
    *n == 0
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
    /// Those that the desk cancelled; their times are free again.
    pub withdrawn: Vec<WithdrawnSlot>,
    pub held: Option<Date>,
    pub called_off: Option<CalledOff>,
}

impl DayState {
    pub fn begin(id: String, seq: u64, announced: Announced) -> Self {
        let moved = announced.moved.iter();
        let slots = moved.map(|one| (one.slot, Slot { code: one.code.clone(), seq: one.seq, outcome: None })).collect();
        let (walked_in, withdrawn) = (Vec::new(), Vec::new());
        DayState { id, seq, announced, slots, walked_in, cancelled: 0, withdrawn, held: None, called_off: None }
    }

    pub fn book(&mut self, seq: u64, booked: Booked) {
        self.slots.insert(booked.slot, Slot { code: booked.code, seq: booked.from.unwrap_or(seq), outcome: None });
    }

    pub fn cancel(&mut self, slot: u32) {
        if self.slots.remove(&slot).is_some() {
            self.cancelled += 1;
        }
    }

    pub fn withdraw(&mut self, seq: u64, by: Option<PostId>, stated: Withdrawn) {
        if let Some(slot) = self.slots.remove(&stated.slot) {
            self.withdrawn.push(WithdrawnSlot { seq, code: slot.code, by, stated });
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

    /// Appointments that anybody can book on `today`: none of those that are kept for people who come or telephone.
    pub fn bookable(&self, today: Date) -> Vec<u32> {
        if !self.is_open() || today > self.announced.book_until {
            return Vec::new();
        }
        let kept_from = (self.announced.slots.len() as u32).saturating_sub(self.announced.walk_in);
        self.free().into_iter().filter(|slot| *slot < kept_from).collect()
    }

    /// Appointments that the desk can book for a caller on `today`: all that nobody has, to the day itself.
    pub fn bookable_at_the_desk(&self, today: Date) -> Vec<u32> {
        match self.is_open() && today <= self.announced.on {
            true => self.free(),
            false => Vec::new(),
        }
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
