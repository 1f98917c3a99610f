//! One form through time: the main indicators of a unit by period, each value a door to its life.

use super::super::shared::{parse_period, return_href};
use super::lines::{self, came_late, late_word};
use super::rows;
use crate::http::{Ctx, Page, PageError};
use crate::look::{Lang, Section, State, fig, mark, number, parts, say};
use axum::extract::{Path, Query};
use maud::{Markup, html};
use shishu_office::returns::ReturnState;
use shishu_office::{Refusal, ReturnLine};
use shishu_programme::{Indicator, IndicatorKind, ReportForm};
use shishu_terms::{FormId, Period, ReturnId};
use std::collections::BTreeMap;

/// Periods on a page: a year and the month before it.
const PERIODS: usize = 13;
/// Indicators shown where the form publishes none.
const MAIN: usize = 6;

pub(super) async fn page(ctx: Ctx, Path(form): Path<String>, Query(query): Query<BTreeMap<String, String>>) -> Page {
    let (lang, form_id) = (ctx.lang, FormId::new(form));
    let unit = ctx.actor()?.unit().clone();
    let office = ctx.app.office();
    let form =
        office.programme().forms.get(&form_id).ok_or_else(|| PageError::from(Refusal::not_found(form_id.as_str())))?;
    let mut lines = office.returns_of_unit(&ctx.caller(), &unit).await?;
    lines.retain(|line| line.id.form == form_id);
    if lines.is_empty() {
        return Err(Refusal::not_found(form_id.as_str()).into());
    }
    // The address names the newest period wanted; without one, the newest there is.
    let newest = query.get("to").and_then(|text| parse_period(text).ok());
    let shown: Vec<&ReturnLine> =
        lines.iter().filter(|l| newest.is_none_or(|n| l.id.period <= n)).take(PERIODS).collect();
    let states = states(&ctx, &shown).await?;
    let title = format!("{} {}", form.id, form.name.get(lang));
    let head = parts::Head {
        crumbs: vec![
            (say!(lang, "报表", "Returns").to_owned(), Some("/returns".to_owned())),
            (form.id.to_string(), None),
        ],
        title: html! { (form.name.get(lang)) },
        sub: Some(html! { (say!(lang, "历期所报的主要数", "main figures as reported, by period")) }),
        aside: None,
    };
    let older = lines.iter().map(|l| l.id.period).find(|p| shown.last().is_some_and(|last| *p < last.id.period));
    let body = parts::flow(html! {
        (parts::scroll(&title, table(&ctx, form, &shown, &states)))
        (turn(lang, &form_id, &lines, newest, older))
    });
    let main = html! { (parts::head(&head)) (parts::section("history", say!(lang, "历期", "By period"), "", body)) };
    ctx.page(&title, Some(Section::Returns), main).await
}

/// The states of the returns shown; the office gives a return with the four before it, so every fifth is asked for.
async fn states(ctx: &Ctx, shown: &[&ReturnLine]) -> Result<BTreeMap<Period, ReturnState>, PageError> {
    let mut states = BTreeMap::new();
    for line in shown {
        if states.contains_key(&line.id.period) {
            continue;
        }
        let sheet = ctx.app.office().review_sheet(&ctx.caller(), &line.id).await?;
        states.extend(sheet.beside.into_iter().filter_map(|(period, state)| Some((period, state?))));
        states.insert(line.id.period, sheet.state);
    }
    Ok(states)
}

/// What the form publishes; of a form that publishes nothing, its first numbers.
fn main_indicators(form: &ReportForm) -> Vec<&Indicator> {
    let published: Vec<&Indicator> =
        form.publication.iter().flat_map(|p| &p.figures).filter_map(|f| form.indicator(&f.indicator)).collect();
    if !published.is_empty() {
        return published;
    }
    form.indicators.iter().filter(|i| matches!(i.kind, IndicatorKind::Number { .. })).take(MAIN).collect()
}

fn table(ctx: &Ctx, form: &ReportForm, shown: &[&ReturnLine], states: &BTreeMap<Period, ReturnState>) -> Markup {
    let lang = ctx.lang;
    let indicators = main_indicators(form);
    html! {
        table {
            caption.sr { (form.name.get(lang)) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "报告期", "Period")) }
                @for indicator in &indicators {
                    th.n scope="col" { (indicator.name.get(lang)) " " span.quiet.nobr { (rows::measure(lang, indicator)) } }
                }
                th scope="col" { (say!(lang, "状态", "State")) }
            } }
            tbody {
                @for line in shown {
                    tr {
                        th.stick.nobr scope="row" { a href=(return_href(&line.id)) { (line.id.period.name(lang)) } }
                        @for indicator in &indicators { td.n { (value(lang, &line.id, indicator, states.get(&line.id.period))) } }
                        td.nobr { (standing(ctx, line)) }
                    }
                }
            }
        }
    }
}

fn standing(ctx: &Ctx, line: &ReturnLine) -> Markup {
    let (state, word) = lines::standing(ctx.lang, line, ctx.now);
    html! { (mark(state, word)) @if came_late(line) { " " (mark(State::Late, late_word(ctx.lang))) } }
}

fn value(lang: Lang, id: &ReturnId, indicator: &Indicator, state: Option<&ReturnState>) -> Markup {
    let reported = state.filter(|s| s.is_reported());
    match reported.and_then(|s| s.cells.get(&indicator.code)).and_then(|c| c.value.as_ref()) {
        Some(text) => fig(&id.figure(indicator.code.clone()).to_string(), rows::shown(lang, indicator, text)),
        None => html! { (number::NONE) },
    }
}

/// The way to older and to the newest periods.
fn turn(lang: Lang, form: &FormId, lines: &[ReturnLine], newest: Option<Period>, older: Option<Period>) -> Markup {
    let back = newest.is_some_and(|n| lines.first().is_some_and(|first| first.id.period > n));
    html! {
        @if back || older.is_some() {
            p.row {
                @if let Some(period) = older { a href={ (super::history_href(form)) "?to=" (period) } { (say!(lang, "更早的", "Earlier")) } }
                @if back { a href=(super::history_href(form)) { (say!(lang, "回到最近", "The latest")) } }
            }
        }
    }
}
