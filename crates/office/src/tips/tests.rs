//! Sheets of the county's B204-1 from made-up first submissions, counted by hand.

use super::*;
use shishu_programme::Programme;
use std::sync::OnceLock;

fn county() -> &'static Programme {
    static COUNTY: OnceLock<Programme> = OnceLock::new();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../programmes/county");
    COUNTY.get_or_init(|| shishu_programme::load(path.as_ref()).expect("the county loads"))
}

fn form() -> &'static ReportForm {
    &county().forms[&FormId::new("B204-1")]
}

fn period(text: &str) -> Period {
    text.parse().expect("a period")
}

fn values(cells: &[(&str, &str)]) -> CellValues {
    cells.iter().map(|(code, text)| (IndicatorCode::new(*code), (*text).to_owned())).collect()
}

/// What a unit submitted and what stands now; the outcomes are those of the rules themselves.
fn first(of: &str, unit: &str, stated: &[(&str, &str)], now: &[(&str, &str)]) -> FirstSubmission {
    let current = values(stated);
    let checks =
        crate::returns::check(county(), form(), period(of), &Facts { current: current.clone(), ..Facts::default() });
    let id = ReturnId { form: form().id.clone(), period: period(of), unit: UnitId::new(unit) };
    FirstSubmission { id, values: current, outcomes: checks.outcomes, now: values(now) }
}

#[test]
fn the_heaviest_rule_comes_first_and_the_next_period_tells_whether_it_helped() {
    // B204-07, 201 ≥ 202 + 203, is off by 1 of 1,000 twice; B204-01, 103 ≤ 102, by 40 of 140 once.
    let revenue = [("201", "499"), ("202", "500"), ("203", "0")];
    let fine = [("201", "500"), ("202", "500"), ("203", "0")];
    let exports = [("102", "100"), ("103", "140")];
    let mut submissions = Submissions::new();
    submissions.insert(
        period("2026-05"),
        Arc::new(vec![first("2026-05", "A", &revenue, &fine), first("2026-05", "B", &fine, &fine)]),
    );
    submissions.insert(
        period("2026-06"),
        Arc::new(vec![first("2026-06", "A", &revenue, &fine), first("2026-06", "B", &exports, &exports)]),
    );
    submissions.insert(
        period("2026-07"),
        Arc::new(vec![first("2026-07", "A", &fine, &fine), first("2026-07", "B", &revenue, &fine)]),
    );
    let sheet = tip_sheet(form(), period("2026-07"), &submissions);
    let shown: Vec<(&str, &str, u32)> =
        sheet.tips.iter().map(|tip| (tip.rule.as_str(), tip.cell.as_str(), tip.violations)).collect();
    assert_eq!(&shown[..2], [("B204-01", "103", 1), ("B204-07", "201", 2)]);
    let tip = &sheet.tips[1];
    let rates: Vec<(String, u32, u32)> =
        tip.rates.iter().map(|(period, rate)| (period.to_string(), rate.failed, rate.judged)).collect();
    let of = |period: &str, failed, judged| (period.to_owned(), failed, judged);
    assert_eq!(rates, [of("2026-03", 0, 0), of("2026-04", 0, 0), of("2026-05", 1, 2), of("2026-06", 1, 1)]);
    assert_eq!(tip.after, Some(Rate { failed: 1, judged: 2 }));
    assert_eq!((tip.after.and_then(Rate::percent), tip.rates[0].1.percent()), (Some(Decimal::from(50)), None));
    assert_eq!((sheet.since, sheet.looked_at[3]), (2, (period("2026-06"), 2)));
    assert!(sheet.tips.len() <= MOST_TIPS);
}

#[test]
fn the_effect_is_the_way_to_the_nearest_right_value_and_then_the_revision() {
    let off = [("201", "1200"), ("202", "700"), ("203", "600")];
    let of = first("2026-06", "A", &off, &off);
    let rule = form().rule(&RuleId::new("B204-07")).expect("a rule");
    let mut submissions = Submissions::new();
    submissions.insert(period("2026-06"), Arc::new(vec![of.clone(), first("2026-06", "B", &[("201", "800")], &[])]));
    let scale = Scale::of(period("2026-06"), &submissions);
    // 1,300 would do; the total of 201 is 2,000.
    assert_eq!(scale.effect(form(), rule, &IndicatorCode::new("201"), &of), Some(Decimal::new(5, 2)));
    assert_eq!(ends(">= 1300"), [Decimal::from(1300)]);
    assert_eq!(ends("-1.5..2"), [Decimal::new(-15, 1), Decimal::from(2)]);
    assert_eq!(ends("{A, B}"), []);
}

#[test]
fn a_sheet_without_violations_is_empty_and_one_of_a_first_period_too() {
    let sheet = tip_sheet(form(), period("2026-01"), &Submissions::new());
    assert_eq!((sheet.tips.len(), sheet.since, sheet.looked_at.len()), (0, 0, PERIODS));
    assert_eq!(sheet.looked_at[0].0, period("2025-09"));
}

#[test]
fn every_rule_of_the_county_has_a_lesson_whose_example_fails_and_is_put_right() {
    let mut without = Vec::new();
    for form in county().forms.values() {
        for rule in form.rules.latest().map(|edition| &edition.rule) {
            let lesson = lesson(form, rule);
            assert!(!lesson.demands.zh.is_empty() && !lesson.demands.en.is_empty(), "{}", rule.id);
            let fails = made_up(form, rule, false).map(|values| shishu_rules::evaluate(rule, &*values));
            if let Some(outcome) = fails {
                assert!(matches!(outcome, shishu_rules::Outcome::Fail { .. }), "{}", rule.id);
            }
            if lesson.example.is_none() {
                without.push(rule.id.as_str());
            }
        }
    }
    assert!(without.is_empty(), "no example made up for {without:?}");
    let exports = lesson(form(), form().rule(&RuleId::new("B204-01")).expect("a rule"));
    let example = exports.example.expect("an example").zh;
    assert!(example.contains("出口交货值") && example.contains("工业销售产值"), "{example}");
    assert_ne!(Some(example), exports.right.map(|right| right.zh));
}
