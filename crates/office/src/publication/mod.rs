//! Publishing a table: summing what was accepted, rounding once, naming every source, withholding what would tell of single units; correcting
//! it later without hiding the old value.

mod confidentiality;
mod decide;
mod differencing;
mod differs;
mod lineage;
mod table;

pub use confidentiality::{Caution, Cautioned, Earlier};
pub use decide::{
    Changed, Coverage, Published, PublishedCell, PublishedColumn, PublishedRow, Publishing, Source, publish,
};
pub use differs::differs;
pub use lineage::{
    FORMULA, FigureRow, FiguresSealed, Input, Inputs, ROUNDING, figure_rows, inputs, seal_figures, text,
};
pub use table::{Summed, Sums, Tabled, cells, coverage, round_half_up, sum, tabulate};
