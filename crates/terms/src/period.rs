//! Reporting periods 报告期: years, halves, quarters, months and ten-day periods.

mod frequency;
mod spelling;

use std::cmp::Ordering;

use jiff::civil::{Date, date};

pub use frequency::Frequency;
pub use spelling::{PeriodError, month_name};

/// A reporting period, from the year 1 to 9999.
///
/// Written `2025`, `2025-H1`, `2025-Q3`, `2025-07` or `2025-07-D2` (the second ten-day period 中旬, 11th to 20th; the
/// third runs to the end of the month). The SDMX 2.1 spellings `2025-A1`, `2025-S1` and `2025-M07` are read as well.
/// Ordered by first day; of two that begin together the longer comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    year: i16,
    frequency: Frequency,
    /// From 1 to `frequency.per_year()`.
    number: u8,
}

impl Period {
    const FIRST_YEAR: i16 = 1;
    const LAST_YEAR: i16 = 9999;

    /// The `number`th period of the year, counted from 1; nothing when there is no such period.
    pub fn new(frequency: Frequency, year: i16, number: u8) -> Option<Self> {
        let known =
            (Self::FIRST_YEAR..=Self::LAST_YEAR).contains(&year) && (1..=frequency.per_year()).contains(&number);
        known.then_some(Self { year, frequency, number })
    }

    /// The period of this length that `day` falls in (a day before the year 1 counts as one of that year).
    pub fn containing(frequency: Frequency, day: Date) -> Self {
        // Months run to 12 and ten-day periods to 36, so neither conversion loses anything.
        let (month, ten_day) = (day.month().unsigned_abs(), (day.day().unsigned_abs() - 1) / 10);
        let number = match frequency {
            Frequency::TenDay => (month - 1) * 3 + ten_day.min(2) + 1,
            longer => (month - 1) / (12 / longer.per_year()) + 1,
        };
        Self { year: day.year().max(Self::FIRST_YEAR), frequency, number }
    }

    pub fn frequency(self) -> Frequency {
        self.frequency
    }

    pub fn year(self) -> i16 {
        self.year
    }

    /// Which one of the year, counted from 1: 7 for July, 20 for 11–20 July.
    pub fn number(self) -> u8 {
        self.number
    }

    /// The month the period begins in, 1 to 12.
    pub fn first_month(self) -> u8 {
        match self.frequency {
            Frequency::TenDay => (self.number - 1) / 3 + 1,
            longer => (self.number - 1) * (12 / longer.per_year()) + 1,
        }
    }

    pub fn first_day(self) -> Date {
        // Year, month and day are within their bounds by construction, which is all that `date` asks.
        date(self.year, self.first_month().cast_signed(), self.first_day_of_month())
    }

    pub fn last_day(self) -> Date {
        match (self.frequency, self.ten_day()) {
            (Frequency::TenDay, 0 | 1) => {
                date(self.year, self.first_month().cast_signed(), self.first_day_of_month() + 9)
            }
            (Frequency::TenDay, _) => self.first_day().last_of_month(),
            (longer, _) => {
                let last_month = self.first_month() + 12 / longer.per_year() - 1;
                date(self.year, last_month.cast_signed(), 1).last_of_month()
            }
        }
    }

    pub fn contains(self, day: Date) -> bool {
        (self.first_day()..=self.last_day()).contains(&day)
    }

    /// The period before, of the same length. The first period of the year 1 is its own.
    pub fn previous(self) -> Self {
        self.shifted(-1)
    }

    /// The period after, of the same length. The last period of the year 9999 is its own.
    pub fn next(self) -> Self {
        self.shifted(1)
    }

    /// The same period one year earlier 上年同期.
    pub fn year_ago(self) -> Self {
        self.shifted(-i32::from(self.frequency.per_year()))
    }

    /// Which third of its month a ten-day period is: 0, 1 or 2.
    fn ten_day(self) -> u8 {
        (self.number - 1) % 3
    }

