//! The life of a figure as files: JSON for programs, csv for spreadsheets.

use super::super::files;
use super::super::published::{self, both, stamp};
use crate::http::{Ctx, Page};
use crate::look::say;
use axum::extract::Path;
use serde_json::{Value, json};
use shishu_office::{FigureLife, FigureStep};
use shishu_sheets::{Format, Out, TableOut};
use shishu_terms::parse_number;

pub(super) async fn json(ctx: Ctx, Path(id): Path<String>) -> Page {
    let life = ctx.app.office().figure(&ctx.caller(), &published::figure_id(&id)?).await?;
    Ok(published::json(&as_json(&ctx, &life)))
}

/// Everything on the page of a figure; values are decimal texts, shares and changes tenths of a per cent.
pub(in super::super) fn as_json(ctx: &Ctx, life: &FigureLife) -> Value {
    json!({
        "id": life.id.to_string(),
        "form": { "id": life.id.form, "name": both(&life.form) },
        "period": life.id.period,
        "place": { "id": life.id.place.to_string(), "name": both(&life.place) },
        "indicator": { "code": life.id.indicator, "name": both(&life.indicator), "explanation": both(&life.explanation) },
        "value": life.value, "unit": life.unit.code(), "decimals": life.decimals,
        "published": life.published, "first": life.first,
        "vs_year_ago_permille": life.vs_year_ago, "vs_previous_permille": life.vs_previous,
        "series": life.series.iter().map(|p| json!({ "period": p.period, "value": p.value, "first": p.first })).collect::<Vec<_>>(),
        "steps": life.steps.iter().map(|s| step(ctx, s)).collect::<Vec<_>>(),
        "checks": life.checks.iter().map(|c| json!({
            "level": c.level, "items": c.items, "pass": c.pass, "fail": c.fail, "missing": c.missing, "broken": c.broken,
        })).collect::<Vec<_>>(),
        "parts": life.parts.iter().map(|p| json!({
            "figure": p.figure.to_string(), "name": both(&p.name), "units": p.units, "value": p.value, "share_permille": p.share_permille,
        })).collect::<Vec<_>>(),
        "responsible": life.responsible.iter().map(|(s, p)| json!({ "step": both(s), "post": both(p) })).collect::<Vec<_>>(),
        "used": life.used.iter().map(|u| json!({
            "title": both(&u.title), "form": u.form, "period": u.period, "edition": u.edition, "at": stamp(ctx, u.at), "value": u.value, "in_force": u.in_force,
        })).collect::<Vec<_>>(),
        "act": life.seq,
        "receipt": format!("/figure/{}/receipt.tlog-proof", life.id),
    })
}

fn step(ctx: &Ctx, step: &FigureStep) -> Value {
    let (old, new, reason) = step.change.clone().unwrap_or_default();
    json!({
        "kind": step.kind, "from": stamp(ctx, step.from), "at": stamp(ctx, step.at), "says": both(&step.says), "by": both(&step.by),
        "old": old, "new": new, "reason": reason, "acts": { "count": step.acts, "first": step.seqs.0, "last": step.seqs.1 },
    })
}

pub(super) async fn csv(ctx: Ctx, Path(id): Path<String>) -> Page {
    let life = ctx.app.office().figure(&ctx.caller(), &published::figure_id(&id)?).await?;
    let lang = ctx.lang;
    let headers = [
        say!(lang, "步骤", "Step"),
        say!(lang, "起", "From"),
        say!(lang, "止", "At"),
        say!(lang, "说明", "What"),
        say!(lang, "旧值", "Old value"),
        say!(lang, "新值", "New value"),
        say!(lang, "原因", "Reason"),
        say!(lang, "岗位", "Post"),
        say!(lang, "首条", "First act"),
        say!(lang, "末条", "Last act"),
    ];
    let table = TableOut {
        title: life.id.to_string(),
        headers: headers.map(str::to_owned).to_vec(),
        rows: life.steps.iter().map(|s| row(&ctx, s)).collect(),
        notes: Vec::new(),
    };
    files::table(&format!("{}.life", life.id), &table, Format::Csv)
}

fn row(ctx: &Ctx, step: &FigureStep) -> Vec<Out> {
    let lang = ctx.lang;
    let (old, new, reason) = step.change.clone().unwrap_or_default();
    let text = |text: Option<String>| Out::Text(text.unwrap_or_default());
    let number = |value: Option<String>| {
        value.as_deref().and_then(|v| parse_number(v).ok()).map_or(Out::Text(String::new()), Out::Number)
    };
    vec![
        Out::Text(published::kind_title(&step.kind, lang)),
        Out::Text(stamp(ctx, step.from)),
        Out::Text(stamp(ctx, step.at)),
        Out::Text(step.says.get(lang).to_owned()),
        number(old),
        number(new),
        text(reason),
        Out::Text(step.by.get(lang).to_owned()),
        Out::Number(step.seqs.0.into()),
        Out::Number(step.seqs.1.into()),
    ]
}
