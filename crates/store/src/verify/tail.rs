//! Looking at the end of the log before writing on it: bounded work, whatever the log's length.
//!
//! Whoever appends on top of damage signs it. So the newest acts are recomputed, with their leaves, their contents and the nodes
//! above them, and the newest checkpoint is compared with the tree. Older damage is what `verify` is for.

use shishu_ledger::{Checkpoint, Hash, SignedNote, node_hash};
use sqlx::AnyConnection;
use std::collections::BTreeMap;

use super::{Place, VerifyReport, acts, contents};
use crate::{StoreError, act, args, db, tree};

/// Acts recomputed.
const TAIL: u64 = 1000;
/// Findings told; who wants all of them verifies.
const MOST: usize = 5;

/// Errors: [`StoreError::TailDamaged`] when the end of the log does not fit together.
pub(crate) async fn check(connection: &mut AnyConnection) -> Result<(), StoreError> {
    let size = act::count(connection).await?;
    let from = size.saturating_sub(TAIL);
    let mut report = VerifyReport::default();
    let mut texts = contents::Contents::default();
    for checked in acts::check(connection, from, size, &mut report).await? {
        checked.act.into_iter().for_each(|act| texts.follow(act));
    }
    texts.check(connection, from, size, &mut report).await?;
    lone_leaves(connection, size, &mut report).await?;
    nodes_above(connection, from, size, &mut report).await?;
    newest_checkpoint(connection, size, &mut report).await?;
    if report.is_sound() {
        return Ok(());
    }
    let found = report.damages.len();
    let messages = report.damages.into_iter().take(MOST).map(|damage| damage.message).collect();
    Err(StoreError::TailDamaged { found, messages })
}

/// Leaves beyond the last act: acts were removed.
async fn lone_leaves(connection: &mut AnyConnection, size: u64, report: &mut VerifyReport) -> Result<(), StoreError> {
    let sql = "SELECT idx FROM nodes WHERE level = 0 AND idx >= $1 ORDER BY idx LIMIT 1";
    if let Some(row) = db::row(connection, sql, args![size]).await? {
        let seq = row.unsigned(0)?;
        report.damage(Place::Act { seq }, Some(seq), "缺失，而它的叶子仍在", "it is missing, but its leaf is there");
    }
    Ok(())
}

/// Each complete subtree that holds one of the acts from `from` on, against the two below it.
async fn nodes_above(
    connection: &mut AnyConnection,
    from: u64,
    size: u64,
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
    let mut level = 1_u8;
    while size >> level > 0 {
        let (first, end) = (from >> level, size >> level);
        let below = hashes(connection, level - 1, first * 2, end * 2).await?;
        let stored = hashes(connection, level, first, end).await?;
        for index in first..end {
            let two = below.get(&(index * 2)).zip(below.get(&(index * 2 + 1)));
            let computed = two.map(|(left, right)| node_hash(left, right));
            // A missing leaf has been named; a missing node above is named here, once.
            if computed.is_some() && computed.as_ref() != stored.get(&index) {
                let last = ((index + 1) << level) - 1;
                let (zh, en) = ("不是其下两个节点的哈希", "it is not the hash of the two below it");
                report.damage(Place::Node { level, index }, Some(last), zh, en);
            }
        }
        level += 1;
    }
    Ok(())
}

/// Those that can be read.
async fn hashes(
    connection: &mut AnyConnection,
    level: u8,
    from: u64,
    to: u64,
) -> Result<BTreeMap<u64, Hash>, StoreError> {
    let sql = "SELECT idx, hash FROM nodes WHERE level = $1 AND idx >= $2 AND idx < $3";
    let rows = db::rows(connection, sql, args![level, from, to]).await?;
    Ok(rows.iter().filter_map(|row| Some((row.unsigned(0).ok()?, row.hash(1).ok()?))).collect())
}

async fn newest_checkpoint(
    connection: &mut AnyConnection,
    size: u64,
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
    let Some(newest) = tree::latest_checkpoint(connection).await? else { return Ok(()) };
    let mut damage = |zh: &str, en: &str| {
        report.damage(Place::Checkpoint { size: newest.size }, newest.size.checked_sub(1), zh, en);
    };
    let stated = SignedNote::parse(&newest.note).ok().and_then(|note| Checkpoint::parse(note.text()).ok());
    let Some(stated) = stated else {
        damage("无法读取", "it cannot be read");
        return Ok(());
    };
    if stated.size() > size {
        damage("日志比它所述的短：有行为被删去", "the log is shorter than it states: acts were removed");
    } else if stated.size() != newest.size {
        damage("它说的不是这个大小", "it states another size");
    } else {
        match tree::frontier(connection, stated.size()).await {
            Ok(frontier) if frontier.root() == *stated.root() => {}
            Ok(_) => damage("根哈希不符：此前有行为被改写", "its root is another one: acts before it were rewritten"),
            Err(StoreError::TreeDamaged { .. }) => damage("它所需的节点缺失", "a node that it needs is missing"),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
