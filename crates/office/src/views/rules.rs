//! Rows about rules written while the office runs.

use super::unreadable;
use crate::returns::body;
use crate::rules::{RuleWithdrawn, RuleWritten};
use shishu_store::{Act, StoreError, Tx, args};

pub(super) async fn written(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let RuleWritten { form, rule, from, text, reason } = body(act).map_err(unreadable)?;
    save(tx, act, [form.as_str(), rule.as_str(), &from.to_string(), &reason], Some(text)).await
}

pub(super) async fn withdrawn(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let RuleWithdrawn { form, rule, from, reason } = body(act).map_err(unreadable)?;
    save(tx, act, [form.as_str(), rule.as_str(), &from.to_string(), &reason], None).await
}

async fn save(
    tx: &mut Tx,
    act: &Act,
    [form, rule, from, reason]: [&str; 4],
    text: Option<String>,
) -> Result<(), StoreError> {
    let person = act.person.as_ref().map(|person| person.as_str().to_owned());
    let post = act.post.as_ref().map(|post| post.as_str().to_owned());
    tx.execute(
        "INSERT INTO rule_texts (seq, at, person, post, form, rule, from_period, text, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![act.seq, act.at.micros(), person, post, form, rule, from, text, reason],
    )
    .await?;
    Ok(())
}
