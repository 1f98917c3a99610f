//! `/notices`: everything that was published, newest quarter first; above it, for staff, what is under way.

use super::shown::text;
use super::{query, words};
use crate::http::{Ctx, Page, PageError};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Head, Press};
use crate::look::{Lang, Section, say, when};
use crate::pages::shared::{case_href, notice_href};
use axum::extract::Query;
use maud::{Markup, html};
use shishu_cases::notice::{Phase, PublicNotice};
use shishu_office::{NoticeFilter, NoticeLine};
use shishu_terms::{Bilingual, Period};
use std::collections::{BTreeMap, BTreeSet};

/// `GET /notices`.
pub(super) async fn page(ctx: Ctx, Query(asked): Query<BTreeMap<String, String>>) -> Page {
    let lang = ctx.lang;
    let office = ctx.app.office();
    let filter = query::read(&asked);
    let all = office.notices(&ctx.caller(), &NoticeFilter::default()).await?;
    let found = office.notices(&ctx.caller(), &filter).await?;
    let title = say!(lang, "典型案例", "Typical cases");
    let lead = say!(
        lang,
        "从办结的事项里选出来的：反映了什么、怎样办的、结果怎样、以后怎样做。能认出人的都已隐去，隐去处写明事由。",
        "Chosen from cases that were closed: what was reported, what was done, what came of it, what to learn. Whatever tells who somebody is is masked, with the ground."
    );
    let files = |ending: &str| format!("/notices/list.{ending}?{}", query::written(&filter));
    let main = html! {
        (parts::head(&Head { title: html! { (title) }, sub: Some(html! { (lead) }), aside: actions(&ctx), ..Head::default() }))
        @if let Some(done) = asked.get("done") { (words::done(lang, done)) }
        (under_way(&ctx).await?)
        (parts::section("published", say!(lang, "已公开的", "Published"), parts::downloads(lang, &files("xlsx"), &files("csv")), html! {
            (filters(&ctx, &filter, &all))
            (lines(&ctx, &filter, &found).await?)
        }))
    };
    ctx.page(title, Some(Section::Notices), main).await
}

fn actions(ctx: &Ctx) -> Option<Markup> {
    let compiles = compiles(ctx);
    compiles
        .then(|| parts::link(Press::Main, "/notices/compile", say!(ctx.lang, "编写典型案例", "Compile a typical case")))
}

/// Is the reader in the post that compiles?
pub(super) fn compiles(ctx: &Ctx) -> bool {
    let rules = ctx.app.office().programme().notices.as_ref();
    rules.is_some_and(|rules| ctx.actor().is_ok_and(|actor| actor.post.id == rules.compiler))
}

async fn under_way(ctx: &Ctx) -> Result<Markup, PageError> {
    let lang = ctx.lang;
    if ctx.session.is_none() {
        return Ok(html! {});
    }
    let lines = ctx.app.office().notices_under_way(&ctx.caller()).await?;
    if lines.is_empty() {
        return Ok(html! {});
    }
    let table = html! {
        table {
            caption.sr { (say!(lang, "还没有公开、与您有关的典型案例", "Typical cases that are not public yet and concern you")) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "标题", "Title")) }
                th.wide-only scope="col" { (say!(lang, "季度", "Quarter")) }
                th scope="col" { (say!(lang, "办到哪一步", "Where it stands")) }
            } }
            tbody {
                @for line in &lines {
                    tr {
                        th.stick scope="row" { a href=(notice_href(&line.state.id)) { (line.title.as_deref().unwrap_or(line.state.id.as_str())) } }
                        td.wide-only { (line.state.drafted.quarter.name(lang)) }
                        td { (words::phase(lang, &line.state)) }
                    }
                }
            }
        }
    };
    let title = say!(lang, "还没有公开的", "Not public yet");
    Ok(parts::section("open", title, "", parts::scroll(title, table)))
}

