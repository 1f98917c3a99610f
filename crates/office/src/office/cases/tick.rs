//! What the calendar does about cases: it reminds before a limit ends, urges when it is over, puts what stays undone before the supervisor,
//! closes what was answered and not disputed, and recounts limits when the calendar changed.

use super::passing::escalation;
use super::{By, Said};
use crate::cases::not_covered;
use crate::office::{Office, OfficeError};
use crate::refusal::Refusal;
use jiff::{ToSpan, civil::Date};
use shishu_cases::clock::{Standing, standing};
use shishu_cases::{Ask, CaseAct, CaseState, Reminded, Rescheduled, Urged, due_of};
use shishu_store::args;
use shishu_terms::{CaseId, Moment, WorkCalendar};

/// No reminder comes earlier than this before a limit ends.
const WINDOW: i64 = 40;

impl Office {
    /// Looks at every case whose limit is near or over, and at every one that waits for its reporter. Returns how many acts it made.
    pub async fn tick_cases(&self, now: Moment) -> Result<usize, OfficeError> {
        if self.intake.is_none() || self.programme.cases.is_empty() {
            return Ok(0);
        }
        let today = now.date(self.programme.utc_offset_seconds);
        // Once a day and after each start: what is due changes with the day.
        let looked = || self.cases_looked_on.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if looked().is_some_and(|on| on >= today) {
            return Ok(0);
        }
        let near = today.saturating_add(WINDOW.days()).to_string();
        let sql = "SELECT id, open FROM cases WHERE (open = 1 AND due <= $1) OR standing = 'replied' ORDER BY id";
        let mut acts = 0;
        for row in self.store.query(sql, args![near]).await? {
            acts += self.look_at(now, &CaseId::new(row.text(0)?)).await?;
        }
        acts += self.look_at_keys(now).await?;
        *looked() = Some(today);
        Ok(acts)
    }

    /// Everything the calendar has to say on one case today: at most a few acts.
    async fn look_at(&self, now: Moment, id: &CaseId) -> Result<usize, OfficeError> {
        let mut acts = 0;
        for look in [recount, close, remind, urge, escalate] {
            let before = self.store.tree_size().await?;
            let done = self.on_case(now, By::Calendar, id, move |desk, state, ask| {
                let stated = look(&desk.programme.calendar, state, ask, desk.counted)?;
                let stated = match stated {
                    Some(Look::Is(stated)) => Some(stated),
                    Some(Look::Escalate) => escalation(desk, state, ask, "overdue"),
                    None => None,
                };
                Ok(stated.map(Said::plain))
            });
            acts += usize::from(done.await?.seq >= before);
        }
        Ok(acts)
    }
}

#[allow(clippy::large_enum_variant, reason = "held one at a time")]
enum Look {
    Is(CaseAct),
    Escalate,
}

type Looked = Result<Option<Look>, Refusal>;

fn due(calendar: &WorkCalendar, state: &CaseState) -> Result<Date, Refusal> {
    Ok(due_of(state, calendar).map_err(|error| not_covered(&error))?.due)
}

/// The working calendar changed since the due day was counted.
fn recount(calendar: &WorkCalendar, state: &CaseState, _: Ask<'_>, counted: Option<Date>) -> Looked {
    if !state.is_open() {
        return Ok(None);
    }
    let new = due(calendar, state)?;
    let Some(old) = counted.filter(|old| *old != new) else { return Ok(None) };
    Ok(Some(Look::Is(CaseAct::Rescheduled(Rescheduled { old, new }))))
}

fn close(_: &WorkCalendar, state: &CaseState, ask: Ask<'_>, _: Option<Date>) -> Looked {
    Ok(state.close_by_silence(ask.today).map(Look::Is))
}

fn remind(calendar: &WorkCalendar, state: &CaseState, ask: Ask<'_>, _: Option<Date>) -> Looked {
    let reminds = ask.kind.remind.is_some() && state.reminded.is_none();
    if !reminds || !state.is_open() || state.is_paused(ask.today) {
        return Ok(None);
    }
    let near = matches!(stands(calendar, state, ask)?, Standing::Remind { .. } | Standing::DueToday);
    Ok(near.then_some(Look::Is(CaseAct::Reminded(Reminded { on: ask.today }))))
}

/// By the clock of cases, which asks for no day beyond the calendar that does not matter.
fn stands(calendar: &WorkCalendar, state: &CaseState, ask: Ask<'_>) -> Result<Standing, Refusal> {
    let count = due_of(state, calendar).map_err(|error| not_covered(&error))?;
    standing(calendar, &count, ask.today, ask.kind.remind, ask.kind.escalate).map_err(|error| not_covered(&error))
}

/// Urged once by the calendar, on the first day after the limit.
fn urge(calendar: &WorkCalendar, state: &CaseState, ask: Ask<'_>, _: Option<Date>) -> Looked {
    if !state.is_open() || state.is_paused(ask.today) {
        return Ok(None);
    }
    let due = due(calendar, state)?;
    let urged = state.urged.iter().any(|on| *on > due);
    let late = due < ask.today && !urged;
    Ok(late.then_some(Look::Is(CaseAct::Urged(Urged { on: ask.today, by_calendar: true }))))
}

fn escalate(calendar: &WorkCalendar, state: &CaseState, ask: Ask<'_>, _: Option<Date>) -> Looked {
    if !state.is_open() || state.watched.is_some() || state.is_paused(ask.today) {
        return Ok(None);
    }
    let due = due(calendar, state)?;
    // Once for each time it was supervised and stayed undone: not every day anew.
    let again = state.supervised.is_none_or(|on| on < due);
    let late = matches!(stands(calendar, state, ask)?, Standing::Escalate { .. });
    Ok((late && again).then_some(Look::Escalate))
}
