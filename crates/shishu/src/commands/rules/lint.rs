//! `shishu rules lint`: what can be said of rules without data.

use super::findings::{self, Finding, Kind};
use super::source::{self, RuleGroup};
use crate::cli::RulesLint;
use crate::failure::{FOUND, Failure, REFUSED};
use shishu_feasible::Budget;
use shishu_rules::consistency::{Consistency, Implication, RuleSet, cell_words, range_words};
use shishu_rules::{CellKind, CellRef, Level, Rule, When};
use shishu_terms::{Lang, RuleId};
use std::process::ExitCode;

/// Prints every finding on stdout and their number on stderr.
pub fn run(command: &RulesLint, lang: Lang) -> Result<ExitCode, Failure> {
    let read = source::read(&command.files)?;
    if !read.problems.is_empty() {
        let n = read.problems.len();
        eprintln!(
            "{}",
            lang.pick(&format!("{n} 处错误，先改正才能判断"), &format!("{n} mistakes; correct them first"))
        );
        let found = read.problems.iter().map(|problem| Finding::of_problem(problem, Kind::Error, lang)).collect();
        findings::print(found, command.output.format, lang)?;
        return Ok(ExitCode::from(REFUSED));
    }
    let mut found: Vec<Finding> =
        read.warnings.iter().map(|problem| Finding::of_problem(problem, Kind::Warning, lang)).collect();
    for group in &read.groups {
        Judge { group, lang, found: &mut found }.all();
    }
    let wrong = found.iter().filter(|finding| finding.kind.is_wrong()).count();
    let rules: usize = read.groups.iter().map(|group| group.rules.len()).sum();
    let not_judged = found.iter().filter(|finding| finding.kind == Kind::NotJudged && finding.about.len() == 1).count();
    eprintln!(
        "{}",
        match lang {
            Lang::Zh => format!("{rules} 条规则，{wrong} 处有问题；{not_judged} 条不能离开数据判断"),
            Lang::En => {
                let (rules, wrong) = (many(rules, "rule"), many(wrong, "thing"));
                format!("{rules}, {wrong} wrong; {} cannot be judged without data", many(not_judged, "rule"))
            }
        }
    );
    findings::print(found, command.output.format, lang)?;
    Ok(if wrong > 0 { ExitCode::from(FOUND) } else { ExitCode::SUCCESS })
}

/// `1 rule`, `2 rules`.
fn many(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}

struct Judge<'a> {
    group: &'a RuleGroup,
    lang: Lang,
    found: &'a mut Vec<Finding>,
}

