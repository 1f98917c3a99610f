//! Rounds of visits as they are read: one's own list, coverage of all, and what is known already of a unit before anybody goes there.

use super::{VISIT, oversees};
use crate::actor::Actor;
use crate::office::{Caller, Office, OfficeError};
use crate::refusal::Refusal;
use crate::returns::Stage;
use jiff::{ToSpan, civil::Date};
use shishu_contact::{InspectionState, RoundState, UnitState, Visit};
use shishu_programme::{Power, StatUnit};
use shishu_store::args;
use shishu_terms::{Bilingual, Moment, PlanId, PostId, RegionCode, RegionLevel, ReturnId, UnitId};
use std::collections::BTreeMap;

/// A round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundLine {
    pub id: String,
    pub plan: PlanId,
    pub name: Bilingual,
    pub guide: Bilingual,
    pub period: Bilingual,
    pub on: Date,
    pub due: Date,
    pub over: bool,
}

/// One unit of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitLine {
    pub unit: UnitId,
    pub name: Bilingual,
    pub region: RegionCode,
    pub place: Bilingual,
    pub post: PostId,
    pub post_name: Bilingual,
    pub state: UnitState,
    /// When somebody went in this round.
    pub gone: Vec<Date>,
    /// When it was met last in any round before.
    pub last: Option<Date>,
    /// Needs heard in this round.
    pub needs: usize,
}

/// How far a round has come, for one town or one post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageLine {
    /// A post's id or a town's code.
    pub id: String,
    pub name: Bilingual,
    pub total: u64,
    pub visited: u64,
    pub nobody: u64,
    pub unwanted: u64,
    pub left: u64,
    pub needs: u64,
}

/// Another trip to the same unit in the same weeks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TripElsewhere {
    /// Whom to call before going.
    pub ask: Bilingual,
    pub until: Date,
}

/// What is known of a unit before a visit; nothing of it is asked again.
pub struct VisitSheet {
    pub round: RoundLine,
    pub unit: StatUnit,
    pub place: Bilingual,
    pub line: UnitLine,
    /// This caller records it.
    pub mine: bool,
    /// Who fills its returns.
    pub clerk: Option<Bilingual>,
    /// Its last returns: which, how they stand, when due, open inquiries.
    pub returns: Vec<(ReturnId, Bilingual, Stage, Moment, i64)>,
    /// Visits recorded in this round, with what was met and heard as far as it was not erased.
    pub visits: Vec<(Visit, Option<String>, Option<String>)>,
    pub elsewhere: Vec<TripElsewhere>,
    /// The plan's kind of case for needs.
    pub heard: shishu_terms::CaseKindId,
}

impl Office {
    /// Rounds of a year back that the caller has to do with, the newest first.
    pub async fn rounds(&self, caller: &Caller) -> Result<Vec<RoundLine>, OfficeError> {
        let actor = visitor(caller)?;
        let from = caller.now.date(self.programme.utc_offset_seconds).saturating_sub(400.days());
        let states = self.contacts::<RoundState>("visit", from).await?;
        let seen = |state: &&RoundState| oversees(actor) || !state.units_of(&actor.post.id).is_empty();
        Ok(states.iter().filter(seen).map(|state| self.round_line(state)).collect())
    }

    fn round_line(&self, state: &RoundState) -> RoundLine {
        let plan = self.programme.visits.get(&state.opened.plan);
        let period = state.opened.period;
        RoundLine {
            id: state.id.clone(),
            plan: state.opened.plan.clone(),
            name: plan.map_or_else(|| Bilingual::same(state.opened.plan.as_str()), |plan| plan.name.clone()),
            guide: plan.map(|plan| plan.guide.clone()).unwrap_or_default(),
            period: Bilingual { zh: period.zh(), en: period.en() },
            on: state.opened.on,
            due: state.opened.due,
            over: state.is_over(),
        }
    }

