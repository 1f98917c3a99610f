//! The two years on the calendar: who does what when, worked out before anything is done.

mod life;
mod special;

use super::days::{Days, day_of, on};
use super::deed::{Deed, What};
use super::dice::Dice;
use super::planted;
use super::truth::Truth;
use super::values::Economy;
use super::{START, start};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use shishu_programme::{Due, Programme, ReportForm};
use shishu_terms::{Moment, Period};
use std::collections::BTreeSet;

/// Everything that is going to be done, in order, and what is false in it.
pub struct Plan {
    /// In the order in which they are done.
    pub deeds: Vec<Deed>,
    /// The ground truth.
    pub truth: Truth,
    /// When the office begins.
    pub begins: Moment,
}

/// Nothing of the plan happens in the last minutes before the demo is first served.
const QUIET_SECONDS: i64 = 5 * 60;

struct Planner<'p> {
    programme: &'p Programme,
    economy: Economy,
    days: Days<'p>,
    /// First day of the first month.
    first: Date,
    deeds: Vec<Deed>,
    truth: Truth,
}

/// One table to be filled: a form and a period.
struct Table<'p> {
    form: &'p ReportForm,
    period: Period,
    due: Due,
    opens: Moment,
}

/// Plans the months before July 2026 and the first days of August, in which July's returns come in.
pub fn plan(programme: &Programme, seed: u64, months: u8) -> Plan {
    let first = date(2026, 7, 1).saturating_sub(i64::from(months).months());
    let truth = Truth { seed, ..Truth::default() };
    let mut planner = Planner {
        programme,
        economy: Economy { seed },
        days: Days(&programme.calendar),
        first,
        deeds: Vec::new(),
        truth,
    };
    let begins = on(first, 8 * 3600);
    planner.open_accounts(begins);
    for form in programme.forms.values() {
        for period in planner.periods(form) {
            planner.table(form, period);
        }
    }
    planner.sign_each_month();
    let first_month = Period::containing(shishu_terms::Frequency::Month, first);
    planted::write_down(&mut planner.truth, first_month);
    let last = start().plus_seconds(-QUIET_SECONDS);
    let Planner { mut deeds, mut truth, .. } = planner;
    deeds.extend(super::cases::deeds(programme, begins));
    deeds.extend(super::tolerance::deeds());
    deeds.extend(super::contact::deeds(programme));
    deeds.retain(|deed| deed.at <= last);
    forget_what_does_not_happen(&mut truth, &deeds);
    // Stable: deeds of one moment stay in the order in which they were planned.
    deeds.sort_by_key(|deed| deed.at);
    Plan { deeds, truth, begins }
}

impl<'p> Planner<'p> {
    fn deed(&mut self, at: Moment, what: What) {
        self.deeds.push(Deed { at, what });
    }

    fn dice(&self, name: &str) -> Dice {
        Dice::of(self.economy.seed, name)
    }

    /// Periods that end within the months planned, and the month that is open on the demo's day.
    fn periods(&self, form: &ReportForm) -> Vec<Period> {
        let today = START.date();
        let mut period = Period::containing(form.frequency, self.first);
        let mut periods = Vec::new();
        while period.last_day() < today {
            if period.last_day() >= self.first {
                periods.push(period);
            }
            period = period.next();
        }
        periods
    }

    /// An account for each post's holder of the last day, opened when the office begins or the holder takes the post.
    fn open_accounts(&mut self, begins: Moment) {
        for (post, person) in super::build::posts_held(self.programme) {
            let tenure = self
                .programme
                .tenures
                .iter()
                .find(|t| t.post == post.id && t.person == person.id && t.holds_on(START.date()));
            let taken = tenure.map_or(begins, |tenure| on(tenure.from, 8 * 3600));
            let at = taken.max(begins).plus_seconds(600);
            self.deed(at, What::OpenAccount { name: post.id.as_str().to_lowercase(), person: person.id.clone() });
        }
    }

    fn table(&mut self, form: &'p ReportForm, period: Period) {
        let Ok(due) = self.programme.due(&form.id, period) else { return };
        let mut opens = due.opens.unwrap_or(due.moment);
        // B203 of July opens on 8 August by its rule, a day after the demo's: the calendar opens the last ended month early.
        if opens > start() {
            opens = on(date(2026, 8, 1), 8 * 3600);
        }
        let table = Table { form, period, due, opens };
        self.deed(opens.max(on(self.first, 9 * 3600)), What::OpenPeriod { form: form.id.clone(), period });
        for unit in self.programme.respondents(&form.id) {
            self.life(&table, unit);
        }
        let publish_day = self.days.after(table.due.date, self.review_days(form));
        let mut dice = self.dice(&format!("publish:{}:{period}", form.id));
        let at = super::days::at(publish_day, super::days::LATE_AFTERNOON, &mut dice);
        self.deed(at, What::Publish { form: form.id.clone(), period, reason: String::new() });
        self.correction(&table);
    }

    /// Working days from the due day to publication: monthly output and sales on the 18th to 20th.
    fn review_days(&self, form: &ReportForm) -> u32 {
        if form.id.as_str() == "A304" { 8 } else { 6 }
    }

    fn sign_each_month(&mut self) {
        let mut day = self.first;
        while day <= START.date() {
            self.deed(on(day.last_of_month(), 23 * 3600 + 3000), What::Checkpoint);
            day = day.saturating_add(1.month());
        }
        let last = start().plus_seconds(-QUIET_SECONDS);
        self.deed(last, What::Checkpoint);
    }
}

/// What was planned for later than the demo's day is not true of it yet.
fn forget_what_does_not_happen(truth: &mut Truth, deeds: &[Deed]) {
    let mut reported = BTreeSet::new();
    let mut asked = BTreeSet::new();
    let mut ended = BTreeSet::new();
    for deed in deeds {
        match &deed.what {
            What::Submit { id, .. } | What::Transcribe { id, .. } => reported.insert(id),
            What::Ask { id, .. } => asked.insert(id),
            What::Revise { id, .. } | What::Answer { id, .. } => ended.insert(id),
            _ => false,
        };
    }
    truth.late.retain(|id| reported.contains(id));
    truth.transcribed.retain(|id| reported.contains(id));
    truth.odd_but_true.retain(|odd| reported.contains(&odd.id));
    truth.mistakes.retain(|mistake| reported.contains(&mistake.id));
    for mistake in &mut truth.mistakes {
        mistake.revised &= ended.contains(&mistake.id);
    }
    truth.asked.retain(|question| asked.contains(&question.id));
    for question in truth.asked.iter_mut().filter(|question| !ended.contains(&question.id)) {
        question.end = "open";
    }
    let july = Period::containing(shishu_terms::Frequency::Month, date(2026, 7, 1));
    truth.missing.retain(|id| id.period != july);
}

/// The day of a table's opening.
fn opening_day(table: &Table<'_>) -> Date {
    let after_period = table.period.last_day().saturating_add(1.day());
    day_of(table.opens).max(after_period)
}
