//! The ledger of needs as a file: the same lines as on the page.

use super::{NeedQuery, needs};
use crate::http::{Ctx, Page};
use crate::look::{say, when};
use crate::pages::files;
use axum::extract::Query;
use shishu_office::NeedLine;
use shishu_sheets::{Format, Out, TableOut};
use std::collections::BTreeMap;

type Asked = Query<BTreeMap<String, String>>;

pub(super) async fn xlsx(ctx: Ctx, asked: Asked) -> Page {
    file(&ctx, asked, Format::Xlsx).await
}

pub(super) async fn csv(ctx: Ctx, asked: Asked) -> Page {
    file(&ctx, asked, Format::Csv).await
}

async fn file(ctx: &Ctx, Query(asked): Asked, format: Format) -> Page {
    let (lang, today) = (ctx.lang, ctx.today());
    let query = NeedQuery::read(&asked);
    let title = say!(lang, "需求台账", "Ledger of needs").to_owned();
    let made = say!(lang, "导出时间 {made}", "made on {made}", made = when::date_time(lang, ctx.local(ctx.now)));
    let headers = [
        say!(lang, "编号", "Number"),
        say!(lang, "类别", "Category"),
        say!(lang, "乡镇", "Town"),
        say!(lang, "听到", "Heard"),
        say!(lang, "答复期限", "Due"),
        say!(lang, "逾期", "Overdue"),
        say!(lang, "状态", "Standing"),
        say!(lang, "承办单位", "Unit"),
        say!(lang, "承办岗位", "Owner"),
        say!(lang, "对接的服务", "Service"),
        say!(lang, "从哪里听到", "Heard on"),
    ];
    let row = |line: &NeedLine| {
        let case = &line.case;
        let text = |text: &str| Out::Text(text.to_owned());
        vec![
            text(case.id.as_str()),
            text(case.category.get(lang)),
            text(line.town.as_ref().map_or("", |(_, name)| name.get(lang))),
            Out::Text(case.received.to_string()),
            Out::Text(case.due.to_string()),
            text(if case.overdue(today) { say!(lang, "是", "yes") } else { "" }),
            text(case.standing.name().get(lang)),
            text(case.unit_name.get(lang)),
            text(case.owner_name.get(lang)),
            text(line.matched.as_ref().map_or("", |(_, name)| name.get(lang))),
            text(line.from.as_deref().unwrap_or("")),
        ]
    };
    let lines = needs(ctx).await?;
    let rows = lines.iter().filter(|line| query.fits(line, today)).map(row).collect();
    let table =
        TableOut { title: title.clone(), headers: headers.map(str::to_owned).to_vec(), rows, notes: vec![title, made] };
    files::table(&format!("needs-{today}"), &table, format)
}
