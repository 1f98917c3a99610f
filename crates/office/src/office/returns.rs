//! Writing to a return: one path for every command on it.

use super::corrections::follow;
use super::{Caller, Done, Office, OfficeError};
use crate::actor::Actor;
use crate::desk::Desk;
use crate::kinds::ActKind;
use crate::permissions::{Action, require};
use crate::refusal::Refusal;
use crate::returns::{self, Draft, DraftSaved, Facts, ReturnState, UploadReceived, to_body};
use crate::views::load_return;
use sha2::Digest;
use shishu_programme::{ReportForm, StatUnit};
use shishu_store::{DutyFilter, NewAct, Tx, args};
use shishu_terms::{IndicatorCode, InquiryId, ReturnId};
use std::collections::BTreeMap;

impl Office {
    /// The form and the unit of a return, if both are in the programme.
    pub(crate) fn place(&self, id: &ReturnId) -> Result<(&ReportForm, &StatUnit), Refusal> {
        let form = self.programme.forms.get(&id.form).ok_or_else(|| Refusal::not_found(&id.to_string()))?;
        let unit = self.programme.units.get(&id.unit).ok_or_else(|| Refusal::not_found(&id.to_string()))?;
        Ok((form, unit))
    }

    /// Every command on a return goes this way: authorise, load inside the transaction, decide, append.
    pub(crate) async fn on_return<F>(
        &self,
        caller: &Caller,
        id: &ReturnId,
        action: Action,
        decide: F,
    ) -> Result<Done, OfficeError>
    where
        F: FnOnce(&Desk<'_>, &ReturnState, &Actor, &Facts) -> Result<NewAct, Refusal> + Send + 'static,
    {
        self.on_return_with(caller, id, action, None, decide).await
    }

    /// The same, keeping a file in the same transaction as the act that names it.
    pub(crate) async fn on_return_with<F>(
        &self,
        caller: &Caller,
        id: &ReturnId,
        action: Action,
        file: Option<Vec<u8>>,
        decide: F,
    ) -> Result<Done, OfficeError>
    where
        F: FnOnce(&Desk<'_>, &ReturnState, &Actor, &Facts) -> Result<NewAct, Refusal> + Send + 'static,
    {
        let (form, unit) = self.place(id)?;
        let actor = require(&caller.viewer, action, unit, &form.id)?.clone();
        let (programme, id, now) = (self.programme.clone(), id.clone(), caller.now);
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let not_found = || Refusal::not_found(&id.to_string());
                    let row = load_return(tx, &id).await?.ok_or_else(|| {
                        not_found().then("这一期还没有开始填报。", "this reporting period is not open")
                    })?;
                    let open = tx.duties(&DutyFilter::open().about(id.to_string())).await?;
                    let facts = facts(tx, &row.state).await?;
                    let form = programme.forms.get(&id.form).ok_or_else(not_found)?;
                    let unit = programme.units.get(&id.unit).ok_or_else(not_found)?;
                    let desk = Desk {
                        programme: &programme,
                        form,
                        unit,
                        town_review: row.town_review,
                        now,
                        steps: row.state.steps.len(),
                        open: &open,
                    };
                    let act = decide(&desk, &row.state, &actor, &facts)?;
                    if let Some(bytes) = file {
                        tx.put_blob(&bytes).await?;
                    }
                    let act = without_draft(tx, &id, act).await?;
                    let before = (row.state, super::reads::region(&row.region)?, row.town_review);
                    let act = follow(tx, &desk, &before, act).await?;
                    let act = tx.append(act).await?;
                    Ok::<_, OfficeError>(Done { seq: act.seq, at: act.at })
                })
            })
            .await?;
        Ok(committed.value)
    }

    /// Saves a draft. Only the respondent's post sees it.
    pub async fn save_draft(
        &self,
        caller: &Caller,
        id: &ReturnId,
        draft: Draft,
        from_upload: Option<(u64, BTreeMap<String, IndicatorCode>)>,
    ) -> Result<Done, OfficeError> {
        let before = self.draft(id).await?.map(|(_, seq, _)| seq);
        self.on_return(caller, id, Action::Fill, move |desk, state, actor, _| {
            let (upload, mapping) = match from_upload {
                Some((seq, mapping)) => (Some(seq), mapping),
                None => (None, BTreeMap::new()),
            };
            let filled = draft.cells.values().filter(|text| !text.trim().is_empty()).count() as u32;
            returns::save_draft(desk, state, actor, &draft, DraftSaved { filled, upload, mapping, supersedes: before })
        })
        .await
    }

    /// Submits a return.
    pub async fn submit(&self, caller: &Caller, id: &ReturnId, draft: Draft) -> Result<Done, OfficeError> {
        self.on_return(caller, id, Action::Fill, move |desk, state, actor, facts| {
            returns::submit(desk, state, actor, &draft, facts)
        })
        .await
    }

    /// Revises cells with a reason; answers the inquiries on them.
    pub async fn revise(
        &self,
        caller: &Caller,
        id: &ReturnId,
        draft: Draft,
        reason: String,
    ) -> Result<Done, OfficeError> {
        self.on_return(caller, id, Action::Fill, move |desk, state, actor, facts| {
            returns::revise(desk, state, actor, &draft, &reason, facts)
        })
        .await
    }

    /// Answers an inquiry: the value is right.
    pub async fn answer(
        &self,
        caller: &Caller,
        id: &ReturnId,
        inquiry: InquiryId,
        text: String,
    ) -> Result<Done, OfficeError> {
        self.on_return(caller, id, Action::Fill, move |desk, state, actor, _| {
            returns::answer(desk, state, actor, &inquiry, &text)
        })
        .await
    }

    /// Keeps an uploaded file as evidence. Nothing of it counts before the respondent takes it over into the draft.
    pub async fn receive_upload(
        &self,
        caller: &Caller,
        id: &ReturnId,
        name: String,
        bytes: Vec<u8>,
    ) -> Result<Done, OfficeError> {
        let body = UploadReceived { sha256: sha256_hex(&bytes), name, bytes: bytes.len() as u64 };
        self.on_return_with(caller, id, Action::Fill, Some(bytes), move |desk, state, actor, _| {
            Ok(desk.act(ActKind::UploadReceived, &state.id, actor).blob(body.sha256.clone()).body(to_body(&body)?))
        })
        .await
    }

    /// An uploaded file: name and bytes, for the respondent it came from.
    pub async fn upload(&self, caller: &Caller, id: &ReturnId, seq: u64) -> Result<(String, Vec<u8>), OfficeError> {
        let (form, unit) = self.place(id)?;
        require(&caller.viewer, Action::Fill, unit, &form.id)?;
        let rows = self
            .store
            .query("SELECT name, sha256 FROM uploads WHERE seq = $1 AND return_id = $2", args![seq, id.to_string()])
            .await?;
        let row = rows.first().ok_or_else(|| Refusal::not_found(&format!("#{seq}")))?;
        let bytes = self.store.blob(row.text(1)?).await?.ok_or_else(|| Refusal::not_found(&format!("#{seq}")))?;
        Ok((row.text(0)?.to_owned(), bytes))
    }

    /// The mapping of headings to indicators this unit used last for this form.
    pub async fn mapping(&self, id: &ReturnId) -> Result<BTreeMap<String, IndicatorCode>, OfficeError> {
        let rows = self
            .store
            .query(
                "SELECT heading, indicator FROM mappings WHERE unit = $1 AND form = $2 ORDER BY heading",
                args![id.unit.as_str(), id.form.as_str()],
            )
            .await?;
        rows.iter().map(|row| Ok((row.text(0)?.to_owned(), IndicatorCode::new(row.text(1)?)))).collect()
    }
}

