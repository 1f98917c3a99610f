//! `/inspections`: every round, and the form that declares a relation.

use super::relation;
use crate::http::{Ctx, Page};
use crate::look::{Lang, Section, State, mark, parts, say, when};
use axum::extract::Query;
use maud::{Markup, html};
use shishu_office::{InspectionLine, Refusal};
use shishu_programme::Power;
use std::collections::BTreeMap;

pub(super) async fn page(ctx: Ctx, Query(asked): Query<BTreeMap<String, String>>) -> Page {
    show(&ctx, &asked, None).await
}

/// The page; after a refused declaration with what was typed and why.
pub(super) async fn show(ctx: &Ctx, asked: &BTreeMap<String, String>, refused: Option<&Refusal>) -> Page {
    let lang = ctx.lang;
    let rounds = ctx.app.office().inspections(&ctx.caller()).await?;
    let title = say!(lang, "检查", "Inspections");
    let head = parts::Head {
        title: html! { (title) },
        sub: Some(
            html! { (say!(lang, "查谁、谁去查，都由抽签定：名单先入日志，种子是事先说好的将来某一条的根值，谁都可以重算。", "Whom to inspect and who inspects is drawn by lot: the list goes on the record first, the seed is a root of the ledger that nobody knows yet, and anybody can draw again.")) },
        ),
        ..parts::Head::default()
    };
    let main = html! {
        (parts::head(&head))
        @if asked.contains_key("done") { p role="status" { (say!(lang, "申报了，以后的抽签都会避开。", "Declared; every draw from now on avoids it.")) } }
        (parts::section("rounds", say!(lang, "各轮检查", "Rounds"), "", list(lang, &rounds)))
        @if ctx.actor()?.has(Power::Inspect) { (relation::form(ctx, asked, refused)) }
    };
    let mut response = ctx.page(title, Some(Section::Inspections), main).await?;
    if let Some(refusal) = refused {
        *response.status_mut() = crate::http::errors::status(refusal.kind);
    }
    Ok(response)
}

fn drawn(lang: Lang, round: &InspectionLine) -> Markup {
    html! {
        @match (round.drawn, round.late) {
            (Some(n), false) => { (n) }
            (Some(n), true) => { (n) br; (mark(State::Revision, say!(lang, "过期才抽", "after the period"))) }
            (None, true) => { (mark(State::Late, say!(lang, "到期没抽成", "not drawn in its period"))) }
            (None, false) => {
                (mark(State::Wait, say!(lang, "等抽签", "not yet")))
                @if let Some(day) = round.draw_by { br; small.quiet { (say!(lang, "最迟{day}", "by {day}", day = when::day(lang, day))) } }
            }
        }
    }
}

fn list(lang: Lang, rounds: &[InspectionLine]) -> Markup {
    if rounds.is_empty() {
        return parts::empty(
            say!(lang, "还没有检查任务", "No round of inspections yet"),
            say!(
                lang,
                "每期第一个工作日，日历按检查计划公布名单，日志到了说好的条数就抽签。",
                "On the first working day of a period the calendar announces the list by the plan; when the ledger has the size that was named, the lot is cast."
            ),
            None,
        );
    }
    let table = html! {
        table.tight {
            caption.sr { (say!(lang, "各轮检查，新的在前", "Rounds, the newest first")) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "检查", "Inspection")) }
                th scope="col" { (say!(lang, "期", "Period")) }
                th.n scope="col" { (say!(lang, "名单", "In the lot")) }
                th.n scope="col" { (say!(lang, "抽到", "Drawn")) }
                th.n scope="col" { (say!(lang, "查完", "Done")) }
                th scope="col" { (say!(lang, "期限", "Due")) }
            } }
            tbody { @for round in rounds { tr {
                th.stick scope="row" { a href={ "/inspections/" (round.id) } { (round.name.get(lang)) } }
                td.nobr { (round.period.get(lang)) }
                td.n { (round.objects) }
                td.n { (drawn(lang, round)) }
                td.n { (round.done) }
                td.nobr { @if let Some(due) = round.due { (when::date(lang, due)) } }
            } } }
        }
    };
    parts::scroll(say!(lang, "各轮检查", "Rounds"), table)
}
