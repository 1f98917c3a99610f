//! Writing to a return: one path for every command on it.

use super::corrections::follow;
use super::{Caller, Done, Office, OfficeError};
use crate::actor::Actor;
use crate::desk::Desk;
use crate::kinds::ActKind;
use crate::permissions::{Action, require};
use crate::refusal::Refusal;
use crate::returns::{self, Draft, DraftSaved, Facts, ReturnState, UploadReceived, to_body};
use crate::views::load_with_earlier;
use sha2::Digest;
use shishu_programme::{ReportForm, StatUnit};
use shishu_store::{DutyFilter, NewAct, args};
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
        F: FnOnce(&Desk<'_>, &ReturnState, &Actor) -> Result<NewAct, Refusal> + Send + 'static,
    {
        let earlier = [None, None];
        self.on_return_with(caller, id, action, earlier, None, |desk, state, actor, _| decide(desk, state, actor)).await
    }

    /// The same for a statement of values, which is checked against the unit's earlier periods.
    pub(crate) async fn on_values<F>(
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
        let at = |period| Some(ReturnId { form: id.form.clone(), period, unit: id.unit.clone() });
        let earlier = [at(id.period.previous()), at(id.period.year_ago())];
        self.on_return_with(caller, id, action, earlier, file, decide).await
    }

    /// The same, looking at the previous period and that of a year ago where they are named, and keeping a file in the same transaction
    /// as the act that names it.
    async fn on_return_with<F>(
        &self,
        caller: &Caller,
        id: &ReturnId,
        action: Action,
        earlier: [Option<ReturnId>; 2],
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
                    let mut asked: Vec<ReturnId> = earlier.iter().flatten().cloned().collect();
                    // A yearly form's previous period is that of a year ago.
                    asked.dedup();
                    let (row, values) = load_with_earlier(tx, &id, &asked).await?.ok_or_else(|| {
                        not_found().then("这一期还没有开始填报。", "this reporting period is not open")
                    })?;
                    let open = tx.duties(&DutyFilter::open().about(id.to_string())).await?;
                    let [previous, year_ago] = earlier.map(|id| values.get(&id?).cloned());
                    let facts = Facts { current: row.state.values(), previous, year_ago };
                    let form = programme.forms.get(&id.form).ok_or_else(not_found)?;
                    let unit = programme.units.get(&id.unit).ok_or_else(not_found)?;
                    let desk = Desk {
                        programme: &programme,
                        form,
                        period: id.period,
                        unit,
                        town_review: row.town_review,
                        now,
                        steps: row.state.steps.len(),
                        open: &open,
                        draft: row.draft,
                    };
                    let act = decide(&desk, &row.state, &actor, &facts)?;
                    if let Some(bytes) = file {
                        tx.put_blob(&bytes).await?;
                    }
                    let before = (row.state.clone(), super::reads::region(&row.region)?, row.town_review);
                    let act = follow(tx, &desk, &before, act).await?;
                    tx.hand(row);
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
        self.on_return(caller, id, Action::Fill, move |desk, state, actor| {
            let (upload, mapping) = match from_upload {
                Some((seq, mapping)) => (Some(seq), mapping),
                None => (None, BTreeMap::new()),
            };
            let filled = draft.cells.values().filter(|text| !text.trim().is_empty()).count() as u32;
            returns::save_draft(
                desk,
                state,
                actor,
                &draft,
                DraftSaved { filled, upload, mapping, supersedes: desk.draft },
            )
        })
        .await
    }

    /// Submits a return.
    pub async fn submit(&self, caller: &Caller, id: &ReturnId, draft: Draft) -> Result<Done, OfficeError> {
        self.on_values(caller, id, Action::Fill, None, move |desk, state, actor, facts| {
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
        self.on_values(caller, id, Action::Fill, None, move |desk, state, actor, facts| {
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
        self.on_return(caller, id, Action::Fill, move |desk, state, actor| {
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
        self.on_return_with(caller, id, Action::Fill, [None, None], Some(bytes), move |desk, state, actor, _| {
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
