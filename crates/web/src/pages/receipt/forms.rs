//! What the holder of a code does: add, confirm, disagree, fetch a file. Every refusal comes back on the thread, with everything typed.

use super::thread::{self, Tried};
use super::{Holder, answered, no_such_code};
use crate::http::even::{WRITING_BEAT, even};
use crate::http::{Page, QuietForm};
use crate::look::say as said;
use crate::pages::refused;
use crate::pages::report::cleaned;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use shishu_office::{Done, OfficeError, Refusal};
use shishu_terms::NoticeId;

/// `POST /receipt/say`: a word, with files.
pub(super) async fn say(form: QuietForm) -> Page {
    Ok(even(WRITING_BEAT, async move { answered(say_it(&form).await) }).await)
}

async fn say_it(form: &QuietForm) -> Page {
    let Some(holder) = Holder::of(form).await? else { return no_such_code(form).await };
    let (ctx, text) = (&form.ctx, form.text("text"));
    let tried = Tried { say: text.to_owned(), ..Tried::default() };
    let files = match cleaned(&ctx.app, form, ctx.lang).await? {
        Ok(files) => files,
        Err(refused) => {
            let wrong = refused.into_iter().map(|words| ("file", words)).collect();
            return thread::page(form, &holder, &Tried { wrong, ..tried }).await;
        }
    };
    let done = ctx.app.office().reporter_says(ctx.now, &holder.code, text, files).await;
    finished(
        form,
        holder,
        done,
        tried,
        "text",
        said!(ctx.lang, "收到了，承办人会看到。", "Received; the handler will see it."),
    )
    .await
}

/// `POST /receipt/confirm`: solved or not, and how content.
pub(super) async fn confirm(form: QuietForm) -> Page {
    Ok(even(WRITING_BEAT, async move { answered(confirm_it(&form).await) }).await)
}

async fn confirm_it(form: &QuietForm) -> Page {
    let Some(holder) = Holder::of(form).await? else { return no_such_code(form).await };
    let ctx = &form.ctx;
    let grade = form.text("satisfaction");
    let tried = Tried { solved: form.text("solved").to_owned(), grade: grade.to_owned(), ..Tried::default() };
    let done = match form.text("solved") {
        solved @ ("yes" | "no") => {
            let office = ctx.app.office();
            office.reporter_confirms(ctx.now, &holder.code, solved == "yes", grade.parse().ok()).await
        }
        _ => Err(Refusal::bad_input("请选“解决了”或“没有解决”。", "choose solved or not solved").into()),
    };
    finished(
        form,
        holder,
        done,
        tried,
        "solved-0",
        said!(ctx.lang, "记下了，这件事办结。", "Noted; the matter is closed."),
    )
    .await
}

/// `POST /receipt/dispute`: it is not so, with words; it is taken up again under its first date.
pub(super) async fn dispute(form: QuietForm) -> Page {
    Ok(even(WRITING_BEAT, async move { answered(dispute_it(&form).await) }).await)
}

async fn dispute_it(form: &QuietForm) -> Page {
    let Some(holder) = Holder::of(form).await? else { return no_such_code(form).await };
    let (ctx, text) = (&form.ctx, form.text("why"));
    let tried = Tried { dispute: text.to_owned(), ..Tried::default() };
    let done = ctx.app.office().reporter_disputes(ctx.now, &holder.code, text).await;
    let words = said!(ctx.lang, "重新办理，收件日期不变。", "It is taken up again; the day of receipt stays.");
    finished(form, holder, done, tried, "why", words).await
}

/// `POST /receipt/notice`: no typical case is to be made of it. One click; no reason, no hour.
pub(super) async fn object(form: QuietForm) -> Page {
    Ok(even(WRITING_BEAT, async move { answered(object_it(&form).await) }).await)
}

async fn object_it(form: &QuietForm) -> Page {
    let Some(mut holder) = Holder::of(form).await? else { return no_such_code(form).await };
    let ctx = &form.ctx;
    let id = NoticeId::new(form.text("notice"));
    let done = ctx.app.office().object_by_code(ctx.now, &holder.code, &id).await;
    holder.notices = ctx.app.office().notices_by_code(ctx.now, &holder.code).await?;
    let words = said!(ctx.lang, "收到了，不会这样公开。", "Taken: it will not be published like this.");
    finished(form, holder, done, Tried::default(), "notices", words).await
}

/// The thread again: as it is now, or with what was refused.
async fn finished(
    form: &QuietForm,
    holder: Holder,
    done: Result<Done, OfficeError>,
    tried: Tried,
    input: &'static str,
    words: &'static str,
) -> Page {
    match done {
        Ok(_) => {
            let sheet = form.ctx.app.office().case_by_code(form.ctx.now, &holder.code).await?;
            let tried = Tried { done: Some(words), ..Tried::default() };
            thread::page(form, &Holder { sheet, ..holder }, &tried).await
        }
        Err(OfficeError::Refused(refusal)) => {
            let words = refused::words(form.ctx.lang, &refusal);
            thread::page(form, &holder, &Tried { wrong: vec![(input, words)], ..tried }).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /receipt/file`: a file of the thread.
pub(super) async fn file(form: QuietForm) -> Page {
    let ctx = &form.ctx;
    let Some(holder) = Holder::of(&form).await? else {
        return Ok(even(WRITING_BEAT, async { answered(no_such_code(&form).await) }).await);
    };
    let (name, bytes) = ctx.app.office().reporter_file(ctx.now, &holder.code, form.text("sha256")).await?;
    Ok(download(&name, bytes))
}

/// Never shown in the page's own place: a file is strangers' work.
fn download(name: &str, bytes: Vec<u8>) -> Response {
    let mut response = bytes.into_response();
    let name = format!("attachment; filename*=UTF-8''{}", utf8_percent_encode(name, NON_ALPHANUMERIC));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    if let Ok(value) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
