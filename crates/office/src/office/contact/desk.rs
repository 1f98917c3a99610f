//! A reception day at the desk: who is expected, each one received in one step with the case that follows, and the day told of or moved.

use super::contact_in;
use super::reach::Reach;
use super::said;
use super::tick::announcement;
use crate::actor::Actor;
use crate::kinds::ActKind;
use crate::office::{Caller, Done, NewCase, Office, OfficeError, Received};
use crate::refusal::Refusal;
use crate::views::{damaged, load_contact};
use jiff::civil::Date;
use shishu_contact::{Booked, CalledOff, DayState, Held, RECEPTION, ReceptionOutcome, ReceptionReceived, day_id};
use shishu_programme::{Channel, Power};
use shishu_store::{DutyFilter, NewAct};
use shishu_terms::{CaseId, CaseKindId, CategoryId};

/// A day with its list, for the desk and for whoever receives.
pub struct DaySheet {
    pub day: super::DayLine,
    pub slots: Vec<DeskSlot>,
    /// Cases of people who came without an appointment.
    pub walked_in: Vec<Option<CaseId>>,
    pub cancelled: u32,
    /// Those that the desk cancelled.
    pub withdrawn: Vec<super::WithdrawnNote>,
    /// This caller receives on it.
    pub receives: bool,
    /// This caller books for others.
    pub books: bool,
    /// Kinds of case that may be opened, the usual one first.
    pub kinds: Vec<CaseKindId>,
    /// Other days of the series to put somebody off to, with their free times.
    pub later: Vec<super::DayLine>,
}

/// An appointment at the desk.
pub struct DeskSlot {
    pub slot: u32,
    pub begins: String,
    pub matter: Option<String>,
    pub contact: Option<String>,
    pub outcome: Option<ReceptionReceived>,
    /// When others of this day begin that left the same contact.
    pub same_contact: Vec<String>,
    /// Kind and category that the words speak for.
    pub suggested: Option<CategoryId>,
}

/// What was typed about somebody who came, or did not.
#[derive(Clone, Debug)]
pub struct ReceiveText {
    /// None: came without an appointment.
    pub slot: Option<u32>,
    pub outcome: ReceptionOutcome,
    pub kind: CaseKindId,
    pub category: Option<CategoryId>,
    pub text: String,
    pub contact: String,
    /// The day and time it is put off to: `DAY SLOT`.
    pub to: Option<(String, u32)>,
}

impl Office {
    /// The list of a day: for its post, for the desk that takes reports, and for whoever oversees (without what was written).
    pub async fn day_sheet(&self, caller: &Caller, id: &str) -> Result<DaySheet, OfficeError> {
        let actor = caller.require()?;
        let state = self.day_state(id).await?;
        let today = caller.now.date(self.programme.utc_offset_seconds);
        let (receives, books) = (receives(actor, &state), actor.has(Power::TakeReports));
        if !receives && !books && !super::oversees(actor) {
            return Err(Refusal::not_allowed("您的岗位不看接待名单。", "your post does not see who is expected").into());
        }
        let series = self.programme.reception.get(&state.announced.series);
        let kinds = series.map(|series| series.kinds.clone()).unwrap_or_default();
        let mut slots = Vec::new();
        for (at, slot) in &state.slots {
            let reads = receives || books;
            let (matter, contact) = match reads {
                true => (self.text_of(slot.seq, "matter").await?, self.text_of(slot.seq, "contact").await?),
                false => (None, None),
            };
            let suggested = match (&matter, kinds.first()) {
                (Some(matter), Some(kind)) if slot.outcome.is_none() => Some(self.likeliest(kind, matter).await?),
                _ => None,
            };
            let begins = state.begins(*at).unwrap_or_default().to_owned();
            let (outcome, same_contact) = (slot.outcome.clone(), Vec::new());
            slots.push(DeskSlot { slot: *at, begins, matter, contact, outcome, same_contact, suggested });
        }
        with_same_contacts(&mut slots);
        let later = self.reception_days(caller.now).await?.into_iter();
        let later = later.filter(|day| day.series == state.announced.series && day.on > state.announced.on);
        Ok(DaySheet {
            later: later.filter(|day| !day.desk_free.is_empty()).collect(),
            withdrawn: self.withdrawn_notes(&state, receives || books).await?,
            walked_in: state.walked_in.iter().map(|one| one.case.clone()).collect(),
            cancelled: state.cancelled,
            day: self.day_line(&state, today),
            slots,
            receives,
            books,
            kinds,
        })
    }

