//! The Merkle tree in the database: stored nodes, the frontier taken up from them, proofs, checkpoints.

use shishu_ledger::{
    Checkpoint, Frontier, Hash, NodeId, PlanError, SignedNote, Tile, consistency_nodes, inclusion_nodes, needed_for,
};
use sqlx::AnyConnection;
use std::collections::BTreeMap;

use crate::value::{Row, Value};
use crate::{StoreError, act, args, cosignatures, db};

/// A signed statement of the tree's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCheckpoint {
    /// Number of acts it covers.
    pub size: u64,
    /// The note, signed by the log, with the cosignatures of witnesses that have come in.
    pub note: String,
}

/// Rows of nodes in one statement; a batch is written in as many such statements as fit and one smaller.
const ROWS: usize = 64;
/// Largest smaller statement: few shapes, so that the driver keeps all of them prepared.
const FEW_ROWS: usize = 16;

/// Stores complete subtrees.
pub(crate) async fn insert(connection: &mut AnyConnection, mut nodes: &[(NodeId, Hash)]) -> Result<(), StoreError> {
    while !nodes.is_empty() {
        let rows = match nodes.len() {
            many if many >= ROWS => ROWS,
            few => few.min(FEW_ROWS),
        };
        let (now, later) = nodes.split_at(rows);
        let args = now.iter().flat_map(|(id, hash)| args![id.level, id.index, *hash]).collect();
        let sql = format!("INSERT INTO nodes(level, idx, hash) VALUES {}", db::placeholders(rows, 3));
        db::run(connection, db::built(sql), args).await?;
        nodes = later;
    }
    Ok(())
}

/// Those of the nodes that are stored.
pub(crate) async fn nodes(
    connection: &mut AnyConnection,
    ids: &[NodeId],
) -> Result<BTreeMap<NodeId, Hash>, StoreError> {
    let mut found = BTreeMap::new();
    for some in ids.chunks(FEW_ROWS) {
        let mut args = Vec::with_capacity(some.len() * 2);
        let mut any = Vec::with_capacity(some.len());
        for id in some {
            args.extend(args![id.level, id.index]);
            any.push(format!("(level = ${} AND idx = ${})", args.len() - 1, args.len()));
        }
        let sql = format!("SELECT level, idx, hash FROM nodes WHERE {}", any.join(" OR "));
        for row in db::rows(connection, db::built(sql), args).await? {
            // A level beyond 255 belongs to no node that was asked for.
            let level = u8::try_from(row.int(0)?).unwrap_or(u8::MAX);
            found.insert(NodeId::new(level, row.unsigned(1)?), row.hash(2)?);
        }
    }
    Ok(found)
}

/// The tree as it was at `size` acts.
///
/// Errors: [`StoreError::BeyondTree`]; [`StoreError::TreeDamaged`] when a node is missing.
pub(crate) async fn frontier(connection: &mut AnyConnection, size: u64) -> Result<Frontier, StoreError> {
    within(connection, size).await?;
    let stored = nodes(connection, &needed_for(size)).await?;
    Frontier::restore(size, &|id| stored.get(&id).copied()).map_err(damaged)
}

/// The tree as it is: as many leaves as there are acts.
pub(crate) async fn present(connection: &mut AnyConnection) -> Result<Frontier, StoreError> {
    let size = act::count(connection).await?;
    frontier(connection, size).await
}

pub(crate) async fn inclusion(connection: &mut AnyConnection, index: u64, size: u64) -> Result<Vec<Hash>, StoreError> {
    within(connection, size).await?;
    let plan = inclusion_nodes(index, size)?;
    let stored = nodes(connection, &plan.nodes()).await?;
    plan.make(&|id| stored.get(&id).copied()).map_err(damaged)
}

pub(crate) async fn consistency(
    connection: &mut AnyConnection,
    older: u64,
    newer: u64,
) -> Result<Vec<Hash>, StoreError> {
    within(connection, newer).await?;
    let plan = consistency_nodes(older, newer)?;
    let stored = nodes(connection, &plan.nodes()).await?;
    plan.make(&|id| stored.get(&id).copied()).map_err(damaged)
}

/// The hashes of a tile, left to right.
///
/// Errors: [`StoreError::TreeDamaged`] names the first one that is not stored.
pub(crate) async fn tile(connection: &mut AnyConnection, tile: Tile) -> Result<Vec<Hash>, StoreError> {
    let level = 8 * tile.level();
    let first = tile.index() << 8;
    let sql = "SELECT idx, hash FROM nodes WHERE level = $1 AND idx >= $2 AND idx < $3 ORDER BY idx";
    let rows = db::rows(connection, sql, args![level, first, first + u64::from(tile.width())]).await?;
    let mut hashes = Vec::with_capacity(rows.len());
    for (index, row) in (first..).zip(&rows) {
        if row.unsigned(0)? != index {
            return Err(StoreError::TreeDamaged { level, index });
        }
        hashes.push(row.hash(1)?);
    }
    if hashes.len() < usize::from(tile.width()) {
        return Err(StoreError::TreeDamaged { level, index: first + hashes.len() as u64 });
    }
    Ok(hashes)
}

