//! `/needs`: the ledger, and what is not met by category and by town.

use super::{NeedQuery, STANDINGS, needs, stands};
use crate::http::{Ctx, Page};
use crate::look::fields::{self, Field};
use crate::look::{Lang, Section, State, mark, parts, say, when};
use crate::pages::shared::case_href;
use axum::extract::Query;
use jiff::civil::Date;
use maud::{Markup, html};
use shishu_office::NeedLine;
use std::collections::BTreeMap;

pub(super) fn standing_word(lang: Lang, code: &str) -> &'static str {
    match code {
        "open" => say!(lang, "没答复", "Open"),
        "overdue" => say!(lang, "逾期", "Overdue"),
        "met" => say!(lang, "解决了", "Met"),
        "unmet" => say!(lang, "没有解决", "Not met"),
        _ => say!(lang, "还没对接服务", "Not matched yet"),
    }
}

/// `GET /needs`.
pub(super) async fn page(ctx: Ctx, Query(asked): Query<BTreeMap<String, String>>) -> Page {
    let (lang, today) = (ctx.lang, ctx.today());
    let all = needs(&ctx).await?;
    let query = NeedQuery::read(&asked);
    let shown: Vec<&NeedLine> = all.iter().filter(|line| query.fits(line, today)).collect();
    let title = say!(lang, "需求台账", "Ledger of needs");
    let head = parts::Head {
        title: html! { (title) },
        sub: Some(
            html! { (say!(lang, "走访、接待时听到的需求，一件一条；谁办、到哪一步、能对上哪项服务", "Needs heard on visits and at receptions, one line each: who has it, where it stands, which service fits")) },
        ),
        ..parts::Head::default()
    };
    let to = |ending: &str| format!("/needs/list.{ending}?{}", query.written());
    let main = html! {
        (parts::head(&head))
        @if asked.contains_key("done") { p role="status" { (say!(lang, "对接好了。", "Matched.")) } }
        (parts::section("ledger", say!(lang, "台账", "The ledger"), parts::downloads(lang, &to("xlsx"), &to("csv")), html! {
            (filters(&ctx, &query, &all))
            (list(&ctx, &query, &shown))
        }))
        @if !all.is_empty() {
            (parts::section("categories", say!(lang, "按类别", "By category"), "", counts(lang, today, &all, By::Category)))
            (parts::section("towns", say!(lang, "按乡镇", "By town"), "", counts(lang, today, &all, By::Town)))
        }
    };
    ctx.page(title, Some(Section::Needs), main).await
}

fn filters(ctx: &Ctx, query: &NeedQuery, all: &[NeedLine]) -> Markup {
    let lang = ctx.lang;
    let select = |id: &'static str, label: &'static str, value: Option<&str>, options: Vec<(String, String)>| {
        let every = (String::new(), say!(lang, "全部", "All").to_owned());
        let options: Vec<_> = std::iter::once(every).chain(options).collect();
        fields::select(&Field { id, name: id, label, value: value.unwrap_or(""), ..Field::default() }, &options)
    };
    let pairs = |by: By| all.iter().map(|line| by.of(lang, line)).collect::<BTreeMap<_, _>>().into_iter().collect();
    let standings = STANDINGS.iter().map(|code| ((*code).to_owned(), standing_word(lang, code).to_owned())).collect();
    let body = html! {
        (select("category", say!(lang, "类别", "Category"), query.category.as_deref(), pairs(By::Category)))
        (select("town", say!(lang, "乡镇", "Town"), query.town.as_deref(), pairs(By::Town)))
        (select("standing", say!(lang, "状态", "Standing"), query.standing, standings))
    };
    parts::filters(lang, "/needs", body, query.filters().then_some("/needs"))
}

