//! Rows about typical cases.

use super::cases::barred;
use super::damaged;
use serde::Deserialize;
use shishu_cases::notice::{Drafted, NoticeAct, NoticeState, Published};
use shishu_store::{Act, StoreError, Tx, args};
use shishu_terms::NoticeId;

/// Reads one inside a write.
pub async fn load_notice(tx: &mut Tx, id: &NoticeId) -> Result<Option<NoticeState>, StoreError> {
    let rows = tx.query("SELECT state FROM notices WHERE id = $1", args![id.as_str()]).await?;
    rows.first().map(|row| serde_json::from_str(row.text(0)?).map_err(damaged)).transpose()
}

pub(super) async fn drafted(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let drafted = Drafted::deserialize(&act.body).map_err(damaged)?;
    let id = NoticeId::new(act.subject.as_str());
    // Whoever must not know of one of its cases must not know of it: the same table, so the same look in lists and duties.
    barred(tx, id.as_str(), &drafted.barred).await?;
    for case in &drafted.cases {
        let row = args![case.as_str(), id.as_str()];
        tx.execute("INSERT INTO notice_cases (case_id, notice_id) VALUES ($1, $2)", row).await?;
    }
    let state = NoticeState::begin(id, drafted, act.seq);
    tx.execute(
        "INSERT INTO notices (id, quarter, phase, scope, last_seq, state, public) VALUES ($1, $2, $3, $4, $5, $6, NULL)",
        args![
            state.id.as_str(),
            state.drafted.quarter.to_string(),
            state.phase.code(),
            state.scope.code(),
            act.seq,
            serde_json::to_string(&state).map_err(damaged)?
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn changed(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let Some(stated) = NoticeAct::read(&act.kind, &act.body) else { return Ok(()) };
    let stated = stated.map_err(damaged)?;
    let id = NoticeId::new(act.subject.as_str());
    let missing = || StoreError::View(format!("there is no typical case {id}"));
    let mut state = load_notice(tx, &id).await?.ok_or_else(missing)?;
    state.apply(act.seq, &stated);
    if let NoticeAct::Published(Published { notice, .. }) = &stated {
        let text = serde_json::to_string(notice).map_err(damaged)?;
        tx.execute("UPDATE notices SET public = $1 WHERE id = $2", args![text, id.as_str()]).await?;
    }
    tx.execute(
        "UPDATE notices SET phase = $1, scope = $2, last_seq = $3, state = $4 WHERE id = $5",
        args![
            state.phase.code(),
            state.scope.code(),
            act.seq,
            serde_json::to_string(&state).map_err(damaged)?,
            id.as_str()
        ],
    )
    .await?;
    Ok(())
}
