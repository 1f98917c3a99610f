//! The rule language 审核关系: what can be true of one return, said in the notation a county specialist writes.
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

mod ast;
pub mod consistency;
mod diagnostic;
mod eval;
mod exact;
mod explain;
mod lexer;
mod outcome;
mod parse;
mod phrase;
mod print;
mod reason;
mod resolve;
mod rule;
mod suggest;
mod types;

pub use ast::{Comparison, Expr, Factor, Function, Kind, Link, Literal, Sign, Span};
pub use diagnostic::{Diagnostic, RuleText, Severity};
pub use eval::evaluate;
pub use explain::{Explanation, Labels, Part, explain};
pub use outcome::{Cell, EvalError, Outcome, Trouble, Values, When};
pub use parse::{Parsed, parse};
pub use print::print;
pub use resolve::{CellKind, Names};
pub use rule::{CellRef, Level, Rule, RuleSource, Slot, Typed, compile};