    /// Says what became of an appointment, or of somebody who came without; a case is opened in the same write.
    pub async fn receive(
        &self,
        caller: &Caller,
        day: &str,
        typed: ReceiveText,
    ) -> Result<Option<Received>, OfficeError> {
        let actor = caller.require()?.clone();
        let state = self.day_state(day).await?;
        require_receiver(&actor, &state)?;
        let desk = self.case_desk(caller.now)?;
        on_the_day(&state, desk.today)?;
        let about = format!("{RECEPTION}{day}");
        let case = match typed.outcome {
            ReceptionOutcome::Received => Some(self.case_of(&state, &about, &typed).await?),
            _ => None,
        };
        let keys = self.handler_keys().await?;
        let ready = case.map(|case| self.ready_case(caller, &desk, &keys, case)).transpose()?;
        let now = caller.now;
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let state: DayState = contact_in(tx, &about).await?;
                    let booking = untold(&state, typed.slot)?;
                    let received = match ready {
                        Some(ready) => Some(ready.append(tx, &desk).await?),
                        None => None,
                    };
                    let by = |act: NewAct| act.by(actor.person.clone(), actor.post.id.clone());
                    let mut to = None;
                    if typed.outcome == ReceptionOutcome::Deferred {
                        let (other, slot) = typed.to.clone().ok_or_else(choose_a_day)?;
                        let (code, seq) = booking.ok_or_else(choose_a_day)?;
                        let other = format!("{RECEPTION}{other}");
                        let then: DayState = contact_in(tx, &other).await?;
                        if !then.is_open() || !then.free().contains(&slot) {
                            return Err(OfficeError::from(choose_a_day()));
                        }
                        let booked = Booked { slot, code, from: Some(seq) };
                        let body = serde_json::to_value(booked).map_err(damaged)?;
                        tx.append(by(NewAct::new(now, ActKind::ReceptionBooked.wire(), other).body(body))).await?;
                        to = Some(then.id);
                    }
                    let case = received.as_ref().map(|received| received.id.clone());
                    let stated = ReceptionReceived { slot: typed.slot, outcome: typed.outcome, case, to };
                    let body = serde_json::to_value(stated).map_err(damaged)?;
                    tx.append(by(NewAct::new(now, ActKind::ReceptionReceived.wire(), about).body(body))).await?;
                    Ok::<_, OfficeError>(received)
                })
            })
            .await?;
        Ok(committed.value)
    }

    /// The case of somebody received, prefilled with what was booked.
    async fn case_of(&self, state: &DayState, about: &str, typed: &ReceiveText) -> Result<NewCase, OfficeError> {
        let series = self.programme.reception.get(&state.announced.series);
        if !series.is_some_and(|series| series.kinds.contains(&typed.kind)) {
            return Err(Refusal::bad_input("请选是哪一类事。", "choose what kind of matter it is").into());
        }
        let booked = typed.slot.and_then(|slot| state.slots.get(&slot)).map(|slot| slot.seq);
        let (mut text, mut contact) = (typed.text.trim().to_owned(), typed.contact.trim().to_owned());
        if let Some(seq) = booked {
            if text.is_empty() {
                text = self.text_of(seq, "matter").await?.unwrap_or_default();
            }
            if contact.is_empty() {
                contact = self.text_of(seq, "contact").await?.unwrap_or_default();
            }
        }
        let text = said(&text, "谈了什么", "what was said")?;
        let category = match &typed.category {
            Some(category) => category.clone(),
            None => self.likeliest(&typed.kind, &text).await?,
        };
        Ok(NewCase {
            kind: typed.kind.clone(),
            category,
            channel: Channel::ReceptionDay,
            text,
            contact,
            named: crate::cases::Named::default(),
            region: None,
            files: Vec::new(),
            from: Some(about.to_owned()),
        })
    }

    /// Says that the day was held. Errors: somebody who booked was not told of yet.
    pub async fn hold_reception(&self, caller: &Caller, day: &str) -> Result<Done, OfficeError> {
        let actor = caller.require()?.clone();
        let today = caller.now.date(self.programme.utc_offset_seconds);
        let about = format!("{RECEPTION}{day}");
        let duties = self.store.duties(&DutyFilter::open().about(about.as_str())).await?;
        let now = caller.now;
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let state: DayState = contact_in(tx, &about).await?;
                    require_receiver(&actor, &state)?;
                    on_the_day(&state, today)?;
                    let left = state.untold().len();
                    if left > 0 {
                        return Err(Refusal::wrong_state(
                            format!("还有 {left} 位预约的人没有记录来没来。"),
                            format!("appointments of which nobody said whether they came: {left}"),
                        )
                        .then("逐位记下，再说这一天办完了。", "say it of each, then close the day")
                        .into());
                    }
                    let body = serde_json::to_value(Held { on: today }).map_err(damaged)?;
                    let act = NewAct::new(now, ActKind::ReceptionHeld.wire(), about)
                        .by(actor.person, actor.post.id.clone())
                        .body(body);
                    let act = duties.into_iter().fold(act, |act, duty| act.discharge(duty.id));
                    let act = tx.append(act).await?;
                    Ok::<_, OfficeError>(Done { seq: act.seq, at: act.at })
                })
            })
            .await?;
        Ok(committed.value)
    }

    /// Moves a day to another: the reason is public, every appointment goes along with its code, and the duty to hold it stands on the new day.
    pub async fn call_off_reception(
        &self,
        caller: &Caller,
        day: &str,
        reason: &str,
        instead: Date,
    ) -> Result<Done, OfficeError> {
        let actor = caller.require()?.clone();
        let today = caller.now.date(self.programme.utc_offset_seconds);
        let reason = said(reason, "改期的原因，要公开", "why; it is public")?;
        let state = self.day_state(day).await?;
        let missing = || Refusal::not_found(state.announced.series.as_str());
        let series = self.programme.reception.get(&state.announced.series).ok_or_else(missing)?.clone();
        let working = self.programme.calendar.is_working(instead) == Some(true);
        if instead < today || instead == state.announced.on || !working {
            return Err(Refusal::bad_input(
                "改到的日子应是今天以后的工作日，不能还是原来那天。",
                "the day instead is a working day from today on, and not the same day",
            )
            .into());
        }
        let about = format!("{RECEPTION}{day}");
        let duties = self.store.duties(&DutyFilter::open().about(about.as_str())).await?;
        let (programme, now) = (self.programme.clone(), caller.now);
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let state: DayState = contact_in(tx, &about).await?;
                    require_receiver(&actor, &state)?;
                    if !state.is_open() {
                        return Err(Refusal::wrong_state("这一天已经办完或改期。", "this day is over or moved").into());
                    }
                    let new = day_id(&series.id, instead);
                    if load_contact::<DayState>(tx, &format!("{RECEPTION}{new}")).await?.is_some() {
                        return Err(Refusal::wrong_state(
                            "那一天已经是接待日。",
                            "that day is a reception day already",
                        )
                        .then("请另选一天。", "choose another")
                        .into());
                    }
                    let stated = CalledOff { reason, instead: new };
                    let body = serde_json::to_value(stated).map_err(damaged)?;
                    let by = |act: NewAct| act.by(actor.person.clone(), actor.post.id.clone());
                    let act = by(NewAct::new(now, ActKind::ReceptionCalledOff.wire(), about).body(body));
                    let act = tx.append(duties.into_iter().fold(act, |act, duty| act.discharge(duty.id))).await?;
                    let moved = state.to_move();
                    let next = announcement(&programme, &series, now, today, instead, Some(state.id), moved)?;
                    tx.append(by(next)).await?;
                    Ok::<_, OfficeError>(Done { seq: act.seq, at: act.at })
                })
            })
            .await?;
        Ok(committed.value)
    }
}

