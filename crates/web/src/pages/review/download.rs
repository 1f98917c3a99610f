//! The queue as a file: the same lines in the same order, all pages of them.

use super::query::QueueQuery;
use super::queue::Asked;
use super::{columns, reviewer, words};
use crate::http::{Ctx, Page};
use crate::look::{say, when};
use crate::pages::files;
use axum::extract::Query;
use shishu_office::Refusal;
use shishu_office::reviews::QueueLine;
use shishu_sheets::{Format, Out, TableOut};
use std::collections::BTreeMap;

pub(super) async fn xlsx(ctx: Ctx, Query(query): Query<BTreeMap<String, String>>) -> Page {
    file(&ctx, &query, Format::Xlsx).await
}

pub(super) async fn csv(ctx: Ctx, Query(query): Query<BTreeMap<String, String>>) -> Page {
    file(&ctx, &query, Format::Csv).await
}

async fn file(ctx: &Ctx, query: &BTreeMap<String, String>, format: Format) -> Page {
    reviewer(ctx)?;
    let query = QueueQuery::read(query);
    let asked = Asked::read(ctx, query).await?.ok_or_else(|| {
        Refusal::bad_input("没有说是哪张表。", "the address names no table")
            .then("请从审核队列下载。", "download from the review queue")
    })?;
    let table = TableOut {
        title: asked.name(ctx.lang),
        headers: heads(ctx),
        rows: asked.queue.lines.iter().enumerate().map(|(at, line)| row(ctx, &asked, at, line)).collect(),
        notes: notes(ctx, &asked),
    };
    files::table(&format!("queue-{}-{}", asked.form.id, asked.period), &table, format)
}

fn heads(ctx: &Ctx) -> Vec<String> {
    let lang = ctx.lang;
    let heads = [
        say!(lang, "序", "No"),
        say!(lang, "单位代码", "Unit id"),
        say!(lang, "单位", "Unit"),
        say!(lang, "乡镇", "Town"),
        say!(lang, "状态", "State"),
        say!(lang, "影响", "Effect"),
        say!(lang, "影响的计量单位", "Unit of measure"),
        say!(lang, "影响的指标", "Indicator"),
        say!(lang, "可疑度", "Suspicion"),
        say!(lang, "重要度", "Importance"),
        say!(lang, "未过的审核", "Checks failed"),
        say!(lang, "未判的审核", "Checks not judged"),
        say!(lang, "已问未答", "Asked"),
        say!(lang, "答复待判", "To judge"),
        say!(lang, "迟报", "Late"),
        say!(lang, "报送时间", "Reported at"),
        say!(lang, "先看什么", "Look first at"),
    ];
    heads.map(str::to_owned).to_vec()
}

fn row(ctx: &Ctx, asked: &Asked<'_>, at: usize, line: &QueueLine) -> Vec<Out> {
    let lang = ctx.lang;
    let text = |text: &str| Out::Text(text.to_owned());
    let count = |n: usize| Out::Number(n.into());
    let triage = &line.triage;
    vec![
        count(at + 1),
        text(line.id.unit.as_str()),
        text(line.unit.get(lang)),
        text(line.town.get(lang)),
        text(words::stage(lang, line.stage).1),
        Out::Number(line.effect()),
        text(columns::effect_unit(asked.form, triage).map_or("", |unit| unit.name(lang))),
        Out::Text(triage.indicator.as_ref().map(|code| words::named(lang, asked.form, code)).unwrap_or_default()),
        Out::Number(columns::suspicion(triage)),
        Out::Number(columns::importance(triage)),
        count(line.failed),
        count(line.not_judged),
        count(line.open),
        count(line.answered),
        text(if line.late { say!(lang, "是", "yes") } else { "" }),
        Out::Text(line.submitted_at.map(|at| when::date_time(lang, ctx.local(at))).unwrap_or_default()),
        text(triage.look.as_ref().map_or("", |look| look.get(lang))),
    ]
}

fn notes(ctx: &Ctx, asked: &Asked<'_>) -> Vec<String> {
    let lang = ctx.lang;
    let made = when::date_time(lang, ctx.local(ctx.now));
    vec![
        asked.name(lang),
        say!(lang, "导出时间 {made}", "made on {made}", made = made),
        say!(lang, "影响：公布指标与预期（上期，缺上期用上年同期）之差的最大值；可疑度 0–1；重要度为两者相乘。",
            "effect: the largest difference of a published indicator from what was expected; suspicion 0 to 1; importance is their product").to_owned(),
    ]
}
