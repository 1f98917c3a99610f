//! The list of a unit's returns: filters in the address, pages, and the same list as a file.

use super::super::files;
use super::super::shared::{due_text, return_href};
use super::lines::{self, Filter, came_late, late_word};
use crate::http::{Ctx, Page, PageError};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Pager};
use crate::look::{Lang, Section, State, mark, say, when};
use axum::extract::Query;
use maud::{Markup, html};
use shishu_office::ReturnLine;
use shishu_office::returns::Stage;
use shishu_sheets::{Format, Out, TableOut};
use std::collections::{BTreeMap, BTreeSet};

const PAGE: u64 = 25;

type Asked = Query<BTreeMap<String, String>>;

/// Every return of the actor's own unit, newest first.
async fn own_returns(ctx: &Ctx) -> Result<Vec<ReturnLine>, PageError> {
    let unit = ctx.actor()?.unit().clone();
    Ok(ctx.app.office().returns_of_unit(&ctx.caller(), &unit).await?)
}

pub(super) async fn page(ctx: Ctx, Query(query): Asked) -> Page {
    let lang = ctx.lang;
    let all = own_returns(&ctx).await?;
    let filter = Filter::read(&query);
    let wanted: Vec<&ReturnLine> = all.iter().filter(|line| filter.fits(line, ctx.now)).collect();
    let page = query.get("page").and_then(|p| p.parse().ok()).unwrap_or(1);
    let pager = Pager::new(wanted.len() as u64, PAGE, page);
    let shown = wanted.iter().skip(pager.offset() as usize).take(PAGE as usize);
    let title = say!(lang, "我的报表", "My returns");
    let unit =
        ctx.app.office().programme().units.get(ctx.actor()?.unit()).map(|u| u.name.get(lang)).unwrap_or_default();
    let head = parts::Head { title: html! { (title) }, sub: Some(html! { (unit) }), ..parts::Head::default() };
    let body = match (all.is_empty(), wanted.is_empty()) {
        (true, _) => parts::empty(
            say!(lang, "还没有报表", "No returns yet"),
            say!(
                lang,
                "报告期一开始，这里会列出您单位要报的每一份。",
                "When a reporting period opens, each return your unit owes stands here."
            ),
            None,
        ),
        (_, true) => parts::empty(
            say!(lang, "没有符合的报表", "No return fits"),
            say!(lang, "换个条件，或清除筛选。", "Choose otherwise, or clear the filter."),
            Some(("/returns", say!(lang, "清除筛选", "Clear the filter"))),
        ),
        _ => html! {
            (parts::scroll(title, table(&ctx, shown.copied())))
            (parts::pager(lang, &pager, &|page| format!("/returns?{}", with_page(&filter.query(), page))))
        },
    };
    let files = |kind: &str| format!("/returns/list.{kind}?{}", filter.query());
    let main = html! {
        (parts::head(&head))
        (filters(lang, &all, &filter))
        (parts::section("list", say!(lang, "共 {n} 份", "{n} in all", n = wanted.len()), parts::downloads(lang, &files("xlsx"), &files("csv")), body))
    };
    ctx.page(title, Some(Section::Returns), main).await
}

fn with_page(query: &str, page: u64) -> String {
    if query.is_empty() { format!("page={page}") } else { format!("{query}&page={page}") }
}

