//! What of a case shows outside its own pages: in duties and their count, in the search box, in the ledger. Whoever is barred from a case
//! finds none of it there either.

use super::sieve::Where;
use crate::cases::{CaseAction, about};
use crate::clock::Why;
use crate::office::{Caller, DutyLine, DutyTarget, Office, OfficeError};
use shishu_cases::CaseAct;
use shishu_store::{Act, Duty, Owner, Value};
use shishu_terms::{Bilingual, CaseId, DutyId, Moment, PersonId};
use std::collections::BTreeMap;

/// Duties on cases of one kind that stand on the desk one by one; the rest are a line that leads to the queue.
const LINES: usize = 20;

/// Duties on cases, and on typical cases made of them, that belong to one post, and that this actor is barred from.
const BARRED_DUTIES: &str = "FROM duties d WHERE d.owner_kind = 'post' AND d.owner = $1 AND d.discharged_by IS NULL \
     AND d.subject IN (SELECT case_id FROM case_barred WHERE token IN";

impl Office {
    /// The case that an act is about, if it is about one.
    pub fn case_of_act(act: &Act) -> Option<CaseId> {
        let about = CaseAct::WIRES.contains(&act.kind.as_str())
            || ["case.", "clue."].iter().any(|start| act.kind.starts_with(start));
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

    /// The end of [`BARRED_DUTIES`] with its values; nothing where no cases are taken in.
    fn barred_duties(&self, caller: &Caller) -> Result<Option<(String, Vec<Value>)>, OfficeError> {
        let actor = caller.require()?;
        // Any post: whoever kept a share of an identity owes its handing on in the post held now.
        let Some(key) = &self.intake else { return Ok(None) };
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

    /// The same by kind, with how many of them are overdue.
    async fn barred_by_kind(&self, caller: &Caller) -> Result<BTreeMap<String, (u64, u64)>, OfficeError> {
        let Some((end, mut values)) = self.barred_duties(caller)? else { return Ok(BTreeMap::new()) };
        values.push(caller.now.into());
        let overdue = format!("CAST(SUM(CASE WHEN d.due < ${} THEN 1 ELSE 0 END) AS BIGINT)", values.len());
        let sql = format!("SELECT d.kind, CAST(COUNT(*) AS BIGINT), {overdue} {end} GROUP BY d.kind");
        let rows = self.store.query(&sql, values).await?;
        rows.iter().map(|row| Ok((row.text(0)?.to_owned(), (row.unsigned(1)?, row.unsigned(2)?)))).collect()
    }

    /// Duties on cases as lines: of each kind those due first one by one, the rest together. Only those shown one by one are read.
    pub(crate) async fn case_lines(&self, caller: &Caller) -> Result<Vec<DutyLine>, OfficeError> {
        let owner = Owner::Post(caller.require()?.post.id.clone());
        let barred = self.barred_by_kind(caller).await?;
        let mut lines = Vec::new();
        for (kind, count, overdue) in self.open_kinds(&owner, caller.now).await? {
            if !kind.starts_with("case-") {
                continue;
            }
            let (hidden, hidden_overdue) = barred.get(&kind).copied().unwrap_or_default();
            let first = self.first_duties(caller, &kind).await?;
            let shown: Vec<&Duty> = first.iter().take(LINES).collect();
            lines.extend(shown.iter().filter_map(|duty| self.case_line_of(duty, caller.now)));
            if let Some(next) = first.get(LINES) {
                let shown_overdue = shown.iter().filter(|duty| duty.is_overdue(caller.now)).count();
                let rest = (count.saturating_sub(hidden) as usize).saturating_sub(shown.len());
                let late = (overdue.saturating_sub(hidden_overdue) as usize).saturating_sub(shown_overdue);
                lines.extend(self.other_cases(next, rest, late));
            }
        }
        Ok(lines)
    }

    /// The duties of one kind that are due first, one more than are shown one by one; none on a case that the caller must not know of.
    async fn first_duties(&self, caller: &Caller, kind: &str) -> Result<Vec<Duty>, OfficeError> {
        let actor = caller.require()?;
        let mut found = Where::default();
        found.and("owner_kind = ?", "post");
        found.and("owner = ?", actor.post.id.as_str());
        found.and("kind = ?", kind);
        if let Some(key) = &self.intake {
            let today = caller.now.date(self.programme.utc_offset_seconds);
            found.without_barred("duties.subject", &crate::cases::actor_tokens(actor, &self.programme, key, today));
        }
        let most = LINES + 1;
        let sql = format!(
            "SELECT id FROM duties WHERE {} AND discharged_by IS NULL ORDER BY due, id LIMIT {most}",
            found.text
        );
        let mut duties = Vec::new();
        for row in self.store.query(&sql, found.values).await? {
            duties.extend(self.store.duty(&DutyId::new(row.text(0)?)).await?);
        }
        Ok(duties)
    }

    fn case_line_of(&self, duty: &Duty, now: Moment) -> Option<DutyLine> {
        let id = self.case_named(&duty.subject)?;
        let (prefix, _) = id.as_str().split_once('-')?;
        let kind = self.programme.cases.values().find(|kind| kind.prefix == prefix)?;
        let verb = verb(&duty.kind)?;
        let mut title = Bilingual {
            zh: format!("{} {} {id}", verb.zh, kind.name.zh),
            en: format!("{} {}: {id}", verb.en, kind.name.en),
        };
        let person =
            about(&duty.id).filter(|_| matches!(duty.kind.as_str(), "case-key" | "case-share")).map(PersonId::new);
        if let Some(person) = person.and_then(|id| self.programme.people.get(&id)) {
            let name = &person.name;
            title = Bilingual::new(format!("{}，给{}", title.zh, name.zh), format!("{}, to {}", title.en, name.en));
        }
        let why = Why::read(&duty.why);
        let detail = why.as_ref().map_or_else(|| kind.name.clone(), |why| why.rule.clone());
        Some(DutyLine {
            title,
            detail,
            due: duty.due,
            why,
            count: 1,
            overdue: usize::from(duty.is_overdue(now)),
            target: match duty.kind.as_str() {
                "case-identity" => DutyTarget::Identity(id),
                "case-key" => DutyTarget::Keys,
                "case-share" => DutyTarget::Shares,
                _ => DutyTarget::Case(id),
            },
            kind: duty.kind.clone(),
            owner: self.owner_name(&duty.owner),
        })
    }

    /// So many more, of which `first` is due first and so many are overdue.
    fn other_cases(&self, first: &Duty, n: usize, overdue: usize) -> Option<DutyLine> {
        let verb = verb(&first.kind)?;
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
            overdue,
            target: match first.kind.as_str() {
                "case-identity" => DutyTarget::Identities,
                "case-key" => DutyTarget::Keys,
                "case-share" => DutyTarget::Shares,
                _ => DutyTarget::Cases(part),
            },
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
        "case-identity" => ("决定是否交出身份份额", "Decide on a share of the identity of"),
        "case-key" => ("交付钥匙", "Hand on the key of"),
        "case-share" => ("交接身份份额", "Hand on a share of the identity of"),
        _ => return None,
    };
    Some(Bilingual::new(zh, en))
}
