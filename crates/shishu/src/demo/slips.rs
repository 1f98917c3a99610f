//! Honest mistakes, and months that look like mistakes and are none.

use super::dice::Dice;
use super::values::Cells;
use shishu_terms::{FormId, IndicatorCode};

/// What is different in one return.
#[derive(Debug, Clone)]
pub enum Slip {
    /// As it should be.
    None,
    /// Something happened that month; the figures are right.
    Happened(&'static str),
    /// One cell is wrong.
    Wrong {
        /// Which.
        cell: IndicatorCode,
        /// `unit`, `swapped`, `cumulative`, `typing`.
        kind: &'static str,
        /// Is it asked about and revised?
        noticed: bool,
        /// The right figures.
        right: Cells,
    },
}

/// Of a thousand returns: with a wrong unit, with another wrong cell, odd but true.
const UNIT: u64 = 20;
const CELL: u64 = 30;
const ODD: u64 = 15;

/// Lets a slip happen to these figures, or not.
pub fn slip(form: &FormId, cells: &mut Cells, dice: &mut Dice) -> Slip {
    match dice.below(1000) {
        drawn if drawn < UNIT => wrong_unit(form, cells, dice),
        drawn if drawn < UNIT + CELL => wrong_cell(form, cells, dice),
        drawn if drawn < UNIT + CELL + ODD => happened(form, cells),
        _ => Slip::None,
    }
}

/// Cells in which a wrong unit passes the hard rules; the query rules catch it, the clerk explains it away, a reviewer asks.
fn unit_cells(form: &FormId) -> &'static [&'static str] {
    match form.as_str() {
        "B204-1" => &["101", "304"],
        "B203" => &["301", "302"],
        "E204-1" => &["301", "101"],
        "A303" => &["312"],
        _ => &["401"],
    }
}

fn wrong_unit(form: &FormId, cells: &mut Cells, dice: &mut Dice) -> Slip {
    let right = cells.clone();
    let cell = *dice.pick(unit_cells(form));
    let factor = if dice.chance(600) { 10 } else { 1000 };
    cells.put_tenths(cell, right.in_tenths(cell) * factor);
    Slip::Wrong { cell: IndicatorCode::new(cell), kind: "unit", noticed: true, right }
}

fn wrong_cell(form: &FormId, cells: &mut Cells, dice: &mut Dice) -> Slip {
    let right = cells.clone();
    let (cell, kind) = match form.as_str() {
        "B204-1" if dice.chance(500) => {
            // The cumulative figure of half a year in the column of the month.
            cells.put_tenths("101", right.in_tenths("101") * 6);
            ("101", "cumulative")
        }
        "B204-1" => {
            cells.put_tenths("301", right.in_tenths("301") * 6 / 10);
            ("301", "typing")
        }
        "B203" => {
            cells.put_tenths("301", right.in_tenths("301") * 6);
            ("301", "cumulative")
        }
        "E204-1" => {
            cells.put_tenths("301", right.in_tenths("301") * 2 + right.in_tenths("201") * 7 / 10);
            ("301", "typing")
        }
        "A303" => {
            cells.put_tenths("312", right.in_tenths("312") * 3);
            ("312", "typing")
        }
        _ => {
            cells.put_tenths("401", right.in_tenths("401") * 28 / 10);
            ("401", "typing")
        }
    };
    Slip::Wrong { cell: IndicatorCode::new(cell), kind, noticed: dice.chance(500), right }
}

/// A stoppage, a sale, a sickness: the figures move together and are true.
fn happened(form: &FormId, cells: &mut Cells) -> Slip {
    let (codes, permille, says): (&[&str], i64, &'static str) = match form.as_str() {
        "B204-1" => (
            &["101", "102", "103", "104", "201", "202", "203", "301", "303", "305"],
            480,
            "half the month was lost to a repair",
        ),
        "A304" => (&["401", "402", "403", "404"], 450, "a poultry disease emptied the sheds"),
        "A303" => (&["312"], 560, "a flood took half of the vegetables"),
        _ => return Slip::None,
    };
    for code in codes {
        if cells.get(code).is_some() {
            let tenths = cells.in_tenths(code) * permille / 1000;
            cells.put_tenths(code, tenths);
        }
    }
    // Parts were cut each on its own: the whole is kept at least as large.
    let parts = cells.in_tenths("202") + cells.in_tenths("203");
    if form.as_str() == "B204-1" && cells.in_tenths("201") < parts {
        cells.put_tenths("201", parts);
    }
    if form.as_str() == "B204-1" {
        cells.text("402", "3");
        cells.put_tenths("305", cells.in_tenths("305") + 1);
    }
    Slip::Happened(says)
}
