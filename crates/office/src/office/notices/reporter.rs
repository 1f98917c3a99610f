//! What the holder of a receipt code is told about a typical case of the own report, and how it is stopped.

use super::{NoticeBy, Stated};
use crate::office::cases::unknown_code;
use crate::office::{Done, Office, OfficeError};
use crate::refusal::Refusal;
use jiff::civil::Date;
use shishu_cases::notice::{Objector, Phase, PublicNotice};
use shishu_sealed::ReceiptCode;
use shishu_store::args;
use shishu_terms::{CaseId, Moment, NoticeId};

/// A typical case of a report, as its reporter sees it.
pub struct ReporterNotice {
    pub id: NoticeId,
    pub phase: Phase,
    /// The last day on which it can be objected to.
    pub until: Option<Date>,
    /// What will be shown, or is.
    pub public: Option<PublicNotice>,
    /// The report is sealed: an objection stops it for good.
    pub for_good: bool,
}

impl Office {
    /// Those that are in their days of grace, published or stopped: what is only being written is nobody's yet.
    pub async fn notices_by_code(&self, now: Moment, code: &ReceiptCode) -> Result<Vec<ReporterNotice>, OfficeError> {
        let case = self.case_of_code(now, code).await?.ok_or_else(unknown_code)?.id;
        self.notices_for_reporter(&case).await
    }

    /// Those of a case, for whoever holds its code.
    pub async fn notices_for_reporter(&self, case: &CaseId) -> Result<Vec<ReporterNotice>, OfficeError> {
        let sql = "SELECT n.id FROM notice_cases c JOIN notices n ON n.id = c.notice_id \
                   WHERE c.case_id = $1 AND n.phase IN ('grace', 'published', 'stopped') ORDER BY n.id";
        let mut found = Vec::new();
        for row in &self.store.query(sql, args![case.as_str()]).await? {
            let id = NoticeId::new(row.text(0)?);
            let Some(state) = self.notice_state(&id).await? else { continue };
            let until = match state.phase {
                Phase::Grace { until, .. } => Some(until),
                _ => None,
            };
            let public = match (state.published, self.notice_draft(&state).await?, self.notice_rules()) {
                (Some(_), ..) => self.published_notice(&id).await?,
                (None, Some(draft), Ok(rules)) => Some(self.public_of(&state, &draft, rules)),
                _ => None,
            };
            let public = public.filter(|_| !matches!(state.phase, Phase::Stopped { .. }));
            found.push(ReporterNotice { id, phase: state.phase, until, public, for_good: state.drafted.sealed });
        }
        Ok(found)
    }

    /// The reporter objects: one click, no reason asked, no hour kept.
    pub async fn object_by_code(&self, now: Moment, code: &ReceiptCode, id: &NoticeId) -> Result<Done, OfficeError> {
        let missing = || Refusal::not_found(id.as_str());
        let own = self.notices_by_code(now, code).await?;
        own.iter().find(|one| one.id == *id).ok_or_else(missing)?;
        let done = self
            .on_notice(now, NoticeBy::Reporter, id, |_, state, today| {
                Ok(Some(Stated::plain(state.object(Objector::Reporter, None, today)?)))
            })
            .await?;
        Ok(done.ok_or_else(missing)?)
    }
}
