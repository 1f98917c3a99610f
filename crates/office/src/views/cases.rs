//! Rows about cases.

use super::{case_keys, clues, damaged};
use serde::Deserialize;
use shishu_cases::{CaseAct, CaseState, Extension, Opened, Phase};
use shishu_store::{Act, StoreError, Tx, Value, args};
use shishu_terms::CaseId;

/// Reads one case inside a write: its state and the day it is due.
pub async fn load_case(tx: &mut Tx, id: &CaseId) -> Result<Option<(CaseState, String)>, StoreError> {
    let rows = tx.query("SELECT state, due FROM cases WHERE id = $1", args![id.as_str()]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(Some((serde_json::from_str(row.text(0)?).map_err(damaged)?, row.text(1)?.to_owned())))
}

/// A case came in.
pub(super) async fn opened(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let opened = Opened::deserialize(&act.body).map_err(damaged)?;
    let id = CaseId::new(act.subject.as_str());
    barred(tx, id.as_str(), &opened.barred).await?;
    if let Some(hash) = &opened.receipt {
        let row = args![hash.as_str(), id.as_str()];
        tx.execute("INSERT INTO case_receipts (hash, case_id) VALUES ($1, $2)", row).await?;
    }
    let due = due_stated(act).unwrap_or_else(|| opened.received.to_string());
    let state = CaseState::begin(id, opened, act.seq);
    case_keys::follow(tx, None, &state).await?;
    clues::taken_down(tx, act, &state).await?;
    save(tx, &state, &due).await
}

/// Who must not know of this: a case, a typical case, an application for tolerance.
pub(super) async fn barred(tx: &mut Tx, id: &str, tokens: &[String]) -> Result<(), StoreError> {
    let rows = tokens.iter().map(|token| args![id, token.as_str()]).collect();
    tx.execute_rows("INSERT INTO case_barred (case_id, token)", rows).await
}

/// Something more was said on it.
pub(super) async fn changed(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let Some(stated) = CaseAct::read(&act.kind, &act.body) else { return Ok(()) };
    let stated = stated.map_err(damaged)?;
    let id = CaseId::new(act.subject.as_str());
    let (mut state, due) = match tx.handed::<(CaseState, String)>() {
        Some(held) => held,
        None => load_case(tx, &id).await?.ok_or_else(|| StoreError::View(format!("there is no case {id}")))?,
    };
    let before = (state.opened.sealed || clues::matters(&stated)).then(|| state.clone());
    state.apply(act.seq, &stated);
    if let Some(before) = before {
        if state.opened.sealed {
            case_keys::follow(tx, Some(&before), &state).await?;
        }
        if clues::matters(&stated) {
            clues::told(tx, act, &before, &state, &stated, &due).await?;
        }
    }
    save(tx, &state, &due_stated(act).unwrap_or(due)).await
}

/// The due day in the duty to answer that the act raises; an act that raises none leaves it as it was.
fn due_stated(act: &Act) -> Option<String> {
    let duty = act.raises.iter().find(|duty| duty.kind == "case-answer")?;
    duty.why.get("due")?.as_str().map(str::to_owned)
}

const COLUMNS: &str = "id, kind, category, channel, received, owner, unit, second, asked, approver, watcher, due, standing, open, sealed, hops, bounced, reopened, \
     replied, closed, satisfaction, notes, meetings, idle, answered, copied, first_seq, last_seq, state";

async fn save(tx: &mut Tx, state: &CaseState, due: &str) -> Result<(), StoreError> {
    let names: Vec<&str> = COLUMNS.split(", ").collect();
    let places: Vec<String> = (1..=names.len()).map(|at| format!("${at}")).collect();
    // What never changes comes out the same, so one list of columns serves both.
    let sets: Vec<String> = names.iter().skip(1).map(|name| format!("{name} = excluded.{name}")).collect();
    let sql = format!(
        "INSERT INTO cases ({COLUMNS}) VALUES ({}) ON CONFLICT (id) DO UPDATE SET {}",
        places.join(", "),
        sets.join(", ")
    );
    tx.execute(&sql, values(state, due)?).await?;
    Ok(())
}

fn values(state: &CaseState, due: &str) -> Result<Vec<Value>, StoreError> {
    let opened = &state.opened;
    let approver = match &state.extension {
        Extension::Asked { approver, .. } => Some(approver.as_str()),
        _ => None,
    };
    let (replied, closed) = match &state.phase {
        Phase::Handling => (None, None),
        Phase::Replied { on, .. } => (Some(on.to_string()), None),
        Phase::Closed { on, .. } => (None, Some(on.to_string())),
    };
    // A pause ends without an act, so the table says "handling" and a reader who asks for the day sees the pause.
    let standing = state.standing(jiff::civil::Date::MAX).code();
    let text = serde_json::to_string(state).map_err(damaged)?;
    Ok(args![
        state.id.as_str(),
        opened.kind.as_str(),
        state.category.as_str(),
        opened.channel.as_str(),
        opened.received.to_string(),
        state.owner.as_str(),
        state.unit.as_str(),
        state.second.as_ref().map(|post| post.as_str()),
        state.transfer.as_ref().map(|transfer| transfer.to.as_str()),
        approver,
        state.watched.as_ref().map(|(post, ..)| post.as_str()),
        due,
        standing,
        i64::from(state.is_open()),
        i64::from(opened.sealed),
        i64::from(state.hops()),
        state.bounced.len() as i64,
        i64::from(state.reopened),
        replied,
        closed,
        state.satisfaction.map(i64::from),
        i64::from(state.notes),
        i64::from(state.meetings),
        state.idle.len() as i64,
        state.answered.map(|day| day.to_string()),
        i64::from(state.copied),
        state.first,
        state.last,
        text
    ])
}
