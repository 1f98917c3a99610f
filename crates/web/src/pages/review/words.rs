//! Words of the reviewer's desk: stages, findings, numbers as they are shown, who acted.

use crate::http::Ctx;
use crate::look::{Lang, State, number, say};
use shishu_office::returns::{Finding, Stage};
use shishu_programme::{Indicator, IndicatorKind, ReportForm};
use shishu_rules::Level;
use shishu_terms::{
    Decimal, FormId, Frequency, IndicatorCode, Period, PersonId, PostId, RuleId, month_name, parse_number,
};

/// Where a return stands: shape and word.
pub(crate) fn stage(lang: Lang, stage: Stage) -> (State, &'static str) {
    match stage {
        Stage::Expected => (State::Wait, say!(lang, "未报", "not reported")),
        Stage::AwaitingConfirmation => (State::Wait, say!(lang, "转录待核对", "transcription to confirm")),
        Stage::TownReview => (State::Today, say!(lang, "乡镇审核", "at the town")),
        Stage::CountyReview => (State::Today, say!(lang, "待县验收", "at the county")),
        Stage::Accepted => (State::Holds, say!(lang, "已验收", "accepted")),
    }
}

/// Shape of a finding.
pub(super) fn finding(finding: &Finding) -> State {
    match (finding.outcome.as_str(), finding.level) {
        ("missing", _) => State::NotJudged,
        ("broken", _) => State::Broken,
        (_, Level::Hard) => State::Hard,
        (_, Level::Query) => State::Query,
        (_, Level::Tip) => State::Tip,
    }
}

/// A stored value as people read it: numbers with separators, codes by their name.
pub(crate) fn value(lang: Lang, indicator: &Indicator, text: &str) -> String {
    match &indicator.kind {
        IndicatorKind::Number { .. } => parse_number(text).map_or_else(|_| text.to_owned(), number::shown),
        IndicatorKind::Code(list) => list
            .iter()
            .find(|choice| choice.value == text)
            .map_or_else(|| text.to_owned(), |choice| choice.name.get(lang).to_owned()),
        IndicatorKind::Text => text.to_owned(),
    }
}

/// The number in a cell of a number's kind.
pub(super) fn decimal(indicator: &Indicator, text: Option<&str>) -> Option<Decimal> {
    match indicator.kind {
        IndicatorKind::Number { .. } => parse_number(text?).ok(),
        _ => None,
    }
}

/// Unit of measure as shown; nothing for texts and codes.
pub(crate) fn unit(lang: Lang, indicator: &Indicator) -> &'static str {
    match indicator.kind {
        IndicatorKind::Number { .. } => indicator.unit.name(lang),
        _ => "",
    }
}

/// A value with its unit: `84.6 万千瓦时`. An English unit that begins with a number stands in brackets: `6.4 (10,000 kWh)`.
pub(super) fn with_unit(lang: Lang, indicator: &Indicator, text: &str) -> String {
    let (value, unit) = (value(lang, indicator, text), unit(lang, indicator));
    match unit.chars().next() {
        None => value,
        Some(first) if first.is_ascii_digit() => format!("{value} ({unit})"),
        Some(_) => format!("{value} {unit}"),
    }
}

/// A form and its period, as tables are called: `规模以上工业 2025年9月`.
pub(crate) fn table(lang: Lang, form: &ReportForm, period: Period) -> String {
    let (form, period) = (form.name.get(lang), period.name(lang));
    say!(lang, "{form} {period}", "{form}, {period}", form = form, period = period)
}

/// `301 用电量`; the bare code of an indicator that the form no longer has.
pub(super) fn named(lang: Lang, form: &ReportForm, code: &IndicatorCode) -> String {
    form.indicator(code).map_or_else(|| code.to_string(), |indicator| format!("{code} {}", indicator.name.get(lang)))
}

/// The head of a period's column beside `now`: `5月`, `上年9月`, `2024年12月`.
pub(crate) fn column(lang: Lang, period: Period, now: Period) -> String {
    if period.frequency() != Frequency::Month {
        return period.name(lang);
    }
    let month = period.first_month();
    match (period.year() == now.year(), period == now.year_ago(), lang) {
        (true, _, Lang::Zh) => format!("{month}月"),
        (_, true, Lang::Zh) => format!("上年{month}月"),
        (true, _, Lang::En) => english_month(period).to_owned(),
        (_, _, Lang::En) => format!("{} {}", english_month(period), period.year()),
        (false, false, Lang::Zh) => period.zh(),
    }
}

fn english_month(period: Period) -> &'static str {
    let name = month_name(period.first_month());
    name.get(..3).unwrap_or(name)
}

/// A post and the person who acted in it, as they were called at act `seq`; the rule itself where nobody did.
pub(crate) fn by(ctx: &Ctx, post: Option<&PostId>, person: Option<&PersonId>, seq: u64) -> String {
    ctx.app.office().by_then(post, person, seq).get(ctx.lang).to_owned()
}

/// The page of a rule.
pub(super) fn rule_href(form: &FormId, rule: &RuleId) -> String {
    format!("/programme/forms/{form}/rules/{rule}")
}

/// A sentence short enough for a table; the whole of it stands on the page that the row leads to.
pub(super) fn clipped(text: &str, most: usize) -> String {
    match text.chars().count() > most {
        true => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(text: &str) -> Period {
        text.parse().expect("a period")
    }

    #[test]
    fn a_column_is_named_as_briefly_as_it_can_be() {
        let now = period("2025-02");
        let zh: Vec<String> =
            ["2025-01", "2024-12", "2024-02"].iter().map(|p| column(Lang::Zh, period(p), now)).collect();
        assert_eq!(zh, ["1月", "2024年12月", "上年2月"]);
        let en: Vec<String> =
            ["2025-01", "2024-12", "2024-02"].iter().map(|p| column(Lang::En, period(p), now)).collect();
        assert_eq!(en, ["Jan", "Dec 2024", "Feb 2024"]);
        assert_eq!(column(Lang::Zh, period("2025-Q1"), period("2025-Q2")), period("2025-Q1").zh());
    }

    #[test]
    fn a_long_sentence_is_clipped_and_says_so() {
        assert_eq!(clipped("用电量少 35.5%", 20), "用电量少 35.5%");
        assert_eq!(clipped("一二三四五", 4), "一二三…");
    }
}
