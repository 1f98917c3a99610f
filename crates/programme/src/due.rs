//! When a return is due: the rule a form states, and its count over the working calendar with the work shown.

use jiff::{
    ToSpan,
    civil::{Date, DateTime},
};
use shishu_terms::{Bilingual, DueCount, FormId, Frequency, Moment, NotCovered, Period, WorkCalendar, YearStatus};

use crate::problem::both;

/// When the returns of a period are due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueRule {
    pub day: DueDay,
    pub time: TimeOfDay,
    /// A due day that nobody works on moves to the next working day.
    pub move_to_working_day: bool,
    /// Calendar days before the due day (as first counted) that the form opens.
    pub opens_days_before: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueDay {
    /// A day of the month, so many months after the one the period ends in; the last day in a shorter month.
    DayOfMonth { day: u8, months_after: u8 },
    /// So many days after the period's last day, which is day zero.
    DaysAfter { days: u32, working: bool },
}

/// A time on the wall clock from 00:00 to 24:00, which is the end of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay {
    hour: u8,
    minute: u8,
}

impl TimeOfDay {
    pub const START_OF_DAY: Self = Self { hour: 0, minute: 0 };
    /// The end of the day: the usual limit of respondents.
    pub const END_OF_DAY: Self = Self { hour: 24, minute: 0 };
    /// The end of office hours: the usual limit of an office.
    pub const END_OF_OFFICE: Self = Self { hour: 17, minute: 30 };

    /// Reads `17:30` or `24:00`.
    pub fn parse(text: &str) -> Option<Self> {
        let (hour, minute) = text.split_once(':')?;
        let digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(hour) || !digits(minute) {
            return None;
        }
        let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.parse().ok()?);
        let inside = minute < 60 && (hour < 24 || (hour, minute) == (24, 0));
        inside.then_some(Self { hour, minute })
    }

    /// So many minutes later, at most the end of the day.
    pub fn later(self, minutes: u32) -> Self {
        let all = (u32::from(self.hour) * 60 + u32::from(self.minute)).saturating_add(minutes).min(24 * 60);
        // Both are at most 24 and 59.
        Self { hour: (all / 60) as u8, minute: (all % 60) as u8 }
    }

    /// The moment it is this time on `day`; 24:00 is the midnight that ends the day.
    pub fn on(self, day: Date, utc_offset_seconds: i32) -> Moment {
        let midnight = Moment::from_local(DateTime::from_parts(day, jiff::civil::Time::midnight()), utc_offset_seconds);
        midnight.plus_seconds(i64::from(self.hour) * 3_600 + i64::from(self.minute) * 60)
    }
}

impl std::fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

/// A due time and how it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub moment: Moment,
    /// The due day on the local calendar; with `24:00` the moment is the first of the next day.
    pub date: Date,
    pub time: TimeOfDay,
    /// The days counted, when the rule counts days.
    pub count: Option<DueCount>,
    /// The day first counted, when it was not worked and the due day moved on.
    pub moved_from: Option<Date>,
    /// Whether a year whose calendar is not published yet had a part in it: the due day may still move.
    pub provisional: bool,
    /// The rule in words.
    pub rule: Bilingual,
    /// When the return can first be filled in; nothing for limits that are no return's.
    pub opens: Option<Moment>,
}

impl DueRule {
    /// The due time of a period. `utc_offset_seconds` east of UTC says whose wall clock the time is read on.
    pub fn count(&self, period: Period, calendar: &WorkCalendar, utc_offset_seconds: i32) -> Result<Due, DueError> {
        let end = period.last_day();
        let (first, count) = match self.day {
            DueDay::DayOfMonth { day, months_after } => (day_of_month(end, day, months_after)?, None),
            DueDay::DaysAfter { days, working: true } => counted(calendar.add_working_days(end, days)?),
            DueDay::DaysAfter { days, working: false } => counted(calendar.add_calendar_days(end, days)?),
        };
        let date = match self.move_to_working_day {
            true => calendar.next_working_day_on_or_after(first)?,
            false => first,
        };
        let opens = first.checked_sub(i64::from(self.opens_days_before).days()).map_err(|_| DueError::OutOfCalendar)?;
        let provisional = count.as_ref().is_some_and(|count| count.provisional)
            || (self.move_to_working_day && calendar.year_status(date.year()) == Some(YearStatus::Provisional));
        Ok(Due {
            moment: self.time.on(date, utc_offset_seconds),
            date,
            time: self.time,
            count,
            moved_from: (date != first).then_some(first),
            provisional,
            rule: self.words(),
            opens: Some(TimeOfDay { hour: 0, minute: 0 }.on(opens, utc_offset_seconds)),
        })
    }

