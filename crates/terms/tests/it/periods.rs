use jiff::{
    ToSpan,
    civil::{Date, date},
};
use proptest::prelude::*;
use shishu_terms::{Frequency, Period};

fn period() -> impl Strategy<Value = Period> {
    let frequency = proptest::sample::select(Frequency::ALL.to_vec());
    (frequency, 1..=9999i16, 0..36u8).prop_map(|(f, year, n)| Period::new(f, year, n % f.per_year() + 1).unwrap())
}

fn day() -> impl Strategy<Value = Date> {
    (0..146_097i32 * 5).prop_map(|days| date(1600, 1, 1).checked_add(days.days()).unwrap())
}

proptest! {
    #[test]
    fn text_and_json_read_back(p in period()) {
        prop_assert_eq!(p.to_string().parse::<Period>(), Ok(p));
        let json = serde_json::to_string(&p).unwrap();
        prop_assert_eq!(&json, &format!("\"{p}\""));
        prop_assert_eq!(serde_json::from_str::<Period>(&json).unwrap(), p);
    }

    #[test]
    fn neighbours_touch(p in period()) {
        let (before, after) = (p.previous(), p.next());
        prop_assert!(p.first_day() <= p.last_day());
        if before != p {
            prop_assert_eq!(before.next(), p);
            prop_assert_eq!(before.last_day().tomorrow().unwrap(), p.first_day());
            prop_assert!(before < p);
        }
        if after != p {
            prop_assert_eq!(after.previous(), p);
            prop_assert_eq!(p.last_day().tomorrow().unwrap(), after.first_day());
        }
    }

    #[test]
    fn a_year_ago_is_the_same_place_in_the_year(p in period()) {
        prop_assume!(p.year() > 1);
        prop_assert_eq!(Period::new(p.frequency(), p.year() - 1, p.number()), Some(p.year_ago()));
    }

    /// Exactly one period of each length holds a day.
    #[test]
    fn containing_contains(d in day()) {
        for frequency in Frequency::ALL {
            let p = Period::containing(frequency, d);
            prop_assert_eq!(p.frequency(), frequency);
            prop_assert!(p.contains(d) && !p.previous().contains(d) && !p.next().contains(d));
        }
    }

    #[test]
    fn order_is_that_of_first_days(a in period(), b in period()) {
        prop_assert_eq!(a.cmp(&b), (a.first_day(), a.frequency()).cmp(&(b.first_day(), b.frequency())));
    }

    #[test]
    fn never_panics(text in any::<String>(), close in "[0-9]{4}(-[A-Z0-9]{0,3}){0,2}") {
        let _ = text.parse::<Period>();
        if let Ok(p) = close.parse::<Period>() {
            prop_assert_eq!(p.to_string().parse::<Period>(), Ok(p));
        }
    }
}

/// The periods of a year cover each of its days once, at every length.
#[test]
fn a_leap_year_is_covered_once() {
    for frequency in Frequency::ALL {
        let all = (1..=frequency.per_year()).map(|n| Period::new(frequency, 2024, n).unwrap());
        let days: i32 = all.map(|p| (p.last_day() - p.first_day()).get_days() + 1).sum();
        assert_eq!(days, 366, "{frequency:?}");
        assert_eq!(Period::new(frequency, 2024, frequency.per_year() + 1), None);
    }
}

#[test]
fn frequencies_are_snake_case_in_files() {
    let names = Frequency::ALL.map(|f| serde_json::to_string(&f).unwrap());
    assert_eq!(names, ["year", "half", "quarter", "month", "ten_day"].map(|n| format!("\"{n}\"")));
}
