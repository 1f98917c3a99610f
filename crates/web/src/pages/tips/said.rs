//! What a tip says: in full on the sheet, in short beside the cell.

use super::href;
use crate::look::grid::RowTip;
use crate::look::{Lang, say};
use shishu_office::tips::{TipSheet, lesson};
use shishu_programme::ReportForm;
use shishu_rules::Rule;
use shishu_terms::IndicatorCode;
use std::collections::BTreeMap;

/// One tip in words.
pub(super) struct Said {
    /// The rule's own message, else what it demands.
    pub title: String,
    /// `103 出口交货值`
    pub cell: String,
    /// What the rule demands of any return.
    pub demands: String,
    /// Why.
    pub why: Option<String>,
    /// How it goes wrong.
    pub example: Option<String>,
    /// The same put right.
    pub right: Option<String>,
}

impl Said {
    pub(super) fn of(lang: Lang, form: &ReportForm, rule: &Rule) -> Said {
        let lesson = lesson(form, rule);
        let said = |text: &shishu_terms::Bilingual| text.get(lang).to_owned();
        let cell = rule.indicators().first().and_then(|code| form.indicator(code));
        Said {
            title: rule.message.as_ref().map_or_else(|| said(&lesson.demands), said),
            cell: cell.map_or_else(String::new, |i| format!("{} {}", i.code, i.name.get(lang))),
            demands: said(&lesson.demands),
            why: rule.source.why.as_ref().map(said),
            example: lesson.example.as_ref().map(said),
            right: lesson.right.as_ref().map(said),
        }
    }
}

/// The tips that stand beside the cells of an entry grid.
pub(crate) type Beside = BTreeMap<IndicatorCode, Vec<RowTip>>;

/// A tip stands beside the first cell of its rule.
pub(crate) fn beside(lang: Lang, form: &ReportForm, sheet: &TipSheet) -> Beside {
    let mut beside = Beside::new();
    for tip in &sheet.tips {
        let Some(rule) = form.rule(&tip.rule) else { continue };
        let said = Said::of(lang, form, rule);
        let failed = say!(
            lang,
            "前四期有 {n} 份首次提交时在这里没通过。",
            "In the last four periods {n} first submissions failed here.",
            n = tip.violations
        );
        let mut text = vec![format!("{}{}", said.title, lang.pick("。", ".")), failed];
        text.extend(said.why);
        text.extend(said.right.map(|right| format!("{}{right}", say!(lang, "对例：", "Right: "))));
        let href = format!("{}#t-{}", href(&sheet.form, sheet.period), tip.rule);
        beside.entry(tip.cell.clone()).or_default().push(RowTip { text, href });
    }
    beside
}
