//! `/receptions/{day}`: who comes, in the order of their times, to be printed; each received in one step with the case that follows.

use super::days::standing;
use super::withdraw;
use crate::http::{self, Ctx, Page};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Press};
use crate::look::{Section, State, mark, say, when};
use crate::pages::refused;
use crate::pages::shared::{case_number, seen_cases};
use axum::extract::{Path, Query};
use maud::{Markup, html};
use shishu_contact::{DayStanding, ReceptionOutcome};
use shishu_office::{DaySheet, DeskSlot, Refusal};
use shishu_programme::CaseKind;
use std::collections::{BTreeMap, BTreeSet};

pub(super) type Typed = BTreeMap<String, String>;

/// Cases that the reader may open.
type Seen = BTreeSet<shishu_terms::CaseId>;

/// A step that was refused: which, what was typed, why.
pub(super) struct Tried {
    pub(super) act: &'static str,
    pub(super) typed: Typed,
    pub(super) refusal: Refusal,
}

pub(super) async fn page(ctx: Ctx, Path(id): Path<String>, Query(asked): Query<Typed>) -> Page {
    show(&ctx, &id, asked.get("done").map(String::as_str), None, html! {}).await
}

/// The page; `said` stands on top: codes that are shown once.
pub(super) async fn show(ctx: &Ctx, id: &str, done: Option<&str>, tried: Option<&Tried>, said: Markup) -> Page {
    let lang = ctx.lang;
    let sheet = ctx.app.office().day_sheet(&ctx.caller(), id).await?;
    let day = &sheet.day;
    let (date, weekday) = (when::date(lang, day.on), when::weekday(lang, day.on));
    let title = say!(lang, "{date} {weekday}", "{weekday} {date}", date = date, weekday = weekday);
    let head = parts::Head {
        crumbs: vec![
            (say!(lang, "接待日", "Reception days").to_owned(), Some("/receptions".to_owned())),
            (day.name.get(lang).to_owned(), None),
        ],
        title: html! { (title) },
        sub: Some(html! { (day.name.get(lang)) " · " (day.place.get(lang)) }),
        aside: Some(standing(lang, day.standing)),
    };
    let received = sheet.slots.iter().filter_map(|slot| slot.outcome.as_ref()?.case.clone());
    let seen = seen_cases(ctx, received.chain(sheet.walked_in.iter().flatten().cloned()).collect()).await?;
    let to = |ending: &str| format!("/receptions/{id}/list.{ending}");
    let main = html! {
        (parts::head(&head))
        @if let Some(tried) = tried { (problem(ctx, tried)) }
        @if let Some(done) = done { (told(ctx, done)) }
        (said)
        @if let Some((reason, instead)) = &day.called_off {
            (parts::notice_titled(State::Revision, say!(lang, "改期了", "Moved"), html! { p { (reason) } p { a href={ "/receptions/" (instead) } { (say!(lang, "看改到的那天", "See the day instead")) } } }))
        }
        (parts::section("list", say!(lang, "来访名单", "Who comes"), parts::downloads(lang, &to("xlsx"), &to("csv")), list(ctx, &sheet, &seen)))
        @if sheet.receives && is_open(&sheet) { (receiver(ctx, &sheet, tried)) }
        @if sheet.books && !day.desk_free.is_empty() { (parts::section("book", say!(lang, "替来电的人预约", "Book for a caller"), "", booking(ctx, &sheet, tried))) }
        @if is_open(&sheet) { (withdraw::section(ctx, &sheet, tried)) }
        @if sheet.receives && is_open(&sheet) { (parts::section("call-off", say!(lang, "改期", "Move the day"), "", call_off(ctx, &sheet, tried))) }
    };
    let mut response = ctx.page(&title, Some(Section::Receptions), main).await?;
    if let Some(tried) = tried {
        *response.status_mut() = http::errors::status(tried.refusal.kind);
    }
    Ok(response)
}

fn is_open(sheet: &DaySheet) -> bool {
    !matches!(sheet.day.standing, DayStanding::Held | DayStanding::CalledOff)
}

