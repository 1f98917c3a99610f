//! Reception days as anybody sees them, and booking without an account: a code opens the appointment, and giving it back erases what was written.

use super::{WithdrawnNote, contact_in, fits, said};
use crate::kinds::ActKind;
use crate::office::{Caller, Done, Office, OfficeError};
use crate::refusal::Refusal;
use crate::views::damaged;
use jiff::{ToSpan, civil::Date};
use shishu_contact::{Booked, Cancelled, DayStanding, DayState, RECEPTION, ReceptionOutcome};
use shishu_programme::Power;
use shishu_sealed::ReceiptCode;
use shishu_store::{NewAct, Tx, args};
use shishu_terms::{Bilingual, Moment, PlanId, PostId};
use std::sync::PoisonError;

/// A day.
#[derive(Clone, Debug)]
pub struct DayLine {
    pub id: String,
    pub series: PlanId,
    pub name: Bilingual,
    pub place: Bilingual,
    pub on: Date,
    pub post: PostId,
    /// The unit that receives.
    pub unit: Bilingual,
    pub book_until: Date,
    pub standing: DayStanding,
    /// Appointments that can be booked now, with when they begin.
    pub free: Vec<(u32, String)>,
    /// Those that the desk can book for somebody.
    pub desk_free: Vec<(u32, String)>,
    /// Times that nobody books on the web.
    pub walk_in: u32,
    /// Bookings on the web that leave no contact: at most so many.
    pub without_contact: Option<u32>,
    /// When each appointment begins, by its number.
    pub times: Vec<String>,
    pub slots: usize,
    pub booked: usize,
    /// Why it was called off, and the day instead.
    pub called_off: Option<(String, String)>,
}

/// What was typed to book.
#[derive(Clone, Debug, Default)]
pub struct NewBooking {
    pub slot: u32,
    /// What it is about.
    pub matter: String,
    /// Name and how to reach them; may be empty.
    pub contact: String,
}

/// An appointment as the holder of its code sees it.
pub struct BookingSheet {
    pub day: DayLine,
    pub slot: u32,
    pub begins: String,
    /// None once it was erased.
    pub matter: Option<String>,
    pub outcome: Option<ReceptionOutcome>,
    /// The desk cancelled it.
    pub withdrawn: Option<WithdrawnNote>,
    /// It can still be given back.
    pub cancels: bool,
}

impl Office {
    /// Days that are to come, and those of the last two months with what became of them, by day.
    pub async fn reception_days(&self, now: Moment) -> Result<Vec<DayLine>, OfficeError> {
        let today = now.date(self.programme.utc_offset_seconds);
        let mut states = self.contacts::<DayState>("reception", today.saturating_sub(60.days())).await?;
        states.reverse();
        Ok(states.iter().map(|state| self.day_line(state, today)).collect())
    }

    pub(super) fn day_line(&self, state: &DayState, today: Date) -> DayLine {
        let announced = &state.announced;
        let unit = self.programme.posts.get(&announced.post).map(|post| self.unit_name(&post.unit));
        let begins = |slots: Vec<u32>| -> Vec<(u32, String)> {
            slots.into_iter().filter_map(|slot| Some((slot, state.begins(slot)?.to_owned()))).collect()
        };
        DayLine {
            id: state.id.clone(),
            series: announced.series.clone(),
            name: announced.name.clone(),
            place: announced.place.clone(),
            on: announced.on,
            post: announced.post.clone(),
            unit: unit.unwrap_or_default(),
            book_until: announced.book_until,
            standing: state.standing(today),
            free: begins(state.bookable(today)),
            desk_free: begins(state.bookable_at_the_desk(today)),
            walk_in: announced.walk_in,
            without_contact: announced.without_contact,
            times: announced.slots.clone(),
            slots: announced.slots.len(),
            booked: state.slots.len(),
            called_off: state.called_off.as_ref().map(|off| (off.reason.clone(), off.instead.clone())),
        }
    }

