//! The columns of the queue.

use super::queue::Asked;
use super::words;
use crate::http::Ctx;
use crate::look::parts::{self, Sorted};
use crate::look::{Lang, State, mark, number, say};
use maud::{Markup, html};
use shishu_office::returns::{Stage, Triage};
use shishu_office::reviews::QueueLine;
use shishu_programme::{IndicatorKind, ReportForm};
use shishu_rules::Level;
use shishu_terms::{Decimal, UnitOfMeasure};

pub(super) fn table(ctx: &Ctx, asked: &Asked<'_>, lines: &[(usize, &QueueLine)]) -> Markup {
    let lang = ctx.lang;
    let common = common_unit(asked.form, lines);
    let towns = asked.has_many_towns(ctx);
    html! {
        table.tight {
            caption.sr { (say!(lang, "本表各单位，按所选顺序", "The units of the table in the chosen order")) }
            thead { tr {
                th.n scope="col" { (say!(lang, "序", "No")) }
                (sort_by(asked, "unit", html! { (say!(lang, "单位", "Unit")) }))
                @if towns { th.wide-only scope="col" { (say!(lang, "乡镇", "Town")) } }
                (sort_by(asked, "effect", two(say!(lang, "影响", "Effect"), common.map_or("", |unit| unit.name(lang)))))
                (sort_by(asked, "suspicion", two(say!(lang, "可疑度", "Suspicion"), "0–1")))
                (sort_by(asked, "importance", two(say!(lang, "重要度", "Importance"), say!(lang, "相乘", "product"))))
                th scope="col" { (say!(lang, "先看什么", "Look first at")) }
            } }
            tbody { @for (at, line) in lines { (row(ctx, asked, *at, line, common, towns)) } }
        }
    }
}

fn two(word: &str, beneath: &str) -> Markup {
    html! { (word) @if !beneath.is_empty() { br; (beneath) } }
}

fn sort_by(asked: &Asked<'_>, by: &'static str, label: Markup) -> Markup {
    let way = if by == "unit" { Sorted::Up } else { Sorted::Down };
    let sorted = (asked.query.shown_sort() == by).then_some(way);
    let href = asked.query.clone().sort(by).href();
    parts::sort_head(label, &href, sorted, by != "unit")
}

/// The unit of the effects, where all of them have the same one.
fn common_unit(form: &ReportForm, lines: &[(usize, &QueueLine)]) -> Option<UnitOfMeasure> {
    let mut units = lines.iter().filter_map(|(_, line)| effect_unit(form, &line.triage));
    let first = units.next()?;
    units.all(|unit| unit.code() == first.code()).then_some(first)
}

/// Unit of the indicator with the largest effect.
pub(super) fn effect_unit(form: &ReportForm, triage: &Triage) -> Option<UnitOfMeasure> {
    Some(form.indicator(triage.indicator.as_ref()?)?.unit)
}

/// Suspicion from 0 to 1.
pub(super) fn suspicion(triage: &Triage) -> Decimal {
    Decimal::new(i64::from(triage.suspicion), 3)
}

/// Effect × suspicion, in the unit of the effect.
pub(super) fn importance(triage: &Triage) -> Decimal {
    Decimal::new(triage.importance, 3)
}

fn row(
    ctx: &Ctx,
    asked: &Asked<'_>,
    at: usize,
    line: &QueueLine,
    common: Option<UnitOfMeasure>,
    towns: bool,
) -> Markup {
    let lang = ctx.lang;
    let reported = !matches!(line.stage, Stage::Expected);
    let unit = effect_unit(asked.form, &line.triage).filter(|_| common.is_none());
    html! {
        tr {
            td.n { (at + 1) }
            th.stick scope="row" { a href=(asked.query.sheet_href(&line.id, "")) { (line.unit.get(lang)) } }
            @if towns { td.wide-only.nobr { (line.town.get(lang)) } }
            @if reported {
                td.n { (effect(asked.form, line)) @if let Some(unit) = unit { small { (unit.name(lang)) } } }
                td.n { (number::shown_at(suspicion(&line.triage), 2)) }
                td.n { b { (weight(importance(&line.triage))) } }
            } @else {
                @for _ in 0..3 { td.n { (number::NONE) } }
            }
            td { (look_first(lang, asked.form, line)) }
        }
    }
}

/// With the decimals that the form asks for, so that the points stand beneath each other.
fn effect(form: &ReportForm, line: &QueueLine) -> String {
    let indicator = line.triage.indicator.as_ref().and_then(|code| form.indicator(code));
    match indicator.map(|indicator| &indicator.kind) {
        Some(IndicatorKind::Number { decimals, .. }) => number::shown_at(line.effect(), *decimals),
        _ => number::shown(line.effect()),
    }
}

/// Whole where it is large; a digit more where that would say nothing.
fn weight(importance: Decimal) -> String {
    number::shown_at(importance, if importance < Decimal::ONE_HUNDRED { 1 } else { 0 })
}

/// The one thing to look at, by what it would cost to miss it: an answer, a finding, what was not judged.
fn look_first(lang: Lang, form: &ReportForm, line: &QueueLine) -> Markup {
    html! {
        (mark_of(lang, form, line))
        @if line.open > 0 { small { (say!(lang, "已问 {n} 格，等答复", "{n} asked, waiting for an answer", n = line.open)) } }
        @if line.late && line.submitted_at.is_some() { small { (say!(lang, "迟报", "reported late")) } }
    }
}

fn mark_of(lang: Lang, form: &ReportForm, line: &QueueLine) -> Markup {
    match (line.stage, &line.triage.look) {
        (Stage::Expected, _) if line.late => mark(State::Late, say!(lang, "逾期未报", "overdue")),
        (Stage::Expected | Stage::AwaitingConfirmation, _) => {
            let (state, word) = words::stage(lang, line.stage);
            mark(state, word)
        }
        _ if line.answered > 0 => mark(State::Query, say!(lang, "{n} 处答复待判", "{n} to judge", n = line.answered)),
        (_, Some(look)) => found(lang, form, line, look.get(lang)),
        _ if line.not_judged > 0 => {
            mark(State::NotJudged, say!(lang, "缺数，{n} 条没有判", "{n} not judged", n = line.not_judged))
        }
        _ => mark(State::Holds, say!(lang, "全部通过", "all hold")),
    }
}

/// The finding by its rule's message; by its numbers where the rule has none, or is of an earlier programme.
fn found(lang: Lang, form: &ReportForm, line: &QueueLine, numbers: &str) -> Markup {
    let rule = line.rule.as_ref().and_then(|id| form.rule_at(id, line.id.period));
    let state = match rule.map(|rule| rule.level) {
        Some(Level::Hard) => State::Hard,
        Some(Level::Tip) => State::Tip,
        Some(Level::Query) | None => State::Query,
    };
    let message = rule.and_then(|rule| rule.message.as_ref()).map_or(numbers, |message| message.get(lang));
    mark(state, words::clipped(message, lang_width(lang)))
}

fn lang_width(lang: Lang) -> usize {
    match lang {
        Lang::Zh => 26,
        Lang::En => 56,
    }
}
