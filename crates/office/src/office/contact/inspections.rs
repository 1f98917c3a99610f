//! Inspections: the list, the draw with what proves it, each inspection recorded with a case for each finding, relations declared.

use super::{NeedText, contact_in, fits, on_a_day, oversees, said};
use crate::actor::Actor;
use crate::kinds::ActKind;
use crate::office::{Caller, Done, NewCase, Office, OfficeError, Received};
use crate::refusal::Refusal;
use crate::views::damaged;
use jiff::{ToSpan, civil::Date};
use shishu_contact::{
    INSPECTION, Inspected, InspectionOutcome, InspectionState, RELATIONS, Relation, RelationDeclared,
};
use shishu_programme::{Channel, Power};
use shishu_store::{DutyFilter, NewAct, args};
use shishu_terms::{Bilingual, PlanId, PostId, UnitId};

/// A round of inspections.
#[derive(Clone, Debug)]
pub struct InspectionLine {
    pub id: String,
    pub plan: PlanId,
    pub name: Bilingual,
    pub guide: Bilingual,
    pub period: Bilingual,
    /// Units in the lot.
    pub objects: usize,
    pub size: u64,
    pub drawn: Option<usize>,
    pub done: usize,
    pub due: Option<Date>,
    /// The day from which on the next act closes the seed, where the ledger has not grown to its size before.
    pub draw_by: Option<Date>,
    /// The period ended without a draw; it may have been made since.
    pub late: bool,
}

/// A round with everything that the draw rests on.
pub struct InspectionSheet {
    pub line: InspectionLine,
    pub state: InspectionState,
    /// Acts in the ledger now.
    pub ledger: u64,
    /// Objects that this caller inspects.
    pub mine: Vec<UnitId>,
    /// Relations that the caller declared.
    pub declared: Vec<UnitId>,
    /// This caller is among those who inspect.
    pub inspects: bool,
    /// The caller's post.
    pub own: PostId,
    /// The plan's own post.
    pub lead: PostId,
}

/// What was typed about an inspection.
#[derive(Clone, Debug)]
pub struct NewInspection {
    pub unit: UnitId,
    pub on: Date,
    pub outcome: InspectionOutcome,
    /// What was looked at.
    pub seen: String,
    /// Who from outside the lot inspected, where those of the lot stood aside.
    pub brought: String,
    pub findings: Vec<NeedText>,
}

impl Office {
    /// Rounds of two years back, the newest first.
    pub async fn inspections(&self, caller: &Caller) -> Result<Vec<InspectionLine>, OfficeError> {
        inspector(caller)?;
        let from = caller.now.date(self.programme.utc_offset_seconds).saturating_sub(800.days());
        let states = self.contacts::<InspectionState>("inspection", from).await?;
        let today = caller.now.date(self.programme.utc_offset_seconds);
        Ok(states.iter().map(|state| self.inspection_line(state, today)).collect())
    }

    fn inspection_line(&self, state: &InspectionState, today: Date) -> InspectionLine {
        let plan = self.programme.inspections.get(&state.planned.plan);
        let period = state.planned.period;
        InspectionLine {
            id: state.id.clone(),
            plan: state.planned.plan.clone(),
            name: plan.map_or_else(|| Bilingual::same(state.planned.plan.as_str()), |plan| plan.name.clone()),
            guide: plan.map(|plan| plan.guide.clone()).unwrap_or_default(),
            period: Bilingual { zh: period.zh(), en: period.en() },
            objects: state.planned.frame.objects.len(),
            size: state.size(),
            drawn: state.drawn.as_ref().map(|drawn| drawn.picked.len()),
            done: state.done.len(),
            due: state.drawn.as_ref().map(|drawn| drawn.due),
            draw_by: state.draw_by(),
            late: state.drawn.as_ref().map_or(today, |drawn| drawn.on) > period.last_day(),
        }
    }

