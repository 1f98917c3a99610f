//! Published files: every figure in them against the record of the publication.
//!
//! Why it suffices: the receipt proves the record (see [`crate::judge_receipt`]), and the record holds every published figure as
//! decimal text. A figure that was altered, removed or added in the file is not the record's, and is named.

mod compare;
mod csv_file;
mod found;
mod html_file;
mod judge;
mod record;

pub use compare::{Comparison, Different, compare};
pub use csv_file::{figures_in_grid, read_csv};
pub use found::{FoundAt, FoundFigure};
pub use html_file::{figures_in_html, receipt_in_html, scripts_in_html};
pub use judge::{judge_csv, judge_html, judge_publication};
pub use record::{PublishedRecord, StatedFigure};
