//! The tip sheet as a file: the same rules in the same order.

use super::said::Said;
use super::{Named, counted, read, title};
use crate::http::{Ctx, Page};
use crate::look::say;
use crate::pages::files;
use shishu_office::tips::{Rate, Tip, TipSheet};
use shishu_programme::ReportForm;
use shishu_sheets::{Format, Out, TableOut};
use shishu_terms::Lang;

pub(super) async fn xlsx(ctx: Ctx, path: Named) -> Page {
    file(&ctx, path, Format::Xlsx).await
}

pub(super) async fn csv(ctx: Ctx, path: Named) -> Page {
    file(&ctx, path, Format::Csv).await
}

async fn file(ctx: &Ctx, path: Named, format: Format) -> Page {
    let (form, sheet) = read(ctx, path).await?;
    let lang = ctx.lang;
    let table = TableOut {
        title: title(lang, form, sheet.period),
        headers: heads(lang, &sheet),
        rows: sheet.tips.iter().filter_map(|tip| row(lang, form, tip)).collect(),
        notes: vec![title(lang, form, sheet.period), counted(lang, &sheet)],
    };
    files::table(&format!("tips-{}-{}", form.id, sheet.period), &table, format)
}

fn heads(lang: Lang, sheet: &TipSheet) -> Vec<String> {
    let words = [
        say!(lang, "规则", "Rule"),
        say!(lang, "级别", "Level"),
        say!(lang, "指标", "Indicator"),
        say!(lang, "提示", "Tip"),
        say!(lang, "要求", "It asks"),
        say!(lang, "为什么", "Why"),
        say!(lang, "错例", "Wrong"),
        say!(lang, "对例", "Right"),
        say!(lang, "未通过份数", "Failed"),
    ];
    let share = |period: &shishu_terms::Period| {
        say!(lang, "{period} 未通过 %", "{period}, failed %", period = period.name(lang))
    };
    let mut heads: Vec<String> = words.map(str::to_owned).to_vec();
    heads.extend(sheet.looked_at.iter().map(|(period, _)| share(period)));
    heads.push(say!(lang, "{head}（提示后）", "{head} (after the tip)", head = share(&sheet.period)));
    heads
}

fn row(lang: Lang, form: &ReportForm, tip: &Tip) -> Option<Vec<Out>> {
    let rule = form.rule(&tip.rule)?;
    let said = Said::of(lang, form, rule);
    let percent = |rate: Option<Rate>| match rate.and_then(Rate::percent) {
        Some(percent) => Out::Number(percent),
        None => Out::Text(String::new()),
    };
    let texts = [
        tip.rule.to_string(),
        rule.level.name(lang).to_owned(),
        said.cell,
        said.title,
        said.demands,
        said.why.unwrap_or_default(),
        said.example.unwrap_or_default(),
        said.right.unwrap_or_default(),
    ];
    let mut row: Vec<Out> = texts.into_iter().map(Out::Text).collect();
    row.push(Out::Number(tip.violations.into()));
    row.extend(tip.rates.iter().map(|(_, rate)| percent(Some(*rate))));
    row.push(percent(tip.after));
    Some(row)
}
