//! Recording a visit, with a case for each need heard on it, all in one write.

use super::{contact_in, fits, on_a_day, said};
use crate::kinds::ActKind;
use crate::office::{Caller, Done, NewCase, Office, OfficeError, Received};
use crate::refusal::Refusal;
use crate::views::damaged;
use jiff::civil::Date;
use shishu_contact::{Recorded, RoundState, UnitState, VISIT, VisitOutcome};
use shishu_programme::{Channel, Power};
use shishu_store::{NewAct, args};
use shishu_terms::{CategoryId, DutyId, PersonId, UnitId};
use shishu_text::Corpus;

/// What was typed about a visit.
#[derive(Clone, Debug)]
pub struct NewVisit {
    pub unit: UnitId,
    pub on: Date,
    pub outcome: VisitOutcome,
    /// Who was met.
    pub met: String,
    /// What was heard.
    pub heard: String,
    pub needs: Vec<NeedText>,
}

/// A need that was heard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NeedText {
    pub category: Option<CategoryId>,
    pub text: String,
}

/// What came of it.
pub struct VisitTaken {
    pub done: Done,
    /// The cases with their receipt codes, shown once for whoever was visited.
    pub needs: Vec<Received>,
}

/// Records of one person that a new one is held against.
const HELD_AGAINST: i64 = 60;

impl Office {
    /// Records a visit. Errors: it is not on this post's list, it was recorded already, something does not fit; nothing is written then.
    pub async fn record_visit(&self, caller: &Caller, round: &str, new: NewVisit) -> Result<VisitTaken, OfficeError> {
        let actor = caller.require()?.clone();
        let not_found = || Refusal::not_found(round);
        if !actor.has(Power::Visit) {
            return Err(Refusal::not_allowed("您的岗位没有走访任务。", "your post does not visit").into());
        }
        let about = format!("{VISIT}{round}");
        let state: RoundState = self.contact(&about).await?.ok_or_else(not_found)?;
        let desk = self.case_desk(caller.now)?;
        let (met, heard) = texts(&new)?;
        on_a_day(new.on, state.opened.on, desk.today)?;
        let kind = self.programme.visits.get(&state.opened.plan).map(|plan| plan.heard.clone()).ok_or_else(|| {
            Refusal::wrong_state(
                format!("制度包里没有走访计划“{}”。", state.opened.plan),
                format!("the programme has no visit plan \"{}\"", state.opened.plan),
            )
            .then("请把 visits.toml 里的这一项放回去。", "put it back into visits.toml")
        })?;
        let region = self.programme.units.get(&new.unit).map(|unit| unit.region);
        let keys = self.handler_keys().await?;
        let mut ready = Vec::new();
        for need in new.needs.iter().filter(|need| !need.text.trim().is_empty()) {
            let category = match &need.category {
                Some(category) => category.clone(),
                None => self.likeliest(&kind, &need.text).await?,
            };
            let case = NewCase {
                kind: kind.clone(),
                category,
                channel: Channel::HomeVisit,
                text: need.text.trim().to_owned(),
                contact: met.clone(),
                named: crate::cases::Named::default(),
                region,
                files: Vec::new(),
                from: Some(about.clone()),
            };
            ready.push(self.ready_case(caller, &desk, &keys, case)?);
        }
        let mut stated = Recorded {
            unit: new.unit.clone(),
            on: new.on,
            outcome: new.outcome,
            needs: Vec::new(),
            seconds_after: self.seconds_after(caller, &actor.person).await?,
            copied_permille: self.copied_visit(&actor.person, &heard).await?,
        };
        let now = caller.now;
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let mut state: RoundState = contact_in(tx, &about).await?;
                    may_record(&state, &actor.post.id, &stated)?;
                    let mut needs = Vec::new();
                    for case in ready {
                        needs.push(case.append(tx, &desk).await?);
                    }
                    stated.needs = needs.iter().map(|received| received.id.clone()).collect();
                    let body = serde_json::to_value(&stated).map_err(damaged)?;
                    let mut act = NewAct::new(now, ActKind::VisitRecorded.wire(), about)
                        .by(actor.person.clone(), actor.post.id.clone())
                        .body(body);
                    for (name, text) in [("met", met), ("heard", heard)] {
                        if !text.is_empty() {
                            act = act.content(name, text);
                        }
                    }
                    state.record(0, Some(actor.post.id.clone()), Some(actor.person), stated);
                    if state.left(&actor.post.id).is_empty() {
                        act = act.discharge(DutyId::new(format!("visit:{}:{}", state.id, actor.post.id)));
                    }
                    let act = tx.append(act).await?;
                    Ok::<_, OfficeError>(VisitTaken { done: Done { seq: act.seq, at: act.at }, needs })
                })
            })
            .await?;
        Ok(committed.value)
    }

    /// The category whose words speak loudest, else the last one, which is the rest.
    pub(super) async fn likeliest(
        &self,
        kind: &shishu_terms::CaseKindId,
        text: &str,
    ) -> Result<CategoryId, OfficeError> {
        let suggested = self.suggest_category(kind, text).await?;
        if let Some(first) = suggested.into_iter().find(|one| !one.words.is_empty()) {
            return Ok(CategoryId::new(first.category));
        }
        let kind = self.programme.cases.get(kind).ok_or_else(|| Refusal::not_found(kind.as_str()))?;
        let rest = kind.categories.last().ok_or_else(|| Refusal::not_found(kind.id.as_str()))?;
        Ok(rest.id.clone())
    }

    /// Seconds since this person recorded a visit before.
    async fn seconds_after(&self, caller: &Caller, person: &PersonId) -> Result<Option<u64>, OfficeError> {
        let sql = "SELECT at FROM acts WHERE person = $1 AND kind = $2 ORDER BY seq DESC LIMIT 1";
        let rows = self.store.query(sql, args![person.as_str(), ActKind::VisitRecorded.wire()]).await?;
        let last = rows.first().map(|row| row.moment(0)).transpose()?;
        Ok(last.and_then(|last| u64::try_from(caller.now.seconds_since(last)).ok()))
    }

    /// How much of it stands in one earlier record of the same person.
    async fn copied_visit(&self, person: &PersonId, heard: &str) -> Result<u32, OfficeError> {
        if heard.is_empty() {
            return Ok(0);
        }
        let sql = "SELECT seq FROM visited WHERE person = $1 ORDER BY seq DESC LIMIT $2";
        let mut corpus = Corpus::default();
        for row in self.store.query(sql, args![person.as_str(), HELD_AGAINST]).await? {
            if let Some(text) = self.text_of(row.unsigned(0)?, "heard").await? {
                corpus.add(&row.unsigned(0)?.to_string(), &text);
            }
        }
        Ok(corpus.nearest(heard, 1).first().map_or(0, |near| near.similarity))
    }
}

