//! `/inspections/{round}`: the list, the draw, and how far the inspections have come.

use super::proof;
use crate::http::{Ctx, Page};
use crate::look::{Lang, Section, State, mark, parts, say, when};
use crate::pages::files;
use crate::pages::shared::{case_number, seen_cases};
use axum::extract::Path;
use maud::{Markup, html};
use shishu_contact::{InspectionOutcome, Picked};
use shishu_office::InspectionSheet;
use shishu_sheets::{Format, Out, TableOut};
use shishu_terms::{CaseId, PostId};
use std::collections::BTreeSet;

pub(super) async fn page(ctx: Ctx, Path(id): Path<String>) -> Page {
    let lang = ctx.lang;
    let sheet = ctx.app.office().inspection(&ctx.caller(), &id).await?;
    let title = format!("{} {}", sheet.line.name.get(lang), sheet.line.period.get(lang));
    let head = parts::Head {
        crumbs: vec![
            (say!(lang, "检查", "Inspections").to_owned(), Some("/inspections".to_owned())),
            (sheet.line.period.get(lang).to_owned(), None),
        ],
        title: html! { (title) },
        ..parts::Head::default()
    };
    let seen = seen_cases(&ctx, sheet.state.done.values().flat_map(|done| done.stated.found.clone()).collect()).await?;
    let to = |ending: &str| format!("/inspections/{id}/list.{ending}");
    let main = html! {
        (parts::head(&head))
        p.lead { (sheet.line.guide.get(lang)) }
        @if let Some(drawn) = &sheet.state.drawn {
            (parts::progress(&say!(lang, "查完 {done} / {all}", "{done} of {all} inspected", done = sheet.line.done, all = drawn.picked.len()),
                sheet.line.done as u64, drawn.picked.len() as u64, say!(lang, "{on}抽签，{due}以前查完", "drawn on {on}, to be done by {due}", on = when::date(lang, drawn.on), due = when::date(lang, drawn.due))))
            (parts::section("drawn", say!(lang, "抽到的", "Drawn"), parts::downloads(lang, &to("xlsx"), &to("csv")), picked(&ctx, &sheet, &drawn.picked, &seen)))
        } @else {
            (waits(lang, &sheet))
        }
        (strata(lang, &sheet))
        (proof::section(&ctx, &sheet))
    };
    ctx.page(&title, Some(Section::Inspections), main).await
}

/// When the lot is going to be cast.
fn waits(lang: Lang, sheet: &InspectionSheet) -> Markup {
    let line = &sheet.line;
    let (state, title) = match line.late {
        true => (State::Late, say!(lang, "这一期过去了，还没有抽成", "The period is over and nothing was drawn")),
        false => (State::Wait, say!(lang, "还没抽签", "Not drawn yet")),
    };
    let body = html! {
        p { (say!(lang, "日志到第 {size} 条就自动抽，现在 {now} 条。抽之前谁也不知道结果。", "The lot is cast by itself when the ledger has {size} acts; it has {now}. Until then nobody knows what comes out.", size = line.size, now = sheet.ledger)) }
        @if let Some(day) = line.draw_by {
            p { (say!(lang, "到{day}还不到这个数，就从那天或以后的第一条抽，这也是先说好的。", "If it has fewer on {day}, the lot is cast from the first act of that day or later; that, too, was said beforehand.", day = when::date(lang, day))) }
        }
        @if line.late { p { (say!(lang, "牵头岗位有责任查明原因。", "The plan's own post owes to find out why.")) } }
    };
    parts::notice_titled(state, title, body)
}

fn names(ctx: &Ctx, posts: &[PostId]) -> String {
    let programme = ctx.app.office().programme();
    let name = |id: &PostId| programme.posts.get(id).map_or(id.to_string(), |post| post.name.get(ctx.lang).to_owned());
    posts.iter().map(name).collect::<Vec<_>>().join(ctx.lang.pick("、", ", "))
}

fn unit_name(ctx: &Ctx, one: &Picked) -> String {
    let units = &ctx.app.office().programme().units;
    units.get(&one.unit).map_or(one.unit.to_string(), |unit| unit.name.get(ctx.lang).to_owned())
}

fn stratum(lang: Lang, sheet: &InspectionSheet, id: &str) -> String {
    let found = sheet.state.planned.frame.strata.iter().find(|stratum| stratum.id == id);
    found.map_or(id.to_owned(), |stratum| stratum.name.get(lang).to_owned())
}

