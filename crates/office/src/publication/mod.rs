//! Publishing a table: summing what was accepted, rounding once, naming every source; correcting it later without hiding the old value.

mod decide;
mod table;

pub use decide::{
    Changed, Coverage, Published, PublishedCell, PublishedColumn, PublishedRow, Publishing, Source, publish,
};
pub use table::{Tabled, round_half_up, tabulate};
