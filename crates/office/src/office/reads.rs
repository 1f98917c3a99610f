//! Reading returns: one return for filling in, one for review, lists.

use super::{Caller, Office, OfficeError};
use crate::clock::Why;
use crate::desk::Desk;
use crate::permissions::{Action, require};
use crate::refusal::Refusal;
use crate::returns::{Checked, Draft, Facts, InquiryState, ReturnState, Stage, check_draft, draft_of};
use shishu_store::{Content, DutyFilter, StoreError, args};
use shishu_terms::{Bilingual, FormId, InquiryId, Moment, Period, RegionCode, ReturnId, RuleId, UnitId};
use std::collections::BTreeMap;

/// A return as the respondent's desk needs it.
#[derive(Clone, Debug)]
pub struct FillSheet {
    /// The state.
    pub state: ReturnState,
    /// What is in the cells: the draft, or the values that stand.
    pub draft: Draft,
    /// When the draft was saved; `None`: there is no draft.
    pub draft_saved: Option<Moment>,
    /// The earlier periods.
    pub facts: Facts,
    /// What the checks say of the cells.
    pub checked: Checked,
    /// How the due time was counted.
    pub why: Option<Why>,
    /// Texts of questions, answers, reasons.
    pub told: Told,
}

/// A return as a reviewer's desk needs it.
#[derive(Clone, Debug)]
pub struct ReviewSheet {
    /// The state.
    pub state: ReturnState,
    /// Earlier periods beside it: the year-ago one first, then the last four in order of time. `None`: not reported.
    pub beside: Vec<(Period, Option<ReturnState>)>,
    /// Does the return pass the town?
    pub town_review: bool,
    /// Texts of questions, answers, reasons, explanations.
    pub told: Told,
}

/// The texts kept in contents, by what they belong to. An erased text is said to be so.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// Question by inquiry.
    pub questions: BTreeMap<InquiryId, String>,
    /// Answer by inquiry.
    pub answers: BTreeMap<InquiryId, String>,
    /// Reason by revision (its act).
    pub reasons: BTreeMap<u64, String>,
    /// Explanation by rule.
    pub explanations: BTreeMap<RuleId, String>,
    /// Note by act.
    pub notes: BTreeMap<u64, String>,
}

/// A line in a list of returns.
#[derive(Clone, Debug)]
pub struct ReturnLine {
    /// Which.
    pub id: ReturnId,
    /// Name of the form.
    pub form: Bilingual,
    /// Where it stands.
    pub stage: Stage,
    /// When due.
    pub due: Moment,
    /// When reported.
    pub submitted_at: Option<Moment>,
    /// Inquiries that wait for the respondent.
    pub open: i64,
    /// Cells not accepted.
    pub pending: i64,
    /// Has it a draft?
    pub draft: bool,
}

pub(crate) fn state(text: &str) -> Result<ReturnState, OfficeError> {
    serde_json::from_str(text).map_err(|e| StoreError::View(e.to_string()).into())
}

pub(crate) fn region(text: &str) -> Result<RegionCode, OfficeError> {
    text.parse().map_err(|_| StoreError::View(format!("region {text}")).into())
}

impl Office {
    /// One return's state with its region and whether it passes the town; unchecked.
    pub(crate) async fn load(&self, id: &ReturnId) -> Result<Option<(ReturnState, RegionCode, bool)>, OfficeError> {
        let rows = self
            .store
            .query("SELECT state, region, town_review FROM returns WHERE id = $1", args![id.to_string()])
            .await?;
        match rows.first() {
            Some(row) => Ok(Some((state(row.text(0)?)?, region(row.text(1)?)?, row.int(2)? != 0))),
            None => Ok(None),
        }
    }

    async fn loaded(&self, id: &ReturnId) -> Result<(ReturnState, RegionCode, bool), OfficeError> {
        self.load(id).await?.ok_or_else(|| {
            Refusal::not_found(&id.to_string())
                .then("这一期还没有开始填报。", "this reporting period is not open")
                .into()
        })
    }

