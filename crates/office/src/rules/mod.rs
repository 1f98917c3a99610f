//! Edit rules written while the office runs: what is stated about them, what can be said of one before it is saved, what it would have said
//! of returns that are in.
//!
//! Every function here is pure. A rule changes by an act and by nothing else; the programme with all of them is
//! [`shishu_programme::Programme::with_rules`].

mod bodies;
mod decide;
mod judge;
mod tryout;

pub use bodies::{RuleWithdrawn, RuleWritten, rule_subject, subject_rule};
pub use decide::{RuleDraft, Standing, withdraw_rule, write_rule};
pub use judge::{Remark, RuleVerdict, SetVerdict, judge_rule, judge_set};
pub use tryout::{TriedReturn, TryOut};