    /// A round with its units, of the own list or of all for whoever oversees; then how far each post and each town has come.
    pub async fn round(&self, caller: &Caller, id: &str) -> Result<(RoundLine, Vec<UnitLine>), OfficeError> {
        let actor = visitor(caller)?;
        let state: RoundState = self.round_state(id).await?;
        let last = self.last_met(state.opened.on).await?;
        let mut lines = Vec::new();
        for list in &state.opened.lists {
            if !oversees(actor) && list.post != actor.post.id {
                continue;
            }
            lines.extend(list.units.iter().map(|unit| self.unit_line(&state, &list.post, unit, &last)));
        }
        if lines.is_empty() && !oversees(actor) {
            return Err(Refusal::not_found(id).into());
        }
        Ok((self.round_line(&state), lines))
    }

    async fn round_state(&self, id: &str) -> Result<RoundState, OfficeError> {
        let state = self.contact(&format!("{VISIT}{id}")).await?;
        Ok(state.ok_or_else(|| Refusal::not_found(id))?)
    }

    fn unit_line(&self, state: &RoundState, post: &PostId, id: &UnitId, last: &BTreeMap<UnitId, Date>) -> UnitLine {
        let unit = self.programme.units.get(id);
        let region = unit.map_or(self.programme.county, |unit| unit.region);
        let visits = state.visits.get(id).map_or(&[][..], Vec::as_slice);
        UnitLine {
            unit: id.clone(),
            name: unit.map_or_else(|| Bilingual::same(id.as_str()), |unit| unit.name.clone()),
            region,
            place: self.programme.region_name(&region),
            post: post.clone(),
            post_name: self.post_name(post),
            state: state.unit(id),
            gone: visits.iter().map(|visit| visit.stated.on).collect(),
            last: last.get(id).copied(),
            needs: visits.iter().map(|visit| visit.stated.needs.len()).sum(),
        }
    }

    /// When each unit was last met before a day, under whatever plan; being inspected is being met.
    pub(super) async fn last_met(&self, day: Date) -> Result<BTreeMap<UnitId, Date>, OfficeError> {
        let sql = "SELECT unit, MAX(day) FROM visited WHERE outcome IN ('met', 'inspected') AND day < $1 GROUP BY unit ORDER BY unit";
        let mut last = BTreeMap::new();
        for row in self.store.query(sql, args![day.to_string()]).await? {
            if let Ok(day) = row.text(1)?.parse() {
                last.insert(UnitId::new(row.text(0)?), day);
            }
        }
        Ok(last)
    }

    /// How far the units of a list have come, by town or by post.
    pub fn visit_coverage(&self, lines: &[UnitLine], by_town: bool) -> Vec<CoverageLine> {
        let mut rows: BTreeMap<String, CoverageLine> = BTreeMap::new();
        for line in lines {
            let town = line.region.at(RegionLevel::Township);
            let (id, name) = match by_town {
                true => (town.to_string(), self.programme.region_name(&town)),
                false => (line.post.to_string(), line.post_name.clone()),
            };
            let zero =
                CoverageLine { id: id.clone(), name, total: 0, visited: 0, nobody: 0, unwanted: 0, left: 0, needs: 0 };
            let row = rows.entry(id).or_insert(zero);
            row.total += 1;
            row.needs += line.needs as u64;
            match line.state {
                UnitState::Visited => row.visited += 1,
                UnitState::NobodyThere => row.nobody += 1,
                UnitState::NotWanted => row.unwanted += 1,
                UnitState::Tried | UnitState::ToVisit => row.left += 1,
            }
        }
        rows.into_values().collect()
    }

