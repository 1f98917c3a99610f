//! Dates and times as a reader of each language expects them. The day and the time zone are the caller's affair.

use jiff::civil::{Date, DateTime, Time, Weekday};
use shishu_terms::month_name;

use super::lang::{Lang, say};

fn month(date: Date) -> &'static str {
    month_name(date.month().unsigned_abs())
}

/// `2025年10月9日`, `9 October 2025`.
pub fn date(lang: Lang, date: Date) -> String {
    let (y, m, d) = (date.year(), date.month(), date.day());
    say!(lang, "{y}年{m}月{d}日", "{d} {name} {y}", y = y, m = m, d = d, name = month(date))
}

/// `10月9日`, `9 Oct`: where the year is plain from the page.
pub fn day(lang: Lang, date: Date) -> String {
    let name = &month(date)[..3];
    say!(lang, "{m}月{d}日", "{d} {name}", m = date.month(), d = date.day(), name = name)
}

/// `周四`, `Thu`.
pub fn weekday(lang: Lang, date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => say!(lang, "周一", "Mon"),
        Weekday::Tuesday => say!(lang, "周二", "Tue"),
        Weekday::Wednesday => say!(lang, "周三", "Wed"),
        Weekday::Thursday => say!(lang, "周四", "Thu"),
        Weekday::Friday => say!(lang, "周五", "Fri"),
        Weekday::Saturday => say!(lang, "周六", "Sat"),
        Weekday::Sunday => say!(lang, "周日", "Sun"),
    }
}

/// `17:30`.
pub fn time(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// `2025年10月9日 17:30`, `9 October 2025 17:30`.
pub fn date_time(lang: Lang, moment: DateTime) -> String {
    format!("{} {}", date(lang, moment.date()), time(moment.time()))
}

#[cfg(test)]
mod tests {
    use jiff::civil;

    use super::*;

    #[test]
    fn dates_by_locale() {
        let national_day = civil::date(2025, 10, 1);
        assert_eq!(date(Lang::Zh, national_day), "2025年10月1日");
        assert_eq!(date(Lang::En, national_day), "1 October 2025");
        assert_eq!(day(Lang::Zh, national_day), "10月1日");
        assert_eq!(day(Lang::En, national_day), "1 Oct");
        // 1 October 2025 was a Wednesday.
        assert_eq!(weekday(Lang::En, national_day), "Wed");
        assert_eq!(date_time(Lang::En, national_day.at(7, 5, 0, 0)), "1 October 2025 07:05");
    }
}
