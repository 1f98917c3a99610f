//! The clock against a second way of counting: days as bits, working days as sums over them.

use jiff::{Span, civil::Date};
use proptest::{collection::vec, prelude::*};
use shishu_cases::clock::{Pause, Standing, due, paused_days, remaining, standing};
use shishu_terms::{TimeLimit, WorkCalendar};

use crate::{county, day, pause};

const FIRST: &str = "2024-01-01";
/// Days of 2024 to 2027.
const DAYS: usize = 366 + 3 * 365;

/// Which days of the covered years are worked, by number from the first.
struct Bits {
    worked: Vec<bool>,
}

impl Bits {
    fn of(calendar: &WorkCalendar) -> Self {
        Self { worked: (0..DAYS).map(|at| calendar.is_working(date(at)).unwrap()).collect() }
    }

    /// The day of the limits' end: for each limit the place at which the sum of its days reaches what it has to.
    fn due(&self, received: usize, limits: &[TimeLimit], pauses: &[(usize, usize)]) -> Option<usize> {
        let mut at = received;
        for limit in limits {
            let counts = |day: usize| {
                (!limit.working || self.worked[day]) && pauses.iter().all(|(from, to)| day < *from || *to < day)
            };
            let sums: Vec<u32> = (0..DAYS)
                .scan(0, |sum, day| {
                    *sum += u32::from(counts(day));
                    Some(*sum)
                })
                .collect();
            let wanted = sums[at] + limit.days;
            if limit.days > 0 {
                at = Some(sums.partition_point(|sum| *sum < wanted)).filter(|found| *found < DAYS)?;
            }
        }
        Some(at)
    }
}

fn date(at: usize) -> Date {
    day(FIRST).saturating_add(Span::new().days(i64::try_from(at).unwrap()))
}

fn limit() -> impl Strategy<Value = TimeLimit> {
    (0u32..40, any::<bool>()).prop_map(|(days, working)| TimeLimit { days, working })
}

fn spans() -> impl Strategy<Value = Vec<(usize, usize)>> {
    vec((0..DAYS, 0usize..25).prop_map(|(from, more)| (from, (from + more).min(DAYS - 1))), 0..4)
}

