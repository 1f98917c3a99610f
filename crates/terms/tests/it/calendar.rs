use std::collections::BTreeMap;

use jiff::{
    ToSpan,
    civil::{Date, date},
};
use proptest::prelude::*;
use shishu_terms::{CalendarProblem, Day, DayKind, NotCovered, WorkCalendar, YearStatus};

fn day(month: i8, on: i8, kind: DayKind, zh: &str, en: &str) -> Day {
    Day { date: date(2025, month, on), kind, name_zh: zh.into(), name_en: en.into() }
}

/// The days off and the make-up workdays of 2025, General Office of the State Council, 国办发明电〔2024〕12号.
fn published_2025() -> Vec<Day> {
    let holidays = [
        (date(2025, 1, 1), 1, "元旦", "New Year's Day"),
        (date(2025, 1, 28), 8, "春节", "Spring Festival"),
        (date(2025, 4, 4), 3, "清明节", "Qingming Festival"),
        (date(2025, 5, 1), 5, "劳动节", "Labour Day"),
        (date(2025, 5, 31), 3, "端午节", "Dragon Boat Festival"),
        (date(2025, 10, 1), 8, "国庆节、中秋节", "National Day and Mid-Autumn Festival"),
    ];
    let made_up = [(1, 26), (2, 8), (4, 27), (9, 28), (10, 11)];
    let off = holidays.iter().flat_map(|&(first, days, zh, en)| {
        first.series(1.day()).take(days).map(move |d| day(d.month(), d.day(), DayKind::Holiday, zh, en))
    });
    off.chain(made_up.map(|(month, on)| day(month, on, DayKind::MakeUpWorkday, "调休上班", "make-up workday")))
        .collect()
}

fn calendar() -> WorkCalendar {
    let years = BTreeMap::from([(2025, YearStatus::Published), (2026, YearStatus::Provisional)]);
    WorkCalendar::build(published_2025(), years).unwrap()
}

/// The year's sum by another road: 365 days less 104 weekend days and the 13 statutory holidays (regulation as revised
/// in November 2024); moving days about must not change it.
#[test]
fn the_year_2025_has_248_working_days() {
    let calendar = calendar();
    let worked = date(2025, 1, 1).series(1.day()).take(365).filter(|&d| calendar.is_working(d) == Some(true)).count();
    assert_eq!(worked, 365 - 104 - 13);
}

#[test]
fn a_limit_over_the_golden_week_counts_the_sunday_before() {
    let count = calendar().add_working_days(date(2025, 9, 26), 5).unwrap();
    let counted = [(9, 28), (9, 29), (9, 30), (10, 9), (10, 10)].map(|(m, d)| date(2025, m, d));
    assert_eq!((count.due, count.counted.as_slice()), (date(2025, 10, 10), &counted[..]));
    let (first, kind, zh, en) = &count.skipped[0];
    assert_eq!((*first, *kind, zh.as_str(), en.as_str()), (date(2025, 9, 27), DayKind::Weekend, "周六", "Saturday"));
    assert_eq!(count.skipped.len(), 1 + 8);
    assert!(!count.provisional);
}

#[test]
fn zero_days_are_due_on_the_day_of_receipt() {
    let sunday = date(2025, 8, 10);
    let count = calendar().add_working_days(sunday, 0).unwrap();
    assert_eq!((count.due, count.counted.len()), (sunday, 0));
    assert_eq!(calendar().next_working_day_on_or_after(sunday), Ok(date(2025, 8, 11)));
}

#[test]
fn calendar_days_count_holidays_too() {
    let count = calendar().add_calendar_days(date(2025, 9, 30), 15).unwrap();
    assert_eq!((count.due, count.counted.len(), count.skipped.len()), (date(2025, 10, 15), 15, 0));
    assert_eq!(calendar().add_calendar_days(Date::MAX, 1), Err(NotCovered { date: Date::MAX }));
}

#[test]
fn a_provisional_year_is_marked_and_an_unknown_one_is_refused() {
    let calendar = calendar();
    assert!(calendar.add_working_days(date(2025, 12, 31), 1).unwrap().provisional);
    assert_eq!(calendar.add_working_days(date(2026, 12, 31), 1), Err(NotCovered { date: date(2027, 1, 1) }));
    assert_eq!(calendar.kind(date(2024, 12, 31)), None);
    assert_eq!(calendar.next_working_day_on_or_after(date(2024, 1, 1)), Err(NotCovered { date: date(2024, 1, 1) }));
    assert_eq!(calendar.kind(date(2025, 10, 6)).unwrap().1, "国庆节、中秋节");
    assert_eq!(WorkCalendar::default().is_working(date(2025, 1, 1)), None);
}

#[test]
fn all_problems_are_told_at_once() {
    let holiday = |d: i8| day(1, d, DayKind::Holiday, "", "");
    let wrong = vec![
        holiday(1),
        holiday(1),
        day(1, 6, DayKind::MakeUpWorkday, "", ""),
        day(1, 7, DayKind::Workday, "", ""),
        Day { date: date(2030, 1, 1), ..holiday(1) },
    ];
    let problems = WorkCalendar::build(wrong, BTreeMap::from([(2025, YearStatus::Published)])).unwrap_err();
    let at = |d: i8| date(2025, 1, d);
    assert_eq!(
        problems,
        [
            CalendarProblem::Twice { date: at(1) },
            CalendarProblem::MakeUpOnWeekday { date: at(6) },
            CalendarProblem::NotAnException { date: at(7) },
            CalendarProblem::YearNotListed { date: date(2030, 1, 1) },
        ]
    );
    assert!(problems.iter().all(|p| p.message().zh.contains(&p.date().to_string())));
}

#[test]
fn how_it_was_counted_survives_json() {
    let count = calendar().add_working_days(date(2025, 9, 26), 5).unwrap();
    let json = serde_json::to_string(&count).unwrap();
    assert!(json.contains(r#"["2025-09-27","weekend","周六","Saturday"]"#), "{json}");
    assert_eq!(serde_json::from_str::<shishu_terms::DueCount>(&json).unwrap(), count);
}

proptest! {
    /// Counting by hand: the due day is the one up to which exactly `n` days after receipt are worked.
    #[test]
    fn counting_agrees_with_filtering(start in 0..365i32, n in 1..120u32) {
        let calendar = calendar();
        let from = date(2025, 1, 1).checked_add(start.days()).unwrap();
        let count = calendar.add_working_days(from, n).unwrap();
        let after: Vec<Date> = from.tomorrow().unwrap().series(1.day()).take_while(|&d| d <= count.due).collect();
        let (worked, idle): (Vec<Date>, Vec<Date>) = after.iter().partition(|&&d| calendar.is_working(d).unwrap());
        prop_assert_eq!(worked.len(), n as usize);
        prop_assert_eq!(worked.last(), Some(&count.due));
        prop_assert_eq!(worked, count.counted);
        prop_assert_eq!(idle, count.skipped.iter().map(|s| s.0).collect::<Vec<_>>());
        prop_assert_eq!(count.provisional, count.due.year() == 2026);
    }
}
