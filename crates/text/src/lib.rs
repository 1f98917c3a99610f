//! What texts have in common: near copies, aligned passages, boilerplate, probable duplicates, categories; and what of a text
//! must not be published.
//!
//! ```
//! use shishu_text::{Options, align};
//!
//! let reply = "您好！您反映的问题我局已于3月5日派员到现场核实，情况属实。";
//! let other = "您反映的问题，我局已于11月28日派员到现场核实，情况基本属实。";
//! let passages = align(reply, other, &Options::default());
//! assert_eq!(passages.len(), 1, "another date is the same passage");
//! assert_eq!(shishu_text::slice(reply, &passages[0].from), "您反映的问题我局已于3月5日派员到现场核实，情况");
//! ```
//!
//! Invariants:
//! - Positions are ranges of characters (Unicode scalar values) of the text as it was given, counted from 0, end excluded.
//! - Nothing depends on the order in which texts were added, nor on a clock or on chance.
//! - Everything is a proposal with its ground: who copied, what a case is about and what is masked, people decide.
//! - No function fails or panics on any text.
//!
//! It never reads a file, keeps anything or decides anything.
//!
//! Main path: [`Normal`] makes signs of a text → [`align`] finds what two texts have in common → [`Corpus`] finds which of many
//! texts to align → [`Related`] finds texts about the same matter in other words, [`Suggester`] what they are about →
//! [`mask`] finds what to take out before a text is published.

mod align;
mod corpus;
mod fingerprint;
mod grams;
pub mod mask;
mod normal;
mod postings;
mod related;
mod rolling;
mod suggest;
mod tiling;

pub use align::{Alignment, Options, Passage, align, alignment, repeated};
pub use corpus::{Boilerplate, Corpus, Near};
pub use normal::{Normal, Sign, slice};
pub use related::{Like, Related};
pub use suggest::{Suggester, Suggestion};
