//! A form's rules as files: their results for a spreadsheet, and the rules themselves as a rule file that a programme takes in.

use super::report::PERIODS;
use super::report_form;
use crate::http::{Ctx, Page};
use crate::look::{say, when};
use crate::pages::files;
use axum::extract::Path;
use shishu_office::RuleRecord;
use shishu_programme::{ReportForm, rule_file_text};
use shishu_rules::Rule;
use shishu_sheets::{Format, Out, TableOut};

pub(super) async fn csv(ctx: Ctx, Path(form): Path<String>) -> Page {
    table(&ctx, &form, Format::Csv).await
}

pub(super) async fn xlsx(ctx: Ctx, Path(form): Path<String>) -> Page {
    table(&ctx, &form, Format::Xlsx).await
}

/// Every text with the periods it is in force for.
pub(super) async fn toml(ctx: Ctx, Path(form): Path<String>) -> Page {
    let form = report_form(&ctx, &form)?;
    let text = rule_file_text(&form.id, &form.rules);
    Ok(files::attachment(text.into_bytes(), "application/toml; charset=utf-8", &format!("{}.toml", form.id)))
}

/// A line for each rule and period; the headers of the counts are those of the command line.
async fn table(ctx: &Ctx, form: &str, format: Format) -> Page {
    let lang = ctx.lang;
    let form = report_form(ctx, form)?;
    let records = ctx.app.office().rule_set_record(&form.id, PERIODS).await?;
    let mut rows = Vec::new();
    for (id, lines) in &records {
        let Some(rule) = form.rule(id) else { continue };
        rows.extend(lines.iter().map(|line| row(ctx, rule, line)));
    }
    let heads = ["rule", "level", "period", "items", "pass", "fail", "missing", "broken"].map(str::to_owned);
    let mut headers = heads.to_vec();
    headers.push(say!(lang, "不满足时说什么", "message").to_owned());
    let table = TableOut { title: title(form, lang), headers, rows, notes: notes(ctx, form) };
    files::table(&format!("rules-{}", form.id), &table, format)
}

fn row(ctx: &Ctx, rule: &Rule, line: &RuleRecord) -> Vec<Out> {
    let text = |text: &str| Out::Text(text.to_owned());
    let count = |n: u64| Out::Number(n.into());
    vec![
        text(rule.id.as_str()),
        text(rule.level.code()),
        Out::Text(line.period.to_string()),
        count(line.reported),
        count(line.pass()),
        count(line.fail),
        count(line.missing),
        count(line.broken),
        text(rule.message.as_ref().map_or("", |message| message.get(ctx.lang))),
    ]
}

fn title(form: &ReportForm, lang: shishu_terms::Lang) -> String {
    format!("{} {}", form.name.get(lang), say!(lang, "审核结果", "results of the rules"))
}

fn notes(ctx: &Ctx, form: &ReportForm) -> Vec<String> {
    let made = when::date_time(ctx.lang, ctx.local(ctx.now));
    vec![title(form, ctx.lang), say!(ctx.lang, "导出时间 {made}", "made on {made}", made = made)]
}
