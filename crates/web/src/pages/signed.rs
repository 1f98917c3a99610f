//! What somebody signed: one's own acts for everybody who is signed in, others' for an auditor, as far as his scope goes.

use super::files;
use super::published::{act_href, act_link, date_time, kind_title};
use super::shared::return_href;
use crate::http::{Ctx, Page, Route};
use crate::look::fields::{self, Field};
use crate::look::parts;
use crate::look::{Section, say};
use axum::extract::{Path, Query};
use maud::{Markup, html};
use shishu_office::{ActKind, SignedFilter, SignedLine, SignedPage};
use shishu_sheets::{Format, Out, TableOut};
use shishu_terms::{Moment, PersonId, ReturnId};
use std::collections::BTreeMap;

const PAGE: u32 = 50;

/// A file holds as many of the newest acts as a spreadsheet opens in a moment.
const FILE: u32 = 20_000;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/signed", own),
        Route::get("/signed/acts.csv", own_csv),
        Route::get("/signed/acts.xlsx", own_xlsx),
        Route::get("/signed/{person}", others),
        Route::get("/signed/{person}/acts.csv", others_csv),
        Route::get("/signed/{person}/acts.xlsx", others_xlsx),
    ]
}

type Asked = Query<BTreeMap<String, String>>;

async fn own(ctx: Ctx, Query(query): Asked) -> Page {
    let person = ctx.actor()?.person.clone();
    list(ctx, "/signed".to_owned(), person, query).await
}

async fn own_csv(ctx: Ctx, Query(query): Asked) -> Page {
    let person = ctx.actor()?.person.clone();
    file(ctx, person, query, Format::Csv).await
}

async fn own_xlsx(ctx: Ctx, Query(query): Asked) -> Page {
    let person = ctx.actor()?.person.clone();
    file(ctx, person, query, Format::Xlsx).await
}

async fn others(ctx: Ctx, Path(person): Path<String>, Query(query): Asked) -> Page {
    list(ctx, format!("/signed/{}", files::query_text(&person)), PersonId::new(person), query).await
}

async fn others_csv(ctx: Ctx, Path(person): Path<String>, Query(query): Asked) -> Page {
    file(ctx, PersonId::new(person), query, Format::Csv).await
}

async fn others_xlsx(ctx: Ctx, Path(person): Path<String>, Query(query): Asked) -> Page {
    file(ctx, PersonId::new(person), query, Format::Xlsx).await
}

/// What the address asks for; days are the office's, both included. What cannot be read asks for nothing.
fn filter(ctx: &Ctx, query: &BTreeMap<String, String>) -> SignedFilter {
    let offset = ctx.app.office().programme().utc_offset_seconds;
    let day = |name: &str| query.get(name).and_then(|text| text.parse::<jiff::civil::Date>().ok());
    let start = |day: jiff::civil::Date| Moment::from_local(day.at(0, 0, 0, 0), offset);
    SignedFilter {
        kind: query.get("kind").and_then(|kind| ActKind::parse(kind)).map(|kind| kind.wire().to_owned()),
        from: day("from").map(start),
        to: day("to").and_then(|day| day.tomorrow().ok()).map(start),
        before: query.get("before").and_then(|seq| seq.parse().ok()),
    }
}

/// The same question as text of an address, without the place in the list.
fn asked(query: &BTreeMap<String, String>) -> String {
    let kept = ["kind", "from", "to"].iter().filter_map(|name| Some((name, query.get(*name)?)));
    let pairs = kept.filter(|(_, value)| !value.is_empty());
    pairs.map(|(name, value)| format!("{name}={}", files::query_text(value))).collect::<Vec<_>>().join("&")
}

async fn list(ctx: Ctx, href: String, person: PersonId, query: BTreeMap<String, String>) -> Page {
    let lang = ctx.lang;
    let office = ctx.app.office();
    let signed = office.signed(&ctx.caller(), &person, &filter(&ctx, &query), PAGE).await?;
    let own = ctx.actor()?.person == person;
    let title = match own {
        true => say!(lang, "我签过的", "What I signed").to_owned(),
        false => say!(lang, "{name}签过的", "What {name} signed", name = signed.name.get(lang)),
    };
    let lead = match own {
        true => say!(
            lang,
            "您做过的每一件事，新的在前。岗位和单位都是当时的，以后换岗、改名、合并也不变。",
            "Everything you did, newest first. Post and unit are those of that day, whatever became of them since."
        ),
        false => say!(
            lang,
            "只列您查阅范围内的。岗位和单位都是当时的。",
            "Only what lies in your scope. Post and unit are those of that day."
        ),
    };
    let question = asked(&query);
    let files = |kind: &str| format!("{href}/acts.{kind}?{question}");
    let body = match signed.lines.is_empty() {
        true => parts::empty(
            say!(lang, "没有", "Nothing here"),
            say!(lang, "换个种类或日期再看。", "Choose another kind or other days."),
            None,
        ),
        false => parts::scroll(&title, table(&ctx, &title, &signed)),
    };
    let main = html! {
        (parts::head(&parts::Head { title: html! { (title) }, sub: Some(html! { (lead) }), ..parts::Head::default() }))
        (filters(&ctx, &href, &query))
        (parts::section("acts", say!(lang, "各条", "Acts"), parts::downloads(lang, &files("xlsx"), &files("csv")), html! {
            (body)
            @if let Some(next) = signed.next {
                nav.pager aria-label=(say!(lang, "翻页", "Pages")) { ul {
                    li { a href={ (href) "?" (question) (if question.is_empty() { "" } else { "&" }) "before=" (next) } { (say!(lang, "较早", "Older")) } }
                } }
            }
        }))
        @if own { (others_in_scope(&ctx)) }
    };
    ctx.page(&title, Some(Section::Settings), main).await
}

