//! A published table whose sources say something else: the post that published owes a correction, or an explanation why the table stands. Raised
//! and discharged by the acts on the returns themselves, in the same transaction.

use super::past::{PLACED, Past, Placed, placed};
use super::publication::edition;
use super::{Edition, Office, OfficeError};
use crate::calendar::{subject_table, table_subject};
use crate::desk::Desk;
use crate::kinds::ActKind;
use crate::publication::differs;
use crate::returns::discharge;
use crate::views::unreadable;
use shishu_store::{Act, DutyFilter, NewAct, Tx, args};
use shishu_terms::{FormId, Moment, Period, ReturnId};
use std::collections::BTreeMap;

/// The kind of the duty to correct a published table.
pub(crate) const CORRECT: &str = "correct";

/// Acts after which a return may say something else than the table that was made from it.
fn may_change_a_table(act: &NewAct) -> bool {
    [ActKind::ReturnRevised, ActKind::ReturnAccepted, ActKind::InquirySettled]
        .iter()
        .any(|kind| kind.wire() == act.kind)
}

/// The act with the duty it raises or discharges, if the return's table is published.
pub(crate) async fn follow(tx: &mut Tx, desk: &Desk<'_>, before: &Placed, act: NewAct) -> Result<NewAct, OfficeError> {
    if !may_change_a_table(&act) {
        return Ok(act);
    }
    let id = &before.0.id;
    let Some(in_force) = in_force(tx, &id.form, id.period).await? else { return Ok(act) };
    let about = table_subject(&id.form, id.period);
    let open = tx.duties(&DutyFilter::open().about(about.clone()).kind(CORRECT)).await?;
    let mut past = Past::default();
    let after = after(tx, before, &act)?;
    match (differs_from(tx, &mut past, &in_force, before, &after).await?, open.is_empty()) {
        (true, true) => {
            let Some(post) = in_force.post else { return Ok(act) };
            // Numbered, not named after the return: the correction that discharges it names no unit.
            let number = tx.count_duties(&DutyFilter::all().about(about.clone()).kind(CORRECT)).await? + 1;
            Ok(act.raise(desk.correction(&about, number, post)?))
        }
        (false, false) if !any_other_differs(tx, &mut past, &in_force, id).await? => {
            Ok(discharge(act, &open, &[CORRECT]))
        }
        _ => Ok(act),
    }
}

async fn in_force(tx: &mut Tx, form: &FormId, period: Period) -> Result<Option<Edition>, OfficeError> {
    let sql = "SELECT p.body, p.seq, p.at, a.post FROM publications p JOIN acts a ON a.seq = p.seq WHERE p.form = $1 AND p.period = $2 \
               ORDER BY p.edition DESC LIMIT 1";
    let rows = tx.query(sql, args![form.as_str(), period.to_string()]).await?;
    rows.first().map(edition).transpose()
}

/// The return as it will stand: the act is folded before it is appended, in the place it will have.
fn after(tx: &Tx, before: &Placed, act: &NewAct) -> Result<crate::returns::ReturnState, OfficeError> {
    let act = Act {
        seq: tx.tree_size(),
        at: act.at,
        kind: act.kind.to_owned(),
        subject: act.subject.clone(),
        person: act.person.clone(),
        post: act.post.clone(),
        body: act.body.clone(),
        contents: Vec::new(),
        raises: Vec::new(),
        discharges: Vec::new(),
        blobs: Vec::new(),
        erases: Vec::new(),
    };
    let mut state = before.0.clone();
    state.apply(&act, before.2).map_err(unreadable)?;
    Ok(state)
}

async fn differs_from(
    tx: &mut Tx,
    past: &mut Past,
    edition: &Edition,
    before: &Placed,
    now: &crate::returns::ReturnState,
) -> Result<bool, OfficeError> {
    let then = past.state(&mut *tx, before, edition.seq).await?;
    Ok(differs(&edition.table.columns, &then, now))
}

/// Only returns with an act after the edition can differ; they are few.
async fn any_other_differs(
    tx: &mut Tx,
    past: &mut Past,
    edition: &Edition,
    but: &ReturnId,
) -> Result<bool, OfficeError> {
    let sql = format!("{PLACED} WHERE form = $1 AND period = $2 AND changed_seq > $3 AND id <> $4");
    let args = args![but.form.as_str(), but.period.to_string(), edition.seq, but.to_string()];
    for row in tx.query(&sql, args).await? {
        let other = placed(&row)?;
        let now = other.0.clone();
        if differs_from(tx, past, edition, &other, &now).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Office {
    /// Published tables whose sources say something else, with the time by which they are to be corrected.
    pub async fn corrections_due(&self) -> Result<BTreeMap<(FormId, Period), Moment>, OfficeError> {
        let duties = self.store.duties(&DutyFilter::open().kind(CORRECT)).await?;
        Ok(duties.into_iter().filter_map(|duty| Some((subject_table(&duty.subject)?, duty.due))).collect())
    }
}
