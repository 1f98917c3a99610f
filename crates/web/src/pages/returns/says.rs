//! What the checks say, in the words of a page: beneath each cell, in the box at the top, and as five counts.

use super::one_of;
use crate::look::grid::{Answer, Notice, OneOf, Piece};
use crate::look::parts::Problem;
use crate::look::{State, Tally5, plural, say};
use shishu_office::returns::{Checked, Checks, Draft, Finding, Localised};
use shishu_programme::{Indicator, ReportForm};
use shishu_rules::{Explanation, Level, Part, Rule, When};
use shishu_terms::{IndicatorCode, Lang, Period};

/// A draft and what the checks found in it.
pub(crate) struct Judged<'a> {
    /// Language of the page.
    pub lang: Lang,
    /// The form.
    pub form: &'a ReportForm,
    /// The period of the return: which rules it is asked.
    pub period: Period,
    /// What was typed.
    pub draft: &'a Draft,
    /// What the checks said of it.
    pub checked: &'a Checked,
    /// After a refused submission: name every gap. Before, a cell that was not yet come to stays quiet.
    pub loud: bool,
    /// The cells to look at, by groups of failing hard rules.
    pub localised: &'a [Localised],
}

/// The five counts. A rule that could not be computed was not judged.
pub(crate) fn tally(checks: &Checks) -> Tally5 {
    Tally5 {
        hard: checks.count_level(Level::Hard, "fail") as u64,
        query: checks.count_level(Level::Query, "fail") as u64,
        tip: checks.count_level(Level::Tip, "fail") as u64,
        not_judged: (checks.count("missing") + checks.count("broken")) as u64,
        holds: checks.count("pass") as u64,
    }
}

/// The mark of a failed check.
pub(super) fn state_of(finding: &Finding) -> State {
    match (finding.outcome.as_str(), finding.level) {
        ("broken", _) => State::Broken,
        ("missing", _) => State::NotJudged,
        (_, Level::Hard) => State::Hard,
        (_, Level::Query) => State::Query,
        (_, Level::Tip) => State::Tip,
    }
}

/// A finding as it is read: what is wrong in the rule's own words, and the sum worked out. A plain comparison is its own best
/// words (“营业收入 1,200 应不小于 甲 700 + 乙 600 = 1,300，差 100”); one with conditions is not.
pub(super) fn head(lang: Lang, finding: &Finding, rule: Option<&Rule>) -> Vec<Piece> {
    let worked_out = pieces(lang, finding);
    let message = rule
        .filter(|rule| rule.when.is_some() || rule.level != Level::Hard)
        .and_then(|rule| rule.source.message.as_ref());
    let Some(message) = message else { return worked_out };
    let mut head = vec![Piece::Text(message.get(lang).to_owned()), Piece::Then];
    head.extend(worked_out);
    head
}

/// A finding in pieces, its terms linked to their cells; in one piece where it was not spelt out.
fn pieces(lang: Lang, finding: &Finding) -> Vec<Piece> {
    let Some((zh, en)) = &finding.spelt else { return vec![Piece::Text(finding.says.get(lang).to_owned())] };
    let spelt: &Explanation = if lang == Lang::Zh { zh } else { en };
    let piece = |part: &Part| match part {
        Part::Text(text) => Piece::Text(text.clone()),
        // The anchor's own name needs no link to itself, and earlier periods are not on this page.
        Part::Term { indicator, when, name, value } if *when != When::Current || *indicator == finding.cell => {
            Piece::Text(term(name, value))
        }
        Part::Term { indicator, name, value, .. } => {
            Piece::Term { code: indicator.to_string(), text: term(name, value) }
        }
    };
    spelt.parts.iter().map(piece).collect()
}

fn term(name: &str, value: &str) -> String {
    // A value in brackets (“（缺）”) carries its own space.
    if value.starts_with('（') { format!("{name}{value}") } else { format!("{name} {value}") }
}

