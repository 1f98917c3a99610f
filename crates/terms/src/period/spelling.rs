//! How a period is written, read and named.

use std::{fmt, str::FromStr};

use super::{Frequency, Period};
use crate::{
    Bilingual, Lang,
    macros::{error_from_message, serde_as_text},
    text::{quoted, tidy},
};

impl Period {
    /// `2025年7月`, `2025年第三季度`, `2025年7月中旬`.
    pub fn zh(self) -> String {
        let year = self.year;
        match self.frequency {
            Frequency::Year => format!("{year}年"),
            Frequency::Half => format!("{year}年{}", if self.number == 1 { "上半年" } else { "下半年" }),
            Frequency::Quarter => format!("{year}年第{}季度", ["一", "二", "三", "四"][usize::from(self.number - 1)]),
            Frequency::Month => format!("{year}年{}月", self.number),
            Frequency::TenDay => {
                format!("{year}年{}月{}旬", self.first_month(), ["上", "中", "下"][usize::from(self.ten_day())])
            }
        }
    }

    /// `July 2025`, `Q3 2025`, `11–20 July 2025`.
    pub fn en(self) -> String {
        let year = self.year;
        match self.frequency {
            Frequency::Year => format!("{year}"),
            Frequency::Half => format!("H{} {year}", self.number),
            Frequency::Quarter => format!("Q{} {year}", self.number),
            Frequency::Month => format!("{} {year}", self.month_name()),
            Frequency::TenDay => {
                let (first, last) = (self.first_day().day(), self.last_day().day());
                format!("{first}–{last} {} {year}", self.month_name())
            }
        }
    }

    /// The name in the reader's language.
    pub fn name(self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.zh(),
            Lang::En => self.en(),
        }
    }

    fn month_name(self) -> &'static str {
        month_name(self.first_month())
    }
}

/// The English name of a month, 1 to 12; nothing for any other number.
pub fn month_name(month: u8) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::from(month).checked_sub(1).and_then(|at| MONTHS.get(at)).copied().unwrap_or_default()
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, number) = (self.year, self.number);
        let text = match self.frequency {
            Frequency::Year => format!("{year:04}"),
            Frequency::Half => format!("{year:04}-H{number}"),
            Frequency::Quarter => format!("{year:04}-Q{number}"),
            Frequency::Month => format!("{year:04}-{number:02}"),
            Frequency::TenDay => format!("{year:04}-{:02}-D{}", self.first_month(), self.ten_day() + 1),
        };
        f.pad(&text)
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        read(&tidy(text).to_ascii_uppercase()).ok_or_else(|| PeriodError { text: text.trim().to_owned() })
    }
}

fn read(text: &str) -> Option<Period> {
    let mut parts = text.split('-');
    let year = i16::try_from(digits(parts.next()?, 4)?).ok()?;
    let (middle, end) = (parts.next(), parts.next());
    if parts.next().is_some() {
        return None;
    }
    match (middle, end) {
        (None, _) => Period::new(Frequency::Year, year, 1),
        (Some(middle), None) => {
            let (frequency, number) = within_year(middle)?;
            Period::new(frequency, year, number)
        }
        (Some(month), Some(ten_day)) => {
            let month = small(month, 2, 12)?;
            let ten_day = small(ten_day.strip_prefix('D')?, 1, 3)?;
            Period::new(Frequency::TenDay, year, (month - 1) * 3 + ten_day)
        }
    }
}

fn within_year(text: &str) -> Option<(Frequency, u8)> {
    let of = |frequency: Frequency, digits: &str, width| Some((frequency, small(digits, width, frequency.per_year())?));
    match text.split_at_checked(1)? {
        ("A", rest) => of(Frequency::Year, rest, 1),
        ("H" | "S", rest) => of(Frequency::Half, rest, 1),
        ("Q", rest) => of(Frequency::Quarter, rest, 1),
        ("M", rest) => of(Frequency::Month, rest, 2),
        _ => of(Frequency::Month, text, 2),
    }
}

/// Exactly `width` digits that say a number from 1 to `most`.
fn small(text: &str, width: usize, most: u8) -> Option<u8> {
    let number = u8::try_from(digits(text, width)?).ok()?;
    (1..=most).contains(&number).then_some(number)
}

fn digits(text: &str, width: usize) -> Option<u16> {
    let plain = text.len() == width && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// A text that names no reporting period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodError {
    pub text: String,
}

impl PeriodError {
    pub fn message(&self) -> Bilingual {
        let text = quoted(&self.text);
        Bilingual::new(
            format!("“{text}”不是报告期；年写 2025，半年写 2025-H1，季写 2025-Q3，月写 2025-07，旬写 2025-07-D2"),
            format!(
                "\"{text}\" is not a reporting period; write a year as 2025, a half as 2025-H1, a quarter as 2025-Q3, \
                 a month as 2025-07, a ten-day period as 2025-07-D2"
            ),
        )
    }
}

serde_as_text!(Period);
error_from_message!(PeriodError);
