//! The page of one figure: what it is, its whole life, the checks it passed, what it is made of, and its proof.

mod files;
mod life;
mod parts_of;
mod proof;

use super::published::{self, count, shown, withheld};
use crate::http::{Ctx, Page, Route};
use crate::look::charts::{LineChart, Point, line_chart};
use crate::look::marks::{State, mark};
use crate::look::parts::{self, Head, Press};
use crate::look::{Section, number, plural, say};
use axum::extract::Path;
use maud::{Markup, html};
use shishu_office::FigureLife;
use shishu_office::returns::CellStanding;
use shishu_terms::{Decimal, Frequency, Lang, Period, parse_number};

pub(super) use files::as_json;
pub(super) use life::short;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/figure/{id}", page),
        Route::get("/figure/{id}/life.json", files::json),
        Route::get("/figure/{id}/life.csv", files::csv),
        Route::get("/figure/{id}/receipt.tlog-proof", proof::receipt),
    ]
}

async fn page(ctx: Ctx, Path(id): Path<String>) -> Page {
    let office = ctx.app.office();
    let life = office.figure(&ctx.caller(), &published::figure_id(&id)?).await?;
    let lang = ctx.lang;
    let title = name(&life, lang);
    let receipt = proof::of(&ctx, &life).await.ok();
    let left = html! {
        (parts::section("life", say!(lang, "这个数的经过", "The life of this figure"), life::span(&ctx, &life), life::timeline(&ctx, &life)))
        (parts_of::checks(&ctx, &life))
        (parts_of::made_of(&ctx, &life))
    };
    let right = html! {
        section #proof { (proof::proof(&ctx, &life, receipt.as_ref())) }
        (parts::section("who", say!(lang, "谁负责", "Who answers for it"), "", parts_of::responsible(lang, &life)))
        (parts::section("used", say!(lang, "在哪里公布过", "Where it was published"), "", parts_of::used(&ctx, &life)))
    };
    let main = html! {
        (parts::head(&head(&life, lang, &title)))
        (parts::sheet(value(&ctx, &life), chart(&life, lang)))
        (parts::cols(left, right))
    };
    ctx.page(&title, Some(Section::Find), main).await
}

/// `青禾县工业总产值（当年价格），2025年8月`.
fn name(life: &FigureLife, lang: Lang) -> String {
    let (place, indicator) = (life.place.get(lang), life.indicator.get(lang));
    say!(
        lang,
        "{place}{indicator}，{period}",
        "{indicator}, {place}, {period}",
        place = place,
        indicator = indicator,
        period = life.id.period.name(lang)
    )
}

fn head(life: &FigureLife, lang: Lang, title: &str) -> Head {
    let form = life.id.form.as_str();
    Head {
        crumbs: vec![
            (say!(lang, "公报", "Bulletins").to_owned(), Some("/bulletins".to_owned())),
            (life.form.get(lang).to_owned(), Some(format!("/bulletins?form={form}"))),
            (life.indicator.get(lang).to_owned(), None),
        ],
        title: html! { (title) },
        sub: Some(html! { (life.explanation.get(lang)) }),
        aside: None,
    }
}

fn value(ctx: &Ctx, life: &FigureLife) -> Markup {
    let lang = ctx.lang;
    let unit = life.unit.name(lang);
    html! {
        @match &life.value {
            Some(value) => (parts::value(shown(value, life.decimals), unit)),
            None if life.published => {
                (parts::value(withheld(lang), unit))
                p.small { (say!(lang, "单位太少，公布出来就能看出是谁家的数，所以不公布。",
                    "So few units stand behind it that one could be made out; it is withheld.")) }
            },
            None => (parts::value(number::NONE, unit)),
        }
        (changes(life, lang))
        (parts::row(marks(ctx, life)))
        (parts::row(html! {
            (parts::link(Press::Main, "#proof", say!(lang, "核对这个数", "Check this figure")))
            span.downloads.small {
                (say!(lang, "下载它的经过", "Download its life")) " "
                a href={ "/figure/" (life.id) "/life.json" } { "json" } " " a href={ "/figure/" (life.id) "/life.csv" } { "csv" }
            }
        }))
    }
}

