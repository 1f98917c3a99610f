//! The working calendar: weekends, public holidays, make-up workdays 调休, and time limits counted over them.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    fmt,
};

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::{Bilingual, macros::error_from_message};

/// What a day is. In files: `workday`, `make-up-workday`, `weekend`, `holiday`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayKind {
    Workday,
    /// A Saturday or Sunday that is worked in exchange for a holiday.
    MakeUpWorkday,
    Weekend,
    Holiday,
}

impl DayKind {
    pub fn is_working(self) -> bool {
        matches!(self, Self::Workday | Self::MakeUpWorkday)
    }
}

/// A day that is not what its weekday says: a holiday or a make-up workday, as published each year.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Day {
    pub date: Date,
    pub kind: DayKind,
    pub name_zh: String,
    pub name_en: String,
}

/// How far a year's calendar can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum YearStatus {
    /// The State Council's notice for the year is out and entered.
    Published,
    /// Weekends and expected holidays only; a limit counted over it may still move.
    Provisional,
}

/// The days of the covered years. A day of any other year is unknown, never guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkCalendar {
    exceptions: BTreeMap<Date, Day>,
    years: BTreeMap<i16, YearStatus>,
}

impl WorkCalendar {
    /// Checks the exceptions and reports every problem at once, in the order of the list.
    pub fn build(exceptions: Vec<Day>, years: BTreeMap<i16, YearStatus>) -> Result<Self, Vec<CalendarProblem>> {
        let mut problems = Vec::new();
        let mut known = BTreeMap::new();
        for day in exceptions {
            problems.extend(CalendarProblem::of(&day, &years));
            match known.entry(day.date) {
                Entry::Occupied(_) => problems.push(CalendarProblem::Twice { date: day.date }),
                Entry::Vacant(place) => {
                    place.insert(day);
                }
            }
        }
        if problems.is_empty() { Ok(Self { exceptions: known, years }) } else { Err(problems) }
    }

    /// What the day is and its name in Chinese and English; nothing when its year is not covered.
    pub fn kind(&self, date: Date) -> Option<(DayKind, &str, &str)> {
        self.years.get(&date.year())?;
        Some(match self.exceptions.get(&date) {
            Some(day) => (day.kind, &day.name_zh, &day.name_en),
            None => ordinary(date.weekday()),
        })
    }

    /// Whether people work on the day; nothing when its year is not covered.
    pub fn is_working(&self, date: Date) -> Option<bool> {
        self.kind(date).map(|(kind, _, _)| kind.is_working())
    }

    pub fn year_status(&self, year: i16) -> Option<YearStatus> {
        self.years.get(&year).copied()
    }

    /// The `n`th working day after `from`. Day zero is the day of receipt, whatever kind of day it is; with `n` = 0 it
    /// is also the due day.
    pub fn add_working_days(&self, from: Date, n: u32) -> Result<DueCount, NotCovered> {
        let mut count = DueCount::starting(from);
        let mut left = n;
        while left > 0 {
            let day = count.due.tomorrow().map_err(|_| NotCovered { date: count.due })?;
            let (kind, zh, en) = self.kind(day).ok_or(NotCovered { date: day })?;
            if kind.is_working() {
                count.counted.push(day);
                left -= 1;
            } else {
                count.skipped.push((day, kind, zh.to_owned(), en.to_owned()));
            }
            count.provisional |= self.year_status(day.year()) == Some(YearStatus::Provisional);
            count.due = day;
        }
        Ok(count)
    }

    /// The `n`th day after `from`, holidays included. Needs no covered year; it fails only beyond the year 9999.
    pub fn add_calendar_days(&self, from: Date, n: u32) -> Result<DueCount, NotCovered> {
        let mut count = DueCount::starting(from);
        for _ in 0..n {
            count.due = count.due.tomorrow().map_err(|_| NotCovered { date: count.due })?;
            count.counted.push(count.due);
        }
        Ok(count)
    }

    /// The last day of the limit counted from `from`, which is day zero.
    pub fn add(&self, from: Date, limit: TimeLimit) -> Result<DueCount, NotCovered> {
        match limit.working {
            true => self.add_working_days(from, limit.days),
            false => self.add_calendar_days(from, limit.days),
        }
    }

    /// `date` itself when it is worked, otherwise the first working day after it.
    pub fn next_working_day_on_or_after(&self, date: Date) -> Result<Date, NotCovered> {
        let mut day = date;
        while !self.is_working(day).ok_or(NotCovered { date: day })? {
            day = day.tomorrow().map_err(|_| NotCovered { date: day })?;
        }
        Ok(day)
    }
}

