//! Acts: what is asked to be recorded, the record as it is committed to, and what is read back from it.
//!
//! The record is one canonical JSON text ([`crate::canonical`]). It is the act; the columns beside it are for lookups.

use serde::{Deserialize, Serialize};
use shishu_ledger::{Hash, SALT_LEN};
use shishu_terms::{DutyId, Moment, PersonId, PostId};
use sqlx::AnyConnection;

use crate::canonical::{self, MAX_INTEGER};
use crate::value::Row;
use crate::{NewDuty, StoreError, args, db};

/// Version of the record's layout, stated in each record as `v`.
pub const RECORD_VERSION: u32 = 1;

/// An act to be appended. Prefer [`NewAct::new`] and the chained setters to a literal.
#[derive(Debug, Clone, PartialEq)]
pub struct NewAct {
    /// When it was done, by the clock passed in.
    pub at: Moment,
    /// What kind of statement, such as "return.submitted".
    pub kind: &'static str,
    /// What it is about, such as a return's id.
    pub subject: String,
    /// Who did it; `None` for acts of the calendar or the programme.
    pub person: Option<PersonId>,
    /// In which post. Fixed forever, however posts change hands.
    pub post: Option<PostId>,
    /// What it states: integers, text, lists and maps. A float is refused; amounts are decimal text.
    pub body: serde_json::Value,
    /// Texts that may have to be erased one day, by name. The record holds their commitments only.
    pub contents: Vec<(String, String)>,
    /// Duties that this act raises.
    pub raises: Vec<NewDuty>,
    /// Duties that this act discharges; each must be open.
    pub discharges: Vec<DutyId>,
    /// SHA-256 (hex) of attached blobs; each must be there.
    pub blobs: Vec<String>,
    /// Contents that this act erases; each must be there.
    pub erases: Vec<ContentId>,
}

impl NewAct {
    /// An act without author, body (an empty map) or attachments.
    pub fn new(at: Moment, kind: &'static str, subject: impl Into<String>) -> Self {
        Self {
            at,
            kind,
            subject: subject.into(),
            person: None,
            post: None,
            body: serde_json::Value::Object(serde_json::Map::new()),
            contents: Vec::new(),
            raises: Vec::new(),
            discharges: Vec::new(),
            blobs: Vec::new(),
            erases: Vec::new(),
        }
    }

    /// Done by this person in this post.
    pub fn by(mut self, person: PersonId, post: PostId) -> Self {
        self.person = Some(person);
        self.post = Some(post);
        self
    }

    /// States this.
    pub fn body(mut self, body: serde_json::Value) -> Self {
        self.body = body;
        self
    }

    /// With a text that can be erased later.
    pub fn content(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.contents.push((name.into(), text.into()));
        self
    }

    /// Raises a duty.
    pub fn raise(mut self, duty: NewDuty) -> Self {
        self.raises.push(duty);
        self
    }

    /// Discharges a duty.
    pub fn discharge(mut self, duty: DutyId) -> Self {
        self.discharges.push(duty);
        self
    }

    /// Attaches a blob put before.
    pub fn blob(mut self, sha256_hex: impl Into<String>) -> Self {
        self.blobs.push(sha256_hex.into());
        self
    }

    /// Erases a content of an earlier act.
    pub fn erase(mut self, seq: u64, name: impl Into<String>) -> Self {
        let name = name.into();
        self.erases.push(ContentId { seq, name });
        self
    }
}

/// Names one content: the act that states it and its name there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContentId {
    pub seq: u64,
    pub name: String,
}

/// What a blob is called among contents that can be erased, before its hash; no content may be called so.
pub(crate) const BLOB: &str = "blob:";

impl ContentId {
    /// A blob that the act cites, by its SHA-256 in hex.
    pub fn of_blob(seq: u64, sha256_hex: &str) -> Self {
        Self { seq, name: format!("{BLOB}{sha256_hex}") }
    }

    /// The blob's SHA-256 in hex, when it names a blob and no text.
    pub fn blob(&self) -> Option<&str> {
        self.name.strip_prefix(BLOB)
    }
}

/// A content as the record knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContentRef {
    pub name: String,
    /// SHA-256(salt ‖ text). Stays when the text is erased.
    #[serde(with = "hex")]
    pub commitment: Hash,
}

/// An act as it stands in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// Position in the log from 0; also the index of its leaf.
    pub seq: u64,
    pub at: Moment,
    pub kind: String,
    pub subject: String,
    pub person: Option<PersonId>,
    pub post: Option<PostId>,
    pub body: serde_json::Value,
    pub contents: Vec<ContentRef>,
    pub raises: Vec<NewDuty>,
    pub discharges: Vec<DutyId>,
    pub blobs: Vec<String>,
    pub erases: Vec<ContentId>,
}

/// An act with what proves it: the record's exact text and the salt under its commitment.
#[derive(Debug, Clone, PartialEq)]
pub struct SealedAct {
    pub act: Act,
    /// Canonical JSON text.
    pub record: String,
    pub salt: [u8; SALT_LEN],
    /// SHA-256(salt ‖ record). The leaf is the ledger's leaf hash of these 32 bytes.
    pub commitment: Hash,
}

/// The members of a record that is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    v: u32,
    seq: u64,
    at: i64,
    kind: String,
    subject: String,
    person: Option<PersonId>,
    post: Option<PostId>,
    body: serde_json::Value,
    contents: Vec<ContentRef>,
    raises: Vec<NewDuty>,
    discharges: Vec<DutyId>,
    blobs: Vec<String>,
    erases: Vec<ContentId>,
}

