//! The year's course, in thousandths of an ordinary month.

use shishu_terms::Period;

/// Spring Festival was on 29 January 2025 and 17 February 2026: the month it takes the days from.
fn spring_festival(period: Period) -> i64 {
    match (period.year(), period.first_month()) {
        (2025, 1) => 900,
        (2025, 2) => 880,
        (2026, 2) => 760,
        (_, 2) => 830,
        _ => 1000,
    }
}

fn of_month(course: [i64; 12], period: Period) -> i64 {
    course[usize::from(period.first_month()) - 1]
}

/// Industry, by division of its classification.
pub fn industry(division: &str, period: Period) -> i64 {
    let course = match division {
        "13" | "14" | "15" => [1060, 1000, 960, 950, 960, 970, 960, 1000, 1080, 1070, 1060, 1100],
        "30" => [940, 900, 1000, 1030, 1040, 1010, 960, 970, 1030, 1060, 1070, 1060],
        "44" => [1080, 1000, 960, 940, 960, 1010, 1120, 1130, 1010, 950, 970, 1060],
        "17" | "18" | "19" => [1010, 980, 1030, 1020, 1000, 980, 970, 1000, 1050, 1060, 1040, 1010],
        _ => [1000, 980, 1030, 1010, 1015, 1030, 975, 985, 1025, 1000, 1030, 1070],
    };
    of_month(course, period) * spring_festival(period) / 1000
}

/// Hydropower follows the rain.
pub fn hydropower(period: Period) -> i64 {
    of_month([620, 640, 820, 1080, 1280, 1400, 1320, 1180, 1000, 840, 720, 640], period)
}

/// Trade: shopping before Spring Festival, the long holidays, the end of the year. Retail feels them more.
pub fn trade(is_retail: bool, period: Period) -> i64 {
    let course = match is_retail {
        true => [1150, 960, 940, 960, 1010, 1000, 960, 970, 1030, 1060, 1010, 1080],
        false => [1040, 980, 1000, 1000, 1010, 1010, 980, 980, 1030, 1000, 1020, 1060],
    };
    let festival = if is_retail { 500 + spring_festival(period) / 2 } else { spring_festival(period) };
    of_month(course, period) * festival / 1000
}
