//! A city's hotline: requests that were done in time, counted in two ways, and by the clock of cases.

use std::path::Path;

use jiff::civil::DateTime;
use shishu_cases::clock::{CaseDue, Standing, standing};
use shishu_terms::TimeLimit;

use crate::county;

struct Row {
    created: String,
    due: String,
    closed: String,
}

fn rows() -> Option<Vec<Row>> {
    let path =
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/hotline-baltimore311/311_sample.csv"));
    if !path.exists() {
        eprintln!("SKIPPED: {} is not there", path.display());
        return None;
    }
    let mut reader = csv::Reader::from_path(path).unwrap();
    let heading = reader.headers().unwrap().clone();
    let place = |name: &str| heading.iter().position(|column| column == name).unwrap();
    let (created, due, closed) = (place("CreatedDate"), place("DueDate"), place("CloseDate"));
    let cell = |line: &csv::StringRecord, at: usize| line[at].trim().to_owned();
    let row = |line: csv::StringRecord| Row {
        created: cell(&line, created),
        due: cell(&line, due),
        closed: cell(&line, closed),
    };
    Some(reader.records().map(|line| row(line.unwrap())).collect())
}

fn time(text: &str) -> DateTime {
    DateTime::strptime("%m/%d/%Y %I:%M:%S %p", text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// `04/12/2018 11:11:26 AM` as `20180412 11:11:26`, which sorts like time: no library, no arithmetic of dates.
fn sortable(text: &str) -> String {
    let (date, rest) = text.split_once(' ').unwrap();
    let (clock, half) = rest.split_once(' ').unwrap();
    let [month, day, year] = date.split('/').collect::<Vec<_>>()[..] else { panic!("{text}") };
    let (hour, rest) = clock.split_once(':').unwrap();
    let hour = hour.parse::<u32>().unwrap() % 12 + if half == "PM" { 12 } else { 0 };
    format!("{year}{month}{day} {hour:02}:{rest}")
}

#[test]
fn the_share_that_was_done_in_time_by_two_roads() {
    let Some(rows) = rows() else { return };
    assert_eq!(rows.len(), 10_000);
    let both: Vec<&Row> = rows.iter().filter(|row| !row.due.is_empty() && !row.closed.is_empty()).collect();
    assert_eq!(both.len(), 9_555);
    let by_time = both.iter().filter(|row| time(&row.closed) <= time(&row.due)).count();
    let by_text = both.iter().filter(|row| sortable(&row.closed) <= sortable(&row.due)).count();
    assert_eq!(by_time, by_text);
    // 83.6 % is what the source tells.
    assert_eq!((by_time * 1000 + both.len() / 2) / both.len(), 836, "{by_time}");
}

#[test]
fn a_quarter_was_closed_within_a_minute() {
    let Some(rows) = rows() else { return };
    let closed: Vec<&Row> = rows.iter().filter(|row| !row.closed.is_empty()).collect();
    let seconds = |row: &Row| time(&row.closed).duration_since(time(&row.created)).as_secs();
    assert!(closed.iter().all(|row| seconds(row) >= 0), "none was closed before it was opened");
    let at_once = closed.iter().filter(|row| seconds(row) <= 60).count();
    assert_eq!((at_once * 100 + closed.len() / 2) / closed.len(), 23, "{at_once} of {}", closed.len());
}

/// The clock of cases knows days: what was closed on its due day, however late in it, was in time.
#[test]
fn the_clock_of_cases_finds_late_what_was_closed_on_a_later_day() {
    let Some(rows) = rows() else { return };
    let calendar = county().calendar;
    let (mut late, mut late_by_text) = (0, 0);
    for row in rows.iter().filter(|row| !row.due.is_empty() && !row.closed.is_empty()) {
        let (received, due) = (time(&row.created).date(), time(&row.due).date());
        let case =
            CaseDue { received, due, counted: Vec::new(), skipped: Vec::new(), provisional: false, paused: false };
        let closed = time(&row.closed).date();
        let stands = standing(&calendar, &case, closed, None, TimeLimit::calendar(2)).unwrap();
        late += usize::from(matches!(stands, Standing::Overdue { .. } | Standing::Escalate { .. }));
        late_by_text += usize::from(sortable(&row.closed)[..8] > sortable(&row.due)[..8]);
    }
    assert_eq!(late, late_by_text);
    assert!(late > 0);
}
