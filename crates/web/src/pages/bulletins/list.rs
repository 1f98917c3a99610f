//! `/bulletins`: every table in force, newest first, by form and year.

use super::super::published::{self, bulletin_href, shown, unit_name};
use crate::http::{Ctx, Page};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Head, Pager};
use crate::look::{Section, fig, say};
use axum::extract::Query;
use maud::{Markup, html};
use shishu_office::TableLine;
use std::collections::{BTreeMap, BTreeSet};

const PAGE: u64 = 20;
/// More tables than an office publishes in its lifetime; the filter looks through all of them.
const ALL: u32 = 10_000;

pub(super) async fn page(ctx: Ctx, Query(query): Query<BTreeMap<String, String>>) -> Page {
    let lang = ctx.lang;
    let asked = |name: &str| query.get(name).map_or("", String::as_str).trim();
    let (form, year) = (asked("form"), asked("year"));
    let lines = ctx.app.office().bulletins(ALL, 0).await?;
    let years: BTreeSet<i16> = lines.iter().map(|l| l.period.year()).collect();
    let fits = |l: &&TableLine| {
        (form.is_empty() || l.form.as_str() == form) && (year.is_empty() || l.period.year().to_string() == year)
    };
    let chosen: Vec<&TableLine> = lines.iter().filter(fits).collect();
    let at = Pager::new(chosen.len() as u64, PAGE, asked("page").parse().unwrap_or(1));
    let shown: Vec<&TableLine> = chosen.into_iter().skip(at.offset() as usize).take(PAGE as usize).collect();
    let title = say!(lang, "公报", "Bulletins");
    let lead = say!(
        lang,
        "按期公布的统计表。每个数都能点开，看它怎么来的。",
        "Tables as they were published. Every figure opens to show where it comes from."
    );
    let href = |page: u64| format!("/bulletins?form={form}&year={year}&page={page}");
    let (form_id, year_text) = (form.to_owned(), year.to_owned());
    let main = html! {
        (parts::head(&Head { title: html! { (title) }, sub: Some(html! { (lead) }), ..Head::default() }))
        (filters(&ctx, &form_id, &year_text, &years))
        @if shown.is_empty() { h2.sr { (say!(lang, "结果", "Results")) } (nothing(&ctx, lines.is_empty())) } @else {
            (parts::scroll(title, table(&ctx, &shown)))
            (parts::pager(lang, &at, &href))
        }
    };
    ctx.page(title, Some(Section::Bulletins), main).await
}

fn filters(ctx: &Ctx, form: &str, year: &str, years: &BTreeSet<i16>) -> Markup {
    let lang = ctx.lang;
    let all = || (String::new(), say!(lang, "全部", "All").to_owned());
    let forms = ctx.app.office().programme().forms.values().filter(|f| f.publication.is_some());
    let forms: Vec<_> = std::iter::once(all())
        .chain(forms.map(|f| (f.id.to_string(), format!("{} {}", f.id, f.name.get(lang)))))
        .collect();
    let years: Vec<_> =
        std::iter::once(all()).chain(years.iter().rev().map(|y| (y.to_string(), y.to_string()))).collect();
    let form_field =
        Field { id: "form", name: "form", label: say!(lang, "报表", "Form"), value: form, ..Field::default() };
    let year_field =
        Field { id: "year", name: "year", label: say!(lang, "年份", "Year"), value: year, ..Field::default() };
    let filtered = !form.is_empty() || !year.is_empty();
    parts::filters(
        lang,
        "/bulletins",
        html! { (fields::select(&form_field, &forms)) (fields::select(&year_field, &years)) },
        filtered.then_some("/bulletins"),
    )
}

fn table(ctx: &Ctx, lines: &[&TableLine]) -> Markup {
    let lang = ctx.lang;
    html! {
        table {
            caption.sr { (say!(lang, "公布的表", "Published tables")) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "表", "Table")) }
                th.n scope="col" { (say!(lang, "首要数字", "Headline")) }
                th.wide-only scope="col" { (say!(lang, "版次", "Edition")) }
                th scope="col" { (say!(lang, "公布", "Published")) }
            } }
            tbody {
                @for line in lines {
                    tr {
                        th.stick scope="row" { a href=(bulletin_href(&line.form, line.period)) { (line.title.get(lang)) } }
                        td.n.wrap { (cell(ctx, line)) }
                        td.wide-only { (edition(ctx, line.edition)) }
                        td { (published::date(ctx, line.at)) }
                    }
                }
            }
        }
    }
}

fn edition(ctx: &Ctx, edition: u32) -> String {
    match edition {
        1 => say!(ctx.lang, "初次", "first").to_owned(),
        n => say!(ctx.lang, "第 {n} 版，有更正", "{n}, corrected", n = n),
    }
}

/// The first figure of a table's county row on one line: `工业总产值，亿元 18.08`.
pub(in super::super) fn headline(ctx: &Ctx, line: &TableLine) -> Markup {
    html! { span.quiet { (measure(ctx, line)) } " " (figure(ctx, line)) }
}

/// The same in a cell: the figure over what it measures.
fn cell(ctx: &Ctx, line: &TableLine) -> Markup {
    html! { (figure(ctx, line)) small { (measure(ctx, line)) } }
}

fn measure(ctx: &Ctx, line: &TableLine) -> String {
    let lang = ctx.lang;
    let Some((name, _, unit, _)) = &line.headline else { return String::new() };
    say!(lang, "{name}，{unit}", "{name}, {unit}", name = name.get(lang), unit = unit_name(unit, lang))
}

/// The figure and its door, with the value before the last correction struck through.
fn figure(ctx: &Ctx, line: &TableLine) -> Markup {
    let Some((_, value, _, id)) = &line.headline else { return html! {} };
    let decimals = published::unit_of(ctx.app.office().programme(), id).map_or(0, |(_, decimals)| decimals);
    html! {
        @if let Some(was) = &line.was { del { (shown(was, decimals)) } " → " }
        b { (fig(&id.to_string(), shown(value, decimals))) }
    }
}

fn nothing(ctx: &Ctx, at_all: bool) -> Markup {
    let lang = ctx.lang;
    match at_all {
        true => parts::empty(
            say!(lang, "还没有公布过表", "No table is published yet"),
            say!(
                lang,
                "验收齐了的报表，由发布岗位汇总公布，公布后出现在这里。",
                "When returns are accepted, the post in charge publishes their table, and it appears here."
            ),
            Some(("/programme", say!(lang, "看有哪些报表", "See the forms"))),
        ),
        false => parts::empty(
            say!(lang, "没有这样的表", "No such table"),
            say!(lang, "换一张报表或一个年份试试。", "Try another form or year."),
            Some(("/bulletins", say!(lang, "全部公报", "All bulletins"))),
        ),
    }
}
