//! The clock of a case: the last day of its limit, and how each day was counted.
//!
//! The day of receipt is day zero. Working days are those of the calendar as published, make-up workdays included; in a limit of
//! calendar days every day counts. Days of a pause do not count, whatever the limit. What is told here is computed from what was
//! recorded and from `today`, and never stored: a system clock that runs backwards changes nothing but the answer of that moment.
//!
//! ```
//! # use shishu_cases::clock::{due, standing, Standing};
//! # use shishu_terms::TimeLimit;
//! # let programme = shishu_programme::load_files(&shishu_programme::builtin("county").unwrap()).unwrap();
//! # let calendar = &programme.calendar;
//! let (received, today) = ("2025-09-30".parse()?, "2025-10-09".parse()?);
//! // 1 to 8 October 2025 are holidays, Saturday the 11th is worked.
//! let case = due(calendar, received, &[TimeLimit::working(3)], &[], today)?;
//! assert_eq!(case.due.to_string(), "2025-10-11");
//! assert_eq!(standing(calendar, &case, today, None, TimeLimit::working(1))?, Standing::InTime { left: 2 });
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use jiff::civil::Date;
use shishu_terms::{Bilingual, DayKind, NotCovered, TimeLimit, WorkCalendar, YearStatus};

/// Days on which the clock stands still: `from` and `to` both belong to it. Without `to` it lasts; it is then taken to end with the
/// day the question is asked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    pub from: Date,
    pub to: Option<Date>,
    pub reason: Bilingual,
}

impl Pause {
    fn holds(&self, day: Date, today: Date) -> bool {
        (self.from..=self.to.unwrap_or(today)).contains(&day)
    }
}

/// The last day of a limit with every day on the way to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseDue {
    /// Day zero.
    pub received: Date,
    pub due: Date,
    /// The last of them is the due day; empty for a limit of zero days.
    pub counted: Vec<Date>,
    pub skipped: Vec<SkippedDay>,
    /// The count ran over a year whose calendar is not published yet.
    pub provisional: bool,
    /// A pause lasts: `due` is what it would be if the clock ran again from tomorrow on.
    pub paused: bool,
}

impl CaseDue {
    /// How many counted days are left after `today`.
    pub fn left(&self, today: Date) -> usize {
        // `counted` is in order.
        self.counted.len() - self.counted.partition_point(|day| *day <= today)
    }
}

/// A day that was passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedDay {
    pub date: Date,
    pub why: Skipped,
}

/// Why a day does not count. A weekend or holiday inside a pause would not have counted anyway and is told as such.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Skipped {
    /// With the name of the day.
    Weekend(Bilingual),
    /// With the name of the holiday.
    Holiday(Bilingual),
    /// With the reason of the pause.
    Paused(Bilingual),
}

impl Skipped {
    pub fn text(&self) -> &Bilingual {
        match self {
            Self::Weekend(text) | Self::Holiday(text) | Self::Paused(text) => text,
        }
    }
}

/// Counts the limits one after another: the whole, then its extensions, each in its own kind of days after the last day counted.
pub fn due(
    calendar: &WorkCalendar,
    received: Date,
    limits: &[TimeLimit],
    pauses: &[Pause],
    today: Date,
) -> Result<CaseDue, NotCovered> {
    let mut count = CaseDue {
        received,
        due: received,
        counted: Vec::new(),
        skipped: Vec::new(),
        provisional: false,
        paused: pauses.iter().any(|pause| pause.to.is_none()),
    };
    let mut day = received;
    for limit in limits {
        let mut left = limit.days;
        while left > 0 {
            day = day.tomorrow().map_err(|_| NotCovered { date: day })?;
            match passed_over(calendar, day, limit.working, pauses, today)? {
                Some(why) => count.skipped.push(SkippedDay { date: day, why }),
                None => {
                    count.counted.push(day);
                    left -= 1;
                }
            }
            count.provisional |= limit.working && calendar.year_status(day.year()) == Some(YearStatus::Provisional);
        }
        count.due = day;
    }
    Ok(count)
}

fn passed_over(
    calendar: &WorkCalendar,
    day: Date,
    working: bool,
    pauses: &[Pause],
    today: Date,
) -> Result<Option<Skipped>, NotCovered> {
    if working {
        let (kind, zh, en) = calendar.kind(day).ok_or(NotCovered { date: day })?;
        let name = || Bilingual::new(zh, en);
        match kind {
            DayKind::Weekend => return Ok(Some(Skipped::Weekend(name()))),
            DayKind::Holiday => return Ok(Some(Skipped::Holiday(name()))),
            DayKind::Workday | DayKind::MakeUpWorkday => {}
        }
    }
    let pause = pauses.iter().find(|pause| pause.holds(day, today));
    Ok(pause.map(|pause| Skipped::Paused(pause.reason.clone())))
}

