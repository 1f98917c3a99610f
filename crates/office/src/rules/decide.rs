//! Writing and withdrawing a rule, decided without input or output.

use super::bodies::{RuleWithdrawn, RuleWritten, rule_subject};
use super::judge::{Remark, RuleVerdict};
use crate::actor::Actor;
use crate::kinds::ActKind;
use crate::refusal::Refusal;
use crate::returns::to_body;
use shishu_programme::rule_text;
use shishu_rules::RuleSource;
use shishu_store::NewAct;
use shishu_terms::{FormId, Moment, Period, RuleId};

/// A rule as its author wants it saved.
#[derive(Clone, Debug)]
pub struct RuleDraft {
    /// The rule.
    pub source: RuleSource,
    /// The first period whose returns are to be asked it.
    pub from: Period,
    /// Why.
    pub reason: String,
    /// The last act on the rule that its author saw; none for a rule no act was made on.
    pub base: Option<u64>,
    /// Save it although there are doubts.
    pub anyway: bool,
}

/// What stands on the record when a rule is changed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Standing {
    /// The last act on this rule.
    pub last: Option<u64>,
    /// The newest period of the form that was opened.
    pub opened: Option<Period>,
}

/// Words of addresses beside which rules have theirs.
const RESERVED: [&str; 4] = ["new", "check", "try", "save"];

/// Words longer than this are not a reason any more.
const LONGEST_REASON: usize = 2_000;

/// `rule.written`: refused while anything is wrong with the rule, or doubtful and not said to be meant.
pub fn write_rule(
    form: &FormId,
    actor: &Actor,
    now: Moment,
    draft: &RuleDraft,
    verdict: &RuleVerdict,
    standing: Standing,
) -> Result<NewAct, Refusal> {
    let id = &draft.source.id;
    if RESERVED.contains(&id.as_str()) || !id.well_formed() {
        return Err(Refusal::bad_input(
            format!("“{id}”不能作规则的编号。"),
            format!("\"{id}\" cannot be the id of a rule"),
        )
        .then(
            "请用英文字母、数字、- 和 _，不超过 64 个；也不能是 12 位数字或 new、check、try、save。",
            "use ASCII letters, digits, - and _, at most 64; not twelve digits, not new, check, try or save",
        ));
    }
    sound(verdict)?;
    let reason = reason(&draft.reason)?;
    not_outdated(draft.base, standing.last)?;
    not_into_the_past(draft.from, standing.opened)?;
    if !verdict.doubts.is_empty() && !draft.anyway {
        let list = listed(&verdict.doubts);
        return Err(Refusal::bad_input(format!("规则有疑问，没有保存：{}", list.0), format!("not saved: {}", list.1))
            .then("若确实如此，请勾选“仍然保存”。", "tick \"save all the same\" if it is meant so"));
    }
    let body =
        RuleWritten { form: form.clone(), rule: id.clone(), from: draft.from, text: rule_text(&draft.source), reason };
    Ok(NewAct::new(now, ActKind::RuleWritten.wire(), rule_subject(form, id))
        .by(actor.person.clone(), actor.post.id.clone())
        .body(to_body(&body)?))
}

/// `rule.withdrawn`.
pub fn withdraw_rule(
    form: &FormId,
    rule: &RuleId,
    actor: &Actor,
    now: Moment,
    (from, reason_given, base): (Period, &str, Option<u64>),
    standing: Standing,
) -> Result<NewAct, Refusal> {
    let reason = reason(reason_given)?;
    not_outdated(base, standing.last)?;
    not_into_the_past(from, standing.opened)?;
    let body = RuleWithdrawn { form: form.clone(), rule: rule.clone(), from, reason };
    Ok(NewAct::new(now, ActKind::RuleWithdrawn.wire(), rule_subject(form, rule))
        .by(actor.person.clone(), actor.post.id.clone())
        .body(to_body(&body)?))
}

fn sound(verdict: &RuleVerdict) -> Result<(), Refusal> {
    if let Some(error) = verdict.diagnostics.iter().find(|remark| remark.is_error()) {
        let help = error.help.clone().unwrap_or_default();
        return Err(Refusal::bad_input(
            format!("公式有错，没有保存：{}", error.message.zh),
            format!("the formula is wrong, not saved: {}", error.message.en),
        )
        .then(help.zh, help.en));
    }
    if let Some(gap) = verdict.gaps.first() {
        return Err(Refusal::bad_input(
            format!("规则没有写全：{}", gap.message.zh),
            format!("the rule is not complete: {}", gap.message.en),
        )
        .then(gap.cure.zh.clone(), gap.cure.en.clone()));
    }
    if !verdict.stops.is_empty() {
        let list = listed(&verdict.stops);
        return Err(Refusal::bad_input(format!("没有保存：{}", list.0), format!("not saved: {}", list.1))
            .then("请改正或停用其中一条。", "correct or withdraw one of them"));
    }
    Ok(())
}

fn listed(remarks: &[Remark]) -> (String, String) {
    let one = |remark: &Remark| {
        let rules: Vec<&str> = remark.rules.iter().map(RuleId::as_str).collect();
        (format!("{}（{}）", remark.what.zh, rules.join("、")), format!("{} ({})", remark.what.en, rules.join(", ")))
    };
    let (zh, en): (Vec<String>, Vec<String>) = remarks.iter().map(one).unzip();
    (zh.join("；"), en.join("; "))
}

fn reason(given: &str) -> Result<String, Refusal> {
    let given = given.trim();
    match given.chars().count() {
        2..=LONGEST_REASON => Ok(given.to_owned()),
        0 | 1 => Err(Refusal::bad_input("请写明为什么这样定。", "give the reason")
            .then("一句话就行；它和规则一起公开。", "one sentence; it is public with the rule")),
        n => Err(Refusal::bad_input(
            format!("原因最多 {LONGEST_REASON} 字（写了 {n} 字）。"),
            format!("a reason has at most {LONGEST_REASON} characters (this has {n})"),
        )),
    }
}

/// A text typed over one that another person changed since is not taken: it would undo what nobody saw.
fn not_outdated(base: Option<u64>, last: Option<u64>) -> Result<(), Refusal> {
    if base == last {
        return Ok(());
    }
    Err(Refusal::wrong_state(
        "您打开这一页以后，这条规则已由别人改过。没有保存；您写的都还在页上。",
        "somebody changed this rule after you opened the page; nothing was saved, what you wrote still stands on the page",
    )
    .then("请先看规则页上的历次文本，再决定怎么改。", "look at its history on the rule's page first"))
}

/// Returns of earlier periods keep the rules of their time.
fn not_into_the_past(from: Period, opened: Option<Period>) -> Result<(), Refusal> {
    match opened.filter(|opened| from < *opened) {
        None => Ok(()),
        Some(opened) => Err(Refusal::bad_input(
            format!("不能从 {from} 起：以前各期的报表按当时的规则审核。"),
            format!("not from {from}: returns of earlier periods keep the rules of their time"),
        )
        .then(format!("最早从 {opened} 起。"), format!("{opened} is the earliest"))),
    }
}
