//! Why a file was refused: what, where, and what to do about it, in both languages.

use serde::{Deserialize, Serialize};
use shishu_terms::Bilingual;

use crate::model::At;

/// A refusal. The file is refused whole; nothing of it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{}: {}; {}", at.describe().en, message.en, cure.en)]
pub struct SheetError {
    /// What kind of trouble, for callers that tell them apart.
    pub fault: Fault,
    /// Where it is.
    pub at: At,
    /// What is wrong.
    pub message: Bilingual,
    /// What the person can do. Boxed to keep every `Result` of this crate small.
    pub cure: Box<Bilingual>,
}

/// Kinds of refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// More bytes, rows, columns, cells or parts than allowed.
    TooLarge,
    /// Unpacks to far more than it should.
    Bomb,
    /// A kind of file that is not read: old xls, xlsb, a Word document, a picture, a web page.
    Format,
    /// Protected by a password.
    Encrypted,
    /// Contradicts its own format.
    Damaged,
    /// Contains a document type definition or an unknown entity.
    Dtd,
    /// Two parts, cells or sheets claim the same place.
    Duplicate,
    /// A number that cannot be kept exactly.
    Number,
    /// Text in no known encoding.
    Encoding,
    /// Ends in the middle.
    HalfWritten,
    /// No table in it that can be recognised.
    Layout,
    /// Reading took too long.
    Time,
    /// Reading needed too much memory.
    Memory,
    /// The reading process itself failed.
    Reader,
    /// A table that the chosen format cannot hold; only when writing.
    Writing,
}

/// Shorthand for the bilingual texts of this crate.
pub(crate) fn say(zh: impl Into<String>, en: impl Into<String>) -> Bilingual {
    Bilingual { zh: zh.into(), en: en.into() }
}

impl SheetError {
    /// A refusal from its four parts.
    pub(crate) fn new(fault: Fault, at: At, message: Bilingual, cure: Bilingual) -> Self {
        Self { fault, at, message, cure: Box::new(cure) }
    }

    /// The file contradicts its own format.
    pub(crate) fn damaged(at: At, what: Bilingual) -> Self {
        let cure = say(
            "请用 Excel、WPS 或 LibreOffice 打开，另存为新的 xlsx 文件后再上传",
            "open it in Excel, WPS or LibreOffice, save it as a new xlsx file and upload that",
        );
        Self::new(Fault::Damaged, at, what, cure)
    }

    /// Something exceeds a limit.
    pub(crate) fn too_large(at: At, zh: &str, en: &str, limit: u64) -> Self {
        Self::new(
            Fault::TooLarge,
            at,
            say(format!("{zh}超过上限 {limit}"), format!("{en} exceed the limit of {limit}")),
            say("请删去无关内容，或拆成几个文件上传", "remove what does not belong to the form, or split the file"),
        )
    }

    /// The whole refusal as one sentence in both languages: place, what is wrong, cure.
    pub fn sentence(&self) -> Bilingual {
        let place = self.at.describe();
        say(
            format!("{}：{}。{}。", place.zh, self.message.zh, self.cure.zh),
            format!("{}: {}; {}", place.en, self.message.en, self.cure.en),
        )
    }
}
