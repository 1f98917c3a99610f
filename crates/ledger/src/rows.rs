//! One commitment to many rows, so that an act for a batch proves each of them alone.
//!
//! **Encoding `shishu.rows/1`.** A row is a text, proved as exactly these bytes; a published figure is canonical JSON (RFC 8785). Its salt is
//! SHA-256("shishu.rows/1 salt\n" ‖ seed ‖ index as 8 bytes, the high one first), so that one seed of 32 bytes, kept with
//! the rows and erased with them, hides each row from who holds another. Its leaf is the leaf hash of the commitment
//! SHA-256(salt ‖ row). The tree over the leaves, in the order of the rows, is that of RFC 6962; its root stands in the act
//! as `{"figures":{"encoding":"shishu.rows/1","root":"<base64>","rows":N}}`.

use sha2::{Digest, Sha256};

use crate::{Frontier, Hash, NodeId, PlanError, SALT_LEN, commitment, inclusion_proof, leaf_hash};

/// Name of the encoding, as it stands in acts.
pub const ROWS_ENCODING: &str = "shishu.rows/1";

/// The salt of one row.
pub fn row_salt(seed: &[u8; SALT_LEN], index: u64) -> [u8; SALT_LEN] {
    let prefix = Sha256::new_with_prefix(ROWS_ENCODING).chain_update(" salt\n");
    prefix.chain_update(seed).chain_update(index.to_be_bytes()).finalize().into()
}

/// The tree over the rows of a batch, with every node of it: a hash for each row and about as many above.
#[derive(Debug, Clone, Default)]
pub struct RowTree {
    frontier: Frontier,
    /// Complete subtrees by level, each level from the left.
    levels: Vec<Vec<Hash>>,
}

impl RowTree {
    /// The tree over `rows` with the salts of `seed`. Errors: [`PlanError::TooLarge`].
    pub fn new<R: AsRef<[u8]>>(seed: &[u8; SALT_LEN], rows: impl IntoIterator<Item = R>) -> Result<Self, PlanError> {
        let mut tree = Self::default();
        for (index, row) in rows.into_iter().enumerate() {
            let leaf = leaf_hash(&commitment(&row_salt(seed, index as u64), row.as_ref()));
            let levels = &mut tree.levels;
            tree.frontier.push_each(leaf, |id, hash| {
                // Completed in this order: each level grows by one from the left, and a new level comes above the last.
                if levels.len() == usize::from(id.level) {
                    levels.push(Vec::new());
                }
                levels[usize::from(id.level)].push(hash);
            })?;
        }
        Ok(tree)
    }

    /// Number of rows.
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// Root of the tree.
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// Proof that row `index` is under [`RowTree::root`]. Errors: [`PlanError::IndexBeyondTree`].
    pub fn proof(&self, index: u64) -> Result<Vec<Hash>, PlanError> {
        let node = |id: NodeId| self.levels.get(usize::from(id.level))?.get(usize::try_from(id.index).ok()?).copied();
        inclusion_proof(index, self.size(), &node)
    }
}
