//! Blobs: scans and uploaded files, kept whole and named by their SHA-256.

use sha2::{Digest, Sha256};
use shishu_ledger::Hash;
use sqlx::AnyConnection;

use crate::{StoreError, args, db};

/// SHA-256 of the bytes, unsalted: a blob is found by it.
pub(crate) fn hash(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// Stores the bytes unless they are there; returns the hash in hex.
pub(crate) async fn put(connection: &mut AnyConnection, bytes: &[u8]) -> Result<String, StoreError> {
    let hash = hash(bytes);
    let sql = "INSERT INTO blobs(sha256, bytes) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING";
    db::run(connection, sql, args![hash, bytes]).await?;
    Ok(hex::encode(hash))
}

/// The bytes; `None` also for a text that is no hash.
pub(crate) async fn get(connection: &mut AnyConnection, sha256_hex: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let Some(hash) = parse(sha256_hex) else {
        return Ok(None);
    };
    let sql = "SELECT bytes FROM blobs WHERE sha256 = $1";
    let row = db::row(connection, sql, args![hash]).await?;
    row.map(|row| Ok(row.blob(0)?.to_vec())).transpose()
}

/// Errors: [`StoreError::BlobUnknown`] unless all are there, each named as [`put`] named it.
pub(crate) async fn require(connection: &mut AnyConnection, blobs: &[String]) -> Result<(), StoreError> {
    for blob in blobs {
        let unknown = || StoreError::BlobUnknown(blob.clone());
        let hash = parse(blob).ok_or_else(unknown)?;
        let sql = "SELECT 1 FROM blobs WHERE sha256 = $1";
        db::row(connection, sql, args![hash]).await?.ok_or_else(unknown)?;
    }
    Ok(())
}

/// Lower case only, so that one blob has one name.
pub(crate) fn parse(sha256_hex: &str) -> Option<Hash> {
    let mut hash = Hash::default();
    hex::decode_to_slice(sha256_hex, &mut hash).ok()?;
    (hex::encode(hash) == sha256_hex).then_some(hash)
}
