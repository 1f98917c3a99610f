//! A list of cases as a file: the same lines in the same order, all pages of them.

use super::query::{self, CaseQuery};
use super::{staff, words};
use crate::http::{Ctx, Page};
use crate::look::{say, when};
use crate::pages::files;
use axum::extract::Query;
use shishu_office::{CaseAt, CaseLine};
use shishu_sheets::{Format, Out, TableOut};
use std::collections::BTreeMap;

type Asked = Query<BTreeMap<String, String>>;

/// Lines in one file at most; the last line says when there are more.
const MOST: u32 = 50_000;

pub(super) async fn xlsx(ctx: Ctx, asked: Asked) -> Page {
    file(&ctx, asked, Format::Xlsx).await
}

pub(super) async fn csv(ctx: Ctx, asked: Asked) -> Page {
    file(&ctx, asked, Format::Csv).await
}

async fn file(ctx: &Ctx, Query(asked): Asked, format: Format) -> Page {
    let lang = ctx.lang;
    let query = CaseQuery::read(&asked, &query::parts(staff(ctx)?));
    let found = ctx.app.office().cases(&ctx.caller(), &query.filter(), &CaseAt::First, MOST).await?;
    let title = say!(lang, "事项：{part}", "Cases: {part}", part = words::part(lang, query.part));
    let mut notes = vec![
        title.clone(),
        say!(lang, "导出时间 {made}", "made on {made}", made = when::date_time(lang, ctx.local(ctx.now))),
    ];
    if found.more {
        notes.push(say!(lang, "只有前 {n} 件，请缩小筛选。", "the first {n} only; narrow the filter", n = MOST));
    }
    let table =
        TableOut { title, headers: heads(ctx), rows: found.lines.iter().map(|line| row(ctx, line)).collect(), notes };
    files::table(&format!("cases-{}-{}", query.part, ctx.today()), &table, format)
}

fn heads(ctx: &Ctx) -> Vec<String> {
    let lang = ctx.lang;
    let heads = [
        say!(lang, "编号", "Case"),
        say!(lang, "事项类型", "Kind"),
        say!(lang, "类别", "Category"),
        say!(lang, "责任单位", "Unit"),
        say!(lang, "责任岗位", "Owner"),
        say!(lang, "收到", "Received"),
        say!(lang, "答复期限", "Due"),
        say!(lang, "逾期", "Overdue"),
        say!(lang, "状态", "Standing"),
        say!(lang, "转办次数", "Hops"),
        say!(lang, "退回次数", "Declined"),
        say!(lang, "重办次数", "Reopened"),
    ];
    heads.map(str::to_owned).to_vec()
}

fn row(ctx: &Ctx, line: &CaseLine) -> Vec<Out> {
    let lang = ctx.lang;
    let text = |text: &str| Out::Text(text.to_owned());
    let count = |n: u32| Out::Number(n.into());
    vec![
        text(line.id.as_str()),
        text(line.kind_name.get(lang)),
        text(line.category.get(lang)),
        text(line.unit_name.get(lang)),
        text(line.owner_name.get(lang)),
        Out::Text(line.received.to_string()),
        Out::Text(line.due.to_string()),
        text(if line.overdue(ctx.today()) { say!(lang, "是", "yes") } else { "" }),
        text(line.standing.name().get(lang)),
        count(line.hops),
        count(line.bounced),
        count(line.reopened),
    ]
}
