//! The first page: what is protected, what no software protects, and what kind of matter it is.

use super::questions::Question;
use super::sheet::Sheet;
use super::typed::Typed;
use crate::http::{Ctx, Page, PageError, first_stamp, forget};
use crate::look::fields::{Choice, choices};
use crate::look::{State, parts, say};
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use shishu_programme::{CaseKind, Channel};

/// `GET /report`.
pub(super) async fn page(ctx: Ctx) -> Page {
    let sheet = Sheet { stamp: first_stamp(&ctx)?, ctx: &ctx, typed: &Typed::default(), wrong: Vec::new() };
    ask(&sheet).await
}

/// `GET /report/leave`: away from here, to what everybody reads.
pub(super) async fn leave() -> Page {
    Ok(forget(Redirect::to("/bulletins").into_response()))
}

/// Kinds the public may choose and that can be taken in now, the sealed ones first: nobody writes a report that nobody can receive.
async fn open_kinds(ctx: &Ctx) -> Result<Vec<CaseKind>, PageError> {
    let office = ctx.app.office();
    let mut kinds = Vec::new();
    for kind in office.programme().cases.values().filter(|kind| kind.intake.contains(&Channel::Web)) {
        if office.takes_cases(ctx.now, kind).await? {
            kinds.push(kind.clone());
        }
    }
    kinds.sort_by_key(|kind| !kind.sealed);
    Ok(kinds)
}

/// The question.
pub(super) async fn ask(sheet: &Sheet<'_>) -> Page {
    let (ctx, lang) = (sheet.ctx, sheet.ctx.lang);
    let kinds = open_kinds(ctx).await?;
    let offered: Vec<Choice> = kinds
        .iter()
        .map(|kind| Choice { value: kind.id.as_str(), label: kind.name.get(lang), hint: Some(kind.guide.get(lang)) })
        .collect();
    let chosen = match (sheet.typed.kind.as_str(), offered.first()) {
        ("", Some(first)) => first.value,
        (typed, _) => typed,
    };
    let body = html! {
        @if offered.is_empty() {
            (parts::empty(say!(lang, "现在不收网上反映", "Nothing is taken here at present"), say!(lang, "请打电话或到窗口。", "Please telephone or come to the counter."), None))
        }
        (choices("kind", html! { h1 { (say!(lang, "您要办哪一类事？", "What is it about?")) } }, &offered, chosen, sheet.error("kind-0")))
        (advice(ctx))
    };
    sheet.page(Question::Kind, body, say!(lang, "开始", "Start"), None).await
}

/// What is protected, and what no software can protect.
fn advice(ctx: &Ctx) -> Markup {
    let lang = ctx.lang;
    let item = |zh: &'static str, en: &'static str| html! { (lang.pick(zh, en)) };
    let kept = [
        item(
            "不用注册，不设 Cookie，不记网络地址、设备和钟点，只记到哪一天。",
            "No account, no cookie; no address, device or hour is kept, only the day.",
        ),
        item(
            "“举报、反映”的文字和附件先加密再存，只有承办人和另一条线的一个岗位能打开，系统管理员打不开。",
            "The text and files of a public report are sealed before they are stored; the handler and one post of another line can open them, the system's administrator cannot.",
        ),
        item(
            "被反映的单位、它的人员和它的直接上级看不到，也不会经手。",
            "The unit you name, its staff and its direct superior cannot see it and never handle it.",
        ),
        item(
            "交出以前什么也不存；照片和 PDF 里的时间、地点、作者会抹掉。",
            "Nothing is stored before you send it; time, place and author are taken out of pictures and PDFs.",
        ),
    ];
    let not = [
        item("不要用单位的电脑、手机或网络。", "Do not use a device or a network of your office."),
        item("正文和文件名里不要写自己的名字。", "Do not name yourself in the text or in file names."),
        item("不要写只有您一个人知道的细节。", "Leave out details that only you know."),
        item(
            "照片里的人、车牌、屏幕会说出是谁拍的，请先遮住。",
            "People, plates and screens in a photograph tell who took it; cover them first.",
        ),
        item("用完关掉窗口，清掉浏览记录。", "Close the window afterwards and clear the browser's history."),
    ];
    html! {
        (parts::section("kept", say!(lang, "我们怎样保护您", "How you are protected"), "", parts::list(&kept)))
        (parts::notice_titled(State::Query, say!(lang, "软件保护不了的，要靠您自己", "What no software protects"), parts::list(&not)))
    }
}
