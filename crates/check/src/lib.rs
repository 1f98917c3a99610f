//! Edit rules 审核关系 over tables: the same typed rules as on one return, on ten million rows.
//!
//! Invariants
//! - One meaning: counts and failing rows are those of `shishu_rules::evaluate_table`; a property test holds the two
//!   equal on random rules and tables.
//! - Floating point decides only where it cannot be wrong; decimals decide the rest ([`kernel::linear`]).
//! - What is kept does not grow with the rows beyond the memory allowed; then temporary files are used
//!   ([`derive::duplicates`]). Medians and quantiles keep their values.
//! - The same input gives the same output, byte for byte, however many threads there are.
//! - What cannot be done is refused by the plan, rule by rule; nothing is skipped in silence.
//!
//! Main path
//! 1. A [`source::Source`] says its columns and hands over batches ([`batch`]), part by part.
//! 2. [`plan::Plan`] decides which columns are read as what and how each rule is judged.
//! 3. [`run::run`] sends every batch through every rule ([`kernel`]), gathers what needs all rows ([`derive`]) and settles
//!    that at the end.
//! 4. Failures go to a [`run::Sink`]: csv or Parquet ([`output`]).

pub mod batch;
pub mod derive;
pub mod joined;
pub mod kernel;
pub mod output;
pub mod plan;
pub mod run;
pub mod source;
mod unique;