    pub async fn inspection(&self, caller: &Caller, id: &str) -> Result<InspectionSheet, OfficeError> {
        let actor = inspector(caller)?;
        let state: InspectionState =
            self.contact(&format!("{INSPECTION}{id}")).await?.ok_or_else(|| Refusal::not_found(id))?;
        let lead = self.lead_of(&state);
        let picked = state.drawn.iter().flat_map(|drawn| &drawn.picked);
        let mine = picked.filter(|one| state.owing(one, &lead).contains(&actor.post.id));
        let rows = self
            .store
            .query("SELECT unit FROM relations WHERE person = $1 ORDER BY unit", args![actor.person.as_str()]);
        let rows = rows.await?;
        let declared: Result<Vec<UnitId>, OfficeError> = rows.iter().map(|row| Ok(UnitId::new(row.text(0)?))).collect();
        Ok(InspectionSheet {
            line: self.inspection_line(&state, caller.now.date(self.programme.utc_offset_seconds)),
            mine: mine.map(|one| one.unit.clone()).collect(),
            ledger: self.store.tree_size().await?,
            declared: declared?,
            inspects: actor.has(Power::Inspect),
            own: actor.post.id.clone(),
            lead,
            state,
        })
    }

    pub(super) fn lead_of(&self, state: &InspectionState) -> PostId {
        let plan = self.programme.inspections.get(&state.planned.plan);
        plan.map_or_else(|| PostId::new(""), |plan| plan.post.clone())
    }

    /// Others who go to a unit anyway, for whoever inspects it.
    pub async fn trips_beside(
        &self,
        caller: &Caller,
        round: &str,
        unit: &UnitId,
    ) -> Result<Vec<super::TripElsewhere>, OfficeError> {
        inspector(caller)?;
        let today = caller.now.date(self.programme.utc_offset_seconds);
        self.trips_elsewhere(unit, round, today).await
    }

    /// What was looked at on an inspection, and who from outside did it, as far as they were not erased.
    pub async fn inspection_texts(&self, caller: &Caller, seq: u64) -> Result<[Option<String>; 2], OfficeError> {
        inspector(caller)?;
        Ok([self.text_of(seq, "seen").await?, self.text_of(seq, "brought").await?])
    }

