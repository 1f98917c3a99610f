//! `/inspections/{round}/{unit}`: one unit that was drawn, and the form that records its inspection.

use super::aside;
use crate::http::{self, Ctx, Page};
use crate::look::fields::{self, Choice, Field};
use crate::look::parts::{self, Press};
use crate::look::{Section, State, say, when};
use crate::pages::shared::{case_number, seen_cases};
use crate::pages::{heard, refused};
use axum::extract::Path;
use maud::{Markup, html};
use shishu_contact::{InspectionOutcome, Picked};
use shishu_office::{InspectionSheet, Refusal};
use shishu_terms::UnitId;
use std::collections::BTreeMap;

/// Findings that one form takes.
pub(super) const FINDINGS: usize = 3;

type Typed = BTreeMap<String, String>;

/// Which form, and why it was refused.
pub(super) type Refused<'r> = (&'static str, &'r Refusal);

pub(super) async fn page(ctx: Ctx, Path((round, unit)): Path<(String, String)>) -> Page {
    show(&ctx, &round, &UnitId::new(unit), &Typed::new(), None).await
}

pub(super) fn href(round: &str, unit: &UnitId) -> String {
    format!("/inspections/{round}/{unit}")
}

pub(super) async fn show(ctx: &Ctx, round: &str, unit: &UnitId, typed: &Typed, refused: Option<Refused<'_>>) -> Page {
    let lang = ctx.lang;
    let (office, caller) = (ctx.app.office(), ctx.caller());
    let sheet = office.inspection(&caller, round).await?;
    let not_found = || Refusal::not_found(unit.as_str());
    let picked = sheet.state.picked(unit).ok_or_else(not_found)?;
    let own = office.programme().units.get(unit).ok_or_else(not_found)?;
    let title = own.name.get(lang).to_owned();
    let trips = office.trips_beside(&caller, round, unit).await?;
    let list = format!("/inspections/{round}");
    let head = parts::Head {
        crumbs: vec![
            (say!(lang, "检查", "Inspections").to_owned(), Some("/inspections".to_owned())),
            (format!("{} {}", sheet.line.name.get(lang), sheet.line.period.get(lang)), Some(list)),
            (title.clone(), None),
        ],
        title: html! { (title) },
        sub: sheet.line.due.map(
            |due| html! { (say!(lang, "{due}以前查完", "to be inspected by {due}", due = when::date(lang, due))) },
        ),
        ..parts::Head::default()
    };
    let post = |id: &shishu_terms::PostId| {
        office.programme().posts.get(id).map_or(id.to_string(), |post| post.name.get(lang).to_owned())
    };
    let pair: Vec<String> = sheet
        .state
        .owing(picked, &sheet.lead)
        .iter()
        .filter(|one| !sheet.state.is_aside(unit, one))
        .map(post)
        .collect();
    let facts = [
        (say!(lang, "代码", "Id").to_owned(), html! { (own.id) }),
        (say!(lang, "在哪里", "Place").to_owned(), html! { (office.programme().region_name(&own.region).get(lang)) }),
        (say!(lang, "检查岗位", "Inspectors").to_owned(), html! { (pair.join(lang.pick("、", ", "))) }),
    ];
    let done = sheet.state.done.get(unit);
    let [seen, brought] = match done {
        Some(done) => office.inspection_texts(&caller, done.seq).await?,
        None => [None, None],
    };
    let cases = seen_cases(ctx, done.iter().flat_map(|done| done.stated.found.clone()).collect()).await?;
    let main = html! {
        (parts::head(&head))
        @if let Some((href, refusal)) = refused { (problem(ctx, href, refusal)) }
        p.lead { (sheet.line.guide.get(lang)) }
        @for one in &trips {
            (parts::notice(State::Tip, html! { p { (say!(lang, "{ask}在 {until} 以前也要去这一家，先联系，一趟办完。", "{ask} goes there too by {until}; call first and make it one trip.", ask = one.ask.get(lang), until = when::date(lang, one.until))) } }))
        }
        (parts::facts(&facts))
        (aside::told(ctx, &sheet, picked))
        @match done {
            Some(done) => (parts::section("done", say!(lang, "查过了", "Inspected"), html! { a href={ "/ledger?act=" (done.seq) } { "#" (done.seq) } }, html! {
                p { (when::date(lang, done.stated.on)) " " (outcome(ctx, done.stated.outcome)) }
                @match &seen { Some(seen) => { p.typed { (seen) } } None => { p.quiet { (say!(lang, "内容已依法删除", "erased by law")) } } }
                @if let Some(brought) = &brought { p { (say!(lang, "请来检查的：", "From outside: ")) span.typed { (brought) } } }
                @for case in &done.stated.found { p { (say!(lang, "发现 ", "Finding ")) (case_number(case, &cases)) } }
            })),
            None if sheet.mine.contains(unit) => {
                (parts::section("record", say!(lang, "记这次检查", "Record the inspection"), "", form(ctx, &sheet, picked, typed)))
                (aside::form(ctx, &sheet, unit, typed))
            },
            None => (parts::hint(say!(lang, "由抽到的岗位之一记录。", "One of the pair that was drawn records it."))),
        }
    };
    let mut response = ctx.page(&title, Some(Section::Inspections), main).await?;
    if let Some((_, refusal)) = refused {
        *response.status_mut() = http::errors::status(refusal.kind);
    }
    Ok(response)
}

