//! What a receipt discloses beside its proof: the record under the leaf, and one row of a batch that the record commits to.
//!
//! It travels as the `extra` data of a receipt. Nothing in it has to be trusted: the record leads to the leaf through its
//! salt, the row to the root in the record through its own, and the leaf to the signed checkpoint through the receipt.

use serde::{Deserialize, Serialize};

use crate::encoding::parse_decimal;
use crate::{
    DisclosureError, Hash, MAX_SIZE, ROWS_ENCODING, SALT_LEN, commitment, format_hash, leaf_hash, parse_hash,
    verify_inclusion,
};

const VERSION: u32 = 1;

/// A record with the salt that leads to its leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// The record's exact text.
    pub record: String,
    /// The salt under its commitment.
    pub salt: [u8; SALT_LEN],
    /// A row of the batch that the record commits to.
    pub row: Option<DisclosedRow>,
}

/// One row of a batch with its proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisclosedRow {
    /// The row's exact text.
    pub text: String,
    /// The salt under its commitment.
    pub salt: [u8; SALT_LEN],
    /// Its place among the rows, from 0.
    pub index: u64,
    /// Inclusion proof, from the row's neighbour up.
    pub hashes: Vec<Hash>,
}

/// The commitment to rows that stands in a record under `body.figures`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowsCommitment {
    /// Number of rows.
    pub rows: u64,
    /// Root of the tree over them.
    pub root: Hash,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    v: u32,
    record: String,
    salt: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    row: Option<WireRow>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireRow {
    text: String,
    salt: String,
    index: String,
    hashes: Vec<String>,
}

impl Disclosure {
    /// A record alone.
    pub fn of_record(record: impl Into<String>, salt: [u8; SALT_LEN]) -> Self {
        Self { record: record.into(), salt, row: None }
    }

    /// The leaf to which the record leads.
    pub fn leaf(&self) -> Hash {
        leaf_hash(&commitment(&self.salt, self.record.as_bytes()))
    }

    /// The bytes for a receipt's `extra`: JSON
    /// `{"v":1,"record":TEXT,"salt":HEX,"row":{"text":TEXT,"salt":HEX,"index":DECIMAL,"hashes":[BASE64,…]}}`.
    pub fn to_extra(&self) -> Vec<u8> {
        let row = self.row.as_ref().map(|row| WireRow {
            text: row.text.clone(),
            salt: hex::encode(row.salt),
            index: row.index.to_string(),
            hashes: row.hashes.iter().map(format_hash).collect(),
        });
        let wire = Wire { v: VERSION, record: self.record.clone(), salt: hex::encode(self.salt), row };
        // Texts and lists of texts: there is nothing in it that JSON cannot say.
        serde_json::to_vec(&wire).unwrap_or_default()
    }

    /// Reads the extra data of a receipt; what it accepts, [`Disclosure::to_extra`] writes back byte for byte.
    pub fn parse(extra: &[u8]) -> Result<Self, DisclosureError> {
        let wire: Wire = serde_json::from_slice(extra).map_err(|error| DisclosureError::Json(error.to_string()))?;
        if wire.v != VERSION {
            return Err(DisclosureError::Version(wire.v));
        }
        let row = wire.row.map(read_row).transpose()?;
        let disclosure = Self { record: wire.record, salt: salt(&wire.salt)?, row };
        if disclosure.to_extra() != extra {
            return Err(DisclosureError::Spelling);
        }
        Ok(disclosure)
    }

    /// Checks that the row, if there is one, stands under the root that the record commits to. `None`: no row is disclosed.
    ///
    /// Says nothing of the record itself: check the receipt against [`Disclosure::leaf`] for that.
    pub fn check_row(&self) -> Result<Option<RowsCommitment>, DisclosureError> {
        let Some(row) = &self.row else { return Ok(None) };
        let committed = self.commits_to_rows()?.ok_or(DisclosureError::NoRows)?;
        let leaf = leaf_hash(&commitment(&row.salt, row.text.as_bytes()));
        verify_inclusion(&leaf, row.index, committed.rows, &row.hashes, &committed.root)?;
        Ok(Some(committed))
    }

    /// The rows that the record commits to; `None` when it commits to none.
    pub fn commits_to_rows(&self) -> Result<Option<RowsCommitment>, DisclosureError> {
        let record: serde_json::Value =
            serde_json::from_str(&self.record).map_err(|error| DisclosureError::Json(error.to_string()))?;
        let Some(figures) = record.pointer("/body/figures") else { return Ok(None) };
        let text = |name: &str| figures.get(name).and_then(|value| value.as_str());
        if text("encoding") != Some(ROWS_ENCODING) {
            return Err(DisclosureError::Encoding);
        }
        let rows = figures.get("rows").and_then(|value| value.as_u64()).filter(|rows| *rows <= MAX_SIZE);
        let root = text("root").and_then(|root| parse_hash(root).ok());
        let (rows, root) = rows.zip(root).ok_or(DisclosureError::NoRows)?;
        Ok(Some(RowsCommitment { rows, root }))
    }
}

fn read_row(row: WireRow) -> Result<DisclosedRow, DisclosureError> {
    let hashes = row.hashes.iter().map(|hash| parse_hash(hash)).collect::<Result<_, _>>();
    Ok(DisclosedRow {
        text: row.text,
        salt: salt(&row.salt)?,
        index: parse_decimal(&row.index).ok_or(DisclosureError::Spelling)?,
        hashes: hashes.map_err(|_| DisclosureError::Spelling)?,
    })
}

fn salt(text: &str) -> Result<[u8; SALT_LEN], DisclosureError> {
    let mut salt = [0; SALT_LEN];
    hex::decode_to_slice(text, &mut salt).map_err(|_| DisclosureError::Spelling)?;
    Ok(salt)
}
