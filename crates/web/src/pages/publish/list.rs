//! The tables that a post may publish, with how complete each is and what of it is public.

use super::{href, publisher};
use crate::http::{Ctx, Page};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Pager};
use crate::look::{Lang, Section, State, mark, number, say, when};
use crate::pages::files::query_text;
use crate::pages::published::bulletin_href;
use crate::pages::review::QueueQuery;
use crate::pages::shared::due_text;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use shishu_office::{Actor, ReviewCounts, TableLine};
use shishu_programme::Programme;
use shishu_terms::{FormId, Moment, Period};
use std::collections::BTreeMap;

const ROWS: u64 = 20;
/// A bound on the editions read for the list: two hundred forms of ten years of months.
const MOST: u32 = 24_000;

struct Line {
    form: FormId,
    period: Period,
    counts: ReviewCounts,
    published: Option<TableLine>,
    /// Its sources say something else since: corrected or explained by then.
    correct_by: Option<Moment>,
}

impl Line {
    fn owed(&self) -> u64 {
        let counts = &self.counts;
        counts.missing + counts.town + counts.county + counts.accepted
    }
}

/// `GET /publish`; with a form and a period in the query it leads to that table.
pub(super) async fn list(ctx: Ctx, Query(query): Query<BTreeMap<String, String>>) -> Page {
    let actor = publisher(&ctx)?;
    let text = |name: &str| query.get(name).map(|t| t.trim().to_owned()).unwrap_or_default();
    let form = text("form");
    if let Ok(period) = text("period").parse::<Period>()
        && !form.is_empty()
    {
        return Ok(Redirect::to(&format!("/publish/{}/{period}", query_text(&form))).into_response());
    }
    let open_only = text("show") == "open";
    let lang = ctx.lang;
    let lines = lines(&ctx, actor).await?;
    let open = lines.iter().filter(|line| line.published.is_none()).count();
    let (all, published) = (lines.len(), lines.len() - open);
    let shown: Vec<Line> = lines
        .into_iter()
        .filter(|line| form.is_empty() || line.form.as_str() == form)
        .filter(|line| !open_only || line.published.is_none() || line.correct_by.is_some())
        .collect();
    let at = Pager::new(shown.len() as u64, ROWS, text("page").parse().unwrap_or(1));
    let rows: Vec<&Line> = shown.iter().skip(at.offset() as usize).take(ROWS as usize).collect();
    let show = if open_only { "open" } else { "all" };
    let page_href = |page: u64| format!("/publish?form={}&show={show}&page={page}", query_text(&form));
    let head = parts::Head {
        title: html! { (say!(lang, "发布", "Publishing")) },
        sub: Some(
            html! { (say!(lang, "您管的表共 {all} 张，已公布 {published}，未公布 {open}。公布的是已验收的数；公布后的更正写明原因，原数一直看得到。",
            "{all} tables in your scope, {published} published, {open} not. What is published is what was accepted; a correction gives its reason, and the old figure stays visible.",
            all = all, published = published, open = open)) },
        ),
        ..parts::Head::default()
    };
    let body = html! {
        (filters(&ctx, actor, &form, show))
        @if rows.is_empty() { (nothing(lang)) } @else {
            (parts::scroll(say!(lang, "各表完成情况", "Tables by completeness"), table(&ctx, &rows)))
            (parts::pager(lang, &at, &page_href))
        }
    };
    let main = html! { (parts::head(&head)) (parts::section("tables", say!(lang, "可以公布的表", "Tables that may go out"), "", body)) };
    ctx.page(say!(lang, "发布", "Publishing"), Some(Section::Publish), main).await
}

/// May this post publish the form at all: has it a rule of publication, and does the scope reach the whole county?
fn covers(programme: &Programme, actor: &Actor, form: &FormId) -> bool {
    programme.forms.get(form).is_some_and(|f| f.publication.is_some()) && actor.covers(&programme.county, form)
}

async fn lines(ctx: &Ctx, actor: &Actor) -> Result<Vec<Line>, crate::http::PageError> {
    let office = ctx.app.office();
    let mut published: BTreeMap<(FormId, Period), TableLine> =
        office.bulletins(MOST, 0).await?.into_iter().map(|line| ((line.form.clone(), line.period), line)).collect();
    let mut corrections = office.corrections_due().await?;
    let tables = office.review_tables(&ctx.caller()).await?.into_iter();
    Ok(tables
        .filter(|(form, _, _)| covers(office.programme(), actor, form))
        .map(|(form, period, counts)| Line {
            published: published.remove(&(form.clone(), period)),
            correct_by: corrections.remove(&(form.clone(), period)),
            form,
            period,
            counts,
        })
        .collect())
}

