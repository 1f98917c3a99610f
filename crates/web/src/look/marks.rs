//! State marks: a shape, a word, and only then a colour. In grey, on paper and to a screen reader they say the same.

use maud::{Markup, Render, html};

use super::icons;
use super::lang::{Lang, say};

/// What a mark can say; every state has its own outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// A hard rule fails: must be corrected.
    Hard,
    /// A query rule fails, or an inquiry is open: please explain.
    Query,
    /// Good to know, no answer needed.
    Tip,
    /// It lies with somebody else.
    Wait,
    /// Figures are missing, so the rule was not judged.
    NotJudged,
    /// Holds, done, accepted.
    Holds,
    /// A duty past its time.
    Late,
    /// A duty that runs out today.
    Today,
    /// A value was revised; the old one stays visible.
    Revision,
    /// Published.
    Published,
    /// The rule itself could not be computed.
    Broken,
    /// A plain step in a timeline.
    Step,
}

impl State {
    /// Every state, in the order of the components sheet.
    pub const ALL: [State; 12] = [
        State::Hard,
        State::Late,
        State::Query,
        State::Tip,
        State::Holds,
        State::Wait,
        State::NotJudged,
        State::Broken,
        State::Today,
        State::Revision,
        State::Published,
        State::Step,
    ];

    /// The class that gives the colour.
    pub fn class(self) -> &'static str {
        match self {
            State::Hard | State::Late | State::Broken => "is-hard",
            State::Query | State::Revision => "is-query",
            State::Tip | State::Today | State::Published => "is-tip",
            State::Holds => "is-holds",
            State::Wait | State::NotJudged | State::Step => "is-wait",
        }
    }

    /// The word that stands beside the shape when the page has no better one.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            State::Hard => say!(lang, "强制", "Hard"),
            State::Query => say!(lang, "核实", "Query"),
            State::Tip => say!(lang, "提示", "Tip"),
            State::Wait => say!(lang, "等待", "Waiting"),
            State::NotJudged => say!(lang, "未判", "Not judged"),
            State::Holds => say!(lang, "通过", "Holds"),
            State::Late => say!(lang, "逾期", "Overdue"),
            State::Today => say!(lang, "今天", "Today"),
            State::Revision => say!(lang, "修订", "Revised"),
            State::Published => say!(lang, "公布", "Published"),
            State::Broken => say!(lang, "出错", "Broken"),
            State::Step => say!(lang, "一步", "Step"),
        }
    }
}

/// The bare shape, for places where the word stands elsewhere.
pub fn shape(state: State) -> Markup {
    match state {
        State::Hard => icons::octagon(),
        State::Query => icons::triangle(),
        State::Tip => icons::info(),
        State::Wait => icons::clock(),
        State::NotJudged => icons::dashed(),
        State::Holds => icons::tick(),
        State::Late => icons::square_clock(),
        State::Today => icons::half(),
        State::Revision => icons::diamond(),
        State::Published => icons::square(),
        State::Broken => icons::cracked(),
        State::Step => icons::ring(),
    }
}

/// A shape and a word.
pub fn mark(state: State, word: impl Render) -> Markup {
    html! { span class={ "mark " (state.class()) } { (shape(state)) span { (word) } } }
}

/// A shape and its own word.
pub fn named(lang: Lang, state: State) -> Markup {
    mark(state, state.word(lang))
}

/// The shape as a knot on the line of a timeline.
pub fn knot(state: State) -> Markup {
    html! { span class={ "knot " (state.class()) } { (shape(state)) } }
}

/// How many rules came out how; always five counts, so that "no failures" cannot hide "not evaluated".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally5 {
    /// Hard rules that fail.
    pub hard: u64,
    /// Query rules that fail.
    pub query: u64,
    /// Tips that apply.
    pub tip: u64,
    /// Rules not judged for want of a figure.
    pub not_judged: u64,
    /// Rules that hold.
    pub holds: u64,
}

/// The five counts in a row.
pub fn five(lang: Lang, tally: &Tally5) -> Markup {
    let counts = [
        (State::Hard, tally.hard),
        (State::Query, tally.query),
        (State::Tip, tally.tip),
        (State::NotJudged, tally.not_judged),
        (State::Holds, tally.holds),
    ];
    html! {
        span.marks {
            @for (state, count) in counts {
                span class={ "mark " (if count == 0 { "is-wait" } else { state.class() }) } {
                    (shape(state)) span { (state.word(lang)) " " b { (count) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_states_share_a_shape_or_a_word() {
        let shapes: BTreeSet<String> = State::ALL.iter().map(|state| shape(*state).into_string()).collect();
        assert_eq!(shapes.len(), State::ALL.len());
        for lang in [Lang::Zh, Lang::En] {
            let words: BTreeSet<&str> = State::ALL.iter().map(|state| state.word(lang)).collect();
            assert_eq!(words.len(), State::ALL.len());
        }
    }

    #[test]
    fn five_counts_are_shown_even_when_they_are_zero() {
        let html = five(Lang::En, &Tally5 { holds: 22, ..Tally5::default() }).into_string();
        for word in ["Hard <b>0</b>", "Query <b>0</b>", "Tip <b>0</b>", "Not judged <b>0</b>", "Holds <b>22</b>"] {
            assert!(html.contains(word), "{word} in {html}");
        }
    }
}
