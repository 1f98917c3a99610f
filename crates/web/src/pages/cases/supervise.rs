//! `/supervise`: how cases of a span stand, by unit and by kind. Each number leads to the cases it counts; ranks stand only where the
//! numbers allow.

use super::query::{self, CaseQuery};
use super::staff;
use crate::http::{Ctx, Page, PageError};
use crate::look::fields::{self, Field};
use crate::look::parts::Press;
use crate::look::{Lang, Section, parts, say, when};
use crate::pages::files;
use axum::extract::Query;
use jiff::civil::Date;
use maud::{Markup, html};
use shishu_office::{CaseCount, CaseCounts, Refusal};
use shishu_programme::Power;
use shishu_sheets::{Format, Out, TableOut};
use shishu_terms::{CaseKindId, UnitId};
use std::collections::BTreeMap;

/// Fewer cases than this are not ranked: one case more or less would turn the order.
const RANKED: u64 = 10;

type Asked = Query<BTreeMap<String, String>>;

/// A span of days of receipt, and one kind if asked for.
struct Span {
    from: Date,
    to: Date,
    kind: Option<CaseKindId>,
}

impl Span {
    fn read(ctx: &Ctx, asked: &BTreeMap<String, String>) -> Span {
        let day = |name: &str| asked.get(name).and_then(|text| text.trim().parse::<Date>().ok());
        let today = ctx.today();
        let kind = asked.get("kind").map(|kind| kind.trim()).filter(|kind| !kind.is_empty()).map(CaseKindId::new);
        Span { from: day("from").unwrap_or_else(|| today.first_of_year()), to: day("to").unwrap_or(today), kind }
    }

    fn query(&self) -> CaseQuery {
        CaseQuery { kind: self.kind.clone(), from: Some(self.from), to: Some(self.to), ..CaseQuery::of("all") }
    }

    fn written(&self, by: &str) -> String {
        let kind =
            self.kind.as_ref().map(|kind| format!("&kind={}", files::query_text(kind.as_str()))).unwrap_or_default();
        format!("from={}&to={}{kind}&by={by}", self.from, self.to)
    }
}

pub(super) fn supervisor(ctx: &Ctx) -> Result<(), PageError> {
    let actor = staff(ctx)?;
    match [Power::Supervise, Power::ReadAll].iter().any(|power| actor.has(*power)) {
        true => Ok(()),
        false => Err(Refusal::not_allowed("您的岗位不督办事项。", "your post does not supervise cases").into()),
    }
}

/// `GET /supervise`.
pub(super) async fn page(ctx: Ctx, Query(asked): Asked) -> Page {
    supervisor(&ctx)?;
    let lang = ctx.lang;
    let span = Span::read(&ctx, &asked);
    let title = say!(lang, "监督统计", "Supervision");
    let head = parts::Head {
        crumbs: vec![(say!(lang, "事项", "Cases").to_owned(), Some("/cases".to_owned())), (title.to_owned(), None)],
        title: html! { (title) },
        aside: Some(parts::link(Press::Normal, "/supervise/clues", say!(lang, "不作为线索", "Clues"))),
        sub: Some(
            html! { (say!(lang, "{from} 至 {to} 收到的事项，到现在的情况", "Cases received from {from} to {to}, as they stand now", from = when::date(lang, span.from), to = when::date(lang, span.to))) },
        ),
    };
    let CaseCounts { by_unit, by_kind } = counts(&ctx, &span).await?;
    let downloads = |by: &str| {
        parts::downloads(
            lang,
            &format!("/supervise/counts.xlsx?{}", span.written(by)),
            &format!("/supervise/counts.csv?{}", span.written(by)),
        )
    };
    let main = html! {
        (parts::head(&head))
        (filters(&ctx, &span))
        (parts::section("units", say!(lang, "按责任单位", "By unit"), downloads("unit"), table(lang, &span, &by_unit, false)))
        (parts::section("kinds", say!(lang, "按事项类型", "By kind"), downloads("kind"), table(lang, &span, &by_kind, true)))
        (parts::hint(say!(lang, "逾期率是现在还没答复又过了期限的占收到的百分比，小的排前；收到不足 {n} 件的不排名，多一件少一件就会倒过来。没解决的不算解决：反映人说没解决、或答复自己说没解决又无人再提的，都列在“未解决”。",
            "Overdue: share of those received that are unanswered and past their limit, the smallest first; with fewer than {n} received there is no rank, since one case would turn it. What was not solved is not counted among the solved: neither by the reporter's word nor by the reply's own.", n = RANKED)))
    };
    ctx.page(title, Some(Section::Cases), main).await
}

