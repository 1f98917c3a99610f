//! The line under the heading: the day, which working day of the month it is, and a word about tomorrow where the weekday misleads.

use crate::http::Ctx;
use crate::look::{say, when};
use maud::{Markup, html};
use shishu_terms::{DayKind, Lang, WorkCalendar};

/// `2025年10月10日 周五 14:06，10月第 2 个工作日，明天周六调休，照常上班`
pub(super) fn date_line(ctx: &Ctx) -> Markup {
    let (lang, local) = (ctx.lang, ctx.local(ctx.now));
    let (date, weekday, time) =
        (when::date(lang, local.date()), when::weekday(lang, local.date()), when::time(local.time()));
    let calendar = &ctx.app.office().programme().calendar;
    html! {
        (say!(lang, "{date} {weekday} {time}", "{weekday} {date}, {time}", date = date, weekday = weekday, time = time))
        @if let Some(text) = today_says(lang, calendar, local.date()) { (say!(lang, "，", ", ")) (text) }
        @if let Some(text) = tomorrow_says(lang, calendar, local.date()) { (say!(lang, "；", "; ")) (text) }
    }
}

/// Which working day of the month today is, or why nobody works; nothing for a day outside the calendar.
fn today_says(lang: Lang, calendar: &WorkCalendar, today: jiff::civil::Date) -> Option<String> {
    let (kind, zh, en) = calendar.kind(today)?;
    if !kind.is_working() {
        let name = lang.pick(zh, en);
        return Some(say!(lang, "今天休息（{name}）", "a day off ({name})", name = name));
    }
    let days = today.first_of_month().series(jiff::Span::new().days(1)).take_while(|day| *day <= today);
    let n = days.filter(|day| calendar.is_working(*day) == Some(true)).count();
    Some(say!(lang, "{month}月第 {n} 个工作日", "working day {n} of the month", month = today.month(), n = n))
}

/// A word about tomorrow where the weekday would mislead: a worked weekend, or a holiday in the week.
fn tomorrow_says(lang: Lang, calendar: &WorkCalendar, today: jiff::civil::Date) -> Option<String> {
    let tomorrow = today.tomorrow().ok()?;
    let weekday = when::weekday(lang, tomorrow);
    match calendar.kind(tomorrow)? {
        (DayKind::MakeUpWorkday, _, _) => {
            Some(say!(lang, "明天{weekday}调休，照常上班", "tomorrow, {weekday}, is worked", weekday = weekday))
        }
        (DayKind::Holiday, zh, en) => {
            Some(say!(lang, "明天放假（{name}）", "tomorrow is a holiday ({name})", name = lang.pick(zh, en)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use shishu_terms::{Day, YearStatus};
    use std::collections::BTreeMap;

    /// Autumn 2025 as published: 1 to 8 October off, 11 October (a Saturday) worked.
    fn calendar() -> WorkCalendar {
        let day = |d: i8, kind, zh: &str, en: &str| Day {
            date: date(2025, 10, d),
            kind,
            name_zh: zh.into(),
            name_en: en.into(),
        };
        let mut days: Vec<Day> = (1..=8).map(|d| day(d, DayKind::Holiday, "国庆节、中秋节", "National Day")).collect();
        days.push(day(11, DayKind::MakeUpWorkday, "调休", "make-up"));
        WorkCalendar::build(days, BTreeMap::from([(2025, YearStatus::Published)])).expect("a calendar")
    }

    #[test]
    fn the_working_day_of_the_month_is_counted_over_the_calendar() {
        // The mock's own sentence: Friday 10 October 2025 is October's second working day, and Saturday is worked.
        let friday = date(2025, 10, 10);
        assert_eq!(today_says(Lang::Zh, &calendar(), friday).as_deref(), Some("10月第 2 个工作日"));
        assert_eq!(tomorrow_says(Lang::Zh, &calendar(), friday).as_deref(), Some("明天周六调休，照常上班"));
        assert_eq!(today_says(Lang::En, &calendar(), date(2025, 10, 2)).as_deref(), Some("a day off (National Day)"));
        assert_eq!(tomorrow_says(Lang::En, &calendar(), date(2025, 10, 14)), None);
        assert_eq!(today_says(Lang::Zh, &calendar(), date(2030, 1, 2)), None);
    }
}