/// How many counted days are left after `today`: known while a pause lasts, too.
pub fn remaining(
    calendar: &WorkCalendar,
    received: Date,
    limits: &[TimeLimit],
    pauses: &[Pause],
    today: Date,
) -> Result<usize, NotCovered> {
    due(calendar, received, limits, pauses, today).map(|count| count.left(today))
}

/// Where a limit stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// With the counted days that are left after today.
    InTime {
        left: usize,
    },
    /// Near enough to the end for the owner to be reminded.
    Remind {
        left: usize,
    },
    DueToday,
    /// So many days after the due day, every day counted.
    Overdue {
        days: u32,
    },
    /// Overdue for so long that the supervisor owes a look.
    Escalate {
        days: u32,
    },
}

/// A limit ends with its due day. The owner is reminded when no more days than `remind` are left; the supervisor owes a look once
/// `escalate`, counted from the due day, has passed as well.
pub fn standing(
    calendar: &WorkCalendar,
    case: &CaseDue,
    today: Date,
    remind: Option<TimeLimit>,
    escalate: TimeLimit,
) -> Result<Standing, NotCovered> {
    if today == case.due {
        return Ok(Standing::DueToday);
    }
    if today > case.due {
        let days = u32::try_from((today - case.due).get_days()).unwrap_or(0);
        let late = has_passed(calendar, case.due, escalate, today)?;
        return Ok(if late { Standing::Escalate { days } } else { Standing::Overdue { days } });
    }
    let left = case.left(today);
    let near = remind.map_or(Ok(false), |remind| is_near(calendar, case, today, remind))?;
    Ok(if near { Standing::Remind { left } } else { Standing::InTime { left } })
}

/// Whether `today` lies after the last day of the limit. Unknown days after `today` do not matter.
fn has_passed(calendar: &WorkCalendar, from: Date, limit: TimeLimit, today: Date) -> Result<bool, NotCovered> {
    match calendar.add(from, limit) {
        Ok(count) => Ok(today > count.due),
        Err(unknown) if unknown.date > today => Ok(false),
        Err(unknown) => Err(unknown),
    }
}

/// Whether no more days than `remind` lie between `today` and the due day, which is one of them. Walked from the due day backwards
/// and not beyond the day of receipt, so that a clock that runs wrong by years asks for no calendar of those years.
fn is_near(calendar: &WorkCalendar, case: &CaseDue, today: Date, remind: TimeLimit) -> Result<bool, NotCovered> {
    let (from, mut day, mut days) = (today.max(case.received), case.due, 0);
    while day > from {
        days += u32::from(is_counted(calendar, day, remind.working)?);
        if days > remind.days {
            return Ok(false);
        }
        day = day.yesterday().map_err(|_| NotCovered { date: day })?;
    }
    Ok(true)
}

fn is_counted(calendar: &WorkCalendar, day: Date, working: bool) -> Result<bool, NotCovered> {
    if working { calendar.is_working(day).ok_or(NotCovered { date: day }) } else { Ok(true) }
}

/// Days on which the clock stood still up to and with `today`, of the kind in which the cap is written. A day in two pauses is one.
pub fn paused_days(calendar: &WorkCalendar, pauses: &[Pause], working: bool, today: Date) -> Result<usize, NotCovered> {
    let first = pauses.iter().map(|pause| pause.from).min();
    let last = pauses.iter().map(|pause| pause.to.unwrap_or(today).min(today)).max();
    let (Some(first), Some(last)) = (first, last) else { return Ok(0) };
    let mut days = 0;
    for day in first.series(jiff::Span::new().days(1)).take_while(|day| *day <= last) {
        let paused = pauses.iter().any(|pause| pause.holds(day, today));
        days += usize::from(paused && is_counted(calendar, day, working)?);
    }
    Ok(days)
}

/// The due day that was told and the one that the calendar gives now, when they differ. Both are kept on the record.
pub fn recount(
    told: Date,
    calendar: &WorkCalendar,
    received: Date,
    limits: &[TimeLimit],
    pauses: &[Pause],
    today: Date,
) -> Result<Option<(Date, Date)>, NotCovered> {
    let now = due(calendar, received, limits, pauses, today)?.due;
    Ok((now != told).then_some((told, now)))
}
