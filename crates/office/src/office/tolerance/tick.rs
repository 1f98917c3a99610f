//! What the calendar does about tolerance: it publishes what the person concerned chose to, once nothing can be appealed, and ends what is over.

use super::Stated;
use crate::office::{Office, OfficeError};
use shishu_cases::tolerance::{PublicTolerance, ToleranceAct, ToleranceState};
use shishu_store::{Content, args};
use shishu_terms::Moment;

impl Office {
    /// Returns how many acts it made.
    pub async fn tick_tolerance(&self, now: Moment) -> Result<usize, OfficeError> {
        if self.intake.is_none() {
            return Ok(0);
        }
        let sql = "SELECT state FROM tolerances WHERE publish = 1 OR phase = 'granted' ORDER BY id";
        let mut made = 0;
        for row in &self.store.query(sql, args![]).await? {
            let state: ToleranceState = serde_json::from_str(row.text(0)?).map_err(crate::views::damaged)?;
            made += usize::from(self.publish_tolerance(now, &state).await?);
            let done =
                self.on_tolerance(now, None, &state.id, |_, state, today| Ok(state.expire(today).map(Stated::plain)));
            made += usize::from(done.await?.is_some());
        }
        Ok(made)
    }

    async fn publish_tolerance(&self, now: Moment, state: &ToleranceState) -> Result<bool, OfficeError> {
        let Some(decision) = state.decision.clone().filter(|_| state.publish == Some(true)) else { return Ok(false) };
        let Some(summary) = self.chosen_summary(state).await? else { return Ok(false) };
        let tolerance = PublicTolerance {
            summary: self.tolerance_summary(state, &summary),
            unit: state.applied.unit.clone(),
            unit_name: self.unit_name(&state.applied.unit),
            granted: decision.grants,
            decided: decision.on,
            until: decision.until,
            answers: state.examined.as_ref().map(|examined| examined.answers.clone()).unwrap_or_default(),
        };
        let seen = state.last;
        let done = self
            .on_tolerance(now, None, &state.id, move |_, state, today| {
                // Something was said meanwhile: the next look takes it in.
                Ok(state.publish(tolerance, today).filter(|_| state.last == seen).map(Stated::plain))
            })
            .await?;
        Ok(done.is_some())
    }

    /// The words last chosen; none when they were erased.
    async fn chosen_summary(&self, state: &ToleranceState) -> Result<Option<String>, OfficeError> {
        let acts = self.store.acts_of(state.id.as_str()).await?;
        let last = acts.iter().rev().find(|act| {
            matches!(ToleranceAct::read(&act.kind, &act.body), Some(Ok(ToleranceAct::PublicationChosen(_))))
        });
        let Some(act) = last else { return Ok(None) };
        Ok(match self.store.content(act.seq, "summary").await? {
            Some(Content::Text(text)) => Some(text),
            _ => None,
        })
    }
}