/// The commitments of the acts from `from` on. Errors: [`StoreError::BeyondTree`] when there are not so many.
pub(crate) async fn commitments(
    connection: &mut AnyConnection,
    from: u64,
    count: u16,
) -> Result<Vec<Hash>, StoreError> {
    let size = from + u64::from(count);
    let sql = "SELECT commitment FROM acts WHERE seq >= $1 AND seq < $2 ORDER BY seq";
    let rows = db::rows(connection, sql, args![from, size]).await?;
    if rows.len() != usize::from(count) {
        return Err(StoreError::BeyondTree { size, present: from + rows.len() as u64 });
    }
    rows.iter().map(|row| row.hash(0)).collect()
}

/// Errors: [`StoreError::BeyondTree`] when the tree has never been of that size.
async fn within(connection: &mut AnyConnection, size: u64) -> Result<(), StoreError> {
    let present = act::count(connection).await?;
    if size > present {
        return Err(StoreError::BeyondTree { size, present });
    }
    Ok(())
}

fn damaged(error: PlanError) -> StoreError {
    match error {
        PlanError::Missing(id) => StoreError::TreeDamaged { level: id.level, index: id.index },
        other => StoreError::Tree(other),
    }
}

/// Stores a checkpoint of this tree; `false` when the same note is there already.
///
/// Errors: [`StoreError::Checkpoint`] for a note that does not state this tree at `size`, or when another one of that
/// size is there. The signature is the signer's business; `verify` checks it.
pub(crate) async fn add_checkpoint(
    connection: &mut AnyConnection,
    size: u64,
    root: &Hash,
    note: &str,
) -> Result<bool, StoreError> {
    let refuse = |why: String| StoreError::Checkpoint { why };
    let signed = SignedNote::parse(note).map_err(|error| refuse(error.to_string()))?;
    let stated = Checkpoint::parse(signed.text()).map_err(|error| refuse(error.to_string()))?;
    if stated.size() != size {
        let stated = stated.size();
        return Err(refuse(format!("it states {stated} acts, not {size}")));
    }
    if stated.root() != root {
        return Err(refuse(format!("its root is not that of {size} acts")));
    }
    let there = db::row(connection, "SELECT note FROM checkpoints WHERE size = $1", args![size]).await?;
    if let Some(there) = there {
        if there.text(0)? == note {
            return Ok(false);
        }
        return Err(refuse(format!("another checkpoint of {size} acts is stored")));
    }
    let sql = "INSERT INTO checkpoints(size, note) VALUES ($1, $2)";
    db::run(connection, sql, args![size, note]).await?;
    Ok(true)
}

/// By size, ascending, each with what was cosigned under it.
pub(crate) async fn checkpoints(connection: &mut AnyConnection) -> Result<Vec<StoredCheckpoint>, StoreError> {
    let sql = "SELECT size, note FROM checkpoints ORDER BY size";
    select(connection, sql, args![]).await
}

pub(crate) async fn latest_checkpoint(connection: &mut AnyConnection) -> Result<Option<StoredCheckpoint>, StoreError> {
    let sql = "SELECT size, note FROM checkpoints ORDER BY size DESC LIMIT 1";
    Ok(select(connection, sql, args![]).await?.pop())
}

/// The newest at most `most` of more than `above` acts under which any witness has signed, the newest first.
pub(crate) async fn cosigned(
    connection: &mut AnyConnection,
    above: u64,
    most: u32,
) -> Result<Vec<StoredCheckpoint>, StoreError> {
    let mut found = Vec::new();
    for size in cosignatures::sizes(connection, above, most).await? {
        let sql = "SELECT size, note FROM checkpoints WHERE size = $1";
        found.extend(select(connection, sql, args![size]).await?);
    }
    Ok(found)
}

async fn select(
    connection: &mut AnyConnection,
    sql: &'static str,
    args: Vec<Value>,
) -> Result<Vec<StoredCheckpoint>, StoreError> {
    let one = |row: &Row| Ok(StoredCheckpoint { size: row.unsigned(0)?, note: row.text(1)?.to_owned() });
    let plain = db::rows(connection, sql, args).await?.iter().map(one).collect::<Result<_, StoreError>>()?;
    cosignatures::merge(connection, plain).await
}
