//! Lists: facts on hairlines, counts that lead somewhere, what is owed, and pages with nothing in them yet.

use maud::{Markup, Render, html};

use super::press::{Press, link};
use crate::look::marks::State;

/// Terms and values on hairlines.
pub fn facts(facts: &[(String, Markup)]) -> Markup {
    html! { dl.facts { @for (term, value) in facts { div { dt { (term) } dd { (value) } } } } }
}

/// A list with dashes.
pub fn list(items: &[Markup]) -> Markup {
    html! { ul.list { @for item in items { li { (item) } } } }
}

/// A count that leads to what it counts.
#[derive(Clone, Debug)]
pub struct Count {
    /// How many.
    pub n: u64,
    /// Of what.
    pub label: String,
    /// Where they are.
    pub href: String,
    /// Coloured when there are any: `Late`.
    pub state: Option<State>,
}

/// A few counts side by side, for the head of a page.
pub fn tally(counts: &[Count]) -> Markup {
    html! {
        ul.tally {
            @for count in counts {
                @let class = count.state.filter(|_| count.n > 0).map(State::class);
                li { a href=(count.href) { b class=[class] { (count.n) } " " span { (count.label) } } }
            }
        }
    }
}

/// One duty as its owner sees it.
#[derive(Clone, Debug)]
pub struct Owed {
    /// What is to be done.
    pub title: String,
    /// Where it is done.
    pub href: String,
    /// For whom, what is known.
    pub sub: Markup,
    /// When it is due, made with [`super::due`].
    pub due: Markup,
    /// The one button: address and word.
    pub action: Option<(String, String)>,
    /// Whether it is the screen's main button.
    pub main: bool,
    /// How the time was counted, made with [`super::due_why`].
    pub why: Option<Markup>,
}

/// What I owe, in the order of due times.
pub fn owed(duties: &[Owed]) -> Markup {
    html! {
        ul.owed {
            @for duty in duties {
                li {
                    div.job { a.name href=(duty.href) { (duty.title) } p { (duty.sub) } }
                    (duty.due)
                    @if let Some((href, label)) = &duty.action {
                        div.act { (link(if duty.main { Press::Main } else { Press::Normal }, href, label)) }
                    }
                    @if let Some(why) = &duty.why { div.why { (why) } }
                }
            }
        }
    }
}

/// What waits on others: what it is, and a link.
pub fn owed_slim(rows: &[(Markup, Markup)]) -> Markup {
    html! { ul.owed.slim { @for (what, action) in rows { li { div { (what) } div { (action) } } } } }
}

/// A page or section with nothing in it: what belongs here and how to begin.
pub fn empty(title: impl Render, text: impl Render, action: Option<(&str, &str)>) -> Markup {
    html! {
        div.empty {
            h3 { (title) }
            p { (text) }
            @if let Some((href, label)) = action { p { (link(Press::Normal, href, label)) } }
        }
    }
}
