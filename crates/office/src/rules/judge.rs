//! What can be said of a rule without data: alone, and among the rules it will stand with.

use shishu_programme::{ReportForm, RuleGap, rule_gaps};
use shishu_rules::consistency::{Budget, CellRange, Consistency, Implication, NotJudged, RuleSet};
use shishu_rules::{Diagnostic, Level, Rule, RuleSource};
use shishu_terms::{Bilingual, Period, RuleId};
use std::collections::BTreeSet;

/// Something a set of rules says of itself, with the rules it is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    /// What is the matter.
    pub what: Bilingual,
    /// The rules it is about, the one to look at first.
    pub rules: Vec<RuleId>,
}

impl Remark {
    fn new(zh: impl Into<String>, en: impl Into<String>, rules: Vec<RuleId>) -> Self {
        Remark { what: Bilingual::new(zh, en), rules }
    }
}

/// A set of rules judged without data.
#[derive(Clone, Debug, Default)]
pub struct SetVerdict {
    /// Hard rules that no return can satisfy together: minimal, without any one of them the others can hold.
    pub conflicts: Vec<Remark>,
    /// Rules that say nothing, or say what others say.
    pub idle: Vec<Remark>,
    /// What each cell can hold while all hard rules do.
    pub ranges: Vec<CellRange>,
    /// Rules left out of all this, and why.
    pub not_judged: Vec<NotJudged>,
    /// Rules about which a question took too much work; `None` for the question whether all can hold together.
    pub unanswered: Vec<Option<RuleId>>,
}

/// Judges the rules a return of one period is asked.
pub fn judge_set<'a>(form: &ReportForm, rules: impl IntoIterator<Item = &'a Rule>) -> SetVerdict {
    let rules: Vec<&Rule> = rules.into_iter().collect();
    let judge =
        |rules: &[&Rule]| RuleSet::new(rules.iter().copied(), &|cell| form.domain(cell)).judge(Budget::default());
    let hard: Vec<&Rule> = rules.iter().copied().filter(|rule| rule.level == Level::Hard).collect();
    let is_hard = |id: &RuleId| hard.iter().any(|rule| rule.id == *id);
    let of_hard = judge(&hard);
    let mut verdict = SetVerdict {
        conflicts: conflicts(&of_hard),
        idle: idle(&of_hard, &|_| true),
        ranges: of_hard.ranges.clone(),
        not_judged: of_hard.not_judged.clone(),
        unanswered: of_hard.unanswered.clone(),
    };
    if hard.len() < rules.len() && of_hard.conflicts.is_empty() {
        let all = judge(&rules);
        verdict.idle.extend(tensions(&all));
        verdict.idle.extend(idle(&all, &|rule| !is_hard(rule)));
        verdict.not_judged = all.not_judged;
        verdict.unanswered.extend(all.unanswered);
    }
    verdict.idle.sort();
    verdict.idle.dedup();
    verdict
}

fn conflicts(judged: &Consistency) -> Vec<Remark> {
    let alone = judged.never_pass.iter().map(|rule| {
        Remark::new("这一条不论填什么都不成立", "it cannot hold, whatever is reported", vec![rule.clone()])
    });
    let together = judged.conflicts.iter().filter(|found| found.rules.len() > 1).map(|found| {
        let n = found.rules.len();
        Remark::new(
            format!("这 {n} 条强制性规则不能同时成立，去掉任何一条，其余的就可以"),
            format!("these {n} hard rules cannot hold together; without any one of them the others can"),
            found.rules.clone(),
        )
    });
    alone.chain(together).collect()
}

/// Query rules and tips that can never all be quiet: a respondent would have to explain every return.
fn tensions(judged: &Consistency) -> Vec<Remark> {
    let one = |rules: &[RuleId]| {
        Remark::new(
            "这几条里总有一条不成立：每份报表都要说明",
            "one of these always fails: every return would have to explain",
            rules.to_vec(),
        )
    };
    let alone = judged.never_pass.iter().map(std::slice::from_ref).map(one);
    alone.chain(judged.conflicts.iter().filter(|found| found.rules.len() > 1).map(|found| one(&found.rules))).collect()
}

