//! The life of a figure as a line of acts, and the proof that the line is the ledger's.

use maud::{Markup, Render, html};

use super::press::copy_button;
use crate::look::lang::Lang;
use crate::look::marks::{State, knot};

/// One act in a life.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its shape on the line.
    pub state: State,
    /// The day, as shown.
    pub date: String,
    /// The time of day, as shown; empty where it is not recorded.
    pub time: String,
    /// What was done.
    pub title: Markup,
    /// What was stated; empty for none.
    pub body: Markup,
    /// In which post.
    pub by: String,
    /// The position in the ledger and the address of the act.
    pub leaf: Option<(String, String)>,
}

/// The acts of a life, the thin line being the ledger.
pub fn timeline(steps: &[Step]) -> Markup {
    html! {
        ol.life {
            @for step in steps {
                li {
                    (knot(step.state))
                    div.when { span { (step.date) } " " small { (step.time) } }
                    div.what {
                        h3 { (step.title) }
                        p.by {
                            (step.by)
                            @if let Some((number, href)) = &step.leaf { " " a.leaf href=(href) { "#" (number) } }
                        }
                        (step.body)
                    }
                }
            }
        }
    }
}

/// A life on one glance: shape, word, day.
pub fn short_life(steps: &[(State, String, String)]) -> Markup {
    html! {
        ol.short-life {
            @for (state, word, date) in steps {
                li { (knot(*state)) span { (word) } " " span.date { (date) } }
            }
        }
    }
}

/// A double frame, as on a certificate: kept for what can be held against the ledger.
pub fn proof(title: impl Render, body: Markup) -> Markup {
    html! { div.proof { h2 { (title) } div.flow { (body) } } }
}

/// A code to keep, in a double frame.
pub fn code_box(lang: Lang, label: &str, code: &str, hint: &str, actions: Markup) -> Markup {
    html! {
        div.proof.once {
            p.label #receipt-code-label { (label) }
            output #receipt-code aria-labelledby="receipt-code-label" { (code) }
            p.hint { (hint) }
            div.row { (copy_button(lang, "#receipt-code")) (actions) }
        }
    }
}

/// A hash in groups of four, which eyes can compare.
pub fn hash(hex: &str) -> Markup {
    let digits: Vec<char> = hex.chars().collect();
    html! {
        span.hash { @for group in digits.chunks(4) { span { (group.iter().collect::<String>()) } " " } }
    }
}
