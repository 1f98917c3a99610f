//! The columns of the queue.

use super::queue::Asked;
use super::{curve, words};
use crate::http::Ctx;
use crate::look::parts::{self, Sorted};
use crate::look::{Lang, State, mark, number, say};
use maud::{Markup, html};
use shishu_office::returns::{Stage, Triage};
use shishu_office::reviews::{Basis, LargestCell, QueueLine};
use shishu_programme::ReportForm;
use shishu_rules::Level;
use shishu_terms::Decimal;

pub(super) fn table(ctx: &Ctx, asked: &Asked<'_>, lines: &[(usize, &QueueLine)]) -> Markup {
    let lang = ctx.lang;
    let towns = asked.has_many_towns(ctx);
    html! {
        table.tight {
            caption.sr { (say!(lang, "本表各单位，按所选顺序", "The units of the table in the chosen order")) }
            thead { tr {
                th.n scope="col" { (say!(lang, "序", "No")) }
                (sort_by(asked, "unit", html! { (say!(lang, "单位", "Unit")) }))
                @if towns { th.wide-only scope="col" { (say!(lang, "乡镇", "Town")) } }
                (sort_by(asked, "effect", two(say!(lang, "影响", "Effect"), say!(lang, "占合计 %", "% of total"))))
                (sort_by(asked, "suspicion", two(say!(lang, "可疑度", "Suspicion"), "0–1")))
                (sort_by(asked, "importance", two(say!(lang, "重要度", "Importance"), say!(lang, "相乘 %", "product, %"))))
                th scope="col" { (say!(lang, "先看什么", "Look first at")) }
            } }
            tbody {
                @for (at, line) in lines {
                    @if asked.stops_before(*at) { (stop_line(lang, asked, towns)) }
                    (row(ctx, asked, *at, line, towns))
                }
                @if lines.last().is_some_and(|(at, _)| at + 1 == asked.queue.lines.len() && asked.stops_before(at + 1)) { (stop_line(lang, asked, towns)) }
            }
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

/// Suspicion from 0 to 1.
pub(super) fn suspicion(triage: &Triage) -> Decimal {
    Decimal::new(i64::from(triage.suspicion), 3)
}

/// A share of the published total, in per cent; six decimals are more than an order needs.
pub(super) fn percent(share: f64) -> Decimal {
    Decimal::from_f64_retain(share * 100.0).unwrap_or_default().round_dp(6)
}

fn row(ctx: &Ctx, asked: &Asked<'_>, at: usize, line: &QueueLine, towns: bool) -> Markup {
    let lang = ctx.lang;
    let reported = !matches!(line.stage, Stage::Expected);
    html! {
        tr {
            td.n { (at + 1) }
            th.stick scope="row" { a href=(asked.query.sheet_href(&line.id, "")) { (line.unit.get(lang)) } }
            @if towns { td.wide-only.nobr { (line.town.get(lang)) } }
            @if reported {
                td.n { (share(line.weight.effect)) }
                td.n { (number::shown_at(suspicion(&line.triage), 2)) }
                td.n { b { (share(line.weight.score)) } }
            } @else {
                @for _ in 0..3 { td.n { (number::NONE) } }
            }
            td { (look_first(lang, asked.form, line)) (why(lang, asked.form, line)) }
        }
    }
}

/// Two decimals, and so many more as a small share needs to say anything.
fn share(share: f64) -> String {
    let percent = percent(share);
    let decimals = if percent.is_zero() || percent >= Decimal::new(1, 1) { 2 } else { 4 };
    number::shown_at(percent, decimals)
}

/// Up to here, and no further, where the list stands in the order of importance.
fn stop_line(lang: Lang, asked: &Asked<'_>, towns: bool) -> Markup {
    let queue = &asked.queue;
    html! {
        tr.stop {
            td colspan=(if towns { "7" } else { "6" }) {
                (mark(State::Holds, curve::stopping(lang, queue, queue.stop, &curve::threshold(queue))))
            }
        }
    }
}

/// The cell that makes the line important: reported against anticipated.
fn why(lang: Lang, form: &ReportForm, line: &QueueLine) -> Markup {
    let cell = line.weight.cell.as_ref().filter(|_| line.weight.score > 0.0);
    html! {
        @if let Some(cell) = cell { small {
            (words::named(lang, form, &cell.indicator)) " "
            (say!(lang, "报 {now}，预期 {before}", "reported {now}, anticipated {before}", now = number::shown(cell.reported), before = anticipated(lang, cell)))
        } }
    }
}

/// The anticipated value, and from what.
pub(super) fn anticipated(lang: Lang, cell: &LargestCell) -> String {
    let value = number::shown(cell.anticipated);
    match cell.basis {
        Basis::Previous => {
            say!(lang, "{value}（上期 × 同业变动）", "{value} (previous period × trend of peers)", value = value)
        }
        Basis::YearAgo => {
            say!(lang, "{value}（上年同期 × 同业变动）", "{value} (a year ago × trend of peers)", value = value)
        }
        Basis::Nothing => say!(lang, "0（没有前期）", "0 (no earlier period)").to_owned(),
    }
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
