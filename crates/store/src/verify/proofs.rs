//! Proving every act against one checkpoint, as whoever holds a receipt would.

use shishu_ledger::{Checkpoint, Hash, NodeId, commitment, inclusion_proof, leaf_hash, verify_inclusion};
use sqlx::AnyConnection;
use std::collections::HashMap;

use super::{PAGE, Progress};
use crate::{StoreError, args, db};

/// Which acts can be proven to stand under a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proven {
    /// Acts whose proof was made from the stored nodes and led from the act's own text to the checkpoint's root.
    pub proven: u64,
    /// Acts for which it did not.
    pub failed: Vec<u64>,
}

/// Makes and checks the proof of each act that the checkpoint covers. Memory: some 60 bytes for each stored node.
pub(crate) async fn prove_all(
    connection: &mut AnyConnection,
    checkpoint: &Checkpoint,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Proven, StoreError> {
    let (size, root) = (checkpoint.size(), checkpoint.root());
    let nodes = nodes_of(connection, size).await?;
    let mut proven = Proven::default();
    let mut from = 0;
    while from < size {
        progress(Progress { done: from, of: size });
        let to = size.min(from + PAGE);
        let leaves = leaves(connection, from, to).await?;
        for seq in from..to {
            let proof = inclusion_proof(seq, size, &|id| nodes.get(&(id.level, id.index)).copied());
            let holds = proof
                .ok()
                .zip(leaves.get(&seq))
                .is_some_and(|(proof, leaf)| verify_inclusion(leaf, seq, size, &proof, root).is_ok());
            match holds {
                true => proven.proven += 1,
                false => proven.failed.push(seq),
            }
        }
        from = to;
    }
    progress(Progress { done: size, of: size });
    Ok(proven)
}

async fn nodes_of(connection: &mut AnyConnection, size: u64) -> Result<HashMap<(u8, u64), Hash>, StoreError> {
    let mut nodes = HashMap::new();
    let mut level = 0_u8;
    while size >> level > 0 {
        let end = size >> level;
        let mut from = 0;
        while from < end {
            let to = end.min(from + PAGE);
            let sql = "SELECT idx, hash FROM nodes WHERE level = $1 AND idx >= $2 AND idx < $3";
            for row in db::rows(connection, sql, args![level, from, to]).await? {
                let id = NodeId::new(level, row.unsigned(0)?);
                nodes.insert((id.level, id.index), row.hash(1)?);
            }
            from = to;
        }
        level += 1;
    }
    Ok(nodes)
}

/// From the records, not from the stored leaves.
async fn leaves(connection: &mut AnyConnection, from: u64, to: u64) -> Result<HashMap<u64, Hash>, StoreError> {
    let sql = "SELECT seq, salt, record FROM acts WHERE seq >= $1 AND seq < $2";
    let rows = db::rows(connection, sql, args![from, to]).await?;
    rows.iter()
        .map(|row| Ok((row.unsigned(0)?, leaf_hash(&commitment(row.blob(1)?, row.text(2)?.as_bytes())))))
        .collect()
}
