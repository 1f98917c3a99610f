//! `/tolerance`: what concerns the reader, and what is public by choice.

use super::words;
use crate::http::{Ctx, Page};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Head, Press};
use crate::look::{Lang, Section, say, when};
use crate::pages::files;
use crate::pages::notices::{shown_text, told_text};
use crate::pages::shared::tolerance_href;
use axum::extract::Query;
use maud::{Markup, html};
use shishu_cases::tolerance::PublicTolerance;
use shishu_office::ToleranceLine;
use shishu_sheets::{Format, Out, TableOut};
use shishu_terms::Bilingual;
use std::collections::BTreeMap;

type Asked = Query<BTreeMap<String, String>>;

/// Names of the exemptions of the programme.
pub(super) fn names(ctx: &Ctx) -> Vec<(String, Bilingual)> {
    let rules = ctx.app.office().programme().notices.as_ref();
    rules.into_iter().flat_map(|rules| &rules.exemptions).map(|one| (one.id.clone(), one.name.clone())).collect()
}

/// `GET /tolerance`.
pub(super) async fn page(ctx: Ctx, Query(asked): Asked) -> Page {
    let lang = ctx.lang;
    let (own, public) = ctx.app.office().tolerances(&ctx.caller()).await?;
    let chosen = chosen(&asked, &public);
    let title = say!(lang, "容错纠错", "Tolerance of faults");
    let lead = say!(
        lang,
        "为公心、照程序、探索中做错了的，可以申请容错：按写明的条件审查，由两个无关的人决定；不作为不算。",
        "Whoever tried something new in good faith and by the proper way, and went wrong, may apply: examined by stated criteria, decided by two who have no part in it. Not doing is no such fault."
    );
    let applies = ctx.session.is_some() && ctx.app.office().programme().tolerance.is_some();
    let aside = applies.then(|| parts::link(Press::Main, "/tolerance/new", say!(lang, "申请容错", "Apply")));
    let unit = asked.get("unit").map_or("", String::as_str);
    let query = format!("unit={}", files::query_text(unit));
    let downloads =
        parts::downloads(lang, &format!("/tolerance/list.xlsx?{query}"), &format!("/tolerance/list.csv?{query}"));
    let main = html! {
        (parts::head(&Head { title: html! { (title) }, sub: Some(html! { (lead) }), aside, ..Head::default() }))
        @if ctx.session.is_some() { (mine(&ctx, &own)) }
        (parts::section("published", say!(lang, "当事人选择公开的", "Published by choice"), downloads, html! {
            (filters(lang, unit, &public))
            (published(&ctx, &chosen, public.is_empty()))
        }))
    };
    ctx.page(title, Some(Section::Tolerance), main).await
}

fn chosen<'l>(asked: &BTreeMap<String, String>, public: &'l [ToleranceLine]) -> Vec<&'l ToleranceLine> {
    let unit = asked.get("unit").map_or("", String::as_str).trim();
    public.iter().filter(|line| unit.is_empty() || line.state.applied.unit.as_str() == unit).collect()
}

fn filters(lang: Lang, unit: &str, public: &[ToleranceLine]) -> Markup {
    let mut units: BTreeMap<String, String> = BTreeMap::new();
    for one in public.iter().filter_map(|line| line.public.as_ref()) {
        units.insert(one.unit.to_string(), one.unit_name.get(lang).to_owned());
    }
    let all = (String::new(), say!(lang, "全部", "All").to_owned());
    let options: Vec<_> = std::iter::once(all).chain(units).collect();
    let field =
        Field { id: "unit", name: "unit", label: say!(lang, "单位", "Unit"), value: unit, ..Field::default() };
    parts::filters(lang, "/tolerance", fields::select(&field, &options), (!unit.is_empty()).then_some("/tolerance"))
}

/// A part of the list: its id, its heading, what belongs to it.
type Group = (&'static str, &'static str, fn(&ToleranceLine) -> bool);