fn told(ctx: &Ctx, done: &str) -> Markup {
    let text = match done {
        "held" => say!(ctx.lang, "这一天办完了。", "The day is closed."),
        "moved" => say!(ctx.lang, "改期公布了，约过的人时间不变。", "The move is public; bookings keep their time."),
        "withdrawn" => say!(
            ctx.lang,
            "取消了，时间空出来了，写的内容已删除；对方凭预约码看得到原因。",
            "Cancelled: the time is free, what was written is erased, and the code shows why."
        ),
        _ => say!(ctx.lang, "记下了。", "Recorded."),
    };
    html! { p role="status" { (text) } }
}

fn problem(ctx: &Ctx, tried: &Tried) -> Markup {
    let lang = ctx.lang;
    let href = match tried.act {
        "book" => "#book",
        "withdraw" => "#withdraw",
        "call-off" => "#call-off",
        _ => "#list",
    };
    refused::boxed(
        lang,
        say!(lang, "没有做成，您填的都在", "Not done; what you typed is still here"),
        &tried.refusal,
        href,
    )
}

fn outcome(ctx: &Ctx, slot: &DeskSlot, seen: &Seen) -> Markup {
    let lang = ctx.lang;
    let Some(received) = &slot.outcome else { return mark(State::Wait, say!(lang, "还没记", "not told of yet")) };
    match received.outcome {
        ReceptionOutcome::Received => {
            html! { (mark(State::Holds, say!(lang, "接待了", "received"))) @if let Some(case) = &received.case { br; (case_number(case, seen)) } }
        }
        ReceptionOutcome::Absent => mark(State::NotJudged, say!(lang, "没来", "did not come")),
        ReceptionOutcome::Deferred => {
            html! { (mark(State::Revision, say!(lang, "改约", "put off"))) @if let Some(to) = &received.to { br; a href={ "/receptions/" (to) } { (to) } } }
        }
    }
}

fn list(ctx: &Ctx, sheet: &DaySheet, seen: &Seen) -> Markup {
    let lang = ctx.lang;
    if sheet.slots.is_empty() && sheet.walked_in.is_empty() && sheet.withdrawn.is_empty() {
        return parts::empty(
            say!(lang, "还没有人预约", "Nobody booked yet"),
            say!(
                lang,
                "网上约的和窗口替人约的，按时间列在这里。",
                "Bookings from the web and from the desk stand here by their time."
            ),
            None,
        );
    }
    let hidden = |text: &Option<String>, reads: bool| match (text, reads) {
        (Some(text), _) => html! { span.typed { (text) } },
        (None, true) => html! { span.quiet { "—" } },
        (None, false) => {
            html! { span.quiet { (say!(lang, "只有接待岗和窗口看得到", "for the receiving post and the desk alone")) } }
        }
    };
    let reads = sheet.receives || sheet.books;
    let table = html! {
        table {
            caption.sr { (say!(lang, "预约，按时间", "Bookings by time")) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "时间", "Time")) }
                th scope="col" { (say!(lang, "想谈什么", "About")) }
                th scope="col" { (say!(lang, "联系方式", "Contact")) }
                th scope="col" { (say!(lang, "情况", "Standing")) }
            } }
            tbody { @for slot in &sheet.slots { tr {
                th.stick.nobr scope="row" { (slot.begins) }
                td { (hidden(&slot.matter, reads)) }
                td {
                    (hidden(&slot.contact, reads))
                    @if !slot.same_contact.is_empty() { br; (mark(State::Query, say!(lang, "与 {others} 同一联系方式", "same contact as {others}", others = slot.same_contact.join(lang.pick("、", ", "))))) }
                }
                td.nobr { (outcome(ctx, slot, seen)) }
            } } }
        }
    };
    html! {
        (parts::scroll(say!(lang, "来访名单", "Who comes"), table))
        @if sheet.cancelled > 0 { (parts::hint(say!(lang, "取消的有 {n} 个，内容已删除。", "Cancelled: {n}; what was written is erased.", n = sheet.cancelled))) }
        (withdraw::told(lang, sheet))
        @if !sheet.walked_in.is_empty() {
            p { (say!(lang, "没有预约、直接来的：", "Came without booking: ")) @for case in sheet.walked_in.iter().flatten() { (case_number(case, seen)) " " } }
        }
    }
}

