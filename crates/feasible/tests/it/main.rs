//! Everything the crate promises, in one binary.

mod elimination;
mod judging;
mod localising;
mod random;
mod ranges;
mod solving;
mod whole;
