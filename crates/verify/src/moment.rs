//! A moment as text, in UTC, without a calendar library: the proleptic Gregorian calendar by eras of 400 years.
//! Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.

const DAYS_OF_ERA: i64 = 146_097;

/// `2026-07-03 08:12:45 UTC` from microseconds since 1970-01-01T00:00:00Z.
pub(crate) fn utc(micros: i64) -> String {
    let seconds = micros.div_euclid(1_000_000);
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02} UTC", second / 3600, second / 60 % 60, second % 60)
}

/// Year, month, day of a count of days since 1970-01-01. Years are counted from March, so that the leap day comes last.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468; // from 0000-03-01
    let era = days.div_euclid(DAYS_OF_ERA);
    let of_era = days.rem_euclid(DAYS_OF_ERA);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments() {
        assert_eq!(utc(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(utc(-1), "1969-12-31 23:59:59 UTC");
        // RFC 3339 section 5.8 speaks of these days; the seconds are those of `date -u +%s -d …`.
        assert_eq!(utc(482_196_050_520_000), "1985-04-12 23:20:50 UTC");
        assert_eq!(utc(851_042_397_000_000), "1996-12-20 00:39:57 UTC");
        assert_eq!(utc(951_782_400_000_000), "2000-02-29 00:00:00 UTC");
        assert_eq!(utc(1_782_979_199_000_000), "2026-07-02 07:59:59 UTC");
        assert_eq!(civil(-719_468), (0, 3, 1));
        let (least, most) = (utc(i64::MIN), utc(i64::MAX));
        assert!(least.ends_with("UTC") && most.ends_with("UTC"));
    }

    #[test]
    fn every_day_of_800_years_follows_the_one_before() {
        let mut before = civil(-200_000);
        for days in -199_999..92_200 {
            let now = civil(days);
            let next_day = now.2 == before.2 + 1 && (now.0, now.1) == (before.0, before.1);
            let leap = before.0 % 4 == 0 && (before.0 % 100 != 0 || before.0 % 400 == 0);
            let last = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][before.1 as usize - 1];
            let first = now.2 == 1 && before.2 == last && (now.0 * 12 + now.1) == (before.0 * 12 + before.1) + 1;
            assert!(next_day || first, "{before:?} → {now:?}");
            before = now;
        }
    }
}
