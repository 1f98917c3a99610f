//! The life of a figure as a timeline of acts.

use super::super::published::{self, count, kind_state, shown};
use crate::http::Ctx;
use crate::look::marks::State;
use crate::look::parts::{self, Step};
use crate::look::{number, plural, say, when};
use jiff::civil::Date;
use maud::{Markup, html};
use shishu_office::{ActKind, FigureLife, FigureStep};
use shishu_terms::{Moment, parse_number};

/// `6 步，历时 10 天`.
pub(super) fn span(ctx: &Ctx, life: &FigureLife) -> String {
    let (Some(first), Some(last)) = (life.steps.iter().map(|s| s.from).min(), life.steps.iter().map(|s| s.at).max())
    else {
        return String::new();
    };
    let (from, to) = (ctx.local(first).date(), ctx.local(last).date());
    let days = from.until(to).map_or(0, |span| span.get_days().unsigned_abs()) + 1;
    let (steps, days) = (life.steps.len() as u64, u64::from(days));
    say!(
        ctx.lang,
        "{n} 步，历时 {d} 天",
        "{n} {steps} in {d} {word}",
        n = steps,
        steps = plural(steps, "step", "steps"),
        d = days,
        word = plural(days, "day", "days")
    )
}

/// Every step, oldest first.
pub(super) fn timeline(ctx: &Ctx, life: &FigureLife) -> Markup {
    let steps: Vec<Step> = life.steps.iter().map(|step| line(ctx, life, step)).collect();
    parts::timeline(&steps)
}

fn line(ctx: &Ctx, life: &FigureLife, step: &FigureStep) -> Step {
    let lang = ctx.lang;
    let from = ctx.local(step.from);
    Step {
        state: kind_state(&step.kind),
        date: dated(ctx, life, from.date()),
        time: when::time(from.time()),
        title: html! { (published::kind_title(&step.kind, lang)) },
        body: body(ctx, life, step),
        by: step.by.get(lang).to_owned(),
        leaf: Some((acts(step.seqs), published::act_href(step.seqs.0))),
    }
}

/// A day; with its year where that is not the year in which the life began.
fn dated(ctx: &Ctx, life: &FigureLife, date: Date) -> String {
    let began = life.steps.iter().map(|s| ctx.local(s.from).date().year()).min();
    if began == Some(date.year()) { when::day(ctx.lang, date) } else { when::date(ctx.lang, date) }
}

/// `178,402–#178,611`, or one number; the hash sign before the first is the timeline's.
fn acts((first, last): (u64, u64)) -> String {
    if first == last { count(first) } else { format!("{}–#{}", count(first), count(last)) }
}

fn body(ctx: &Ctx, life: &FigureLife, step: &FigureStep) -> Markup {
    let lang = ctx.lang;
    let says = step.says.get(lang);
    html! {
        @if !says.is_empty() { p { (says) } }
        @if ctx.local(step.from).date() != ctx.local(step.at).date() {
            p.small.quiet { (say!(lang, "到 {to} 为止", "until {to}", to = moment(ctx, step.at))) }
        }
        @if let Some(change) = &step.change { (changed(ctx, life, change)) }
    }
}

fn moment(ctx: &Ctx, at: Moment) -> String {
    let local = ctx.local(at);
    format!("{} {}", when::day(ctx.lang, local.date()), when::time(local.time()))
}

type Change = (Option<String>, Option<String>, Option<String>);

/// The old value struck through, the new one, the difference, and the reason given.
fn changed(ctx: &Ctx, life: &FigureLife, (old, new, reason): &Change) -> Markup {
    let lang = ctx.lang;
    let said =
        |text: &Option<String>| text.as_deref().map_or_else(|| number::NONE.to_owned(), |t| shown(t, life.decimals));
    let differs = old != new && (old.is_some() || life.first.is_some());
    html! {
        @if differs || reason.is_some() {
            (parts::notice(State::Revision, html! {
                @if differs {
                    p.sum { del { (said(old)) } " → " (published::with_unit(lang, &said(new), life.unit.name(lang))) (difference(ctx, life, old, new)) }
                }
                @if let Some(reason) = reason { p { (say!(lang, "原因：", "Reason: ")) (reason) } }
            }))
        }
    }
}

/// `，减 0.36（−1.8%）`.
fn difference(ctx: &Ctx, life: &FigureLife, old: &Option<String>, new: &Option<String>) -> String {
    let read = |text: &Option<String>| text.as_deref().and_then(|t| parse_number(t).ok());
    let (Some(old), Some(new)) = (read(old), read(new)) else { return String::new() };
    let Some(delta) = new.checked_sub(old) else { return String::new() };
    let size = number::shown_at(delta.abs(), life.decimals);
    let percent = number::change(Some(new), Some(old));
    let word = match delta.is_sign_negative() {
        true => say!(ctx.lang, "，减 ", ", down "),
        false => say!(ctx.lang, "，增 ", ", up "),
    };
    format!("{word}{size}{}", say!(ctx.lang, "（{p}%）", " ({p}%)", p = percent))
}

/// The life on one glance, for the front page: each kind of step once, with the days it took, in the order in which they began.
pub(in super::super) fn short(ctx: &Ctx, life: &FigureLife) -> Markup {
    let lang = ctx.lang;
    let told = |step: &&FigureStep| step.kind != ActKind::ReturnUrged.wire();
    let mut kinds: Vec<(&str, Moment, Moment)> = Vec::new();
    for step in life.steps.iter().filter(told) {
        match kinds.iter_mut().find(|(kind, _, _)| *kind == step.kind) {
            Some((_, from, to)) => (*from, *to) = ((*from).min(step.from), (*to).max(step.at)),
            None => kinds.push((&step.kind, step.from, step.at)),
        }
    }
    kinds.sort_by_key(|(_, from, _)| *from);
    let line = |(kind, from, to): &(&str, Moment, Moment)| {
        (kind_state(kind), published::kind_title(kind, lang), days(ctx, *from, *to))
    };
    parts::short_life(&kinds.iter().map(line).collect::<Vec<(State, String, String)>>())
}

/// `7月1日–16日`, `1–16 Jul`, or one day.
fn days(ctx: &Ctx, from: Moment, to: Moment) -> String {
    let lang = ctx.lang;
    let (from, to) = (ctx.local(from).date(), ctx.local(to).date());
    match (from == to, from.first_of_month() == to.first_of_month()) {
        (true, _) => when::day(lang, from),
        (false, true) => say!(
            lang,
            "{a}–{d}日",
            "{c}–{b}",
            a = when::day(lang, from),
            d = to.day(),
            b = when::day(lang, to),
            c = from.day()
        ),
        (false, false) => format!("{}–{}", when::day(lang, from), when::day(lang, to)),
    }
}
