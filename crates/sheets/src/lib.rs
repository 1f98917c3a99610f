//! Spreadsheets in and out: xlsx, ods and csv.
//!
//! What it is: a reader that takes files from strangers, and a writer whose files are safe to open. Reading happens in a child
//! process with limits on memory, time and files; the caller gets cells, or one refusal that names the place and the cure.
//!
//! Invariants:
//! * A number comes out digit for digit as it stands in the file, as decimal text; it never passes through a float.
//! * Nothing is unpacked before the container's directory was checked; no DTD, no duplicate part, no formula is ever computed.
//! * The same table gives the same bytes out; text that a spreadsheet could take for a formula is neutralised.
//!
//! What it never does: know an indicator, a form or a respondent; store anything; fetch anything; run a macro.
//!
//! Main path:
//! ```no_run
//! use shishu_sheets::{Limits, layout, read_isolated};
//! # fn main() -> Result<(), shishu_sheets::SheetError> {
//! # let (program, bytes) = (std::path::Path::new("/usr/bin/shishu"), &b""[..]);
//! let workbook = read_isolated(program, &["sheet-reader"], bytes, &Limits::default())?;
//! let grid = layout(&workbook)?;
//! for candidate in &grid.candidates {
//!     println!("{} {} = {}", grid.place(candidate).describe().en, candidate.indicator.text, candidate.value.text);
//! }
//! # Ok(()) }
//! ```

mod annotate;
mod archive;
mod builder;
mod csv;
mod dates;
mod decimal;
mod encoding;
mod error;
mod header;
mod isolated;
mod layout;
mod limits;
mod mapping;
mod merged;
mod model;
mod number;
mod ods;
mod read;
mod write;
mod xlsx;
mod xml;

pub use annotate::{Comment, annotate_here};
pub use decimal::{NumberFault, exact_decimal};
pub use encoding::decode_text;
pub use error::{Fault, SheetError};
pub use header::Header;
pub use isolated::{annotate_isolated, child_main, read_isolated};
pub use layout::{Candidate, Grid, Placed, Shape, Stated, layout};
pub use limits::Limits;
pub use mapping::{Wanted, guess_mapping};
pub use model::{
    Area, At, CellKind, CellValue, Format, Notice, Sheet, ValueKind, Workbook, cell_name, parse_cell_name,
};
pub use read::read_here;
pub use write::{Out, TableOut, TemplateLine, TemplateOut, write_table, write_template};
