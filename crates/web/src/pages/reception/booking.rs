//! `/reception/booking`: the code shows the appointment and gives it back. A code that opens nothing gets the same page, as long and as late.

use super::day_text;
use super::days::instead;
use crate::http::even::{BEAT, even};
use crate::http::{Ctx, Page, PageError, QuietForm, first_stamp};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Press, Problem};
use crate::look::{Lang, Section, State, Switch, say, when};
use crate::pages::receptions::withdraw::ground;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use shishu_contact::ReceptionOutcome;
use shishu_office::{BookingSheet, OfficeError, WithdrawnNote};
use shishu_sealed::ReceiptCode;

const FORM: &str = "booking";

pub(super) async fn page(ctx: Ctx) -> Page {
    let stamp = first_stamp(&ctx)?;
    ctx.switched_page(title(&ctx), Some(Section::Reception), Switch::Address, ask(&ctx, &stamp, false)).await
}

fn title(ctx: &Ctx) -> &'static str {
    say!(ctx.lang, "我的预约", "My booking")
}

fn ask(ctx: &Ctx, stamp: &str, wrong: bool) -> Markup {
    let lang = ctx.lang;
    let none = say!(
        lang,
        "没有这个预约，或已经取消。请一组一组核对。",
        "There is no such booking, or it was cancelled. Compare the code group by group."
    );
    let problems = [Problem { state: None, href: "#code".into(), text: none.to_owned() }];
    let field = Field {
        id: "code",
        name: "code",
        label: say!(lang, "预约码", "Booking code"),
        hint: Some(say!(lang, "7 组，每组 4 个字符。", "Seven groups of four.")),
        error: wrong.then_some(none),
        required: true,
        ..Field::default()
    };
    html! {
        div.one.stay.flow {
            @if wrong { (parts::summary(say!(lang, "没有找到", "Not found"), &problems, true)) }
            h1 { (title(ctx)) }
            form.flow id=(FORM) method="post" action={ "/reception/booking?lang=" (lang.tag()) "&stamp=" (stamp) } novalidate {
                (fields::text(&field))
                div.row {
                    (parts::submit(Press::MainBig, say!(lang, "查看", "Look")))
                    (parts::link(Press::Plain, &format!("/reception?lang={}", lang.tag()), say!(lang, "回接待日", "Reception days")))
                }
            }
        }
    }
}

pub(super) async fn look(form: QuietForm) -> Page {
    Ok(even(BEAT, async move { answered(looked(&form).await) }).await)
}

fn answered(page: Page) -> Response {
    page.unwrap_or_else(IntoResponse::into_response)
}

async fn holder(form: &QuietForm) -> Result<Option<(ReceiptCode, BookingSheet)>, PageError> {
    let Ok(code) = ReceiptCode::parse(form.text("code")) else { return Ok(None) };
    let sheet = form.ctx.app.office().booking_by_code(form.ctx.now, &code).await?;
    Ok(sheet.map(|sheet| (code, sheet)))
}

async fn looked(form: &QuietForm) -> Page {
    let (ctx, stamp) = (&form.ctx, form.next_stamp()?);
    let switch = Switch::Form { form: FORM, address: format!("/reception/booking?stamp={stamp}") };
    let main = match holder(form).await? {
        Some((code, sheet)) => shown(ctx, &stamp, &code, &sheet),
        None => ask(ctx, &stamp, true),
    };
    ctx.switched_page(title(ctx), Some(Section::Reception), switch, main).await
}