fn filters(ctx: &Ctx, actor: &Actor, form: &str, show: &str) -> Markup {
    let lang = ctx.lang;
    let programme = ctx.app.office().programme();
    let mut options = vec![(String::new(), say!(lang, "全部", "All").to_owned())];
    let forms = programme.forms.values().filter(|f| covers(programme, actor, &f.id));
    options.extend(forms.map(|f| (f.id.to_string(), format!("{} {}", f.id, f.name.get(lang)))));
    let shows =
        [("all", say!(lang, "全部", "All")), ("open", say!(lang, "未公布、待更正的", "Not published, or to correct"))];
    let shows: Vec<(String, String)> = shows.iter().map(|(v, l)| ((*v).to_owned(), (*l).to_owned())).collect();
    let which =
        Field { id: "form", name: "form", label: say!(lang, "报表", "Form"), value: form, ..Field::default() };
    let what = Field { id: "show", name: "show", label: say!(lang, "显示", "Show"), value: show, ..Field::default() };
    let narrowed = !form.is_empty() || show != "all";
    let body = html! { (fields::select(&which, &options)) (fields::select(&what, &shows)) };
    parts::filters(lang, "/publish", body, narrowed.then_some("/publish"))
}

fn nothing(lang: Lang) -> Markup {
    parts::empty(
        say!(lang, "没有这样的表", "No such table"),
        say!(
            lang,
            "报告期开始后，表会出现在这里；验收了才能公布。",
            "A table appears here once its period is open; what is accepted can be published."
        ),
        Some(("/publish", say!(lang, "看全部", "All tables"))),
    )
}

fn table(ctx: &Ctx, lines: &[&Line]) -> Markup {
    let lang = ctx.lang;
    let heads = [
        say!(lang, "应报", "Owed"),
        say!(lang, "未报", "Missing"),
        say!(lang, "审核中", "In review"),
        say!(lang, "已验收", "Accepted"),
    ];
    html! {
        table.tight {
            caption.sr { (say!(lang, "各表的完成情况与已公布的版次", "How complete each table is, and what of it is published")) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "表", "Table")) }
                th scope="col" { (say!(lang, "报告期", "Period")) }
                @for head in heads { th.n scope="col" { (head) } }
                th scope="col" { (say!(lang, "公布", "Published")) }
                th scope="col" { (say!(lang, "要做的", "To do")) }
            } }
            tbody { @for line in lines { (row(ctx, line)) } }
        }
    }
}

fn row(ctx: &Ctx, line: &Line) -> Markup {
    let lang = ctx.lang;
    let forms = &ctx.app.office().programme().forms;
    let counts = &line.counts;
    let queue = QueueQuery::of(&line.form, line.period);
    let door = |n: u64, state: &'static str| match n {
        0 => html! { span.quiet { "0" } },
        n => html! { a.fig href=(queue.clone().state(state).href()) { (number::shown(n.into())) } },
    };
    html! {
        tr {
            th.stick scope="row" { a href=(href(&line.form, line.period)) { (forms.get(&line.form).map_or(line.form.as_str(), |f| f.name.get(lang))) } small { (line.form) } }
            td.nobr { (line.period.name(lang)) }
            td.n { (number::shown(line.owed().into())) }
            td.n { (door(counts.missing, "missing")) }
            td.n { (door(counts.town + counts.county, "all")) }
            td.n { (door(counts.accepted, "accepted")) @if counts.changed > 0 { small { (say!(lang, "{n} 份修订待验收", "{n} revised since", n = counts.changed)) } } }
            td { (standing(ctx, line)) }
            td.nobr { a href=(href(&line.form, line.period)) { (to_do(lang, line)) span.sr { (lang.pick("：", ": ")) (line.form) " " (line.period.name(lang)) } } }
        }
    }
}

fn standing(ctx: &Ctx, line: &Line) -> Markup {
    let lang = ctx.lang;
    let Some(published) = &line.published else { return mark(State::Wait, say!(lang, "未公布", "not published")) };
    let date = when::date(lang, ctx.local(published.at).date());
    html! {
        a href=(bulletin_href(&line.form, line.period)) { (mark(State::Published, date)) }
        @if let Some(by) = line.correct_by {
            p { (mark(State::Query, say!(lang, "与来源不符", "differs from its sources"))) small { (say!(lang, "{due} 前更正或说明", "correct or explain by {due}", due = due_text(ctx, by))) } }
        }
        @if published.edition > 1 { small { (say!(lang, "第 {n} 版（更正）", "edition {n} (corrected)", n = published.edition)) } }
    }
}

fn to_do(lang: Lang, line: &Line) -> &'static str {
    match (&line.published, line.counts.accepted) {
        _ if line.correct_by.is_some() => say!(lang, "更正或说明", "correct or explain"),
        (None, 0) => say!(lang, "还没有验收的", "nothing accepted yet"),
        (None, _) => say!(lang, "看表，公布", "look and publish"),
        (Some(_), _) => say!(lang, "对照，更正", "compare and correct"),
    }
}