fn mine(ctx: &Ctx, own: &[ToleranceLine]) -> Markup {
    let lang = ctx.lang;
    let groups: [Group; 4] = [
        ("examine", say!(lang, "等我审查", "To examine"), |line| line.part.examines),
        ("decide", say!(lang, "等我决定", "To decide"), |line| line.part.decides || line.part.decides_appeal),
        ("own", say!(lang, "我的申请", "My applications"), |line| line.part.own),
        ("others", say!(lang, "其他能看的", "Others I may read"), |line| {
            !line.part.own && !line.part.examines && !line.part.decides && !line.part.decides_appeal
        }),
    ];
    let none = parts::empty(
        say!(lang, "没有与您有关的申请", "No application concerns you"),
        say!(
            lang,
            "做错了可以在这里申请；请您审查、决定的也出现在这里。",
            "Apply here for a fault; what you are asked to examine or decide appears here too."
        ),
        None,
    );
    html! {
        @if own.is_empty() { (parts::section("own", say!(lang, "我的申请", "My applications"), "", none)) }
        @for (id, title, fits) in &groups {
            @let lines: Vec<&ToleranceLine> = own.iter().filter(|line| fits(line)).collect();
            @if !lines.is_empty() { (parts::section(id, title, "", table(ctx, title, &lines))) }
        }
    }
}

fn table(ctx: &Ctx, title: &str, lines: &[&ToleranceLine]) -> Markup {
    let lang = ctx.lang;
    parts::scroll(
        title,
        html! { table {
            caption.sr { (title) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "编号", "Number")) }
                th.wide-only scope="col" { (say!(lang, "关于", "About")) }
                th scope="col" { (say!(lang, "申请", "Applied")) }
                th scope="col" { (say!(lang, "办到哪一步", "Where it stands")) }
            } }
            tbody { @for line in lines { tr {
                th.stick scope="row" { a.nobr href=(tolerance_href(&line.state.id)) { (line.state.id) } }
                td.wide-only { (line.state.applied.matter.id) }
                td { (when::day(lang, line.state.applied.on)) }
                td { (words::phase(lang, &line.state)) }
            } } }
        } },
    )
}

fn outcome(lang: Lang, public: &PublicTolerance) -> String {
    match (public.granted, public.until) {
        (true, Some(until)) => say!(lang, "予以容错，到{day}", "granted until {day}", day = when::date(lang, until)),
        (true, None) => say!(lang, "予以容错", "granted").to_owned(),
        (false, _) => say!(lang, "不予容错", "refused").to_owned(),
    }
}

fn published(ctx: &Ctx, lines: &[&ToleranceLine], none_at_all: bool) -> Markup {
    let lang = ctx.lang;
    if lines.is_empty() {
        let text = match none_at_all {
            true => say!(
                lang,
                "决定以后，当事人愿意公开的出现在这里，不写姓名。",
                "After a decision, what the person concerned wants published appears here, without a name."
            ),
            false => say!(lang, "换个单位，或清除筛选。", "Choose another unit, or clear the filter."),
        };
        return parts::empty(say!(lang, "没有公开的决定", "No decision is public"), text, None);
    }
    let names = names(ctx);
    html! { ul.list { @for line in lines { @if let Some(public) = &line.public { li {
        p { a href=(tolerance_href(&line.state.id)) { (line.state.id) } " · " (public.unit_name.get(lang)) " · " (outcome(lang, public)) }
        p.typed { (shown_text(lang, &names, &public.summary)) }
    } } } } }
}

pub(super) async fn csv(ctx: Ctx, asked: Asked) -> Page {
    file(&ctx, asked, Format::Csv).await
}

pub(super) async fn xlsx(ctx: Ctx, asked: Asked) -> Page {
    file(&ctx, asked, Format::Xlsx).await
}

async fn file(ctx: &Ctx, Query(asked): Asked, format: Format) -> Page {
    let lang = ctx.lang;
    let (_, public) = ctx.app.office().tolerances(&ctx.caller()).await?;
    let names = names(ctx);
    let title = say!(lang, "公开的容错决定", "Published decisions on tolerance").to_owned();
    let row = |line: &&ToleranceLine| {
        let public = line.public.as_ref()?;
        let texts = [
            line.state.id.to_string(),
            public.unit_name.get(lang).to_owned(),
            outcome(lang, public),
            public.decided.to_string(),
            told_text(lang, &names, &public.summary),
        ];
        Some(texts.map(Out::Text).into_iter().collect())
    };
    let heads = [
        say!(lang, "编号", "Number"),
        say!(lang, "单位", "Unit"),
        say!(lang, "决定", "Decision"),
        say!(lang, "决定日", "Decided"),
        say!(lang, "内容", "Summary"),
    ];
    let table = TableOut {
        title: title.clone(),
        headers: heads.map(str::to_owned).to_vec(),
        rows: chosen(&asked, &public).iter().filter_map(row).collect(),
        notes: vec![
            title,
            say!(lang, "导出时间 {made}", "made on {made}", made = when::date_time(lang, ctx.local(ctx.now))),
        ],
    };
    files::table(&format!("tolerance-{}", ctx.today()), &table, format)
}