fn pauses(spans: &[(usize, usize)]) -> Vec<Pause> {
    spans.iter().map(|(from, to)| pause(date(*from), Some(date(*to)))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn both_roads_end_on_the_same_day(received in 0..DAYS - 400, limits in vec(limit(), 0..4), spans in spans()) {
        let calendar = county_calendar();
        let counted = due(calendar, date(received), &limits, &pauses(&spans), date(received)).unwrap();
        let second = Bits::of(calendar).due(received, &limits, &spans);
        prop_assert_eq!(Some(counted.due), second.map(date));
        // Every day on the way is told once, counted or skipped, in order.
        let mut told: Vec<Date> = counted.counted.clone();
        told.extend(counted.skipped.iter().map(|day| day.date));
        told.sort();
        let way: Vec<Date> = (received + 1..=second.unwrap()).map(date).collect();
        prop_assert_eq!(told, way);
    }

    #[test]
    fn one_day_more_ends_later(received in 0..DAYS - 400, limit in limit(), spans in spans()) {
        let calendar = county_calendar();
        let more = TimeLimit { days: limit.days + 1, ..limit };
        let end = |limit| due(calendar, date(received), &[limit], &pauses(&spans), date(received)).unwrap().due;
        prop_assert!(end(limit) < end(more));
    }

    #[test]
    fn a_pause_moves_the_end_by_its_counted_days(
        received in 0..DAYS - 400, limit in limit(), into in 1usize..60, long in 0usize..40,
    ) {
        let calendar = county_calendar();
        let end = |pauses: &[Pause], days| {
            due(calendar, date(received), &[TimeLimit { days, ..limit }], pauses, date(received)).unwrap()
        };
        let without = end(&[], limit.days);
        let from = date(received + into);
        prop_assume!(from <= without.due);
        let pauses = [pause(from, Some(date(received + into + long)))];
        let paused = paused_days(calendar, &pauses, limit.working, date(DAYS - 1)).unwrap();
        // As though the limit had so many days more.
        prop_assert_eq!(end(&pauses, limit.days).due, end(&[], limit.days + u32::try_from(paused).unwrap()).due);
    }

    #[test]
    fn a_pause_in_two_parts_is_the_same_pause(
        received in 0..DAYS - 400, limits in vec(limit(), 1..3), from in 0..DAYS - 100, first in 0usize..30, second in 0usize..30,
    ) {
        let calendar = county_calendar();
        let whole = [(from, from + first + 1 + second)];
        let parts = [(from + first + 1, from + first + 1 + second), (from, from + first)];
        let end = |spans: &[(usize, usize)]| {
            due(calendar, date(received), &limits, &pauses(spans), date(received)).unwrap()
        };
        prop_assert_eq!(end(&whole), end(&parts));
        let days = |spans: &[(usize, usize)]| paused_days(calendar, &pauses(spans), true, date(DAYS - 1)).unwrap();
        prop_assert_eq!(days(&whole), days(&parts));
    }

    #[test]
    fn a_clock_that_runs_backwards_changes_no_count(
        received in 0..DAYS - 400, limits in vec(limit(), 1..3), spans in spans(), back in 0i64..700_000, open in 0..DAYS,
    ) {
        let calendar = county_calendar();
        let mut pauses = pauses(&spans);
        let today = date(received).saturating_sub(Span::new().days(back));
        let at = |today| due(calendar, date(received), &limits, &pauses, today).unwrap();
        prop_assert_eq!(at(today), at(date(DAYS - 1)));
        let all: u32 = limits.iter().map(|limit| limit.days).sum();
        let left = remaining(calendar, date(received), &limits, &pauses, today).unwrap();
        prop_assert_eq!(left, all as usize);
        standing(calendar, &at(today), today, Some(TimeLimit::working(5)), TimeLimit::working(1)).unwrap();
        // An open pause that has not begun by that clock stops nothing.
        let without = at(today).due;
        pauses.push(pause(date(open.max(received + 1)), None));
        prop_assert_eq!(due(calendar, date(received), &limits, &pauses, today).unwrap().due, without);
    }

    #[test]
    fn a_limit_stands_ever_nearer_to_escalation(
        received in 0..DAYS - 400, limits in vec(limit(), 1..3), remind in limit(), escalate in 0u32..8,
    ) {
        let calendar = county_calendar();
        let case = due(calendar, date(received), &limits, &[], date(received)).unwrap();
        let mut before = 0;
        for at in received..received + 150 {
            let now = standing(calendar, &case, date(at), Some(remind), TimeLimit::working(escalate)).unwrap();
            let rank = match now {
                Standing::InTime { .. } => 0,
                Standing::Remind { .. } => 1,
                Standing::DueToday => 2,
                Standing::Overdue { .. } => 3,
                Standing::Escalate { .. } => 4,
            };
            prop_assert!(before <= rank, "{} {now:?}", date(at));
            before = rank;
        }
    }
}

/// Read once: the cases are many.
fn county_calendar() -> &'static WorkCalendar {
    static CALENDAR: std::sync::LazyLock<WorkCalendar> = std::sync::LazyLock::new(|| county().calendar);
    &CALENDAR
}

#[test]
fn every_day_of_every_covered_year_by_both_roads() {
    let calendar = county_calendar();
    let bits = Bits::of(calendar);
    let mut beyond = 0;
    for received in 0..DAYS {
        for n in [1, 5, 10, 15] {
            let limit = [TimeLimit::working(n)];
            let counted = due(calendar, date(received), &limit, &[], date(received));
            let second = bits.due(received, &limit, &[]).map(date);
            assert_eq!(counted.as_ref().ok().map(|count| count.due), second, "{} + {n}", date(received));
            // Where the days run out, both say so, and the first unknown day is told.
            beyond += counted.map_or_else(|unknown| usize::from(unknown.date == day("2028-01-01")), |_| 0);
        }
    }
    // From the last day worked on, every day fails for n = 1; from the fifth last for n = 5; and so on.
    let last =
        |n: usize| DAYS - bits.worked.iter().enumerate().filter(|(_, worked)| **worked).rev().nth(n - 1).unwrap().0;
    assert_eq!(beyond, last(1) + last(5) + last(10) + last(15));
}
