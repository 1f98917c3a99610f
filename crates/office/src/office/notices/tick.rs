//! What the calendar does about typical cases: it asks for them when a quarter has ended, and makes public what nobody objected to.

use super::{NoticeBy, Stated};
use crate::cases::{hold, not_covered};
use crate::kinds::ActKind;
use crate::notices::quarter_subject;
use crate::office::{Office, OfficeError};
use crate::refusal::Refusal;
use shishu_cases::notice::{NoticeState, Phase};
use shishu_cases::{Wanted, clock};
use shishu_store::{NewAct, args};
use shishu_terms::{Bilingual, Frequency, Moment, NoticeId, Period};

impl Office {
    /// Asks for the typical cases of the last quarter, and publishes. Returns how many acts it made.
    pub async fn tick_notices(&self, now: Moment) -> Result<usize, OfficeError> {
        if self.programme.notices.is_none() || self.intake.is_none() {
            return Ok(0);
        }
        Ok(usize::from(self.ask_for_quarter(now).await?) + self.publish_due(now).await?)
    }

    /// Once for each quarter in which a case was closed.
    async fn ask_for_quarter(&self, now: Moment) -> Result<bool, OfficeError> {
        let rules = self.notice_rules()?;
        let desk = self.case_desk(now)?;
        let quarter = Period::containing(Frequency::Quarter, desk.today).previous();
        let subject = quarter_subject(quarter);
        if !self.store.acts_of(&subject).await?.is_empty() {
            return Ok(false);
        }
        let (first, last) = (quarter.first_day(), quarter.last_day());
        let sql = "SELECT 1 FROM cases WHERE open = 0 AND closed >= $1 AND closed <= $2 LIMIT 1";
        if self.store.query(sql, args![first.to_string(), last.to_string()]).await?.is_empty() {
            return Ok(false);
        }
        let limit = rules.quarter.name();
        let count = clock::due(&desk.programme.calendar, last, &[rules.quarter], &[], last)
            .map_err(|error| not_covered(&error))?;
        let wanted = Wanted {
            kind: "notice-compile",
            owner: rules.compiler.clone(),
            about: None,
            rule: Bilingual {
                zh: format!("季度结束后 {}内编写典型案例，最后一日为第 0 日", limit.zh),
                en: format!(
                    "typical cases are compiled within {} of the quarter's end, its last day being day 0",
                    limit.en
                ),
            },
            received: last,
            count,
        };
        let act = NewAct::new(desk.start_of_day(), ActKind::NoticeQuarterOpened.wire(), subject.as_str())
            .body(serde_json::json!({ "quarter": quarter.to_string() }));
        let act = hold(act, &desk.programme, (&subject, 1), &[wanted], &[]);
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    // Looked at inside the write: two ticks must not ask twice.
                    if !tx.acts_of(&act.subject).await?.is_empty() {
                        return Ok::<_, OfficeError>(false);
                    }
                    tx.append(act).await?;
                    Ok(true)
                })
            })
            .await?;
        Ok(committed.value)
    }

    async fn publish_due(&self, now: Moment) -> Result<usize, OfficeError> {
        let today = now.date(self.programme.utc_offset_seconds);
        let sql = "SELECT state FROM notices WHERE phase = 'grace' ORDER BY id";
        let mut made = 0;
        for row in &self.store.query(sql, args![]).await? {
            let state: NoticeState = serde_json::from_str(row.text(0)?).map_err(crate::views::damaged)?;
            if matches!(state.phase, Phase::Grace { until, .. } if today > until) {
                made += usize::from(self.publish_notice(now, &state).await?);
            }
        }
        Ok(made)
    }

    async fn publish_notice(&self, now: Moment, seen: &NoticeState) -> Result<bool, OfficeError> {
        let id: NoticeId = seen.id.clone();
        let erased = || {
            Refusal::wrong_state(
                format!("{id} 的草稿已删除，不能公开。"),
                format!("the draft of {id} was erased, so it cannot be published"),
            )
        };
        let draft = self.notice_draft(seen).await?.ok_or_else(erased)?;
        let (notice, text) = (self.public_of(seen, &draft, self.notice_rules()?), seen.text);
        let done = self
            .on_notice(now, NoticeBy::Calendar, &seen.id, move |_, state, today| {
                // Another text meanwhile: the next look takes that one.
                if state.text != text {
                    return Ok(None);
                }
                Ok(state.publish(notice, today).map(Stated::plain))
            })
            .await?;
        Ok(done.is_some())
    }
}
