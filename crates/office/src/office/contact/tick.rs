//! What the calendar does: it opens rounds of visits, announces reception days, announces lists for the draw, and draws when the ledger has
//! grown to the size that was named, or from the first act of the day that was named when that comes first. Nobody chooses the moment of any of these.

use super::Limited;
use super::aside::duty_of;
use crate::kinds::ActKind;
use crate::office::{Office, OfficeError};
use crate::refusal::Refusal;
use crate::views::{damaged, load_contact};
use jiff::{ToSpan, civil::Date};
use shishu_contact::{
    Announced, Booking, Drawn, INSPECTION, InspectionState, NotDrawn, Planned, RECEPTION, Relation, RoundOpened,
    UnitStanding, VISIT, day_id, days_between, draw, frame, lists, round_id,
};
use shishu_programme::{InspectionPlan, Programme, ReceptionSeries, TimeOfDay, VisitPlan};
use shishu_store::{NewAct, args};
use shishu_terms::{Bilingual, DutyId, Moment, Period, PersonId, UnitId};
use std::collections::BTreeMap;

impl Office {
    /// Opens, announces and draws what is due; how many acts.
    pub async fn tick_contacts(&self, now: Moment) -> Result<usize, OfficeError> {
        let today = now.date(self.programme.utc_offset_seconds);
        let mut done = Vec::new();
        for plan in self.programme.visits.values() {
            done.push(self.open_round(now, today, plan).await);
        }
        for series in self.programme.reception.values() {
            done.push(self.announce_days(now, today, series).await);
        }
        for plan in self.programme.inspections.values() {
            done.push(self.plan_inspection(now, today, plan).await);
            done.push(self.draw_inspections(now, today, plan).await);
        }
        // One that fails, such as a series that runs beyond the working calendar, keeps no other from going on; the first failure is told.
        done.into_iter().sum()
    }

    async fn is_there(&self, about: &str) -> Result<bool, OfficeError> {
        Ok(!self.store.query("SELECT kind FROM contacts WHERE id = $1", args![about]).await?.is_empty())
    }

    /// The period of today, once its first working day has come.
    fn begun(&self, period: Period, today: Date) -> bool {
        let first = self.programme.calendar.next_working_day_on_or_after(period.first_day());
        first.is_ok_and(|first| first <= today)
    }