fn problem(ctx: &Ctx, href: &str, refusal: &Refusal) -> Markup {
    let lang = ctx.lang;
    refused::boxed(
        lang,
        say!(lang, "没有记下，您填的都在", "Not recorded; what you typed is still here"),
        refusal,
        href,
    )
}

fn outcome(ctx: &Ctx, outcome: InspectionOutcome) -> &'static str {
    match outcome {
        InspectionOutcome::Done => say!(ctx.lang, "检查了", "It was inspected"),
        InspectionOutcome::NotFound => say!(ctx.lang, "停业、搬走或找不到", "Closed, moved or not to be found"),
    }
}

fn form(ctx: &Ctx, sheet: &InspectionSheet, picked: &Picked, typed: &Typed) -> Markup {
    let (lang, unit) = (ctx.lang, &picked.unit);
    let value = |name: &str| typed.get(name).map_or("", String::as_str);
    let today = ctx.today().to_string();
    let on = if value("on").is_empty() { today.as_str() } else { value("on") };
    let choice = |value: &'static str, one| Choice { value, label: outcome(ctx, one), hint: None };
    let choices = [choice("done", InspectionOutcome::Done), choice("not-found", InspectionOutcome::NotFound)];
    let chosen = if value("outcome").is_empty() { "done" } else { value("outcome") };
    let programme = ctx.app.office().programme();
    let kind = programme.inspections.get(&sheet.line.plan).and_then(|plan| programme.cases.get(&plan.finds));
    html! {
        form.flow.intake method="post" action=(href(&sheet.line.id, unit)) autocomplete="off" {
            (fields::csrf(ctx.csrf()))
            (fields::date(&Field { id: "on", name: "on", label: say!(lang, "哪天查的", "On which day"), value: on, required: true, ..Field::default() }))
            (fields::radios("outcome", say!(lang, "结果", "Outcome"), &choices, chosen, None))
            (fields::area(&Field { id: "seen", name: "seen", label: say!(lang, "查看了什么", "What was looked at"), hint: Some(say!(lang, "哪几份报表、台账、凭证，和谁一起看的。", "Which returns, books and vouchers, and together with whom.")), value: value("seen"), required: true, ..Field::default() }, 4))
            @if sheet.state.needs_others(picked, &sheet.lead) {
                (fields::text(&Field { id: "brought", name: "brought", label: say!(lang, "请来检查的是谁（单位、姓名）", "Who from outside inspected: office and name"), value: value("brought"), required: true, ..Field::default() }))
            }
            fieldset.field {
                legend.label { (say!(lang, "发现（没有就空着）", "Findings (leave empty if none)")) }
                @if let Some(kind) = kind { p.hint { (kind.guide.get(lang)) } }
                @if let Some(kind) = kind { (heard::boxes(ctx, kind, ("finding", say!(lang, "发现", "Finding"), FINDINGS), typed)) }
            }
            (parts::row(html! { (parts::submit(Press::MainBig, say!(lang, "记下", "Record it"))) }))
        }
    }
}