/// The members of a record that is to be written, borrowed: bodies can be large.
#[derive(Serialize)]
struct RecordOf<'a> {
    v: u32,
    seq: u64,
    at: i64,
    kind: &'a str,
    subject: &'a str,
    person: Option<&'a PersonId>,
    post: Option<&'a PostId>,
    body: &'a serde_json::Value,
    contents: &'a [ContentRef],
    raises: &'a [NewDuty],
    discharges: &'a [DutyId],
    blobs: &'a [String],
    erases: &'a [ContentId],
}

impl Act {
    /// The record's text. Errors: [`StoreError::Body`], [`StoreError::Moment`].
    pub(crate) fn to_record(&self) -> Result<String, StoreError> {
        for at in self.raises.iter().map(|duty| duty.due).chain([self.at]) {
            if at.micros().unsigned_abs() > MAX_INTEGER as u64 {
                return Err(StoreError::Moment(at));
            }
        }
        let record = RecordOf {
            v: RECORD_VERSION,
            seq: self.seq,
            at: self.at.micros(),
            kind: &self.kind,
            subject: &self.subject,
            person: self.person.as_ref(),
            post: self.post.as_ref(),
            body: &self.body,
            contents: &self.contents,
            raises: &self.raises,
            discharges: &self.discharges,
            blobs: &self.blobs,
            erases: &self.erases,
        };
        let value = serde_json::to_value(record).map_err(|error| unreadable(self.seq, &error))?;
        canonical::to_text(&value)
    }

    /// Reads a record. Errors: [`StoreError::Record`] for anything but a record of this version, members unknown included.
    pub fn from_record(seq: u64, record: &str) -> Result<Self, StoreError> {
        let record: Record = serde_json::from_str(record).map_err(|error| unreadable(seq, &error))?;
        if record.v != RECORD_VERSION {
            return Err(unreadable(seq, &format_args!("version {}", record.v)));
        }
        if record.seq != seq {
            return Err(unreadable(seq, &format_args!("it is that of act {}", record.seq)));
        }
        Ok(Self {
            seq: record.seq,
            at: Moment::from_micros(record.at),
            kind: record.kind,
            subject: record.subject,
            person: record.person,
            post: record.post,
            body: record.body,
            contents: record.contents,
            raises: record.raises,
            discharges: record.discharges,
            blobs: record.blobs,
            erases: record.erases,
        })
    }
}

fn unreadable(seq: u64, error: &dyn std::fmt::Display) -> StoreError {
    StoreError::Record { seq, cause: error.to_string() }
}

/// Number of acts.
pub(crate) async fn count(connection: &mut AnyConnection) -> Result<u64, StoreError> {
    let sql = "SELECT COALESCE(MAX(seq) + 1, 0) FROM acts";
    match db::row(connection, sql, args![]).await? {
        Some(row) => row.unsigned(0),
        None => Ok(0),
    }
}

pub(crate) async fn one(connection: &mut AnyConnection, seq: u64) -> Result<Option<Act>, StoreError> {
    let sql = "SELECT seq, record FROM acts WHERE seq = $1";
    db::row(connection, sql, args![seq]).await?.map(|row| read(&row)).transpose()
}

pub(crate) async fn sealed(connection: &mut AnyConnection, seq: u64) -> Result<Option<SealedAct>, StoreError> {
    let sql = "SELECT seq, record, salt, commitment FROM acts WHERE seq = $1";
    let Some(row) = db::row(connection, sql, args![seq]).await? else {
        return Ok(None);
    };
    Ok(Some(SealedAct {
        act: read(&row)?,
        record: row.text(1)?.to_owned(),
        salt: row.hash(2)?,
        commitment: row.hash(3)?,
    }))
}

/// At most `limit` acts from `from` on, ascending.
pub(crate) async fn range(connection: &mut AnyConnection, from: u64, limit: u32) -> Result<Vec<Act>, StoreError> {
    let sql = "SELECT seq, record FROM acts WHERE seq >= $1 ORDER BY seq LIMIT $2";
    read_all(&db::rows(connection, sql, args![from, limit]).await?)
}

pub(crate) async fn of_subject(connection: &mut AnyConnection, subject: &str) -> Result<Vec<Act>, StoreError> {
    let sql = "SELECT seq, record FROM acts WHERE subject = $1 ORDER BY seq";
    read_all(&db::rows(connection, sql, args![subject]).await?)
}

pub(crate) async fn of_kind(connection: &mut AnyConnection, kind: &str) -> Result<Vec<Act>, StoreError> {
    let sql = "SELECT seq, record FROM acts WHERE kind = $1 ORDER BY seq";
    read_all(&db::rows(connection, sql, args![kind]).await?)
}

pub(crate) async fn by_person(
    connection: &mut AnyConnection,
    person: &PersonId,
    from: u64,
    limit: u32,
) -> Result<Vec<Act>, StoreError> {
    let sql = "SELECT seq, record FROM acts WHERE person = $1 AND seq >= $2 ORDER BY seq LIMIT $3";
    read_all(&db::rows(connection, sql, args![person, from, limit]).await?)
}

fn read(row: &Row) -> Result<Act, StoreError> {
    Act::from_record(row.unsigned(0)?, row.text(1)?)
}

fn read_all(rows: &[Row]) -> Result<Vec<Act>, StoreError> {
    rows.iter().map(read).collect()
}