    /// States it unless something is there under its name already.
    async fn state_once(&self, act: NewAct) -> Result<usize, OfficeError> {
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    if load_contact::<serde_json::Value>(tx, &act.subject).await?.is_some() {
                        return Ok::<_, OfficeError>(0);
                    }
                    tx.append(act).await?;
                    Ok(1)
                })
            })
            .await?;
        Ok(committed.value)
    }

    async fn open_round(&self, now: Moment, today: Date, plan: &VisitPlan) -> Result<usize, OfficeError> {
        let period = Period::containing(plan.frequency, today);
        let id = round_id(&plan.id, period);
        let about = format!("{VISIT}{id}");
        if !self.begun(period, today) || self.is_there(&about).await? {
            return Ok(0);
        }
        let lists = lists(plan, &self.programme, &id, &self.last_met(today).await?);
        let rule = Bilingual {
            zh: format!("{}：本轮 {}内走完，开始之日为第 0 日", plan.name.zh, plan.limit.name().zh),
            en: format!("{}: within {}, the day the round opens being day 0", plan.name.en, plan.limit.name().en),
        };
        let limited = Limited::count(&self.programme, today, plan.limit, rule)?;
        let duties = lists.iter().map(|list| {
            limited.duty(&self.programme, format!("visit:{id}:{}", list.post), "visit", &about, &list.post)
        });
        let duties: Vec<_> = duties.collect();
        let body = RoundOpened { plan: plan.id.clone(), period, on: today, due: limited.due, tries: plan.tries, lists };
        let body = serde_json::to_value(body).map_err(damaged)?;
        let act = NewAct::new(now, ActKind::VisitRoundOpened.wire(), about).body(body);
        self.state_once(duties.into_iter().fold(act, NewAct::raise)).await
    }

    async fn announce_days(&self, now: Moment, today: Date, series: &ReceptionSeries) -> Result<usize, OfficeError> {
        let last = today.saturating_add(i64::from(series.ahead).days());
        let days = days_between(series, &self.programme.calendar, today, last).map_err(|error| {
            let message = error.message();
            Refusal::wrong_state(message.zh, message.en)
        })?;
        let mut acts = 0;
        for day in days {
            if !self.is_there(&format!("{RECEPTION}{}", day_id(&series.id, day))).await? {
                let act = announcement(&self.programme, series, now, today, day, None, Vec::new())?;
                acts += self.state_once(act).await?;
            }
        }
        Ok(acts)
    }

    async fn plan_inspection(&self, now: Moment, today: Date, plan: &InspectionPlan) -> Result<usize, OfficeError> {
        let period = Period::containing(plan.frequency, today);
        let id = round_id(&plan.id, period);
        let about = format!("{INSPECTION}{id}");
        if !self.begun(period, today) || self.is_there(&about).await? {
            return Ok(0);
        }
        let standing = self.inspection_standing(plan, now, today).await?;
        let (frame, spared) = frame(plan, &self.programme, id, today, &standing);
        let acts_ahead = u64::from(plan.acts_ahead);
        let draw_by = Some(today.saturating_add(i64::from(plan.draw_within).days()).min(period.last_day()));
        let plan = plan.id.clone();
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    if load_contact::<serde_json::Value>(tx, &about).await?.is_some() {
                        return Ok::<_, OfficeError>(0);
                    }
                    // This act itself, and so many after it.
                    let size = tx.tree_size() + 1 + acts_ahead;
                    let planned = Planned { plan, period, on: today, frame, size, draw_by, spared };
                    let body = serde_json::to_value(planned).map_err(damaged)?;
                    tx.append(NewAct::new(now, ActKind::InspectionPlanned.wire(), about).body(body)).await?;
                    Ok(1)
                })
            })
            .await?;
        Ok(committed.value)
    }

    /// How often each unit reported late within a year, and how often it was drawn under this plan this year.
    async fn inspection_standing(
        &self,
        plan: &InspectionPlan,
        now: Moment,
        today: Date,
    ) -> Result<BTreeMap<UnitId, UnitStanding>, OfficeError> {
        const YEAR: i64 = 366 * 86_400;
        let mut standing: BTreeMap<UnitId, UnitStanding> = BTreeMap::new();
        let sql = "SELECT owner, CAST(COUNT(*) AS BIGINT) FROM duties WHERE kind = 'report' AND owner_kind = 'unit' AND due >= $1 AND due < $2 \
                   AND (discharged_at IS NULL OR discharged_at > due) GROUP BY owner ORDER BY owner";
        for row in self.store.query(sql, args![now.plus_seconds(-YEAR), now]).await? {
            standing.entry(UnitId::new(row.text(0)?)).or_default().late = row.unsigned(1)? as u32;
        }
        let sql = "SELECT unit, CAST(COUNT(*) AS BIGINT) FROM drawn_units WHERE plan = $1 AND day >= $2 GROUP BY unit ORDER BY unit";
        for row in self.store.query(sql, args![plan.id.as_str(), today.first_of_year().to_string()]).await? {
            standing.entry(UnitId::new(row.text(0)?)).or_default().drawn = row.unsigned(1)? as u32;
        }
        Ok(standing)
    }

    /// Draws every round that waits for it, those of periods past as well, and says of a period that ended that it has no draw.
    async fn draw_inspections(&self, now: Moment, today: Date, plan: &InspectionPlan) -> Result<usize, OfficeError> {
        let sql = "SELECT state FROM contacts WHERE kind = 'inspection' AND plan = $1 AND open = 1 ORDER BY day, id";
        let rows = self.store.query(sql, args![plan.id.as_str()]).await?;
        let mut done = Vec::new();
        for row in &rows {
            let state: InspectionState = serde_json::from_str(row.text(0)?).map_err(damaged)?;
            if state.drawn.is_some() {
                continue;
            }
            let drawn = self.draw_inspection(now, today, plan, &state).await;
            let over = state.planned.period.last_day() < today && state.missed.is_none();
            if over && !matches!(drawn, Ok(1..)) {
                done.push(self.miss_inspection(now, today, plan, &state).await);
            }
            done.push(drawn);
        }
        done.into_iter().sum()
    }

    /// The acts over which the seed is the root: the announced size, or up to the first act of the announced day or later when that comes first.
    /// Both stand on the record before the seed; none while it is not there yet.
    async fn seed_size(&self, state: &InspectionState, today: Date) -> Result<Option<u64>, OfficeError> {
        let size = state.planned.size;
        if let Some(day) = state.draw_by().filter(|day| *day <= today) {
            let from = TimeOfDay::START_OF_DAY.on(day, self.programme.utc_offset_seconds);
            let sql = "SELECT MIN(seq) FROM acts WHERE seq > $1 AND seq < $2 AND at >= $3";
            let rows = self.store.query(sql, args![state.seq, size, from]).await?;
            if let Some(seq) = rows.first().map(|row| row.opt_int(0)).transpose()?.flatten() {
                return Ok(Some(seq.unsigned_abs() + 1));
            }
        }
        Ok((self.store.tree_size().await? >= size).then_some(size))
    }

    /// Says that a period ended without a draw, and makes it the duty of the plan's post. Where no day was announced, one that is still to come is
    /// named now, so that nobody knows the seed yet.
    async fn miss_inspection(
        &self,
        now: Moment,
        today: Date,
        plan: &InspectionPlan,
        state: &InspectionState,
    ) -> Result<usize, OfficeError> {
        let about = format!("{INSPECTION}{}", state.id);
        let draw_by = match state.planned.draw_by {
            Some(_) => None,
            None => Some(today.saturating_add(1.day())),
        };
        let rule = Bilingual::new(
            "到期没有抽签：查明原因，一周内抽成",
            "the period ended without a draw: find out why, and have it drawn within a week",
        );
        let limited = Limited::on(today.saturating_add(7.days()), today, rule);
        let duty = limited.duty(&self.programme, undrawn(&state.id), "inspection-undrawn", &about, &plan.post);
        let body = serde_json::to_value(NotDrawn { on: today, draw_by }).map_err(damaged)?;
        let act = NewAct::new(now, ActKind::InspectionNotDrawn.wire(), about.as_str()).body(body).raise(duty);
        self.state_while(act, |state| state.drawn.is_none() && state.missed.is_none()).await
    }

    /// States it of a round that is still as it was found; how many acts.
    async fn state_while(&self, act: NewAct, still: fn(&InspectionState) -> bool) -> Result<usize, OfficeError> {
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let state: Option<InspectionState> = load_contact(tx, &act.subject).await?;
                    if !state.is_some_and(|state| still(&state)) {
                        return Ok::<_, OfficeError>(0);
                    }
                    tx.append(act).await?;
                    Ok(1)
                })
            })
            .await?;
        Ok(committed.value)
    }

    async fn draw_inspection(
        &self,
        now: Moment,
        today: Date,
        plan: &InspectionPlan,
        state: &InspectionState,
    ) -> Result<usize, OfficeError> {
        let id = &state.id;
        let about = format!("{INSPECTION}{id}");
        let Some(size) = self.seed_size(state, today).await? else { return Ok(0) };
        let root = hex::encode(self.store.root_at(size).await?);
        let relations = self.relations_before(size).await?;
        let picked = draw(&state.planned.frame, &relations, &root).map_err(|error| {
            let message = error.message();
            Refusal::wrong_state(message.zh, message.en)
        })?;
        let rule = Bilingual {
            zh: format!("{}：抽取后 {}内检查", plan.name.zh, plan.limit.name().zh),
            en: format!("{}: within {} of the draw", plan.name.en, plan.limit.name().en),
        };
        let limited = Limited::count(&self.programme, today, plan.limit, rule)?;
        let mut act = NewAct::new(now, ActKind::InspectionDrawn.wire(), about.as_str());
        for one in &picked {
            for post in state.owing(one, &plan.post) {
                let id = duty_of(id, &one.unit, &post);
                act = act.raise(limited.duty(&self.programme, id, "inspection", &about, &post));
            }
        }
        if state.missed.is_some() {
            act = act.discharge(DutyId::new(undrawn(id)));
        }
        let size = Some(size).filter(|size| *size != state.planned.size);
        let body = Drawn { on: today, root, size, relations, picked, due: limited.due };
        let act = act.body(serde_json::to_value(body).map_err(damaged)?);
        self.state_while(act, |state| state.drawn.is_none()).await
    }

    /// Relations that were on record before the root over so many acts was known.
    async fn relations_before(&self, size: u64) -> Result<Vec<Relation>, OfficeError> {
        let sql = "SELECT person, unit FROM relations WHERE seq < $1 ORDER BY person, unit";
        let rows = self.store.query(sql, args![size]).await?;
        let relation = |row: &shishu_store::Row| {
            Ok(Relation { person: PersonId::new(row.text(0)?), unit: UnitId::new(row.text(1)?) })
        };
        rows.iter().map(relation).collect()
    }
}

