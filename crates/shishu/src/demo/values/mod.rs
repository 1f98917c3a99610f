//! What each respondent would rightly report: a model for each form, a function of unit and period alone.
//!
//! The figures obey every hard rule and most query rules, as honest ones do. Whole numbers throughout; factors are in thousandths.

mod cells;
mod crops;
mod finance;
mod industry;
mod livestock;
mod products;
mod season;
mod trade;

pub use cells::Cells;

use super::dice::Dice;
use shishu_programme::StatUnit;
use shishu_terms::{FormId, Period};

/// The made-up county's economy.
#[derive(Debug, Clone, Copy)]
pub struct Economy {
    /// Everything follows from it.
    pub seed: u64,
}

impl Economy {
    /// The right figures of a unit for a form and period; `None` for a form that there is no model of.
    pub fn cells(&self, form: &FormId, unit: &StatUnit, period: Period) -> Option<Cells> {
        match form.as_str() {
            "B204-1" => Some(industry::cells(self, unit, period)),
            "B203" => Some(finance::cells(self, unit, period)),
            "E204-1" => Some(trade::cells(self, unit, period)),
            "A303" => Some(crops::cells(self, unit, period)),
            "A304" => Some(livestock::cells(self, unit, period)),
            _ => None,
        }
    }

    /// Draws that describe the unit for good.
    fn unit(&self, model: &str, unit: &StatUnit) -> Dice {
        Dice::of(self.seed, &format!("{model}:{}", unit.id))
    }

    /// Draws of one unit in one period.
    fn moment(&self, model: &str, unit: &StatUnit, period: Period) -> Dice {
        Dice::of(self.seed, &format!("{model}:{}:{period}", unit.id))
    }
}

/// Months from July 2024 to the period's first month; before it, negative.
fn months_since_start(period: Period) -> i64 {
    (i64::from(period.year()) - 2024) * 12 + i64::from(period.first_month()) - 7
}

/// `value` × `permille` / 1000, rounded half up for the positive numbers used here.
fn share(value: i64, permille: i64) -> i64 {
    (value * permille + 500).div_euclid(1000)
}

/// A level that grows by `permille` a year, taken at this period.
fn grown(level: i64, permille_a_year: i64, period: Period) -> i64 {
    share(level, 1000 + permille_a_year * months_since_start(period) / 12)
}
