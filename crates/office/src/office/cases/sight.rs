//! What of a case shows outside its own pages: in duties and their count, in the search box, in the ledger. Whoever is barred from a case
//! finds none of it there either.

use crate::cases::CaseAction;
use crate::clock::Why;
use crate::office::{Caller, DutyLine, DutyTarget, Office, OfficeError};
use shishu_cases::CaseAct;
use shishu_programme::Power;
use shishu_store::{Act, Duty, Value};
use shishu_terms::{Bilingual, CaseId, Moment};
use std::collections::BTreeSet;

/// Duties on cases of one kind that stand on the desk one by one; the rest are a line that leads to the queue.
const LINES: usize = 20;

/// Duties on cases, and on typical cases made of them, that belong to one post, and that this actor is barred from.
const BARRED_DUTIES: &str = "FROM duties d WHERE d.owner_kind = 'post' AND d.owner = $1 AND d.discharged_by IS NULL \
     AND d.subject IN (SELECT case_id FROM case_barred WHERE token IN";

impl Office {
    /// The case that an act is about, if it is about one.
    pub fn case_of_act(act: &Act) -> Option<CaseId> {
        let about = CaseAct::WIRES.contains(&act.kind.as_str()) || act.kind.starts_with("case.");
        (about || act.kind.starts_with("identity.")).then(|| CaseId::new(act.subject.as_str()))
    }

    /// The case that a subject names, by the prefixes of the programme's kinds.
    pub(crate) fn case_named(&self, subject: &str) -> Option<CaseId> {
        let (prefix, _) = subject.split_once('-')?;
        let known = self.programme.cases.values().any(|kind| kind.prefix == prefix);
        known.then(|| CaseId::new(subject)).filter(CaseId::well_formed)
    }

    /// May the caller know that the case is there?
    pub async fn sees_case(&self, caller: &Caller, id: &CaseId) -> Result<bool, OfficeError> {
        if caller.viewer.actor().is_none() {
            return Ok(false);
        }
        match self.case_for(caller, id, CaseAction::See).await {
            Ok(_) => Ok(true),
            Err(OfficeError::Refused(_)) => Ok(false),
            Err(failed) => Err(failed),
        }
    }

    /// The end of [`BARRED_DUTIES`] with its values; nothing for a post that cannot owe anything on a case.
    fn barred_duties(&self, caller: &Caller) -> Result<Option<(String, Vec<Value>)>, OfficeError> {
        let actor = caller.require()?;
        let may_owe = [Power::TakeReports, Power::HandleCases, Power::ApproveCases, Power::Supervise]
            .iter()
            .any(|one| actor.has(*one));
        let Some(key) = self.intake.as_ref().filter(|_| may_owe) else { return Ok(None) };
        let today = caller.now.date(self.programme.utc_offset_seconds);
        let tokens = crate::cases::actor_tokens(actor, &self.programme, key, today);
        let places: Vec<String> = (0..tokens.len()).map(|at| format!("${}", at + 2)).collect();
        let values = std::iter::once(actor.post.id.as_str().into()).chain(tokens.into_iter().map(Value::from));
        Ok(Some((format!("{BARRED_DUTIES} ({}))", places.join(", ")), values.collect())))
    }

    /// How many open duties of the caller's post are on cases that the caller must not know of.
    pub(crate) async fn count_barred_duties(&self, caller: &Caller) -> Result<u64, OfficeError> {
        let Some((end, values)) = self.barred_duties(caller)? else { return Ok(0) };
        let rows = self.store.query(&format!("SELECT CAST(COUNT(*) AS BIGINT) {end}"), values).await?;
        Ok(rows.first().map(|row| row.unsigned(0)).transpose()?.unwrap_or(0))
    }

    /// The cases of these duties that the caller must not know of.
    pub(crate) async fn barred_subjects(&self, caller: &Caller) -> Result<BTreeSet<String>, OfficeError> {
        let Some((end, values)) = self.barred_duties(caller)? else { return Ok(BTreeSet::new()) };
        let rows = self.store.query(&format!("SELECT DISTINCT d.subject {end}"), values).await?;
        rows.iter().map(|row| Ok(row.text(0)?.to_owned())).collect()
    }

    /// Duties on cases as lines: those due first one by one, the rest of a kind together.
    pub(crate) fn case_lines(&self, duties: &[&Duty], now: Moment) -> Vec<DutyLine> {
        let kinds: BTreeSet<&str> = duties.iter().map(|duty| duty.kind.as_str()).collect();
        let mut lines = Vec::new();
        for kind in kinds {
            let mut of_kind: Vec<&Duty> = duties.iter().copied().filter(|duty| duty.kind == kind).collect();
            of_kind.sort_by(|a, b| (a.due, &a.subject).cmp(&(b.due, &b.subject)));
            let (first, rest) = of_kind.split_at(of_kind.len().min(LINES));
            lines.extend(first.iter().filter_map(|duty| self.case_line_of(duty, now)));
            lines.extend(self.other_cases(rest, now));
        }
        lines
    }

    fn case_line_of(&self, duty: &Duty, now: Moment) -> Option<DutyLine> {
        let id = self.case_named(&duty.subject)?;
        let (prefix, _) = id.as_str().split_once('-')?;
        let kind = self.programme.cases.values().find(|kind| kind.prefix == prefix)?;
        let verb = verb(&duty.kind)?;
        let title = Bilingual {
            zh: format!("{} {} {id}", verb.zh, kind.name.zh),
            en: format!("{} {}: {id}", verb.en, kind.name.en),
        };
        let why = Why::read(&duty.why);
        let detail = why.as_ref().map_or_else(|| kind.name.clone(), |why| why.rule.clone());
        Some(DutyLine {
            title,
            detail,
            due: duty.due,
            why,
            count: 1,
            overdue: usize::from(duty.is_overdue(now)),
            target: DutyTarget::Case(id),
            kind: duty.kind.clone(),
            owner: self.owner_name(&duty.owner),
        })
    }

    fn other_cases(&self, rest: &[&Duty], now: Moment) -> Option<DutyLine> {
        let first = rest.first()?;
        let verb = verb(&first.kind)?;
        let n = rest.len();
        let part = match first.kind.as_str() {
            "case-take" | "case-approve" => "asked",
            "case-supervise" => "watched",
            _ => "mine",
        };
        Some(DutyLine {
            title: Bilingual {
                zh: format!("{}：另有 {n} 件", verb.zh), en: format!("{}: {n} more cases", verb.en)
            },
            detail: Bilingual::new(
                "都在事项队列里，先到期的在前",
                "all in the queue of cases, those due first in front",
            ),
            due: first.due,
            why: None,
            count: n,
            overdue: rest.iter().filter(|duty| duty.is_overdue(now)).count(),
            target: DutyTarget::Cases(part),
            kind: first.kind.clone(),
            owner: self.owner_name(&first.owner),
        })
    }
}

/// What a duty on a case asks for.
fn verb(kind: &str) -> Option<Bilingual> {
    let (zh, en) = match kind {
        "case-answer" => ("答复", "Answer"),
        "case-stage" => ("完成本阶段", "Finish the stage of"),
        "case-take" => ("接收或退回", "Take or decline"),
        "case-approve" => ("批准或不批准延期", "Decide on an extension of"),
        "case-supervise" => ("过问", "Look into"),
        _ => return None,
    };
    Some(Bilingual::new(zh, en))
}
