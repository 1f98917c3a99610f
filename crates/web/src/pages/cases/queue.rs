//! The queue: one list for each part the reader's post has in cases, those due first in front.

use super::query::{self, CaseQuery};
use super::{keys, staff, table, words};
use crate::http::{Ctx, Page};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Press};
use crate::look::{Lang, Section, say, when};
use axum::extract::Query;
use maud::{Markup, html};
use shishu_office::{CaseAt, CasePageOf};
use shishu_programme::{CaseKind, Power};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const ROWS: u32 = 50;

/// `GET /cases`.
pub(super) async fn page(ctx: Ctx, Query(asked): Query<BTreeMap<String, String>>) -> Page {
    let lang = ctx.lang;
    let lists = query::parts(staff(&ctx)?);
    let query = CaseQuery::read(&asked, &lists);
    let found = ctx.app.office().cases(&ctx.caller(), &query.filter(), &query.at, ROWS).await?;
    let title = say!(lang, "事项", "Cases");
    let head = parts::Head { title: html! { (title) }, aside: Some(actions(&ctx)), ..parts::Head::default() };
    let downloads = parts::downloads(lang, &query.file_href("xlsx"), &query.file_href("csv"));
    let main = html! {
        (parts::head(&head))
        @if let Some(done) = asked.get("done") { (super::act::done(lang, done)) }
        (keys::notice(&ctx).await?)
        (tabs(lang, &lists, &query))
        (parts::section("queue", words::part(lang, query.part), downloads, html! {
            (filters(&ctx, &query))
            (lines(&ctx, &query, &found))
        }))
    };
    ctx.page(title, Some(Section::Cases), main).await
}

fn actions(ctx: &Ctx) -> Markup {
    let lang = ctx.lang;
    let may = |powers: &[Power]| ctx.actor().is_ok_and(|actor| powers.iter().any(|power| actor.has(*power)));
    parts::row(html! {
        @if may(&[Power::Supervise, Power::ReadAll]) {
            (parts::link(Press::Normal, "/supervise", say!(lang, "监督统计", "Supervision")))
            (parts::link(Press::Normal, "/supervise/clues", say!(lang, "不作为线索", "Clues")))
        }
        @if may(&[Power::TakeReports]) { (parts::link(Press::Normal, "/cases/mail", say!(lang, "电子邮件", "E-mail"))) }
        @if may(&[Power::TakeReports, Power::HandleCases, Power::Supervise]) {
            (parts::link(Press::Main, "/cases/new", say!(lang, "登记来件", "Take down a report")))
        }
    })
}

