//! Booking: the time was chosen on the page before; here one says what it is about.

use super::day_text;
use crate::http::{Ctx, Page, PageError, QuietForm, first_stamp};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Press};
use crate::look::{Section, State, Switch, say};
use crate::pages::refused;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use shishu_office::{Caller, DayLine, NewBooking, OfficeError, Refusal, RefusalKind};
use shishu_sealed::ReceiptCode;
use std::collections::BTreeMap;

/// The id of the form, for the language switch.
const FORM: &str = "book";

/// What was typed, and what is amiss with it.
#[derive(Default)]
struct Typed {
    day: String,
    slot: String,
    matter: String,
    contact: String,
    refused: Option<Refusal>,
    /// Seconds to wait, and the work a script may do instead.
    crowded: Option<(i64, String)>,
}

pub(super) async fn page(ctx: Ctx, Query(asked): Query<BTreeMap<String, String>>) -> Page {
    let text = |name: &str| asked.get(name).cloned().unwrap_or_default();
    if text("day").is_empty() {
        // A time is chosen on the page of the days.
        return Ok(Redirect::to(&format!("/reception?lang={}", ctx.lang.tag())).into_response());
    }
    let typed = Typed { day: text("day"), slot: text("slot"), ..Typed::default() };
    let stamp = first_stamp(&ctx)?;
    ask(&ctx, &stamp, &typed, true).await
}

async fn ask(ctx: &Ctx, stamp: &str, typed: &Typed, first: bool) -> Page {
    let lang = ctx.lang;
    let day = ctx.app.office().reception_day(ctx.now, &typed.day).await?;
    let title = say!(lang, "预约接待", "Book a reception");
    let address = format!("/reception/book?stamp={stamp}");
    let main = html! {
        div.one.stay.flow {
            @if let Some(refusal) = &typed.refused { (problem(ctx, refusal, &typed.matter)) }
            @if let Some((wait, _)) = &typed.crowded {
                (parts::notice_titled(State::Query, say!(lang, "现在人太多，还没有约上", "Too many at once; not booked yet"), html! { p { (say!(lang, "填好的都在。请等 {n} 秒再按一次。", "Everything typed is kept. Wait {n} seconds and press again.", n = wait)) } }))
            }
            p.crumb { a href={ "/reception?lang=" (lang.tag()) } { "‹ " (say!(lang, "换一天", "Another day")) } }
            h1 { (title) }
            p { b { (day_text(lang, day.on)) } br; (day.name.get(lang)) br; (day.place.get(lang)) }
            @if day.free.is_empty() {
                (parts::empty(say!(lang, "这一天约满或截止了", "This day is full or booking is over"), say!(lang, "请另选一天；也可以直接来，排在预约的人后面。", "Choose another day, or come and wait after those who booked."), None))
            } @else { (form(ctx, &address, &day, typed)) }
        }
    };
    // The first page can be had again from its address, one that came back cannot.
    let switch = match first {
        true => Switch::Address,
        false => Switch::Form { form: FORM, address },
    };
    let mut page = ctx.switched_page(title, Some(Section::Reception), switch, main).await?;
    if let Some(refusal) = &typed.refused {
        *page.status_mut() = crate::http::errors::status(refusal.kind);
    }
    if typed.crowded.is_some() {
        *page.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    }
    Ok(page)
}

fn problem(ctx: &Ctx, refusal: &Refusal, matter: &str) -> Markup {
    let lang = ctx.lang;
    let href = match refusal.kind {
        RefusalKind::WrongState => "#slot",
        // With a matter it is the contact that is missing or too long.
        _ if matter.trim().chars().count() > 1 => "#contact",
        _ => "#matter",
    };
    refused::boxed(lang, say!(lang, "还没有约上，您填的都在", "Not booked yet; what you typed is kept"), refusal, href)
}

