//! A programme with its rules as people changed them while the office ran: the folder, and every statement since.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};
use shishu_rules::Rule;
use shishu_terms::{FormId, Period, RuleId};

use crate::{
    form::ReportForm,
    problem::{Problem, Problems, Spot, both, suggestion},
    programme::Programme,
    rule_book::RuleEdition,
    rule_file::{self, TEXT_KEYS},
    toml_file::{Keys, TomlFile},
};

/// A statement about one rule of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleChange {
    /// Where it was stated, for messages: `act 128`.
    pub place: String,
    pub form: FormId,
    pub rule: RuleId,
    /// The first period whose returns it bears on; earlier ones keep the rules of their time.
    pub from: Period,
    /// The rule as one `[[rule]]` ([`crate::rule_text`]); nothing where the rule is withdrawn.
    pub text: Option<String>,
}

impl Programme {
    /// The programme after these statements, each held against the forms as a rule file is. All problems come back, or a
    /// programme whose fingerprint tells its rules from every other; giving the statements at once or one after another is the same.
    ///
    /// A text that a later statement replaced or ended, and that does not fit the forms any more, is left out with a warning: the
    /// forms it was written for are gone.
    pub fn with_rules(&self, changes: &[RuleChange]) -> Result<Self, Vec<Problem>> {
        let problems = Problems::default();
        let mut next = self.clone();
        for (at, change) in changes.iter().enumerate() {
            let is_past = changes[at + 1..].iter().any(|later| later.form == change.form && later.rule == change.rule);
            let own = Problems::default();
            next.apply(change, &own);
            problems.take_in(own, is_past);
            next.hash = after(&next.hash, change);
        }
        let (refusals, mut warnings) = problems.into_sorted();
        if !refusals.is_empty() {
            return Err(refusals);
        }
        next.warnings.append(&mut warnings);
        Ok(next)
    }

    fn apply(&mut self, change: &RuleChange, problems: &Problems) {
        let spot = Spot::file(&change.place);
        let elsewhere = self.forms.values().find(|form| form.id != change.form && form.rule(&change.rule).is_some());
        if let Some(form) = elsewhere {
            problems.refuse(
                &spot,
                both(
                    format!("规则“{}”在报表 {} 里已经有了", change.rule, form.id),
                    format!("the rule \"{}\" is in the form {} already", change.rule, form.id),
                ),
                both("请换一个编号", "give it another id"),
            );
            return;
        }
        let known: BTreeSet<String> = self.forms.keys().map(ToString::to_string).collect();
        let Some(form) = self.forms.get_mut(&change.form) else {
            problems.refuse(
                &spot,
                both(format!("没有“{}”这张报表", change.form), format!("there is no form \"{}\"", change.form)),
                suggestion(change.form.as_str(), known.iter().map(String::as_str)),
            );
            return;
        };
        if !rule_file::fits_frequency(change.from, form, &spot, problems) {
            return;
        }
        match &change.text {
            None => withdraw(form, change, &spot, problems),
            Some(text) => {
                if let Some(rule) = compiled(form, change, text, problems) {
                    form.rules.write(RuleEdition { rule, from: Some(change.from), until: None });
                }
            }
        }
    }
}

/// A rule that is not there any more, because the folder dropped it or its text fits no more, is withdrawn all the same.
fn withdraw(form: &mut ReportForm, change: &RuleChange, spot: &Spot, problems: &Problems) {
    if form.rule(&change.rule).is_none() {
        problems.warn(
            spot,
            both(
                format!("报表 {} 没有规则“{}”可撤", form.id, change.rule),
                format!("the form {} has no rule \"{}\" to withdraw", form.id, change.rule),
            ),
            suggestion(change.rule.as_str(), form.rules.iter().map(|rule| rule.id.as_str()).collect::<Vec<_>>()),
        );
        return;
    }
    form.rules.end(&change.rule, change.from);
}

fn compiled(form: &ReportForm, change: &RuleChange, text: &str, problems: &Problems) -> Option<Rule> {
    let file = TomlFile::open(&change.place, text.as_bytes(), problems)?;
    let root = file.parse()?;
    let root = Keys::root(&file, &root, &["rule"]);
    let tables = root.tables("rule", &TEXT_KEYS);
    let [table] = tables.as_slice() else {
        problems.refuse(
            &Spot::file(&change.place),
            both(format!("这里有 {} 条规则", tables.len()), format!("there are {} rules here", tables.len())),
            both("每次写一条 [[rule]]", "write one [[rule]] at a time"),
        );
        return None;
    };
    let source = rule_file::source(table, &mut |at| {
        let fits = RuleId::new(at.value.as_str()).well_formed() && at.value == change.rule.as_str();
        if !fits {
            problems.refuse(
                &at.spot,
                both(
                    format!("编号“{}”不是所说的“{}”，或不能作编号", at.value, change.rule),
                    format!("the id \"{}\" is not \"{}\" as stated, or cannot be an id", at.value, change.rule),
                ),
                both(
                    "请用英文字母、数字、- 和 _，不超过 64 个，也不要是 12 位数字",
                    "use ASCII letters, digits, - and _, at most 64, and not twelve digits",
                ),
            );
        }
        fits
    })?;
    rule_file::compiled(&source, form, table, problems)
}

/// SHA-256 over the fingerprint before and the statement, each part after its length (8 bytes, big endian). The place where it was stated
/// is no part of it.
fn after(before: &[u8; 32], change: &RuleChange) -> [u8; 32] {
    let mut digest = Sha256::new();
    let from = change.from.to_string();
    let (said, text) = match &change.text {
        Some(text) => ("written", text.as_str()),
        None => ("withdrawn", ""),
    };
    for part in [&before[..], change.form.as_str().as_bytes(), change.rule.as_str().as_bytes(), from.as_bytes()]
        .into_iter()
        .chain([said.as_bytes(), text.as_bytes()])
    {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}
