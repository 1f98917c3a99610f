//! The days of a series of reception days.

use jiff::ToSpan;
use jiff::civil::Date;
use shishu_programme::{ReceptionDays, ReceptionSeries};
use shishu_terms::{NotCovered, WorkCalendar};

/// The days of the series from `first` to `last`, both included, each on or moved to a working day. Two that fall on one day are one.
/// Errors: [`NotCovered`] when the working calendar does not reach so far.
pub fn days_between(
    series: &ReceptionSeries,
    calendar: &WorkCalendar,
    first: Date,
    last: Date,
) -> Result<Vec<Date>, NotCovered> {
    let mut days = Vec::new();
    // A day before `first` may move into the span: the longest holiday is shorter than this.
    let mut day = first.saturating_sub(14.days());
    while day <= last {
        if falls(series.on, day) {
            let held = calendar.next_working_day_on_or_after(day)?;
            if (first..=last).contains(&held) && days.last() != Some(&held) {
                days.push(held);
            }
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    Ok(days)
}

fn falls(on: ReceptionDays, day: Date) -> bool {
    match on {
        ReceptionDays::Weekly(weekday) => day.weekday() == weekday,
        ReceptionDays::Monthly(of_month) => {
            let wanted = i16::from(of_month).min(i16::from(day.days_in_month()));
            i16::from(day.day()) == wanted
        }
    }
}
