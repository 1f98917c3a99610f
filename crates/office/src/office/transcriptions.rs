//! Paper returns: typed in with their scan, confirmed by a second person.

use super::returns::sha256_hex;
use super::{Caller, Done, Office, OfficeError, ReturnLine};
use crate::permissions::{Action, allows, require};
use crate::refusal::Refusal;
use crate::returns::{self, Draft, Scan, Stage};
use shishu_store::{StoreError, args};
use shishu_terms::{FormId, Moment, ReturnId};

impl Office {
    /// Keeps the scan and states the transcription. The scan is checked to be a picture or PDF, and not empty.
    pub async fn transcribe(
        &self,
        caller: &Caller,
        id: &ReturnId,
        draft: Draft,
        scan_name: String,
        scan: Vec<u8>,
    ) -> Result<Done, OfficeError> {
        let (form, unit) = self.place(id)?;
        require(&caller.viewer, Action::Transcribe, unit, &form.id)?;
        if !is_scan(&scan) {
            return Err(Refusal::bad_input(
                "请附原件的扫描件（PDF、JPEG 或 PNG）。",
                "attach a scan of the paper (PDF, JPEG or PNG)",
            )
            .into());
        }
        let named = Scan { sha256: sha256_hex(&scan), name: scan_name };
        self.on_values(caller, id, Action::Transcribe, Some(scan), move |desk, state, actor, facts| {
            returns::enter_transcription(desk, state, actor, &draft, &named, facts)
        })
        .await
    }

    /// Confirms or refuses a transcription.
    pub async fn judge_transcription(
        &self,
        caller: &Caller,
        id: &ReturnId,
        agrees: bool,
        note: String,
    ) -> Result<Done, OfficeError> {
        self.on_return(caller, id, Action::ConfirmTranscription, move |desk, state, actor| {
            returns::judge_transcription(desk, state, actor, agrees, &note)
        })
        .await
    }

    /// The scan of a transcription: bytes and file name, for whoever may read the return.
    pub async fn scan(&self, caller: &Caller, id: &ReturnId) -> Result<(Vec<u8>, String), OfficeError> {
        let (form, unit) = self.place(id)?;
        require(&caller.viewer, Action::ReadReturn, unit, &form.id)?;
        let not_found = || OfficeError::from(Refusal::not_found(&id.to_string()));
        let (state, _, _) = self.load(id).await?.ok_or_else(not_found)?;
        let (hash, name) = state.scan.ok_or_else(not_found)?;
        Ok((self.store.blob(&hash).await?.ok_or_else(not_found)?, name))
    }

    /// Returns that wait to be transcribed (not reported) or to be confirmed, in the caller's scope, newest period first.
    pub async fn transcription_board(&self, caller: &Caller, limit: u32) -> Result<Vec<ReturnLine>, OfficeError> {
        let actor = caller.require()?;
        let rows = self
            .store
            .query(
                "SELECT id, form, stage, due, submitted_at, open_inquiries, not_accepted FROM returns WHERE stage IN ('expected', 'awaiting-confirmation') \
                 ORDER BY stage, first_day DESC, form, unit",
                args![],
            )
            .await?;
        let mut lines = Vec::new();
        for row in &rows {
            let id: ReturnId =
                row.text(0)?.parse().map_err(|_| StoreError::View("a return's id cannot be read".to_owned()))?;
            let Ok((form, unit)) = self.place(&id) else { continue };
            if lines.len() >= limit as usize {
                break;
            }
            if allows(actor, Action::Transcribe, unit, &form.id)
                || allows(actor, Action::ConfirmTranscription, unit, &form.id)
            {
                lines.push(ReturnLine {
                    form: form.name.clone(),
                    stage: Stage::parse(row.text(2)?).unwrap_or(Stage::Expected),
                    due: Moment::from_micros(row.int(3)?),
                    submitted_at: row.opt_int(4)?.map(Moment::from_micros),
                    open: row.int(5)?,
                    pending: row.int(6)?,
                    draft: false,
                    id: ReturnId { form: FormId::new(row.text(1)?), ..id },
                });
            }
        }
        Ok(lines)
    }
}

/// PDF, JPEG or PNG by their first bytes.
fn is_scan(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF-") || bytes.starts_with(&[0xff, 0xd8, 0xff]) || bytes.starts_with(b"\x89PNG\r\n\x1a\n")
}
