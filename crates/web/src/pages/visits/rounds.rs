//! `/visits`: a round's list, and how far it has come by town and by post; each number leads to the units it counts.

use super::query::VisitQuery;
use super::words::{self, STATES};
use crate::http::{Ctx, Page};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Press};
use crate::look::{Lang, Section, say, when};
use axum::extract::Query;
use jiff::civil::Date;
use maud::{Markup, html};
use shishu_office::{CoverageLine, RoundLine, UnitLine};
use shishu_programme::Power;
use std::collections::{BTreeMap, BTreeSet};

type Asked = Query<BTreeMap<String, String>>;

/// Does the reader see every post's list?
pub(super) fn oversees(ctx: &Ctx) -> bool {
    ctx.actor().is_ok_and(|actor| actor.has(Power::Supervise) || actor.has(Power::ReadAll))
}

/// `GET /visits`.
pub(super) async fn page(ctx: Ctx, Query(asked): Asked) -> Page {
    let lang = ctx.lang;
    let (office, caller) = (ctx.app.office(), ctx.caller());
    let rounds = office.rounds(&caller).await?;
    let query = VisitQuery::read(&asked, &rounds);
    let title = say!(lang, "走访", "Visits");
    let aside = oversees(&ctx)
        .then(|| parts::row(parts::link(Press::Normal, "/visits/clues", say!(lang, "走访线索", "Clues"))));
    let head = parts::Head { title: html! { (title) }, aside, ..parts::Head::default() };
    if rounds.is_empty() {
        let main = html! {
            (parts::head(&head))
            (parts::empty(say!(lang, "还没有走访任务", "No round of visits yet"),
                say!(lang, "每季、每半年第一个工作日，日历按走访计划自动开一轮，名单会列在这里。", "On the first working day of each quarter or half-year the calendar opens a round by the plan; its list will stand here."), None))
        };
        return ctx.page(title, Some(Section::Visits), main).await;
    }
    let (round, lines) = office.round(&caller, &query.round).await?;
    let shown: Vec<&UnitLine> = lines.iter().filter(|line| query.fits(line)).collect();
    let downloads = |what: &str| {
        let to = |ending| format!("/visits/{what}.{ending}?{}", query.written());
        parts::downloads(lang, &to("xlsx"), &to("csv"))
    };
    let main = html! {
        (parts::head(&head))
        @if asked.contains_key("done") { p role="status" { (say!(lang, "记下了。", "Recorded.")) } }
        (tabs(lang, &rounds, &query))
        (overview(&ctx, &round, &lines))
        (parts::section("list", list_title(&ctx), downloads("list"), html! {
            (filters(&ctx, &query, &lines))
            (list(&ctx, &round, &query, &shown))
        }))
        @if oversees(&ctx) {
            (parts::section("towns", say!(lang, "按乡镇", "By town"), downloads("coverage"), coverage(lang, &query, &office.visit_coverage(&lines, true), true)))
            (parts::section("posts", say!(lang, "按岗位", "By post"), "", coverage(lang, &query, &office.visit_coverage(&lines, false), false)))
        }
    };
    ctx.page(title, Some(Section::Visits), main).await
}

fn list_title(ctx: &Ctx) -> &'static str {
    match oversees(ctx) {
        true => say!(ctx.lang, "名单", "The list"),
        false => say!(ctx.lang, "我的名单", "My list"),
    }
}

fn tabs(lang: Lang, rounds: &[RoundLine], query: &VisitQuery) -> Markup {
    html! {
        nav.tabs aria-label=(say!(lang, "各轮走访", "Rounds")) { ul {
            @for round in rounds.iter().take(6) {
                li { a href={ "/visits?round=" (round.id) } aria-current=[(round.id == query.round).then_some("page")] { (round.name.get(lang)) " " (round.period.get(lang)) } }
            }
        } }
    }
}

/// What the round asks, by when, and how far it is.
fn overview(ctx: &Ctx, round: &RoundLine, lines: &[UnitLine]) -> Markup {
    let lang = ctx.lang;
    let (done, all) = (lines.iter().filter(|line| line.state.is_done()).count(), lines.len());
    let visited = lines.iter().filter(|line| line.state == shishu_contact::UnitState::Visited).count();
    let label = say!(
        lang,
        "去过了 {done} / {all}，其中见到人 {visited}",
        "{done} of {all} gone to, {visited} met",
        done = done,
        all = all,
        visited = visited
    );
    html! {
        p.lead { (round.guide.get(lang)) }
        (parts::progress(&label, done as u64, all as u64, say!(lang, "{on}开始，{due}以前走完", "begun {on}, to be done by {due}", on = when::date(lang, round.on), due = when::date(lang, round.due))))
    }
}

