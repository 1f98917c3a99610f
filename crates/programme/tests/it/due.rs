//! Due days against the published holidays: each expectation can be read off the State Council's notices.

use shishu_programme::DueError;
use shishu_terms::{DayKind, FormId, Lang, Moment};

use crate::programme;

/// The local date and time at which the returns of the period are due.
fn due(form: &str, period: &str) -> (String, String, Option<String>) {
    let county = programme("county");
    let due = county.due(&FormId::from(form), period.parse().unwrap()).unwrap();
    let local = due.moment.local(county.utc_offset_seconds);
    (due.date.to_string(), local.to_string(), due.moved_from.map(|date| date.to_string()))
}

#[test]
fn a_monthly_form_is_due_on_day_10_and_moves_over_a_weekend() {
    // 10 October 2025 is a Friday; 24:00 is the midnight after it.
    assert_eq!(due("B204-1", "2025-09"), ("2025-10-10".into(), "2025-10-11T00:00:00".into(), None));
    // 10 August 2025 is a Sunday.
    assert_eq!(due("B204-1", "2025-07").0, "2025-08-11");
    assert_eq!(due("E204-1", "2025-07").2, Some("2025-08-10".into()));
}

#[test]
fn a_saturday_that_is_worked_is_no_reason_to_move() {
    // 10 October 2026 is a Saturday, worked in exchange for the National Day holidays.
    assert_eq!(due("B204-1", "2026-09"), ("2026-10-10".into(), "2026-10-11T00:00:00".into(), None));
    // 10 February 2024 opens the Spring Festival holidays, which end on the 17th; Sunday the 18th is worked.
    assert_eq!(
        due("B204-1", "2024-01"),
        ("2024-02-18".into(), "2024-02-19T00:00:00".into(), Some("2024-02-10".into()))
    );
}

#[test]
fn a_quarterly_form_is_due_at_half_past_five_after_the_national_holidays() {
    // 7 October 2025 lies within 1–8 October; Thursday the 9th is worked.
    assert_eq!(due("A304", "2025-Q3"), ("2025-10-09".into(), "2025-10-09T17:30:00".into(), Some("2025-10-07".into())));
}

#[test]
fn ten_working_days_after_the_half_year_show_each_day() {
    let county = programme("county");
    let due = county.due(&FormId::from("A303"), "2025-H1".parse().unwrap()).unwrap();
    assert_eq!(due.date.to_string(), "2025-07-14");
    let count = due.count.unwrap();
    assert_eq!(count.counted.len(), 10);
    assert_eq!(count.counted[0].to_string(), "2025-07-01");
    assert!(count.skipped.iter().all(|(_, kind, _, _)| *kind == DayKind::Weekend));
    assert_eq!(due.rule.zh, "报告期结束后第 10 个工作日 17:30 截止");
}

#[test]
fn an_answer_asked_for_on_10_october_2025_is_due_on_monday_the_13th() {
    // Saturday 11 October is a make-up workday and counts; Sunday does not.
    let county = programme("county");
    let form = FormId::from("B204-1");
    let due = county.inquiry_due(&form, "2025-10-10".parse().unwrap()).unwrap();
    assert_eq!(due.moment, Moment::from_local("2025-10-14T00:00:00".parse().unwrap(), 8 * 3600));
    assert_eq!(due.count.unwrap().counted.len(), 2);
    let town = county.town_review_due(&form, "2025-10-10".parse().unwrap()).unwrap();
    assert_eq!(town.moment.local(8 * 3600).to_string(), "2025-10-13T17:30:00");
}

#[test]
fn a_form_opens_so_many_days_before_its_unmoved_due_day() {
    let county = programme("county");
    let due = county.due(&FormId::from("B204-1"), "2025-07".parse().unwrap()).unwrap();
    assert_eq!(due.opens.unwrap().local(8 * 3600).to_string(), "2025-07-31T00:00:00");
}

#[test]
fn a_year_without_its_notice_is_marked_and_a_year_without_days_is_refused() {
    let county = programme("county");
    let form = FormId::from("B204-1");
    assert!(county.due(&form, "2027-01".parse().unwrap()).unwrap().provisional);
    assert!(!county.due(&form, "2026-01".parse().unwrap()).unwrap().provisional);
    let error = county.due(&form, "2027-12".parse().unwrap()).unwrap_err();
    assert!(matches!(error, DueError::NotCovered(_)), "{error:?}");
    assert!(error.message().get(Lang::Zh).contains("2028"), "{}", error.message().zh);
}

#[test]
fn a_period_of_another_frequency_is_refused_with_the_right_one() {
    let county = programme("county");
    let error = county.due(&FormId::from("B204-1"), "2025-Q3".parse().unwrap()).unwrap_err();
    assert!(error.message().zh.contains("2025-Q3"), "{}", error.message().zh);
    let error = county.due(&FormId::from("Z1"), "2025-07".parse().unwrap()).unwrap_err();
    assert_eq!(error, DueError::NoSuchForm(FormId::from("Z1")));
}