fn list(ctx: &Ctx, query: &NeedQuery, lines: &[&NeedLine]) -> Markup {
    let lang = ctx.lang;
    if lines.is_empty() && query.filters() {
        return parts::empty(
            say!(lang, "没有符合的需求", "No need fits"),
            say!(lang, "换个条件，或清除筛选。", "Choose otherwise, or clear the filter."),
            Some(("/needs", say!(lang, "清除筛选", "Clear the filter"))),
        );
    }
    if lines.is_empty() {
        return parts::empty(
            say!(lang, "还没有需求", "No needs yet"),
            say!(
                lang,
                "走访时记下的需求、接待和窗口听到的，会自动列在这里，不用再录。",
                "Needs recorded on visits, at receptions and counters stand here by themselves; nothing is typed twice."
            ),
            None,
        );
    }
    let table = html! {
        table.tight.cases {
            caption.sr { (say!(lang, "需求，新的在前", "Needs, the newest first")) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "编号", "Number")) }
                th scope="col" { (say!(lang, "类别", "Category")) }
                th scope="col" { (say!(lang, "乡镇", "Town")) }
                th scope="col" { (say!(lang, "听到", "Heard")) }
                th scope="col" { (say!(lang, "答复期限", "Due")) }
                th scope="col" { (say!(lang, "状态", "Standing")) }
                th scope="col" { (say!(lang, "谁办", "Owner")) }
                th scope="col" { (say!(lang, "能对上的服务", "Service")) }
            } }
            tbody { @for line in lines { (row(ctx, line)) } }
        }
    };
    parts::scroll(say!(lang, "需求台账", "Ledger of needs"), table)
}

fn row(ctx: &Ctx, line: &NeedLine) -> Markup {
    let lang = ctx.lang;
    let case = &line.case;
    html! {
        tr {
            th.stick.nobr scope="row" { a href=(case_href(&case.id)) { (case.id) } }
            td { (case.category.get(lang)) }
            td { @match &line.town { Some((_, name)) => { (name.get(lang)) } None => { span.quiet { "—" } } } }
            td.nobr { (when::day(lang, case.received)) }
            td.nobr { @if case.overdue(ctx.today()) { (mark(State::Late, when::day(lang, case.due))) } @else { (when::day(lang, case.due)) } }
            td.nobr { (case.standing.name().get(lang)) }
            td { (case.unit_name.get(lang)) }
            td { (service(ctx, line)) }
        }
    }
}

fn service(ctx: &Ctx, line: &NeedLine) -> Markup {
    let lang = ctx.lang;
    let href = format!("/needs/{}", line.case.id);
    match &line.matched {
        Some((_, name)) => html! { a href=(href) { (name.get(lang)) } },
        None if line.case.standing.is_open() => html! { a href=(href) { (say!(lang, "去对接", "Match")) } },
        None => html! { span.quiet { (say!(lang, "没有对接", "none")) } },
    }
}

#[derive(Clone, Copy)]
enum By {
    Category,
    Town,
}

impl By {
    /// What stands in the address, and its name.
    fn of(self, lang: Lang, line: &NeedLine) -> (String, String) {
        match self {
            By::Category => (line.category.to_string(), line.case.category.get(lang).to_owned()),
            By::Town => match &line.town {
                Some((code, name)) => (code.to_string(), name.get(lang).to_owned()),
                None => ("none".to_owned(), say!(lang, "没有地点", "no place").to_owned()),
            },
        }
    }

    fn query(self, id: &str) -> NeedQuery {
        match self {
            By::Category => NeedQuery { category: Some(id.to_owned()), ..NeedQuery::default() },
            By::Town => NeedQuery { town: Some(id.to_owned()), ..NeedQuery::default() },
        }
    }
}

fn counts(lang: Lang, today: Date, all: &[NeedLine], by: By) -> Markup {
    let groups: BTreeMap<(String, String), Vec<&NeedLine>> = all.iter().fold(BTreeMap::new(), |mut groups, line| {
        groups.entry(by.of(lang, line)).or_insert_with(Vec::new).push(line);
        groups
    });
    let caption = match by {
        By::Category => say!(lang, "各类需求", "Needs by category"),
        By::Town => say!(lang, "各乡镇需求", "Needs by town"),
    };
    let first = match by {
        By::Category => say!(lang, "类别", "Category"),
        By::Town => say!(lang, "乡镇", "Town"),
    };
    let door = |n: usize, query: NeedQuery| html! { @if n == 0 { "0" } @else { a href=(query.href()) { (n) } } };
    let table = html! {
        table.tight {
            caption.sr { (caption) }
            thead { tr {
                th.stick scope="col" { (first) }
                th.n scope="col" { (say!(lang, "全部", "All")) }
                @for code in STANDINGS { th.n scope="col" { (standing_word(lang, code)) } }
            } }
            tbody { @for ((id, name), lines) in &groups { tr {
                th.stick scope="row" { (name) }
                td.n { (door(lines.len(), by.query(id))) }
                @for code in STANDINGS {
                    td.n { (door(lines.iter().filter(|line| stands(line, code, today)).count(), NeedQuery { standing: Some(code), ..by.query(id) })) }
                }
            } } }
        }
    };
    parts::scroll(caption, table)
}
