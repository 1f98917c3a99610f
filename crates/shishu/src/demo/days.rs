//! Days and hours of an office: which days are worked, and when on them people do what.

use super::OFFSET_SECONDS;
use super::dice::Dice;
use jiff::ToSpan;
use jiff::civil::Date;
use shishu_terms::{Moment, WorkCalendar};

/// The office's calendar.
#[derive(Clone, Copy)]
pub struct Days<'c>(pub &'c WorkCalendar);

impl Days<'_> {
    /// Whether people work on that day.
    pub fn is_worked(&self, day: Date) -> bool {
        self.0.is_working(day).unwrap_or(false)
    }

    /// The `n`th working day after `day`; 0 gives `day` itself if it is worked, else the next one that is.
    pub fn after(&self, day: Date, n: u32) -> Date {
        let mut at = day;
        let mut left = n;
        // The calendar ends before these loops could run long: two years hold five hundred working days.
        while !self.is_worked(at) || left > 0 {
            let Ok(next) = at.checked_add(1.day()) else { return at };
            at = next;
            if self.is_worked(at) && left > 0 {
                left -= 1;
            }
            if self.0.is_working(at).is_none() {
                return at;
            }
        }
        at
    }

    /// The working days from `first` to `last`, both included.
    pub fn between(&self, first: Date, last: Date) -> Vec<Date> {
        first.series(1.day()).take_while(|day| *day <= last).filter(|day| self.is_worked(*day)).collect()
    }
}

/// A time of day in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    from: i64,
    to: i64,
}

impl Hours {
    /// From and to as (hour, minute).
    pub const fn new(from: (i64, i64), to: (i64, i64)) -> Self {
        Hours { from: from.0 * 3600 + from.1 * 60, to: to.0 * 3600 + to.1 * 60 }
    }
}

/// Morning and afternoon of a clerk.
pub const MORNING: Hours = Hours::new((8, 35), (11, 50));
pub const AFTERNOON: Hours = Hours::new((13, 35), (16, 55));
/// The last hour of a working day, when late reviews are done.
pub const LATE_AFTERNOON: Hours = Hours::new((15, 0), (17, 20));

/// A moment on that day within those hours.
pub fn at(day: Date, hours: Hours, dice: &mut Dice) -> Moment {
    on(day, dice.between(hours.from, hours.to))
}

/// A moment on that day in the morning or in the afternoon.
pub fn in_office(day: Date, dice: &mut Dice) -> Moment {
    let hours = if dice.chance(520) { MORNING } else { AFTERNOON };
    at(day, hours, dice)
}

/// So many seconds after midnight of that day.
pub fn on(day: Date, seconds: i64) -> Moment {
    Moment::from_local(day.at(0, 0, 0, 0), OFFSET_SECONDS).plus_seconds(seconds)
}

/// The day of a moment.
pub fn day_of(moment: Moment) -> Date {
    moment.date(OFFSET_SECONDS)
}