    pub(super) async fn day_state(&self, id: &str) -> Result<DayState, OfficeError> {
        let state = self.contact(&format!("{RECEPTION}{id}")).await?;
        Ok(state.ok_or_else(|| Refusal::not_found(id))?)
    }

    /// One day.
    pub async fn reception_day(&self, now: Moment, id: &str) -> Result<DayLine, OfficeError> {
        let today = now.date(self.programme.utc_offset_seconds);
        Ok(self.day_line(&self.day_state(id).await?, today))
    }

    /// Books an appointment: by nobody known, or by staff for a caller. The code is shown once.
    ///
    /// Errors: the appointment is taken, booking is over, a text does not fit; nothing is written then.
    pub async fn book_reception(
        &self,
        caller: &Caller,
        day: &str,
        new: NewBooking,
    ) -> Result<(ReceiptCode, Done), OfficeError> {
        let by = caller.viewer.actor().cloned();
        if by.as_ref().is_some_and(|actor| !actor.has(Power::TakeReports) && !actor.has(Power::Receive)) {
            return Err(Refusal::not_allowed("您的岗位不替来访人预约。", "your post does not book for callers").into());
        }
        let desk = self.case_desk(caller.now)?;
        let (matter, contact) =
            (said(&new.matter, "想谈什么", "what it is about")?, fits(&new.contact, "联系方式", "how to reach you")?);
        let code = ReceiptCode::draw(&mut **desk.chance.lock().unwrap_or_else(PoisonError::into_inner));
        let hash = hex::encode(desk.key.code_hash(&code));
        // Whoever books alone leaves the day and no hour.
        let at = if by.is_some() { desk.now } else { desk.start_of_day() };
        let (about, slot, today) = (format!("{RECEPTION}{day}"), new.slot, desk.today);
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let state: DayState = contact_in(tx, &about).await?;
                    bookable(&state, slot, today, by.is_some())?;
                    if by.is_none() && contact.is_empty() {
                        within_the_bound(tx, &state).await?;
                    }
                    let body = Booked { slot, code: hash, from: None };
                    let mut act = NewAct::new(at, ActKind::ReceptionBooked.wire(), about)
                        .body(serde_json::to_value(body).map_err(damaged)?)
                        .content("matter", matter);
                    if !contact.is_empty() {
                        act = act.content("contact", contact);
                    }
                    if let Some(actor) = by {
                        act = act.by(actor.person, actor.post.id.clone());
                    }
                    let act = tx.append(act).await?;
                    Ok::<_, OfficeError>(Done { seq: act.seq, at: act.at })
                })
            })
            .await?;
        Ok((code, committed.value))
    }

    /// The day and the time of a code, with its hash: the time may be somebody else's by now.
    async fn booking_of(
        &self,
        now: Moment,
        code: &ReceiptCode,
    ) -> Result<Option<(DayState, u32, String)>, OfficeError> {
        let desk = self.case_desk(now)?;
        let hash = hex::encode(desk.key.code_hash(code));
        let rows = self.store.query("SELECT about, slot FROM bookings WHERE hash = $1", args![hash.as_str()]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let (about, slot) = (row.text(0)?.to_owned(), row.unsigned(1)? as u32);
        Ok(self.contact::<DayState>(&about).await?.map(|state| (state, slot, hash)))
    }

    /// The appointment of a code; none for a code that opens nothing.
    pub async fn booking_by_code(&self, now: Moment, code: &ReceiptCode) -> Result<Option<BookingSheet>, OfficeError> {
        let Some((state, slot, hash)) = self.booking_of(now, code).await? else { return Ok(None) };
        let today = now.date(self.programme.utc_offset_seconds);
        let booked = state.slots.get(&slot).filter(|one| one.code == hash);
        let withdrawn = match booked {
            Some(_) => None,
            None => self.withdrawn_note(&state, &hash).await?,
        };
        if booked.is_none() && withdrawn.is_none() {
            return Ok(None);
        }
        let outcome = booked.and_then(|one| one.outcome.as_ref()).map(|one| one.outcome);
        Ok(Some(BookingSheet {
            matter: match booked {
                Some(booked) => self.text_of(booked.seq, "matter").await?,
                None => None,
            },
            begins: state.begins(slot).unwrap_or_default().to_owned(),
            cancels: booked.is_some() && outcome.is_none() && state.is_open() && state.announced.on >= today,
            outcome,
            withdrawn,
            day: self.day_line(&state, today),
            slot,
        }))
    }

    /// Gives an appointment back and erases what was written for it.
    pub async fn cancel_booking(&self, now: Moment, code: &ReceiptCode) -> Result<Done, OfficeError> {
        let sheet = self.booking_by_code(now, code).await?.filter(|sheet| sheet.cancels).ok_or_else(gone)?;
        let (state, slot, _) = self.booking_of(now, code).await?.ok_or_else(gone)?;
        let seq = state.slots.get(&slot).ok_or_else(gone)?.seq;
        let at = self.case_desk(now)?.start_of_day();
        let body = serde_json::to_value(Cancelled { slot }).map_err(damaged)?;
        let about = format!("{RECEPTION}{}", sheet.day.id);
        let act = NewAct::new(at, ActKind::ReceptionCancelled.wire(), about).body(body);
        self.end_booking(act, (slot, seq), gone).await
    }
}