fn picked(ctx: &Ctx, sheet: &InspectionSheet, all: &[Picked], seen: &BTreeSet<CaseId>) -> Markup {
    let lang = ctx.lang;
    let table = html! {
        table.tight.cases {
            caption.sr { (say!(lang, "抽到的单位和检查人", "Units drawn and who inspects them")) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "单位", "Unit")) }
                th scope="col" { (say!(lang, "层", "Stratum")) }
                th scope="col" { (say!(lang, "检查岗位", "Inspectors")) }
                th scope="col" { (say!(lang, "情况", "Standing")) }
                th scope="col" { (say!(lang, "发现", "Findings")) }
            } }
            tbody { @for one in all { tr {
                th.stick scope="row" { a href={ "/inspections/" (sheet.line.id) "/" (one.unit) } { (unit_name(ctx, one)) } @if sheet.mine.contains(&one.unit) { " " (mark(State::Today, say!(lang, "我去", "mine"))) } }
                td { (stratum(lang, sheet, &one.stratum)) }
                td { (names(ctx, sheet.state.inspectors(one))) @if sheet.state.aside_from(&one.unit).next().is_some() { br; (mark(State::Revision, say!(lang, "有人回避，已按同一次抽签递补", "somebody stood aside; by the same draw"))) } @if sheet.state.inspectors(one).len() < 2 { br; (mark(State::Query, say!(lang, "能去的不足两人，由牵头岗补上", "fewer than two may go; the leading post joins"))) } }
                td.nobr { (standing(ctx, sheet, one)) }
                td { @if let Some(done) = sheet.state.done.get(&one.unit) { @for case in &done.stated.found { (case_number(case, seen)) " " } @if done.stated.found.is_empty() { span.quiet { (say!(lang, "没有", "none")) } } } }
            } } }
        }
    };
    parts::scroll(say!(lang, "抽到的单位", "Units drawn"), table)
}

fn standing(ctx: &Ctx, sheet: &InspectionSheet, one: &Picked) -> Markup {
    let lang = ctx.lang;
    let late = sheet.line.due.is_some_and(|due| due < ctx.today());
    match sheet.state.done.get(&one.unit) {
        Some(done) => {
            let word = match done.stated.outcome {
                InspectionOutcome::Done => say!(lang, "查了", "inspected"),
                InspectionOutcome::NotFound => say!(lang, "停业或找不到", "closed or not found"),
            };
            html! { (mark(State::Holds, word)) br; small.quiet { (when::day(lang, done.stated.on)) } }
        }
        None if sheet.state.needs_others(one, &sheet.lead) => {
            mark(State::Late, say!(lang, "回避后人不够", "too few after standing aside"))
        }
        None if late => mark(State::Late, say!(lang, "逾期", "overdue")),
        None => mark(State::Wait, say!(lang, "没查", "not yet")),
    }
}

/// Over whom the lot is cast.
fn strata(lang: Lang, sheet: &InspectionSheet) -> Markup {
    let frame = &sheet.state.planned.frame;
    let table = html! {
        table.tight {
            caption.sr { (say!(lang, "分层和抽取数", "Strata and how many are drawn")) }
            thead { tr { th.stick scope="col" { (say!(lang, "层", "Stratum")) } th.n scope="col" { (say!(lang, "名单上", "In the lot")) } th.n scope="col" { (say!(lang, "抽", "Drawn")) } } }
            tbody { @for one in &frame.strata { tr {
                th.stick scope="row" { (one.name.get(lang)) }
                td.n { (frame.objects.iter().filter(|object| object.stratum == one.id).count()) }
                td.n { (one.take) }
            } } }
        }
    };
    let spared = sheet.state.planned.spared.len();
    let body = html! {
        (parts::scroll(say!(lang, "分层", "Strata"), table))
        @if spared > 0 { (parts::hint(say!(lang, "另有 {n} 家今年已经抽到过，这一轮不在名单里。", "{n} more were drawn this year already and are not in this lot.", n = spared))) }
    };
    parts::section("strata", say!(lang, "在谁当中抽", "Over whom the lot is cast"), "", body)
}

pub(super) async fn xlsx(ctx: Ctx, path: Path<String>) -> Page {
    list(&ctx, path, Format::Xlsx).await
}

pub(super) async fn csv(ctx: Ctx, path: Path<String>) -> Page {
    list(&ctx, path, Format::Csv).await
}

async fn list(ctx: &Ctx, Path(id): Path<String>, format: Format) -> Page {
    let lang = ctx.lang;
    let sheet = ctx.app.office().inspection(&ctx.caller(), &id).await?;
    let title = format!("{} {}", sheet.line.name.get(lang), sheet.line.period.get(lang));
    let headers = [
        say!(lang, "单位代码", "Unit"),
        say!(lang, "单位", "Name"),
        say!(lang, "层", "Stratum"),
        say!(lang, "检查岗位", "Inspectors"),
        say!(lang, "检查日期", "Inspected on"),
        say!(lang, "发现", "Findings"),
    ];
    let row = |one: &Picked| {
        let done = sheet.state.done.get(&one.unit);
        let found = done.map(|done| done.stated.found.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
        vec![
            Out::Text(one.unit.to_string()),
            Out::Text(unit_name(ctx, one)),
            Out::Text(stratum(lang, &sheet, &one.stratum)),
            Out::Text(names(ctx, sheet.state.inspectors(one))),
            Out::Text(done.map(|done| done.stated.on.to_string()).unwrap_or_default()),
            Out::Text(found.unwrap_or_default()),
        ]
    };
    let rows = sheet.state.drawn.iter().flat_map(|drawn| &drawn.picked).map(row).collect();
    let made = say!(lang, "导出时间 {made}", "made on {made}", made = when::date_time(lang, ctx.local(ctx.now)));
    let table =
        TableOut { title: title.clone(), headers: headers.map(str::to_owned).to_vec(), rows, notes: vec![title, made] };
    files::table(&format!("inspection-{id}"), &table, format)
}
