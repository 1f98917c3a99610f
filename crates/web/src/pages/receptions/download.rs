//! The list of a reception day as a file.

use crate::http::{Ctx, Page};
use crate::look::{say, when};
use crate::pages::files;
use axum::extract::Path;
use shishu_contact::ReceptionOutcome;
use shishu_office::DeskSlot;
use shishu_sheets::{Format, Out, TableOut};

pub(super) async fn xlsx(ctx: Ctx, day: Path<String>) -> Page {
    file(&ctx, day, Format::Xlsx).await
}

pub(super) async fn csv(ctx: Ctx, day: Path<String>) -> Page {
    file(&ctx, day, Format::Csv).await
}

async fn file(ctx: &Ctx, Path(id): Path<String>, format: Format) -> Page {
    let lang = ctx.lang;
    let sheet = ctx.app.office().day_sheet(&ctx.caller(), &id).await?;
    let title = format!("{} {}", sheet.day.name.get(lang), sheet.day.on);
    let headers = [
        say!(lang, "时间", "Time"),
        say!(lang, "想谈什么", "About"),
        say!(lang, "联系方式", "Contact"),
        say!(lang, "情况", "Standing"),
        say!(lang, "事项", "Case"),
    ];
    let row = |slot: &DeskSlot| {
        let standing = match slot.outcome.as_ref().map(|one| one.outcome) {
            Some(ReceptionOutcome::Received) => say!(lang, "接待了", "received"),
            Some(ReceptionOutcome::Absent) => say!(lang, "没来", "did not come"),
            Some(ReceptionOutcome::Deferred) => say!(lang, "改约", "put off"),
            None => "",
        };
        let case = slot.outcome.as_ref().and_then(|one| one.case.as_ref());
        vec![
            Out::Text(slot.begins.clone()),
            Out::Text(slot.matter.clone().unwrap_or_default()),
            Out::Text(slot.contact.clone().unwrap_or_default()),
            Out::Text(standing.to_owned()),
            Out::Text(case.map(ToString::to_string).unwrap_or_default()),
        ]
    };
    let made = say!(lang, "导出时间 {made}", "made on {made}", made = when::date_time(lang, ctx.local(ctx.now)));
    let rows = sheet.slots.iter().map(row).collect();
    let table =
        TableOut { title: title.clone(), headers: headers.map(str::to_owned).to_vec(), rows, notes: vec![title, made] };
    files::table(&format!("reception-{id}"), &table, format)
}
