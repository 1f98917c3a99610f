//! Falsified figures, planted for tests to find. Each is something people have been caught at; none is hidden from the truth file.

use super::dice::Dice;
use super::truth::{Planted, Truth};
use super::values::{Cells, Economy};
use shishu_programme::{Programme, StatUnit};
use shishu_terms::{FormId, Period, UnitId};

/// (who copies, from whom): in the same town, of the same size.
const COPIES: [(&str, &str); 3] = [("E0011", "E0009"), ("E0042", "E0041"), ("E0049", "E0046")];
/// Who rounds to fifties.
const ROUND: [&str; 2] = ["E0015", "E0055"];
/// Whose output grows by exactly 8.0 % on the year.
const STEADY: [&str; 2] = ["E0036", "E0050"];
/// Villages that one station fills with the same digits; the first one's are true.
const SAME_DIGITS: [&str; 4] = ["V055", "V056", "V058", "V059"];
/// Shops of two towns whose returns come in one after another within a minute.
pub const SAME_MINUTE: [&str; 10] =
    ["E0159", "E0160", "E0161", "E0162", "E0163", "E0164", "E0165", "E0166", "E0167", "E0168"];

/// The month from which the same-minute submissions go on.
pub fn is_same_minute(form: &FormId, period: Period, unit: &UnitId) -> bool {
    form.as_str() == "E204-1"
        && period.first_day() >= jiff::civil::date(2025, 9, 1)
        && SAME_MINUTE.contains(&unit.as_str())
}

/// What a unit reports instead of its right figures; `None`: it reports them.
pub fn cells(
    economy: &Economy,
    programme: &Programme,
    form: &FormId,
    unit: &StatUnit,
    period: Period,
) -> Option<Cells> {
    let id = unit.id.as_str();
    let of = |other: &str| economy.cells(form, programme.units.get(other)?, period);
    match form.as_str() {
        "B204-1" => {
            if let Some((_, source)) = COPIES.iter().find(|(copy, _)| *copy == id) {
                return Some(copied(of(source)?, economy.cells(form, unit, period)?, economy.seed, id, period));
            }
            if ROUND.contains(&id) {
                return Some(rounded(economy.cells(form, unit, period)?));
            }
            let is_second_year = period.first_day() >= jiff::civil::date(2025, 7, 1);
            if STEADY.contains(&id) && is_second_year {
                return Some(steady(
                    economy.cells(form, unit, period)?,
                    &economy.cells(form, unit, period.year_ago())?,
                ));
            }
            None
        }
        "A304" if SAME_DIGITS[1..].contains(&id) => of(SAME_DIGITS[0]),
        _ => None,
    }
}

/// A neighbour's figures with the last digits nudged; the product's name stays one's own.
fn copied(mut source: Cells, own: Cells, seed: u64, id: &str, period: Period) -> Cells {
    let mut dice = Dice::of(seed, &format!("copied:{id}:{period}"));
    for code in ["101", "102", "201", "301", "304"] {
        let nudged = source.in_tenths(code) + dice.between(-6, 6);
        source.put_tenths(code, nudged.max(0));
    }
    for code in ["401", "302"] {
        if let Some(text) = own.get(code) {
            source.text(code, text);
        }
    }
    consistent(source)
}

/// Money in fifties of ten thousand yuan, staff in tens.
fn rounded(mut cells: Cells) -> Cells {
    for (code, step) in
        [("101", 500), ("102", 500), ("201", 500), ("202", 500), ("204", 500), ("304", 500), ("302", 100)]
    {
        if cells.get(code).is_some() {
            let tenths = cells.in_tenths(code);
            cells.put_tenths(code, ((tenths + step / 2) / step * step).max(step));
        }
    }
    consistent(cells)
}

/// Output and sales of a year ago × 1.08, to the last digit.
fn steady(mut cells: Cells, year_ago: &Cells) -> Cells {
    for code in ["101", "102", "201"] {
        cells.put_tenths(code, (year_ago.in_tenths(code) * 108 + 50) / 100);
    }
    consistent(cells)
}

/// Whoever invents figures still passes the hard rules: parts are kept below their wholes.
fn consistent(mut cells: Cells) -> Cells {
    let below = |cells: &mut Cells, part: &str, most: i64| {
        if cells.get(part).is_some() && cells.in_tenths(part) > most {
            cells.put_tenths(part, most);
        }
    };
    let (output, sales, revenue) = (cells.in_tenths("101"), cells.in_tenths("102"), cells.in_tenths("201"));
    below(&mut cells, "103", sales);
    below(&mut cells, "104", output);
    let processing = cells.in_tenths("203").min(revenue);
    below(&mut cells, "203", processing);
    below(&mut cells, "202", revenue - processing);
    let electricity = cells.in_tenths("301");
    if cells.in_tenths("305") < electricity {
        cells.put_tenths("305", electricity * 1229 / 1000);
    }
    cells
}

/// Writes down what is planted from `first` on.
pub fn write_down(truth: &mut Truth, first: Period) {
    let units = |ids: &[&str]| ids.iter().map(|id| UnitId::new(*id)).collect::<Vec<_>>();
    let from = |year: i16, month: u8| {
        Period::new(shishu_terms::Frequency::Month, year, month).map_or(first, |start| start.max(first))
    };
    for (copy, source) in COPIES {
        truth.planted.push(Planted {
            kind: "copied",
            form: "B204-1",
            units: units(&[copy]),
            source: Some(UnitId::new(source)),
            from: first,
            says: "copies a neighbour's figures and nudges the last digits",
        });
    }
    let kinds: [(&'static str, &'static str, &[&str], Period, &'static str); 4] = [
        ("round", "B204-1", &ROUND, first, "money in multiples of fifty, staff in tens"),
        (
            "steady-growth",
            "B204-1",
            &STEADY,
            from(2025, 7),
            "output, sales and revenue are exactly 1.08 times those of a year ago",
        ),
        (
            "same-digits",
            "A304",
            &SAME_DIGITS[1..],
            first,
            "one station fills the figures of the first village for the others",
        ),
        (
            "same-minute",
            "E204-1",
            &SAME_MINUTE,
            from(2025, 9),
            "ten returns of ten units are submitted within one minute",
        ),
    ];
    for (kind, form, ids, from, says) in kinds {
        let source = (kind == "same-digits").then(|| UnitId::new(SAME_DIGITS[0]));
        truth.planted.push(Planted { kind, form, units: units(ids), source, from, says });
    }
}