/// SHA-256 in hex: the name of a blob.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(sha2::Sha256::digest(bytes))
}

/// The unit's earlier periods, read inside the write.
async fn facts(tx: &mut Tx, state: &ReturnState) -> Result<Facts, OfficeError> {
    let id = &state.id;
    let earlier = |period| ReturnId { form: id.form.clone(), period, unit: id.unit.clone() };
    let (previous, year_ago) = (earlier(id.period.previous()), earlier(id.period.year_ago()));
    let value = |row: Option<crate::views::ReturnRow>| row.filter(|r| r.state.is_reported()).map(|r| r.state.values());
    let previous_values = value(load_return(tx, &previous).await?);
    let year_ago_values = match previous == year_ago {
        true => previous_values.clone(),
        false => value(load_return(tx, &year_ago).await?),
    };
    Ok(Facts { current: state.values(), previous: previous_values, year_ago: year_ago_values })
}

/// A statement of values ends the draft: its content is erased with it.
async fn without_draft(tx: &mut Tx, id: &ReturnId, act: NewAct) -> Result<NewAct, OfficeError> {
    let states_values = [ActKind::ReturnSubmitted.wire(), ActKind::ReturnRevised.wire()].contains(&act.kind);
    if !states_values {
        return Ok(act);
    }
    let rows = tx.query("SELECT seq FROM drafts WHERE return_id = $1", args![id.to_string()]).await?;
    match rows.first() {
        Some(row) => Ok(act.erase(row.int(0)? as u64, "draft")),
        None => Ok(act),
    }
}
