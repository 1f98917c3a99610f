//! Contact with people 联系群众: rounds of visits, reception days, inspections drawn by lot. What their acts make of each, whom a round is
//! about, on which days a series falls, and whom the lot falls on.
//!
//! Invariants:
//! - State is what the acts say ([`RoundState`], [`DayState`], [`InspectionState`] are folds); a plan changed later changes no round under way.
//! - The draw ([`draw`]) is a function of a list and a seed that were both on record before anybody could know what comes out; whoever has them
//!   makes it again and gets the same. Who takes the place of an inspector who stands aside follows from the same seed ([`draw_again`]).
//! - "Not visited" is never "visited": nobody there and not wanted are outcomes of their own and are counted apart.
//!
//! Main path: the calendar asks [`lists`], [`days_between`] or [`frame`] for what to state → acts → a fold → what is owed by whom. No input or output,
//! no clock, no chance.

mod draw;
mod frame;
mod inspection;
mod pick;
mod reception;
mod series;
mod visit;

pub use draw::{
    Aside, DrawError, Frame, FrameInspector, FrameObject, FrameStratum, Picked, Relation, draw, draw_again, drawn_lot,
};
pub use frame::{Standing as UnitStanding, frame};
pub use inspection::{
    AsideGround, Drawn, Inspected, Inspection, InspectionOutcome, InspectionState, NotDrawn, Planned, RelationDeclared,
    StoodAside,
};
pub use pick::{PostList, lists};
pub use reception::{
    Announced, Booked, Booking, CalledOff, CancelGround, Cancelled, DayStanding, DayState, Held,
    Outcome as ReceptionOutcome, Received as ReceptionReceived, Slot, Withdrawn, WithdrawnSlot,
};
pub use series::days_between;
pub use visit::{Outcome as VisitOutcome, Recorded, RoundOpened, RoundState, UnitState, Visit};

/// The id of a plan's round: plan and period.
pub fn round_id(plan: &shishu_terms::PlanId, period: shishu_terms::Period) -> String {
    format!("{plan}-{period}")
}

/// The id of a series' day.
pub fn day_id(series: &shishu_terms::PlanId, day: jiff::civil::Date) -> String {
    format!("{series}-{day}")
}

/// What the acts on a round of visits are about.
pub const VISIT: &str = "visit:";
/// What the acts on a reception day are about.
pub const RECEPTION: &str = "reception:";
/// What the acts on a round of inspections are about.
pub const INSPECTION: &str = "inspection:";
/// What the acts by which somebody declares a relation are about.
pub const RELATIONS: &str = "relations:";
