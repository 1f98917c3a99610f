//! A verdict in words: what holds, what does not, what it says nothing about.

use super::super::published::act_href;
use crate::http::Ctx;
use crate::look::marks::{State, mark};
use crate::look::{parts, say};
use maud::{Markup, html};
use shishu_terms::{FigureId, Lang};
use shishu_verify::{Outcome, Problem, Verdict, Words};

pub(super) fn verdict(ctx: &Ctx, name: &str, verdict: &Verdict) -> Markup {
    let lang = ctx.lang;
    let state = match verdict.outcome {
        Outcome::Genuine => State::Holds,
        Outcome::Mismatch => State::Hard,
        Outcome::Unclear => State::NotJudged,
    };
    let words = |words: &Words| words.get(language(lang)).to_owned();
    let list = |id: &str, title: &str, said: &[Words]| {
        html! {
            @if !said.is_empty() {
                h3 id=(id) { (title) }
                ul.list { @for one in said { li { (words(one)) } } }
            }
        }
    };
    let body = html! {
        div.verdict.flow role="status" data-outcome=(verdict.outcome.exit_code()) {
            (mark(state, words(&verdict.headline())))
            p.quiet { (name) }
            @if !verdict.problems.is_empty() {
                h3 #problems { (say!(lang, "不符之处", "What does not fit")) }
                ul.list { @for one in &verdict.problems { li { (problem(one, lang)) } } }
            }
            (list("cures", say!(lang, "还缺什么", "What is missing"), &verdict.cures))
            (list("proves", say!(lang, "核实了什么", "What holds"), &verdict.proves))
            @if let Some(leaf) = &verdict.facts.leaf {
                p { a href=(act_href(leaf.index)) { (say!(lang, "在日志里看这一条", "See the act in the ledger")) } }
            }
            @if !verdict.limits.is_empty() {
                (parts::details(say!(lang, "这不能说明什么", "What this does not tell"),
                    html! { ul.list { @for one in &verdict.limits { li { (words(one)) } } } }))
            }
        }
    };
    parts::section("verdict", say!(lang, "结论", "Verdict"), "", body)
}

fn problem(problem: &Problem, lang: Lang) -> Markup {
    html! {
        (problem.words.get(language(lang)))
        @if problem.place.parse::<FigureId>().is_ok() {
            " " a href={ "/figure/" (problem.place) } { (say!(lang, "看这个数", "See the figure")) }
        }
    }
}

fn language(lang: Lang) -> shishu_verify::Lang {
    match lang {
        Lang::Zh => shishu_verify::Lang::Zh,
        Lang::En => shishu_verify::Lang::En,
    }
}
