//! The reviewers' side: ask about a cell, judge an answer, pass to the county, accept. A reviewer never writes a value.

mod decide;
mod queue;
mod weigh;

pub use decide::{accept, open_inquiry, pass_town, settle};
pub use queue::{Queue, QueueFilter, QueueLine, RemainingPoint};
pub use weigh::{Basis, Earlier, LargestCell, Weighed, Weight, weigh};
