//! The last page: everything typed, each with the way to change it, the files, and the button that sends it.

use super::cleaned::{ACCEPTED, cleaned};
use super::questions::{self, Question};
use super::sheet::{Send, Sheet};
use super::typed::Typed;
use super::{done, few, start};
use crate::http::{Crowded, Page, PageError, QuietForm};
use crate::look::parts::{self, Press};
use crate::look::{State, mark, say};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use maud::{Markup, html};
use shishu_office::{Caller, NewCase, OfficeError, Refusal};
use shishu_programme::CaseKind;

/// The page; `crowded` when it could not be taken just now, `failed` when the office refused it or the machine failed.
pub(super) async fn ask(sheet: &Sheet<'_>, crowded: Option<&Crowded>, failed: Option<(StatusCode, Refusal)>) -> Page {
    let (ctx, lang) = (sheet.ctx, sheet.ctx.lang);
    let Some(kind) = sheet.typed.kind_of(ctx.app.office().programme()) else { return start::ask(sheet).await };
    let body = html! {
        h1 { (say!(lang, "看一遍，交出去", "Look it over and send it")) }
        @if let Some((_, refusal)) = &failed { (refused(sheet, refusal)) }
        @if let Some(crowded) = crowded { (wait(sheet, crowded)) }
        (parts::facts(&answers(sheet, kind)))
        (few::few(ctx, kind, sheet.typed))
        (files(sheet, failed.is_some() || crowded.is_some()))
    };
    let send = Send {
        address: format!("/report/send?lang={}&stamp={}", lang.tag(), sheet.stamp),
        work: crowded.map(|crowded| format!("{}:{}", crowded.work.challenge, crowded.work.bits)),
    };
    let mut page = sheet.page(Question::Check, body, say!(lang, "交出去", "Send"), Some(&send)).await?;
    match (failed, crowded) {
        (Some((status, _)), _) => *page.status_mut() = status,
        (None, Some(_)) => *page.status_mut() = StatusCode::TOO_MANY_REQUESTS,
        (None, None) => {}
    }
    Ok(page)
}

fn answers(sheet: &Sheet<'_>, kind: &CaseKind) -> Vec<(String, Markup)> {
    let (ctx, lang, typed) = (sheet.ctx, sheet.ctx.lang, sheet.typed);
    let units = typed.units_of(ctx.app.office().programme());
    let mut whom: Vec<Markup> = units.iter().map(|unit| html! { p { (unit.name.get(lang)) } }).collect();
    if !typed.others.is_empty() {
        whom.push(html! { p.typed { (typed.others) } });
    }
    if whom.is_empty() {
        whom.push(html! { p { (say!(lang, "没有指明单位", "No unit named")) } });
    }
    let category = typed.category_of(kind).map_or("", |category| category.name.get(lang));
    let contact = match typed.contact.as_str() {
        "" => html! { p { (say!(lang, "不留，匿名", "Not given")) } },
        given => html! { p.typed { (given) } },
    };
    let answer = |question: Question, name: &str, value: Markup| {
        let change = html! { (say!(lang, "改", "Change")) span.sr { " " (name) } };
        (name.to_owned(), html! { (value) (sheet.to(question, Press::Plain, change)) })
    };
    vec![
        answer(Question::Kind, say!(lang, "哪一类事", "Kind"), html! { p { (kind.name.get(lang)) } }),
        answer(Question::What, say!(lang, "发生了什么", "What happened"), html! { p.typed { (typed.text) } }),
        answer(Question::Whom, say!(lang, "说的是谁", "About"), html! { @for one in &whom { (one) } }),
        answer(Question::Category, say!(lang, "类别", "Category"), html! { p { (category) } }),
        answer(Question::Contact, say!(lang, "您是谁", "Who you are"), contact),
    ]
}

