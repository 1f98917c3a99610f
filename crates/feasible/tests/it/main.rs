//! Everything the crate promises, in one binary.

mod elimination;
mod judging;
mod literature;
mod localising;
mod random;
mod ranges;
mod solving;
