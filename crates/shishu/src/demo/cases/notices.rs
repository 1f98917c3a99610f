//! Typical cases of the demo: written from closed cases, everything masked that was found, approved by two.

use super::carry_out::{Cases, SESSION};
use crate::demo::carry_out::in_post;
use shishu_cases::notice::{Mask, Scope};
use shishu_office::{Caller, NewNotice, Office, OfficeError, Refusal};
use shishu_terms::{CaseId, Moment, NoticeId, PostId};
use std::sync::PoisonError;

fn compiler(office: &Office, now: Moment) -> Result<Caller, OfficeError> {
    let rules = office.programme().notices.as_ref();
    let post = rules.map(|rules| rules.compiler.clone()).ok_or_else(|| Refusal::not_found("notices.toml"))?;
    acting(office, &post, now)
}

fn acting(office: &Office, post: &PostId, now: Moment) -> Result<Caller, OfficeError> {
    Ok(Caller::actor(in_post(office.programme(), post, now)?, now))
}

impl Cases {
    /// Writes it and puts it up for approval.
    pub(super) async fn write_notice(
        &self,
        office: &Office,
        now: Moment,
        number: usize,
        case: &CaseId,
        (title, lesson): (&str, &str),
    ) -> Result<(), OfficeError> {
        let caller = compiler(office, now)?;
        let cases = std::slice::from_ref(case);
        let source = office.notice_source(&caller, SESSION, cases).await?;
        let mut draft = source.draft;
        (draft.title, draft.lesson) = (title.to_owned(), lesson.to_owned());
        let found = office.notice_proposals(&draft, &source.names)?;
        draft.masks = found.into_iter().map(|one| Mask { what: one.what, exemption: one.exemption }).collect();
        let new = NewNotice { scope: Scope::Public, units: Vec::new(), draft, files: Vec::new() };
        let id = office.draft_notice(&caller, SESSION, cases, new).await?;
        office.ask_notice_approval(&caller, &id).await?;
        self.notices.lock().unwrap_or_else(PoisonError::into_inner).insert(number, id);
        Ok(())
    }

    /// Both who were asked approve it.
    pub(super) async fn approve_notice(&self, office: &Office, now: Moment, number: usize) -> Result<(), OfficeError> {
        let id: Option<NoticeId> = self.notices.lock().unwrap_or_else(PoisonError::into_inner).get(&number).cloned();
        let id = id.ok_or_else(|| Refusal::not_found(&format!("script {number}")))?;
        for post in office.notice(&compiler(office, now)?, &id).await?.state.approvers {
            office.approve_notice(&acting(office, &post, now)?, &id).await?;
        }
        Ok(())
    }
}
