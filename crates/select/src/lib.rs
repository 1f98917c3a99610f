//! Selective editing: which units to review first, how much expected error is left after so many, and where to stop.
//!
//! Invariants
//! - Pure arithmetic on floating numbers: no I/O, no clock, no chance. It gives an order and nothing else: no figure that is
//!   published and no act ever holds a number from here.
//! - The same input gives the same order: sums run in the order of the units, ties fall to the earlier unit.
//!
//! Main path
//! 1. What a value should have been, the *anticipated value*: from the unit's own past and its peers ([`trend()`]), or from the
//!    contamination model fitted to the data themselves ([`contamination`]).
//! 2. How likely it is wrong, its *suspicion*: from the same model, or from how far its trend lies outside those of its peers
//!    ([`Trend::suspicion`]).
//! 3. [`Local`]: weight × suspicion × |reported − anticipated|, as a share of the published total. [`Global`] makes one score of a unit's
//!    several.
//! 4. [`rank`]: the order, the curve of what is left, and the stopping point.
//!
//! [`outlier`] has the methods of Hidiroglou & Berthelot and of the sigma-gap as Statistics Canada's Banff defines them.

pub mod contamination;
mod matrix;
mod order;
pub mod outlier;
mod quantile;
mod score;
mod trend;

pub use matrix::Matrix;
pub use order::{Left, Point, Ranked, rank};
pub use quantile::{median, quantile};
pub use score::{Global, Local, reference_total};
pub use trend::{FEWEST, Trend, trend};