fn filters(lang: Lang, all: &[ReturnLine], filter: &Filter) -> Markup {
    let any = || (String::new(), say!(lang, "全部", "All").to_owned());
    let forms: BTreeMap<String, String> =
        all.iter().map(|l| (l.id.form.to_string(), format!("{} {}", l.id.form, l.form.get(lang)))).collect();
    let years: BTreeSet<String> = all.iter().map(|l| l.id.period.year().to_string()).collect();
    let forms: Vec<_> = std::iter::once(any()).chain(forms).collect();
    let years: Vec<_> = std::iter::once(any()).chain(years.into_iter().rev().map(|y| (y.clone(), y))).collect();
    let states: Vec<_> = std::iter::once(any())
        .chain(Filter::STATES.map(|s| (s.to_owned(), Filter::word(lang, s).to_owned())))
        .collect();
    let select = |id: &'static str, label: &'static str, value: &str, options: &[(String, String)]| {
        fields::select(&Field { id, name: id, label, value, ..Field::default() }, options)
    };
    let fields = html! {
        (select("form", say!(lang, "报表", "Form"), &filter.form, &forms))
        (select("year", say!(lang, "年份", "Year"), &filter.year, &years))
        (select("state", say!(lang, "状态", "State"), &filter.state, &states))
    };
    parts::filters(lang, "/returns", fields, (!filter.is_any()).then_some("/returns"))
}

fn table<'a>(ctx: &Ctx, lines: impl Iterator<Item = &'a ReturnLine>) -> Markup {
    let lang = ctx.lang;
    html! {
        table {
            caption.sr { (say!(lang, "我的报表", "My returns")) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "报告期", "Period")) } th scope="col" { (say!(lang, "报表", "Form")) }
                th scope="col" { (say!(lang, "状态", "State")) } th scope="col" { (say!(lang, "截止", "Due")) }
                th scope="col" { (say!(lang, "报送", "Submitted")) }
            } }
            tbody { @for line in lines { (row(ctx, line)) } }
        }
    }
}

fn row(ctx: &Ctx, line: &ReturnLine) -> Markup {
    let lang = ctx.lang;
    let (state, word) = lines::standing(lang, line, ctx.now);
    html! {
        tr {
            th.stick.nobr scope="row" { a href=(return_href(&line.id)) { (line.id.period.name(lang)) } }
            td { (line.form.get(lang)) " " span.quiet.wide-only { (line.id.form) } }
            td.nobr {
                (mark(state, word))
                @if line.draft { " " span.quiet { (if line.stage == Stage::Expected { say!(lang, "有草稿", "draft") } else { say!(lang, "有修订草稿", "revision begun") }) } }
            }
            td.nobr { (due_text(ctx, line.due)) }
            td.nobr { (submitted(ctx, line)) @if came_late(line) { " " (mark(State::Late, late_word(lang))) } }
        }
    }
}

fn submitted(ctx: &Ctx, line: &ReturnLine) -> String {
    line.submitted_at
        .map_or_else(|| crate::look::number::NONE.to_owned(), |at| when::date_time(ctx.lang, ctx.local(at)))
}

pub(super) async fn xlsx(ctx: Ctx, query: Asked) -> Page {
    file(ctx, query, Format::Xlsx).await
}

pub(super) async fn csv(ctx: Ctx, query: Asked) -> Page {
    file(ctx, query, Format::Csv).await
}

async fn file(ctx: Ctx, Query(query): Asked, format: Format) -> Page {
    let lang = ctx.lang;
    let all = own_returns(&ctx).await?;
    let filter = Filter::read(&query);
    let row = |line: &ReturnLine| {
        let (_, word) = lines::standing(lang, line, ctx.now);
        let cells = [
            line.id.form.to_string(),
            line.form.get(lang).to_owned(),
            line.id.period.to_string(),
            word,
            due_text(&ctx, line.due),
            submitted(&ctx, line),
        ];
        cells.map(Out::Text).to_vec()
    };
    let heads = [
        say!(lang, "表号", "form"),
        say!(lang, "报表", "name"),
        say!(lang, "报告期", "period"),
        say!(lang, "状态", "state"),
        say!(lang, "截止", "due"),
        say!(lang, "报送", "submitted"),
    ];
    let table = TableOut {
        title: say!(lang, "我的报表", "My returns").to_owned(),
        headers: heads.map(str::to_owned).to_vec(),
        rows: all.iter().filter(|line| filter.fits(line, ctx.now)).map(row).collect(),
        notes: Vec::new(),
    };
    files::table("returns", &table, format)
}