impl Judged<'_> {
    /// Everything said about one cell, the gravest first.
    pub(super) fn notices(&self, code: &IndicatorCode) -> Vec<Notice> {
        let mut notices: Vec<Notice> = self
            .checked
            .read
            .unreadable
            .get(code)
            .map(|why| plain(State::Hard, why.get(self.lang)))
            .into_iter()
            .collect();
        let here = self.checked.checks.findings.iter().filter(|f| &f.cell == code && f.outcome != "missing");
        notices.extend(here.map(|finding| self.notice(finding)));
        notices.extend(self.gap(code));
        notices
    }

    fn notice(&self, finding: &Finding) -> Notice {
        let rule = self.form.rule_at(&finding.rule, self.period);
        let source = rule.map(|rule| &rule.source);
        let query = finding.level == Level::Query && finding.outcome == "fail";
        let href = format!("/programme/forms/{}/rules/{}", self.form.id, finding.rule);
        Notice {
            state: state_of(finding),
            head: head(self.lang, finding, rule),
            why: source.and_then(|s| s.why.as_ref()).map(|why| why.get(self.lang).to_owned()),
            rule: Some((finding.rule.to_string(), href)),
            answer: query.then(|| self.answer(finding)),
            one_of: self.one_of(finding),
        }
    }

    /// Said once for a group of rules, under the first that fails.
    fn one_of(&self, finding: &Finding) -> Option<OneOf> {
        let group = self.localised.iter().find(|group| group.failing.first() == Some(&finding.rule))?;
        Some(one_of::these(self.lang, self.form, group))
    }

    fn answer(&self, finding: &Finding) -> Answer {
        let rule = &finding.rule;
        let ready = self.form.rules.at(rule, self.period).map(|r| r.source.reasons.as_slice()).unwrap_or_default();
        let reasons = ready.iter().enumerate().map(|(at, reason)| (at.to_string(), reason.get(self.lang).to_owned()));
        let missing = self.loud && self.checked.unexplained.contains(rule);
        Answer {
            key: rule.to_string(),
            reasons: reasons.collect(),
            chosen: self.draft.reasons.get(rule).cloned().unwrap_or_default(),
            label: say!(
                self.lang,
                "属实就说明哪天起、影响多少；填错了就改上面的格",
                "If it is right, since when and by how much; if not, correct the cell above"
            )
            .to_owned(),
            text: self.draft.texts.get(rule).cloned().unwrap_or_default(),
            error: missing
                .then(|| say!(self.lang, "请选一个原因，或写一句话", "Choose a reason or write a sentence").to_owned()),
        }
    }

    /// An empty cell that rules wait for: said where filling has passed it by, or after a refused submission.
    fn gap(&self, code: &IndicatorCode) -> Option<Notice> {
        let indicator = self.form.indicator(code)?;
        let empty = self.draft.cells.get(code).is_none_or(|text| text.trim().is_empty());
        if !empty || !indicator.required || !(self.loud || self.passed_by(code)) {
            return None;
        }
        let waiting = self
            .checked
            .checks
            .findings
            .iter()
            .filter(|f| f.outcome == "missing" && (&f.cell == code || f.with.contains(code)))
            .count();
        let rules = plural(waiting as u64, "rule", "rules");
        let head = match waiting {
            0 => say!(self.lang, "这一格没有填。", "This cell is empty.").to_owned(),
            n => say!(
                self.lang,
                "这一格没有填，有 {n} 条规则因此没有判。",
                "This cell is empty, and {n} {word} could not be judged for it.",
                n = n,
                word = rules
            ),
        };
        let why = say!(self.lang, "没有发生额请填 0。", "Enter 0 where nothing occurred.");
        Some(Notice {
            state: State::NotJudged,
            head: vec![Piece::Text(head)],
            why: Some(why.to_owned()),
            rule: None,
            answer: None,
            one_of: None,
        })
    }

    /// Is a later cell of the form filled in?
    fn passed_by(&self, code: &IndicatorCode) -> bool {
        let later = self.form.indicators.iter().skip_while(|i| &i.code != code).skip(1);
        later.into_iter().any(|i| self.draft.cells.get(&i.code).is_some_and(|text| !text.trim().is_empty()))
    }

    /// What stands between the draft and its submission, for the box at the top.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (code, why) in &self.checked.read.unreadable {
            problems.push(problem(
                State::Hard,
                say!(self.lang, "写法不对", "Unreadable"),
                format!("#c{code}"),
                format!("{code} {}", why.get(self.lang)),
            ));
        }
        for finding in self.in_order(shishu_office::returns::blocking(&self.checked.checks)) {
            problems.push(problem(
                State::Hard,
                say!(self.lang, "必须改", "Must be corrected"),
                format!("#c{}", finding.cell),
                self.short(finding),
            ));
        }
        let unexplained = shishu_office::returns::to_explain(&self.checked.checks)
            .filter(|f| self.checked.unexplained.contains(&f.rule));
        for finding in self.in_order(unexplained) {
            problems.push(problem(
                State::Query,
                say!(self.lang, "请说明", "Please explain"),
                format!("#x-{}", finding.rule),
                self.short(finding),
            ));
        }
        problems.extend(self.gaps());
        problems
    }

    /// Findings in the order of their cells on the form.
    fn in_order<'f>(&self, findings: impl Iterator<Item = &'f Finding>) -> Vec<&'f Finding> {
        let mut findings: Vec<&Finding> = findings.collect();
        findings.sort_by_key(|f| self.form.indicators.iter().position(|i| i.code == f.cell));
        findings
    }

    /// `201 营业收入小于甲、乙之和`: the rule's own words where it has them, else the finding in numbers.
    fn short(&self, finding: &Finding) -> String {
        let message = self.form.rule_at(&finding.rule, self.period).and_then(|rule| rule.source.message.as_ref());
        format!("{} {}", finding.cell, message.unwrap_or(&finding.says).get(self.lang))
    }

    /// Empty required cells: each by name once submission was tried, else in one line.
    fn gaps(&self) -> Vec<Problem> {
        const FEW: usize = 3;
        let absent = &self.checked.read.absent;
        let word = say!(self.lang, "未填", "Empty");
        if let (false, Some(first)) = (self.loud || absent.len() <= FEW, absent.first()) {
            let name = self.name(first);
            let text = say!(
                self.lang,
                "{first} {name}等 {n} 格",
                "{first} {name} and {rest} more",
                first = first,
                name = name,
                n = absent.len(),
                rest = absent.len() - 1
            );
            return vec![problem(State::NotJudged, word, format!("#c{first}"), text)];
        }
        let line = |code: &IndicatorCode| {
            problem(State::NotJudged, word, format!("#c{code}"), format!("{code} {}", self.name(code)))
        };
        absent.iter().map(line).collect()
    }

    fn name(&self, code: &IndicatorCode) -> &str {
        self.form.indicator(code).map_or("", |i: &Indicator| i.name.get(self.lang))
    }
}

fn plain(state: State, text: &str) -> Notice {
    Notice { state, head: vec![Piece::Text(text.to_owned())], why: None, rule: None, answer: None, one_of: None }
}

fn problem(state: State, word: &str, href: String, text: String) -> Problem {
    Problem { state: Some((state, word.to_owned())), href, text }
}

#[cfg(test)]
mod tests;
