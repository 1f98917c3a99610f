//! A refusal on the page that asked: what happened and the next step, in the box on top, with its place.

use crate::look::parts::{self, Problem};
use maud::{Markup, Render};
use shishu_office::Refusal;
use shishu_terms::Lang;

/// A refusal that belongs to one place.
pub(super) fn problem(lang: Lang, refusal: &Refusal, href: impl Into<String>) -> Problem {
    Problem { state: None, href: href.into(), text: words(lang, refusal) }
}

/// The box of one refusal, under a title that says what was kept.
pub(super) fn boxed(lang: Lang, title: impl Render, refusal: &Refusal, href: impl Into<String>) -> Markup {
    parts::summary(title, &[problem(lang, refusal, href)], true)
}

/// What happened and the next step. In Chinese each is a sentence of its own, in English a clause.
pub(super) fn words(lang: Lang, refusal: &Refusal) -> String {
    let what = refusal.what.get(lang);
    let Some(next) = &refusal.next else { return what.to_owned() };
    let joint = match lang {
        Lang::Zh => "",
        Lang::En if what.ends_with(['.', '?', '!', ';', ':']) => " ",
        Lang::En => "; ",
    };
    format!("{what}{joint}{}", next.get(lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_step_never_runs_into_what_happened() {
        let refusal = Refusal::bad_input("太短了。", "it is too short").then("请再写几句。", "write a few words more");
        assert_eq!(words(Lang::Zh, &refusal), "太短了。请再写几句。");
        assert_eq!(words(Lang::En, &refusal), "it is too short; write a few words more");
        assert_eq!(words(Lang::En, &Refusal::bad_input("太短了。", "it is too short")), "it is too short");
    }
}
