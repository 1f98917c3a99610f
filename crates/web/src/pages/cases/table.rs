//! A list of cases as a table.

use super::words;
use crate::http::Ctx;
use crate::look::{Lang, State, mark, plural, say, when};
use crate::pages::shared::case_href;
use maud::{Markup, html};
use shishu_office::CaseLine;

pub(super) fn table(ctx: &Ctx, lines: &[CaseLine]) -> Markup {
    let lang = ctx.lang;
    html! {
        table.tight.cases {
            caption.sr { (say!(lang, "事项，先到期的在前", "Cases, those due first in front")) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "编号", "Number")) }
                th scope="col" { (say!(lang, "事项", "Case")) }
                th scope="col" { (say!(lang, "答复期限", "Due")) }
                th scope="col" { (say!(lang, "状态", "Standing")) }
                th scope="col" { (say!(lang, "责任单位", "Owner")) }
                th scope="col" { (say!(lang, "收到", "Received")) }
                th scope="col" { (say!(lang, "经过", "History")) }
            } }
            tbody { @for line in lines { (row(ctx, line)) } }
        }
    }
}

fn row(ctx: &Ctx, line: &CaseLine) -> Markup {
    let lang = ctx.lang;
    html! {
        tr {
            th.stick.nobr scope="row" { a href=(case_href(&line.id)) { (line.id) } }
            td { (line.category.get(lang)) br; small.quiet { (line.kind_name.get(lang)) @if line.sealed { (say!(lang, "·密封", " · sealed")) } } }
            td.nobr { (words::due(ctx, line.due, line.standing.is_open())) }
            td.nobr { (words::standing(lang, line.standing)) }
            td { (line.unit_name.get(lang)) br; small.quiet { (line.owner_name.get(lang)) } }
            td.nobr { (when::day(lang, line.received)) }
            td.nobr { (history(lang, line)) }
        }
    }
}

/// How often it changed hands, was declined or disclaimed, and was opened again.
fn history(lang: Lang, line: &CaseLine) -> Markup {
    let counts = [
        (State::Revision, line.hops, say!(lang, "转办", "passed on")),
        (State::Query, line.bounced, say!(lang, "退回、推出", "bounced")),
        (State::Late, line.reopened, say!(lang, "重办", "reopened")),
    ];
    html! {
        @for (state, n, word) in counts {
            @if n > 0 {
                @let times = plural(n.into(), "time", "times");
                (mark(state, say!(lang, "{word} {n} 次", "{word} {n} {times}", word = word, n = n, times = times))) br;
            }
        }
    }
}
