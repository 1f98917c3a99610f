//! Contact with people as data: visit plans 走访计划, series of reception days 接待日, inspection plans 检查计划.

use std::collections::BTreeSet;

use jiff::civil::Weekday;
use shishu_terms::{Bilingual, CaseKindId, Frequency, PlanId, PostId, RegionCode, TimeLimit};

use crate::{due::TimeOfDay, form::Selector, unit::StatUnit};

/// Units by what they are and where they lie; an empty criterion lets everyone through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whom {
    pub selector: Selector,
    /// In one of these places or in a place of theirs.
    pub regions: Vec<RegionCode>,
    /// As units.csv writes sizes.
    pub sizes: BTreeSet<String>,
}

impl Whom {
    pub fn matches(&self, unit: &StatUnit) -> bool {
        let size = |sizes: &BTreeSet<String>| unit.size.as_ref().is_some_and(|size| sizes.contains(size));
        self.selector.matches(unit)
            && (self.regions.is_empty() || self.regions.iter().any(|region| region.contains(&unit.region)))
            && (self.sizes.is_empty() || size(&self.sizes))
    }
}

/// Who visits whom, how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitPlan {
    pub id: PlanId,
    pub name: Bilingual,
    pub guide: Bilingual,
    /// A unit is visited by the first of these whose scope covers it and that is not its own.
    pub posts: Vec<PostId>,
    pub whom: Whom,
    pub frequency: Frequency,
    /// Of those whom it is about, so many per cent in each round, the longest unvisited first.
    pub share_percent: u32,
    /// From the day the round opens.
    pub limit: TimeLimit,
    /// Times to go before "nobody there" ends it.
    pub tries: u32,
    /// The kind of case that needs heard on the way open.
    pub heard: CaseKindId,
}

/// Days on which a leader receives whoever comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceptionSeries {
    pub id: PlanId,
    pub name: Bilingual,
    pub place: Bilingual,
    /// Who receives, and owes that the day is held.
    pub post: PostId,
    pub on: ReceptionDays,
    pub from: TimeOfDay,
    /// Appointments a day.
    pub slots: u32,
    /// The last so many of them nobody books on the web: they are for people who come or telephone.
    pub walk_in: u32,
    /// Web bookings a day that leave no contact; none: as many as there are times.
    pub without_contact: Option<u32>,
    /// Minutes for each.
    pub minutes: u32,
    /// Working days before the day after which nobody books any more.
    pub book_until: u32,
    /// Days are announced so many calendar days ahead.
    pub ahead: u32,
    /// Kinds of case that what is said there may open, the usual one first.
    pub kinds: Vec<CaseKindId>,
}

impl ReceptionSeries {
    /// When appointment `slot` (from 0) begins.
    pub fn begins(&self, slot: u32) -> TimeOfDay {
        self.from.later(slot * self.minutes)
    }
}

/// The days of a series, before a day that nobody works on moves to the next working day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceptionDays {
    Weekly(Weekday),
    /// The last day in a shorter month.
    Monthly(u8),
}

/// Whom to inspect and who inspects, all of them or by lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectionPlan {
    pub id: PlanId,
    pub name: Bilingual,
    pub guide: Bilingual,
    /// Answers for the plan, and inspects what no pair could be found for.
    pub post: PostId,
    /// Pairs are drawn from these.
    pub inspectors: Vec<PostId>,
    pub whom: Whom,
    pub frequency: Frequency,
    /// In order: a unit is in the first that takes it. At least one.
    pub strata: Vec<Stratum>,
    /// Nobody is drawn more often in a calendar year.
    pub a_year: u32,
    /// The seed is the root of the ledger so many acts after the list was announced.
    pub acts_ahead: u32,
    /// Where the ledger has not grown so far within so many calendar days, the seed is its root over the first act of that day or later.
    pub draw_within: u32,
    /// For each inspection, from the day of the draw.
    pub limit: TimeLimit,
    /// The kind of case that a finding opens.
    pub finds: CaseKindId,
}

/// Units of like risk, and how many of them are drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stratum {
    pub id: String,
    pub name: Bilingual,
    pub whom: Whom,
    /// Only those that reported late at least so often in the year before.
    pub late: Option<u32>,
    /// Rounded up.
    pub percent: u32,
}
