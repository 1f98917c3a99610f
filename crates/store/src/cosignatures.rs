//! What witnesses have signed, kept beside the checkpoints and shown under them.

use shishu_ledger::{Checkpoint, KeyKind, NoteSignature, SignedNote, Verifier};
use sqlx::AnyConnection;

use crate::tree::StoredCheckpoint;
use crate::value::Row;
use crate::{StoreError, args, db};

/// Keeps a cosignature under the stored checkpoint of `size`; `false` when that witness has signed it already.
///
/// Errors: [`StoreError::Checkpoint`] when there is no such checkpoint, or the signature is not one of `key` under it.
pub(crate) async fn add(
    connection: &mut AnyConnection,
    size: u64,
    key: &Verifier,
    signature: &NoteSignature,
) -> Result<bool, StoreError> {
    let refuse = |why: &str| StoreError::Checkpoint { why: why.to_owned() };
    let stored = db::row(connection, "SELECT note FROM checkpoints WHERE size = $1", args![size]).await?;
    let stored = stored.ok_or_else(|| refuse("no checkpoint of that size is stored"))?;
    let note = SignedNote::parse(stored.text(0)?).map_err(|error| refuse(&error.to_string()))?;
    if !holds(&note, key, signature) {
        return Err(refuse("it is not cosigned by this witness"));
    }
    let vkey = key.to_string();
    let sql = "SELECT 1 FROM cosignatures WHERE size = $1 AND vkey = $2";
    if db::row(connection, sql, args![size, vkey.as_str()]).await?.is_some() {
        return Ok(false);
    }
    let sql = "INSERT INTO cosignatures(size, vkey, line) VALUES ($1, $2, $3)";
    db::run(connection, sql, args![size, vkey, signature.to_string()]).await?;
    Ok(true)
}

/// A cosigner's good signature under this note.
pub(crate) fn holds(note: &SignedNote, key: &Verifier, signature: &NoteSignature) -> bool {
    let is_by = signature.name == key.name() && signature.id == key.id();
    is_by && key.kind() == KeyKind::Cosigner && key.verify(note.text().as_bytes(), &signature.bytes)
}

/// The checkpoints among `plain` with what was cosigned under each, in the order of the keys: the same bytes each time.
pub(crate) async fn merge(
    connection: &mut AnyConnection,
    plain: Vec<StoredCheckpoint>,
) -> Result<Vec<StoredCheckpoint>, StoreError> {
    let (Some(first), Some(last)) = (plain.iter().map(|one| one.size).min(), plain.iter().map(|one| one.size).max())
    else {
        return Ok(plain);
    };
    let sql = "SELECT size, line FROM cosignatures WHERE size >= $1 AND size <= $2 ORDER BY size, vkey";
    let rows = db::rows(connection, sql, args![first, last]).await?;
    plain.into_iter().map(|one| under(one, &rows)).collect()
}

fn under(one: StoredCheckpoint, rows: &[Row]) -> Result<StoredCheckpoint, StoreError> {
    let mut lines = Vec::new();
    for row in rows {
        if row.unsigned(0)? == one.size {
            lines.push(row.text(1)?);
        }
    }
    if lines.is_empty() {
        return Ok(one);
    }
    // What does not read is for `verify` to name; a note that nobody can read would hide the good signatures too.
    let Ok(mut note) = SignedNote::parse(&one.note) else { return Ok(one) };
    for signature in lines.into_iter().filter_map(|line| NoteSignature::parse(line).ok()) {
        if note.add(signature).is_err() {
            break; // as many as a note can hold
        }
    }
    Ok(StoredCheckpoint { note: note.to_text(), ..one })
}

/// Sizes above `above` under which any witness has signed, the newest first.
pub(crate) async fn sizes(connection: &mut AnyConnection, above: u64, most: u32) -> Result<Vec<u64>, StoreError> {
    let sql = "SELECT size FROM cosignatures WHERE size > $1 GROUP BY size ORDER BY size DESC LIMIT $2";
    db::rows(connection, sql, args![above, u64::from(most)]).await?.iter().map(|row| row.unsigned(0)).collect()
}

/// The size up to which a witness has signed; `None` for nothing.
pub(crate) async fn last_of(connection: &mut AnyConnection, key: &Verifier) -> Result<Option<u64>, StoreError> {
    let sql = "SELECT size FROM cosignatures WHERE vkey = $1 ORDER BY size DESC LIMIT 1";
    db::row(connection, sql, args![key.to_string()]).await?.map(|row| row.unsigned(0)).transpose()
}

/// What is wrong with a stored row; `None`: the line is what that key has signed under that note.
pub(crate) fn fault(note: &str, vkey: &str, line: &str) -> Option<(String, String)> {
    let key = match Verifier::parse(vkey) {
        Ok(key) => key,
        Err(error) => return Some((error.zh(), error.to_string())),
    };
    let signature = match NoteSignature::parse(line) {
        Ok(signature) => signature,
        Err(error) => return Some((error.zh(), error.to_string())),
    };
    let note = SignedNote::parse(note).ok()?;
    // What the note states is judged where checkpoints are.
    Checkpoint::parse(note.text()).ok()?;
    let good = holds(&note, &key, &signature);
    (!good).then(|| ("签名不成立".to_owned(), "the signature does not hold".to_owned()))
}