fn tabs(lang: Lang, lists: &[&'static str], query: &CaseQuery) -> Markup {
    html! {
        @if lists.len() > 1 {
            nav.tabs aria-label=(say!(lang, "按我的身份", "By my part")) {
                ul {
                    @for part in lists {
                        li { a href=(CaseQuery::of(part).href()) aria-current=[(*part == query.part).then_some("page")] { (words::part(lang, part)) } }
                    }
                }
            }
        }
    }
}

fn filters(ctx: &Ctx, query: &CaseQuery) -> Markup {
    let lang = ctx.lang;
    let programme = ctx.app.office().programme();
    let all = || (String::new(), say!(lang, "全部", "All").to_owned());
    let select = |id: &'static str, label: &'static str, value: &str, options: Vec<(String, String)>| {
        let options: Vec<_> = std::iter::once(all()).chain(options).collect();
        fields::select(&Field { id, name: id, label, value, ..Field::default() }, &options)
    };
    let kinds = programme.cases.values().map(|kind| (kind.id.to_string(), kind.name.get(lang).to_owned())).collect();
    let categories = |kind: &CaseKind| {
        kind.categories.iter().map(|one| (one.id.to_string(), one.name.get(lang).to_owned())).collect::<Vec<_>>()
    };
    let kind = query.kind.as_ref().and_then(|id| programme.cases.get(id));
    let standings = query::standings().map(|code| (code.to_owned(), words::standing_filter(lang, code))).collect();
    let body = html! {
        (fields::hidden("part", query.part))
        (select("kind", say!(lang, "事项类型", "Kind"), query.kind.as_ref().map_or("", |id| id.as_str()), kinds))
        @if let Some(kind) = kind {
            (select("category", say!(lang, "类别", "Category"), query.category.as_ref().map_or("", |id| id.as_str()), categories(kind)))
        }
        (select("unit", say!(lang, "责任单位", "Unit"), query.unit.as_ref().map_or("", |id| id.as_str()), units(ctx)))
        (select("standing", say!(lang, "状态", "Standing"), query.standing.unwrap_or(""), standings))
        @for (name, day) in [("from", query.from), ("to", query.to)] {
            @if let Some(day) = day { (fields::hidden(name, &day.to_string())) }
        }
        (fields::tick("overdue", "1", say!(lang, "只看逾期", "Overdue"), query.overdue))
        (fields::tick("reopened", "1", say!(lang, "只看重办", "Reopened"), query.reopened))
        (fields::tick("bounced", "1", say!(lang, "只看转退过", "Passed on or declined"), query.bounced))
    };
    let clear = CaseQuery::of(query.part).href();
    html! {
        (parts::filters(lang, "/cases", body, query.filters().then_some(clear.as_str())))
        @if query.from.is_some() || query.to.is_some() {
            (parts::hint(say!(lang, "只列 {from} 至 {to} 收到的。", "Only those received from {from} to {to}.",
                from = query.from.map_or_else(|| "…".to_owned(), |day| day.to_string()), to = query.to.map_or_else(|| "…".to_owned(), |day| day.to_string()))))
        }
    }
}

/// Units of posts that handle cases.
fn units(ctx: &Ctx) -> Vec<(String, String)> {
    let programme = ctx.app.office().programme();
    let handling = programme.posts.values().filter(|post| post.powers.contains(&Power::HandleCases));
    let units: BTreeSet<_> = handling.map(|post| &post.unit).collect();
    let name = |id: &shishu_terms::UnitId| {
        programme.units.get(id).map_or(id.to_string(), |unit| unit.name.get(ctx.lang).to_owned())
    };
    units.into_iter().map(|id| (id.to_string(), name(id))).collect()
}

fn lines(ctx: &Ctx, query: &CaseQuery, found: &CasePageOf) -> Markup {
    let lang = ctx.lang;
    if found.lines.is_empty() && query.filters() {
        let clear = CaseQuery::of(query.part).href();
        return parts::empty(
            say!(lang, "没有符合的事项", "No case fits"),
            say!(lang, "换个条件，或清除筛选。", "Choose otherwise, or clear the filter."),
            Some((&clear, say!(lang, "清除筛选", "Clear the filter"))),
        );
    }
    if found.lines.is_empty() {
        let (title, text) = words::empty(lang, query.part);
        return parts::empty(title, text, None);
    }
    html! {
        (parts::scroll(say!(lang, "事项", "Cases"), table::table(ctx, &found.lines)))
        (pager(lang, query, found))
    }
}

/// Earlier and later: where the list begins moves with every case that comes and goes, so pages have no numbers.
fn pager(lang: Lang, query: &CaseQuery, found: &CasePageOf) -> Markup {
    let (Some(first), Some(last)) = (found.lines.first(), found.lines.last()) else { return html! {} };
    // Not of the first and the last line: what is open stands before what is closed.
    let due = || found.lines.iter().map(|line| line.due);
    let (soonest, latest) = (due().min().unwrap_or(first.due), due().max().unwrap_or(last.due));
    let days = match soonest == latest {
        true => say!(lang, "{a} 到期", "due {a}", a = when::date(lang, soonest)),
        false => {
            say!(lang, "{a} 至 {b} 到期", "due {a} to {b}", a = when::date(lang, soonest), b = when::date(lang, latest))
        }
    };
    html! {
        nav.pager aria-label=(say!(lang, "分页", "Pages")) {
            span { (say!(lang, "这一页 {n} 件，{days}", "{n} cases on this page, {days}", n = found.lines.len(), days = days)) }
            @if found.earlier || found.more {
                ul {
                    @if found.earlier {
                        li { a href=(query.at_href(&CaseAt::First)) { (say!(lang, "开头", "Beginning")) } }
                        li { a rel="prev" href=(query.at_href(&CaseAt::Before(first.key()))) { (say!(lang, "上一页", "Previous")) } }
                    }
                    @if found.more { li { a rel="next" href=(query.at_href(&CaseAt::After(last.key()))) { (say!(lang, "下一页", "Next")) } } }
                }
            }
        }
    }
}
