//! The desk cancels a booking of somebody else: on a ground of a list and in words, which whoever booked reads under the code. The time is free
//! again, and what was written is erased as when it is given back.

use super::said;
use crate::kinds::ActKind;
use crate::office::{Caller, Done, Office, OfficeError};
use crate::refusal::Refusal;
use crate::views::{damaged, load_contact};
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
        let gone = || {
            Refusal::wrong_state("这个时间现在没有可以取消的预约。", "no booking of this time can be cancelled now")
                .then("请看名单上现在的情况。", "look at the list as it stands now")
        };
        let seq = state.slots.get(&slot).ok_or_else(gone)?.seq;
        let (erased, traces) = self.of_a_booking(seq).await?;
        let now = caller.now;
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let state: DayState = load_contact(tx, &about).await?.ok_or_else(|| Refusal::not_found(&about))?;
                    let waits = state.slots.get(&slot).is_some_and(|one| one.seq == seq && one.outcome.is_none());
                    if !waits || !state.is_open() || state.announced.on < today {
                        return Err(OfficeError::from(gone()));
                    }
                    let body = serde_json::to_value(Withdrawn { slot, ground, on: today }).map_err(damaged)?;
                    let mut act = NewAct::new(now, ActKind::ReceptionWithdrawn.wire(), about)
                        .by(actor.person, actor.post.id.clone())
                        .body(body)
                        .content("words", words);
                    act.erases = erased;
                    let act = tx.append(act).await?;
                    Ok(Done { seq: act.seq, at: act.at })
                })
            })
            .await?;
        self.scrub_booking(traces).await;
        Ok(committed.value)
    }

    /// What was written for a booking and is still there, with the traces to look for once it is erased.
    pub(super) async fn of_a_booking(&self, seq: u64) -> Result<(Vec<ContentId>, Vec<Vec<u8>>), OfficeError> {
        let mut written = Vec::new();
        for name in ["matter", "contact"] {
            if matches!(self.store.content(seq, name).await?, Some(Content::Text(_))) {
                written.push(ContentId { seq, name: name.to_owned() });
            }
        }
        let traces = self.store.salts(&written).await?;
        Ok((written, traces))
    }

    pub(super) async fn scrub_booking(&self, traces: Vec<Vec<u8>>) {
        if let Err(error) = self.store.scrub(traces).await {
            tracing::warn!(%error, "a booking is erased; its traces in the database's files could not be overwritten");
        }
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
