//! The design language: the frame of every page, its marks, parts, charts and the entry grid.
//!
//! A page is a function that fills typed parts and hands them to [`desk`] or [`public`]; nothing here knows what a
//! return or a duty is, and nothing here asks the office anything. Invariants: no inline style and no inline script
//! (the content policy forbids both); every state is a shape and a word before it is a colour; every text comes in
//! both languages; the page works with the script absent.
//!
//! ```text
//! let frame = Frame { section: Some(Section::Duties), ..Frame::new(lang, title, path) };
//! desk(&frame, html! { (parts::head(&head)) (parts::section("late", say!(lang, "逾期", "Overdue"), "", body)) })
//! ```

pub mod assets;
pub mod charts;
pub mod fields;
pub mod frame;
pub mod grid;
pub mod icons;
pub mod lang;
pub mod marks;
pub mod number;
pub mod parts;
mod qr;
mod samples;
pub mod when;

pub use assets::CONTENT_SECURITY_POLICY;
pub use frame::{Frame, Kind, Section, Switch, Who, desk, public};
pub(crate) use lang::say;
pub use lang::{Lang, plural};
pub use marks::{State, Tally5, mark};
pub use number::fig;
pub use qr::qr;
pub use samples::samples;
