//! The returns that the demo's story needs just so: the open July of one foundry, drafts, an inquiry that waits, paper, corrections.

use super::super::days::{in_office, on};
use super::super::deed::{Reviewer, What};
use super::super::truth::Asked;
use super::super::values::Cells;
use super::super::words;
use super::{Planner, Table};
use jiff::civil::date;
use shishu_terms::{IndicatorCode, ReturnId};

/// The foundry whose clerk the story follows: its last months are plain, its July is not begun.
const FOUNDRY: &str = "E0017";
/// Returns of July that are begun and not submitted.
const DRAFTS: [(&str, &str); 3] = [("B204-1", "E0020"), ("B204-1", "E0031"), ("E204-1", "E0127")];
/// A return of July with a question asked yesterday.
const WAITING: (&str, &str, &str) = ("B204-1", "E0005", "301");
/// Returns that came on paper.
const PAPER: [(&str, &str, &str); 2] = [("A304", "2025-Q1", "V063"), ("A304", "2026-Q2", "V065")];
/// Returns revised after their table was published, with the cells that a lower sum goes through.
const CORRECTED: [(&str, &str, &str, &[&str]); 2] =
    [("B204-1", "2025-03", "E0002", &["101", "102"]), ("E204-1", "2025-11", "E0116", &["201", "203", "401"])];
/// By how much they were too high, thousandths.
const TOO_HIGH: i64 = 85;

impl Planner<'_> {
    /// Nothing out of the way happens to these.
    pub(super) fn must_be_plain(&self, id: &ReturnId) -> bool {
        let is_corrected = CORRECTED.iter().any(|(form, period, unit, _)| is(id, form, period, unit));
        is_corrected || (id.unit.as_str() == FOUNDRY && id.period.first_day() >= date(2026, 1, 1))
    }

    /// Plans a return that needs to be just so; whether it was one.
    pub(super) fn special(&mut self, table: &Table<'_>, id: &ReturnId, right: &Cells) -> bool {
        let is_july = id.period.to_string() == "2026-07";
        let named = |form: &str, unit: &str| id.form.as_str() == form && id.unit.as_str() == unit;
        if is_july && id.unit.as_str() == FOUNDRY {
            return true;
        }
        if is_july && DRAFTS.iter().any(|(form, unit)| named(form, unit)) {
            self.begun(id, right);
            return true;
        }
        if is_july && named(WAITING.0, WAITING.1) {
            self.waiting(id, right.clone());
            return true;
        }
        if PAPER.iter().any(|(form, period, unit)| is(id, form, period, unit)) {
            self.paper(table, id, right.clone());
            return true;
        }
        false
    }

    /// The first cells are in, the rest is for tomorrow.
    fn begun(&mut self, id: &ReturnId, right: &Cells) {
        let mut dice = self.dice(&format!("begun:{id}"));
        let mut cells = Cells::default();
        for code in right.numbers().iter().take(5) {
            cells.text(code, right.get(code).unwrap_or_default());
        }
        self.deed(in_office(date(2026, 8, 6), &mut dice), What::Draft { id: id.clone(), cells });
    }

    fn waiting(&mut self, id: &ReturnId, cells: Cells) {
        let (submitted, asked) = (on(date(2026, 8, 5), 10 * 3600 + 12 * 60), on(date(2026, 8, 6), 15 * 3600 + 20 * 60));
        let cell = IndicatorCode::new(WAITING.2);
        let question = "用电量比上月下降，产值没有下降。请对照电费单核实用电量，并说明原因。".to_owned();
        self.truth.asked.push(Asked { id: id.clone(), cell: cell.clone(), end: "open" });
        self.deed(submitted, What::Submit { id: id.clone(), cells });
        self.deed(asked, What::Ask { id: id.clone(), by: Reviewer::Town, cell, question });
    }

    /// Typed in at the county from the scan, confirmed by a second person the day after, then reviewed like any other.
    fn paper(&mut self, table: &Table<'_>, id: &ReturnId, cells: Cells) {
        let mut dice = self.dice(&format!("paper:{id}"));
        let days = self.days.between(super::opening_day(table), table.due.date);
        let day = days.get(days.len() / 2).copied().unwrap_or(table.due.date);
        let entered = in_office(day, &mut dice);
        let confirmed = in_office(self.days.after(day, 1), &mut dice);
        self.truth.transcribed.push(id.clone());
        self.deed(entered, What::Transcribe { id: id.clone(), cells });
        self.deed(confirmed, What::Confirm { id: id.clone() });
        self.review(id, confirmed, &mut dice);
    }

    /// Two months after publication an audit lowers one return; it is revised, accepted, and the table corrected.
    pub(super) fn correction(&mut self, table: &Table<'_>) {
        for (form, period, unit, cells) in CORRECTED {
            let id = ReturnId { form: table.form.id.clone(), period: table.period, unit: unit.into() };
            let Some(unit) = self.programme.units.get(&id.unit).filter(|_| is(&id, form, period, unit)) else {
                continue;
            };
            let Some(mut right) = self.economy.cells(&id.form, unit, id.period) else { continue };
            let less = right.in_tenths(cells[0]) * TOO_HIGH / 1000 / 10 * 10;
            for cell in cells {
                right.put_tenths(cell, right.in_tenths(cell) - less);
            }
            let mut dice = self.dice(&format!("correction:{id}"));
            let revised = in_office(self.days.after(table.due.date, 40), &mut dice);
            let accepted = in_office(self.days.after(table.due.date, 41), &mut dice);
            let corrected = in_office(self.days.after(table.due.date, 43), &mut dice);
            self.truth.corrected.push(id.clone());
            self.deed(
                revised,
                What::Revise { id: id.clone(), cells: right, reason: words::AFTER_PUBLICATION.to_owned() },
            );
            self.deed(accepted, What::Accept { id });
            let (form, period) = (table.form.id.clone(), table.period);
            self.deed(corrected, What::Publish { form, period, reason: words::CORRECTION.to_owned() });
        }
    }
}

fn is(id: &ReturnId, form: &str, period: &str, unit: &str) -> bool {
    id.form.as_str() == form && id.unit.as_str() == unit && id.period.to_string() == period
}
