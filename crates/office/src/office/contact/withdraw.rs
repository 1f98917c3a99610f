//! The desk cancels a booking of somebody else: on a ground of a list and in words, which whoever booked reads under the code. The time is free
//! again, and what was written is erased as when it is given back.

use super::contact_in;
use super::said;
use crate::kinds::ActKind;
use crate::office::{Caller, Done, Office, OfficeError};
use crate::refusal::Refusal;
use crate::views::damaged;
use shishu_contact::{CancelGround, DayState, RECEPTION, Withdrawn};
use shishu_programme::Power;
use shishu_store::{Content, ContentId, NewAct};
use shishu_terms::Bilingual;

/// What is told to whoever booked.
pub struct WithdrawnNote {
    pub ground: CancelGround,
    /// None once they were erased.
    pub words: Option<String>,
    /// The post that did it.
    pub by: Bilingual,
    pub stated: Withdrawn,
    /// The act.
    pub seq: u64,
}

impl Office {
    /// Cancels a booking. By the receiving post, or the desk that takes reports. Errors: nobody has the time any more, or it was told of already;
    /// nothing is written then.
    pub async fn withdraw_booking(
        &self,
        caller: &Caller,
        day: &str,
        slot: u32,
        ground: CancelGround,
        words: &str,
    ) -> Result<Done, OfficeError> {
        let actor = caller.require()?.clone();
        let about = format!("{RECEPTION}{day}");
        let state = self.day_state(day).await?;
        if !super::desk::receives(&actor, &state) && !actor.has(Power::TakeReports) {
            return Err(Refusal::not_allowed(
                "您的岗位不能取消别人的预约。",
                "your post does not cancel bookings of others",
            )
            .into());
        }
        let words = said(words, "取消的说明，约的人看得到", "why, in words; whoever booked reads them")?;
        let today = caller.now.date(self.programme.utc_offset_seconds);
        let seq = state.slots.get(&slot).map(|one| one.seq).filter(|_| state.announced.on >= today).ok_or_else(gone)?;
        let body = serde_json::to_value(Withdrawn { slot, ground, on: today }).map_err(damaged)?;
        let act = NewAct::new(caller.now, ActKind::ReceptionWithdrawn.wire(), about)
            .by(actor.person, actor.post.id.clone())
            .body(body)
            .content("words", words);
        self.end_booking(act, (slot, seq), gone).await
    }

    /// Appends what ends the booking of this time and this act, while it still waits, and erases what was written for it.
    pub(super) async fn end_booking(
        &self,
        mut act: NewAct,
        (slot, seq): (u32, u64),
        gone: fn() -> Refusal,
    ) -> Result<Done, OfficeError> {
        for name in ["matter", "contact"] {
            if matches!(self.store.content(seq, name).await?, Some(Content::Text(_))) {
                act.erases.push(ContentId { seq, name: name.to_owned() });
            }
        }
        let traces = self.store.salts(&act.erases).await?;
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let state: DayState = contact_in(tx, &act.subject).await?;
                    let waits = state.slots.get(&slot).is_some_and(|one| one.seq == seq && one.outcome.is_none());
                    if !waits || !state.is_open() {
                        return Err(OfficeError::from(gone()));
                    }
                    let act = tx.append(act).await?;
                    Ok(Done { seq: act.seq, at: act.at })
                })
            })
            .await?;
        if let Err(error) = self.store.scrub(traces).await {
            tracing::warn!(%error, "a booking is erased; its traces in the database's files could not be overwritten");
        }
        Ok(committed.value)
    }

    /// What the desk said to the holder of a code.
    pub(super) async fn withdrawn_note(
        &self,
        state: &DayState,
        hash: &str,
    ) -> Result<Option<WithdrawnNote>, OfficeError> {
        let Some(one) = state.withdrawn.iter().rev().find(|one| one.code == hash) else { return Ok(None) };
        Ok(Some(self.note(one).await?))
    }

    /// All that the desk cancelled of a day; the words for those who read what was booked.
    pub(super) async fn withdrawn_notes(
        &self,
        state: &DayState,
        reads: bool,
    ) -> Result<Vec<WithdrawnNote>, OfficeError> {
        let mut notes = Vec::new();
        for one in &state.withdrawn {
            let note = self.note(one).await?;
            notes.push(WithdrawnNote { words: note.words.filter(|_| reads), ..note });
        }
        Ok(notes)
    }

    async fn note(&self, one: &shishu_contact::WithdrawnSlot) -> Result<WithdrawnNote, OfficeError> {
        Ok(WithdrawnNote {
            ground: one.stated.ground,
            words: self.text_of(one.seq, "words").await?,
            by: one.by.as_ref().map(|post| self.post_name(post)).unwrap_or_default(),
            stated: one.stated.clone(),
            seq: one.seq,
        })
    }
}

fn gone() -> Refusal {
    Refusal::wrong_state("这个时间现在没有可以取消的预约。", "no booking of this time can be cancelled now")
        .then("请看名单上现在的情况。", "look at the list as it stands now")
}
