//! What rules need from rows around a row.

pub mod duplicates;
pub mod key;
