//! `/visits/{round}/{unit}`: what is known of a unit already, and the form that records a visit. Nothing that the register knows is asked.

use super::words;
use crate::http::{self, Ctx, Page};
use crate::look::fields::{self, Choice, Field};
use crate::look::parts::{self, Press};
use crate::look::{Section, State, mark, say, when};
use crate::pages::shared::{case_number, due_text, review_href, seen_cases};
use crate::pages::{heard, refused};
use axum::extract::Path;
use maud::{Markup, html};
use shishu_contact::VisitOutcome;
use shishu_office::{Refusal, VisitSheet};
use shishu_programme::Power;
use shishu_terms::{CaseId, UnitId};
use std::collections::{BTreeMap, BTreeSet};

/// Needs that one form takes.
pub(super) const NEEDS: usize = 4;

type Typed = BTreeMap<String, String>;

pub(super) async fn page(ctx: Ctx, Path((round, unit)): Path<(String, String)>) -> Page {
    show(&ctx, &round, &UnitId::new(unit), &Typed::new(), None).await
}

pub(super) fn href(round: &str, unit: &UnitId) -> String {
    format!("/visits/{round}/{unit}")
}

/// The page; after a refusal with what was typed and why.
pub(super) async fn show(ctx: &Ctx, round: &str, unit: &UnitId, typed: &Typed, refused: Option<&Refusal>) -> Page {
    let lang = ctx.lang;
    let sheet = ctx.app.office().visit_sheet(&ctx.caller(), round, unit).await?;
    let title = sheet.unit.name.get(lang).to_owned();
    let list = format!("/visits?round={round}");
    let late = sheet.round.due < ctx.today();
    let seen =
        seen_cases(ctx, sheet.visits.iter().flat_map(|(visit, ..)| visit.stated.needs.clone()).collect()).await?;
    let head = parts::Head {
        crumbs: vec![
            (say!(lang, "走访", "Visits").to_owned(), Some("/visits".to_owned())),
            (format!("{} {}", sheet.round.name.get(lang), sheet.round.period.get(lang)), Some(list)),
            (title.clone(), None),
        ],
        title: html! { (title) },
        sub: Some(
            html! { (words::state(lang, sheet.line.state, late)) " " (say!(lang, "{due}以前", "by {due}", due = when::date(lang, sheet.round.due))) },
        ),
        ..parts::Head::default()
    };
    let left = html! {
        @for one in &sheet.elsewhere {
            (parts::notice(State::Tip, html! { p { (say!(lang, "{ask}在 {until} 以前也要去这一家，出发前先联系，一趟办完。", "{ask} goes there too by {until}; call before you set out and make it one trip.", ask = one.ask.get(lang), until = when::date(lang, one.until))) } }))
        }
        (visits(ctx, &sheet, &seen))
        @if sheet.mine && !sheet.line.state.is_done() { (parts::section("record", say!(lang, "记这次走访", "Record a visit"), "", form(ctx, &sheet, typed))) }
    };
    let main = html! { (parts::head(&head)) @if let Some(refusal) = refused { (problem(ctx, refusal)) } (parts::cols(left, known(ctx, &sheet))) };
    let mut response = ctx.page(&title, Some(Section::Visits), main).await?;
    if let Some(refusal) = refused {
        *response.status_mut() = http::errors::status(refusal.kind);
    }
    Ok(response)
}

fn problem(ctx: &Ctx, refusal: &Refusal) -> Markup {
    let lang = ctx.lang;
    refused::boxed(
        lang,
        say!(lang, "没有记下，您填的都在", "Not recorded; what you typed is still here"),
        refusal,
        "#record",
    )
}

/// What the register and the record know.
fn known(ctx: &Ctx, sheet: &VisitSheet) -> Markup {
    let lang = ctx.lang;
    let unit = &sheet.unit;
    let mut facts = vec![
        (
            say!(lang, "代码", "Id").to_owned(),
            html! { (unit.id) @if let Some(code) = &unit.uscc { br; small { (code) } } },
        ),
        (say!(lang, "在哪里", "Place").to_owned(), html! { (sheet.place.get(lang)) }),
        (
            say!(lang, "类别", "Kind").to_owned(),
            html! { (unit.kind.name().get(lang)) @if let Some(industry) = &unit.industry { " " (industry) } @if let Some(size) = unit.size_name() { " " (size.get(lang)) } },
        ),
        (say!(lang, "走访岗位", "Who visits").to_owned(), html! { (sheet.line.post_name.get(lang)) }),
        (
            say!(lang, "上次走访到", "Met before").to_owned(),
            match sheet.line.last {
                Some(day) => html! { (when::date(lang, day)) },
                None => html! { (say!(lang, "没有记录", "not on record")) },
            },
        ),
    ];
    if let Some(clerk) = &sheet.clerk {
        facts.push((say!(lang, "填报人", "Who fills its returns").to_owned(), html! { (clerk.get(lang)) }));
    }
    let reviews = [Power::TownReview, Power::Inquire, Power::Accept, Power::ReadAll];
    let reads = ctx.actor().is_ok_and(|actor| reviews.iter().any(|power| actor.has(*power)));
    let returns: Vec<Markup> = sheet
        .returns
        .iter()
        .map(|(id, form, stage, due, open)| {
            let late = *stage == shishu_office::returns::Stage::Expected && *due < ctx.now;
            html! {
                @let name = format!("{} {}", form.get(lang), id.period.name(lang));
                @if reads { a href=(review_href(id)) { (name) } } @else { (name) } " "
                @if late { (mark(State::Late, say!(lang, "逾期未报", "overdue"))) } @else { small.quiet { (due_text(ctx, *due)) } }
                @if *open > 0 { " " (mark(State::Query, say!(lang, "{n} 个核实没答", "{n} open inquiries", n = open))) }
            }
        })
        .collect();
    html! {
        (parts::section("known", say!(lang, "已经知道的，不用再问", "Known already, not to be asked"), "", parts::facts(&facts)))
        @if !returns.is_empty() { (parts::section("returns", say!(lang, "最近的报表", "Its last returns"), "", parts::list(&returns))) }
    }
}