    /// The rule in words: "报告期次月 10 日 24:00 截止，遇休息日顺延到下一个工作日".
    pub fn words(&self) -> Bilingual {
        let time = self.time;
        let (zh, en) = match self.day {
            DueDay::DayOfMonth { day, months_after } => {
                let (zh, en) = months(months_after);
                (format!("报告期{zh} {day} 日 {time} 截止"), format!("due on day {day} of {en}, {time}"))
            }
            DueDay::DaysAfter { days, working } => {
                let (zh, en) = if working { ("个工作日", "working days") } else { ("日", "days") };
                (
                    format!("报告期结束后第 {days} {zh} {time} 截止"),
                    format!("due {days} {en} after the period ends, {time}"),
                )
            }
        };
        match self.move_to_working_day {
            true => both(
                format!("{zh}，遇休息日顺延到下一个工作日"),
                format!("{en}, moved to the next working day when nobody works"),
            ),
            false => both(zh, en),
        }
    }
}

fn months(after: u8) -> (String, String) {
    match after {
        0 => ("末月".into(), "the last month of the period".into()),
        1 => ("次月".into(), "the month after the period".into()),
        n => (format!("后第 {n} 个月"), format!("the month {n} months after the period")),
    }
}

fn counted(count: DueCount) -> (Date, Option<DueCount>) {
    (count.due, Some(count))
}

fn day_of_month(end: Date, day: u8, months_after: u8) -> Result<Date, DueError> {
    let month =
        end.first_of_month().checked_add(i64::from(months_after).months()).map_err(|_| DueError::OutOfCalendar)?;
    // A day that the month does not have is its last one.
    let last = month.days_in_month();
    let day = i64::from(day).min(i64::from(last)) - 1;
    month.checked_add(day.days()).map_err(|_| DueError::OutOfCalendar)
}

/// Counts `days` working days from `from` (day zero) for a step of a review or an answer.
pub(crate) fn after_working_days(
    from: Date,
    days: u32,
    time: TimeOfDay,
    rule: Bilingual,
    calendar: &WorkCalendar,
    utc_offset_seconds: i32,
) -> Result<Due, DueError> {
    let count = calendar.add_working_days(from, days)?;
    Ok(Due {
        moment: time.on(count.due, utc_offset_seconds),
        date: count.due,
        time,
        provisional: count.provisional,
        count: Some(count),
        moved_from: None,
        rule,
        opens: None,
    })
}

/// Why a due time cannot be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DueError {
    NoSuchForm(FormId),
    /// The form is reported at another frequency than the period's.
    WrongFrequency {
        form: FormId,
        frequency: Frequency,
        period: Period,
    },
    /// The form has no town review.
    NoTownReview(FormId),
    NotCovered(NotCovered),
    /// Beyond the year 9999 or before −9999.
    OutOfCalendar,
}

impl DueError {
    pub fn message(&self) -> Bilingual {
        match self {
            Self::NoSuchForm(form) => both(
                format!("没有 {form} 这张报表；请看制度包的 forms/"),
                format!("there is no form {form}; look into forms/ of the programme"),
            ),
            Self::WrongFrequency { form, frequency, period } => {
                let name = frequency.name();
                both(
                    format!("{form} 是{}报，不能用报告期 {period}；请写它的报告期", name.zh),
                    format!("{form} is reported by the {}, not for {period}; name one of its own periods", name.en),
                )
            }
            Self::NoTownReview(form) => both(
                format!("{form} 没有乡镇审核这一步；请直接验收"),
                format!("{form} has no town review; accept it at county level"),
            ),
            Self::NotCovered(error) => error.message(),
            Self::OutOfCalendar => both(
                "日期超出了可计算的范围；请检查报告期",
                "the date lies outside what can be counted; check the period",
            ),
        }
    }
}

impl From<NotCovered> for DueError {
    fn from(error: NotCovered) -> Self {
        Self::NotCovered(error)
    }
}

impl std::fmt::Display for DueError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message().en)
    }
}

impl std::error::Error for DueError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_two_digits_and_ends_at_24() {
        for good in ["00:00", "17:30", "24:00"] {
            assert_eq!(TimeOfDay::parse(good).unwrap().to_string(), good);
        }
        for bad in ["24:01", "7:30", "12:60", "12", "", "-1:00", "12:3a"] {
            assert_eq!(TimeOfDay::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn day_31_is_the_last_day_of_a_shorter_month() {
        let end = "2025-01-31".parse().unwrap();
        assert_eq!(day_of_month(end, 31, 1).unwrap().to_string(), "2025-02-28");
        assert_eq!(day_of_month(end, 10, 1).unwrap().to_string(), "2025-02-10");
        assert_eq!(day_of_month(end, 31, 0).unwrap().to_string(), "2025-01-31");
    }
}
