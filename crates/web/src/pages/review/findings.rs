//! What the checks say of a return, with the respondent's explanations.

use super::sheet::Desk;
use super::words;
use crate::look::{Tally5, mark, parts, say};
use maud::{Markup, html};
use shishu_office::returns::Finding;
use shishu_rules::Level;

/// Outcomes of the rules, counted apart.
pub(super) fn tally(desk: &Desk<'_>) -> Tally5 {
    let checks = &desk.sheet.state.checks;
    Tally5 {
        hard: checks.count_level(Level::Hard, "fail") as u64,
        query: checks.count_level(Level::Query, "fail") as u64,
        tip: checks.count_level(Level::Tip, "fail") as u64,
        not_judged: checks.count("missing") as u64,
        holds: checks.count("pass") as u64,
    }
}

pub(super) fn section(desk: &Desk<'_>) -> Markup {
    let (lang, state) = (desk.ctx.lang, &desk.sheet.state);
    if !state.is_reported() {
        return html! {};
    }
    let (unjudged, found): (Vec<&Finding>, Vec<&Finding>) =
        state.checks.findings.iter().partition(|f| f.outcome == "missing");
    let body = html! {
        @if found.is_empty() { (parts::lead(say!(lang, "判过的审核都通过。", "Every check that could be judged holds."))) }
        @for finding in &found { (parts::notice(words::finding(finding), one(desk, finding))) }
        @if !unjudged.is_empty() {
            (parts::details(
                say!(lang, "缺数没有判的 {n} 条", "{n} not judged for want of a figure", n = unjudged.len()),
                parts::list(&unjudged.iter().map(|f| html! { (f.says.get(lang)) " " (rule(desk, f)) }).collect::<Vec<_>>()),
            ))
        }
    };
    let title = say!(lang, "审核发现与说明", "Findings and explanations");
    parts::section("findings", title, say!(lang, "按报上来时的数", "by the values as reported"), parts::flow(body))
}

/// One finding: its level, the numbers, what the respondent said, the rule.
pub(super) fn one(desk: &Desk<'_>, finding: &Finding) -> Markup {
    let lang = desk.ctx.lang;
    let state = words::finding(finding);
    html! {
        p.said { (mark(state, state.word(lang))) }
        (says(desk, finding))
        @if let Some(said) = explanation(desk, finding) {
            p { (say!(lang, "填报单位已说明：{said}", "The respondent says: {said}", said = said)) }
        } @else if finding.level == Level::Query && finding.outcome == "fail" {
            p.quiet { (say!(lang, "填报单位没有说明。", "The respondent gave no explanation.")) }
        }
        p.quiet {
            a href={ "#r" (finding.cell) } { (words::named(lang, desk.form, &finding.cell)) } "·" (rule(desk, finding))
        }
    }
}

/// The rule's message, and beneath it the numbers.
fn says(desk: &Desk<'_>, finding: &Finding) -> Markup {
    let lang = desk.ctx.lang;
    let rule = desk.form.rule_at(&finding.rule, desk.id.period).filter(|_| finding.outcome == "fail");
    html! {
        @match rule.and_then(|rule| rule.message.as_ref()) {
            Some(message) => { p { b { (message.get(lang)) } } p { (finding.says.get(lang)) } }
            None => { p { b { (finding.says.get(lang)) } } }
        }
    }
}

fn rule(desk: &Desk<'_>, finding: &Finding) -> Markup {
    html! { a.nobr href=(words::rule_href(&desk.form.id, &finding.rule)) { (say!(desk.ctx.lang, "规则", "rule")) " " (finding.rule) } }
}

/// The ready-made reason and the sentence, where they were given.
pub(super) fn explanation(desk: &Desk<'_>, finding: &Finding) -> Option<String> {
    let lang = desk.ctx.lang;
    let (explained, _) = desk.sheet.state.explained.get(&finding.rule)?;
    let reason = explained.reason.as_ref().map(|reason| reason.get(lang));
    let sentence = desk.sheet.told.explanations.get(&finding.rule).map(String::as_str);
    let said: Vec<&str> = [reason, sentence].into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join(lang.pick("；", "; ")))
}
