//! `/programme/calendar/{year}`: the working calendar: weekends and holidays off, make-up workdays worked, what is not certain yet.

use crate::http::{Ctx, Page};
use crate::look::marks::State;
use crate::look::parts::{self, Head};
use crate::look::{Lang, Section, say, when};
use axum::extract::Path;
use jiff::civil::{Date, Weekday};
use maud::{Markup, html};
use shishu_office::Refusal;
use shishu_terms::{DayKind, WorkCalendar, YearStatus};

/// Whether a year's calendar is final.
pub(super) fn status(status: YearStatus, lang: Lang) -> &'static str {
    match status {
        YearStatus::Published => say!(lang, "已公布", "as published"),
        YearStatus::Provisional => say!(lang, "暂定，待公布", "provisional"),
    }
}

pub(super) async fn page(ctx: Ctx, Path(year): Path<String>) -> Page {
    let programme = ctx.app.office().programme();
    let known = year.parse::<i16>().ok().and_then(|y| programme.calendar_years.get(&y));
    let known = known.ok_or_else(|| {
        Refusal::not_found(&year).then("制度包里没有这一年的日历。", "the programme has no calendar for that year")
    })?;
    let lang = ctx.lang;
    let title = say!(lang, "{y} 年工作日历", "Working calendar {y}", y = known.year);
    let head = Head {
        crumbs: vec![super::crumb(lang), (say!(lang, "工作日历", "Calendar").to_owned(), None)],
        title: html! { (title) },
        sub: Some(html! { (known.source.get(lang)) }),
        aside: Some(html! { (years(&ctx, known.year)) }),
    };
    let calendar = &programme.calendar;
    let main = html! {
        (parts::head(&head))
        @if known.status == YearStatus::Provisional {
            (parts::notice_titled(State::Today, say!(lang, "暂定", "Provisional"), html! { p { (say!(lang,
                "这一年的放假安排还没有公布，这里只有周末和推算的节日；跨到这一年的时限可能变动。",
                "The holidays of this year are not published yet: only weekends and expected holidays stand here, and a limit that reaches into it may move.")) } }))
        }
        div.doors.months { @for month in 1..=12 { (month_part(calendar, known.year, month, lang)) } }
        (parts::section("exceptions", say!(lang, "放假和调休", "Holidays and make-up workdays"), "", exceptions(calendar, known.year, lang)))
    };
    ctx.page(&title, Some(Section::Programme), main).await
}

fn years(ctx: &Ctx, current: i16) -> Markup {
    let all = ctx.app.office().programme().calendar_years.keys();
    html! {
        nav aria-label=(say!(ctx.lang, "年份", "Years")) {
            @for year in all {
                @if *year == current { b aria-current="page" { (year) } } @else { a href={ "/programme/calendar/" (year) } { (year) } } " "
            }
        }
    }
}

fn days_of(year: i16, month: i8) -> Vec<Date> {
    let Ok(first) = Date::new(year, month, 1) else { return Vec::new() };
    (1..=first.days_in_month()).filter_map(|day| Date::new(year, month, day).ok()).collect()
}

fn month_part(calendar: &WorkCalendar, year: i16, month: i8, lang: Lang) -> Markup {
    let days = days_of(year, month);
    let working = days.iter().filter(|d| calendar.is_working(**d) == Some(true)).count();
    let name = days.first().map(|d| month_name(*d, lang)).unwrap_or_default();
    html! {
        section {
            h2 { (name) " " small.quiet { (say!(lang, "{n} 个工作日", "{n} working days", n = working)) } }
            table.days {
                caption.sr { (name) }
                thead { tr { @for day in week_names(lang) { th scope="col" { (day) } } } }
                tbody { @for week in weeks(&days) { tr { @for day in week { (cell(calendar, day, lang)) } } } }
            }
        }
    }
}

fn month_name(day: Date, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{}月", day.month()),
        // "9 October 2025" without its day and year.
        Lang::En => when::date(lang, day).split(' ').nth(1).unwrap_or_default().to_owned(),
    }
}

