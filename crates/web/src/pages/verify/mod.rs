//! `/verify`: anybody drops a file here, or comes with a scanned code, and is told whether it is what the office has on record.
//!
//! What is judged is judged by `shishu-verify`, the same program that people run on their own machine; this page adds what
//! only the office knows: its own keys, and which edition a table without a receipt belongs to.

mod judge;
mod told;

use crate::http::{Ctx, Page, Posted, Route};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Head, Press};
use crate::look::{Section, say};
use axum::extract::Query;
use maud::{Markup, html};
use shishu_verify::Verdict;
use std::collections::BTreeMap;

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/verify", page), Route::ask("/verify", dropped)]
}

/// The address that a scanned square leads to.
pub(crate) fn code_address(ctx: &Ctx, code: &str) -> String {
    format!("{}/verify?r={code}", ctx.site)
}

/// The square itself, with what it is for.
pub(crate) fn square(ctx: &Ctx, code: &str) -> Markup {
    let lang = ctx.lang;
    html! {
        div.scan {
            (crate::look::qr(&code_address(ctx, code), say!(lang, "回执码，扫了就能核对", "Code of the receipt; scan it to check it")))
            (parts::hint(say!(lang, "用手机扫一扫就能核对真伪。码里是全部证明，用 shishu-verify 离开本站也能核对。",
                "Scan it with a phone to check it. The code holds the whole proof, so shishu-verify can check it without this site.")))
        }
    }
}

async fn page(ctx: Ctx, Query(query): Query<BTreeMap<String, String>>) -> Page {
    match query.get("r").map(|code| code.trim()).filter(|code| !code.is_empty()) {
        Some(code) => {
            let verdict = judge::code(&ctx, code).await?;
            show(&ctx, Some((say!(ctx.lang, "扫到的回执码", "The scanned code").to_owned(), verdict))).await
        }
        None => show(&ctx, None).await,
    }
}

async fn dropped(posted: Posted) -> Page {
    let ctx = &posted.ctx;
    let judged = match (posted.file("file"), posted.text("code")) {
        (Some(file), _) => Some((file.name.clone(), judge::file(ctx, file).await?)),
        (None, "") => None,
        (None, code) => {
            Some((say!(ctx.lang, "填写的回执码", "The code you typed").to_owned(), judge::text(ctx, code).await?))
        }
    };
    show(ctx, judged).await
}

async fn show(ctx: &Ctx, judged: Option<(String, Verdict)>) -> Page {
    let lang = ctx.lang;
    let title = say!(lang, "核对真伪", "Check it");
    let lead = say!(
        lang,
        "公布的文件有没有被改过一个数字，回执是不是真的，在这里放进来就知道。不用登录，文件看完就丢，不保存。",
        "Has a published file been altered by a single digit? Is a receipt genuine? Drop it here. No sign-in; the file is looked at and not kept."
    );
    let main = html! {
        (parts::head(&Head { title: html! { (title) }, sub: Some(html! { (lead) }), ..Head::default() }))
        @if let Some((name, verdict)) = &judged { (told::verdict(ctx, name, verdict)) }
        (parts::cols(ask(ctx, judged.is_some()), elsewhere(ctx)))
    };
    ctx.public_page(title, Some(Section::Ledger), main).await
}

fn ask(ctx: &Ctx, again: bool) -> Markup {
    let lang = ctx.lang;
    let file = Field {
        id: "file",
        name: "file",
        label: say!(lang, "文件", "File"),
        hint: Some(say!(
            lang,
            "从公报下载的 html、xlsx、csv，回执文件（.tlog-proof），或检查点。不超过 20 MB。",
            "An html, xlsx or csv file of a bulletin, a receipt (.tlog-proof), or a checkpoint. Up to 20 MB."
        )),
        ..Field::default()
    };
    let code = Field {
        id: "code",
        name: "code",
        label: say!(lang, "或者：回执码", "Or the code of a receipt"),
        hint: Some(say!(
            lang,
            "扫码得到的整个网址，或其中 r= 后面的部分。",
            "The whole address that scanning gave, or what follows r= in it."
        )),
        ..Field::default()
    };
    let title = match again {
        true => say!(lang, "再核对一件", "Check another"),
        false => say!(lang, "放进来", "What do you have?"),
    };
    parts::section(
        "ask",
        title,
        "",
        html! {
            form.question.flow method="post" action="/verify" enctype="multipart/form-data" novalidate {
                (fields::csrf(ctx.csrf()))
                (fields::file(&file, ".html,.htm,.xlsx,.ods,.csv,.tlog-proof,.txt"))
                (fields::text(&code))
                (parts::submit(Press::MainBig, say!(lang, "核对", "Check")))
            }
        },
    )
}

fn elsewhere(ctx: &Ctx) -> Markup {
    let lang = ctx.lang;
    let body = html! {
        p { (say!(lang, "这一页由机构自己提供。要连机构也不必相信，就在自己的电脑上核对：",
            "This page is the office's own. Not to have to trust the office, check on your own machine:")) }
        pre { code { "shishu-verify --vkey ledger.vkey " (say!(lang, "文件", "FILE")) } }
        ol.list {
            li { a href="/log/vkey" { (say!(lang, "公钥", "The key")) } (say!(lang, "：存一份，最好是以前就存下的。", ": keep a copy; best is one you kept from before.")) }
            li { a href="/log/checkpoint" { (say!(lang, "检查点", "The checkpoint")) } (say!(lang, "：存一份，以后凭它看得出日志有没有被改写。", ": keep a copy; with it a rewritten log is found out later.")) }
            li { a href="/ledger" { (say!(lang, "存证日志", "The ledger")) } }
        }
    };
    parts::section("elsewhere", say!(lang, "自己核对", "Without this site"), "", parts::flow(body))
}