fn choose_a_day() -> Refusal {
    Refusal::bad_input("请选改到哪一天、哪个时间。", "choose the day and the time it is put off to")
}

/// Of each appointment the others that somebody left the same contact for.
fn with_same_contacts(slots: &mut [DeskSlot]) {
    let reach: Vec<Reach> = slots.iter().map(|slot| Reach::of(slot.contact.as_deref().unwrap_or_default())).collect();
    let begins: Vec<String> = slots.iter().map(|slot| slot.begins.clone()).collect();
    for (at, slot) in slots.iter_mut().enumerate() {
        let others = (0..begins.len()).filter(|other| *other != at && reach[at].leads_where(&reach[*other]));
        slot.same_contact = others.map(|other| begins[other].clone()).collect();
    }
}

pub(super) fn receives(actor: &Actor, state: &DayState) -> bool {
    actor.has(Power::Receive) && actor.post.id == state.announced.post
}

fn require_receiver(actor: &Actor, state: &DayState) -> Result<(), Refusal> {
    match receives(actor, state) {
        true => Ok(()),
        false => Err(Refusal::not_allowed("这个接待日由别的岗位接待。", "another post receives on this day")),
    }
}

/// Nobody is received before the day; afterwards it can still be told.
fn on_the_day(state: &DayState, today: Date) -> Result<(), Refusal> {
    if !state.is_open() {
        return Err(Refusal::wrong_state("这一天已经办完或改期。", "this day is over or moved"));
    }
    match state.announced.on <= today {
        true => Ok(()),
        false => Err(Refusal::wrong_state("还没有到接待日。", "the day has not come yet")),
    }
}

/// The code and the act of an appointment that nobody told of yet.
fn untold(state: &DayState, slot: Option<u32>) -> Result<Option<(String, u64)>, Refusal> {
    let Some(slot) = slot else { return Ok(None) };
    let one = state.slots.get(&slot).ok_or_else(|| Refusal::not_found(&slot.to_string()))?;
    match &one.outcome {
        None => Ok(Some((one.code.clone(), one.seq))),
        Some(_) => Err(Refusal::wrong_state("这一位已经记过了。", "this one is recorded already")),
    }
}
