//! What the crate says, held against data and against a second road.

mod masking;
mod passages;
mod petitions;
mod shared;
mod suggesting;