fn files(sheet: &Sheet<'_>, again: bool) -> Markup {
    let lang = sheet.ctx.lang;
    let error = sheet.error("file");
    html! {
        div.field.bad[error.is_some()] {
            label for="file" { (say!(lang, "照片、PDF（可以不附，可以选几个）", "Pictures, PDFs (optional, several)")) }
            span.hint #file-hint {
                (say!(lang, "共 20 MB 以内。拍摄时间、地点、作者和文件名都会去掉；画面里的人和车牌请自己遮住。",
                    "20 MB in all. Time, place, author and file name are taken out; cover people and plates yourself."))
            }
            @for (_, words) in sheet.wrong.iter().filter(|(input, _)| *input == "file") { span { (mark(State::Hard, words)) } }
            @if error.is_some() || again {
                span.hint { (say!(lang, "浏览器不替人重选文件：请把要附的再选一次。", "Browsers do not choose files again: please choose them once more.")) }
            }
            input.wide #file name="file" type="file" multiple accept=(ACCEPTED) aria-describedby="file-hint" aria-invalid=[error.map(|_| "true")];
        }
    }
}

fn refused(sheet: &Sheet<'_>, refusal: &Refusal) -> Markup {
    let lang = sheet.ctx.lang;
    let title = say!(lang, "还没有交成，填好的都还在", "Not sent yet; everything typed is kept");
    parts::notice_titled(
        State::Hard,
        title,
        html! {
            p { (refusal.what.get(lang)) }
            @if let Some(next) = &refusal.next { p { (next.get(lang)) } }
        },
    )
}

fn wait(sheet: &Sheet<'_>, crowded: &Crowded) -> Markup {
    let lang = sheet.ctx.lang;
    let title = say!(lang, "现在同时交的太多，您的还没有收下", "Too many are being sent now; yours is not taken yet");
    let words = say!(
        lang,
        "填好的都还在。请等 {n} 秒，再按一次“交出去”。",
        "Everything typed is kept. Wait {n} seconds, then press Send again.",
        n = crowded.wait
    );
    parts::notice_titled(State::Query, title, html! { p { (words) } })
}

/// `POST /report/send`: takes it in.
pub(super) async fn send(form: QuietForm) -> Page {
    let ctx = &form.ctx;
    let mut typed = Typed::read(&form);
    typed.checked = true;
    let sheet = |wrong| Ok::<_, PageError>(Sheet { ctx, stamp: form.next_stamp()?, typed: &typed, wrong });
    if let Some((question, wrong)) = questions::first_wrong(ctx, &typed) {
        return questions::show(&sheet(wrong)?, question).await;
    }
    if let Err(crowded) = form.admit()? {
        let sheet = Sheet { ctx, stamp: crowded.stamp.clone(), typed: &typed, wrong: Vec::new() };
        return ask(&sheet, Some(&crowded), None).await;
    }
    let files = match cleaned(&ctx.app, &form, ctx.lang).await? {
        Ok(files) => files,
        Err(refused) => {
            let wrong = refused.into_iter().map(|words| ("file", words)).collect();
            return ask(&sheet(wrong)?, None, None).await;
        }
    };
    let office = ctx.app.office();
    let new = NewCase { files, ..typed.case(office.programme(), ctx.lang) };
    match office.open_case(&Caller::anonymous(ctx.now), new).await {
        Ok(received) => done::page(ctx, &typed, &received).await,
        Err(error) => ask(&sheet(Vec::new())?, None, Some(told(error))).await,
    }
}

/// What is said of an error, and its status. Of a failure not its time: that is nobody's to tell here.
fn told(error: OfficeError) -> (StatusCode, Refusal) {
    let response = PageError::from(error).into_response();
    let failed = || {
        Refusal::wrong_state("系统出了故障，没有写入任何东西。", "the system failed; nothing was written")
            .then("过一会儿再按一次“交出去”。", "wait a while and press Send again")
    };
    let refusal = response.extensions().get::<Refusal>().filter(|_| !response.status().is_server_error());
    (response.status(), refusal.cloned().unwrap_or_else(failed))
}
