//! `shishu due`: the last day of a time limit, counted so that anybody can count it again.

use crate::cli::{Due, Format};
use crate::day::day;
use crate::failure::Failure;
use crate::folder::programme_files;
use crate::table::{self, Cell, Table};
use jiff::civil::Date;
use serde::Serialize;
use shishu_cases::clock::{self, CaseDue};
use shishu_programme::{Programme, load_files};
use shishu_terms::{Lang, TimeLimit};
use std::process::ExitCode;

/// Counts and prints. Nothing but the programme and the arguments enters; no clock.
pub fn run(command: &Due, lang: Lang) -> Result<ExitCode, Failure> {
    let (limit, received) = (limit(command)?, day("--received", &command.received)?);
    let programme = load_files(&programme_files(&command.programme)?)?;
    let count = clock::due(&programme.calendar, received, &[limit], &[], received).map_err(|unknown| {
        let message = unknown.message();
        Failure::new(message.zh, message.en)
    })?;
    if count.provisional {
        eprintln!(
            "{}",
            lang.pick(
                "暂定：数到的年份还没有公布放假安排，截止日可能变动",
                "provisional: a year that was counted has no published holidays yet, the due day may move"
            )
        );
    }
    match command.output.format {
        Format::Json => table::print(&as_json(&count, lang)?)?,
        format => {
            eprintln!("{}", lang.pick(&format!("截止 {}", count.due), &format!("due {}", count.due)));
            day_by_day(&programme, &count, lang).print(format)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn limit(command: &Due) -> Result<TimeLimit, Failure> {
    match (command.working_days, command.calendar_days) {
        (Some(days), None) => Ok(TimeLimit::working(days)),
        (None, Some(days)) => Ok(TimeLimit::calendar(days)),
        (Some(_), Some(_)) => Err(Failure::new(
            "期限要么按工作日，要么按自然日；请在 --working-days 和 --calendar-days 中只留一个",
            "a limit is either in working days or in calendar days; keep one of --working-days and --calendar-days",
        )),
        (None, None) => Err(Failure::new(
            "没有写期限；请加上 --working-days 5 或 --calendar-days 60 的样子",
            "no limit is given; add one like --working-days 5 or --calendar-days 60",
        )),
    }
}

#[derive(Serialize)]
struct Told {
    due: Date,
    counted: Vec<Date>,
    skipped: Vec<SkippedDay>,
}

#[derive(Serialize)]
struct SkippedDay {
    date: Date,
    why: String,
}

fn as_json(count: &CaseDue, lang: Lang) -> Result<String, Failure> {
    let skipped =
        count.skipped.iter().map(|day| SkippedDay { date: day.date, why: day.why.text().get(lang).to_owned() });
    let told = Told { due: count.due, counted: count.counted.clone(), skipped: skipped.collect() };
    let text = serde_json::to_string_pretty(&told)
        .map_err(|e| Failure::new(format!("无法写成 JSON：{e}"), format!("cannot write JSON: {e}")))?;
    Ok(text + "\n")
}

/// Every day from the day of receipt to the due day: the number of those that count, what each one is.
fn day_by_day(programme: &Programme, count: &CaseDue, lang: Lang) -> Table {
    let name = |day: Date| programme.calendar.kind(day).map_or("", |(_, zh, en)| lang.pick(zh, en)).to_owned();
    let zero = (count.received, Some(0), lang.pick("收到之日", "day of receipt").to_owned());
    let counted = (1..).zip(&count.counted).map(|(number, day)| (*day, Some(number), name(*day)));
    let skipped = count.skipped.iter().map(|day| (day.date, None, day.why.text().get(lang).to_owned()));
    let mut days: Vec<(Date, Option<u64>, String)> = std::iter::once(zero).chain(counted).chain(skipped).collect();
    days.sort();
    let mut table = Table::new(&["date", "day", "what"]);
    for (date, number, what) in days {
        table.row(vec![date.to_string().into(), number.map_or(Cell::from(""), Cell::Count), what.into()]);
    }
    table
}