fn texts(new: &NewVisit) -> Result<(String, String), Refusal> {
    if new.outcome == VisitOutcome::Met {
        let met = said(&new.met, "见到了谁", "who was met")?;
        return Ok((met, fits(&new.heard, "听到什么", "what was heard")?));
    }
    let needs = new.needs.iter().any(|need| !need.text.trim().is_empty());
    if needs {
        return Err(Refusal::bad_input("没有见到人，记不了需求。", "nobody was met, so there is no need to take down")
            .then("见到了人就选“见到了”；听别人说的记在下面。", "choose \"met\" if somebody was; hearsay goes below"));
    }
    Ok((String::new(), fits(&new.heard, "情况", "what was seen")?))
}

fn may_record(state: &RoundState, post: &shishu_terms::PostId, stated: &Recorded) -> Result<(), Refusal> {
    if state.post_of(&stated.unit) != Some(post) {
        return Err(Refusal::not_found(stated.unit.as_str())
            .then("它不在您这一轮的名单上。", "it is not on your list of this round"));
    }
    match state.unit(&stated.unit) {
        UnitState::ToVisit | UnitState::Tried => Ok(()),
        _ => Err(Refusal::wrong_state("这一轮已经记过了。", "it is recorded in this round already")
            .then("要补充的，记在需求的事项里。", "what is to be added goes into the case of the need")),
    }
}
