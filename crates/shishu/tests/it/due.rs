//! `shishu due`: the days counted and skipped, as programs and as people read them.

use crate::shishu::{Ran, command, expect};
use serde_json::{Value, json};

const COUNTY: [&str; 3] = ["due", "--programme", "builtin:county"];

fn due(code: i32, rest: &[&str]) -> Ran {
    expect(code, &[&COUNTY[..], rest].concat())
}

#[test]
fn the_golden_week_of_2025_day_by_day() {
    let ran = due(0, &["--received", "2025-09-30", "--working-days", "3", "--format", "json"]);
    let told: Value = serde_json::from_str(&ran.out).expect("JSON");
    let holiday =
        |day: u32| json!({ "date": format!("2025-10-0{day}"), "why": "National Day and Mid-Autumn Festival" });
    let expected = json!({
        "due": "2025-10-11",
        "counted": ["2025-10-09", "2025-10-10", "2025-10-11"],
        "skipped": (1..=8).map(holiday).collect::<Vec<_>>(),
    });
    assert_eq!(told, expected);
    // In the order it is written down in.
    let places = ["\"due\"", "\"counted\"", "\"skipped\""].map(|key| ran.out.find(key).expect(key));
    assert!(places.is_sorted(), "{}", ran.out);
}

#[test]
fn why_in_the_language_asked_for() {
    let args = [&COUNTY[..], &["--received", "2025-10-10", "--working-days", "2", "--format", "json"]].concat();
    let output = command(&args).env("SHISHU_LANG", "zh").output().expect("runs");
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(
        told,
        json!({
            "due": "2025-10-13",
            "counted": ["2025-10-11", "2025-10-13"],
            "skipped": [{ "date": "2025-10-12", "why": "周日" }],
        })
    );
}

#[test]
fn calendar_days_skip_nothing_and_no_days_end_at_once() {
    let told = |rest: &[&str]| -> Value { serde_json::from_str(&due(0, rest).out).expect("JSON") };
    let sixty = told(&["--received", "2025-12-15", "--calendar-days", "60", "--format", "json"]);
    assert_eq!((sixty["due"].as_str(), sixty["skipped"].as_array().map(Vec::len)), (Some("2026-02-13"), Some(0)));
    assert_eq!(sixty["counted"].as_array().map(Vec::len), Some(60));
    let none = told(&["--received", "2025-10-01", "--working-days", "0", "--format", "json"]);
    assert_eq!(none, json!({ "due": "2025-10-01", "counted": [], "skipped": [] }));
}

#[test]
fn a_table_for_people_and_csv_of_the_same_days() {
    let csv = due(0, &["--received", "2025-10-10", "--working-days", "2", "--format", "csv"]);
    let expected = "date,day,what\n2025-10-10,0,day of receipt\n\
                    2025-10-11,1,National Day and Mid-Autumn Festival make-up workday\n\
                    2025-10-12,,Sunday\n2025-10-13,2,Monday\n";
    assert_eq!(csv.out, expected);
    assert_eq!(csv.err, "due 2025-10-13\n");
    let table = due(0, &["--received", "2025-10-10", "--working-days", "2"]);
    assert_eq!(table.out.lines().count(), 5, "{}", table.out);
    let provisional = due(0, &["--received", "2026-12-31", "--working-days", "2"]);
    assert!(provisional.err.starts_with("provisional"), "{}", provisional.err);
}

#[test]
fn what_cannot_be_counted_is_refused_with_the_cure() {
    for (rest, says) in [
        (&["--received", "2027-12-30", "--working-days", "9"][..], "add that year to calendar.csv"),
        (&["--received", "2025-02-30", "--working-days", "9"], "write it like 2025-07-31"),
        (&["--received", "31.7.2025", "--working-days", "9"], "write it like 2025-07-31"),
        (&["--received", "2025-07-31"], "add one like --working-days 5"),
        (&["--received", "2025-07-31", "--working-days", "5", "--calendar-days", "5"], "keep one of"),
        (&["--received", "2025-07-31", "--working-days", "-1"], "unexpected argument"),
        (&["--received", "2025-07-31", "--working-days", "99999"], "99999"),
    ] {
        let ran = due(2, rest);
        assert!(ran.err.contains(says), "{rest:?}: {}", ran.err);
        assert_eq!(ran.out, "");
    }
    let ran = expect(2, &["due", "--programme", "builtin:county5", "--received", "2025-07-31", "--working-days", "1"]);
    assert!(ran.err.contains("builtin:county"), "{}", ran.err);
}