/// The duty that comes of a period without a draw.
fn undrawn(round: &str) -> String {
    format!("inspection-undrawn:{round}")
}

/// `reception.announced`: the day with the duty to hold it.
pub(super) fn announcement(
    programme: &Programme,
    series: &ReceptionSeries,
    now: Moment,
    today: Date,
    day: Date,
    instead_of: Option<String>,
    moved: Vec<Booking>,
) -> Result<NewAct, OfficeError> {
    let about = format!("{RECEPTION}{}", day_id(&series.id, day));
    let announced = Announced {
        series: series.id.clone(),
        on: day,
        name: series.name.clone(),
        place: series.place.clone(),
        post: series.post.clone(),
        slots: (0..series.slots).map(|slot| series.begins(slot).to_string()).collect(),
        minutes: series.minutes,
        walk_in: series.walk_in,
        without_contact: series.without_contact,
        book_until: working_days_before(programme, day, series.book_until),
        instead_of,
        moved,
    };
    let rule = Bilingual {
        zh: format!("{}当天接待，当天记录", series.name.zh),
        en: format!("{}: held and told of on the day", series.name.en),
    };
    let limited = Limited::on(day, today, rule);
    let id = format!("reception:{}", day_id(&series.id, day));
    let duty = limited.duty(programme, id, "reception", &about, &series.post);
    let body = serde_json::to_value(announced).map_err(damaged)?;
    Ok(NewAct::new(now, ActKind::ReceptionAnnounced.wire(), about).body(body).raise(duty))
}

fn working_days_before(programme: &Programme, day: Date, n: u32) -> Date {
    let (mut at, mut left) = (day, n);
    while left > 0 {
        let Ok(before) = at.yesterday() else { break };
        at = before;
        // A year that the calendar does not cover counts by its weekdays no further: the day itself is covered.
        if programme.calendar.is_working(at).unwrap_or(true) {
            left -= 1;
        }
    }
    at
}