    fn first_day_of_month(self) -> i8 {
        match self.frequency {
            Frequency::TenDay => self.ten_day().cast_signed() * 10 + 1,
            _ => 1,
        }
    }

    /// Counts periods of this length from the year 0 on, moves, and stops at both ends of the known years.
    fn shifted(self, by: i32) -> Self {
        let per_year = i32::from(self.frequency.per_year());
        let first = i32::from(Self::FIRST_YEAR) * per_year;
        let last = (i32::from(Self::LAST_YEAR) + 1) * per_year - 1;
        let at = (i32::from(self.year) * per_year + i32::from(self.number) - 1 + by).clamp(first, last);
        // Clamped as above, the year fits an i16 and the number 1–36.
        Self { year: (at / per_year) as i16, frequency: self.frequency, number: (at % per_year) as u8 + 1 }
    }

    fn sort_key(self) -> (i16, u8, i8, Frequency) {
        (self.year, self.first_month(), self.first_day_of_month(), self.frequency)
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> Ordering {
        self.sort_key().cmp(&other.sort_key())
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(text: &str) -> Period {
        text.parse().unwrap()
    }

    #[test]
    fn names_and_days_of_every_length() {
        for (written, zh, en, first, last) in [
            ("2025", "2025年", "2025", "2025-01-01", "2025-12-31"),
            ("2025-H2", "2025年下半年", "H2 2025", "2025-07-01", "2025-12-31"),
            ("2025-Q3", "2025年第三季度", "Q3 2025", "2025-07-01", "2025-09-30"),
            ("2024-02", "2024年2月", "February 2024", "2024-02-01", "2024-02-29"),
            ("2025-07-D2", "2025年7月中旬", "11–20 July 2025", "2025-07-11", "2025-07-20"),
            ("2025-02-D3", "2025年2月下旬", "21–28 February 2025", "2025-02-21", "2025-02-28"),
        ] {
            let p = period(written);
            assert_eq!((p.to_string().as_str(), p.zh().as_str(), p.en().as_str()), (written, zh, en));
            assert_eq!((p.first_day().to_string().as_str(), p.last_day().to_string().as_str()), (first, last));
        }
    }

    #[test]
    fn reads_sdmx_spellings() {
        for (sdmx, ours) in
            [("2025-A1", "2025"), ("2025-S1", "2025-H1"), ("2025-M07", "2025-07"), ("2025-q3", "2025-Q3")]
        {
            assert_eq!(period(sdmx).to_string(), ours);
        }
    }

    #[test]
    fn refuses_what_is_no_period() {
        for text in [
            "",
            "25",
            "2025-",
            "2025-7",
            "2025-13",
            "2025-00",
            "2025-Q5",
            "2025-H3",
            "2025-07-D4",
            "2025-07-15",
            "2025-07-D2-1",
            "0000",
            "２０２５-1",
            "2025-期",
            "+202",
        ] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }

    #[test]
    fn neighbours_cross_the_year() {
        assert_eq!(period("2025-01").previous(), period("2024-12"));
        assert_eq!(period("2025-12-D3").next(), period("2026-01-D1"));
        assert_eq!(period("2025-Q3").year_ago(), period("2024-Q3"));
    }

    #[test]
    fn both_ends_of_time_stand_still() {
        assert_eq!(period("0001-01").previous(), period("0001-01"));
        assert_eq!(period("9999-Q4").next(), period("9999-Q4"));
        assert_eq!(period("9999").last_day(), Date::MAX);
    }

    #[test]
    fn sorts_by_first_day_then_longest_first() {
        let mut all: Vec<Period> =
            ["2025-02", "2025-01-D1", "2025-01", "2025-Q1", "2025", "2024-12"].map(period).into();
        all.sort();
        let written: Vec<String> = all.iter().map(Period::to_string).collect();
        assert_eq!(written, ["2024-12", "2025", "2025-Q1", "2025-01", "2025-01-D1", "2025-02"]);
    }
}