fn idle(judged: &Consistency, about: &dyn Fn(&RuleId) -> bool) -> Vec<Remark> {
    let with = |found: &Implication| std::iter::once(&found.rule).chain(&found.by).cloned().collect::<Vec<_>>();
    let implied = judged.implied.iter().filter(|found| about(&found.rule)).map(|found| match found.by.is_empty() {
        true => Remark::new("不论填什么都成立，永远查不出问题", "it can never fail, whatever is reported", with(found)),
        false => {
            Remark::new("由其余各条得出，没有多查什么", "it follows from the others and says nothing new", with(found))
        }
    });
    let idle = judged
        .never_apply
        .iter()
        .filter(|found| about(&found.rule))
        .map(|found| Remark::new("它的条件永远不会满足", "its condition can never be met", with(found)));
    implied.chain(idle).collect()
}

/// What there is to say of a rule before it is saved.
#[derive(Clone, Debug, Default)]
pub struct RuleVerdict {
    /// Errors and warnings in its formula, with their places.
    pub diagnostics: Vec<Diagnostic>,
    /// What is not filled in.
    pub gaps: Vec<RuleGap>,
    /// The rule, if its formula is right.
    pub rule: Option<Rule>,
    /// The set with it.
    pub set: SetVerdict,
    /// What it brings about: refused with these.
    pub stops: Vec<Remark>,
    /// Saved with these only on purpose.
    pub doubts: Vec<Remark>,
    /// What cells could hold before it.
    pub ranges_before: Vec<CellRange>,
}

impl RuleVerdict {
    /// Is nothing in the way but doubts?
    pub fn is_sound(&self) -> bool {
        self.rule.is_some() && self.gaps.is_empty() && self.stops.is_empty()
    }

    /// Ranges that the rule changes: before and after.
    pub fn narrowed(&self) -> impl Iterator<Item = (Option<&CellRange>, &CellRange)> {
        self.set.ranges.iter().filter_map(|after| {
            let before = self.ranges_before.iter().find(|before| before.cell == after.cell);
            (before.map(|before| &before.range) != Some(&after.range)).then_some((before, after))
        })
    }
}

/// Judges a rule alone and among those in force from the period on. What was wrong with the set before is not held against it.
pub fn judge_rule(form: &ReportForm, source: &RuleSource, from: Period) -> RuleVerdict {
    let mut verdict = RuleVerdict { gaps: rule_gaps(source), ..RuleVerdict::default() };
    let rule = match form.compile_rule(source) {
        Ok(rule) => rule,
        Err(diagnostics) => return RuleVerdict { diagnostics, ..verdict },
    };
    let before = judge_set(form, form.rules.in_force(from));
    let others: Vec<&Rule> = form.rules.in_force(from).filter(|other| other.id != rule.id).collect();
    let set = judge_set(form, others.into_iter().chain([&rule]));
    verdict.stops = brought_by(&rule.id, &before.conflicts, &set.conflicts);
    verdict.doubts = brought_by(&rule.id, &before.idle, &set.idle);
    verdict.diagnostics.clone_from(&rule.warnings);
    verdict.ranges_before = before.ranges;
    verdict.set = set;
    verdict.rule = Some(rule);
    verdict
}

/// The remarks about a rule, and those that were not there before it.
fn brought_by(rule: &RuleId, before: &[Remark], after: &[Remark]) -> Vec<Remark> {
    let before: BTreeSet<Vec<RuleId>> = before.iter().map(|remark| sorted(&remark.rules)).collect();
    let is_brought = |remark: &&Remark| remark.rules.contains(rule) || !before.contains(&sorted(&remark.rules));
    after.iter().filter(is_brought).cloned().collect()
}

fn sorted(rules: &[RuleId]) -> Vec<RuleId> {
    let mut rules = rules.to_vec();
    rules.sort();
    rules
}
