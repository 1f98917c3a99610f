//! The particulars of a verdict for a program to read: the same that the words say.

use serde::{Serialize, Serializer};
use shishu_ledger::{Checkpoint, Hash, format_hash};

use crate::{ActRecord, Comparison, Words};

/// What was found, as far as it was looked for.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Facts {
    /// The state of the log that all else is judged against.
    pub log: Option<LogFacts>,
    pub signatures: Vec<SignatureFacts>,
    /// The key was taken from the log itself: it proves that the log is consistent, not whose it is.
    pub key_from_log: bool,
    /// The keys found in the log, to be kept.
    pub keys: Vec<String>,
    pub leaf: Option<LeafFacts>,
    pub act: Option<ActRecord>,
    pub row: Option<RowFacts>,
    pub publication: Option<PublicationFacts>,
    pub figures: Option<Comparison>,
    pub read: Option<ReadFacts>,
}

/// A log's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogFacts {
    pub origin: String,
    /// Number of acts.
    pub size: u64,
    /// Base64 in JSON.
    #[serde(serialize_with = "base64")]
    pub root: Hash,
}

impl From<&Checkpoint> for LogFacts {
    fn from(checkpoint: &Checkpoint) -> Self {
        Self { origin: checkpoint.origin().to_owned(), size: checkpoint.size(), root: *checkpoint.root() }
    }
}

/// Whose a signature is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Signatory {
    /// The log's own key, trusted; the signature is good.
    Log,
    /// A trusted key of somebody else; the signature is good.
    Witness,
    /// No key is known for it: nothing is known about it.
    Unknown,
}

/// A signature under a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignatureFacts {
    pub name: String,
    /// Key id, eight hexadecimal digits.
    pub key: String,
    pub by: Signatory,
    /// When a witness signed, by its own clock: seconds since 1970 UTC.
    pub time: Option<u64>,
}

/// A place in a log and what stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeafFacts {
    pub index: u64,
    /// Base64 in JSON.
    #[serde(serialize_with = "base64")]
    pub hash: Hash,
}

/// A row of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowFacts {
    /// Its place, from 0.
    pub index: u64,
    /// How many rows the batch has.
    pub rows: u64,
    pub text: String,
    /// Member `figure` of the row, when it has one.
    pub figure: Option<String>,
    /// Member `value` of the row, when it has one.
    pub value: Option<String>,
}

/// A published table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicationFacts {
    pub form: String,
    pub period: String,
    pub edition: u64,
    /// The act of the edition before, which this one corrects.
    pub corrects: Option<u64>,
    pub title: Words,
}

/// What was read of a log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ReadFacts {
    pub entries: u64,
    pub bundles: u64,
    pub tiles: u64,
}

fn base64<S: Serializer>(hash: &Hash, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format_hash(hash))
}
