//! Tolerance of faults: every command goes one path. Whoever has no part in one does not learn that it is there, until it is published.

mod free;
mod read;
mod steps;
mod tick;

pub use read::{ToleranceLine, ToleranceSheet, ToleranceStep};
pub use steps::NewTolerance;

use super::cases::CaseDesk;
use super::{Caller, Done, Office, OfficeError};
use crate::actor::Actor;
use crate::cases::{Barring, hold, not_covered};
use crate::refusal::Refusal;
use crate::views::load_tolerance;
use jiff::civil::Date;
use shishu_cases::tolerance::{Appeal, ToleranceAct, TolerancePhase, ToleranceState, wanted};
use shishu_programme::{Power, ToleranceRules};
use shishu_store::{DutyFilter, NewAct, args};
use shishu_terms::{Moment, ToleranceId};

/// What a decision states, with its texts.
pub(super) struct Stated {
    act: ToleranceAct,
    contents: Vec<(String, String)>,
}

impl Stated {
    fn plain(act: ToleranceAct) -> Self {
        Stated { act, contents: Vec::new() }
    }

    fn content(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.contents.push((name.into(), text));
        }
        self
    }
}

/// The part that an actor has in one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TolerancePart {
    /// The person concerned, or who applied.
    pub own: bool,
    /// The person concerned alone.
    pub concerned: bool,
    pub examines: bool,
    pub decides: bool,
    pub decides_appeal: bool,
    /// Reads what was applied for and the evidence.
    pub reads: bool,
}

impl Office {
    pub(super) fn tolerance_rules(&self) -> Result<&ToleranceRules, Refusal> {
        self.programme.tolerance.as_ref().ok_or_else(|| {
            Refusal::wrong_state("制度包没有容错纠错的规定。", "the programme has no rules for tolerance")
                .then("请在制度包里加上 tolerance.toml。", "add tolerance.toml to the programme")
        })
    }

    /// The application that a subject names.
    pub fn tolerance_named(subject: &str) -> Option<ToleranceId> {
        subject.starts_with("RC-").then(|| ToleranceId::new(subject)).filter(ToleranceId::well_formed)
    }

    pub(super) async fn tolerance_state(&self, id: &ToleranceId) -> Result<Option<ToleranceState>, OfficeError> {
        let rows = self.store.query("SELECT state FROM tolerances WHERE id = $1", args![id.as_str()]).await?;
        let read = |row: &shishu_store::Row| serde_json::from_str(row.text(0)?).map_err(crate::views::damaged);
        Ok(rows.first().map(read).transpose()?)
    }

    /// May the caller know that it is there?
    pub async fn sees_tolerance(&self, caller: &Caller, id: &ToleranceId) -> Result<bool, OfficeError> {
        let Some(state) = self.tolerance_state(id).await? else { return Ok(false) };
        Ok(self.tolerance_part(caller, &state)?.is_some())
    }

    /// The caller's part; `None`: it is not there for them.
    pub(super) fn tolerance_part(
        &self,
        caller: &Caller,
        state: &ToleranceState,
    ) -> Result<Option<TolerancePart>, OfficeError> {
        let everybody = state.published.map(|_| TolerancePart::default());
        let Some(actor) = caller.viewer.actor() else { return Ok(everybody) };
        let (post, person) = (&actor.post.id, &actor.person);
        let own = [&state.applied.person, &state.applied.by].contains(&person);
        if !own {
            let Ok(desk) = self.case_desk(caller.now) else { return Ok(everybody) };
            let barring = Barring::stated(&state.applied.barred);
            if barring.bars(actor, &desk.programme, &desk.key, desk.today) {
                return Ok(everybody);
            }
        }
        let asked = state.deciders.contains(post);
        let heard = state.heard().contains(person);
        let involved = state.involved().contains(person) || *actor.unit() == state.applied.unit;
        let appeal = matches!(&state.appeal, Appeal::Open { decider, .. } if decider == post);
        let part = TolerancePart {
            own,
            concerned: *person == state.applied.person,
            examines: state.applied.examiner == *post && !involved && state.phase == TolerancePhase::Examining,
            decides: asked && !involved && !heard && state.phase == TolerancePhase::Deciding,
            decides_appeal: appeal && !involved && !heard,
            reads: own
                || heard
                || (!involved && (state.applied.examiner == *post || asked || appeal))
                || actor.has(Power::ReadAll),
        };
        Ok(match part.reads {
            true => Some(part),
            false => everybody,
        })
    }

    /// Every command on one goes this way. `by`: the actor; none for the calendar.
    pub(super) async fn on_tolerance<F>(
        &self,
        now: Moment,
        by: Option<Actor>,
        id: &ToleranceId,
        decide: F,
    ) -> Result<Option<Done>, OfficeError>
    where
        F: FnOnce(&CaseDesk, &ToleranceState, Date) -> Result<Option<Stated>, Refusal> + Send + 'static,
    {
        let desk = self.case_desk(now)?;
        let id = id.clone();
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let state = load_tolerance(tx, &id).await?.ok_or_else(|| Refusal::not_found(id.as_str()))?;
                    // A system clock set back stands at the latest day it has seen.
                    let today = desk.today.max(state.latest);
                    let Some(stated) = decide(&desk, &state, today)? else { return Ok::<_, OfficeError>(None) };
                    let at = if by.is_some() { desk.now } else { desk.start_of_day() };
                    let mut act = NewAct::new(at, stated.act.wire(), id.as_str())
                        .body(stated.act.body().map_err(crate::views::damaged)?);
                    if let Some(actor) = &by {
                        act = act.by(actor.person.clone(), actor.post.id.clone());
                    }
                    let mut after = state.clone();
                    after.apply(tx.tree_size(), &stated.act);
                    let open = tx.duties(&DutyFilter::open().about(id.as_str())).await?;
                    let wanted = wanted(&after, &desk.programme.calendar).map_err(|error| not_covered(&error))?;
                    act = hold(act, &desk.programme, (id.as_str(), after.acts), &wanted, &open);
                    for (name, text) in stated.contents {
                        act = act.content(name, text);
                    }
                    let act = tx.append(act).await?;
                    Ok(Some(Done { seq: act.seq, at: act.at }))
                })
            })
            .await?;
        Ok(committed.value)
    }

    /// A command by somebody for whom it is there and whose part allows it.
    pub(super) async fn on_tolerance_by<F>(
        &self,
        caller: &Caller,
        id: &ToleranceId,
        allowed: fn(&TolerancePart) -> bool,
        decide: F,
    ) -> Result<Done, OfficeError>
    where
        F: FnOnce(&CaseDesk, &ToleranceState, &Actor, Date) -> Result<Stated, Refusal> + Send + 'static,
    {
        let actor = caller.require()?.clone();
        let missing = || Refusal::not_found(id.as_str());
        let state = self.tolerance_state(id).await?.ok_or_else(missing)?;
        let part = self.tolerance_part(caller, &state)?.ok_or_else(missing)?;
        if !allowed(&part) {
            return Err(Refusal::not_allowed("您现在不能对这一件这样做。", "you may not do this with it now").into());
        }
        let by = actor.clone();
        let done = self
            .on_tolerance(caller.now, Some(actor), id, move |desk, state, today| {
                decide(desk, state, &by, today).map(Some)
            })
            .await?;
        Ok(done.ok_or_else(missing)?)
    }
}
