//! Standing aside from an inspection: an inspector who was drawn and stands close to the unit says so, and the next in the order of the same draw
//! takes the place. The seed decides who that is, never a person.

use super::{Limited, contact_in, said};
use crate::kinds::ActKind;
use crate::office::{Caller, Done, Office, OfficeError};
use crate::refusal::Refusal;
use crate::views::damaged;
use shishu_contact::{Aside, AsideGround, Drawn, INSPECTION, InspectionState, Picked, StoodAside, draw_again};
use shishu_programme::Power;
use shishu_store::{Duty, DutyFilter, NewAct};
use shishu_terms::{Bilingual, DutyId, PostId, UnitId};

/// What was typed to stand aside.
#[derive(Clone, Debug)]
pub struct NewAside {
    pub unit: UnitId,
    pub ground: AsideGround,
    /// What the relation is.
    pub words: String,
}

impl Office {
    /// Stands aside from the inspection of a unit. The relation counts in every draw to come as well.
    ///
    /// Errors: the caller does not inspect it, stood aside already, or it is recorded; nothing is written then.
    pub async fn stand_aside(&self, caller: &Caller, round: &str, new: NewAside) -> Result<Done, OfficeError> {
        let actor = caller.require()?.clone();
        let about = format!("{INSPECTION}{round}");
        let state: InspectionState = self.contact(&about).await?.ok_or_else(|| Refusal::not_found(round))?;
        let lead = self.lead_of(&state);
        owed_by(&state, &new.unit, &lead, &actor.post.id).map(|_| ())?;
        if !actor.has(Power::Inspect) {
            return Err(Refusal::not_allowed("您的岗位不检查。", "your post does not inspect").into());
        }
        let words = said(&new.words, "是什么关系", "what the relation is")?;
        let today = caller.now.date(self.programme.utc_offset_seconds);
        let (programme, now) = (self.programme.clone(), caller.now);
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let state: InspectionState = contact_in(tx, &about).await?;
                    let (drawn, picked) = owed_by(&state, &new.unit, &lead, &actor.post.id)?;
                    let aside = Aside { unit: new.unit.clone(), post: actor.post.id.clone() };
                    let inspectors = inspectors_without(&state, drawn, &aside)?;
                    let stood = StoodAside { aside, ground: new.ground, on: today, inspectors };
                    let mut then = state.clone();
                    then.stand_aside(0, stood.clone());
                    let act = NewAct::new(now, ActKind::InspectorStoodAside.wire(), about.as_str())
                        .by(actor.person, actor.post.id.clone())
                        .body(serde_json::to_value(stood).map_err(damaged)?)
                        .content("reason", words);
                    let open = tx.duties(&DutyFilter::open().about(about.as_str())).await?;
                    let limited = Limited::on(drawn.due, today, rule());
                    let duty = |id: String, post: &PostId| limited.duty(&programme, id, "inspection", &about, post);
                    let before = state.owing(picked, &lead);
                    let act = then
                        .owing(picked, &lead)
                        .into_iter()
                        .filter_map(|post| match (then.is_aside(&new.unit, &post), before.contains(&post)) {
                            // The plan's own post stood aside: it owes that somebody else inspects.
                            (true, _) => Some(duty(duty_of_finding_others(&state.id, &new.unit, &post), &post)),
                            (false, false) => Some(duty(duty_of(&state.id, &new.unit, &post), &post)),
                            (false, true) => None,
                        })
                        .filter(|duty| !is_open(&open, &duty.id))
                        .fold(act, NewAct::raise);
                    let own = DutyId::new(duty_of(&state.id, &new.unit, &actor.post.id));
                    let act = match is_open(&open, &own) {
                        true => act.discharge(own),
                        false => act,
                    };
                    let act = tx.append(act).await?;
                    Ok::<_, OfficeError>(Done { seq: act.seq, at: act.at })
                })
            })
            .await?;
        Ok(committed.value)
    }
}

/// The duty of a post to inspect a unit in a round.
pub(super) fn duty_of(round: &str, unit: &UnitId, post: &PostId) -> String {
    format!("inspection:{round}:{unit}:{post}")
}

/// The duty of the plan's post to find somebody who inspects where all stood aside.
pub(super) fn duty_of_finding_others(round: &str, unit: &UnitId, post: &PostId) -> String {
    format!("{}:{OTHERS}", duty_of(round, unit, post))
}

/// How such a duty's id ends.
pub(super) const OTHERS: &str = "others";

fn rule() -> Bilingual {
    Bilingual::new(
        "有人回避，按同一次抽签递补；期限不变",
        "in the place of one who stood aside, by the same draw; the limit stays",
    )
}

fn is_open(open: &[Duty], id: &DutyId) -> bool {
    open.iter().any(|duty| duty.id == *id)
}

/// Who inspects once one more stands aside.
fn inspectors_without(state: &InspectionState, drawn: &Drawn, aside: &Aside) -> Result<Vec<PostId>, Refusal> {
    let mut all: Vec<Aside> = state.aside.iter().map(|(_, stood)| stood.aside.clone()).collect();
    all.push(aside.clone());
    let again = draw_again(&state.planned.frame, &drawn.relations, &drawn.root, &all).map_err(|error| {
        let message = error.message();
        Refusal::wrong_state(message.zh, message.en)
    })?;
    let of_unit = again.into_iter().find(|one| one.unit == aside.unit);
    Ok(of_unit.map(|one| one.inspectors).unwrap_or_default())
}

/// The draw and the object, while this post inspects it and nobody recorded it yet.
fn owed_by<'s>(
    state: &'s InspectionState,
    unit: &UnitId,
    lead: &PostId,
    post: &PostId,
) -> Result<(&'s Drawn, &'s Picked), Refusal> {
    let drawn = state.drawn.as_ref().ok_or_else(|| Refusal::not_found(unit.as_str()))?;
    let picked = state.picked(unit).ok_or_else(|| Refusal::not_found(unit.as_str()))?;
    if state.is_aside(unit, post) {
        return Err(Refusal::wrong_state("您已经回避了这一家。", "you stood aside from this unit already"));
    }
    if !state.owing(picked, lead).contains(post) {
        return Err(Refusal::not_allowed(
            "这一家没有抽到由您检查，不用回避。",
            "the lot did not fall on you for this unit",
        ));
    }
    match state.done.contains_key(unit) {
        false => Ok((drawn, picked)),
        true => Err(Refusal::wrong_state("这一家已经记过了。", "this unit is recorded already").then(
            "检查以后才发现的关系，请向督办岗位说明。",
            "tell a relation that was found only afterwards to whoever supervises",
        )),
    }
}
