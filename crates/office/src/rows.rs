//! Rows under one root: how an act commits to many figures at once, and how one of them is disclosed with its proof.
//!
//! The encoding is the ledger's `shishu.rows/1`. The rows and the seed of their salts stand in one content of the act
//! ([`SealedRows`], named [`ROWS`]), so that erasing it leaves a root that says nothing.

use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};
use shishu_ledger::{DisclosedRow, ROWS_ENCODING, RowTree, SALT_LEN, format_hash, row_salt};

/// Name of the content that holds the rows.
pub const ROWS: &str = "figures";

/// The commitment to rows, as it stands in a body under `figures`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowsSeal {
    /// `shishu.rows/1`.
    pub encoding: String,
    /// Root of the tree over the rows, base64.
    pub root: String,
    /// Number of rows.
    pub rows: u64,
}

/// Rows with the seed of their salts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedRows {
    /// 32 bytes, hex.
    pub seed: String,
    /// Canonical texts, in order.
    pub rows: Vec<String>,
}

impl SealedRows {
    /// Rows under a seed that nobody can guess.
    pub fn new(seed: [u8; SALT_LEN], rows: Vec<String>) -> Self {
        Self { seed: hex::encode(seed), rows }
    }

    fn tree(&self) -> Result<(RowTree, [u8; SALT_LEN]), Refusal> {
        let seed = hex::decode(&self.seed).ok().and_then(|seed| seed.try_into().ok());
        let seed =
            seed.ok_or_else(|| Refusal::bad_input("各行的种子读不出。", "the seed of the rows cannot be read"))?;
        let tree = RowTree::new(&seed, &self.rows).map_err(|e| Refusal::bad_input("行数太多。", e.to_string()))?;
        Ok((tree, seed))
    }

    /// The commitment to them.
    pub fn seal(&self) -> Result<RowsSeal, Refusal> {
        let (tree, _) = self.tree()?;
        Ok(RowsSeal { encoding: ROWS_ENCODING.to_owned(), root: format_hash(&tree.root()), rows: tree.size() })
    }

    /// The first row that `is_wanted`, with its proof.
    pub fn disclose(&self, is_wanted: impl Fn(&str) -> bool) -> Result<Option<DisclosedRow>, Refusal> {
        let Some(at) = self.rows.iter().position(|row| is_wanted(row)) else { return Ok(None) };
        let (tree, seed) = self.tree()?;
        let index = at as u64;
        let hashes = tree.proof(index).map_err(|e| Refusal::not_found(&e.to_string()))?;
        Ok(Some(DisclosedRow { text: self.rows[at].clone(), salt: row_salt(&seed, index), index, hashes }))
    }

    /// As it stands in the content.
    pub fn to_text(&self) -> Result<String, Refusal> {
        serde_json::to_string(self)
            .map_err(|e| Refusal::bad_input("各行无法写入留痕。", format!("the rows cannot be written: {e}")))
    }
}
