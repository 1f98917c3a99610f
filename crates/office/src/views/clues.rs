//! Rows about clues: the signs that acts on cases show, and what supervisors found.

use super::damaged;
use serde::Deserialize;
use shishu_cases::{CaseAct, CaseState, Change, Sign, change};
use shishu_store::{Act, StoreError, Tx, args};

/// The first act of a case: its first owner, and the hour where there is one to keep.
pub(super) async fn taken_down(tx: &mut Tx, act: &Act, state: &CaseState) -> Result<(), StoreError> {
    if act.person.is_some() && !state.opened.sealed {
        let row = args![state.id.as_str(), act.at];
        tx.execute("INSERT INTO case_taken (case_id, at) VALUES ($1, $2)", row).await?;
    }
    let owned = Change { gone: Vec::new(), shown: vec![owner(state)] };
    write(tx, act, state, owned).await
}

fn owner(state: &CaseState) -> shishu_cases::Shown {
    shishu_cases::Shown { sign: Sign::Owned, post: state.owner.clone(), unit: state.unit.clone() }
}

/// Acts that can change a sign.
pub(super) fn matters(stated: &CaseAct) -> bool {
    matches!(
        stated,
        CaseAct::TransferAsked(_) | CaseAct::Taken(_) | CaseAct::Declined(_) | CaseAct::Noted(_) | CaseAct::Replied(_)
    )
}

/// A later act; `due` is the day the case was due when it was stated.
pub(super) async fn told(
    tx: &mut Tx,
    act: &Act,
    before: &CaseState,
    after: &CaseState,
    stated: &CaseAct,
    due: &str,
) -> Result<(), StoreError> {
    let since = match stated {
        CaseAct::Replied(_) => since_taken(tx, act).await?,
        _ => None,
    };
    write(tx, act, after, change(before, after, stated, due.parse().ok(), since)).await
}

async fn since_taken(tx: &mut Tx, act: &Act) -> Result<Option<i64>, StoreError> {
    let rows = tx.query("SELECT at FROM case_taken WHERE case_id = $1", args![act.subject.as_str()]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(Some(act.at.micros() - row.int(0)?))
}

async fn write(tx: &mut Tx, act: &Act, state: &CaseState, change: Change) -> Result<(), StoreError> {
    for sign in change.gone {
        let row = args![sign.code(), state.id.as_str()];
        tx.execute("DELETE FROM case_signs WHERE sign = $1 AND case_id = $2", row).await?;
    }
    for shown in change.shown {
        let opened = &state.opened;
        let row = args![
            shown.sign.code(),
            state.id.as_str(),
            shown.post.as_str(),
            shown.unit.as_str(),
            opened.kind.as_str(),
            opened.received.to_string(),
            act.seq
        ];
        // What was shown once stays with the act that showed it.
        let sql = "INSERT INTO case_signs (sign, case_id, post, unit, kind, received, seq) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (sign, case_id, post) DO NOTHING";
        tx.execute(sql, row).await?;
    }
    Ok(())
}

#[derive(Deserialize)]
struct LookedInto {
    clue: String,
    finding: String,
}

/// Somebody looked into a clue.
pub(super) async fn looked_into(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let body = LookedInto::deserialize(&act.body).map_err(damaged)?;
    let (person, post) = (act.person.as_ref().map(|one| one.as_str()), act.post.as_ref().map(|one| one.as_str()));
    let row = args![
        act.subject.as_str(),
        body.clue,
        act.seq,
        act.at,
        person.unwrap_or_default(),
        post.unwrap_or_default(),
        body.finding
    ];
    let sql =
        "INSERT INTO clue_findings (case_id, sign, seq, at, person, post, finding) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.execute(sql, row).await?;
    Ok(())
}
