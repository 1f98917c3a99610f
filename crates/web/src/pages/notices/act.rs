//! The steps on a typical case, one address each. A refused one brings the page back with everything typed.

use super::sheet::{Tried, show};
use crate::http::{Page, Posted};
use crate::pages::shared::notice_href;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use shishu_cases::notice::Scope;
use shishu_office::{Done, OfficeError, RefusalKind};
use shishu_terms::NoticeId;

type Named = Path<String>;

async fn taken(form: &Posted, id: &NoticeId, act: &'static str, result: Result<Done, OfficeError>) -> Page {
    match result {
        Ok(_) => {
            let seen = form.ctx.app.office().sees_notice(&form.ctx.caller(), id).await?;
            let to = if seen { notice_href(id) } else { "/notices".to_owned() };
            Ok(Redirect::to(&format!("{to}?done={act}")).into_response())
        }
        Err(OfficeError::Refused(refusal))
            if matches!(refusal.kind, RefusalKind::BadInput | RefusalKind::WrongState) =>
        {
            // Whoever must not know of it is told so, whatever was typed.
            if !form.ctx.app.office().sees_notice(&form.ctx.caller(), id).await? {
                return Err(shishu_office::Refusal::not_found(id.as_str()).into());
            }
            let ctx = crate::http::Ctx { path: notice_href(id), ..form.ctx.clone() };
            let tried = Tried { act, refusal, text: form.text("text").to_owned() };
            show(&ctx, id, Some(tried), None, None).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn ask(Path(id): Named, form: Posted) -> Page {
    let id = NoticeId::new(id);
    let done = form.ctx.app.office().ask_notice_approval(&form.ctx.caller(), &id).await;
    taken(&form, &id, "ask", done).await
}

pub(super) async fn approve(Path(id): Named, form: Posted) -> Page {
    let id = NoticeId::new(id);
    let done = form.ctx.app.office().approve_notice(&form.ctx.caller(), &id).await;
    taken(&form, &id, "approve", done).await
}

pub(super) async fn back(Path(id): Named, form: Posted) -> Page {
    let id = NoticeId::new(id);
    let done = form.ctx.app.office().send_back_notice(&form.ctx.caller(), &id, form.text("text")).await;
    taken(&form, &id, "back", done).await
}

pub(super) async fn object(Path(id): Named, form: Posted) -> Page {
    let id = NoticeId::new(id);
    let done = form.ctx.app.office().object_to_notice(&form.ctx.caller(), &id, form.text("text")).await;
    taken(&form, &id, "object", done).await
}

pub(super) async fn rescope(Path(id): Named, form: Posted) -> Page {
    let id = NoticeId::new(id);
    let done = form.ctx.app.office().rescope_notice(&form.ctx.caller(), &id, Scope::Staff, form.text("text")).await;
    taken(&form, &id, "rescope", done).await
}

pub(super) async fn withdraw(Path(id): Named, form: Posted) -> Page {
    let id = NoticeId::new(id);
    let done = form.ctx.app.office().withdraw_notice(&form.ctx.caller(), &id, form.text("text")).await;
    taken(&form, &id, "withdraw", done).await
}
