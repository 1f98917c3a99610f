//! Where a refusal or a failure becomes HTTP, once. A refused request says what happened, what was kept and the next step.

use super::{Ctx, Site};
use crate::look::{parts, say};
use axum::body::Body;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use shishu_office::{OfficeError, Refusal, RefusalKind, StoreError};

/// Why there is no page.
#[derive(Debug)]
pub enum PageError {
    /// Refused.
    Refused(Refusal),
    /// More was sent than is taken.
    TooLarge(Refusal),
    /// The store or the machine failed; the cause is in the log under this number.
    Failed(String),
    /// The disk is full or refuses: what to do about it is known.
    Disk(StoreError),
}

impl From<Refusal> for PageError {
    fn from(refusal: Refusal) -> Self {
        PageError::Refused(refusal)
    }
}

impl From<OfficeError> for PageError {
    fn from(error: OfficeError) -> Self {
        match error {
            OfficeError::Refused(refusal) => PageError::Refused(refusal),
            OfficeError::Store(error @ (StoreError::DiskFull | StoreError::DiskRefuses { .. })) => {
                PageError::Disk(error)
            }
            OfficeError::Store(error) => PageError::Failed(error.to_string()),
        }
    }
}

/// The status of a refusal.
pub fn status(kind: RefusalKind) -> StatusCode {
    match kind {
        RefusalKind::SignInNeeded => StatusCode::UNAUTHORIZED,
        RefusalKind::NotAllowed => StatusCode::FORBIDDEN,
        RefusalKind::NotFound => StatusCode::NOT_FOUND,
        RefusalKind::BadInput => StatusCode::UNPROCESSABLE_ENTITY,
        RefusalKind::WrongState => StatusCode::CONFLICT,
        RefusalKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
    }
}

impl IntoResponse for PageError {
    /// Bare: [`render`] makes the page, since only there the language is known.
    fn into_response(self) -> Response {
        let code = match &self {
            PageError::Refused(refusal) => status(refusal.kind),
            PageError::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            PageError::Failed(cause) => {
                tracing::error!(%cause, "a request failed");
                StatusCode::INTERNAL_SERVER_ERROR
            }
            PageError::Disk(error) => {
                tracing::error!(%error, "a request failed");
                StatusCode::INSUFFICIENT_STORAGE
            }
        };
        let refusal = match self {
            PageError::Refused(refusal) | PageError::TooLarge(refusal) => refusal,
            PageError::Failed(_) => failure(),
            PageError::Disk(_) => disk(),
        };
        let mut response = code.into_response();
        response.extensions_mut().insert(refusal);
        response
    }
}

/// Without the cause, which names paths of the machine: it is in the log.
fn disk() -> Refusal {
    Refusal::wrong_state(
        "服务器的磁盘写不进去，这一步没有保存；以前收到确认的都在。",
        "the server's disk cannot be written; this step was not saved, everything acknowledged before is safe",
    )
    .then(
        "请告诉系统管理员腾出磁盘空间或检查磁盘，然后再做一次。",
        "tell the administrator to make room on the disk or to look at it, then do this again",
    )
}

fn failure() -> Refusal {
    Refusal::wrong_state(
        "系统出了故障，这一步没有完成，也没有写入任何东西。",
        "the system failed; this step was not done and nothing was written",
    )
    .then(
        "过一会儿再试；若还不行，请告诉系统管理员现在的时间。",
        "try again in a while; if it goes on, tell the administrator the time",
    )
}

/// A handler panicked. What it said is dropped unread: it may hold what somebody sent.
pub fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, "系统出了故障，这一步没有完成。The system failed; this step was not done.\n")
        .into_response()
}

/// There is no such page.
pub async fn no_such_page() -> PageError {
    PageError::Refused(Refusal::not_found("404"))
}

/// Makes the page of a refusal, or JSON for a script, or leads to the sign-in page.
pub async fn render(State(site): State<Site>, request: Request, next: Next) -> Response {
    let script = request.headers().get(header::ACCEPT).is_some_and(|v| v.as_bytes().starts_with(b"application/json"));
    let reads = request.method() == axum::http::Method::GET;
    let (mut parts, body) = request.into_parts();
    let ctx = match Ctx::from_request_parts(&mut parts, &site).await {
        Ok(ctx) => ctx,
        Err(error) => return error.into_response(),
    };
    let response = next.run(Request::from_parts(parts, body)).await;
    let Some(refusal) = response.extensions().get::<Refusal>().cloned() else { return response };
    let code = response.status();
    if script {
        return (code, axum::Json(as_json(&ctx, &refusal))).into_response();
    }
    if refusal.kind == RefusalKind::SignInNeeded && reads {
        let to = utf8_percent_encode(&ctx.path, NON_ALPHANUMERIC);
        return Redirect::to(&format!("/login?to={to}")).into_response();
    }
    page(&ctx, code, &refusal).await
}

fn as_json(ctx: &Ctx, refusal: &Refusal) -> serde_json::Value {
    serde_json::json!({
        "error": refusal.what.get(ctx.lang),
        "next": refusal.next.as_ref().map(|next| next.get(ctx.lang)),
    })
}

async fn page(ctx: &Ctx, code: StatusCode, refusal: &Refusal) -> Response {
    let lang = ctx.lang;
    let title = match refusal.kind {
        RefusalKind::SignInNeeded => say!(lang, "请先登录", "Sign in first"),
        RefusalKind::NotAllowed => say!(lang, "这一步不能由您来做", "Not for your post to do"),
        RefusalKind::NotFound => say!(lang, "没有找到", "Not found"),
        RefusalKind::BadInput => say!(lang, "还不能这样提交", "Not taken as it is"),
        RefusalKind::WrongState => say!(lang, "这一步没有做成", "This step was not done"),
        RefusalKind::TooMany => say!(lang, "请稍等", "Please wait"),
    };
    let head = parts::Head { title: html! { (title) }, ..parts::Head::default() };
    let main = html! {
        (parts::head(&head))
        p.lead { (refusal.what.get(lang)) }
        @if let Some(next) = &refusal.next { p { (next.get(lang)) } }
        p { (parts::link(parts::Press::Normal, "/", say!(lang, "回首页", "Front page"))) }
    };
    match ctx.page(title, None, main).await {
        Ok(mut response) => {
            *response.status_mut() = code;
            response
        }
        Err(_) => {
            let mut response = (code, Body::from(refusal.what.get(lang).to_owned())).into_response();
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
            response
        }
    }
}
