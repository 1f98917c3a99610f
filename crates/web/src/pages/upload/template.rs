//! The empty sheet of a return: its form, period and respondent stated, one line an indicator.

use super::super::files::attachment;
use super::super::returns::{Desk, Named};
use super::super::shared::return_id;
use super::read::refused;
use crate::http::{Ctx, Page};
use crate::look::say;
use axum::extract::Path;
use shishu_programme::{Indicator, IndicatorKind};
use shishu_sheets::{Format, TemplateLine, TemplateOut, write_template};

pub(super) async fn file(ctx: Ctx, Path((form, period, unit)): Named) -> Page {
    let id = return_id(&form, &period, &unit)?;
    let desk = Desk::open(&ctx, &id).await?;
    let bytes = write_template(&template(&desk)).map_err(|error| refused(&error))?;
    let name = format!("{}-{}-{}.xlsx", id.form, id.period, id.unit);
    Ok(attachment(bytes, Format::Xlsx.media_type(), &name))
}

fn template(desk: &Desk<'_>) -> TemplateOut {
    let lang = desk.ctx.lang;
    let mut lines = Vec::new();
    for section in &desk.form.sections {
        lines.push(TemplateLine::Section(section.title.get(lang).to_owned()));
        lines.extend(
            section
                .indicators
                .iter()
                .filter_map(|code| desk.form.indicator(code))
                .map(|indicator| line(desk, indicator)),
        );
    }
    TemplateOut {
        form: desk.id.form.to_string(),
        title: desk.title(),
        period: Some(desk.id.period.to_string()),
        unit: Some(desk.id.unit.to_string()),
        sheet_name: desk.id.form.to_string(),
        lines,
        instructions: instructions(desk),
    }
}

fn line(desk: &Desk<'_>, indicator: &Indicator) -> TemplateLine {
    let lang = desk.ctx.lang;
    let decimals = match indicator.kind {
        IndicatorKind::Number { decimals, .. } => Some(decimals),
        _ => None,
    };
    TemplateLine::Indicator {
        code: indicator.code.to_string(),
        name: indicator.name.get(lang).to_owned(),
        unit: if decimals.is_some() && indicator.unit.code() != "1" {
            indicator.unit.name(lang).to_owned()
        } else {
            String::new()
        },
        depth: indicator.depth,
        required: indicator.required,
        decimals,
    }
}

/// How to fill the sheet in, the codes of the lists, and what each indicator means.
fn instructions(desk: &Desk<'_>) -> Vec<String> {
    let lang = desk.ctx.lang;
    let mut lines = vec![
        say!(lang, "只填“数值”一列；带 * 的必填，没有发生额填 0。", "Fill in the value column only; * must be filled, 0 where nothing occurred.").to_owned(),
        say!(lang, "不要改表号、报告期、填报单位和代码。填好后在网页上传，逐格看过再提交。", "Leave form, period, respondent and codes as they are. Then upload the sheet, look at every cell, and submit.").to_owned(),
    ];
    for indicator in &desk.form.indicators {
        if let IndicatorKind::Code(list) = &indicator.kind {
            let codes: Vec<String> = list.iter().map(|c| format!("{} {}", c.value, c.name.get(lang))).collect();
            lines.push(format!("{} {}: {}", indicator.code, indicator.name.get(lang), codes.join("; ")));
        }
    }
    let explained = desk.form.indicators.iter().filter(|i| !i.explanation.get(lang).is_empty());
    lines.extend(explained.map(|i| format!("{} {}: {}", i.code, i.name.get(lang), i.explanation.get(lang))));
    lines
}
