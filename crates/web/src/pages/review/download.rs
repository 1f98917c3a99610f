//! The queue as a file: the same lines in the same order, all pages of them.

use super::query::QueueQuery;
use super::queue::Asked;
use super::{columns, curve, reviewer, words};
use crate::http::{Ctx, Page};
use crate::look::{Lang, say, when};
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
        say!(lang, "影响（占合计 %）", "Effect, % of total"),
        say!(lang, "影响的指标", "Indicator"),
        say!(lang, "报数", "Reported"),
        say!(lang, "预期", "Anticipated"),
        say!(lang, "可疑度", "Suspicion"),
        say!(lang, "重要度（%）", "Importance, %"),
        say!(lang, "停点之前", "Before the stopping point"),
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
    let (triage, cell) = (&line.triage, line.weight.cell.as_ref());
    vec![
        count(at + 1),
        text(line.id.unit.as_str()),
        text(line.unit.get(lang)),
        text(line.town.get(lang)),
        text(words::stage(lang, line.stage).1),
        Out::Number(columns::percent(line.weight.effect)),
        Out::Text(cell.map(|cell| words::named(lang, asked.form, &cell.indicator)).unwrap_or_default()),
        cell.map_or(Out::Text(String::new()), |cell| Out::Number(cell.reported)),
        Out::Text(cell.map(|cell| columns::anticipated(lang, cell)).unwrap_or_default()),
        Out::Number(columns::suspicion(triage)),
        Out::Number(columns::percent(line.weight.score)),
        text(within(lang, asked, at)),
        count(line.failed),
        count(line.not_judged),
        count(line.open),
        count(line.answered),
        text(if line.late { say!(lang, "是", "yes") } else { "" }),
        Out::Text(line.submitted_at.map(|at| when::date_time(lang, ctx.local(at))).unwrap_or_default()),
        text(triage.look.as_ref().map_or("", |look| look.get(lang))),
    ]
}

/// Is the line one of those to look at before one may stop? Said where the list is in that order.
fn within(lang: Lang, asked: &Asked<'_>, at: usize) -> &'static str {
    match (0..=asked.queue.lines.len()).find(|stop| asked.stops_before(*stop)) {
        Some(stop) if at < stop => say!(lang, "是", "yes"),
        _ => "",
    }
}

fn notes(ctx: &Ctx, asked: &Asked<'_>) -> Vec<String> {
    let lang = ctx.lang;
    let made = when::date_time(lang, ctx.local(ctx.now));
    vec![
        asked.name(lang),
        say!(lang, "导出时间 {made}", "made on {made}", made = made),
        say!(lang, "影响：公布指标与预期之差占合计的百分比，取最大的一格；可疑度 0–1；重要度为两者相乘。",
            "effect: the largest difference of a published indicator from its anticipated value, in per cent of the total; suspicion 0 to 1; importance is their product").to_owned(),
        curve::stopping(lang, &asked.queue, asked.queue.stop, &curve::threshold(&asked.queue)),
    ]
}
