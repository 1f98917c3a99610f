//! Lists of typical cases: what is public, and what is under way for whoever has a part in it.

use crate::clock::Why;
use crate::notices::{quarter_subject, subject_quarter};
use crate::office::search::fits;
use crate::office::{Caller, DutyLine, DutyTarget, Hit, Office, OfficeError};
use shishu_cases::notice::{NoticeState, Phase, PublicNotice, plain};
use shishu_store::{Duty, DutyFilter, Row, args};
use shishu_terms::{Bilingual, CaseId, CaseKindId, Moment, NoticeId, Period, UnitId};

/// Which to list; every condition given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticeFilter {
    pub quarter: Option<Period>,
    pub kind: Option<CaseKindId>,
    pub unit: Option<UnitId>,
    /// Words that all stand in what is shown.
    pub words: String,
}

/// One in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeLine {
    pub state: NoticeState,
    /// What is shown of it; none of one that is withdrawn, or that is not public and not published.
    pub public: Option<PublicNotice>,
    /// For those who have a part in it: what it is called there.
    pub title: Option<String>,
}

fn line(row: &Row) -> Result<NoticeLine, OfficeError> {
    let state: NoticeState = serde_json::from_str(row.text(0)?).map_err(crate::views::damaged)?;
    let withdrawn = matches!(state.phase, Phase::Withdrawn { .. });
    let public = row.opt_text(1)?.filter(|_| !withdrawn);
    let public = public.map(serde_json::from_str).transpose().map_err(crate::views::damaged)?;
    Ok(NoticeLine { state, public, title: None })
}

impl Office {
    /// What was published and the caller may read, newest first. One that was withdrawn is told without its text.
    pub async fn notices(&self, caller: &Caller, filter: &NoticeFilter) -> Result<Vec<NoticeLine>, OfficeError> {
        let sql = "SELECT state, public FROM notices WHERE public IS NOT NULL ORDER BY quarter DESC, last_seq DESC";
        let words: Vec<String> = filter.words.split_whitespace().map(str::to_lowercase).collect();
        let mut found = Vec::new();
        for row in &self.store.query(sql, args![]).await? {
            let line = line(row)?;
            let fits_words = || match &line.public {
                Some(public) => fits(&words, &public.words()),
                None => words.is_empty(),
            };
            let drafted = &line.state.drafted;
            let fit = filter.quarter.is_none_or(|quarter| quarter == drafted.quarter)
                && filter.kind.as_ref().is_none_or(|kind| *kind == drafted.kind)
                && filter.unit.as_ref().is_none_or(|unit| line.state.units.contains(unit))
                && fits_words();
            if fit && self.notice_part(caller, &line.state)?.is_some() {
                found.push(line);
            }
        }
        Ok(found)
    }

    /// What is under way and the caller has a part in, oldest first.
    pub async fn notices_under_way(&self, caller: &Caller) -> Result<Vec<NoticeLine>, OfficeError> {
        let sql = "SELECT state, public FROM notices WHERE phase IN ('drafting', 'asked', 'back', 'grace') ORDER BY quarter, id";
        let mut found = Vec::new();
        for row in &self.store.query(sql, args![]).await? {
            let line = line(row)?;
            if self.notice_part(caller, &line.state)?.is_some() {
                let title = self.notice_title(caller, &line.state).await?;
                found.push(NoticeLine { title, ..line });
            }
        }
        Ok(found)
    }

    /// What it is called for whoever has a part in it: as it will be shown.
    async fn notice_title(&self, caller: &Caller, state: &NoticeState) -> Result<Option<String>, OfficeError> {
        let public = self.notice(caller, &state.id).await?.public;
        Ok(public.map(|public| plain(&public.title, &|_| "▇▇".to_owned())))
    }

    /// Cases of these that a typical case was compiled from, is being, or was stopped.
    pub async fn compiled(&self, cases: &[CaseId]) -> Result<Vec<CaseId>, OfficeError> {
        let mut found = Vec::new();
        for id in cases {
            let sql = "SELECT 1 FROM notice_cases c JOIN notices n ON n.id = c.notice_id WHERE c.case_id = $1 AND n.phase <> 'withdrawn' LIMIT 1";
            if !self.store.query(sql, args![id.as_str()]).await?.is_empty() {
                found.push(id.clone());
            }
        }
        Ok(found)
    }

    /// The quarters for which the calendar has asked for typical cases and nothing was put up yet.
    pub async fn quarters_owed(&self) -> Result<Vec<Period>, OfficeError> {
        let open = self.store.duties(&DutyFilter::open().kind("notice-compile")).await?;
        Ok(open.iter().filter_map(|duty| subject_quarter(&duty.subject)).collect())
    }

    pub(in crate::office) async fn notices_named(
        &self,
        caller: &Caller,
        terms: &[String],
    ) -> Result<Vec<Hit>, OfficeError> {
        let filter = NoticeFilter { words: terms.join(" "), ..NoticeFilter::default() };
        let found = self.notices(caller, &filter).await?;
        let hit = |line: NoticeLine| {
            let title = plain(&line.public?.title, &|_| "▇▇".to_owned());
            Some(Hit::Notice { id: line.state.id, title })
        };
        Ok(found.into_iter().filter_map(hit).collect())
    }

    /// A duty about a typical case, or about the quarter they are compiled from.
    pub(in crate::office) fn notice_line(&self, duty: &Duty, now: Moment) -> Option<DutyLine> {
        let (title, target) = match duty.kind.as_str() {
            "notice-compile" => {
                let quarter = subject_quarter(&duty.subject)?;
                let title = Bilingual {
                    zh: format!("编写典型案例：{}", quarter.zh()),
                    en: format!("Compile typical cases: {}", quarter.en()),
                };
                (title, DutyTarget::Compile(quarter))
            }
            kind => {
                let id: NoticeId = Self::notice_named(&duty.subject)?;
                let (zh, en) = match kind {
                    "notice-draft" => ("把典型案例写好送批", "Finish a typical case"),
                    "notice-approve" => ("批准或退回典型案例", "Approve a typical case"),
                    "notice-grace" => ("典型案例征求意见", "A typical case in its days of grace"),
                    _ => return None,
                };
                (Bilingual { zh: format!("{zh} {id}"), en: format!("{en}: {id}") }, DutyTarget::Notice(id))
            }
        };
        let why = Why::read(&duty.why);
        Some(DutyLine {
            title,
            detail: why.as_ref().map_or_else(|| Bilingual::same(""), |why| why.rule.clone()),
            due: duty.due,
            why,
            count: 1,
            overdue: usize::from(duty.is_overdue(now)),
            target,
            kind: duty.kind.clone(),
            owner: self.owner_name(&duty.owner),
        })
    }

    /// Why there is none of a quarter, where the compiling post said so.
    pub async fn no_notice_of(&self, quarter: Period) -> Result<Option<String>, OfficeError> {
        let acts = self.store.acts_of(&quarter_subject(quarter)).await?;
        let reason = acts.iter().rev().find_map(|act| act.body.get("reason")?.as_str().map(str::to_owned));
        Ok(reason)
    }
}