fn filters(ctx: &Ctx, query: &VisitQuery, lines: &[UnitLine]) -> Markup {
    let lang = ctx.lang;
    let programme = ctx.app.office().programme();
    let select = |id: &'static str, label: &'static str, value: Option<&str>, options: Vec<(String, String)>| {
        let all = (String::new(), say!(lang, "全部", "All").to_owned());
        let options: Vec<_> = std::iter::once(all).chain(options).collect();
        fields::select(&Field { id, name: id, label, value: value.unwrap_or(""), ..Field::default() }, &options)
    };
    let towns: BTreeSet<_> = lines.iter().map(|line| line.region.at(shishu_terms::RegionLevel::Township)).collect();
    let towns = towns
        .into_iter()
        .map(|town| (town.to_string(), programme.region_name(&town).get(lang).to_owned()))
        .collect::<Vec<_>>();
    let posts: BTreeMap<_, _> = lines.iter().map(|line| (&line.post, &line.post_name)).collect();
    let posts: Vec<_> = posts.into_iter().map(|(id, name)| (id.to_string(), name.get(lang).to_owned())).collect();
    let states =
        STATES.iter().map(|(code, _)| ((*code).to_owned(), words::state_filter(lang, code).to_owned())).collect();
    let body = html! {
        (fields::hidden("round", &query.round))
        @if towns.len() > 1 { (select("town", say!(lang, "乡镇", "Town"), query.town.as_deref(), towns)) }
        @if posts.len() > 1 { (select("post", say!(lang, "走访岗位", "Who visits"), query.post.as_deref(), posts)) }
        (select("state", say!(lang, "走访情况", "Standing"), query.state, states))
    };
    let clear = format!("/visits?round={}", query.round);
    parts::filters(lang, "/visits", body, query.filters().then_some(clear.as_str()))
}

fn list(ctx: &Ctx, round: &RoundLine, query: &VisitQuery, lines: &[&UnitLine]) -> Markup {
    let lang = ctx.lang;
    if lines.is_empty() {
        let clear = format!("/visits?round={}", query.round);
        return parts::empty(
            say!(lang, "没有符合的单位", "No unit fits"),
            say!(lang, "换个条件，或清除筛选。", "Choose otherwise, or clear the filter."),
            Some((&clear, say!(lang, "清除筛选", "Clear the filter"))),
        );
    }
    let late = round.due < ctx.today();
    let several = lines.iter().any(|line| line.post != lines[0].post);
    let table = html! {
        table.tight {
            caption.sr { (say!(lang, "本轮要走访的单位", "Units of this round")) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "单位", "Unit")) }
                th scope="col" { (say!(lang, "在哪里", "Place")) }
                th scope="col" { (say!(lang, "本轮", "This round")) }
                th scope="col" { (say!(lang, "上次走访", "Met before")) }
                th.n scope="col" { (say!(lang, "需求", "Needs")) }
                @if several { th scope="col" { (say!(lang, "走访岗位", "Who visits")) } }
            } }
            tbody { @for line in lines { tr {
                th.stick scope="row" { a href={ "/visits/" (round.id) "/" (line.unit) } { (line.name.get(lang)) } }
                td { (line.place.get(lang)) }
                td.nobr { (words::state(lang, line.state, late)) @for day in &line.gone { br; small.quiet { (when::day(lang, *day)) } } }
                td.nobr { (before(ctx, line.last)) }
                td.n { (line.needs) }
                @if several { td { (line.post_name.get(lang)) } }
            } } }
        }
    };
    parts::scroll(say!(lang, "本轮名单", "The list of this round"), table)
}

fn before(ctx: &Ctx, last: Option<Date>) -> Markup {
    match last {
        Some(day) => html! { (when::date(ctx.lang, day)) },
        None => html! { span.quiet { (say!(ctx.lang, "没有记录", "not on record")) } },
    }
}

fn coverage(lang: Lang, query: &VisitQuery, rows: &[CoverageLine], by_town: bool) -> Markup {
    let of = |row: &CoverageLine, state: Option<&'static str>| {
        let all = VisitQuery { round: query.round.clone(), ..VisitQuery::default() };
        match by_town {
            true => VisitQuery { town: Some(row.id.clone()), state, ..all },
            false => VisitQuery { post: Some(row.id.clone()), state, ..all },
        }
    };
    let door = |n: u64, to: VisitQuery| html! { @if n == 0 { "0" } @else { a href=(to.href()) { (n) } } };
    let first = if by_town { say!(lang, "乡镇", "Town") } else { say!(lang, "岗位", "Post") };
    let heads = [
        say!(lang, "应走访", "To visit"),
        say!(lang, "走访到", "Met"),
        say!(lang, "没人", "Nobody"),
        say!(lang, "不愿", "Not wanted"),
        say!(lang, "还没去到", "Left"),
        say!(lang, "走访率", "Share met"),
        say!(lang, "需求", "Needs"),
    ];
    let table = html! {
        table.tight {
            caption.sr { (say!(lang, "走访到的数量和比例", "How many were met")) }
            thead { tr { th.stick scope="col" { (first) } @for head in heads { th.n scope="col" { (head) } } } }
            tbody { @for row in rows { tr {
                th.stick scope="row" { (row.name.get(lang)) }
                td.n { (door(row.total, of(row, None))) }
                td.n { (door(row.visited, of(row, Some("visited")))) }
                td.n { (door(row.nobody, of(row, Some("nobody")))) }
                td.n { (door(row.unwanted, of(row, Some("unwanted")))) }
                td.n { (door(row.left, of(row, Some("left")))) }
                td.n { (share(row)) }
                td.n { (row.needs) }
            } } }
        }
    };
    parts::scroll(first, table)
}

/// Of those to visit, with one decimal, by integers alone. Nobody there and not wanted are not met.
pub(super) fn share(row: &CoverageLine) -> String {
    let permille = (row.visited * 1000).checked_div(row.total).unwrap_or(0);
    format!("{}.{}%", permille / 10, permille % 10)
}
