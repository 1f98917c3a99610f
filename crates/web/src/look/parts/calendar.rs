//! The clock shows its work: a due time, and under it the days it was counted from.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use maud::{Markup, Render, html};

use super::layout::details;
use crate::look::lang::{Lang, plural, say};
use crate::look::when;

/// A due time and one line about it.
pub fn due(text: impl Render, sub: impl Render) -> Markup {
    html! { div.due { b { (text) } " " small { (sub) } } }
}

/// How a time limit was counted.
#[derive(Clone, Debug)]
pub struct Days<'a> {
    /// What is counted, for the table's caption.
    pub caption: String,
    /// The day of receipt: day zero.
    pub received: Date,
    /// The day it runs out.
    pub due: Date,
    /// The days that counted, in order; the first is day one.
    pub counted: &'a [Date],
    /// The days that did not count, and why.
    pub skipped: &'a [(Date, String)],
    /// Weekend days that are worked and count.
    pub make_up: &'a [Date],
    /// Today, when it lies within.
    pub today: Option<Date>,
    /// Whether a day lies in a year whose calendar is not yet published.
    pub provisional: bool,
}

/// A month view in whole weeks, Monday first: each day's number in the count, 休 for what did not count, black for the end.
pub fn days(lang: Lang, count: &Days) -> Markup {
    let numbers: BTreeMap<Date, usize> = count.counted.iter().enumerate().map(|(at, day)| (*day, at + 1)).collect();
    let skipped: BTreeMap<Date, &str> = count.skipped.iter().map(|(day, why)| (*day, why.as_str())).collect();
    let make_up: BTreeSet<Date> = count.make_up.iter().copied().collect();
    let view = View { lang, count, numbers, skipped, make_up };
    html! {
        table.days {
            caption.sr { (count.caption) }
            thead { tr { @for name in week_names(lang) { th scope="col" { (name) } } } }
            tbody { @for week in weeks(count.received, count.due) { tr { @for day in week { (view.cell(day)) } } } }
        }
        (sentence(&view))
    }
}

/// The same, folded beneath "how was this counted"; `rule` names the clause it follows.
pub fn due_why(lang: Lang, count: &Days, rule: &str) -> Markup {
    details(say!(lang, "这个时限怎么算的", "How was this counted"), html! { p.hint { (rule) } (days(lang, count)) })
}

struct View<'a> {
    lang: Lang,
    count: &'a Days<'a>,
    numbers: BTreeMap<Date, usize>,
    skipped: BTreeMap<Date, &'a str>,
    make_up: BTreeSet<Date>,
}

impl View<'_> {
    fn cell(&self, day: Date) -> Markup {
        let number = self.numbers.get(&day);
        let today = self.count.today == Some(day);
        let class =
            match (day == self.count.due, number.is_some() || day == self.count.received, self.skipped.get(&day)) {
                (true, _, _) => "end",
                (_, true, _) => "run",
                (_, _, Some(_)) => "off",
                _ => "none",
            };
        html! {
            td class={ (class) @if today { " today" } } title=[self.skipped.get(&day)] {
                (self.date(day))
                @if today { span.sr { " " (say!(self.lang, "今天", "today")) } }
                (self.note(day, number))
            }
        }
    }

    /// The month is written where the eye needs it and always there for a screen reader.
    fn date(&self, day: Date) -> Markup {
        let first = day.day() == 1 || day == monday(self.count.received);
        match self.lang {
            Lang::Zh => html! { span.sr[!first] { (day.month()) "月" } (day.day()) },
            Lang::En => {
                html! { (day.day()) span.sr[!first] { " " (&when::day(Lang::En, day)[day.day().to_string().len() + 1..]) } }
            }
        }
    }

    fn note(&self, day: Date, number: Option<&usize>) -> Markup {
        let lang = self.lang;
        html! {
            @if let Some(number) = number {
                b { @if self.make_up.contains(&day) { span.worked { (say!(lang, "班", "W")) } } (number) }
            } @else if day == self.count.received {
                b { (say!(lang, "收件", "Day 0")) }
            } @else if self.skipped.contains_key(&day) {
                b { (say!(lang, "休", "off")) }
            }
        }
    }
}