impl Judge<'_> {
    /// Hard rules must hold together. Query rules and tips are then held against them.
    fn all(&mut self) {
        for (file, range) in &self.group.column_ranges {
            let says = match self.lang {
                Lang::Zh => format!("没有数据时不知道 [{range}] 中间有哪些列，只当作规则提到的那些"),
                Lang::En => format!(
                    "without data it is not known which columns [{range}] holds; taken are those that rules name"
                ),
            };
            self.found.push(Finding {
                kind: Kind::NotJudged,
                file: file.clone(),
                line: None,
                column: None,
                about: vec![],
                says,
                cure: String::new(),
                texts: vec![],
            });
        }
        let is_hard = |rule: &&Rule| rule.level == Level::Hard;
        let rules = || self.group.rules.iter().map(|found| &found.rule);
        let domain = |cell: &_| self.group.domain(cell);
        let has_soft = rules().any(|rule| !is_hard(&rule));
        let everything = RuleSet::new(rules(), &domain);
        let hard = RuleSet::new(rules().filter(is_hard), &domain).judge(Budget::default());
        self.not_judged(&everything);
        self.hard(&hard);
        if has_soft && hard.conflicts.is_empty() {
            let all = everything.judge(Budget::default());
            self.soft(&all, &hard);
        }
    }

    fn not_judged(&mut self, set: &RuleSet) {
        for gap in set.not_judged() {
            let Some(found) = self.group.rule(&gap.rule) else { continue };
            let (line, column) = found.place(Some((gap.place, gap.span.start)));
            let text = match gap.place {
                shishu_rules::RuleText::When => found.rule.source.when.as_deref().unwrap_or_default(),
                _ => found.rule.source.expr.as_str(),
            };
            let piece = text.get(gap.span.clone()).unwrap_or(text).split_whitespace().collect::<Vec<_>>().join(" ");
            let why = gap.why.get(self.lang);
            let says = self.lang.pick(&format!("{why}：{piece}"), &format!("{why}: {piece}")).to_owned();
            let about = vec![gap.rule.to_string()];
            let (file, cure, texts) = (found.origin.clone(), String::new(), vec![]);
            self.found.push(Finding { kind: Kind::NotJudged, file, line, column, about, says, cure, texts });
        }
    }

    fn hard(&mut self, judged: &Consistency) {
        self.never_pass(judged);
        for conflict in judged.conflicts.iter().filter(|c| !is_one_of(&c.rules, &judged.never_pass)) {
            self.conflict(Kind::Conflict, &conflict.rules);
        }
        for implied in judged.implied.iter().filter(|implied| says_something(implied, judged)) {
            self.implied(implied);
        }
        for never in &judged.never_apply {
            self.never_apply(never);
        }
        self.unanswered(judged);
        let file = self.origin();
        for range in judged.ranges.iter().filter(|range| is_shown(&range.cell)) {
            self.found.push(Finding {
                kind: Kind::Range,
                file: file.clone(),
                line: None,
                column: None,
                about: vec![cell_words(&range.cell)],
                says: range_words(&range.range, self.lang),
                cure: String::new(),
                texts: vec![],
            });
        }
    }

    /// What query rules and tips add to what the hard ones said already.
    fn soft(&mut self, all: &Consistency, hard: &Consistency) {
        self.never_pass(all);
        for conflict in all.conflicts.iter().filter(|c| !is_one_of(&c.rules, &all.never_pass)) {
            self.conflict(Kind::SoftConflict, &conflict.rules);
        }
        let group = self.group;
        let is_soft = |id: &RuleId| group.rule(id).is_some_and(|found| found.rule.level != Level::Hard);
        for implied in all.implied.iter().filter(|i| is_soft(&i.rule) && says_something(i, all)) {
            self.implied(implied);
        }
        for never in all.never_apply.iter().filter(|never| is_soft(&never.rule)) {
            self.never_apply(never);
        }
        if hard.unanswered.is_empty() {
            self.unanswered(all);
        }
    }

    fn never_pass(&mut self, judged: &Consistency) {
        for rule in &judged.never_pass {
            let cure = self.lang.pick("请改正这条规则", "correct the rule").to_owned();
            let rule = std::slice::from_ref(rule);
            self.add(Kind::NeverPass, rule, String::new(), cure, rule);
        }
    }

    fn conflict(&mut self, kind: Kind, rules: &[RuleId]) {
        let n = rules.len();
        let says = match self.lang {
            Lang::Zh => format!("这 {n} 条不能同时成立，去掉任何一条，其余的就可以"),
            Lang::En => format!("these {n} cannot hold together; without any one of them the others can"),
        };
        let cure = self.lang.pick("请改正或删去其中一条", "correct or remove one of them").to_owned();
        self.add(kind, rules, says, cure, rules);
    }

    fn implied(&mut self, implied: &Implication) {
        let rule = std::slice::from_ref(&implied.rule);
        if implied.by.is_empty() {
            let says = self.lang.pick("不论填什么都成立", "it holds whatever is reported").to_owned();
            let cure = self.lang.pick("请改正，或删去", "correct it, or remove it").to_owned();
            return self.add(Kind::NeverFail, rule, says, cure, rule);
        }
        let says = self.lang.pick("由下面各条得出", "it follows from those below").to_owned();
        // A coarse query beside a fine one may ask another question; that is for its author to say.
        let is_hard = |id: &RuleId| self.group.rule(id).is_some_and(|found| found.rule.level == Level::Hard);
        let (kind, cure) = match implied.by.iter().all(is_hard) {
            true => (Kind::Redundant, self.lang.pick("可以删去这一条", "it can be removed").to_owned()),
            false => (Kind::SoftRedundant, String::new()),
        };
        let shown: Vec<RuleId> = rule.iter().chain(&implied.by).cloned().collect();
        self.add(kind, rule, says, cure, &shown);
    }

    fn never_apply(&mut self, never: &Implication) {
        let rule = std::slice::from_ref(&never.rule);
        let says = match never.by.is_empty() {
            true => self.lang.pick("条件不可能成立", "its condition can never be met"),
            false => {
                self.lang.pick("下面各条成立时，条件就不会成立", "its condition is never met while those below hold")
            }
        };
        let cure = self.lang.pick("请改正条件，或删去这一条", "correct the condition, or remove the rule").to_owned();
        let others = never.by.iter().filter(|by| **by != never.rule);
        let shown: Vec<RuleId> = rule.iter().chain(others).cloned().collect();
        self.add(Kind::NeverApply, rule, says.to_owned(), cure, &shown);
    }

    fn unanswered(&mut self, judged: &Consistency) {
        for question in &judged.unanswered {
            let says = match question {
                None => self.lang.pick("全部规则能否同时成立", "whether all rules can hold together"),
                Some(_) => self.lang.pick("这条规则是否多余、能否成立", "whether this rule is redundant or can hold"),
            };
            let rules: Vec<RuleId> = question.iter().cloned().collect();
            self.add(Kind::Unanswered, &rules, says.to_owned(), String::new(), &[]);
        }
    }

    fn add(&mut self, kind: Kind, rules: &[RuleId], says: String, cure: String, shown: &[RuleId]) {
        let found = rules.first().and_then(|id| self.group.rule(id));
        let text = |id: &RuleId| {
            let rule = &self.group.rule(id)?.rule;
            let level =
                if rule.level == Level::Hard { String::new() } else { format!(" [{}]", rule.level.name(self.lang)) };
            Some((id.to_string(), format!("{}{level}", rule.canonical())))
        };
        let finding = Finding {
            kind,
            file: found.map_or_else(|| self.origin(), |found| found.origin.clone()),
            line: found.and_then(|found| found.place(None).0),
            column: None,
            about: rules.iter().map(RuleId::to_string).collect(),
            says,
            cure,
            texts: shown.iter().filter_map(text).collect(),
        };
        let is_said =
            |known: &Finding| known.kind == kind && known.about == finding.about && known.file == finding.file;
        if !self.found.iter().any(is_said) {
            self.found.push(finding);
        }
    }

    /// The files of the group.
    fn origin(&self) -> String {
        let mut origins: Vec<&str> = self.group.rules.iter().map(|found| found.origin.as_str()).collect();
        origins.dedup();
        origins.join(" ")
    }
}

/// Of this period, and of a kind that has a range.
fn is_shown(cell: &CellRef) -> bool {
    cell.when == When::Current && cell.table.is_none() && !matches!(cell.kind, Some(CellKind::Date | CellKind::Truth))
}

/// Whether more is to be said of an implied rule than that it can never apply.
fn says_something(implied: &Implication, judged: &Consistency) -> bool {
    !judged.never_apply.iter().any(|never| never.rule == implied.rule)
}

/// A rule that cannot pass even alone was said to be so already.
fn is_one_of(rules: &[RuleId], never_pass: &[RuleId]) -> bool {
    matches!(rules, [only] if never_pass.contains(only))
}