fn gone() -> Refusal {
    Refusal::wrong_state("这个预约已经取消或用过了。", "this booking is cancelled or used already")
        .then("可以重新预约。", "book anew")
}

/// On the web a bounded number of bookings leave no contact, so that nobody takes a whole day by leaving the field empty. Whether one contact was
/// left twice is for the desk to see: a refusal would tell whoever types a number whether its owner comes on that day.
async fn within_the_bound(tx: &mut Tx, state: &DayState) -> Result<(), OfficeError> {
    let Some(most) = state.announced.without_contact else { return Ok(()) };
    let mut without = 0;
    for slot in state.slots.values() {
        let on_the_web = tx.act(slot.seq).await?.is_some_and(|act| act.post.is_none());
        if on_the_web && tx.content(slot.seq, "contact").await?.is_none() {
            without += 1;
        }
    }
    match without < most {
        true => Ok(()),
        false => Err(Refusal::bad_input(
            format!("这一天不留联系方式的预约已满（{most} 个）。"),
            format!("bookings of this day that leave no contact are full ({most})"),
        )
        .then(
            "请留一个联系方式，另选一天，或直接来、打电话约。",
            "leave a contact, choose another day, or come or telephone",
        )
        .into()),
    }
}

fn bookable(state: &DayState, slot: u32, today: Date, at_the_desk: bool) -> Result<(), Refusal> {
    let open = match at_the_desk {
        true => state.bookable_at_the_desk(today),
        false => state.bookable(today),
    };
    if open.contains(&slot) {
        return Ok(());
    }
    if !at_the_desk && state.bookable_at_the_desk(today).contains(&slot) && today <= state.announced.book_until {
        return Err(Refusal::wrong_state(
            "这个时间留给直接来的和打电话的，网上不能约。",
            "this time is kept for people who come or telephone",
        )
        .then("请另选一个时间，您填的还在。", "choose another time; what you typed is kept"));
    }
    let (zh, en) = match (state.is_open(), today > state.announced.book_until) {
        (false, _) => ("这一天已经取消或过去了。", "this day is called off or over"),
        (true, true) => (
            "这一天的预约已经截止；仍可直接来，排在预约的人后面。",
            "booking for this day is over; you can still come and wait",
        ),
        (true, false) => ("这个时间刚被别人约了。", "somebody else has just taken this time"),
    };
    Err(Refusal::wrong_state(zh, en)
        .then("请另选一个时间，您填的还在。", "choose another time; what you typed is kept"))
}