/// A day that nothing was published about is what its weekday says.
fn ordinary(weekday: Weekday) -> (DayKind, &'static str, &'static str) {
    match weekday {
        Weekday::Monday => (DayKind::Workday, "周一", "Monday"),
        Weekday::Tuesday => (DayKind::Workday, "周二", "Tuesday"),
        Weekday::Wednesday => (DayKind::Workday, "周三", "Wednesday"),
        Weekday::Thursday => (DayKind::Workday, "周四", "Thursday"),
        Weekday::Friday => (DayKind::Workday, "周五", "Friday"),
        Weekday::Saturday => (DayKind::Weekend, "周六", "Saturday"),
        Weekday::Sunday => (DayKind::Weekend, "周日", "Sunday"),
    }
}

/// A time limit 限时: so many days after the day of receipt, which is day zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeLimit {
    pub days: u32,
    /// Working days by the calendar; otherwise every day counts.
    pub working: bool,
}

impl TimeLimit {
    pub fn working(days: u32) -> Self {
        Self { days, working: true }
    }

    pub fn calendar(days: u32) -> Self {
        Self { days, working: false }
    }

    pub fn name(self) -> Bilingual {
        let days = self.days;
        match self.working {
            true => Bilingual::new(format!("{days} 个工作日"), format!("{days} working days")),
            false => Bilingual::new(format!("{days} 日"), format!("{days} days")),
        }
    }
}

/// A due day together with how it was counted, day by day, so that anybody can count it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueCount {
    pub due: Date,
    /// The days that count, the last of them being the due day; empty for a limit of zero days.
    pub counted: Vec<Date>,
    /// The days passed over: what each is, and its name in Chinese and English.
    pub skipped: Vec<(Date, DayKind, String, String)>,
    /// Whether the count ran over a year whose calendar is not published yet.
    pub provisional: bool,
}

impl DueCount {
    fn starting(from: Date) -> Self {
        Self { due: from, counted: Vec::new(), skipped: Vec::new(), provisional: false }
    }
}

/// A count ran into a year that the calendar does not cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotCovered {
    /// The first day that is unknown.
    pub date: Date,
}

impl NotCovered {
    pub fn message(&self) -> Bilingual {
        let (date, year) = (self.date, self.date.year());
        Bilingual::new(
            format!("工作日历没有 {year} 年，算不出 {date} 是不是工作日；请在 calendar.csv 里补上这一年"),
            format!(
                "the working calendar does not cover {year}, so {date} cannot be counted; add that year to calendar.csv"
            ),
        )
    }
}

/// Why a day cannot be an exception of the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarProblem {
    /// The year of the day is not among the covered ones.
    YearNotListed { date: Date },
    /// The day is listed before.
    Twice { date: Date },
    /// A make-up workday falls on a day that is worked anyway.
    MakeUpOnWeekday { date: Date },
    /// Only holidays and make-up workdays are exceptions; the rest follows from the weekday.
    NotAnException { date: Date },
}

impl CalendarProblem {
    fn of(day: &Day, years: &BTreeMap<i16, YearStatus>) -> Vec<Self> {
        let date = day.date;
        let worked_anyway = ordinary(date.weekday()).0 == DayKind::Workday;
        let mut problems = Vec::new();
        if !years.contains_key(&date.year()) {
            problems.push(Self::YearNotListed { date });
        }
        match day.kind {
            DayKind::MakeUpWorkday if worked_anyway => problems.push(Self::MakeUpOnWeekday { date }),
            DayKind::Workday | DayKind::Weekend => problems.push(Self::NotAnException { date }),
            DayKind::MakeUpWorkday | DayKind::Holiday => {}
        }
        problems
    }

    /// The day that the problem is about.
    pub fn date(&self) -> Date {
        match self {
            Self::YearNotListed { date }
            | Self::Twice { date }
            | Self::MakeUpOnWeekday { date }
            | Self::NotAnException { date } => *date,
        }
    }

    pub fn message(&self) -> Bilingual {
        match self {
            Self::YearNotListed { date } => Bilingual::new(
                format!("{date} 所在的 {} 年没有列为已发布或暂定；请先列出这一年", date.year()),
                format!(
                    "{date} lies in {}, which is listed neither as published nor as provisional; list the year first",
                    date.year()
                ),
            ),
            Self::Twice { date } => Bilingual::new(
                format!("{date} 写了两次；请只保留一行"),
                format!("{date} is written twice; keep one line"),
            ),
            Self::MakeUpOnWeekday { date } => Bilingual::new(
                format!("{date} 本来就是工作日，不能是调休上班日；请核对日期"),
                format!("{date} is a working day already and cannot be a make-up workday; check the date"),
            ),
            Self::NotAnException { date } => Bilingual::new(
                format!("{date} 不用写：这里只写节假日和调休上班日，其余由星期几决定"),
                format!(
                    "{date} need not be written: list holidays and make-up workdays only, the rest follows from the weekday"
                ),
            ),
        }
    }
}

impl fmt::Display for DayKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Workday => "workday",
            Self::MakeUpWorkday => "make-up-workday",
            Self::Weekend => "weekend",
            Self::Holiday => "holiday",
        })
    }
}

error_from_message!(NotCovered, CalendarProblem);
