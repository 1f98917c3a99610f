//! How many days of a year are worked, against the rule by which the holidays are made.

use jiff::civil::{Date, Weekday};

use crate::county;

/// A weekend day that is worked stands for a weekday that is not, and a statutory day off that falls on a weekend is made good: what is
/// left of a year is its days without weekends and without the statutory days, however the notice lays them. Statutory days off:
/// 11 by the regulation in force for 2024, 13 by its edition in force since 1 January 2025 (New Year's Eve and 2 May were added).
#[test]
fn a_year_is_worked_on_its_weekdays_less_the_statutory_days() {
    let calendar = county().calendar;
    for (year, statutory, published) in [(2024, 11, 251), (2025, 13, 248), (2026, 13, 248)] {
        let days: Vec<Date> =
            Date::constant(year, 1, 1).series(jiff::Span::new().days(1)).take_while(|day| day.year() == year).collect();
        let worked = days.iter().filter(|day| calendar.is_working(**day).unwrap()).count();
        let weekend = days.iter().filter(|day| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)).count();
        assert_eq!(worked, days.len() - weekend - statutory, "{year}");
        assert_eq!(worked, published, "{year}");
    }
}

/// The same from the lines of the file alone, without the calendar that was built of them.
#[test]
fn the_lines_of_the_file_give_the_same_totals() {
    let files = shishu_programme::builtin("county").unwrap();
    let mut reader = csv::Reader::from_reader(files["calendar.csv"].as_slice());
    let lines: Vec<(Date, bool)> = reader
        .records()
        .map(|line| line.unwrap())
        .map(|line| (line[0].parse().unwrap(), &line[1] == "make-up-workday"))
        .collect();
    for (year, published) in [(2024, 251), (2025, 248), (2026, 248)] {
        let own = || lines.iter().filter(|(date, _)| date.year() == year);
        let weekday = |date: &Date| !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        let off = own().filter(|(date, made_up)| !made_up && weekday(date)).count();
        let made_up = own().filter(|(_, made_up)| *made_up).count();
        // A year has 52 weeks and one or two days more.
        let rest = if year % 4 == 0 { 2 } else { 1 };
        let first = Date::constant(year, 1, 1);
        let more = first.series(jiff::Span::new().days(1)).take(rest).filter(weekday).count();
        assert_eq!(52 * 5 + more - off + made_up, published, "{year}");
    }
}
