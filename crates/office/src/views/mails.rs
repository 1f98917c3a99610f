//! Rows about e-mail that waits to be taken in.

use super::damaged;
use crate::kinds::ActKind;
use serde::Deserialize;
use shishu_store::{Act, StoreError, Tx, Value, args};

#[derive(Deserialize)]
struct Received {
    unit: String,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    category: Option<String>,
}

/// A message came in. Its id is made of its Message-ID, so that the same message a second time is an error and no second row.
pub(super) async fn received(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let body = Received::deserialize(&act.body).map_err(damaged)?;
    let row = args![act.subject.as_str(), body.unit, "waiting", act.seq, act.at, body.kind, body.category];
    let sql = "INSERT INTO mails (id, unit, standing, seq, at, kind, category) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.execute(sql, row).await?;
    Ok(())
}

#[derive(Deserialize)]
struct Settled {
    #[serde(default)]
    case: Option<String>,
}

/// It became a case, or was set aside.
pub(super) async fn settled(tx: &mut Tx, act: &Act, kind: ActKind) -> Result<(), StoreError> {
    let body = Settled::deserialize(&act.body).map_err(damaged)?;
    let standing = if kind == ActKind::MailTaken { "taken" } else { "set-aside" };
    let case = body.case.map_or(Value::NO_TEXT, Value::from);
    let row = args![standing, case, act.seq, act.subject.as_str()];
    tx.execute("UPDATE mails SET standing = $1, case_id = $2, settled_seq = $3 WHERE id = $4", row).await?;
    Ok(())
}
