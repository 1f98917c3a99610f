//! What the acts on rules state. These shapes are kept for life; a new member must be optional.

use serde::{Deserialize, Serialize};
use shishu_terms::{FormId, Period, RuleId};

/// The subject of every act on a rule.
pub fn rule_subject(form: &FormId, rule: &RuleId) -> String {
    format!("rule:{form}.{rule}")
}

/// The rule of such a subject.
pub fn subject_rule(subject: &str) -> Option<(FormId, RuleId)> {
    let (form, rule) = subject.strip_prefix("rule:")?.split_once('.')?;
    Some((FormId::new(form), RuleId::new(rule)))
}

/// `rule.written`: a rule as it is from a period on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleWritten {
    /// The form.
    pub form: FormId,
    /// The rule.
    pub rule: RuleId,
    /// The first period whose returns are asked it.
    pub from: Period,
    /// The rule as one `[[rule]]` of a rule file ([`shishu_programme::rule_text`]).
    pub text: String,
    /// Why it was written.
    pub reason: String,
}

/// `rule.withdrawn`: from a period on, the rule is not asked any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleWithdrawn {
    /// The form.
    pub form: FormId,
    /// The rule.
    pub rule: RuleId,
    /// The first period whose returns are not asked it.
    pub from: Period,
    /// Why.
    pub reason: String,
}
