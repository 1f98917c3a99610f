//! Rows about publications and accounts.

use super::{damaged, unreadable};
use crate::identity::{AccountCreated, PasswordSet};
use crate::publication::Published;
use crate::returns::body;
use shishu_store::{Act, Contents, StoreError, Tx, args};

pub(super) async fn published(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let published: Published = body(act).map_err(unreadable)?;
    tx.execute(
        "INSERT INTO publications (form, period, edition, first_day, seq, at, body) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![
            published.form.as_str(),
            published.period.to_string(),
            i64::from(published.edition),
            published.period.first_day().to_string(),
            act.seq,
            act.at.micros(),
            serde_json::to_string(&published).map_err(damaged)?
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn account_created(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let created: AccountCreated = body(act).map_err(unreadable)?;
    tx.execute(
        "INSERT INTO accounts (name, person, phc, password_at, password_seq) VALUES ($1, $2, NULL, NULL, NULL)",
        args![created.name.as_str(), created.person.as_str()],
    )
    .await?;
    Ok(())
}

pub(super) async fn password_set(tx: &mut Tx, act: &Act, contents: &Contents) -> Result<(), StoreError> {
    let set: PasswordSet = body(act).map_err(unreadable)?;
    // A superseded hash is erased; the later act sets the one that stands.
    let Some(phc) = contents.get("phc") else { return Ok(()) };
    tx.execute(
        "UPDATE accounts SET phc = $1, password_at = $2, password_seq = $3 WHERE name = $4",
        args![phc, act.at.micros(), act.seq, set.name.as_str()],
    )
    .await?;
    Ok(())
}