/// What the receiving post does on the day.
fn receiver(ctx: &Ctx, sheet: &DaySheet, tried: Option<&Tried>) -> Markup {
    let lang = ctx.lang;
    if sheet.day.on > ctx.today() {
        return parts::hint(say!(
            lang,
            "到了这一天，在这里逐位记录；记完就办完了。",
            "On the day each one is recorded here; then the day is closed."
        ));
    }
    let waiting: Vec<&DeskSlot> = sheet.slots.iter().filter(|slot| slot.outcome.is_none()).collect();
    html! {
        (parts::section("receive", say!(lang, "接待", "Receive"), "", html! {
            div.steps {
                @for slot in &waiting { (parts::details(say!(lang, "{begins} 的预约", "The booking of {begins}", begins = slot.begins), one(ctx, sheet, Some(slot), tried))) }
                (parts::details(say!(lang, "没有预约、直接来的", "Somebody who came without booking"), one(ctx, sheet, None, tried)))
            }
            @if waiting.is_empty() {
                form.flow method="post" action={ "/receptions/" (sheet.day.id) "/held" } {
                    (fields::csrf(ctx.csrf()))
                    (parts::row(parts::submit(Press::MainBig, say!(lang, "这一天办完了", "Close the day"))))
                }
            } @else { (parts::hint(say!(lang, "还有 {n} 位没有记，逐位记完再办结这一天。", "{n} left to record before the day can be closed.", n = waiting.len()))) }
        }))
    }
}

fn one(ctx: &Ctx, sheet: &DaySheet, slot: Option<&DeskSlot>, tried: Option<&Tried>) -> Markup {
    let lang = ctx.lang;
    let at = slot.map_or_else(|| "new".to_owned(), |slot| slot.slot.to_string());
    // What was typed comes back in the form it was typed in.
    let typed = tried.filter(|tried| tried.act == "receive").map(|tried| &tried.typed);
    let typed = typed
        .filter(|typed| typed.get("slot").map(String::as_str).unwrap_or("") == if slot.is_some() { &at } else { "" });
    let value = |name: &str, known: Option<&str>| {
        typed.and_then(|typed| typed.get(name).cloned()).unwrap_or_else(|| known.unwrap_or_default().to_owned())
    };
    let matter = value("text", slot.and_then(|slot| slot.matter.as_deref()));
    let contact = value("contact", slot.and_then(|slot| slot.contact.as_deref()));
    let kinds = kinds(ctx, sheet);
    let suggested = slot.and_then(|slot| slot.suggested.as_ref()).zip(sheet.kinds.first());
    let suggested = suggested.map(|(category, kind)| format!("{kind}:{category}"));
    let chosen = value("matter", suggested.as_deref());
    let later: Vec<_> = sheet
        .later
        .iter()
        .flat_map(|day| {
            day.desk_free.iter().map(move |(slot, begins)| {
                (format!("{} {slot}", day.id), format!("{} {begins}", when::date(lang, day.on)))
            })
        })
        .collect();
    let ids = ["text", "contact", "matter", "to"].map(|name| format!("{name}-{at}"));
    html! {
        form.flow.intake method="post" action={ "/receptions/" (sheet.day.id) "/receive" } autocomplete="off" {
            (fields::csrf(ctx.csrf()))
            @if slot.is_some() { (fields::hidden("slot", &at)) }
            (fields::area(&Field { id: &ids[0], name: "text", label: say!(lang, "谈了什么（照他的话）", "What was said, in their words"), value: &matter, ..Field::default() }, 4))
            (fields::select(&Field { id: &ids[2], name: "matter", label: say!(lang, "作为哪一类事办", "What it becomes"), value: &chosen, ..Field::default() }, &kinds))
            (fields::area(&Field { id: &ids[1], name: "contact", label: say!(lang, "姓名和联系方式（可以不留）", "Name and how to reach them (optional)"), value: &contact, ..Field::default() }, 2))
            (parts::row(html! {
                (parts::submit_as(Press::Main, "outcome", "received", say!(lang, "接待了，开成一件事", "Received; open a case")))
                @if slot.is_some() { (parts::submit_as(Press::Normal, "outcome", "absent", say!(lang, "没来", "Did not come"))) }
            }))
            @if slot.is_some() && !later.is_empty() {
                (fields::select(&Field { id: &ids[3], name: "to", label: say!(lang, "改约到", "Put off to"), ..Field::default() }, &later))
                (parts::row(parts::submit_as(Press::Normal, "outcome", "deferred", say!(lang, "改约", "Put off"))))
            }
        }
    }
}

