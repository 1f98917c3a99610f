//! Rows about keys: those that handlers declared, those of sealed cases, and the requests that custodians decide.

use super::damaged;
use serde::Deserialize;
use shishu_cases::{CaseState, Phase};
use shishu_store::{Act, StoreError, Tx, args};
use shishu_terms::PersonId;

#[derive(Deserialize)]
struct Declared {
    person: PersonId,
    public: String,
}

/// A handler has a new key; the one before opens what was sealed to it, but nothing is sealed to it any more.
pub(super) async fn declared(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let declared = Declared::deserialize(&act.body).map_err(damaged)?;
    tx.execute(
        "INSERT INTO handler_keys (person, seq, public, locked) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (person) DO UPDATE SET seq = excluded.seq, public = excluded.public, locked = excluded.locked",
        args![declared.person.as_str(), act.seq, declared.public, act.seq],
    )
    .await?;
    Ok(())
}

#[derive(Deserialize)]
struct Relocked {
    person: PersonId,
}

/// The same key lies under another password.
pub(super) async fn relocked(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let relocked = Relocked::deserialize(&act.body).map_err(damaged)?;
    let row = args![act.seq, relocked.person.as_str()];
    tx.execute("UPDATE handler_keys SET locked = $1 WHERE person = $2", row).await?;
    Ok(())
}

/// Brings the rows of a sealed case to where its state is.
pub(super) async fn follow(tx: &mut Tx, before: Option<&CaseState>, state: &CaseState) -> Result<(), StoreError> {
    let id = state.id.as_str();
    let fresh = state.keys.iter().filter(|one| before.is_none_or(|before| !before.keys.contains(*one)));
    let rows = fresh.map(|one| args![id, one.person.as_str(), one.key]).collect();
    tx.execute_rows("INSERT INTO case_keys (case_id, person, key_seq)", rows).await?;
    if before.is_some_and(|before| before.key_asks != state.key_asks) {
        tx.execute("DELETE FROM case_key_asks WHERE case_id = $1", args![id]).await?;
        for ask in &state.key_asks {
            let row = args![id, ask.to.as_str(), ask.from.as_ref().map(|post| post.as_str())];
            tx.execute("INSERT INTO case_key_asks (case_id, person, giver) VALUES ($1, $2, $3)", row).await?;
        }
    }
    let over = matches!(state.phase, Phase::Closed { .. });
    let same = |before: &CaseState| before.shares == state.shares && before.share_asks == state.share_asks;
    if !state.shares.is_empty() && (over || !before.is_some_and(same)) {
        follow_shares(tx, state, over).await?;
    }
    if before.is_some_and(|before| before.identity != state.identity) {
        tx.execute("DELETE FROM identity_asks WHERE case_id = $1", args![id]).await?;
        for ask in &state.identity {
            let open = i64::from(ask.is_live() || ask.left);
            for one in &ask.asked.custodians {
                let row = args![id, i64::from(ask.asked.number), one.person.as_str(), open];
                tx.execute("INSERT INTO identity_asks (case_id, ask, person, open) VALUES ($1, $2, $3, $4)", row)
                    .await?;
            }
        }
    }
    Ok(())
}

/// The shares of its identity and who waits for one; none of a case that is closed.
async fn follow_shares(tx: &mut Tx, state: &CaseState, over: bool) -> Result<(), StoreError> {
    let id = state.id.as_str();
    tx.execute("DELETE FROM identity_shares WHERE case_id = $1", args![id]).await?;
    tx.execute("DELETE FROM identity_share_asks WHERE case_id = $1", args![id]).await?;
    let Some(kept) = state.opened.identity.as_ref().filter(|_| !over) else { return Ok(()) };
    for (number, share) in state.numbered() {
        let post = share.post.as_ref().map(|post| post.as_str());
        for copy in &share.copies {
            let row = args![id, number, post, copy.holder.person.as_str(), copy.holder.key, kept.need];
            let sql = "INSERT INTO identity_shares (case_id, share, post, person, key_seq, need) VALUES ($1, $2, $3, $4, $5, $6)";
            tx.execute(sql, row).await?;
        }
    }
    for ask in &state.share_asks {
        let row = args![id, ask.share, ask.to.as_str(), ask.from.as_ref().map(|post| post.as_str())];
        tx.execute("INSERT INTO identity_share_asks (case_id, share, person, giver) VALUES ($1, $2, $3, $4)", row)
            .await?;
    }
    Ok(())
}
