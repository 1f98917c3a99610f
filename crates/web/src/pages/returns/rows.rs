//! The rows of a grid: each indicator with its earlier periods beside it, the change against a year ago, and its notices.

use super::desk::Desk;
use crate::look::grid::{CellKind, Grid, Group, Heads, Notice, Row, Seen};
use crate::look::number::{self, figure_href};
use crate::look::say;
use shishu_office::returns::CellValues;
use shishu_programme::{Indicator, IndicatorKind};
use shishu_terms::{Decimal, Frequency, IndicatorCode, Lang, Period, ReturnId, parse_number};

/// The grid of a return: `value` gives what stands in a cell, `notices` what is said beneath it.
pub(super) fn grid(
    desk: &Desk<'_>,
    read_only: bool,
    value: &dyn Fn(&IndicatorCode) -> String,
    notices: &dyn Fn(&IndicatorCode) -> Vec<Notice>,
) -> Grid {
    let lang = desk.ctx.lang;
    let row = |indicator: &Indicator| row(desk, indicator, read_only, value(&indicator.code), notices(&indicator.code));
    let group = |section: &shishu_programme::Section| Group {
        title: section.title.get(lang).to_owned(),
        rows: section.indicators.iter().filter_map(|code| desk.form.indicator(code)).map(row).collect(),
    };
    let caption = say!(lang, "{title}填报表", "Entry table: {title}", title = desk.title());
    Grid {
        caption,
        heads: heads(lang, desk.id.period),
        groups: desk.form.sections.iter().map(group).collect(),
        read_only,
    }
}

fn row(desk: &Desk<'_>, indicator: &Indicator, read_only: bool, value: String, notices: Vec<Notice>) -> Row {
    let (lang, code) = (desk.ctx.lang, &indicator.code);
    let facts = &desk.fill.facts;
    let seen = |values: &Option<CellValues>, period: Period| {
        let text = values.as_ref()?.get(code)?;
        Some(Seen { text: shown(lang, indicator, text), href: Some(figure(desk.id, period, code)) })
    };
    let base = facts.year_ago.as_ref().and_then(|values| values.get(code));
    let number = |text: &str| parse_number(text).ok().filter(|_| is_number(indicator));
    let change: Option<(Option<Decimal>, Option<Decimal>)> =
        is_number(indicator).then(|| (number(&value), base.and_then(|t| number(t))));
    let unit = if read_only { measure_after(lang, indicator) } else { measure(lang, indicator).to_owned() };
    Row {
        depth: indicator.depth,
        kind: kind(lang, indicator),
        previous: seen(&facts.previous, desk.id.period.previous()),
        year_ago: seen(&facts.year_ago, desk.id.period.year_ago()),
        change: change.map_or_else(|| number::NONE.to_owned(), |(now, before)| number::change(now, before)),
        notices,
        required: indicator.required,
        explained: Some(indicator.explanation.get(lang).to_owned()).filter(|text| !text.is_empty()),
        href: (read_only && !value.is_empty()).then(|| figure(desk.id, desk.id.period, code)),
        value: match (read_only, value.is_empty()) {
            (true, true) => number::NONE.to_owned(),
            (true, false) => shown(lang, indicator, &value),
            (false, _) => value,
        },
        ..Row::number(code.to_string(), name(lang, indicator), unit)
    }
}

fn figure(id: &ReturnId, period: Period, code: &IndicatorCode) -> String {
    let at = ReturnId { form: id.form.clone(), period, unit: id.unit.clone() };
    figure_href(&at.figure(code.clone()).to_string())
}

fn is_number(indicator: &Indicator) -> bool {
    matches!(indicator.kind, IndicatorKind::Number { .. })
}

/// `其中：出口交货值`: the first of several parts says so, as on the printed form.
fn name(lang: Lang, indicator: &Indicator) -> String {
    let name = indicator.name.get(lang);
    match indicator.depth {
        1 if !name.starts_with("其中") && !name.to_lowercase().starts_with("of which") => {
            say!(lang, "其中：{name}", "of which: {name}", name = name)
        }
        _ => name.to_owned(),
    }
}

