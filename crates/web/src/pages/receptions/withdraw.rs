//! Cancelling a booking of somebody else: the form at the desk, and what the desk said, there and under the code.

use super::act::{Day, back, refused};
use super::day::Tried;
use crate::http::{Ctx, Page, Posted};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Press};
use crate::look::{Lang, say, when};
use axum::extract::Path;
use maud::{Markup, html};
use shishu_contact::CancelGround;
use shishu_office::{DaySheet, DeskSlot, Refusal};

/// Why, in words for both sides.
pub(in crate::pages) fn ground(lang: Lang, ground: CancelGround) -> &'static str {
    match ground {
        CancelGround::Asked => say!(lang, "本人要求取消", "whoever booked asked for it"),
        CancelGround::Repeated => say!(lang, "一人约了几个时间", "one person held several times"),
        CancelGround::Unreachable => {
            say!(lang, "联系方式找不到预约的人", "the contact does not lead to whoever booked")
        }
        CancelGround::Elsewhere => say!(lang, "归别的单位办", "another office deals with it"),
        CancelGround::NoMatter => say!(lang, "看不出要谈什么事", "it does not say what it is about"),
    }
}

/// The form, while somebody waits on a day that has not passed.
pub(super) fn section(ctx: &Ctx, sheet: &DaySheet, tried: Option<&Tried>) -> Markup {
    let lang = ctx.lang;
    let waiting: Vec<&DeskSlot> = sheet.slots.iter().filter(|slot| slot.outcome.is_none()).collect();
    if waiting.is_empty() || sheet.day.on < ctx.today() || !(sheet.receives || sheet.books) {
        return html! {};
    }
    let typed = tried.filter(|tried| tried.act == "withdraw").map(|tried| &tried.typed);
    let value = |name: &str| typed.and_then(|typed| typed.get(name)).map_or("", String::as_str);
    let times: Vec<_> = waiting.iter().map(|slot| (slot.slot.to_string(), slot.begins.clone())).collect();
    let grounds = CancelGround::ALL.map(|one| (one.code().to_owned(), ground(lang, one).to_owned()));
    let form = html! {
        form.flow.intake method="post" action={ "/receptions/" (sheet.day.id) "/withdraw" } autocomplete="off" {
            (fields::csrf(ctx.csrf()))
            (fields::select(&Field { id: "withdraw-slot", name: "slot", label: say!(lang, "哪个时间的预约", "The booking of which time"), value: value("slot"), required: true, ..Field::default() }, &times))
            (fields::select(&Field { id: "withdraw-ground", name: "ground", label: say!(lang, "为什么", "Why"), value: value("ground"), required: true, ..Field::default() }, &grounds))
            (fields::area(&Field { id: "withdraw-words", name: "words", label: say!(lang, "对预约的人说", "In words, for whoever booked"), hint: Some(say!(lang, "对方凭预约码看得到，也看得到是哪个岗位取消的。说清怎么办：改约、打电话，还是找哪个单位。", "Read under the booking code, with the post that cancelled. Say what to do instead: book again, telephone, or which office to go to.")), value: value("words"), required: true, ..Field::default() }, 2))
            (parts::row(parts::submit(Press::Normal, say!(lang, "取消这个预约，删掉写的内容", "Cancel this booking, and erase what was written"))))
        }
    };
    let form = parts::details(
        say!(lang, "重复占用、找不到人或本人来电取消", "Several times held, nobody reached, or asked for"),
        form,
    );
    parts::section("withdraw", say!(lang, "取消别人的预约", "Cancel a booking"), "", html! { div.steps { (form) } })
}

/// What the desk cancelled of the day.
pub(super) fn told(lang: Lang, sheet: &DaySheet) -> Markup {
    html! {
        @for one in &sheet.withdrawn {
            p {
                (say!(lang, "窗口取消 ", "Cancelled by the desk: ")) (begins(sheet, one.stated.slot)) " · " (ground(lang, one.ground)) " · "
                (one.by.get(lang)) " · " (when::day(lang, one.stated.on)) " · " a href={ "/ledger?act=" (one.seq) } { "#" (one.seq) }
                @if let Some(words) = &one.words { br; span.typed { (words) } }
            }
        }
    }
}

fn begins(sheet: &DaySheet, slot: u32) -> &str {
    sheet.day.times.get(slot as usize).map_or("", String::as_str)
}

pub(super) async fn post(Path(day): Day, form: Posted) -> Page {
    let ctx = &form.ctx;
    let withdrawn = match (CancelGround::parse(form.text("ground")), form.text("slot").parse()) {
        (Some(ground), Ok(slot)) => {
            ctx.app.office().withdraw_booking(&ctx.caller(), &day, slot, ground, form.text("words")).await
        }
        _ => Err(Refusal::bad_input("请选哪个时间、为什么取消。", "choose the time and why it is cancelled").into()),
    };
    match withdrawn {
        Ok(_) => back(&day, "withdrawn"),
        Err(error) => refused(&form, &day, "withdraw", error).await,
    }
}