async fn counts(ctx: &Ctx, span: &Span) -> Result<CaseCounts, PageError> {
    let lists = query::parts(ctx.actor()?);
    // Whoever supervises has the list of all; the counts are of what stands in it.
    if !lists.contains(&"all") {
        return Ok(CaseCounts::default());
    }
    Ok(ctx.app.office().case_counts(&ctx.caller(), &span.query().filter()).await?)
}

fn filters(ctx: &Ctx, span: &Span) -> Markup {
    let lang = ctx.lang;
    let all = (String::new(), say!(lang, "全部", "All").to_owned());
    let kinds =
        ctx.app.office().programme().cases.values().map(|kind| (kind.id.to_string(), kind.name.get(lang).to_owned()));
    let kinds: Vec<_> = std::iter::once(all).chain(kinds).collect();
    let day = |id: &'static str, label: &'static str, value: &str| {
        fields::date(&Field { id, name: id, label, value, ..Field::default() })
    };
    let body = html! {
        (day("from", say!(lang, "收到：从", "Received from"), &span.from.to_string()))
        (day("to", say!(lang, "到", "to"), &span.to.to_string()))
        (fields::select(&Field { id: "kind", name: "kind", label: say!(lang, "事项类型", "Kind"), value: span.kind.as_ref().map_or("", |kind| kind.as_str()), ..Field::default() }, &kinds))
    };
    parts::filters(lang, "/supervise", body, Some("/supervise"))
}

/// A column: its head, its number, and the filter that its door adds.
struct Column {
    head: &'static str,
    count: fn(&CaseCount) -> u64,
    door: fn(CaseQuery) -> CaseQuery,
}

fn columns(lang: Lang) -> [Column; 9] {
    let column = |head, count, door| Column { head, count, door };
    [
        column(say!(lang, "收到", "Received"), |c| c.received, |q| q),
        column(say!(lang, "未答复", "Open"), |c| c.open, |q| CaseQuery { standing: Some("open"), ..q }),
        column(say!(lang, "逾期", "Overdue"), |c| c.overdue, |q| CaseQuery { overdue: true, ..q }),
        column(say!(lang, "转退过", "Passed on"), |c| c.bounced, |q| CaseQuery { bounced: true, ..q }),
        column(say!(lang, "重办", "Reopened"), |c| c.reopened, |q| CaseQuery { reopened: true, ..q }),
        column(say!(lang, "解决", "Solved"), |c| c.solved, |q| CaseQuery { standing: Some("closed-solved"), ..q }),
        column(
            say!(lang, "未解决", "Not solved"),
            |c| c.unsolved,
            |q| CaseQuery { standing: Some("closed-unsolved"), ..q },
        ),
        column(
            say!(lang, "期满未提异议", "Silent"),
            |c| c.silent,
            |q| CaseQuery { standing: Some("closed-silent"), ..q },
        ),
        column(say!(lang, "不予受理", "Not taken up"), |c| c.refused, |q| CaseQuery { standing: Some("refused"), ..q }),
    ]
}

fn table(lang: Lang, span: &Span, counts: &[CaseCount], by_kind: bool) -> Markup {
    if counts.is_empty() {
        return parts::empty(
            say!(lang, "这一段没有收到事项", "No cases were received in this span"),
            say!(lang, "换一段日期，或等来件。", "Choose another span, or wait for reports."),
            None,
        );
    }
    let columns = columns(lang);
    let caption = if by_kind {
        say!(lang, "按事项类型计数", "Counts by kind")
    } else {
        say!(lang, "按责任单位计数", "Counts by unit")
    };
    let table = html! {
        table.tight {
            caption.sr { (caption) }
            thead { tr {
                th.stick scope="col" { @if by_kind { (say!(lang, "类型", "Kind")) } @else { (say!(lang, "单位", "Unit")) } }
                @for column in &columns { th.n scope="col" { (column.head) } }
                th.n scope="col" { (say!(lang, "逾期率", "Overdue")) }
                @if !by_kind { th scope="col" { (say!(lang, "排名", "Rank")) } }
            } }
            tbody {
                @for count in counts {
                    tr {
                        th.stick scope="row" { (count.name.get(lang)) }
                        @for column in &columns { td.n { (door(span, count, column, by_kind)) } }
                        td.n { (percent(count)) }
                        @if !by_kind { td { (rank(lang, counts, count)) } }
                    }
                }
            }
        }
    };
    parts::scroll(caption, table)
}

