//! Everything the crate promises, in one binary.

mod elimination;
mod random;
mod solving;