fn filters(ctx: &Ctx, filter: &NoticeFilter, all: &[NoticeLine]) -> Markup {
    let lang = ctx.lang;
    let every = || (String::new(), say!(lang, "全部", "All").to_owned());
    let select = |id: &'static str, label: &'static str, value: &str, options: BTreeMap<String, String>| {
        let options: Vec<_> = std::iter::once(every()).chain(options).collect();
        fields::select(&Field { id, name: id, label, value, ..Field::default() }, &options)
    };
    let quarters: BTreeSet<Period> = all.iter().map(|line| line.state.drafted.quarter).collect();
    let quarters = quarters.into_iter().map(|one| (one.to_string(), one.name(lang))).collect();
    let public = || all.iter().filter_map(|line| line.public.as_ref());
    let kinds = public().map(|one| (one.kind.to_string(), one.kind_name.get(lang).to_owned())).collect();
    let units = public().flat_map(|one| one.units.iter().zip(&one.unit_names));
    let units = units.map(|(id, name)| (id.to_string(), name.get(lang).to_owned())).collect();
    let words = Field {
        id: "q-notices",
        name: "q",
        label: say!(lang, "内容里有", "Words in it"),
        value: &filter.words,
        ..Field::default()
    };
    let body = html! {
        (fields::search(&words))
        (select("quarter", say!(lang, "季度", "Quarter"), &filter.quarter.map(|one| one.to_string()).unwrap_or_default(), quarters))
        (select("kind", say!(lang, "事项类型", "Kind"), filter.kind.as_ref().map_or("", |one| one.as_str()), kinds))
        (select("unit", say!(lang, "有关单位", "Unit"), filter.unit.as_ref().map_or("", |one| one.as_str()), units))
    };
    parts::filters(lang, "/notices", body, (*filter != NoticeFilter::default()).then_some("/notices"))
}

async fn lines(ctx: &Ctx, filter: &NoticeFilter, found: &[NoticeLine]) -> Result<Markup, PageError> {
    let lang = ctx.lang;
    if found.is_empty() && *filter != NoticeFilter::default() {
        let none = match filter.quarter {
            Some(quarter) => ctx.app.office().no_notice_of(quarter).await?,
            None => None,
        };
        let text = none.map_or_else(
            || say!(lang, "换个条件，或清除筛选。", "Choose otherwise, or clear the filter.").to_owned(),
            |reason| {
                say!(lang, "这一季没有典型案例：{reason}", "There is none of this quarter: {reason}", reason = reason)
            },
        );
        let clear = Some(("/notices", say!(lang, "清除筛选", "Clear the filter")));
        return Ok(parts::empty(say!(lang, "没有符合的", "Nothing fits"), text, clear));
    }
    if found.is_empty() {
        let text = say!(
            lang,
            "每季从办结的事项里选编，两个人批准、征求意见之后公开，出现在这里。",
            "Each quarter some are compiled from closed cases, approved by two, open to objections, then published here."
        );
        return Ok(parts::empty(say!(lang, "还没有公开过典型案例", "No typical case is published yet"), text, None));
    }
    Ok(html! { ul.list.notices { @for line in found { li { (one(ctx, line)) } } } })
}

fn one(ctx: &Ctx, line: &NoticeLine) -> Markup {
    let (lang, state) = (ctx.lang, &line.state);
    let href = notice_href(&state.id);
    let quarter = state.drafted.quarter.name(lang);
    let Some(public) = &line.public else {
        let on = match &state.phase {
            Phase::Withdrawn { on, .. } => *on,
            _ => state.latest,
        };
        return html! {
            p { a href=(href) { (say!(lang, "{id}：{day}撤下", "{id}: withdrawn on {day}", id = state.id, day = when::date(lang, on))) } }
            p.small.quiet { (quarter) }
        };
    };
    html! {
        p { a href=(href) { b { (text(lang, &names(public), &public.title)) } } }
        p.small.quiet {
            (quarter) " · " (public.kind_name.get(lang)) " · " (joined(lang, &public.unit_names)) " · " (words::phase(lang, state))
        }
    }
}

/// Names of units, one after the other.
pub(super) fn joined(lang: Lang, names: &[Bilingual]) -> String {
    crate::pages::published::joined(lang, names.iter().map(|name| name.get(lang).to_owned()))
}

/// The exemptions that it names.
pub(in crate::pages) fn names(public: &PublicNotice) -> Vec<(String, Bilingual)> {
    public.exemptions.iter().map(|one| (one.id.clone(), one.name.clone())).collect()
}

/// A door to a case, for those who may know of it.
pub(super) fn case_door(id: &shishu_terms::CaseId) -> Markup {
    html! { a.nobr href=(case_href(id)) { (id) } }
}
