//! What there is to say of a rule while it is being written: beneath its formula, of the set with it, and before the button. The same fragments
//! whether the page is made or the script asks.

use super::rule_href;
use crate::look::parts;
use crate::look::{Lang, State, mark, say};
use maud::{Markup, html};
use shishu_office::returns::{Facts, ReturnValues};
use shishu_office::rules::{Remark, RuleVerdict};
use shishu_programme::ReportForm;
use shishu_rules::consistency::{cell_words, range_words};
use shishu_rules::{CellRef, Diagnostic, RuleText, describe};
use shishu_terms::RuleId;

/// A judged rule on its page.
pub(super) struct Judged<'a> {
    pub lang: Lang,
    pub form: &'a ReportForm,
    /// The texts the places of diagnostics point into.
    pub expr: &'a str,
    pub when: &'a str,
    pub id: &'a str,
    pub anyway: bool,
    pub verdict: &'a RuleVerdict,
}

impl Judged<'_> {
    /// Beneath the formula: what is wrong and where, or what it means in words.
    pub fn formula(&self) -> Markup {
        if self.expr.is_empty() {
            return html! { p.hint { (say!(self.lang, "写下公式，这里随时说它是什么意思、哪里不对。", "Write a formula; here stands what it means and what is wrong with it.")) } };
        }
        html! {
            @for remark in &self.verdict.diagnostics { (self.diagnostic(remark)) }
            @if let Some(rule) = &self.verdict.rule {
                @let labels = ReturnValues::new(self.form, &Facts::default());
                (parts::notice_titled(State::Holds, say!(self.lang, "公式读得懂", "The formula is understood"), html! { p { (describe(rule, &labels, self.lang)) } }))
            }
        }
    }

    fn diagnostic(&self, remark: &Diagnostic) -> Markup {
        let state = if remark.is_error() { State::Hard } else { State::Query };
        let text = match remark.place {
            RuleText::When => self.when,
            RuleText::Tolerance => "",
            RuleText::Expr | RuleText::Let(_) => self.expr,
        };
        let place = match remark.place {
            RuleText::When => say!(self.lang, "条件里：", "In the condition: "),
            RuleText::Tolerance => say!(self.lang, "允许差：", "Tolerance: "),
            RuleText::Expr | RuleText::Let(_) => "",
        };
        parts::notice_titled(
            state,
            html! { (place) (remark.message.get(self.lang)) },
            html! {
                @if !text.is_empty() { pre.formula { (pointed(text, remark)) } }
                @if let Some(help) = &remark.help { p { (help.get(self.lang)) } }
            },
        )
    }

    /// The set with this rule in it; nothing while the formula is wrong.
    pub fn beside(&self) -> Markup {
        let (lang, verdict) = (self.lang, self.verdict);
        let Some(rule) = &verdict.rule else {
            return html! {};
        };
        let gap = verdict.set.not_judged.iter().find(|gap| gap.rule == rule.id);
        let unanswered = verdict.set.unanswered.iter().any(|of| of.as_ref().is_none_or(|of| *of == rule.id));
        html! {
            @for remark in &verdict.stops { (self.remark(State::Hard, remark)) }
            @for remark in &verdict.doubts { (self.remark(State::Query, remark)) }
            @if let Some(gap) = gap {
                (parts::notice_titled(State::NotJudged, say!(lang, "不看数据判断不了它与其他规则的关系", "Without data it cannot be held against the others"), html! { p { (gap.why.get(lang)) } }))
            } @else if unanswered {
                (parts::notice_titled(State::NotJudged, say!(lang, "与其他规则的关系太复杂，没有算完", "Too intricate to be held against the others in full"), html! {}))
            } @else if verdict.stops.is_empty() && verdict.doubts.is_empty() {
                (parts::notice_titled(State::Holds, say!(lang, "与其他规则合得上", "It fits the other rules"), html! { p { (say!(lang, "能同时成立，也不重复。", "They can hold together, and it says something new.")) } }))
            }
            (self.narrowed())
        }
    }

    fn remark(&self, state: State, remark: &Remark) -> Markup {
        let cure = match state {
            State::Hard => say!(
                self.lang,
                "这样不能保存：请改正，或先停用其中一条。",
                "It cannot be saved like this: correct it, or withdraw one of them first."
            ),
            _ => say!(self.lang, "想清楚再保存。", "Think before you save it."),
        };
        parts::notice_titled(state, remark.what.get(self.lang), html! { (self.rules(remark)) p { (cure) } })
    }

    fn rules(&self, remark: &Remark) -> Markup {
        let message = |id: &RuleId| self.form.rule(id).and_then(|rule| rule.message.as_ref()).map(|m| m.get(self.lang));
        html! {
            ul.list {
                @for id in &remark.rules {
                    li {
                        @if id.as_str() == self.id { b { (id) } " " (say!(self.lang, "（这一条）", "(this one)")) }
                        @else { a href=(rule_href(&self.form.id, id)) { (id) } " " (message(id).unwrap_or_default()) }
                    }
                }
            }
        }
    }

    /// What cells can hold by the hard rules, where this one changes it.
    fn narrowed(&self) -> Markup {
        let lang = self.lang;
        let changed: Vec<_> = self.verdict.narrowed().collect();
        html! {
            @if !changed.is_empty() {
                table.tight {
                    caption.sr { (say!(lang, "各指标可填的范围", "What cells can hold")) }
                    thead { tr {
                        th scope="col" { (say!(lang, "指标", "Indicator")) }
                        th scope="col" { (say!(lang, "原来可填", "Before")) }
                        th scope="col" { (say!(lang, "以后可填", "With this rule")) }
                    } }
                    tbody { @for (before, after) in changed { tr {
                        th scope="row" { (cell_name(self.form, &after.cell, lang)) }
                        td { (before.map_or_else(|| say!(lang, "不限", "anything").to_owned(), |range| range_words(&range.range, lang))) }
                        td { (range_words(&after.range, lang)) }
                    } } }
                }
            }
        }
    }

    /// Before the button: the box to tick where there are doubts.
    pub fn anyway(&self) -> Markup {
        html! {
            @if self.verdict.is_sound() && !self.verdict.doubts.is_empty() {
                (crate::look::fields::tick("anyway", "yes", say!(self.lang, "仍然保存：我看过上面的疑问，确实要这样定", "Save all the same: I have read the doubts and mean it so"), self.anyway))
            }
        }
    }
}

/// `prev([101]) 工业总产值`.
pub(super) fn cell_name(form: &ReportForm, cell: &CellRef, lang: Lang) -> Markup {
    html! { code { (cell_words(cell)) } @if let Some(indicator) = form.indicator(&cell.code) { " " (indicator.name.get(lang)) } }
}

/// The text with the place marked; an empty place stands as a caret after what comes before it.
fn pointed(text: &str, remark: &Diagnostic) -> Markup {
    let at = |wanted: usize| (0..=wanted.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let (start, end) = (at(remark.span.start), at(remark.span.end.max(remark.span.start)));
    html! {
        (&text[..start])
        mark { @if start == end { "‸" } @else { (&text[start..end]) } }
        (&text[end..])
    }
}

/// A mark for each remark of a set, with links to its rules.
pub(super) fn set_remark(form: &ReportForm, state: State, remark: &Remark, lang: Lang) -> Markup {
    html! {
        (mark(state, remark.what.get(lang))) " "
        @for (at, id) in remark.rules.iter().enumerate() {
            @if at > 0 { (say!(lang, "、", ", ")) }
            a href=(rule_href(&form.id, id)) { (id) }
        }
    }
}