fn filters(ctx: &Ctx, href: &str, query: &BTreeMap<String, String>) -> Markup {
    let lang = ctx.lang;
    let value = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
    let any = (String::new(), say!(lang, "全部", "All").to_owned());
    let kinds = ActKind::ALL.iter().map(|kind| (kind.wire().to_owned(), kind_title(kind.wire(), lang)));
    let kinds: Vec<_> = std::iter::once(any).chain(kinds).collect();
    let field =
        |id: &'static str, label: &'static str| Field { id, name: id, label, value: value(id), ..Field::default() };
    let shown = html! {
        (fields::select(&field("kind", say!(lang, "种类", "Kind")), &kinds))
        (fields::date(&field("from", say!(lang, "从", "From"))))
        (fields::date(&field("to", say!(lang, "到", "To"))))
    };
    parts::filters(lang, href, shown, (!asked(query).is_empty()).then_some(href))
}

fn table(ctx: &Ctx, title: &str, signed: &SignedPage) -> Markup {
    let lang = ctx.lang;
    html! {
        table {
            caption.sr { (title) }
            thead { tr {
                th.n.stick scope="col" { (say!(lang, "序号", "Act")) } th scope="col" { (say!(lang, "时间", "Time")) }
                th scope="col" { (say!(lang, "做了什么", "What")) } th scope="col" { (say!(lang, "关于", "About")) }
                th scope="col" { (say!(lang, "当时的岗位", "Post then")) } th scope="col" { (say!(lang, "当时的单位", "Unit then")) }
                th scope="col" { (say!(lang, "回执", "Receipt")) }
            } }
            tbody { @for line in &signed.lines { (row(ctx, line)) } }
        }
    }
}

fn row(ctx: &Ctx, line: &SignedLine) -> Markup {
    let lang = ctx.lang;
    let act = &line.act;
    let post = line.post.as_ref();
    html! {
        tr {
            th.n.stick scope="row" { (act_link(act.seq)) }
            td.nobr { (date_time(ctx, act.at)) }
            td.nobr { (kind_title(&act.kind, lang)) }
            td { (about(ctx, line)) }
            td { (post.map(|post| post.name.get(lang)).unwrap_or_default()) }
            td { (post.map(|post| post.unit_name.get(lang)).unwrap_or_default()) }
            td.nobr { a href=(act_href(act.seq)) { (say!(lang, "回执", "Receipt")) } }
        }
    }
}

/// The subject; a link where it is a return that the reader fills in.
fn about(ctx: &Ctx, line: &SignedLine) -> Markup {
    let subject = &line.act.subject;
    let own = |id: &ReturnId| ctx.session.as_ref().is_some_and(|(_, actor)| actor.unit() == &id.unit);
    match subject.parse::<ReturnId>() {
        Ok(id) if own(&id) => html! { a href=(return_href(&id)) { (subject) } },
        _ => html! { (subject) },
    }
}

fn others_in_scope(ctx: &Ctx) -> Markup {
    let lang = ctx.lang;
    let people = ctx.app.office().people_in_scope(&ctx.caller());
    if people.is_empty() {
        return html! {};
    }
    let items: Vec<Markup> = people
        .iter()
        .map(|(id, name)| html! { a href={ "/signed/" (files::query_text(id.as_str())) } { (name.get(lang)) } })
        .collect();
    parts::section("people", say!(lang, "范围内的其他人", "Others in your scope"), "", parts::list(&items))
}

async fn file(ctx: Ctx, person: PersonId, query: BTreeMap<String, String>, format: Format) -> Page {
    let lang = ctx.lang;
    let signed = ctx.app.office().signed(&ctx.caller(), &person, &filter(&ctx, &query), FILE).await?;
    let row = |line: &SignedLine| {
        let post = line.post.as_ref();
        let cells = [
            line.act.seq.to_string(),
            line.act.at.to_string(),
            line.act.kind.clone(),
            kind_title(&line.act.kind, lang),
            line.act.subject.clone(),
            line.act.post.as_ref().map(ToString::to_string).unwrap_or_default(),
            post.map(|post| post.name.get(lang).to_owned()).unwrap_or_default(),
            post.map(|post| post.unit_name.get(lang).to_owned()).unwrap_or_default(),
        ];
        cells.map(Out::Text).to_vec()
    };
    let heads = [
        say!(lang, "序号", "act"),
        say!(lang, "时间", "time"),
        say!(lang, "种类代码", "kind"),
        say!(lang, "种类", "what"),
        say!(lang, "关于", "about"),
        say!(lang, "岗位代码", "post"),
        say!(lang, "当时的岗位", "post then"),
        say!(lang, "当时的单位", "unit then"),
    ];
    let mut notes = vec![format!("{} {}", signed.name.get(lang), signed.person)];
    if let Some(next) = signed.next {
        notes.push(say!(
            lang,
            "只含最新的 {n} 条；更早的从 {next} 号往前另取。",
            "The newest {n} acts only; older ones stand before act {next}.",
            n = FILE,
            next = next
        ));
    }
    let table = TableOut {
        title: say!(lang, "签过的", "Signed").to_owned(),
        headers: heads.map(str::to_owned).to_vec(),
        rows: signed.lines.iter().map(row).collect(),
        notes,
    };
    files::table("signed", &table, format)
}
