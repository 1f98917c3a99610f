//! The life of one return, as its people are going to live it.

use super::super::days::{self, LATE_AFTERNOON, day_of, in_office, on};
use super::super::deed::{Reviewer, What, first_inquiry};
use super::super::dice::Dice;
use super::super::planted::{self, SAME_MINUTE};
use super::super::slips::{Slip, slip};
use super::super::truth::{Asked, Mistake, Odd};
use super::super::values::Cells;
use super::super::words;
use super::{Planner, Table, opening_day};
use jiff::civil::Date;
use shishu_programme::StatUnit;
use shishu_terms::{IndicatorCode, Moment, ReturnId};

/// Of a thousand: late, never reported, asked about a cell that was right.
const LATE: u64 = 40;
const MISSING: u64 = 4;
const ASKED: u64 = 20;
/// Working days after the due day on which the calendar tries to urge; the rule of the office decides.
const URGING: [u32; 5] = [1, 4, 6, 8, 10];

/// A question about a cell and how it ends.
struct Question {
    cell: IndicatorCode,
    text: String,
    by: Reviewer,
    /// The right figures, where the cell was wrong.
    right: Option<(Cells, &'static str)>,
}

impl Planner<'_> {
    /// Plans one return from its submission to its acceptance.
    pub(super) fn life(&mut self, table: &Table<'_>, unit: &StatUnit) {
        let id = ReturnId { form: table.form.id.clone(), period: table.period, unit: unit.id.clone() };
        let mut dice = self.dice(&format!("life:{id}"));
        let Some(right) = self.economy.cells(&id.form, unit, id.period) else { return };
        if self.special(table, &id, &right) {
            return;
        }
        let (mut cells, is_planted) = match planted::cells(&self.economy, self.programme, &id.form, unit, id.period) {
            Some(cells) => (cells, true),
            None => (right, false),
        };
        let happened =
            if is_planted || self.must_be_plain(&id) { Slip::None } else { slip(&id.form, &mut cells, &mut dice) };
        let question = self.question(&id, &cells, happened, &mut dice);
        let is_timely = is_planted || self.must_be_plain(&id);
        if !is_timely && dice.chance(MISSING) {
            self.truth.missing.push(id.clone());
            return self.urge(table, &id, None);
        }
        let submitted = self.submission(table, &id, unit, is_timely, &mut dice);
        if submitted > table.due.moment {
            self.truth.late.push(id.clone());
            self.urge(table, &id, Some(submitted));
        }
        self.deed(submitted, What::Submit { id: id.clone(), cells });
        match question {
            None => self.review(&id, submitted, &mut dice),
            Some(question) => self.review_with(question, &id, submitted, &mut dice),
        }
    }

    /// When the respondent submits: some are early each month, most in the last days, a few late.
    fn submission(
        &self,
        table: &Table<'_>,
        id: &ReturnId,
        unit: &StatUnit,
        is_timely: bool,
        dice: &mut Dice,
    ) -> Moment {
        let due = table.due.date;
        if planted::is_same_minute(&id.form, id.period, &id.unit) {
            let place = SAME_MINUTE.iter().position(|same| *same == id.unit.as_str()).unwrap_or(0) as i64;
            return on(self.days.after(opening_day(table), 2), 16 * 3600 + 41 * 60 + 3 + place * 5);
        }
        if !is_timely && dice.chance(LATE) {
            return in_office(self.days.after(due, 1 + dice.below(5) as u32), dice);
        }
        let days = self.days.between(opening_day(table), due);
        let habit = Dice::of(self.economy.seed, &format!("habit:{}", unit.id)).between(0, 1000);
        let place = (habit * 6 + dice.between(0, 1000) * 4) / 10;
        // Four in five are in on the last Friday.
        let place = (place * 6 + place * place * 4 / 1000) / 10;
        let at = (place * days.len() as i64 / 1001) as usize;
        in_office(days.get(at).copied().unwrap_or(due), dice)
    }

    fn urge(&mut self, table: &Table<'_>, id: &ReturnId, until: Option<Moment>) {
        for n in URGING {
            let at = on(self.days.after(table.due.date, n), 8 * 3600);
            if until.is_none_or(|until| at < until) {
                self.deed(at, What::Urge { id: id.clone() });
            }
        }
    }