fn visits(ctx: &Ctx, sheet: &VisitSheet, seen: &BTreeSet<CaseId>) -> Markup {
    let lang = ctx.lang;
    if sheet.visits.is_empty() {
        return html! {};
    }
    let erased = || html! { span.quiet { (say!(lang, "内容已依法删除", "erased by law")) } };
    let body = html! {
        @for (visit, met, heard) in &sheet.visits {
            p { b { (when::date(lang, visit.stated.on)) } " " (words::outcome(lang, visit.stated.outcome)) " " a.small href={ "/ledger?act=" (visit.seq) } { "#" (visit.seq) } }
            @if visit.stated.outcome == VisitOutcome::Met { p { (say!(lang, "见到：", "Met: ")) @match met { Some(met) => { (met) } None => { (erased()) } } } }
            @if let Some(heard) = heard { p.typed { (heard) } }
            @for case in &visit.stated.needs { p { (say!(lang, "需求 ", "Need ")) (case_number(case, seen)) } }
        }
    };
    parts::section("visits", say!(lang, "本轮去过", "Gone to in this round"), "", body)
}

fn form(ctx: &Ctx, sheet: &VisitSheet, typed: &Typed) -> Markup {
    let lang = ctx.lang;
    let value = |name: &str| typed.get(name).map_or("", String::as_str);
    let today = ctx.today().to_string();
    let on = if value("on").is_empty() { today.as_str() } else { value("on") };
    let chosen = match value("outcome") {
        "" => VisitOutcome::Met.code(),
        other => other,
    };
    let choices = VisitOutcome::ALL.map(|one| Choice {
        value: one.code(),
        label: words::outcome(lang, one),
        hint: hint(ctx, one),
    });
    html! {
        form.flow.intake method="post" action=(href(&sheet.round.id, &sheet.unit.id)) autocomplete="off" {
            (fields::csrf(ctx.csrf()))
            (fields::date(&Field { id: "on", name: "on", label: say!(lang, "哪天去的", "On which day"), value: on, required: true, ..Field::default() }))
            (fields::radios("outcome", say!(lang, "结果", "Outcome"), &choices, chosen, None))
            (fields::text(&Field { id: "met", name: "met", label: say!(lang, "见到了谁", "Who was met"), hint: Some(say!(lang, "姓名和职务；没见到人就空着。", "Name and function; leave it empty when nobody was met.")), value: value("met"), ..Field::default() }))
            (fields::area(&Field { id: "heard", name: "heard", label: say!(lang, "听到什么、看到什么", "What was heard and seen"), hint: Some(say!(lang, "只记已知以外的。需要别人办的，写在下面的需求里。", "Only what is not known already. What somebody has to do goes into the needs below.")), value: value("heard"), ..Field::default() }, 4))
            (needs(ctx, sheet, typed))
            (parts::row(html! { (parts::submit(Press::MainBig, say!(lang, "记下", "Record it"))) }))
        }
    }
}

fn hint(ctx: &Ctx, outcome: VisitOutcome) -> Option<&'static str> {
    let lang = ctx.lang;
    match outcome {
        VisitOutcome::Met => None,
        VisitOutcome::NobodyThere => {
            Some(say!(lang, "不算走访到；换一天再去一次。", "Does not count as visited; go again on another day."))
        }
        VisitOutcome::NotWanted => {
            Some(say!(lang, "不勉强，也不算走访到。", "Nobody is pressed; it does not count as visited."))
        }
    }
}

/// Each need becomes a case in the same write; its category is suggested by its words where none is chosen.
fn needs(ctx: &Ctx, sheet: &VisitSheet, typed: &Typed) -> Markup {
    let lang = ctx.lang;
    let Some(kind) = ctx.app.office().programme().cases.get(&sheet.heard) else { return html! {} };
    html! {
        fieldset.field {
            legend.label { (say!(lang, "需求（没有就空着）", "Needs (leave empty if none)")) }
            p.hint { (kind.guide.get(lang)) " " (say!(lang, "一格一件；记下后每件各有编号和回执码，交给被走访的人。", "One in each box; each gets a number and a receipt code for whoever was visited.")) }
            (heard::boxes(ctx, kind, ("need", say!(lang, "需求", "Need"), NEEDS), typed))
        }
    }
}
