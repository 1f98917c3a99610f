//! Times in the columns of a database, whatever table they stand in and however they are written.

use crate::office::{block_on, database};
use jiff::civil::DateTime;
use jiff::tz::Offset;
use sqlx::{Row, SqliteConnection};
use std::path::Path;

/// Values that are a time between the first two moments, and between the last two (microseconds since 1970): table, column, value.
/// Those in the second of an act by the calendar, which urges returns each minute, are that act's.
pub fn times(office: &Path, [begun, since, until]: [i64; 3], calendar: &[i64]) -> (Vec<String>, Vec<String>) {
    let by_calendar = |moment: &i64| calendar.iter().any(|act| (act - moment).abs() < 1_000_000);
    let (mut early, mut late) = (Vec::new(), Vec::new());
    for (place, value) in block_on(values(office)) {
        let tell = || format!("{place}: {}", value.chars().take(300).collect::<String>());
        let moments = moments(&value);
        if moments.iter().any(|moment| (begun..since).contains(moment)) {
            early.push(tell());
        }
        if moments.iter().any(|moment| (since..until).contains(moment) && !by_calendar(moment)) {
            late.push(tell());
        }
    }
    (early, late)
}

async fn strings(database: &mut SqliteConnection, sql: String) -> Vec<String> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(database).await.expect("readable");
    rows.iter().map(|row| row.get::<String, _>(0)).collect()
}

/// Every value of every column of every table.
async fn values(office: &Path) -> Vec<(String, String)> {
    let mut database = database(office).await;
    let mut values = Vec::new();
    for table in strings(&mut database, "SELECT name FROM sqlite_master WHERE type = 'table'".to_owned()).await {
        for column in strings(&mut database, format!("SELECT name FROM pragma_table_info('{table}')")).await {
            let sql = format!("SELECT quote(\"{column}\") FROM \"{table}\"");
            let place = format!("{table}.{column}");
            values.extend(strings(&mut database, sql).await.into_iter().map(|value| (place.clone(), value)));
        }
    }
    values
}

/// Every moment that a value could state: numbers as seconds, milli-, micro- or nanoseconds; dates with a time, of here or of Greenwich.
fn moments(value: &str) -> Vec<i64> {
    let numbers = value.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| {
        let number = digits.parse::<i64>().ok()?;
        match digits.len() {
            10 => number.checked_mul(1_000_000),
            13 => number.checked_mul(1_000),
            16 => Some(number),
            19 => Some(number / 1_000),
            _ => None,
        }
    });
    let hours = value.match_indices(['T', ' ']).filter_map(|(at, _)| {
        let written = value.get(at.checked_sub(10)?..at + 9)?.replace(' ', "T");
        written.parse::<DateTime>().ok()
    });
    let micros = |local: DateTime| {
        let at = |hours| Offset::constant(hours).to_timestamp(local).map_or(0, |at| at.as_microsecond());
        // The second was rounded down; somewhere in it is enough.
        [at(0), at(8), at(0) + 999_999, at(8) + 999_999]
    };
    numbers.chain(hours.flat_map(micros)).collect()
}

#[test]
fn a_time_is_found_however_it_is_written() {
    let moment = 1_785_000_000_123_456_i64;
    for value in [
        "1785000000123456",
        "{\"at\":1785000000123}",
        "'1785000000'",
        "x 1785000000123456789",
        "'2026-07-25T17:20:00Z'",
        "'2026-07-26 01:20:00'",
        "{\"a\":\"2026-07-26T01:20:00.5+08:00\"}",
    ] {
        let near = moments(value).iter().any(|found| (found - moment).abs() < 1_000_000);
        assert!(near, "{value}: {:?}", moments(value));
    }
    assert_eq!(moments("'2026-07-25' 123 '17:20'"), Vec::<i64>::new());
}
