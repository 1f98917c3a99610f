//! Blobs: scans and uploaded files, kept whole and named by their SHA-256.

use sha2::{Digest, Sha256};
use shishu_ledger::Hash;
use sqlx::AnyConnection;

use crate::act::ContentId;
use crate::value::Value;
use crate::{StoreError, act, args, db};

/// SHA-256 of the bytes, unsalted: a blob is found by it.
pub(crate) fn hash(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// Stores the bytes unless they are there; returns the hash in hex. An erased blob that is handed in again is there again.
pub(crate) async fn put(connection: &mut AnyConnection, bytes: &[u8]) -> Result<String, StoreError> {
    let hash = hash(bytes);
    let sql = "INSERT INTO blobs(sha256, bytes) VALUES ($1, $2) ON CONFLICT (sha256) \
               DO UPDATE SET bytes = excluded.bytes WHERE LENGTH(blobs.bytes) = 0 AND LENGTH(excluded.bytes) > 0";
    db::run(connection, sql, args![hash, bytes]).await?;
    Ok(hex::encode(hash))
}

/// An erased blob keeps its row without bytes: the name says what was there.
pub(crate) fn is_erased(hash: &[u8], bytes: &[u8]) -> bool {
    bytes.is_empty() && self::hash(bytes) != hash
}

/// Destroys the bytes. Errors: [`StoreError::ContentUnknown`] unless the act cites it and they are there.
pub(crate) async fn erase(
    connection: &mut AnyConnection,
    content: &ContentId,
    sha256_hex: &str,
) -> Result<(), StoreError> {
    let unknown = || StoreError::ContentUnknown { seq: content.seq, name: content.name.clone() };
    let cited = act::one(connection, content.seq).await?.is_some_and(|act| act.blobs.iter().any(|b| b == sha256_hex));
    let hash = parse(sha256_hex).filter(|_| cited).ok_or_else(unknown)?;
    let sql = "UPDATE blobs SET bytes = $1 WHERE sha256 = $2 AND LENGTH(bytes) > 0";
    match db::run(connection, sql, args![Value::blob([]), hash]).await? {
        1 => Ok(()),
        _ => Err(unknown()),
    }
}

/// The bytes; `None` also when they are erased, and for a text that is no hash.
pub(crate) async fn get(connection: &mut AnyConnection, sha256_hex: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let Some(hash) = parse(sha256_hex) else {
        return Ok(None);
    };
    let sql = "SELECT bytes FROM blobs WHERE sha256 = $1";
    let row = db::row(connection, sql, args![hash]).await?;
    let bytes = row.map(|row| row.blob(0).map(<[u8]>::to_vec)).transpose()?;
    Ok(bytes.filter(|bytes| !is_erased(&hash, bytes)))
}

/// Errors: [`StoreError::BlobUnknown`] unless all are there, each named as [`put`] named it.
pub(crate) async fn require(connection: &mut AnyConnection, blobs: &[String]) -> Result<(), StoreError> {
    for blob in blobs {
        let unknown = || StoreError::BlobUnknown(blob.clone());
        let hash = parse(blob).ok_or_else(unknown)?;
        let sql = "SELECT LENGTH(bytes) FROM blobs WHERE sha256 = $1";
        let row = db::row(connection, sql, args![hash]).await?.ok_or_else(unknown)?;
        if row.int(0)? == 0 && is_erased(&hash, &[]) {
            return Err(unknown());
        }
    }
    Ok(())
}

/// Lower case only, so that one blob has one name.
pub(crate) fn parse(sha256_hex: &str) -> Option<Hash> {
    let mut hash = Hash::default();
    hex::decode_to_slice(sha256_hex, &mut hash).ok()?;
    (hex::encode(hash) == sha256_hex).then_some(hash)
}
