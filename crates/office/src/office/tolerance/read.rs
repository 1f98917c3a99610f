//! Applications for tolerance as their readers see them.

use super::TolerancePart;
use crate::clock::Why;
use crate::notices::propose;
use crate::office::{Caller, DutyLine, DutyTarget, Office, OfficeError};
use crate::refusal::Refusal;
use shishu_cases::notice::{Draft, Mask, Piece, pieces};
use shishu_cases::tolerance::{PublicTolerance, ToleranceAct, ToleranceState};
use shishu_store::{Content, Duty, DutyFilter, args};
use shishu_terms::{Bilingual, Moment, ToleranceId};

/// One application with what the caller may see of it.
pub struct ToleranceSheet {
    pub state: ToleranceState,
    pub part: TolerancePart,
    /// Who it is about: for those who have a part in it.
    pub person: Option<Bilingual>,
    pub public: Option<PublicTolerance>,
    pub whys: Vec<Why>,
    pub steps: Vec<ToleranceStep>,
}

/// One act on it.
pub struct ToleranceStep {
    pub seq: u64,
    pub at: Moment,
    pub by: Bilingual,
    pub stated: ToleranceAct,
    /// Texts by name: `text`, `reason`, `summary`, `evidence:CRITERION`.
    pub texts: Vec<(String, String)>,
}

/// One in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToleranceLine {
    pub state: ToleranceState,
    pub part: TolerancePart,
    pub public: Option<PublicTolerance>,
}

impl Office {
    async fn tolerance_lines(&self, caller: &Caller) -> Result<Vec<ToleranceLine>, OfficeError> {
        let rows = self.store.query("SELECT state, public FROM tolerances ORDER BY last_seq DESC", args![]).await?;
        let mut lines = Vec::new();
        for row in &rows {
            let state: ToleranceState = serde_json::from_str(row.text(0)?).map_err(crate::views::damaged)?;
            let public = row.opt_text(1)?.map(serde_json::from_str).transpose().map_err(crate::views::damaged)?;
            if let Some(part) = self.tolerance_part(caller, &state)? {
                lines.push(ToleranceLine { state, part, public });
            }
        }
        Ok(lines)
    }

    /// Those the caller has a part in, newest first; and those that are public.
    pub async fn tolerances(&self, caller: &Caller) -> Result<(Vec<ToleranceLine>, Vec<ToleranceLine>), OfficeError> {
        let lines = self.tolerance_lines(caller).await?;
        let own = lines.iter().filter(|line| line.part.reads).cloned().collect();
        Ok((own, lines.into_iter().filter(|line| line.public.is_some()).collect()))
    }

    pub async fn tolerance(&self, caller: &Caller, id: &ToleranceId) -> Result<ToleranceSheet, OfficeError> {
        let missing = || OfficeError::from(Refusal::not_found(id.as_str()));
        let line =
            self.tolerance_lines(caller).await?.into_iter().find(|line| line.state.id == *id).ok_or_else(missing)?;
        let ToleranceLine { state, part, public } = line;
        let steps = if part.reads { self.tolerance_steps(id).await? } else { Vec::new() };
        let open = self.store.duties(&DutyFilter::open().about(id.as_str())).await?;
        let whys = open.iter().filter(|_| part.reads).filter_map(|duty| Why::read(&duty.why)).collect();
        let person =
            part.reads.then(|| self.by_then(Some(&state.applied.post), Some(&state.applied.person), state.first));
        Ok(ToleranceSheet { state, part, person, public, whys, steps })
    }

    async fn tolerance_steps(&self, id: &ToleranceId) -> Result<Vec<ToleranceStep>, OfficeError> {
        let mut steps = Vec::new();
        for act in self.store.acts_of(id.as_str()).await? {
            let Some(Ok(stated)) = ToleranceAct::read(&act.kind, &act.body) else { continue };
            let mut texts = Vec::new();
            for content in &act.contents {
                if let Some(Content::Text(text)) = self.store.content(act.seq, &content.name).await? {
                    texts.push((content.name.clone(), text));
                }
            }
            let by = self.by_then(act.post.as_ref(), act.person.as_ref(), act.seq);
            steps.push(ToleranceStep { seq: act.seq, at: act.at, by, stated, texts });
        }
        Ok(steps)
    }

    /// The words that the person concerned chose, with whatever tells who somebody is masked by rule.
    pub fn tolerance_summary(&self, state: &ToleranceState, text: &str) -> Vec<Piece> {
        let Some(rules) = self.programme.notices.as_ref() else { return vec![Piece::Shown(text.to_owned())] };
        let name = self.programme.people.get(&state.applied.person).map(|person| person.name.zh.clone());
        let draft = Draft { reported: text.to_owned(), ..Draft::default() };
        let names: Vec<&str> = name.as_deref().into_iter().collect();
        let found = propose(&draft, rules, &names);
        let masks: Vec<Mask> = found.into_iter().map(|one| Mask { what: one.what, exemption: one.exemption }).collect();
        pieces(text, &masks, &Self::exemption_ids(rules))
    }

    /// A duty on an application for tolerance.
    pub(in crate::office) fn tolerance_line(&self, duty: &Duty, now: Moment) -> Option<DutyLine> {
        let id = Self::tolerance_named(&duty.subject)?;
        let (zh, en) = match duty.kind.as_str() {
            "tolerance-examine" => ("审查容错申请", "Examine an application for tolerance"),
            "tolerance-decide" => ("决定容错申请", "Decide on an application for tolerance"),
            "tolerance-appeal" => ("复核容错申请", "Decide an appeal on tolerance"),
            "tolerance-correct" => ("按容错决定纠正", "Put right what the tolerance asks for"),
            _ => return None,
        };
        let why = Why::read(&duty.why);
        Some(DutyLine {
            title: Bilingual { zh: format!("{zh} {id}"), en: format!("{en}: {id}") },
            detail: why.as_ref().map_or_else(|| Bilingual::same(""), |why| why.rule.clone()),
            due: duty.due,
            why,
            count: 1,
            overdue: usize::from(duty.is_overdue(now)),
            target: DutyTarget::Tolerance(id),
            kind: duty.kind.clone(),
            owner: self.owner_name(&duty.owner),
        })
    }
}