/// `KIND:CATEGORY` of every kind the series may open.
fn kinds(ctx: &Ctx, sheet: &DaySheet) -> Vec<(String, String)> {
    let lang = ctx.lang;
    let programme = ctx.app.office().programme();
    let of = |kind: &CaseKind| -> Vec<(String, String)> {
        let name = |one: &shishu_programme::Category| format!("{} · {}", kind.name.get(lang), one.name.get(lang));
        kind.categories.iter().map(|one| (format!("{}:{}", kind.id, one.id), name(one))).collect()
    };
    sheet.kinds.iter().filter_map(|id| programme.cases.get(id)).flat_map(of).collect()
}

fn booking(ctx: &Ctx, sheet: &DaySheet, tried: Option<&Tried>) -> Markup {
    let lang = ctx.lang;
    let typed = tried.filter(|tried| tried.act == "book").map(|tried| &tried.typed);
    let value = |name: &str| typed.and_then(|typed| typed.get(name)).map_or("", String::as_str);
    let times: Vec<_> = sheet.day.desk_free.iter().map(|(slot, begins)| (slot.to_string(), begins.clone())).collect();
    html! {
        form.flow.intake method="post" action={ "/receptions/" (sheet.day.id) "/book" } autocomplete="off" {
            (fields::csrf(ctx.csrf()))
            (fields::select(&Field { id: "book-slot", name: "slot", label: say!(lang, "时间", "Time"), value: value("slot"), required: true, ..Field::default() }, &times))
            (fields::area(&Field { id: "book-matter", name: "matter", label: say!(lang, "想谈什么", "What it is about"), value: value("matter"), required: true, ..Field::default() }, 2))
            (fields::text(&Field { id: "book-contact", name: "contact", label: say!(lang, "姓名和电话（可以不留）", "Name and telephone (optional)"), value: value("contact"), ..Field::default() }))
            (parts::row(parts::submit(Press::Normal, say!(lang, "约上", "Book it"))))
        }
    }
}

fn call_off(ctx: &Ctx, sheet: &DaySheet, tried: Option<&Tried>) -> Markup {
    let lang = ctx.lang;
    let typed = tried.filter(|tried| tried.act == "call-off").map(|tried| &tried.typed);
    let value = |name: &str| typed.and_then(|typed| typed.get(name)).map_or("", String::as_str);
    html! {
        div.steps { (parts::details(say!(lang, "这一天不能接待，改到另一天", "It cannot be held on this day"), html! {
            form.flow.intake method="post" action={ "/receptions/" (sheet.day.id) "/call-off" } autocomplete="off" {
                (fields::csrf(ctx.csrf()))
                (fields::text(&Field { id: "reason", name: "reason", label: say!(lang, "原因（公开）", "Why (public)"), value: value("reason"), required: true, ..Field::default() }))
                (fields::date(&Field { id: "instead", name: "instead", label: say!(lang, "改到哪天", "The day instead"), hint: Some(say!(lang, "工作日；约过的人按原来的时间转过去，接待的责任跟着转。", "A working day; bookings go along at their time, and so does the duty.")), value: value("instead"), required: true, ..Field::default() }))
                (parts::row(parts::submit(Press::Normal, say!(lang, "公布改期", "Publish the move"))))
            }
        })) }
    }
}
