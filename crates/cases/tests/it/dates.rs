//! Awkward dates, each answer reasoned from the published notices.

use shishu_cases::clock::{CaseDue, Skipped, Standing, due, paused_days, recount, remaining, standing};
use shishu_terms::{NotCovered, TimeLimit, WorkCalendar};

use crate::{county, day, pause};

const W: fn(u32) -> TimeLimit = TimeLimit::working;
const C: fn(u32) -> TimeLimit = TimeLimit::calendar;

fn count(received: &str, limits: &[TimeLimit]) -> Result<CaseDue, NotCovered> {
    due(&county().calendar, day(received), limits, &[], day(received))
}

#[test]
fn the_table() {
    let table: &[(&str, &[TimeLimit], &str, &str)] = &[
        ("2025-09-30", &[W(1)], "2025-10-09", "eve of 1–8 October; Thursday the 9th is the first day worked"),
        ("2025-09-30", &[W(5)], "2025-10-14", "9, 10, Saturday 11 worked, 13, 14"),
        ("2025-10-10", &[W(1)], "2025-10-11", "a make-up Saturday is day one"),
        ("2025-09-28", &[W(1)], "2025-09-29", "received on a Sunday that is worked"),
        ("2025-07-06", &[W(1)], "2025-07-07", "received on a Sunday: Monday is day one"),
        ("2025-07-06", &[W(5)], "2025-07-11", "Monday to Friday"),
        ("2025-12-31", &[W(1)], "2026-01-04", "1–3 January are holidays, Sunday the 4th is worked"),
        ("2024-02-28", &[W(1)], "2024-02-29", "the leap day is a Thursday"),
        ("2024-02-28", &[C(2)], "2024-03-01", "the leap day is a day"),
        ("2024-02-29", &[C(366)], "2025-03-01", "365 days later is 28 February"),
        ("2024-02-09", &[W(1)], "2024-02-18", "10–17 February are holidays, Sunday the 18th is worked"),
        ("2025-10-03", &[W(0)], "2025-10-03", "a limit of no days ends on the day of receipt, be it a holiday"),
        ("2025-10-03", &[], "2025-10-03", "so does no limit"),
        ("2025-12-15", &[C(60)], "2026-02-13", "16 days of December, 31 of January, 13 of February"),
        ("2025-12-15", &[C(60), C(30)], "2026-03-15", "15 more of February, 15 of March"),
        ("2025-09-22", &[W(10)], "2025-10-11", "23–26, Sunday 28, 29, 30, then 9, 10, Saturday 11 October"),
        ("2025-09-22", &[W(10), C(5)], "2025-10-16", "five days of any kind after the 11th"),
        ("2025-09-26", &[C(5), W(1)], "2025-10-09", "five days end on 1 October; the next day worked is the 9th"),
        ("2026-12-30", &[W(5)], "2027-01-07", "31 December, then 4–7 January: the 1st is a holiday, a Friday"),
    ];
    for (received, limits, expected, why) in table {
        let count = count(received, limits).unwrap();
        assert_eq!(count.due, day(expected), "{received} {limits:?}: {why}");
        assert_eq!(count.counted.len(), limits.iter().map(|limit| limit.days as usize).sum::<usize>());
        assert_eq!(count.counted.last().copied().unwrap_or(day(received)), count.due);
    }
}

#[test]
fn a_year_without_its_notice_is_provisional_and_a_year_without_days_is_refused() {
    assert!(count("2026-12-30", &[W(5)]).unwrap().provisional);
    assert!(!count("2026-12-30", &[W(1)]).unwrap().provisional, "31 December 2026 is published");
    assert!(!count("2026-12-30", &[C(5)]).unwrap().provisional, "calendar days ask nothing of the notice");
    let unknown = count("2027-12-30", &[W(5)]).unwrap_err();
    assert_eq!(unknown.date, day("2028-01-01"));
    assert!(unknown.message().en.contains("2028") && unknown.message().zh.contains("calendar.csv"));
    assert_eq!(count("2027-12-30", &[C(5)]).unwrap().due, day("2028-01-04"));
    assert!(count("2023-12-01", &[W(1)]).is_err());
    assert!(count("9999-12-30", &[C(5)]).is_err(), "the end of the years");
}

