//! Everything the crate promises, in one binary.

mod consistency;
mod eurostat;
mod general;
mod logic;
mod properties;
mod retailers;
mod spec;
mod support;
mod tables;
mod total;
