//! A return from a file: the empty sheet to fill in, the upload, the preview of exactly what would be stored, and taking it over.
//!
//! The file is kept as it came, as evidence; nothing of it counts before the respondent takes it over into the draft, and nothing is
//! submitted by an upload. It is read in a limited process of its own, anew for the preview and for taking over.

mod plan;
mod preview;
pub(super) mod read;
mod template;

use super::returns::{Desk, Named};
use super::shared::{return_href, return_id};
use crate::http::{Ctx, Page, Posted, Route};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Press};
use crate::look::{Section, say};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use maud::html;
use shishu_terms::ReturnId;
use std::collections::BTreeMap;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/returns/{form}/{period}/{unit}/template.xlsx", template::file),
        Route::get("/returns/{form}/{period}/{unit}/upload", page),
        Route::post("/returns/{form}/{period}/{unit}/upload", receive),
        Route::get("/returns/{form}/{period}/{unit}/upload/{seq}", show),
        Route::post("/returns/{form}/{period}/{unit}/upload/{seq}/apply", apply),
    ]
}

type Numbered = Path<(String, String, String, u64)>;

async fn page(ctx: Ctx, Path((form, period, unit)): Named) -> Page {
    let id = return_id(&form, &period, &unit)?;
    choose(&Desk::open(&ctx, &id).await?, None).await
}

/// The page to choose a file on; with what was wrong with the last choice.
async fn choose(desk: &Desk<'_>, error: Option<&str>) -> Page {
    let lang = desk.ctx.lang;
    let word = say!(lang, "从文件导入", "From a file");
    let hint = say!(
        lang,
        "xlsx、ods 或 csv，不超过 20 MB。可以是本表的空表，也可以是您自己的一行一单位、带表头的表。",
        "xlsx, ods or csv, up to 20 MB: the empty sheet of this form, or a table of your own with a header row and one row per unit."
    );
    let field = Field {
        id: "file",
        name: "file",
        label: say!(lang, "文件", "File"),
        hint: Some(hint),
        error,
        required: true,
        ..Field::default()
    };
    let main = html! {
        (desk.head(Some(word)))
        (parts::section("upload", word, "", html! {
            (parts::lead(say!(lang, "先看后存：上传后逐格列出将要存的数，您点头才进草稿，提交还是由您来按。",
                "Look first: after the upload every cell that would be stored is shown; it goes into the draft only when you say so, and only you submit.")))
            form.question method="post" action=(desk.href("/upload")) enctype="multipart/form-data" novalidate {
                (fields::csrf(desk.ctx.csrf()))
                (fields::file(&field, ".xlsx,.xlsm,.ods,.csv,.txt"))
                (parts::row(html! {
                    (parts::submit(Press::MainBig, say!(lang, "上传并预览", "Upload and look")))
                    (parts::link(Press::Normal, &desk.href("/template.xlsx"), say!(lang, "下载空表", "Empty sheet")))
                }))
            }
        }))
    };
    let mut response = desk.ctx.page(&format!("{word} {}", desk.title()), Some(Section::Returns), main).await?;
    if error.is_some() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

async fn receive(Path((form, period, unit)): Named, posted: Posted) -> Page {
    let (ctx, id) = (&posted.ctx, return_id(&form, &period, &unit)?);
    let Some(file) = posted.file("file") else {
        let error = say!(ctx.lang, "请先选一个文件；空文件不收。", "Choose a file first; an empty one is not taken.");
        return choose(&Desk::open(ctx, &id).await?, Some(error)).await;
    };
    let done = ctx.app.office().receive_upload(&ctx.caller(), &id, file.name.clone(), file.bytes.clone()).await?;
    Ok(Redirect::to(&upload_href(&id, done.seq)).into_response())
}

async fn show(
    ctx: Ctx,
    Path((form, period, unit, seq)): Numbered,
    Query(query): Query<BTreeMap<String, String>>,
) -> Page {
    let id = return_id(&form, &period, &unit)?;
    let desk = Desk::open(&ctx, &id).await?;
    let chosen = query
        .iter()
        .filter_map(|(name, code)| Some((name.strip_prefix("map.")?.parse().ok()?, code.clone())))
        .collect();
    preview::page(&desk, seq, &chosen, false).await
}

async fn apply(Path((form, period, unit, seq)): Numbered, posted: Posted) -> Page {
    let (ctx, id) = (&posted.ctx, return_id(&form, &period, &unit)?);
    let desk = Desk::open(ctx, &id).await?;
    let chosen =
        posted.with_prefix("map.").filter_map(|(at, code)| Some((at.parse().ok()?, code.to_owned()))).collect();
    preview::take_over(&desk, seq, &chosen).await
}

fn upload_href(id: &ReturnId, seq: u64) -> String {
    format!("{}/upload/{seq}", return_href(id))
}
