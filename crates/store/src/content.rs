//! Contents: texts kept apart from the record under a salted commitment, so that they can be erased and every proof stays.

use shishu_ledger::{Hash, SALT_LEN, commitment};
use sqlx::AnyConnection;
use std::collections::BTreeMap;

use crate::act::{ContentId, ContentRef};
use crate::projection::Contents;
use crate::{StoreError, args, blob, db};

/// A content as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// The text is there.
    Text(String),
    /// Text and salt are destroyed; the commitment in the act remains.
    Erased,
}

/// A text with its salt, on its way into the table.
pub(crate) struct Salted {
    pub name: String,
    pub text: String,
    pub salt: [u8; SALT_LEN],
    pub commitment: Hash,
}

impl Salted {
    pub(crate) fn new(name: String, text: String, salt: [u8; SALT_LEN]) -> Self {
        let commitment = commitment(&salt, text.as_bytes());
        Self { name, text, salt, commitment }
    }

    pub(crate) fn reference(&self) -> ContentRef {
        ContentRef { name: self.name.clone(), commitment: self.commitment }
    }
}

/// Destroys text and salt, or a blob's bytes. Errors: [`StoreError::ContentUnknown`], also when it is erased already.
pub(crate) async fn erase(connection: &mut AnyConnection, content: &ContentId) -> Result<(), StoreError> {
    if let Some(hash) = content.blob() {
        return blob::erase(connection, content, hash).await;
    }
    let sql = "UPDATE contents SET text = NULL, salt = NULL \
               WHERE seq = $1 AND name = $2 AND text IS NOT NULL";
    let args = args![content.seq, content.name.as_str()];
    match db::run(connection, sql, args).await? {
        1 => Ok(()),
        _ => Err(StoreError::ContentUnknown { seq: content.seq, name: content.name.clone() }),
    }
}

/// Salts of those that are texts and still there.
pub(crate) async fn salts(connection: &mut AnyConnection, contents: &[ContentId]) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut salts = Vec::new();
    for ContentId { seq, name } in contents {
        let sql = "SELECT salt FROM contents WHERE seq = $1 AND name = $2 AND salt IS NOT NULL";
        if let Some(row) = db::row(connection, sql, args![*seq, name.as_str()]).await? {
            salts.push(row.blob(0)?.to_vec());
        }
    }
    Ok(salts)
}

pub(crate) async fn one(connection: &mut AnyConnection, seq: u64, name: &str) -> Result<Option<Content>, StoreError> {
    let sql = "SELECT text FROM contents WHERE seq = $1 AND name = $2";
    let Some(row) = db::row(connection, sql, args![seq, name]).await? else {
        return Ok(None);
    };
    Ok(Some(match row.opt_text(0)? {
        Some(text) => Content::Text(text.to_owned()),
        None => Content::Erased,
    }))
}

/// Texts of the acts `from..to` that are still there, by act.
pub(crate) async fn of_acts(
    connection: &mut AnyConnection,
    from: u64,
    to: u64,
) -> Result<BTreeMap<u64, Contents>, StoreError> {
    let sql = "SELECT seq, name, text FROM contents \
               WHERE seq >= $1 AND seq < $2 AND text IS NOT NULL";
    let mut by_act: BTreeMap<u64, Contents> = BTreeMap::new();
    for row in db::rows(connection, sql, args![from, to]).await? {
        let contents = by_act.entry(row.unsigned(0)?).or_default();
        contents.0.insert(row.text(1)?.to_owned(), row.text(2)?.to_owned());
    }
    Ok(by_act)
}
