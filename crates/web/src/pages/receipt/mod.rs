//! What became of a report: whoever has the receipt code sees it, adds to it, confirms or disagrees. The code travels in the form, never in an
//! address or a cookie, and a page about a code that is wrong in any way is the same page, as long and as late as one that is right.

mod forms;
mod notices;
mod says;
mod thread;

use crate::http::even::{BEAT, even};
use crate::http::{Ctx, Page, PageError, QuietForm, Route, first_stamp};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Press, Problem};
use crate::look::{Section, Switch, say};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use shishu_office::{LookedUp, OfficeError, RefusalKind, ReporterNotice, ReporterSheet};
use shishu_sealed::ReceiptCode;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/receipt", page),
        Route::ask("/receipt", look),
        Route::post("/receipt/say", forms::say),
        Route::post("/receipt/confirm", forms::confirm),
        Route::post("/receipt/dispute", forms::dispute),
        Route::ask("/receipt/file", forms::file),
        Route::post("/receipt/notice", forms::object),
    ]
}

/// `GET /receipt`.
async fn page(ctx: Ctx) -> Page {
    let stamp = first_stamp(&ctx)?;
    ctx.switched_page(title(&ctx), Some(Section::Report), Switch::Address, ask(&ctx, &stamp, false)).await
}

/// `POST /receipt`: the thread of a code.
async fn look(form: QuietForm) -> Page {
    Ok(even(BEAT, async move { answered(looked(&form).await) }).await)
}

/// Both pages are made whatever the code is, and one is thrown away: how long it took does not tell which was.
async fn looked(form: &QuietForm) -> Page {
    let LookedUp { code, sheet, opens } = form.ctx.app.office().look_up(form.ctx.now, form.text("code")).await?;
    let none = no_such_code(form).await;
    let Some(sheet) = sheet else { return none };
    let notices = match form.ctx.app.office().notices_for_reporter(&sheet.id).await {
        // What is wrong with another case is nothing to whoever asks.
        Err(_) if !opens => Vec::new(),
        notices => notices?,
    };
    // Only the language switch sends it here.
    let tried = thread::Tried { say: form.text("text").to_owned(), ..thread::Tried::default() };
    let thread = thread::page(form, &Holder { code, sheet, notices }, &tried).await;
    if opens { thread } else { none }
}

fn answered(page: Page) -> Response {
    page.unwrap_or_else(IntoResponse::into_response)
}

fn title(ctx: &Ctx) -> &'static str {
    say!(ctx.lang, "查进度", "Progress of a report")
}

/// Somebody with a code that is one, and what it opens.
struct Holder {
    code: ReceiptCode,
    sheet: ReporterSheet,
    /// Typical cases compiled from it.
    notices: Vec<ReporterNotice>,
}

impl Holder {
    /// None for a code that is malformed, or belongs to nothing: nobody is told which.
    async fn of(form: &QuietForm) -> Result<Option<Holder>, PageError> {
        let Ok(code) = ReceiptCode::parse(form.text("code")) else { return Ok(None) };
        match form.ctx.app.office().case_by_code(form.ctx.now, &code).await {
            Ok(sheet) => {
                let notices = form.ctx.app.office().notices_by_code(form.ctx.now, &code).await?;
                Ok(Some(Holder { code, sheet, notices }))
            }
            Err(OfficeError::Refused(refusal)) if refusal.kind == RefusalKind::BadInput => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// The one page for every code that opens nothing. What was typed is not shown again: it would tell by its length.
async fn no_such_code(form: &QuietForm) -> Page {
    let (ctx, stamp) = (&form.ctx, form.next_stamp()?);
    let switch = Switch::Form { form: FORM, address: format!("/receipt?stamp={stamp}") };
    ctx.switched_page(title(ctx), Some(Section::Report), switch, ask(ctx, &stamp, true)).await
}

/// The id of the form that holds the code.
const FORM: &str = "receipt";

fn ask(ctx: &Ctx, stamp: &str, wrong: bool) -> Markup {
    let lang = ctx.lang;
    let none =
        say!(lang, "没有这个回执码。请一组一组核对。", "There is no such receipt code. Compare it group by group.");
    let problems = [Problem { state: None, href: "#code".into(), text: none.to_owned() }];
    let field = Field {
        id: "code",
        name: "code",
        label: say!(lang, "回执码", "Receipt code"),
        hint: Some(say!(
            lang,
            "7 组，每组 4 个字符。大小写、空格、短横都不要紧；没有字母 I、L、O、U。",
            "Seven groups of four. Case, blanks and hyphens do not matter; there is no letter I, L, O or U."
        )),
        error: wrong.then_some(none),
        required: true,
        ..Field::default()
    };
    html! {
        div.one.stay.flow {
            @if wrong { (parts::summary(say!(lang, "没有找到", "Not found"), &problems, true)) }
            h1 { (say!(lang, "查进度", "Progress of a report")) }
            p { (say!(lang, "输入反映时给您的回执码。不用登录，我们不记是谁在看、什么时候看。", "Type the receipt code you were given. No account; nobody notes who looks, or when.")) }
            form.flow id=(FORM) method="post" action={ "/receipt?lang=" (lang.tag()) "&stamp=" (stamp) } novalidate {
                (fields::text(&field))
                div.row {
                    (parts::submit(Press::MainBig, say!(lang, "查看", "Look")))
                    (parts::link(Press::Plain, &format!("/report?lang={}", lang.tag()), say!(lang, "我要反映问题", "Report something")))
                }
            }
            (parts::hint(say!(lang, "回执码丢了，没有人能替您找回：可以重新反映一次，说明以前反映过。",
                "A lost code cannot be found again: report anew, and say that you reported before.")))
        }
    }
}
