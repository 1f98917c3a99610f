//! The list of requests as a file.

use super::{asked, custodian, mine};
use crate::http::{Ctx, Page};
use crate::look::{say, when};
use crate::pages::files;
use axum::extract::Query;
use shishu_office::IdentityLine;
use shishu_sheets::{Format, Out, TableOut};
use std::collections::BTreeMap;

type Asked = Query<BTreeMap<String, String>>;

pub(super) async fn xlsx(ctx: Ctx, asked: Asked) -> Page {
    file(&ctx, asked, Format::Xlsx).await
}

pub(super) async fn csv(ctx: Ctx, asked: Asked) -> Page {
    file(&ctx, asked, Format::Csv).await
}

async fn file(ctx: &Ctx, Query(query): Asked, format: Format) -> Page {
    custodian(ctx)?;
    let lang = ctx.lang;
    let lines = ctx.app.office().identity_asks(&ctx.caller(), asked(&query)).await?;
    let title = say!(lang, "请求打开身份", "Requests for identities").to_owned();
    let notes = vec![
        title.clone(),
        say!(lang, "导出时间 {made}", "made on {made}", made = when::date_time(lang, ctx.local(ctx.now))),
    ];
    let heads = [
        say!(lang, "编号", "Case"),
        say!(lang, "事项类型", "Kind"),
        say!(lang, "理由", "Ground"),
        say!(lang, "提出单位", "Asked by"),
        say!(lang, "提出", "Asked"),
        say!(lang, "最迟决定", "Decide by"),
        say!(lang, "我的决定", "My decision"),
        say!(lang, "状态", "Standing"),
    ];
    let row = |line: &IdentityLine| {
        let text = |text: &str| Out::Text(text.to_owned());
        vec![
            text(line.case.as_str()),
            text(line.kind.get(lang)),
            text(line.ground.get(lang)),
            text(line.unit.get(lang)),
            Out::Text(line.on.to_string()),
            Out::Text(line.until.to_string()),
            text(mine(lang, line).1),
            text(line.standing.name().get(lang)),
        ]
    };
    let headers = heads.map(str::to_owned).to_vec();
    let table = TableOut { title, headers, rows: lines.iter().map(row).collect(), notes };
    files::table(&format!("identities-{}", ctx.today()), &table, format)
}
