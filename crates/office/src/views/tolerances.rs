//! Rows about tolerance of faults.

use super::cases::barred;
use super::damaged;
use serde::Deserialize;
use shishu_cases::tolerance::{Applied, ToleranceAct, TolerancePublished, ToleranceState};
use shishu_store::{Act, StoreError, Tx, args};
use shishu_terms::ToleranceId;

/// Reads one inside a write.
pub async fn load_tolerance(tx: &mut Tx, id: &ToleranceId) -> Result<Option<ToleranceState>, StoreError> {
    let rows = tx.query("SELECT state FROM tolerances WHERE id = $1", args![id.as_str()]).await?;
    rows.first().map(|row| serde_json::from_str(row.text(0)?).map_err(damaged)).transpose()
}

pub(super) async fn applied(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let applied = Applied::deserialize(&act.body).map_err(damaged)?;
    let id = ToleranceId::new(act.subject.as_str());
    // Whoever must not know of the case must not know of this: the same table, so the same look in duties.
    barred(tx, id.as_str(), &applied.barred).await?;
    let row = args![id.as_str(), applied.person.as_str(), applied.unit.as_str()];
    tx.execute(
        "INSERT INTO tolerances (id, phase, person, unit, publish, last_seq, state, public) VALUES ($1, '', $2, $3, 0, 0, '', NULL)",
        row,
    )
    .await?;
    save(tx, &ToleranceState::begin(id, applied, act.seq)).await
}

pub(super) async fn changed(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let Some(stated) = ToleranceAct::read(&act.kind, &act.body) else { return Ok(()) };
    let stated = stated.map_err(damaged)?;
    let id = ToleranceId::new(act.subject.as_str());
    let missing = || StoreError::View(format!("there is no tolerance {id}"));
    let mut state = load_tolerance(tx, &id).await?.ok_or_else(missing)?;
    state.apply(act.seq, &stated);
    if let ToleranceAct::Published(TolerancePublished { tolerance, .. }) = &stated {
        let text = serde_json::to_string(tolerance).map_err(damaged)?;
        tx.execute("UPDATE tolerances SET public = $1 WHERE id = $2", args![text, id.as_str()]).await?;
    }
    tx.execute("DELETE FROM tolerance_effective WHERE tolerance_id = $1", args![id.as_str()]).await?;
    if let Some(effective) = state.effective() {
        tx.execute(
            "INSERT INTO tolerance_effective (tolerance_id, matter, person, post, unit, fault, from_day, until_day) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            args![
                id.as_str(),
                effective.matter.id.as_str(),
                effective.person.as_str(),
                effective.post.as_str(),
                effective.unit.as_str(),
                effective.fault.code(),
                effective.from.to_string(),
                effective.until.to_string()
            ],
        )
        .await?;
    }
    save(tx, &state).await
}

async fn save(tx: &mut Tx, state: &ToleranceState) -> Result<(), StoreError> {
    let publish = state.publish == Some(true) && state.published.is_none();
    tx.execute(
        "UPDATE tolerances SET phase = $1, publish = $2, last_seq = $3, state = $4 WHERE id = $5",
        args![
            state.phase.code(),
            i64::from(publish),
            state.last,
            serde_json::to_string(state).map_err(damaged)?,
            state.id.as_str()
        ],
    )
    .await?;
    Ok(())
}