    /// Records an inspection; each finding opens a case in the same write. One of the pair records, the other one's duty ends with it.
    pub async fn record_inspection(
        &self,
        caller: &Caller,
        round: &str,
        new: NewInspection,
    ) -> Result<(Done, Vec<Received>), OfficeError> {
        let actor = caller.require()?.clone();
        let about = format!("{INSPECTION}{round}");
        let state: InspectionState = self.contact(&about).await?.ok_or_else(|| Refusal::not_found(round))?;
        let picked = state.picked(&new.unit).ok_or_else(|| Refusal::not_found(new.unit.as_str()))?.clone();
        let lead = self.lead_of(&state);
        let owing = state.owing(&picked, &lead);
        if !actor.has(Power::Inspect) || !owing.contains(&actor.post.id) {
            return Err(
                Refusal::not_allowed("这一家没有抽到由您检查。", "the lot did not fall on you for this unit").into()
            );
        }
        let desk = self.case_desk(caller.now)?;
        let drawn_on = state.drawn.as_ref().map_or(desk.today, |drawn| drawn.on);
        on_a_day(new.on, drawn_on, desk.today)?;
        let seen = fits(&new.seen, "查看了什么", "what was looked at")?;
        if seen.chars().count() < 4 {
            return Err(Refusal::bad_input("请写明查看了什么。", "say what was looked at").into());
        }
        let brought = match state.needs_others(&picked, &lead) {
            true => said(&new.brought, "请来检查的是谁", "who from outside inspected")?,
            false => String::new(),
        };
        let kind = self.programme.inspections.get(&state.planned.plan).map(|plan| plan.finds.clone());
        let kind = kind.ok_or_else(|| Refusal::not_found(state.planned.plan.as_str()))?;
        let region = self.programme.units.get(&new.unit).map(|unit| unit.region);
        let keys = self.handler_keys().await?;
        let mut ready = Vec::new();
        for finding in new.findings.iter().filter(|finding| !finding.text.trim().is_empty()) {
            let category = match &finding.category {
                Some(category) => category.clone(),
                None => self.likeliest(&kind, &finding.text).await?,
            };
            let case = NewCase {
                kind: kind.clone(),
                category,
                channel: Channel::Internal,
                text: finding.text.trim().to_owned(),
                contact: String::new(),
                named: crate::cases::Named { units: vec![new.unit.clone()], people: Vec::new() },
                region,
                files: Vec::new(),
                from: Some(about.clone()),
            };
            ready.push(self.ready_case(caller, &desk, &keys, case)?);
        }
        let with = owing.iter().find(|post| **post != actor.post.id).cloned();
        let mut stated =
            Inspected { unit: new.unit.clone(), on: new.on, outcome: new.outcome, with, found: Vec::new() };
        let duties = self.store.duties(&DutyFilter::open().about(about.as_str())).await?;
        let own = format!("inspection:{round}:{}:", new.unit);
        let (unit, now) = (new.unit, caller.now);
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let state: InspectionState = contact_in(tx, &about).await?;
                    if state.done.contains_key(&unit) {
                        return Err(OfficeError::from(
                            Refusal::wrong_state("这一家已经记过了。", "this unit is recorded already").then(
                                "要补充的，记在发现的事项里。",
                                "what is to be added goes into the case of the finding",
                            ),
                        ));
                    }
                    if !state.owing(&picked, &lead).contains(&actor.post.id) {
                        return Err(
                            Refusal::wrong_state("您已经回避了这一家。", "you stood aside from this unit").into()
                        );
                    }
                    let mut found = Vec::new();
                    for case in ready {
                        found.push(case.append(tx, &desk).await?);
                    }
                    stated.found = found.iter().map(|received| received.id.clone()).collect();
                    let body = serde_json::to_value(&stated).map_err(damaged)?;
                    let mut act = NewAct::new(now, ActKind::InspectionVisited.wire(), about)
                        .by(actor.person.clone(), actor.post.id.clone())
                        .body(body)
                        .content("seen", seen);
                    if !brought.is_empty() {
                        act = act.content("brought", brought);
                    }
                    let owed = duties.into_iter().filter(|duty| duty.id.as_str().starts_with(&own));
                    let act = tx.append(owed.fold(act, |act, duty| act.discharge(duty.id))).await?;
                    Ok((Done { seq: act.seq, at: act.at }, found))
                })
            })
            .await?;
        Ok(committed.value)
    }

    /// Declares that something stands between the caller and a unit: no draw made afterwards lets them inspect it.
    pub async fn declare_relation(&self, caller: &Caller, unit: &UnitId, why: &str) -> Result<Done, OfficeError> {
        let actor = caller.require()?;
        if !actor.has(Power::Inspect) {
            return Err(Refusal::not_allowed("您的岗位不检查，不用申报。", "your post does not inspect").into());
        }
        if !self.programme.units.contains_key(unit) {
            return Err(Refusal::bad_input(
                format!("名录里没有单位“{unit}”。"),
                format!("the register has no unit \"{unit}\""),
            )
            .then("请从下拉里选，或输入单位代码。", "choose one of the list or type its id")
            .into());
        }
        let why = fits(why, "理由", "the reason")?;
        let relation = Relation { person: actor.person.clone(), unit: unit.clone() };
        let rows = self.store.query(
            "SELECT seq FROM relations WHERE person = $1 AND unit = $2",
            args![relation.person.as_str(), relation.unit.as_str()],
        );
        if !rows.await?.is_empty() {
            return Err(Refusal::wrong_state("已经申报过了。", "it is declared already").into());
        }
        let body = serde_json::to_value(RelationDeclared { relation }).map_err(damaged)?;
        let mut act = NewAct::new(caller.now, ActKind::RelationDeclared.wire(), format!("{RELATIONS}{}", actor.person))
            .by(actor.person.clone(), actor.post.id.clone())
            .body(body);
        if !why.is_empty() {
            act = act.content("reason", why);
        }
        self.append(act).await
    }
}

/// Whoever inspects or oversees.
fn inspector(caller: &Caller) -> Result<&Actor, Refusal> {
    let actor = caller.require()?;
    match actor.has(Power::Inspect) || oversees(actor) {
        true => Ok(actor),
        false => Err(Refusal::not_allowed("您的岗位不检查。", "your post does not inspect")),
    }
}
