//! Everything the crate promises, in one binary.

mod consistency;
mod logic;
mod properties;
mod retailers;
mod spec;
mod support;
