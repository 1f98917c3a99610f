//! The steps on a reception day. A refused one brings the page back with everything typed.

use super::day::{Tried, show};
use crate::http::{Ctx, Page, PageError, Posted};
use crate::look::{parts, say};
use crate::pages::shared::codes_once;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use maud::html;
use shishu_contact::ReceptionOutcome;
use shishu_office::{NewBooking, OfficeError, ReceiveText, Refusal, RefusalKind};
use shishu_terms::{CaseKindId, CategoryId};

pub(super) type Day = Path<String>;

pub(super) fn back(day: &str, done: &str) -> Page {
    Ok(Redirect::to(&format!("/receptions/{day}?done={done}")).into_response())
}

pub(super) async fn refused(form: &Posted, day: &str, act: &'static str, error: OfficeError) -> Page {
    match error {
        OfficeError::Refused(refusal) if matches!(refusal.kind, RefusalKind::BadInput | RefusalKind::WrongState) => {
            let ctx = Ctx { path: format!("/receptions/{day}"), ..form.ctx.clone() };
            let tried = Tried { act, typed: form.typed(), refusal };
            show(&ctx, day, None, Some(&tried), html! {}).await
        }
        error => Err(PageError::from(error)),
    }
}

pub(super) async fn book(Path(day): Day, form: Posted) -> Page {
    let ctx = &form.ctx;
    let new = NewBooking {
        slot: form.text("slot").parse().unwrap_or(u32::MAX),
        matter: form.text("matter").to_owned(),
        contact: form.text("contact").to_owned(),
    };
    match ctx.app.office().book_reception(&ctx.caller(), &day, new).await {
        Ok((code, _)) => {
            let lang = ctx.lang;
            let hint = say!(
                lang,
                "只显示这一次，念给对方。用它在 {site}/reception/booking 查看或取消。",
                "Shown this once; read it out. It shows or cancels the booking at {site}/reception/booking.",
                site = ctx.site
            );
            let said = parts::code_box(lang, say!(lang, "预约码", "Booking code"), &code.text(), &hint, html! {});
            let ctx = Ctx { path: format!("/receptions/{day}"), ..ctx.clone() };
            show(&ctx, &day, Some("booked"), None, said).await
        }
        Err(error) => refused(&form, &day, "book", error).await,
    }
}

fn read(form: &Posted) -> Result<ReceiveText, Refusal> {
    let outcome = ReceptionOutcome::parse(form.text("outcome")).ok_or_else(|| {
        Refusal::bad_input("请按一个按钮：接待了、没来或改约。", "press one: received, did not come, put off")
    })?;
    let (kind, category) = form.text("matter").split_once(':').unwrap_or((form.text("matter"), ""));
    let to = form.text("to").split_once(' ').and_then(|(day, slot)| Some((day.to_owned(), slot.parse().ok()?)));
    Ok(ReceiveText {
        slot: form.text("slot").parse().ok(),
        outcome,
        kind: CaseKindId::new(kind),
        category: Some(category).filter(|id| !id.is_empty()).map(CategoryId::new),
        text: form.text("text").to_owned(),
        contact: form.text("contact").to_owned(),
        to,
    })
}

pub(super) async fn receive(Path(day): Day, form: Posted) -> Page {
    let ctx = &form.ctx;
    let received = match read(&form) {
        Ok(typed) => ctx.app.office().receive(&ctx.caller(), &day, typed).await,
        Err(refusal) => Err(refusal.into()),
    };
    match received {
        Ok(Some(case)) => {
            let said = codes_once(ctx, std::slice::from_ref(&case));
            let ctx = Ctx { path: format!("/receptions/{day}"), ..ctx.clone() };
            show(&ctx, &day, Some("received"), None, said).await
        }
        Ok(None) => back(&day, "received"),
        Err(error) => refused(&form, &day, "receive", error).await,
    }
}

pub(super) async fn held(Path(day): Day, form: Posted) -> Page {
    match form.ctx.app.office().hold_reception(&form.ctx.caller(), &day).await {
        Ok(_) => back(&day, "held"),
        Err(error) => refused(&form, &day, "held", error).await,
    }
}

pub(super) async fn call_off(Path(day): Day, form: Posted) -> Page {
    let office = form.ctx.app.office();
    let instead = form.text("instead").parse();
    let moved = match instead {
        Ok(instead) => office.call_off_reception(&form.ctx.caller(), &day, form.text("reason"), instead).await,
        Err(_) => Err(Refusal::bad_input("请写改到哪天。", "say which day instead").into()),
    };
    match moved {
        Ok(_) => back(&day, "moved"),
        Err(error) => refused(&form, &day, "call-off", error).await,
    }
}