/// Said in words as well: how many days counted, which did not, and what is not yet certain.
fn sentence(view: &View) -> Markup {
    let (lang, count) = (view.lang, view.count);
    let counted = count.counted.len() as u64;
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for (_, why) in count.skipped {
        *reasons.entry(why).or_default() += 1;
    }
    let off: Vec<String> =
        reasons.iter().map(|(why, n)| say!(lang, "{why} {n} 日", "{why} {n}", why = why, n = n)).collect();
    html! {
        p.hint {
            (say!(lang, "收件当日不计，计 {n} 日。", "The day of receipt is day 0; {n} {word} counted.",
                n = counted, word = plural(counted, "day", "days")))
            @if !off.is_empty() {
                " " (say!(lang, "不计：{days}。", "Not counted: {days}.", days = off.join(say!(lang, "、", ", "))))
            }
            @if !count.make_up.is_empty() {
                " " (say!(lang, "“班”为调休上班，照计。", "W: a weekend day that is worked and counts."))
            }
            @if count.provisional {
                " " (say!(lang, "其中有的年份节假日安排尚未公布，公布后可能变动。",
                    "A year in this count has no published calendar yet; the date may move."))
            }
        }
    }
}

fn week_names(lang: Lang) -> [&'static str; 7] {
    match lang {
        Lang::Zh => ["一", "二", "三", "四", "五", "六", "日"],
        Lang::En => ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"],
    }
}

fn monday(day: Date) -> Date {
    let back = i64::from(day.weekday().since(Weekday::Monday));
    day.checked_sub(jiff::Span::new().days(back)).unwrap_or(day)
}

/// Whole weeks from the first day to the last; at most sixty, so that a nonsensical span cannot fill a page.
fn weeks(from: Date, to: Date) -> Vec<Vec<Date>> {
    let mut rows = Vec::new();
    let mut day = monday(from);
    while day <= to && rows.len() < 60 {
        let mut row = Vec::with_capacity(7);
        for _ in 0..7 {
            row.push(day);
            match day.tomorrow() {
                Ok(next) => day = next,
                Err(_) => return rows,
            }
        }
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn weeks_are_whole_and_begin_on_monday() {
        let rows = weeks(date(2025, 9, 26), date(2025, 10, 16));
        assert_eq!(rows.len(), 4);
        assert_eq!(rows[0][0], date(2025, 9, 22));
        assert_eq!(rows[3][6], date(2025, 10, 19));
        assert!(weeks(date(2025, 1, 1), date(9999, 12, 31)).len() <= 60);
    }

    #[test]
    fn each_day_says_what_it_was_counted_as() {
        // National Day and Mid-Autumn 2025: 28 September and 11 October were worked, 1 to 8 October were off.
        let counted = [date(2025, 9, 28), date(2025, 9, 29)];
        let skipped = [(date(2025, 9, 27), "周末".to_owned())];
        let count = Days {
            caption: "推算".into(),
            received: date(2025, 9, 26),
            due: date(2025, 9, 29),
            counted: &counted,
            skipped: &skipped,
            make_up: &[date(2025, 9, 28)],
            today: Some(date(2025, 9, 28)),
            provisional: false,
        };
        let html = days(Lang::Zh, &count).into_string();
        assert!(html.contains(r#"<td class="run today">"#));
        assert!(html.contains(r#"<b><span class="worked">班</span>1</b>"#));
        assert!(html.contains(r#"<td class="off" title="周末">"#));
        assert!(html.contains("<b>收件</b>"));
        assert!(html.contains(r#"<td class="end">"#));
        assert!(html.contains("计 2 日"));
        assert!(html.contains("周末 1 日"));
    }
}
