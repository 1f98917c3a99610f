//! `calendar.toml` and `calendar.csv`: which years are covered and how surely, and the days that are not what their
//! weekday says.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use shishu_terms::{Bilingual, CalendarProblem, Day, DayKind, WorkCalendar, YearStatus};

use crate::{
    csv_file::CsvFile,
    problem::{Problems, Spot, both},
    region::names,
    tenure::date,
    toml_file::{Keys, TomlFile},
    unit::word,
};

/// A covered year: how far it can be relied on, and the notice it was taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarYear {
    pub year: i16,
    pub status: YearStatus,
    pub source: Bilingual,
}

const YEARS_FILE: &str = "calendar.toml";
const DAYS_FILE: &str = "calendar.csv";
const DAY_KINDS: [DayKind; 2] = [DayKind::Holiday, DayKind::MakeUpWorkday];
const STATUSES: [YearStatus; 2] = [YearStatus::Published, YearStatus::Provisional];

/// The years read, and whether entries were refused, so that a year's absence proves nothing.
pub(crate) struct Years {
    pub years: BTreeMap<i16, CalendarYear>,
    incomplete: bool,
}

impl Years {
    pub fn lost() -> Self {
        Self { years: BTreeMap::new(), incomplete: true }
    }
}

/// Reads `calendar.toml`: `[[year]] year, status, source`.
pub(crate) fn load_years(bytes: &[u8], problems: &Problems) -> Years {
    let mut years: BTreeMap<i16, CalendarYear> = BTreeMap::new();
    let mut incomplete = false;
    let Some(file) = TomlFile::open(YEARS_FILE, bytes, problems) else { return Years::lost() };
    let Some(root) = file.parse() else { return Years::lost() };
    for keys in Keys::root(&file, &root, &["year"]).tables("year", &["year", "status", "source"]) {
        let year = keys.whole("year", 1900..=2999).and_then(|year| i16::try_from(year).ok());
        let status = keys
            .text("status")
            .and_then(|at| word(&at, &STATUSES, status_code, ("日历状态", "status of a year"), problems));
        let source = keys.bilingual("source");
        let (Some(year), Some(status), Some(source)) = (year, status, source) else {
            incomplete = true;
            continue;
        };
        if years.insert(year, CalendarYear { year, status, source }).is_some() {
            problems.refuse(
                &keys.spot_of("year"),
                both(format!("{year} 年出现两次"), format!("the year {year} is here twice")),
                both("请删去一处", "remove one of them"),
            );
        }
    }
    check_gaps(&years, problems);
    Years { years, incomplete }
}

fn status_code(status: YearStatus) -> &'static str {
    match status {
        YearStatus::Published => "published",
        YearStatus::Provisional => "provisional",
    }
}

fn day_code(kind: DayKind) -> &'static str {
    match kind {
        DayKind::Workday => "workday",
        DayKind::MakeUpWorkday => "make-up-workday",
        DayKind::Weekend => "weekend",
        DayKind::Holiday => "holiday",
    }
}

/// Warns when a year between the first and the last is not covered: a count would stop in the middle.
fn check_gaps(years: &BTreeMap<i16, CalendarYear>, problems: &Problems) {
    for (earlier, later) in years.keys().zip(years.keys().skip(1)) {
        if later - earlier > 1 {
            problems.warn(
                &Spot::file(YEARS_FILE),
                both(
                    format!("{earlier} 与 {later} 之间的年份没有日历"),
                    format!("the years between {earlier} and {later} have no calendar"),
                ),
                both("要算这些年的期限时请补上", "add them when limits run over them"),
            );
        }
    }
}

/// Reads `calendar.csv` (`date,kind,name_zh,name_en`) and builds the calendar; an empty one when days are wrong.
pub(crate) fn load(bytes: &[u8], years: &Years, problems: &Problems) -> WorkCalendar {
    let columns = ["date", "kind", "name_zh", "name_en"];
    let rows = CsvFile::read(DAYS_FILE, bytes, &columns, problems).rows;
    let mut days = Vec::new();
    let mut spots: Vec<(Date, Spot)> = Vec::new();
    for row in &rows {
        let day = row.filled(0, "date", problems).and_then(|at| date(&at.value, &at.spot, problems));
        let kind = row
            .filled(1, "kind", problems)
            .and_then(|at| word(&at, &DAY_KINDS, day_code, ("日子", "kind of day"), problems));
        let names = names(row, 2, problems);
        let (Some(date), Some(kind), Some(names)) = (day, kind, names) else { continue };
        spots.push((date, row.spot.clone()));
        days.push(Day { date, kind, name_zh: names.zh, name_en: names.en });
    }
    let listed: BTreeSet<i16> = days.iter().map(|day| day.date.year()).collect();
    let statuses = years.years.values().map(|year| (year.year, year.status)).collect();
    for year in years.years.values().filter(|year| year.status == YearStatus::Published && !listed.contains(&year.year))
    {
        let year = year.year;
        problems.warn(
            &Spot::file(DAYS_FILE),
            both(
                format!("{year} 年标为已公布，却没有一个节假日"),
                format!("{year} is marked published but has no holiday"),
            ),
            both("请照公布的通知录入", "enter the days of the notice"),
        );
    }
    WorkCalendar::build(days, statuses).unwrap_or_else(|list| {
        refuse_days(&list, &spots, years.incomplete, problems);
        WorkCalendar::default()
    })
}

/// A year that is not listed is said once, on its first day, and not at all when a year's entry was refused.
fn refuse_days(list: &[CalendarProblem], spots: &[(Date, Spot)], incomplete: bool, problems: &Problems) {
    let mut not_listed = BTreeSet::new();
    for problem in list {
        let date = problem.date();
        if matches!(problem, CalendarProblem::YearNotListed { .. }) && (incomplete || !not_listed.insert(date.year())) {
            continue;
        }
        // A day that is here twice is blamed on its last line.
        let spot = spots.iter().rev().find(|(other, _)| *other == date);
        let spot = spot.map_or_else(|| Spot::file(DAYS_FILE), |(_, spot)| spot.clone());
        problems.refuse_text(&spot, problem.message());
    }
}