#[test]
fn a_pause_is_told_with_its_reason_and_a_weekend_inside_it_as_a_weekend() {
    let calendar = county().calendar;
    // Monday 7 July 2025. Counted: 8; paused 9–13, of which 12 and 13 are a weekend; counted 14, 15, 16, 17.
    let pauses = [pause(day("2025-07-09"), Some(day("2025-07-13")))];
    let count = due(&calendar, day("2025-07-07"), &[W(5)], &pauses, day("2025-07-10")).unwrap();
    assert_eq!(count.due, day("2025-07-17"));
    let why: Vec<(String, &str)> =
        count.skipped.iter().map(|day| (day.date.to_string(), day.why.text().en.as_str())).collect();
    let expected = [
        ("2025-07-09", "waiting for papers"),
        ("2025-07-10", "waiting for papers"),
        ("2025-07-11", "waiting for papers"),
        ("2025-07-12", "Saturday"),
        ("2025-07-13", "Sunday"),
    ];
    assert_eq!(why, expected.map(|(date, why)| (date.to_owned(), why)));
    assert!(matches!(count.skipped[3].why, Skipped::Weekend(_)));
    // In calendar days the weekend counts, hence the pause is what skips it: 8; 14, 15, 16, 17.
    let count = due(&calendar, day("2025-07-07"), &[C(5)], &pauses, day("2025-07-10")).unwrap();
    assert_eq!((count.due, count.skipped.len()), (day("2025-07-17"), 5));
    // The days paused so far, and in all.
    let paused = |working, today| paused_days(&calendar, &pauses, working, day(today)).unwrap();
    assert_eq!((paused(true, "2025-07-10"), paused(true, "2025-07-31"), paused(false, "2025-07-31")), (2, 3, 5));
    assert_eq!(paused(true, "2025-07-08"), 0);
}

#[test]
fn while_a_pause_lasts_the_due_day_moves_and_what_remains_does_not() {
    let calendar = county().calendar;
    let (received, pauses) = (day("2025-07-07"), [pause(day("2025-07-09"), None)]);
    // One of five days is used; Monday the 14th would be the second if the clock ran again from there on.
    for (today, would_be) in [("2025-07-09", "2025-07-15"), ("2025-07-11", "2025-07-17"), ("2025-07-14", "2025-07-18")]
    {
        let count = due(&calendar, received, &[W(5)], &pauses, day(today)).unwrap();
        assert_eq!((count.due, count.paused), (day(would_be), true), "{today}");
        assert_eq!(remaining(&calendar, received, &[W(5)], &pauses, day(today)), Ok(4), "{today}");
    }
    let before = due(&calendar, received, &[W(5)], &pauses, day("2025-07-08")).unwrap();
    assert_eq!((before.due, before.left(day("2025-07-08"))), (day("2025-07-14"), 4));
}

#[test]
fn where_a_limit_stands_from_receipt_to_escalation() {
    let calendar = county().calendar;
    // Due on Thursday 9 October; the two working days before it are 29 and 30 September.
    let case = due(&calendar, day("2025-09-22"), &[W(8)], &[], day("2025-09-22")).unwrap();
    assert_eq!(case.due, day("2025-10-09"));
    let at = |today: &str| standing(&calendar, &case, day(today), Some(W(2)), W(1)).unwrap();
    assert_eq!(at("2025-09-22"), Standing::InTime { left: 8 });
    assert_eq!(at("2025-09-28"), Standing::InTime { left: 3 }, "29, 30, 9");
    assert_eq!(at("2025-09-29"), Standing::Remind { left: 2 }, "30 and the 9th are left");
    assert_eq!(at("2025-10-05"), Standing::Remind { left: 1 });
    assert_eq!(at("2025-10-09"), Standing::DueToday);
    assert_eq!(at("2025-10-10"), Standing::Overdue { days: 1 }, "the supervisor's day is the 10th, until its end");
    assert_eq!(at("2025-10-11"), Standing::Escalate { days: 2 });
    assert_eq!(at("1999-01-01"), Standing::InTime { left: 8 }, "a clock that runs wrong by years");
    let plain = standing(&calendar, &case, day("2025-10-05"), None, W(1)).unwrap();
    assert_eq!(plain, Standing::InTime { left: 1 });
}

#[test]
fn the_end_of_the_calendar_is_told_only_where_it_matters() {
    let calendar = county().calendar;
    let case = due(&calendar, day("2027-12-01"), &[C(29)], &[], day("2027-12-01")).unwrap();
    assert_eq!(case.due, day("2027-12-30"));
    let at = |today: &str| standing(&calendar, &case, day(today), Some(W(3)), W(5));
    assert_eq!(at("2027-12-31"), Ok(Standing::Overdue { days: 1 }), "five working days cannot have passed");
    assert_eq!(at("2028-01-20"), Err(NotCovered { date: day("2028-01-01") }));
}

#[test]
fn a_calendar_that_changed_gives_both_days_and_one_that_did_not_gives_none() {
    let calendar = county().calendar;
    let (received, limits) = (day("2025-09-30"), [W(1)]);
    // As it would be without the holidays: the day after.
    let years = (2024..=2027).map(|year| (year, calendar.year_status(year).unwrap())).collect();
    let bare = WorkCalendar::build(Vec::new(), years).unwrap();
    let told = due(&bare, received, &limits, &[], received).unwrap().due;
    assert_eq!(told, day("2025-10-01"));
    let changed = recount(told, &calendar, received, &limits, &[], received).unwrap();
    assert_eq!(changed, Some((day("2025-10-01"), day("2025-10-09"))));
    assert_eq!(recount(day("2025-10-09"), &calendar, received, &limits, &[], received), Ok(None));
}
