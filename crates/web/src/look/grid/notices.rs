//! What the rules say beneath a cell. The page and the live check use the same function, so they cannot differ.

use maud::{Markup, html};

use crate::look::lang::{Lang, say};
use crate::look::marks::{State, mark};

/// A piece of an explanation: words, or a term that leads to its cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Text(String),
    /// A term with its value, linked to its cell.
    Term {
        /// The indicator's code.
        code: String,
        /// 甲 700
        text: String,
    },
    /// What follows stands on a line of its own, less loud: the sum worked out.
    Then,
}

/// What one rule, or an inquiry, says about a cell.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Hard, query, tip, not judged, waiting…
    pub state: State,
    /// The explanation, spelt out in numbers.
    pub head: Vec<Piece>,
    /// Why the rule asks, and what to compare.
    pub why: Option<String>,
    /// The rule and its page.
    pub rule: Option<(String, String)>,
    /// Where the respondent may explain.
    pub answer: Option<Answer>,
    /// The cells of which one is wrong.
    pub one_of: Option<OneOf>,
}

/// Cells to look at: those of one set together are enough to let the rules hold.
#[derive(Clone, Debug)]
pub struct OneOf {
    /// What they are, in one sentence.
    pub lead: String,
    /// The sets; none where the sentence says all.
    pub sets: Vec<Vec<Suspected>>,
    /// What else there is to say.
    pub remark: Option<String>,
}

/// A cell to look at.
#[derive(Clone, Debug)]
pub struct Suspected {
    /// The indicator's code.
    pub code: String,
    /// 营业收入
    pub name: String,
    /// 现为 1,200，应 ≥ 1,300
    pub says: String,
}

/// A place to explain a query.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Names the inputs: `reason.{key}` and `text.{key}`.
    pub key: String,
    /// Ready-made reasons, as `(value, label)`.
    pub reasons: Vec<(String, String)>,
    /// The reason chosen; empty for none.
    pub chosen: String,
    /// What is asked of the text.
    pub label: String,
    /// The text given.
    pub text: String,
    /// What is wrong with the answer.
    pub error: Option<String>,
}

/// Everything that is said about one cell; empty when nothing is.
pub fn fragment(lang: Lang, notices: &[Notice]) -> Markup {
    html! { @for notice in notices { (notice_of(lang, notice)) } }
}

fn notice_of(lang: Lang, notice: &Notice) -> Markup {
    html! {
        div class={ "notice " (notice.state.class()) } {
            p.said { (mark(notice.state, what_to_do(lang, notice.state))) }
            @for (at, line) in notice.head.split(|piece| *piece == Piece::Then).enumerate() {
                p.sum[at == 0] { @for piece in line { (piece_of(piece)) } }
            }
            @if notice.why.is_some() || notice.rule.is_some() {
                p.quiet {
                    @if let Some(why) = &notice.why { (why) " " }
                    @if let Some((id, href)) = &notice.rule { a.nobr href=(href) { (say!(lang, "规则", "Rule")) " " (id) } }
                }
            }
            @if let Some(one_of) = &notice.one_of { (one_of_these(lang, one_of)) }
            @if let Some(answer) = &notice.answer { (answer_of(lang, answer)) }
        }
    }
}

fn one_of_these(lang: Lang, one_of: &OneOf) -> Markup {
    html! {
        div.one-of {
            p { (one_of.lead) }
            @if !one_of.sets.is_empty() {
                ul {
                    @for set in &one_of.sets {
                        li {
                            @for (at, cell) in set.iter().enumerate() {
                                @if at > 0 { (say!(lang, "；连同 ", "; together with ")) }
                                a href={ "#c" (cell.code) } { (cell.code) " " (cell.name) } (say!(lang, "：", ": ")) (cell.says)
                            }
                        }
                    }
                }
            }
            @if let Some(remark) = &one_of.remark { p.quiet { (remark) } }
        }
    }
}

fn piece_of(piece: &Piece) -> Markup {
    html! {
        @match piece {
            Piece::Text(text) => (text),
            Piece::Term { code, text } => a href={ "#c" (code) } { (text) },
            Piece::Then => "",
        }
    }
}

fn what_to_do(lang: Lang, state: State) -> &'static str {
    match state {
        State::Hard => say!(lang, "强制，必须改", "Hard, must be corrected"),
        State::Query => say!(lang, "核实，请说明", "Query, please explain"),
        State::Tip => say!(lang, "提示，不用答复", "Tip, no answer needed"),
        State::NotJudged => say!(lang, "缺数，没有判", "Not judged, a figure is missing"),
        State::Step => say!(lang, "已说明", "Explained"),
        other => other.word(lang),
    }
}

fn answer_of(lang: Lang, answer: &Answer) -> Markup {
    let name = format!("reason.{}", answer.key);
    html! {
        @if let Some(error) = &answer.error { p.said id={ "xe-" (answer.key) } { (mark(State::Hard, error)) } }
        @if !answer.reasons.is_empty() {
            fieldset {
                legend.sr { (say!(lang, "原因", "Reason")) }
                div.picks {
                    @for (value, label) in &answer.reasons {
                        label { input type="radio" name=(name) value=(value) checked[*value == answer.chosen]; " " (label) }
                    }
                }
            }
        }
        div.field {
            label for={ "x-" (answer.key) } { (answer.label) }
            textarea id={ "x-" (answer.key) } name={ "text." (answer.key) } rows="2"
                aria-invalid=[answer.error.as_ref().map(|_| "true")]
                aria-describedby=[answer.error.as_ref().map(|_| format!("xe-{}", answer.key))] { (answer.text) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_lead_to_their_cells_and_text_is_escaped() {
        let notice = Notice {
            state: State::Hard,
            head: vec![
                Piece::Text("营业收入 1,200 < ".into()),
                Piece::Term { code: "202".into(), text: "甲 700".into() },
            ],
            why: Some("<b>".into()),
            rule: Some(("B204-07".into(), "/programme/rules/B204-07".into())),
            answer: None,
            one_of: Some(OneOf {
                lead: "下列格中至少有一个不对：".into(),
                sets: vec![vec![Suspected {
                    code: "201".into(), name: "营业收入".into(), says: "应 ≥ 1,300".into()
                }]],
                remark: None,
            }),
        };
        let html = fragment(Lang::Zh, &[notice]).into_string();
        assert!(html.contains(r##"营业收入 1,200 &lt; <a href="#c202">甲 700</a>"##));
        assert!(html.contains("&lt;b&gt;"));
        assert!(html.contains("规则 B204-07"));
        assert!(html.contains(r##"<li><a href="#c201">201 营业收入</a>：应 ≥ 1,300</li>"##));
    }

    #[test]
    fn nothing_said_is_nothing_shown() {
        assert_eq!(fragment(Lang::En, &[]).into_string(), "");
    }
}
