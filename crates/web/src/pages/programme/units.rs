//! `/programme/units`: the public part of the register: name, town, industry. No person and no value.

use crate::http::{Ctx, Page};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Head, Pager};
use crate::look::{Section, say};
use axum::extract::Query;
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use shishu_programme::{Programme, Region, StatUnit};
use std::collections::BTreeMap;

const PAGE: u64 = 40;

pub(super) async fn page(ctx: Ctx, Query(query): Query<BTreeMap<String, String>>) -> Page {
    let lang = ctx.lang;
    let programme = ctx.app.office().programme();
    let asked = |name: &str| query.get(name).map_or("", String::as_str).trim().to_owned();
    let (town, words) = (asked("town"), asked("q"));
    let chosen: Vec<&StatUnit> = programme.units.values().filter(|u| in_town(u, &town) && fits(u, &words)).collect();
    let at = Pager::new(chosen.len() as u64, PAGE, asked("page").parse().unwrap_or(1));
    let shown: Vec<&StatUnit> = chosen.into_iter().skip(at.offset() as usize).take(PAGE as usize).collect();
    let title = say!(lang, "单位名录", "Register of units");
    let href = |page: u64| {
        format!("/programme/units?town={town}&q={}&page={page}", utf8_percent_encode(&words, NON_ALPHANUMERIC))
    };
    let sub = say!(
        lang,
        "填报单位和统计机构的公开部分；各单位报的数不公开。",
        "The public part of the register; what the units report is not public."
    );
    let main = html! {
        (parts::head(&Head { crumbs: vec![super::crumb(lang), (title.to_owned(), None)], title: html! { (title) }, sub: Some(html! { (sub) }), aside: None }))
        (filters(&ctx, &town, &words))
        @if shown.is_empty() {
            h2.sr { (say!(lang, "结果", "Results")) }
            (parts::empty(say!(lang, "没有这样的单位", "No such unit"), say!(lang, "换个乡镇，或少写几个字。", "Try another town, or fewer letters."),
                Some(("/programme/units", say!(lang, "全部单位", "All units")))))
        } @else {
            (parts::scroll(title, table(programme, &shown, &ctx)))
            (parts::pager(lang, &at, &href))
        }
    };
    ctx.page(title, Some(Section::Programme), main).await
}

fn in_town(unit: &StatUnit, town: &str) -> bool {
    town.is_empty() || town.parse::<shishu_terms::RegionCode>().is_ok_and(|code| code.contains(&unit.region))
}

fn fits(unit: &StatUnit, words: &str) -> bool {
    let text =
        format!("{} {} {} {}", unit.id, unit.name.zh, unit.name.en, unit.uscc.as_ref().map_or("", |c| c.as_str()))
            .to_lowercase();
    words.split_whitespace().all(|word| text.contains(&word.to_lowercase()))
}

fn towns(programme: &Programme) -> impl Iterator<Item = &Region> {
    programme.regions.values().filter(|r| r.parent == Some(programme.county))
}

fn filters(ctx: &Ctx, town: &str, words: &str) -> Markup {
    let lang = ctx.lang;
    let all = (String::new(), say!(lang, "全部", "All").to_owned());
    let towns: Vec<_> = std::iter::once(all)
        .chain(towns(ctx.app.office().programme()).map(|t| (t.code.to_string(), t.name.get(lang).to_owned())))
        .collect();
    let town_field =
        Field { id: "town", name: "town", label: say!(lang, "乡镇", "Town"), value: town, ..Field::default() };
    let words_field = Field {
        id: "words",
        name: "q",
        label: say!(lang, "名称或代码", "Name or code"),
        value: words,
        ..Field::default()
    };
    let filtered = !town.is_empty() || !words.is_empty();
    parts::filters(
        lang,
        "/programme/units",
        html! { (fields::select(&town_field, &towns)) (fields::search(&words_field)) },
        filtered.then_some("/programme/units"),
    )
}

fn table(programme: &Programme, units: &[&StatUnit], ctx: &Ctx) -> Markup {
    let lang = ctx.lang;
    let industry = |unit: &StatUnit| match &unit.industry {
        Some(industry) => html! { (industry.section_name().get(lang)) small { (industry.as_str()) } },
        None => html! { (unit.kind.name().get(lang)) },
    };
    html! {
        table.tight {
            caption.sr { (say!(lang, "单位", "Units")) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "单位", "Unit")) }
                th scope="col" { (say!(lang, "所在地", "Place")) }
                th scope="col" { (say!(lang, "行业", "Industry")) }
                th scope="col" { (say!(lang, "统一社会信用代码", "Credit code")) }
            } }
            tbody {
                @for unit in units {
                    tr {
                        th.stick scope="row" { (unit.name.get(lang)) small { (unit.id) } }
                        td { (programme.region_name(&unit.region).get(lang)) }
                        td { (industry(unit)) }
                        td { @if let Some(code) = &unit.uscc { code { (code.as_str()) } } }
                    }
                }
            }
        }
    }
}
