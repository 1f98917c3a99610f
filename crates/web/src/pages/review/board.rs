//! The tables of a reviewer's scope, newest first, with how many returns stand where.

use super::query::QueueQuery;
use crate::http::{Ctx, Page};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Pager};
use crate::look::{Section, number, say};
use maud::{Markup, html};
use shishu_office::ReviewCounts;
use shishu_terms::{FormId, Period};
use std::collections::BTreeMap;

const ROWS: u64 = 20;

type Table = (FormId, Period, ReviewCounts);

/// What the address chooses: a form, and whether tables with nothing to do are shown.
struct Chosen {
    form: Option<FormId>,
    all: bool,
    page: u64,
}

impl Chosen {
    fn read(query: &BTreeMap<String, String>) -> Chosen {
        let text = |name: &str| query.get(name).map(|t| t.trim()).filter(|t| !t.is_empty());
        Chosen {
            form: text("form").map(FormId::new),
            all: text("show") == Some("all"),
            page: text("page").and_then(|p| p.parse().ok()).unwrap_or(1),
        }
    }

    fn href(&self, page: u64) -> String {
        let form = self.form.as_ref().map_or("", FormId::as_str);
        let show = if self.all { "all" } else { "open" };
        format!("/review?form={form}&show={show}&page={page}")
    }
}

/// Does anything of the table wait for somebody at the office or for an answer?
fn is_open(counts: &ReviewCounts) -> bool {
    counts.town + counts.county + counts.changed + counts.asked + counts.answered > 0
}

pub(super) async fn board(ctx: &Ctx, query: &BTreeMap<String, String>) -> Page {
    let lang = ctx.lang;
    let chosen = Chosen::read(query);
    let tables = ctx.app.office().review_tables(&ctx.caller()).await?;
    let forms: Vec<FormId> = ctx
        .app
        .office()
        .programme()
        .forms
        .keys()
        .filter(|id| tables.iter().any(|(f, _, _)| f == *id))
        .cloned()
        .collect();
    let of_form: Vec<Table> =
        tables.into_iter().filter(|(form, _, _)| chosen.form.as_ref().is_none_or(|wanted| wanted == form)).collect();
    let (all, open) = (of_form.len(), of_form.iter().filter(|(_, _, c)| is_open(c)).count());
    let shown: Vec<Table> = of_form.into_iter().filter(|(_, _, counts)| chosen.all || is_open(counts)).collect();
    let at = Pager::new(shown.len() as u64, ROWS, chosen.page);
    let rows = shown.iter().skip(at.offset() as usize).take(ROWS as usize);
    let title = say!(lang, "审核", "Review");
    let head = parts::Head {
        title: html! { (title) },
        sub: Some(html! {
            (say!(lang, "您管的表（表种 × 报告期）共 {all} 张，{open} 张有待办。点开一张，按重要度排队：先看影响大又可疑的。",
                "{all} tables (form × period) in your scope, {open} with something to do. Open one: its returns stand by importance, those first that matter and look odd.",
                all = all, open = open))
        }),
        ..parts::Head::default()
    };
    let body = html! {
        (choices(ctx, &chosen, &forms))
        @if shown.is_empty() { (nothing(ctx, &chosen)) } @else {
            (parts::scroll(say!(lang, "各表各步的份数", "Returns by step"), table(ctx, rows)))
            (parts::pager(lang, &at, &|page| chosen.href(page)))
        }
    };
    let main = html! { (parts::head(&head)) (parts::section("tables", say!(lang, "各表进度", "Tables"), "", body)) };
    ctx.page(title, Some(Section::Review), main).await
}

fn choices(ctx: &Ctx, chosen: &Chosen, forms: &[FormId]) -> Markup {
    let lang = ctx.lang;
    let programme = ctx.app.office().programme();
    let name =
        |id: &FormId| programme.forms.get(id).map_or_else(|| id.to_string(), |f| format!("{id} {}", f.name.get(lang)));
    let mut options = vec![(String::new(), say!(lang, "全部", "All").to_owned())];
    options.extend(forms.iter().map(|id| (id.to_string(), name(id))));
    let show = [("open", say!(lang, "有待办的", "With something to do")), ("all", say!(lang, "全部", "All"))];
    let show: Vec<(String, String)> = show.iter().map(|(v, l)| ((*v).to_owned(), (*l).to_owned())).collect();
    let form_value = chosen.form.as_ref().map_or("", FormId::as_str);
    let form =
        Field { id: "form", name: "form", label: say!(lang, "报表", "Form"), value: form_value, ..Field::default() };
    let shown = if chosen.all { "all" } else { "open" };
    let which =
        Field { id: "show", name: "show", label: say!(lang, "显示", "Show"), value: shown, ..Field::default() };
    let narrowed = chosen.form.is_some() || chosen.all;
    parts::filters(
        lang,
        "/review",
        html! { (fields::select(&form, &options)) (fields::select(&which, &show)) },
        narrowed.then_some("/review"),
    )
}

fn nothing(ctx: &Ctx, chosen: &Chosen) -> Markup {
    let lang = ctx.lang;
    match chosen.all {
        true => parts::empty(
            say!(lang, "还没有开始填报的表", "No table is open yet"),
            say!(
                lang,
                "报告期按制度规定的日子自动开始；开始后，您管的表会出现在这里。",
                "Reporting periods open by themselves on the days the programme names; the tables of your scope appear here then."
            ),
            None,
        ),
        false => parts::empty(
            say!(lang, "都审完了", "Nothing waits"),
            say!(
                lang,
                "您管的表里没有待审的报表，也没有等答复的核实。",
                "No return of your scope waits for review, and no inquiry for an answer."
            ),
            Some(("/review?show=all", say!(lang, "看全部的表", "All tables"))),
        ),
    }
}

fn table<'t>(ctx: &Ctx, rows: impl Iterator<Item = &'t Table>) -> Markup {
    let lang = ctx.lang;
    let heads = [
        say!(lang, "未报", "Missing"),
        say!(lang, "在乡镇", "At the town"),
        say!(lang, "待县验收", "At the county"),
        say!(lang, "已问未答", "Asked"),
        say!(lang, "答复待判", "To judge"),
        say!(lang, "已验收", "Accepted"),
    ];
    html! {
        table.tight {
            caption.sr { (say!(lang, "各表各步的份数", "Returns of each table by where they stand")) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "报表", "Form")) }
                th scope="col" { (say!(lang, "报告期", "Period")) }
                @for head in heads { th.n scope="col" { (head) } }
            } }
            tbody { @for (form, period, counts) in rows { (row(ctx, form, *period, counts)) } }
        }
    }
}

fn row(ctx: &Ctx, form: &FormId, period: Period, counts: &ReviewCounts) -> Markup {
    let programme = ctx.app.office().programme();
    let name = programme.forms.get(form).map_or(form.as_str(), |f| f.name.get(ctx.lang));
    let queue = QueueQuery::of(form, period);
    let cells = [
        (counts.missing, "missing"),
        (counts.town, "waiting"),
        (counts.county, "waiting"),
        (counts.asked, "asked"),
        (counts.answered, "waiting"),
        (counts.accepted, "accepted"),
    ];
    html! {
        tr {
            th.stick scope="row" { a href=(queue.href()) { (name) } small { (form) } }
            td.nobr { (period.name(ctx.lang)) }
            @for (n, state) in cells {
                td.n {
                    @if n == 0 { span.quiet { "0" } }
                    @else { a.fig href=(queue.clone().state(state).href()) { (number::shown(n.into())) } }
                }
            }
        }
    }
}
