//! The rule language 审核关系: what can be true of one return, or of a table of rows, said in the notation a county specialist writes.
//!
//! Invariants
//! - Pure: no file, no clock, no randomness. It does not know forms, tables, HTTP or a table engine.
//! - Nothing here panics on any text or any value. A rule text that is wrong gives [`Diagnostic`]s with spans;
//!   a rule that cannot be computed gives [`Outcome::Broken`].
//! - Numbers are exact decimals, never floats. `1.0 = 1`. Sums, differences and products are exact or Broken; only a
//!   quotient may be rounded (28 digits), and what is computed from it. A tolerance is stated in the rule, never hidden.
//! - Four outcomes, counted apart: pass, fail, missing, broken. "No failure" never hides "not evaluated".
//!
//! Main path
//! 1. [`parse`] turns text into an [`Expr`] (lexer → Pratt parser) and never fails: it returns what is wrong.
//! 2. [`compile`] resolves names against a form ([`Names`]), checks types, folds names to numbered cells → [`Rule`].
//! 3. [`evaluate`] fetches each cell once ([`Values`]) and works in three-valued (Kleene) logic → [`Outcome`].
//! 4. [`explain`] says the same thing in Chinese or English, from the rule's own expression → [`Explanation`].
//! 5. [`print()`] gives the canonical text of an expression; `parse(print(e)) == e`.
//!
//! On tables: what a rule needs from other rows, other tables and code lists is pulled out of its tree ([`Rule::derived`],
//! [`Rule::references`], [`Rule::lists`]), so that an engine can compute it for all rows first and then ask
//! [`evaluate_slots`] row by row; [`Rule::grain`] says whether rows, groups or the table are judged. [`evaluate_table`] does
//! all of it naively and is the definition an engine is held against.
//!
//! ```
//! use shishu_rules::{Cell, Labels, Level, Names, Outcome, RuleSource, Values, When, compile, evaluate, explain};
//! use shishu_terms::{Decimal, IndicatorCode, Lang};
//!
//! struct Form;
//! impl Names for Form {
//!     fn resolve(&self, written: &str) -> Option<IndicatorCode> {
//!         ["甲", "乙", "合计"].contains(&written).then(|| IndicatorCode::new(written))
//!     }
//!     fn all(&self) -> Vec<(IndicatorCode, String, String)> {
//!         vec![]
//!     }
//! }
//! impl Labels for Form {
//!     fn label(&self, code: &IndicatorCode, _: Lang) -> String {
//!         code.to_string()
//!     }
//! }
//! struct Return;
//! impl Values for Return {
//!     fn get(&self, code: &IndicatorCode, _: When) -> Cell {
//!         Cell::Number(Decimal::from(match code.as_str() { "甲" => 700, "乙" => 600, _ => 1200 }))
//!     }
//! }
//!
//! let rule = compile(&RuleSource::new("B204-07", Level::Hard, "合计 ≥ 甲 + 乙"), &Form).expect("a right rule");
//! assert_eq!(evaluate(&rule, &Return), Outcome::Fail { gap: Some(Decimal::from(100)) });
//! let sentence = explain(&rule, &Return, &Form, Lang::Zh).to_plain_text();
//! assert_eq!(sentence, "合计 1,200 应不小于 甲 700 + 乙 600 = 1,300，差 100");
//! ```

mod aggregate;
mod ast;
mod breaks;
mod call;
mod code_list;
pub mod consistency;
mod dates;
mod definitions;
mod derived;
mod diagnostic;
mod eval;
mod exact;
mod expected;
mod explain;
mod function;
mod grain;
mod lexer;
mod names;
mod outcome;
mod parse;
mod parse_call;
mod pattern;
mod phrase;
mod print;
mod reason;
mod reference;
mod resolve;
mod resolve_call;
mod resolve_names;
mod resolve_over;
mod rule;
mod spoken;
mod suggest;
mod table;
mod texts;
mod types;
mod used;
mod vectors;

pub use aggregate::ExactSum;
pub use ast::{Checked, Comparison, Expr, Factor, Function, Kind, Link, Literal, Over, Sign, Span, Stage, Written};
pub use breaks::can_break;
pub use code_list::CodeList;
pub use definitions::{Definition, Definitions};
pub use derived::{Aggregate, AggregateFunction, Derived, DerivedSlot, Grain, KeyPair, ListRef, ListSlot, Reference};
pub use diagnostic::{Diagnostic, RuleText, Severity};
pub use eval::{Slots, evaluate, evaluate_inside, evaluate_part, evaluate_slots};
pub use expected::{Involved, expected, involved};
pub use explain::{Explanation, Labels, Part, describe, explain, explain_slots};
pub use names::{CellKind, Hierarchy, Names, TableName, TableShape};
pub use outcome::{Cell, EvalError, Outcome, Trouble, Values, When};
pub use parse::{Parsed, parse};
pub use pattern::Pattern;
pub use print::print;
pub use reference::{aggregate_of, evaluate_table, lists_of, moved, period_of, step};
pub use rule::{CellRef, Level, Rule, RuleSource, Slot, Typed, compile, compile_with};
pub use table::{Item, Surroundings, TableData};
pub use texts::of_cell as code_of;
pub use used::NamesUsed;