fn form(ctx: &Ctx, address: &str, day: &DayLine, typed: &Typed) -> Markup {
    let lang = ctx.lang;
    let times: Vec<_> = day.free.iter().map(|(slot, begins)| (slot.to_string(), begins.clone())).collect();
    let work = typed.crowded.as_ref().map(|(_, work)| work.as_str());
    html! {
        form.flow id=(FORM) method="post" action={ (address) "&lang=" (lang.tag()) } autocomplete="off" data-work=[work] novalidate {
            (fields::hidden("day", &typed.day))
            (fields::select(&Field { id: "slot", name: "slot", label: say!(lang, "时间", "Time"), value: &typed.slot, required: true, ..Field::default() }, &times))
            (fields::area(&Field { id: "matter", name: "matter", label: say!(lang, "想谈什么", "What it is about"), hint: Some(say!(lang, "一两句就行，让接待的人先查好。只有接待岗位和登记窗口看得到，可以依法删除。", "A line or two, so that it can be looked up beforehand. Only the receiving post and the desk see it, and it can be erased by law.")), value: &typed.matter, required: true, ..Field::default() }, 4))
            (fields::area(&Field { id: "contact", name: "contact", label: say!(lang, "姓名和电话（可以不留）", "Name and telephone (optional)"), hint: Some(say!(lang, "只用来在改期时告诉您；不留，就凭预约码在这里看。", "Used only to tell you when the day moves; without it, look here with the booking code.")), value: &typed.contact, ..Field::default() }, 2))
            @if let Some(n) = day.without_contact { (parts::hint(say!(lang, "一个人约一个时间。不留联系方式的预约，一天最多收 {n} 个，免得有人把时间占满。", "One person, one time. At most {n} bookings of a day leave no contact, so that nobody takes all of it.", n = n))) }
            div.row { (parts::submit(Press::MainBig, say!(lang, "约好", "Book it"))) }
        }
    }
}

pub(super) async fn post(form: QuietForm) -> Page {
    let ctx = &form.ctx;
    let text = |name: &str| form.text(name).replace("\r\n", "\n");
    let mut typed = Typed {
        day: text("day"),
        slot: text("slot"),
        matter: text("matter"),
        contact: text("contact"),
        ..Typed::default()
    };
    if let Err(crowded) = form.admit()? {
        let work = format!("{}:{}", crowded.work.challenge, crowded.work.bits);
        typed.crowded = Some((crowded.wait, work));
        return ask(ctx, &crowded.stamp, &typed, false).await;
    }
    let new = NewBooking {
        slot: typed.slot.parse().unwrap_or(u32::MAX),
        matter: typed.matter.clone(),
        contact: typed.contact.clone(),
    };
    match ctx.app.office().book_reception(&Caller::anonymous(ctx.now), &typed.day, new).await {
        Ok((code, _)) => done(ctx, &code).await,
        Err(OfficeError::Refused(refusal)) if refusal.kind != RefusalKind::NotFound => {
            typed.refused = Some(refusal);
            ask(ctx, &form.next_stamp()?, &typed, false).await
        }
        Err(error) => Err(PageError::from(error)),
    }
}

/// The code, shown once.
async fn done(ctx: &Ctx, code: &ReceiptCode) -> Page {
    let lang = ctx.lang;
    let sheet = ctx.app.office().booking_by_code(ctx.now, code).await?;
    let hint = say!(
        lang,
        "凭它查看或取消；没有字母 I、L、O、U，大小写、短横都不要紧。",
        "With it you see or cancel the booking. It has no letters I, L, O or U; case and hyphens do not matter."
    );
    let title = say!(lang, "约好了", "Booked");
    let main = html! {
        div.one.stay.flow {
            h1 { (title) }
            @if let Some(sheet) = &sheet {
                p.lead { b { (day_text(lang, sheet.day.on)) " " (sheet.begins) } br; (sheet.day.name.get(lang)) br; (sheet.day.place.get(lang)) }
            }
            (parts::code_box(lang, say!(lang, "预约码，只显示这一次", "Booking code, shown only once"), &code.text(), hint, html! {}))
            (parts::hint(say!(lang, "记在手机或纸上。丢了也能来：说约的时间和想谈的事。改期会公布在接待日页面，约过的时间不变。", "Keep it on your phone or on paper. Without it you can come all the same: say your time and your matter. If the day moves, the page of reception days says so and your time stays.")))
            div.row {
                (parts::link(Press::Normal, &format!("/reception/booking?lang={}", lang.tag()), say!(lang, "查看或取消预约", "See or cancel a booking")))
                (parts::link(Press::Plain, &format!("/reception?lang={}", lang.tag()), say!(lang, "回接待日", "Reception days")))
            }
        }
    };
    ctx.switched_page(title, Some(Section::Reception), Switch::Nothing, main).await
}