    /// The town looks the same afternoon or on one of the next days.
    fn town_day(&self, submitted: Moment, dice: &mut Dice) -> Moment {
        let day = day_of(submitted);
        let is_before_lunch = submitted < on(day, 12 * 3600);
        match is_before_lunch && dice.chance(400) {
            true => days::at(day, LATE_AFTERNOON, dice),
            false => in_office(self.days.after(day, 1 + u32::from(dice.chance(250))), dice),
        }
    }

    fn next(&self, moment: Moment, more: u64, dice: &mut Dice) -> Moment {
        in_office(self.next_day(moment, u32::from(dice.chance(more))), dice)
    }

    fn next_day(&self, moment: Moment, more: u32) -> Date {
        self.days.after(day_of(moment), 1 + more)
    }

    /// Town and county find nothing to ask.
    pub(super) fn review(&mut self, id: &ReturnId, reported: Moment, dice: &mut Dice) {
        let passed = self.town_day(reported, dice);
        let accepted = self.next(passed, 300, dice);
        self.deed(passed, What::Pass { id: id.clone() });
        self.deed(accepted, What::Accept { id: id.clone() });
    }

    /// One of them asks about a cell. The town passes the return on with the question; the county accepts the other cells.
    fn review_with(&mut self, question: Question, id: &ReturnId, submitted: Moment, dice: &mut Dice) {
        let passed = self.town_day(submitted, dice);
        let asked = match question.by {
            Reviewer::Town => passed.plus_seconds(-95),
            Reviewer::County => self.next(passed, 300, dice),
        };
        let Question { cell, text, by, right } = question;
        self.deed(asked, What::Ask { id: id.clone(), by, cell: cell.clone(), question: text });
        self.deed(passed, What::Pass { id: id.clone() });
        if by == Reviewer::County {
            self.deed(asked.plus_seconds(70), What::Accept { id: id.clone() });
        }
        let replied = self.next(asked, 300, dice);
        let inquiry = first_inquiry(id, &cell);
        let ended = match right {
            Some((cells, reason)) => {
                self.deed(replied, What::Revise { id: id.clone(), cells, reason: reason.to_owned() });
                replied
            }
            None => {
                self.deed(
                    replied,
                    What::Answer { id: id.clone(), inquiry: inquiry.clone(), text: words::answer(dice) },
                );
                let settled = self.next(replied, 100, dice);
                self.deed(settled, What::Settle { id: id.clone(), by, inquiry });
                // What the county asked after accepting the rest is accepted by its own judgement.
                if by == Reviewer::County {
                    return;
                }
                settled
            }
        };
        let accepted = self.next(ended, 200, dice);
        self.deed(accepted, What::Accept { id: id.clone() });
    }

    /// What somebody is going to ask, written down in the truth.
    fn question(&mut self, id: &ReturnId, cells: &Cells, happened: Slip, dice: &mut Dice) -> Option<Question> {
        let by = if dice.chance(600) { Reviewer::Town } else { Reviewer::County };
        match happened {
            Slip::Wrong { cell, kind, noticed, right } => {
                let at = cell.as_str();
                let (wrong, was) =
                    (cells.get(at).unwrap_or_default().to_owned(), right.get(at).unwrap_or_default().to_owned());
                self.truth.mistakes.push(Mistake {
                    id: id.clone(),
                    cell: cell.clone(),
                    kind,
                    wrong,
                    right: was,
                    revised: noticed,
                });
                let (text, reason) = match kind {
                    "unit" => (words::unit_question(&cell), words::UNIT_REASON),
                    _ => (words::question(&cell, dice), words::CELL_REASON),
                };
                noticed.then(|| {
                    self.truth.asked.push(Asked { id: id.clone(), cell: cell.clone(), end: "revised" });
                    Question { cell, text, by, right: Some((right, reason)) }
                })
            }
            Slip::Happened(says) => {
                self.truth.odd_but_true.push(Odd { id: id.clone(), says });
                None
            }
            Slip::None if !self.must_be_plain(id) && dice.chance(ASKED) => {
                let numbers = cells.numbers();
                let cell = IndicatorCode::new(dice.pick(&numbers).as_str());
                self.truth.asked.push(Asked { id: id.clone(), cell: cell.clone(), end: "answered" });
                Some(Question { text: words::question(&cell, dice), cell, by, right: None })
            }
            Slip::None => None,
        }
    }
}
