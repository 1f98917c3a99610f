//! Recomputing everything that can be recomputed, and naming each thing that does not fit.
//!
//! Three things state the leaf of an act: its record with its salt, the commitment beside it, and the stored leaf. Two that
//! agree show which one was changed, so that a changed byte is named once and does not make its whole path in the tree look
//! changed. Who rewrites all three, and every node above, is found by the signed checkpoints, and by whoever kept one.

mod acts;
mod attachments;
mod checkpoints;
mod contents;
mod duties;
mod nodes;
mod report;

use shishu_ledger::Verifier;
use sqlx::AnyConnection;
use std::collections::BTreeSet;

use crate::value::Row;
use crate::{StoreError, args, db};

pub use report::{Damage, Place, Progress, VerifyReport};

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
    duties.check(connection, of, &doubtful, &mut report).await?;
    blobs.check(connection, &mut report).await?;
    progress(Progress { done: of, of });
    Ok(report)
}

/// How many acts there should be: one beyond the last act or leaf. A row far outside, which somebody put there, is not
/// followed (it would make everything up to it look missing); it is named as a stray.
async fn extent(connection: &mut AnyConnection) -> Result<u64, StoreError> {
    let acts = "SELECT COUNT(*), COALESCE(MAX(seq), -1) FROM acts";
    let leaves = "SELECT COUNT(*), COALESCE(MAX(idx), -1) FROM nodes WHERE level = 0";
    let (mut rows, mut last) = (0, -1);
    for sql in [acts, leaves] {
        if let Some(row) = db::row(connection, sql, args![]).await? {
            rows += row.int(0)?;
            last = last.max(row.int(1)?);
        }
    }
    Ok(u64::try_from(last.saturating_add(1).min(rows)).unwrap_or(0))
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