fn week_names(lang: Lang) -> [&'static str; 7] {
    match lang {
        Lang::Zh => ["一", "二", "三", "四", "五", "六", "日"],
        Lang::En => ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"],
    }
}

/// Whole weeks, Monday first; days of other months are left empty.
fn weeks(days: &[Date]) -> Vec<Vec<Option<Date>>> {
    let lead = days.first().map_or(0, |d| d.weekday().since(Weekday::Monday));
    let mut cells: Vec<Option<Date>> = (0..lead).map(|_| None).chain(days.iter().copied().map(Some)).collect();
    cells.resize(cells.len().div_ceil(7) * 7, None);
    cells.chunks(7).map(<[_]>::to_vec).collect()
}

fn cell(calendar: &WorkCalendar, day: Option<Date>, lang: Lang) -> Markup {
    let Some(day) = day else { return html! { td {} } };
    let (kind, zh, en) = calendar.kind(day).unwrap_or((DayKind::Workday, "", ""));
    let (class, sign) = match kind {
        DayKind::Workday => ("run", ""),
        DayKind::MakeUpWorkday => ("run", say!(lang, "班", "W")),
        DayKind::Weekend => ("off", ""),
        DayKind::Holiday => ("off", say!(lang, "休", "off")),
    };
    let title = (!sign.is_empty()).then_some(lang.pick(zh, en));
    html! {
        td class=(class) title=[title] { (day.day()) @if kind == DayKind::MakeUpWorkday { b { span.worked { (sign) } } } @else { b { (sign) } } }
    }
}

/// The days that are not what their weekday says, run by run.
fn exceptions(calendar: &WorkCalendar, year: i16, lang: Lang) -> Markup {
    let mut runs: Vec<(DayKind, String, Vec<Date>)> = Vec::new();
    for day in (1..=12).flat_map(|month| days_of(year, month)) {
        let Some((kind, zh, en)) = calendar.kind(day) else { continue };
        if !matches!(kind, DayKind::Holiday | DayKind::MakeUpWorkday) {
            continue;
        }
        let name = lang.pick(zh, en).to_owned();
        match runs.last_mut() {
            Some((k, n, days))
                if *k == kind && *n == name && days.last().and_then(|d| d.tomorrow().ok()) == Some(day) =>
            {
                days.push(day)
            }
            _ => runs.push((kind, name, vec![day])),
        }
    }
    html! {
        table.tight {
            caption.sr { (say!(lang, "放假和调休", "Holidays and make-up workdays")) }
            thead { tr {
                th scope="col" { (say!(lang, "日期", "Days")) }
                th scope="col" { (say!(lang, "放假或上班", "Off or worked")) }
                th scope="col" { (say!(lang, "名目", "Occasion")) }
            } }
            tbody { @for (kind, name, days) in &runs { tr { th scope="row" { (span(days, lang)) } td { (worked(*kind, lang)) } td { (name) } } } }
        }
    }
}

fn span(days: &[Date], lang: Lang) -> String {
    let said = |day: &Date| format!("{} {}", when::day(lang, *day), when::weekday(lang, *day));
    match days {
        [one] => said(one),
        [first, .., last] => {
            say!(lang, "{a}至{b}，{n} 天", "{a} to {b}, {n} days", a = said(first), b = said(last), n = days.len())
        }
        [] => String::new(),
    }
}

fn worked(kind: DayKind, lang: Lang) -> &'static str {
    match kind.is_working() {
        true => say!(lang, "班：上班，计入工作日", "W: worked, counts"),
        false => say!(lang, "休：放假", "off"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_laid_out_in_whole_weeks() {
        let february = weeks(&days_of(2026, 2));
        // 1 February 2026 was a Sunday; the month has 28 days.
        assert_eq!(february.len(), 5);
        assert!(february[0][..6].iter().all(Option::is_none));
        assert_eq!(february[0][6].map(|d| d.day()), Some(1));
        assert_eq!(february[4].iter().flatten().count(), 6);
    }
}
