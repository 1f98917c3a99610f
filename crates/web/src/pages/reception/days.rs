//! `/reception`: the days to come with their free times, and what became of those past.

use super::day_text;
use crate::http::{Ctx, Page};
use crate::look::parts::{self, Press};
use crate::look::{Lang, Section, State, Switch, mark, say, when};
use crate::pages::files::query_text;
use maud::{Markup, html};
use shishu_contact::DayStanding;
use shishu_office::DayLine;

pub(super) async fn page(ctx: Ctx) -> Page {
    let lang = ctx.lang;
    let days = ctx.app.office().reception_days(ctx.now).await?;
    let today = ctx.today();
    let (coming, past): (Vec<_>, Vec<_>) = days.into_iter().partition(|day| day.on >= today);
    let title = say!(lang, "接待日", "Reception days");
    let main = html! {
        div.stay.flow {
            h1 { (title) }
            p.lead { (say!(lang, "领导在固定的日子当面听您说。选一个时间，写一句想谈什么就约好了；不用账号，可以不留姓名。", "On these days a head of office listens to you in person. Choose a time and say in a line what it is about; no account, and you need not leave a name.")) }
            (parts::row(html! {
                (parts::link(Press::Normal, &format!("/reception/booking?lang={}", lang.tag()), say!(lang, "查看或取消预约", "See or cancel a booking")))
            }))
            @if coming.is_empty() {
                (parts::empty(say!(lang, "现在没有公布的接待日", "No reception day is announced at present"), say!(lang, "新的接待日会提前列在这里；急事请打电话或到窗口。", "New days stand here ahead of time; in a hurry, telephone or come to the counter."), None))
            }
            @for day in &coming { (coming_day(lang, day)) }
            @if !past.is_empty() { (parts::section("past", say!(lang, "过去两个月", "The last two months"), "", parts::list(&past.iter().rev().map(|day| past_day(lang, day)).collect::<Vec<_>>()))) }
        }
    };
    ctx.switched_page(title, Some(Section::Reception), Switch::Address, main).await
}

fn coming_day(lang: Lang, day: &DayLine) -> Markup {
    let title = day_text(lang, day.on);
    let body = html! {
        p { b { (day.name.get(lang)) } br; (day.place.get(lang)) }
        @if let Some((reason, _)) = &day.called_off {
            (parts::notice_titled(State::Late, say!(lang, "改期了", "Moved"), html! { p { (say!(lang, "原因：", "Why: ")) (reason) } p { (instead(lang, day)) } }))
        } @else if day.free.is_empty() {
            (walk_in(lang, day))
            (parts::hint(say!(lang, "已约满或已截止；也可以直接来，排在预约的人后面。", "All times are taken or booking is over; you may come all the same and wait after those who booked.")))
        } @else {
            (parts::row(html! { @for (slot, begins) in &day.free { (parts::link(Press::Normal, &book_href(lang, &day.id, *slot), begins)) } }))
            (parts::hint(say!(lang, "{until}以前可以预约，还有 {n} 个时间。", "Book until {until}; times left: {n}.", until = when::day(lang, day.book_until), n = day.free.len())))
            (walk_in(lang, day))
        }
    };
    parts::section(&day.id, title, day.unit.get(lang), body)
}

/// Times that nobody books here.
fn walk_in(lang: Lang, day: &DayLine) -> Markup {
    html! {
        @if day.walk_in > 0 { (parts::hint(say!(lang, "另留 {n} 个时间给直接来的和打电话的。", "Kept for people who come or telephone: {n}.", n = day.walk_in))) }
    }
}

fn book_href(lang: Lang, day: &str, slot: u32) -> String {
    format!("/reception/book?lang={}&day={}&slot={slot}", lang.tag(), query_text(day))
}

/// The day it is held instead: the id ends with it.
pub(super) fn instead(lang: Lang, day: &DayLine) -> String {
    let to = day.called_off.as_ref().map(|(_, to)| to.as_str()).unwrap_or_default();
    let date = to.get(to.len().saturating_sub(10)..).and_then(|date| date.parse().ok());
    match date {
        Some(date) => say!(
            lang,
            "改到 {day}，约过的时间不变。",
            "Held on {day} instead; bookings keep their time.",
            day = day_text(lang, date)
        ),
        None => String::new(),
    }
}

fn past_day(lang: Lang, day: &DayLine) -> Markup {
    let (state, word) = match day.standing {
        DayStanding::Held => (State::Holds, say!(lang, "举行了", "held")),
        DayStanding::CalledOff => (State::Revision, say!(lang, "改期了", "moved")),
        DayStanding::NotHeld | DayStanding::Open | DayStanding::Full => {
            (State::Late, say!(lang, "没有举行，或没有记录", "not held, or not told of"))
        }
    };
    html! {
        (day_text(lang, day.on)) " " (day.name.get(lang)) " " (mark(state, word))
        @if let Some((reason, _)) = &day.called_off { br; (reason) " " (instead(lang, day)) }
    }
}
