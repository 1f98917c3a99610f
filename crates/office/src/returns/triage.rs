//! How much a return matters and how odd it looks: the order of the review queue.
//!
//! effect = the largest |value − expected| over the indicators that are published, where *expected* is the previous period's
//! value, else the year-ago value, else 0 (a first return counts whole). suspicion = 1 − Π(1 − w) over its findings, w = ½ for a query,
//! ⅕ for a tip, ⅖ for a broken rule, ¼ for an undecided one of level hard or query, with half the relative jump of the largest effect (at most ½) as
//! one more factor. importance = effect × suspicion. A score function in the sense of selective editing (Latouche & Berthelot 1992);
//! issue-level refinements replace the weights, not the shape.

use super::bodies::{Checks, Finding, Triage};
use super::checks::Facts;
use shishu_programme::ReportForm;
use shishu_rules::Level;
use shishu_terms::{Decimal, IndicatorCode, parse_number};

/// The triage of a return from its facts and checks.
pub fn triage(form: &ReportForm, facts: &Facts, checks: &Checks) -> Triage {
    let (indicator, effect, jump) = largest_effect(form, facts);
    let suspicion = suspicion(checks, jump);
    let importance = (effect * Decimal::from(suspicion)).round();
    Triage {
        effect: effect.normalize().to_string(),
        indicator,
        suspicion,
        importance: importance.try_into().unwrap_or(i64::MAX),
        look: checks.findings.iter().find(|f| f.outcome == "fail").map(|f| f.says.clone()),
    }
}

fn number(values: &super::bodies::CellValues, code: &IndicatorCode) -> Option<Decimal> {
    parse_number(values.get(code)?).ok()
}

fn largest_effect(form: &ReportForm, facts: &Facts) -> (Option<IndicatorCode>, Decimal, Decimal) {
    let published = form.publication.iter().flat_map(|p| p.figures.iter().map(|f| &f.indicator));
    let mut best = (None, Decimal::ZERO, Decimal::ZERO);
    for code in published {
        let Some(value) = number(&facts.current, code) else { continue };
        let earlier = |period: &Option<super::bodies::CellValues>| period.as_ref().and_then(|v| number(v, code));
        let expected = earlier(&facts.previous).or_else(|| earlier(&facts.year_ago));
        let gap = (value - expected.unwrap_or_default()).abs();
        if best.0.is_none() || gap > best.1 {
            let jump = match expected {
                Some(base) if !base.is_zero() => (gap / base.abs()).min(Decimal::ONE),
                Some(_) | None => Decimal::ZERO,
            };
            best = (Some(code.clone()), gap, jump);
        }
    }
    best
}

/// In thousandths.
fn suspicion(checks: &Checks, jump: Decimal) -> u32 {
    let mut innocent = Decimal::ONE - jump / Decimal::TWO;
    for finding in &checks.findings {
        innocent *= Decimal::new(1000 - i64::from(weight(finding)), 3);
    }
    ((Decimal::ONE - innocent) * Decimal::ONE_THOUSAND).round().try_into().unwrap_or(1000)
}

fn weight(finding: &Finding) -> u16 {
    match (finding.outcome.as_str(), finding.level) {
        ("fail", Level::Hard) => 900,
        ("fail", Level::Query) => 500,
        ("fail", Level::Tip) => 200,
        ("broken", _) => 400,
        ("missing", Level::Tip) => 0,
        ("missing", _) => 250,
        _ => 0,
    }
}
