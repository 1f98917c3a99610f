//! Nodes above the leaves, each recomputed from trusted children, never from stored ones.

use shishu_ledger::{Hash, NodeId, PlanError, node_hash, root_at};
use sqlx::AnyConnection;

use super::{PAGE, Place, VerifyReport, range};
use crate::{StoreError, args, db};

/// The complete subtrees, by level and index; `None` where too much below is lost.
pub(super) struct Tree {
    levels: Vec<Vec<Option<Hash>>>,
}

impl Tree {
    pub(super) fn size(&self) -> u64 {
        self.levels[0].len() as u64
    }

    pub(super) fn root_at(&self, size: u64) -> Result<Hash, PlanError> {
        root_at(size, &|id| self.get(id))
    }

    pub(super) fn root(&self) -> Option<Hash> {
        self.root_at(self.size()).ok()
    }

    fn get(&self, id: NodeId) -> Option<Hash> {
        let index = usize::try_from(id.index).ok()?;
        *self.levels.get(usize::from(id.level))?.get(index)?
    }
}

/// Checks all levels above the given leaves.
pub(super) async fn check(
    connection: &mut AnyConnection,
    leaves: Vec<Option<Hash>>,
    report: &mut VerifyReport,
) -> Result<Tree, StoreError> {
    let mut levels = vec![leaves];
    while let Some(below) = levels.last()
        && below.len() > 1
    {
        // At most 63 levels, since a tree has fewer than 2^63 leaves.
        let level = levels.len() as u8;
        let mut hashes: Vec<_> = below.chunks_exact(2).map(|pair| Some(node_hash(&pair[0]?, &pair[1]?))).collect();
        check_level(connection, level, &mut hashes, report).await?;
        levels.push(hashes);
    }
    strays(connection, &levels, report).await?;
    Ok(Tree { levels })
}

/// Compares one level with what is stored; a stored node stands in where none can be computed.
async fn check_level(
    connection: &mut AnyConnection,
    level: u8,
    hashes: &mut [Option<Hash>],
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
    let sql = format!("SELECT idx, hash FROM nodes WHERE level = {level} AND idx >= $1 AND idx < $2 ORDER BY idx");
    let count = hashes.len() as u64;
    let mut damage = |index: u64, zh: &str, en: &str| {
        let last = ((index + 1) << level) - 1;
        report.damage(Place::Node { level, index }, Some(last), zh, en);
    };
    let mut from = 0;
    while from < count {
        let to = count.min(from + PAGE);
        let (rows, unreadable) = range(connection, &sql, from, to).await?;
        let mut rows = rows.into_iter().peekable();
        for index in from..to {
            // A length, so it fits.
            let computed = &mut hashes[index as usize];
            let row = rows.next_if(|row| row.unsigned(0).is_ok_and(|found| found == index));
            match (row.map(|row| row.hash(1)), *computed) {
                (Some(Ok(stored)), Some(computed)) if stored == computed => {}
                (Some(Ok(_)), Some(_)) => {
                    damage(index, "不是其下两个节点的哈希", "it is not the hash of the two below it")
                }
                (Some(Ok(stored)), None) => *computed = Some(stored),
                (Some(Err(_)), _) => damage(index, "无法读取", "it cannot be read"),
                (None, _) if unreadable.contains(&index) => {
                    damage(index, "无法读取", "it cannot be read");
                }
                (None, _) => damage(index, "缺失", "it is missing"),
            }
        }
        from = to;
    }
    Ok(())
}

/// Nodes that no complete subtree has.
async fn strays(
    connection: &mut AnyConnection,
    levels: &[Vec<Option<Hash>>],
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
    let sql = "SELECT level, idx FROM nodes WHERE level < 0 OR level >= $1 OR idx < 0";
    let mut found = db::rows(connection, sql, args![levels.len() as u64]).await?;
    for (level, hashes) in levels.iter().enumerate() {
        let sql = "SELECT level, idx FROM nodes WHERE level = $1 AND idx >= $2";
        let args = args![level as u64, hashes.len() as u64];
        found.extend(db::rows(connection, sql, args).await?);
    }
    found.sort_unstable();
    for row in found {
        let key = format!("{}/{}", row.int(0)?, row.int(1)?);
        let table = "nodes";
        report.damage(Place::Stray { table, key }, None, "多余的行", "a stray row");
    }
    Ok(())
}