    /// The draft of a return with its act and the time it was saved.
    pub(crate) async fn draft(&self, id: &ReturnId) -> Result<Option<(Draft, u64, Moment)>, OfficeError> {
        let rows =
            self.store.query("SELECT text, seq, at FROM drafts WHERE return_id = $1", args![id.to_string()]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let draft = serde_json::from_str(row.text(0)?).map_err(|e| StoreError::View(e.to_string()))?;
        Ok(Some((draft, row.int(1)? as u64, Moment::from_micros(row.int(2)?))))
    }

    /// The unit's earlier periods.
    pub(crate) async fn facts(&self, state: &ReturnState) -> Result<Facts, OfficeError> {
        let at = |period| ReturnId { form: state.id.form.clone(), period, unit: state.id.unit.clone() };
        let previous = self.reported(&at(state.id.period.previous())).await?;
        let year_ago = self.reported(&at(state.id.period.year_ago())).await?;
        Ok(Facts {
            current: state.values(),
            previous: previous.map(|s| s.values()),
            year_ago: year_ago.map(|s| s.values()),
        })
    }

    async fn reported(&self, id: &ReturnId) -> Result<Option<ReturnState>, OfficeError> {
        Ok(self.load(id).await?.map(|(state, _, _)| state).filter(ReturnState::is_reported))
    }

    /// A return for its respondent: cells, earlier periods, what the checks say.
    pub async fn fill_sheet(&self, caller: &Caller, id: &ReturnId) -> Result<FillSheet, OfficeError> {
        let (form, unit) = self.place(id)?;
        require(&caller.viewer, Action::Fill, unit, &form.id)?;
        let (state, _, _) = self.loaded(id).await?;
        let facts = self.facts(&state).await?;
        let saved = self.draft(id).await?;
        let draft_saved = saved.as_ref().map(|(_, _, at)| *at);
        let told = self.told(&state).await?;
        let draft = match saved {
            Some((draft, _, _)) => draft,
            None => self.standing_draft(&state, &told),
        };
        let checked = self.check(id, &draft, &facts)?;
        let duties = self.store.duties(&DutyFilter::all().about(id.to_string())).await?;
        let why = duties.iter().find(|d| d.kind == "report").and_then(|d| Why::read(&d.why));
        Ok(FillSheet { state, draft, draft_saved, facts, checked, why, told })
    }

    /// The values that stand, with their explanations, as a draft to revise from.
    fn standing_draft(&self, state: &ReturnState, told: &Told) -> Draft {
        let mut draft = draft_of(state);
        for (rule, (explained, _)) in &state.explained {
            if let Some(text) = told.explanations.get(rule) {
                draft.texts.insert(rule.clone(), text.clone());
            }
            let reasons = self
                .programme
                .forms
                .get(&state.id.form)
                .and_then(|f| f.rules.at(rule, state.id.period))
                .map(|r| &r.source.reasons);
            let chosen = explained.reason.as_ref().and_then(|reason| reasons?.iter().position(|r| r == reason));
            if let Some(at) = chosen {
                draft.reasons.insert(rule.clone(), at.to_string());
            }
        }
        draft
    }

    /// Checks a draft against earlier periods already read: what every keystroke calls.
    pub fn check(&self, id: &ReturnId, draft: &Draft, facts: &Facts) -> Result<Checked, OfficeError> {
        let (form, unit) = self.place(id)?;
        // The moment has no part in a check.
        let desk = Desk {
            programme: &self.programme,
            form,
            period: id.period,
            unit,
            town_review: false,
            now: Moment::from_micros(0),
            steps: 0,
            open: &[],
            draft: None,
        };
        Ok(check_draft(&desk, draft, facts))
    }

    /// Checks a draft for the keystroke route: authorises and reads the earlier periods itself.
    pub async fn check_typed(&self, caller: &Caller, id: &ReturnId, draft: &Draft) -> Result<Checked, OfficeError> {
        let (form, unit) = self.place(id)?;
        require(&caller.viewer, Action::Fill, unit, &form.id)?;
        let (state, _, _) = self.loaded(id).await?;
        let facts = self.facts(&state).await?;
        self.check(id, draft, &facts)
    }

    /// A return for a reviewer, an auditor, or its own respondent: earlier periods beside it and every text.
    pub async fn review_sheet(&self, caller: &Caller, id: &ReturnId) -> Result<ReviewSheet, OfficeError> {
        let (form, unit) = self.place(id)?;
        require(&caller.viewer, Action::ReadReturn, unit, &form.id)?;
        let (state, _, town_review) = self.loaded(id).await?;
        let mut periods = vec![id.period];
        for _ in 0..4 {
            periods.push(periods[periods.len() - 1].previous());
        }
        periods.remove(0);
        periods.push(id.period.year_ago());
        periods.reverse();
        periods.dedup();
        let mut beside = Vec::new();
        for period in periods {
            let earlier = ReturnId { form: id.form.clone(), period, unit: id.unit.clone() };
            beside.push((period, self.reported(&earlier).await?));
        }
        let told = self.told(&state).await?;
        Ok(ReviewSheet { state, beside, town_review, told })
    }

    /// Returns of a unit, newest first.
    pub async fn returns_of_unit(&self, caller: &Caller, unit: &UnitId) -> Result<Vec<ReturnLine>, OfficeError> {
        let actor = caller.require()?;
        let stat_unit = self.programme.units.get(unit).ok_or_else(|| Refusal::not_found(unit.as_str()))?;
        let rows = self
            .store
            .query(
                "SELECT r.id, r.form, r.stage, r.due, r.submitted_at, r.open_inquiries, CASE WHEN d.seq IS NULL THEN 0 ELSE 1 END, r.not_accepted FROM returns r \
                 LEFT JOIN drafts d ON d.return_id = r.id WHERE r.unit = $1 ORDER BY r.first_day DESC, r.form",
                args![unit.as_str()],
            )
            .await?;
        let mut lines = Vec::new();
        for row in &rows {
            let form = FormId::new(row.text(1)?);
            let Some(report_form) = self.programme.forms.get(&form) else { continue };
            if !crate::permissions::allows(actor, Action::ReadReturn, stat_unit, &form) {
                continue;
            }
            lines.push(ReturnLine {
                id: row.text(0)?.parse().map_err(|_| StoreError::View("a return's id cannot be read".to_owned()))?,
                form: report_form.name.clone(),
                stage: Stage::parse(row.text(2)?).unwrap_or(Stage::Expected),
                due: Moment::from_micros(row.int(3)?),
                submitted_at: row.opt_int(4)?.map(Moment::from_micros),
                open: row.int(5)?,
                pending: row.int(7)?,
                draft: row.int(6)? != 0 && actor.is_respondent_of(stat_unit),
            });
        }
        Ok(lines)
    }

    /// The texts that belong to a return.
    pub(crate) async fn told(&self, state: &ReturnState) -> Result<Told, OfficeError> {
        let mut told = Told::default();
        for inquiry in &state.inquiries {
            if let Some(text) = self.text(inquiry.asked_seq, "question").await? {
                told.questions.insert(inquiry.id.clone(), text);
            }
            let answered = match inquiry.state {
                InquiryState::Answered { seq, .. } => Some(seq),
                InquiryState::Settled { answered, seq, .. } => {
                    if let Some(text) = self.text(seq, "note").await? {
                        told.notes.insert(seq, text);
                    }
                    Some(answered)
                }
                _ => None,
            };
            if let Some(seq) = answered
                && let Some(text) = self.text(seq, "answer").await?
            {
                told.answers.insert(inquiry.id.clone(), text);
            }
        }
        for step in state.steps.iter().filter(|s| !s.changes.is_empty()) {
            if let Some(text) = self.text(step.seq, "reason").await? {
                told.reasons.insert(step.seq, text);
            }
        }
        for (rule, (explained, seq)) in &state.explained {
            if explained.text
                && let Some(text) = self.text(*seq, &format!("why:{rule}")).await?
            {
                told.explanations.insert(rule.clone(), text);
            }
        }
        Ok(told)
    }

    /// A content's text; an erased one says so.
    pub(crate) async fn text(&self, seq: u64, name: &str) -> Result<Option<String>, OfficeError> {
        Ok(match self.store.content(seq, name).await? {
            Some(Content::Text(text)) => Some(text),
            Some(Content::Erased) => Some("〔已依法删除 / erased by law〕".to_owned()),
            None => None,
        })
    }
}
