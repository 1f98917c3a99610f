//! What a page has to say at the place where it belongs; nothing floats and nothing fades away.

use maud::{Markup, Render, html};

use crate::look::marks::{State, mark};

/// One line of a summary: what is wrong, and where.
#[derive(Clone, Debug)]
pub struct Problem {
    /// What kind of matter it is; none in plain forms.
    pub state: Option<(State, String)>,
    /// The input it is about: `#c201`.
    pub href: String,
    /// What is wrong, with the cure if it is short.
    pub text: String,
}

/// The box at the top of a form that came back, each line a link to its place; nothing when there is no problem.
///
/// `loud` after a refused submission: it is announced and takes the focus. The live check answers with a quiet one.
pub fn summary(title: impl Render, problems: &[Problem], loud: bool) -> Markup {
    html! {
        @if !problems.is_empty() {
            div.summary #summary tabindex="-1" role=(if loud { "alert" } else { "group" }) aria-labelledby="h-summary" data-focus[loud] {
                h2 #h-summary { (title) }
                ul {
                    @for problem in problems {
                        li.pair[problem.state.is_some()] {
                            @if let Some((state, word)) = &problem.state { (mark(*state, word)) " " }
                            a href=(problem.href) { (problem.text) }
                        }
                    }
                }
            }
        }
    }
}

/// The place where the live check may replace the summary.
pub fn summary_slot(summary: Markup) -> Markup {
    html! { div.slot data-summary { (summary) } }
}

/// A notice: a coloured edge, and text.
pub fn notice(state: State, body: Markup) -> Markup {
    html! { div class={ "notice " (state.class()) } { (body) } }
}

/// A notice that opens with a mark.
pub fn notice_titled(state: State, title: impl Render, body: Markup) -> Markup {
    notice(state, html! { p.said { (mark(state, title)) } (body) })
}

/// How far long work has come.
pub fn progress(label: &str, done: u64, total: u64, remark: impl Render) -> Markup {
    html! {
        div.progress {
            label { span.label { (label) } progress max=(total.max(1)) value=(done.min(total)) { (done) " / " (total) } }
            p.hint { (remark) }
        }
    }
}