    /// What is known of a unit before somebody goes there.
    pub async fn visit_sheet(&self, caller: &Caller, round: &str, unit: &UnitId) -> Result<VisitSheet, OfficeError> {
        let actor = visitor(caller)?;
        let state = self.round_state(round).await?;
        let not_found = || Refusal::not_found(unit.as_str());
        let post = state.post_of(unit).ok_or_else(not_found)?;
        if *post != actor.post.id && !oversees(actor) {
            return Err(not_found().into());
        }
        let own = self.programme.units.get(unit).ok_or_else(not_found)?.clone();
        let last = self.last_met(state.opened.on).await?;
        let today = caller.now.date(self.programme.utc_offset_seconds);
        let clerk = self.programme.filling_post(unit).and_then(|post| self.programme.holder(&post.id, today));
        let mut visits = Vec::new();
        for visit in state.visits.get(unit).into_iter().flatten() {
            let (met, heard) = (self.text_of(visit.seq, "met").await?, self.text_of(visit.seq, "heard").await?);
            visits.push((visit.clone(), met, heard));
        }
        let plan = self.programme.visits.get(&state.opened.plan).ok_or_else(not_found)?;
        Ok(VisitSheet {
            round: self.round_line(&state),
            place: self.programme.region_name(&own.region),
            line: self.unit_line(&state, post, unit, &last),
            mine: *post == actor.post.id && actor.has(Power::Visit),
            clerk: clerk.map(|person| person.name.clone()),
            returns: self.last_returns(unit).await?,
            elsewhere: self.trips_elsewhere(unit, round, today).await?,
            heard: plan.heard.clone(),
            unit: own,
            visits,
        })
    }

    /// The last few returns of a unit that were due.
    async fn last_returns(&self, unit: &UnitId) -> Result<Vec<(ReturnId, Bilingual, Stage, Moment, i64)>, OfficeError> {
        let sql =
            "SELECT id, stage, due, open_inquiries FROM returns WHERE unit = $1 ORDER BY first_day DESC, form LIMIT 6";
        let mut returns = Vec::new();
        for row in self.store.query(sql, args![unit.as_str()]).await? {
            let Ok(id) = row.text(0)?.parse::<ReturnId>() else { continue };
            let form = self.programme.forms.get(&id.form);
            let name = form.map_or_else(|| Bilingual::same(id.form.as_str()), |form| form.name.clone());
            let stage = Stage::parse(row.text(1)?).unwrap_or(Stage::Expected);
            returns.push((id, name, stage, row.moment(2)?, row.int(3)?));
        }
        Ok(returns)
    }

    /// Others who go to the same unit in these weeks: another plan's round, or a unit of the county that draws. It says whom to call and by
    /// when, not what for: an inspection is not announced by a colleague.
    pub(super) async fn trips_elsewhere(
        &self,
        unit: &UnitId,
        but: &str,
        today: Date,
    ) -> Result<Vec<TripElsewhere>, OfficeError> {
        let from = today.saturating_sub(200.days());
        let mut trips = Vec::new();
        for state in self.contacts::<RoundState>("visit", from).await? {
            if let Some(post) = state.post_of(unit).filter(|_| state.id != but && state.opened.due >= today)
                && !state.unit(unit).is_done()
            {
                trips.push(TripElsewhere { ask: self.post_name(post), until: state.opened.due });
            }
        }
        for state in self.contacts::<InspectionState>("inspection", from).await? {
            let Some(drawn) = state.drawn.as_ref().filter(|drawn| state.id != but && drawn.due >= today) else {
                continue;
            };
            if state.picked(unit).is_some() && !state.done.contains_key(unit) {
                let lead = self.programme.inspections.get(&state.planned.plan).map(|plan| &plan.post);
                let unit = lead.and_then(|post| self.programme.posts.get(post)).map(|post| &post.unit);
                let ask = unit.map(|unit| self.unit_name(unit)).unwrap_or_default();
                trips.push(TripElsewhere { ask, until: drawn.due });
            }
        }
        Ok(trips)
    }
}

/// Whoever visits or oversees.
fn visitor(caller: &Caller) -> Result<&Actor, Refusal> {
    let actor = caller.require()?;
    match actor.has(Power::Visit) || oversees(actor) {
        true => Ok(actor),
        false => Err(Refusal::not_allowed("您的岗位没有走访任务。", "your post does not visit")
            .then("谁走访谁，由 visits.toml 规定。", "visits.toml says who visits whom")),
    }
}