fn door(span: &Span, count: &CaseCount, column: &Column, by_kind: bool) -> Markup {
    let n = (column.count)(count);
    let of = match by_kind {
        true => CaseQuery { kind: Some(CaseKindId::new(count.unit.as_str())), ..span.query() },
        false => CaseQuery { unit: Some(UnitId::new(count.unit.as_str())), ..span.query() },
    };
    html! { @if n == 0 { "0" } @else { a href=((column.door)(of).href()) { (n) } } }
}

/// Tenths of a per cent, by integers alone.
fn permille(count: &CaseCount) -> u64 {
    (count.overdue * 1_000).checked_div(count.received).unwrap_or(0)
}

fn percent(count: &CaseCount) -> String {
    format!("{}.{}%", permille(count) / 10, permille(count) % 10)
}

/// The place among those that may be ranked: 1 for the smallest share overdue, the same for equal shares.
fn place(counts: &[CaseCount], of: &CaseCount) -> Option<(usize, usize)> {
    let ranked: Vec<u64> = counts.iter().filter(|count| count.received >= RANKED).map(permille).collect();
    let able = of.received >= RANKED && ranked.len() > 1;
    able.then(|| (ranked.iter().filter(|share| **share < permille(of)).count() + 1, ranked.len()))
}

fn rank(lang: Lang, counts: &[CaseCount], of: &CaseCount) -> Markup {
    match place(counts, of) {
        Some((at, all)) => html! { (say!(lang, "第 {at}（共 {all}）", "{at} of {all}", at = at, all = all)) },
        None => html! { span.quiet { (say!(lang, "不排名", "no rank")) } },
    }
}

pub(super) async fn xlsx(ctx: Ctx, asked: Asked) -> Page {
    file(&ctx, asked, Format::Xlsx).await
}

pub(super) async fn csv(ctx: Ctx, asked: Asked) -> Page {
    file(&ctx, asked, Format::Csv).await
}

async fn file(ctx: &Ctx, Query(asked): Asked, format: Format) -> Page {
    supervisor(ctx)?;
    let lang = ctx.lang;
    let span = Span::read(ctx, &asked);
    let by_kind = asked.get("by").is_some_and(|by| by == "kind");
    let counts = counts(ctx, &span).await?;
    let counts = if by_kind { counts.by_kind } else { counts.by_unit };
    let columns = columns(lang);
    let first = if by_kind { say!(lang, "类型", "Kind") } else { say!(lang, "单位", "Unit") };
    let last = [say!(lang, "逾期率", "Overdue share"), say!(lang, "排名", "Rank")];
    let row = |count: &CaseCount| {
        let numbers = columns.iter().map(|column| Out::Number((column.count)(count).into()));
        let rank = place(&counts, count).filter(|_| !by_kind).map_or_else(String::new, |(at, _)| at.to_string());
        let name = Out::Text(count.name.get(lang).to_owned());
        std::iter::once(name).chain(numbers).chain([Out::Text(percent(count)), Out::Text(rank)]).collect()
    };
    let title = say!(lang, "监督统计 {from}–{to}", "Supervision {from}–{to}", from = span.from, to = span.to);
    let notes = vec![
        title.clone(),
        say!(lang, "导出时间 {made}", "made on {made}", made = when::date_time(lang, ctx.local(ctx.now))),
        say!(lang, "收到不足 {n} 件的不排名。", "no rank with fewer than {n} received", n = RANKED),
    ];
    let table = TableOut {
        title,
        headers: std::iter::once(first)
            .chain(columns.iter().map(|column| column.head))
            .chain(last)
            .map(str::to_owned)
            .collect(),
        rows: counts.iter().map(row).collect(),
        notes,
    };
    files::table(&format!("supervision-{}-{}", span.from, span.to), &table, format)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(unit: &str, received: u64, overdue: u64) -> CaseCount {
        CaseCount { unit: unit.to_owned(), received, overdue, ..CaseCount::default() }
    }

    #[test]
    fn few_cases_are_not_ranked_and_equal_shares_share_a_place() {
        let counts = [count("a", 20, 2), count("b", 9, 0), count("c", 10, 1), count("d", 10, 5)];
        let places: Vec<_> = counts.iter().map(|one| place(&counts, one)).collect();
        assert_eq!(places, [Some((1, 3)), None, Some((1, 3)), Some((3, 3))]);
        assert_eq!(percent(&counts[3]), "50.0%");
        assert_eq!(place(&counts[..2], &counts[0]), None, "one alone has no rank");
    }
}
