//! Asking about one cell: what is known of it, the question, and by when it is to be answered.

use super::sheet::Desk;
use super::words;
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Days};
use crate::look::{State, number, say, when};
use maud::{Markup, html};
use shishu_programme::{Due, Indicator};
use shishu_terms::{DayKind, Lang};

/// The form to ask, where a cell was chosen and nothing is pending on it.
pub(super) fn section(desk: &Desk<'_>) -> Markup {
    let Some(indicator) = desk.cell.as_ref().and_then(|code| desk.form.indicator(code)) else { return html! {} };
    if !desk.may_ask() || desk.sheet.state.pending_inquiry(&indicator.code).is_some() {
        return html! {};
    }
    let lang = desk.ctx.lang;
    let title = say!(
        lang,
        "核实一格：{code} {name}",
        "Ask about one cell: {code} {name}",
        code = indicator.code,
        name = indicator.name.get(lang)
    );
    parts::section("ask", title, "", parts::cols_even(known(desk, indicator), form(desk, indicator)))
}

/// The value, its changes, and what was found and said of it.
fn known(desk: &Desk<'_>, indicator: &Indicator) -> Markup {
    let lang = desk.ctx.lang;
    let state = &desk.sheet.state;
    let findings: Vec<_> =
        state.checks.findings.iter().filter(|f| f.cell == indicator.code || f.with.contains(&indicator.code)).collect();
    let tone = if findings.is_empty() { State::Wait } else { State::Query };
    parts::notice(
        tone,
        html! {
            p.sum { (sentence(desk, indicator)) }
            @for finding in &findings { (super::findings::one(desk, finding)) }
            @if findings.is_empty() { p.quiet { (say!(lang, "审核没有发现这一格有问题。", "The checks found nothing about this cell.")) } }
            @if !indicator.explanation.get(lang).is_empty() {
                p.quiet { (say!(lang, "指标解释：", "What it means: ")) (indicator.explanation.get(lang)) }
            }
        },
    )
}

/// `84.6 万千瓦时，比 8月 −35.5%，比上年9月 −33.3%`
fn sentence(desk: &Desk<'_>, indicator: &Indicator) -> String {
    let lang = desk.ctx.lang;
    let value = desk.sheet.state.cells.get(&indicator.code).and_then(|cell| cell.value.as_deref());
    let Some(text) = value else { return say!(lang, "这一格没有填。", "The cell is empty.").to_owned() };
    let mut said = words::with_unit(lang, indicator, text);
    let now = words::decimal(indicator, Some(text));
    for period in [desk.id.period.previous(), desk.id.period.year_ago()] {
        let earlier = desk.sheet.beside.iter().find(|(p, _)| *p == period).and_then(|(_, state)| state.as_ref());
        let before =
            earlier.and_then(|state| words::decimal(indicator, state.cells.get(&indicator.code)?.value.as_deref()));
        if let Some(change) = now.zip(before).and_then(|(now, before)| number::percent_change(now, before)) {
            let change = number::signed(change);
            let name = words::column(lang, period, desk.id.period);
            said.push_str(&say!(lang, "，比 {name} {change}%", "; {change} % on {name}", name = name, change = change));
        }
    }
    said
}

fn form(desk: &Desk<'_>, indicator: &Indicator) -> Markup {
    let lang = desk.ctx.lang;
    let tried = desk.tried.as_ref().filter(|tried| tried.inquiry.is_none());
    let error = tried.map(|tried| tried.refusal.what.get(lang));
    let question = Field {
        id: "question",
        name: "question",
        label: say!(lang, "问什么", "What do you ask"),
        hint: Some(say!(
            lang,
            "只问这一格，问得能用一份材料答清。",
            "About this cell only, so that one document can settle it."
        )),
        error,
        value: tried.map_or("", |tried| tried.text.as_str()),
        required: true,
    };
    html! {
        form.flow method="post" action=(desk.query.sheet_href(&desk.id, "/inquire")) {
            (fields::csrf(desk.ctx.csrf()))
            (fields::hidden("cell", indicator.code.as_str()))
            (fields::area(&question, 4))
            (answered_by(desk))
            (parts::row(html! {
                (parts::submit(parts::Press::Main, say!(lang, "发出核实", "Send inquiry")))
                (parts::link(parts::Press::Normal, &desk.query.sheet_href(&desk.id, ""), say!(lang, "不问了", "Do not ask")))
            }))
            (parts::hint(say!(lang, "只有这一格等答复，其余各格照常往下走。", "Only this cell waits for the answer; the others go on.")))
        }
    }
}

/// The post that answers, and the due time with the days counted.
fn answered_by(desk: &Desk<'_>) -> Markup {
    let (ctx, lang) = (desk.ctx, desk.ctx.lang);
    let programme = ctx.app.office().programme();
    let today = ctx.today();
    let post = programme.filling_post(&desk.unit.id).map(|post| {
        let person = programme.holder(&post.id, today).map(|person| &person.id);
        words::by(ctx, Some(&post.id), person, u64::MAX)
    });
    let days = u64::from(desk.form.inquiry_days());
    let due = programme.inquiry_due(&desk.form.id, today);
    html! {
        p.hint {
            @if let Some(post) = &post { (say!(lang, "答复岗位：{post}。", "To be answered by: {post}.", post = post)) " " }
            @if let Ok(due) = &due {
                (say!(lang, "期限 {n} 个工作日，到 {day}（{weekday}）{time}。", "Within {n} working days, by {weekday} {day}, {time}.",
                    n = days, day = when::day(lang, due.date), weekday = when::weekday(lang, due.date), time = due.time))
            }
        }
        @match &due {
            Ok(due) => { (counted(desk, due, today)) }
            Err(error) => { p.hint { (error.message().get(lang)) } }
        }
    }
}

fn counted(desk: &Desk<'_>, due: &Due, today: jiff::civil::Date) -> Markup {
    let lang = desk.ctx.lang;
    let Some(count) = &due.count else { return html! {} };
    let calendar = &desk.ctx.app.office().programme().calendar;
    let skipped: Vec<(jiff::civil::Date, String)> =
        count.skipped.iter().map(|(date, kind, zh, en)| (*date, not_worked(lang, *kind, zh, en))).collect();
    let worked =
        |date: &&jiff::civil::Date| calendar.kind(**date).is_some_and(|(kind, _, _)| kind == DayKind::MakeUpWorkday);
    let make_up: Vec<jiff::civil::Date> = count.counted.iter().filter(worked).copied().collect();
    let days = Days {
        caption: say!(lang, "答复期限的推算", "How the time to answer is counted").into(),
        received: today,
        due: due.date,
        counted: &count.counted,
        skipped: &skipped,
        make_up: &make_up,
        today: Some(today),
        provisional: due.provisional,
    };
    parts::due_why(lang, &days, due.rule.get(lang))
}

fn not_worked(lang: Lang, kind: DayKind, zh: &str, en: &str) -> String {
    match (kind, lang.pick(zh, en)) {
        (DayKind::Weekend, "") => say!(lang, "周末", "weekend").to_owned(),
        (_, name) => name.to_owned(),
    }
}