/// The unit of measure as shown; none for words and codes.
pub(super) fn measure(lang: Lang, indicator: &Indicator) -> &'static str {
    match indicator.kind {
        IndicatorKind::Number { .. } if indicator.unit.code() != "1" => indicator.unit.name(lang),
        _ => "",
    }
}

/// The unit as it follows a value in a sentence: `67.8 万元`, `67.8 × 10,000 yuan`.
pub(super) fn measure_after(lang: Lang, indicator: &Indicator) -> String {
    let name = measure(lang, indicator);
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("× {name}") } else { name.to_owned() }
}

fn kind(lang: Lang, indicator: &Indicator) -> CellKind {
    match &indicator.kind {
        IndicatorKind::Number { .. } => CellKind::Number,
        IndicatorKind::Text => CellKind::Text,
        IndicatorKind::Code(list) => {
            CellKind::Choice(list.iter().map(|c| (c.value.clone(), c.name.get(lang).to_owned())).collect())
        }
    }
}

/// A stored value for the eye: numbers in groups of three, codes by their name.
pub(super) fn shown(lang: Lang, indicator: &Indicator, text: &str) -> String {
    match &indicator.kind {
        IndicatorKind::Number { .. } => parse_number(text).map_or_else(|_| text.to_owned(), number::shown),
        IndicatorKind::Text => text.to_owned(),
        IndicatorKind::Code(list) => {
            list.iter().find(|c| c.value == text).map_or_else(|| text.to_owned(), |c| c.name.get(lang).to_owned())
        }
    }
}

fn heads(lang: Lang, period: Period) -> Heads {
    let (before, year_ago) = (period.previous(), period.year_ago());
    let last_year = |short: String| say!(lang, "上年{short}", "{short}", short = short);
    Heads {
        value: period.name(lang),
        previous: match (before.year() == period.year(), period.frequency()) {
            (_, Frequency::Year) | (false, _) => before.name(lang),
            (true, _) => short(lang, before),
        },
        year_ago: match (period.frequency(), lang) {
            (Frequency::Year, _) => year_ago.name(lang),
            (_, Lang::Zh) => last_year(short(lang, year_ago)),
            (_, Lang::En) => year_ago.name(lang),
        },
    }
}

/// A period without its year: `8月`, `August`.
pub(in crate::pages) fn short(lang: Lang, period: Period) -> String {
    let year = period.year();
    let name = period.name(lang);
    match lang {
        Lang::Zh => name.trim_start_matches(&format!("{year}年")).to_owned(),
        Lang::En => name.trim_end_matches(&format!(" {year}")).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads_of(period: &str, lang: Lang) -> (String, String, String) {
        let heads = heads(lang, period.parse().expect("a period"));
        (heads.value, heads.previous, heads.year_ago)
    }

    fn all(a: &str, b: &str, c: &str) -> (String, String, String) {
        (a.to_owned(), b.to_owned(), c.to_owned())
    }

    #[test]
    fn columns_are_headed_as_short_as_they_are_clear() {
        assert_eq!(heads_of("2025-09", Lang::Zh), all("2025年9月", "8月", "上年9月"));
        assert_eq!(heads_of("2025-09", Lang::En), all("September 2025", "August", "September 2024"));
        assert_eq!(heads_of("2026-01", Lang::Zh), all("2026年1月", "2025年12月", "上年1月"));
        assert_eq!(heads_of("2026-Q2", Lang::Zh), all("2026年第二季度", "第一季度", "上年第二季度"));
        assert_eq!(heads_of("2026-Q2", Lang::En), all("Q2 2026", "Q1", "Q2 2025"));
        assert_eq!(heads_of("2026", Lang::Zh), all("2026年", "2025年", "2025年"));
    }
}
