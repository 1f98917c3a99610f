//! The record of an act, read from its canonical JSON, and said in plain words.
//!
//! Members: `v` 1 · `seq` place in the log · `at` microseconds UTC · `kind` · `subject` · `person` · `post` · `body` ·
//! `contents` (names and commitments) · `raises` · `discharges` · `blobs` · `erases`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Words;
use crate::moment::utc;
use crate::words::{number, shown};

/// The kind of act that is a certificate of deletion.
const ERASED: &str = "content.erased";

/// What a record states of itself. Not proved by being read: the receipt proves it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActRecord {
    v: u32,
    /// Place in the log, from 0.
    pub seq: u64,
    /// When, by the office's clock: microseconds since 1970 UTC.
    pub at: i64,
    pub kind: String,
    pub subject: String,
    pub person: Option<String>,
    pub post: Option<String>,
    pub body: Value,
    /// Texts that belong to it, by their commitments.
    #[serde(default)]
    pub contents: Vec<ContentOf>,
    /// Contents that it erases.
    #[serde(default)]
    pub erases: Vec<Erased>,
}

/// A text that belongs to an act: it can be erased, its commitment stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentOf {
    pub name: String,
    /// SHA-256 over salt and text, hex.
    pub commitment: String,
}

/// A content that an act erases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// The act that stated it.
    pub seq: u64,
    pub name: String,
}

impl ActRecord {
    /// Reads a record. Errors say why it cannot be one.
    pub fn parse(text: &str) -> Result<Self, Words> {
        let record: Self = serde_json::from_str(text).map_err(|error| {
            Words::new(format!("记录读不出：{error}"), format!("the record cannot be read: {error}"))
        })?;
        match record.v {
            1 => Ok(record),
            other => Err(Words::new(
                format!("记录为第 {other} 版，本程序只认第 1 版"),
                format!("the record is of version {other}; this program knows version 1"),
            )),
        }
    }

    /// True when it certifies a deletion.
    pub fn is_deletion(&self) -> bool {
        self.kind == ERASED || !self.erases.is_empty()
    }

    /// What this act did, when, by whom.
    pub fn words(&self) -> Words {
        let kind = kind_name(&self.kind);
        let (seq, subject, at) = (number(self.seq), shown(&self.subject), utc(self.at));
        let (by_zh, by_en) = match (&self.person, &self.post) {
            (Some(person), Some(post)) => {
                let (person, post) = (shown(person), shown(post));
                (format!("，由 {person} 以职务 {post} 作出"), format!(", by {person} in the post {post}"))
            }
            (Some(person), None) => (format!("，由 {} 作出", shown(person)), format!(", by {}", shown(person))),
            (None, _) => ("，由系统按制度或日历作出".to_owned(), ", by the calendar or the programme".to_owned()),
        };
        Words::new(
            format!("第 {seq} 号行为（{}，{subject}，{at}{by_zh}）", kind.zh),
            format!("act {seq} ({}, {subject}, {at}{by_en})", kind.en),
        )
    }

    /// Each content that it erases, with the commitment that stays where the body names it.
    pub fn erased(&self) -> Vec<Words> {
        let commitments = self.commitments();
        let say = |erased: &Erased| {
            let (seq, name) = (number(erased.seq), shown(&erased.name));
            let (zh, en) = match commitments.get(&(erased.seq, erased.name.as_str())) {
                Some(commitment) => {
                    let commitment = shown(commitment);
                    (format!("，其承诺 {commitment} 仍在"), format!("; its commitment {commitment} stays"))
                }
                None => (
                    "，其承诺仍在该行为的记录中".to_owned(),
                    "; its commitment stays in the record of that act".to_owned(),
                ),
            };
            Words::new(
                format!("第 {seq} 号行为的内容“{name}”已删除{zh}。"),
                format!("Content “{name}” of act {seq} was erased{en}."),
            )
        };
        self.erases.iter().map(say).collect()
    }

    /// From the lists of the body: items that name an act, a content and its commitment.
    fn commitments(&self) -> BTreeMap<(u64, &str), &str> {
        let lists = self.body.as_object().into_iter().flat_map(|body| body.values()).filter_map(Value::as_array);
        lists
            .flatten()
            .filter_map(|item| {
                let seq = item.get("seq")?.as_u64()?;
                Some(((seq, item.get("name")?.as_str()?), item.get("commitment")?.as_str()?))
            })
            .collect()
    }
}

/// What people call a kind of act; an unknown one is shown as written. The names are those of the office's catalogue.
fn kind_name(kind: &str) -> Words {
    let (zh, en) = match kind {
        "programme.adopted" => ("采用制度包", "programme adopted"),
        "period.opened" => ("开始填报", "reporting period opened"),
        "return.submitted" => ("填报", "submitted"),
        "return.revised" => ("修订", "revised"),
        "return.passed" => ("乡镇审核", "passed by the town"),
        "return.accepted" => ("验收", "accepted"),
        "inquiry.opened" => ("核实", "inquiry"),
        "inquiry.answered" => ("答复", "answered"),
        "inquiry.settled" => ("判定答复", "answer judged"),
        "batch.imported" => ("成批转录", "batch transcribed"),
        "table.published" => ("公布", "published"),
        "table.corrected" => ("更正公布", "publication corrected"),
        "figures.sealed" => ("封存各数", "figures sealed"),
        ERASED => ("删除内容", "content erased"),
        other => return Words::new(shown(other), shown(other)),
    };
    Words::new(zh, en)
}
