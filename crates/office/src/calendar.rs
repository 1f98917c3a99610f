//! What the calendar does by itself: it opens reporting periods and urges the overdue. Nobody's post; the programme's rule.

use crate::clock::{Why, refused};
use crate::desk::owner_with;
use crate::kinds::ActKind;
use crate::refusal::Refusal;
use crate::returns::{ReturnState, Urged, to_body};
use serde::{Deserialize, Serialize};
use shishu_programme::{Power, Programme, ReportForm};
use shishu_store::{NewAct, NewDuty, Owner};
use shishu_terms::{DutyId, FormId, Moment, Period, RegionCode, ReturnId, UnitId};

/// `period.opened`: every respondent of the form owes a return for the period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodOpened {
    /// The form.
    pub form: FormId,
    /// The period.
    pub period: Period,
    /// When returns are due.
    pub due: Moment,
    /// Does a return pass the town first?
    pub town_review: bool,
    /// Who owes one, as the register stood.
    pub respondents: Vec<Owing>,
}

/// A respondent that owes a return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owing {
    /// The unit.
    pub unit: UnitId,
    /// Its region.
    pub region: RegionCode,
}

/// The subject of a table's acts: form and period.
pub fn table_subject(form: &FormId, period: Period) -> String {
    format!("{form}.{period}")
}

/// The table of such a subject.
pub fn subject_table(subject: &str) -> Option<(FormId, Period)> {
    let (form, period) = subject.rsplit_once('.')?;
    Some((FormId::new(form), period.parse().ok()?))
}

/// Opens a period: one act, one duty per respondent.
pub fn open_period(programme: &Programme, form: &ReportForm, period: Period, now: Moment) -> Result<NewAct, Refusal> {
    if period.frequency() != form.frequency {
        return Err(Refusal::bad_input(
            format!("{} 是{}报，{period} 不是这样的报告期。", form.id, form.frequency.name().zh),
            format!("form {} is reported by {}; {period} is not such a period", form.id, form.frequency.name().en),
        ));
    }
    let due = programme.due(&form.id, period).map_err(refused)?;
    let respondents: Vec<Owing> = programme
        .respondents(&form.id)
        .into_iter()
        .map(|unit| Owing { unit: unit.id.clone(), region: unit.region })
        .collect();
    let why = Why::of(period.last_day(), &due).to_json();
    let duties: Vec<NewDuty> = respondents
        .iter()
        .map(|owing| {
            let id = ReturnId { form: form.id.clone(), period, unit: owing.unit.clone() };
            NewDuty {
                id: DutyId::new(format!("report:{id}")),
                kind: "report".to_owned(),
                subject: id.to_string(),
                owner: Owner::Unit(owing.unit.clone()),
                due: due.moment,
                why: why.clone(),
            }
        })
        .collect();
    let body =
        PeriodOpened { form: form.id.clone(), period, due: due.moment, town_review: form.has_town_review, respondents };
    let mut act = NewAct::new(now, ActKind::PeriodOpened.wire(), table_subject(&form.id, period)).body(to_body(&body)?);
    for duty in duties {
        act = act.raise(duty);
    }
    Ok(act)
}

/// The periods that ought to be open now: for each form, the last one whose time to be filled in has come.
pub fn periods_due(programme: &Programme, now: Moment) -> Vec<(FormId, Period)> {
    let today = now.date(programme.utc_offset_seconds);
    let due = |form: &ReportForm| {
        let this = Period::containing(form.frequency, today);
        let opens = |period: Period| programme.due(&form.id, period).ok().and_then(|due| due.opens);
        let open_early = opens(this).is_some_and(|at| at <= now);
        (form.id.clone(), if open_early { this } else { this.previous() })
    };
    programme.forms.values().map(due).collect()
}

/// Is it time to urge again? The first time when overdue, then every second working day, five times at most.
pub fn urging_due(programme: &Programme, state: &ReturnState, now: Moment) -> bool {
    const MOST: u32 = 5;
    const EVERY: u32 = 2;
    if state.is_reported() || state.urged >= MOST || now <= state.due {
        return false;
    }
    let offset = programme.utc_offset_seconds;
    match programme.calendar.add_working_days(state.due.date(offset), state.urged * EVERY) {
        Ok(count) => state.urged == 0 || now.date(offset) > count.due,
        Err(_) => state.urged == 0,
    }
}

/// `return.urged`.
pub fn urge(state: &ReturnState, now: Moment) -> Result<NewAct, Refusal> {
    let body = Urged { due: state.due, times: state.urged + 1 };
    Ok(NewAct::new(now, ActKind::ReturnUrged.wire(), state.id.to_string()).body(to_body(&body)?))
}

/// Every step of every form has a post in charge; told before a period is opened, not when a return is stuck.
pub fn unowned_steps(programme: &Programme) -> Vec<String> {
    let mut gaps = Vec::new();
    for form in programme.forms.values() {
        for unit in programme.respondents(&form.id) {
            let mut need = vec![Power::Accept];
            if form.has_town_review {
                need.push(Power::TownReview);
            }
            for power in need {
                if owner_with(programme, power, unit, form).is_none() {
                    gaps.push(format!("{} {} {power:?}", form.id, unit.id));
                }
            }
        }
    }
    gaps
}