fn shown(ctx: &Ctx, stamp: &str, code: &ReceiptCode, sheet: &BookingSheet) -> Markup {
    let lang = ctx.lang;
    let day = &sheet.day;
    html! {
        div.one.stay.flow {
            h1 { (title(ctx)) }
            p.lead { b { (day_text(lang, day.on)) " " (sheet.begins) } br; (day.name.get(lang)) br; (day.place.get(lang)) }
            @if let Some(note) = &sheet.withdrawn { (withdrawn(lang, note)) }
            @if let (Some((reason, _)), None) = (&day.called_off, &sheet.withdrawn) {
                (parts::notice_titled(State::Late, say!(lang, "这一天改期了", "This day was moved"), html! { p { (reason) } p { (instead(lang, day)) } }))
            }
            @if let Some(outcome) = sheet.outcome { p { (told(ctx, outcome)) } }
            @match &sheet.matter {
                Some(matter) => { p.typed { (matter) } }
                None => { p.quiet { (say!(lang, "您写的内容已经删除。", "What you wrote is erased.")) } }
            }
            // The language switch sends the code along with this form.
            form.flow id=(FORM) method="post" action={ "/reception/booking/cancel?lang=" (lang.tag()) "&stamp=" (stamp) } {
                (fields::hidden("code", &code.text()))
                @if sheet.cancels {
                    div.row { (parts::submit(Press::Normal, say!(lang, "取消预约，删掉我写的", "Cancel, and erase what I wrote"))) }
                }
            }
            (parts::link(Press::Plain, &format!("/reception?lang={}", lang.tag()), say!(lang, "回接待日", "Reception days")))
        }
    }
}

/// What the desk says that cancelled it.
fn withdrawn(lang: Lang, note: &WithdrawnNote) -> Markup {
    let title = say!(lang, "{by}取消了这个预约", "{by} cancelled this booking", by = note.by.get(lang));
    let body = html! {
        p { (say!(lang, "原因：", "Why: ")) (ground(lang, note.ground)) }
        @if let Some(words) = &note.words { p.typed { (words) } }
        p { (say!(lang, "取消于 {on}，记在日志第 {n} 条。可以重新预约，也可以直接来。", "Cancelled on {on}, act {n} of the ledger. You can book again, or come without booking.", on = when::day(lang, note.stated.on), n = note.seq)) }
    };
    parts::notice_titled(State::Late, title, body)
}

fn told(ctx: &Ctx, outcome: ReceptionOutcome) -> &'static str {
    match outcome {
        ReceptionOutcome::Received => say!(
            ctx.lang,
            "已经接待；办理情况用当时给您的回执码查。",
            "You were received; the receipt code you were given shows the progress."
        ),
        ReceptionOutcome::Absent => {
            say!(ctx.lang, "那天没有等到您；可以重新预约。", "You were not met that day; you can book again.")
        }
        ReceptionOutcome::Deferred => say!(ctx.lang, "改约了另一天。", "It was put off to another day."),
    }
}

pub(super) async fn cancel(form: QuietForm) -> Page {
    Ok(even(BEAT, async move { answered(cancelled(&form).await) }).await)
}

async fn cancelled(form: &QuietForm) -> Page {
    let (ctx, lang) = (&form.ctx, form.ctx.lang);
    let Some((code, _)) = holder(form).await? else {
        let stamp = form.next_stamp()?;
        let switch = Switch::Form { form: FORM, address: format!("/reception/booking?stamp={stamp}") };
        return ctx.switched_page(title(ctx), Some(Section::Reception), switch, ask(ctx, &stamp, true)).await;
    };
    match ctx.app.office().cancel_booking(ctx.now, &code).await {
        Ok(_) => {
            let main = html! {
                div.one.stay.flow {
                    h1 { (say!(lang, "取消了", "Cancelled")) }
                    p { (say!(lang, "这个时间让给别人了，您写的内容已经删除。", "The time is free for others; what you wrote is erased.")) }
                    (parts::link(Press::Normal, &format!("/reception?lang={}", lang.tag()), say!(lang, "回接待日", "Reception days")))
                }
            };
            ctx.switched_page(title(ctx), Some(Section::Reception), Switch::Nothing, main).await
        }
        // What cannot be cancelled any more is shown as it stands.
        Err(OfficeError::Refused(_)) => looked(form).await,
        Err(error) => Err(error.into()),
    }
}