/// Against a year ago and the period before; a yearly figure has only one of them.
fn changes(life: &FigureLife, lang: Lang) -> Markup {
    let percent = |permille: i64| format!("{}%", number::signed(Decimal::new(permille, 1)));
    let yearly = life.id.period.frequency() == Frequency::Year;
    let said = |text: Option<i64>| text.map_or_else(|| number::NONE.to_owned(), percent);
    html! {
        @if life.value.is_some() {
            p.small {
                (say!(lang, "同比 ", "vs a year ago ")) b { (said(life.vs_year_ago)) }
                @if !yearly { (say!(lang, "，环比 ", ", vs the previous period ")) b { (said(life.vs_previous)) } }
            }
        }
    }
}

fn marks(ctx: &Ctx, life: &FigureLife) -> Markup {
    let lang = ctx.lang;
    let revised = life.steps.iter().filter(|s| s.kind == "return.revised").count() as u64;
    let corrected = life.used.len().saturating_sub(1) as u64;
    html! {
        @if life.published {
            (mark(State::Holds, say!(lang, "由验收的报表汇总", "Made of accepted returns")))
            @if let Some(first) = life.used.first() {
                (mark(State::Published, say!(lang, "{date}公布", "Published {date}", date = published::date(ctx, first.at))))
            }
            @if life.first.is_some() || corrected > 0 { (corrections(life, corrected, lang)) }
        } @else if let Some(standing) = life.standing {
            (standing_mark(standing, lang))
        }
        @if revised > 0 {
            (mark(State::Revision, say!(lang, "填报单位修订 {n} 次", "{n} {word} by respondents",
                n = revised, word = plural(revised, "revision", "revisions"))))
        }
    }
}

fn corrections(life: &FigureLife, corrected: u64, lang: Lang) -> Markup {
    let times = say!(
        lang,
        "更正 {n} 次",
        "Corrected {times}",
        n = corrected,
        times = match corrected {
            1 => "once".to_owned(),
            n => format!("{n} times"),
        }
    );
    mark(
        State::Revision,
        html! {
            (times)
            @if let Some(first) = &life.first { (say!(lang, "，初次公布 ", ", first ")) del { (shown(first, life.decimals)) } }
        },
    )
}

fn standing_mark(standing: CellStanding, lang: Lang) -> Markup {
    match standing {
        CellStanding::Accepted => mark(State::Holds, say!(lang, "已验收", "Accepted")),
        CellStanding::Reported => mark(State::Wait, say!(lang, "已报，未验收", "Reported, not accepted")),
        CellStanding::Asked => {
            mark(State::Query, say!(lang, "核实中，等填报单位答复", "Asked about; the respondent's turn"))
        }
        CellStanding::Answered => mark(State::Query, say!(lang, "已答复，等判定", "Answered; to be judged")),
    }
}

fn chart(life: &FigureLife, lang: Lang) -> Markup {
    let number = |text: &Option<String>| text.as_deref().and_then(|t| parse_number(t).ok());
    let points: Vec<Point> = life
        .series
        .iter()
        .map(|p| Point { label: axis_label(p.period, lang), value: number(&p.value), first: number(&p.first) })
        .collect();
    let known: Vec<&Point> = points.iter().filter(|p| p.value.is_some()).collect();
    let (Some(from), Some(to)) = (known.first(), known.last()) else { return html! {} };
    let at = |point: &Point| point.value.map(|v| number::shown_at(v, life.decimals)).unwrap_or_default();
    let unit = life.unit.name(lang);
    let desc = say!(
        lang,
        "{a} {x}，到 {b} {y}，单位{unit}。",
        "{a}: {x}; {b}: {y}; in {unit}.",
        a = from.label,
        x = at(from),
        b = to.label,
        y = at(to),
        unit = unit
    );
    let shown = known.len() as u64;
    line_chart(
        lang,
        &LineChart {
            id: "series".to_owned(),
            title: say!(lang, "最近 {n} 期", "The last {n} periods", n = count(shown)),
            desc,
            unit: unit.to_owned(),
            decimals: life.decimals,
            points: points.clone(),
            first_label: say!(lang, "初报", "first").to_owned(),
        },
    )
}

/// A period, short enough for an axis: `26年7月`, `2026-07`.
fn axis_label(period: Period, lang: Lang) -> String {
    match period.frequency() {
        Frequency::Month => say!(
            lang,
            "{y}年{m}月",
            "{full}",
            y = format!("{:02}", period.year() % 100),
            m = period.first_month(),
            full = period
        ),
        _ => period.to_string(),
    }
}
