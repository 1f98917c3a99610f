//! Recomputing everything that can be recomputed, and naming each thing that does not fit.
//!
//! Three things state the leaf of an act: its record with its salt, the commitment beside it, and the stored leaf. Two that
//! agree show which one was changed, so that a changed byte is named once and does not make its whole path in the tree look
//! changed. Who rewrites all three, and every node above, is found by the signed checkpoints, and by whoever kept one.

mod acts;
mod attachments;
mod checkpoints;
mod contents;
mod cosignatures;
mod duties;
mod nodes;
mod proofs;
mod report;
mod tail;

use shishu_ledger::Verifier;
use sqlx::AnyConnection;
use std::collections::BTreeSet;

use crate::value::{Row, Value};
use crate::{StoreError, args, db};

pub use proofs::Proven;
pub(crate) use proofs::prove_all;
pub use report::{Damage, Place, Progress, VerifyReport};

pub(crate) use tail::check as tail;

/// Rows of one kind read at a time.
const PAGE: u64 = 1000;

/// Verifies what the connection sees; it should be a snapshot.
pub(crate) async fn verify(
    connection: &mut AnyConnection,
    verifiers: &[Verifier],
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<VerifyReport, StoreError> {
    let mut report = VerifyReport::default();
    let of = extent(connection).await?;
    let mut contents = contents::Contents::default();
    let mut duties = duties::Duties::default();
    let mut blobs = attachments::Cited::default();
    let mut leaves = Vec::new();
    let mut doubtful = BTreeSet::new();
    let mut from = 0;
    while from < of {
        progress(Progress { done: from, of });
        let to = of.min(from + PAGE);
        for checked in acts::check(connection, from, to, &mut report).await? {
            leaves.push(checked.leaf);
            let Some(act) = checked.act else {
                doubtful.insert(checked.seq);
                continue;
            };
            duties.follow(&act, &mut report);
            blobs.follow(&act);
            contents.follow(act);
        }
        contents.check(connection, from, to, &mut report).await?;
        from = to;
    }
    report.tree_size = of;
    contents.finish(connection, of, &doubtful, &mut report).await?;
    acts::strays(connection, of, &mut report).await?;
    let tree = nodes::check(connection, leaves, &mut report).await?;
    report.root = tree.root();
    checkpoints::check(connection, &tree, verifiers, &mut report).await?;
    cosignatures::check(connection, &mut report).await?;
    duties.check(connection, of, &doubtful, &mut report).await?;
    blobs.check(connection, &doubtful, &mut report).await?;
    progress(Progress { done: of, of });
    Ok(report)
}

/// How many acts there should be.
///
/// Usually acts and leaves agree. When they do not, a row far outside, which somebody put there, must not make everything
/// up to it look missing: a number that act and leaf share is believed, and one that only one of them has is believed as
/// long as the numbers below it are nearly all taken. Other rows are named as strays.
async fn extent(connection: &mut AnyConnection) -> Result<u64, StoreError> {
    let acts = "SELECT COUNT(*), COALESCE(MAX(seq), -1) FROM acts";
    let leaves = "SELECT COUNT(*), COALESCE(MAX(idx), -1) FROM nodes WHERE level = 0";
    let acts = pair(connection, acts, args![]).await?;
    let leaves = pair(connection, leaves, args![]).await?;
    if acts == leaves && acts.0 == acts.1 + 1 {
        return Ok(u64::try_from(acts.0).unwrap_or(0));
    }
    let lone_leaves = "SELECT COUNT(*), 0 FROM nodes WHERE level = 0 \
                       AND NOT EXISTS (SELECT 1 FROM acts WHERE acts.seq = nodes.idx)";
    let taken = acts.0 + pair(connection, lone_leaves, args![]).await?.0;
    let mut last = -1;
    for (sql, below) in [
        ("SELECT 0, COALESCE(MAX(seq), -1) FROM acts WHERE seq < $1", taken),
        ("SELECT 0, COALESCE(MAX(idx), -1) FROM nodes WHERE level = 0 AND idx < $1", taken),
        (
            "SELECT 0, COALESCE(MAX(acts.seq), -1) FROM acts \
             JOIN nodes ON nodes.level = 0 AND nodes.idx = acts.seq WHERE acts.seq < $1",
            taken.saturating_mul(2),
        ),
    ] {
        last = last.max(pair(connection, sql, args![below]).await?.1);
    }
    Ok(u64::try_from(last + 1).unwrap_or(0))
}

async fn pair(connection: &mut AnyConnection, sql: &'static str, args: Vec<Value>) -> Result<(i64, i64), StoreError> {
    match db::row(connection, sql, args).await? {
        Some(row) => Ok((row.int(0)?, row.int(1)?)),
        None => Ok((0, -1)),
    }
}

/// Rows of a range of keys. `sql` takes the range as `$1 <= key < $2`. When they cannot be read together, each key is asked
/// alone, and those whose rows cannot be read (text that is no UTF-8, a number where text belongs) are named.
async fn range(
    connection: &mut AnyConnection,
    sql: &str,
    from: u64,
    to: u64,
) -> Result<(Vec<Row>, Vec<u64>), StoreError> {
    let statement = || db::built(sql.to_owned());
    if let Ok(rows) = db::rows(connection, statement(), args![from, to]).await {
        return Ok((rows, Vec::new()));
    }
    let (mut readable, mut unreadable) = (Vec::new(), Vec::new());
    for key in from..to {
        match db::rows(connection, statement(), args![key, key + 1]).await {
            Ok(rows) => readable.extend(rows),
            Err(_) => unreadable.push(key),
        }
    }
    if unreadable.len() as u64 == to - from {
        // Not one row can be read: that is no damaged row, that is the database.
        db::rows(connection, "SELECT 1", args![]).await?;
    }
    Ok((readable, unreadable))
}
