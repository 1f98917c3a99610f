//! Why a message was not read, in words for whoever hands it in.

use serde::{Deserialize, Serialize};
use shishu_terms::Bilingual;

/// The sort of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// It is no e-mail message.
    Format,
    /// Larger, longer or deeper than a message may be.
    Size,
    /// Its characters cannot be read.
    Characters,
    /// It took too long, or too much memory.
    Resources,
    /// The reading process did not work.
    Process,
}

/// A message that was not read, and the cure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{}; {}", message.en, cure.en)]
pub struct MailError {
    pub fault: Fault,
    pub message: Bilingual,
    pub cure: Bilingual,
}

impl MailError {
    fn new(fault: Fault, message: Bilingual, cure: (&str, &str)) -> Self {
        Self { fault, message, cure: Bilingual::new(cure.0, cure.1) }
    }

    pub(crate) fn format() -> Self {
        Self::new(
            Fault::Format,
            Bilingual::new("不是一封电子邮件：没有发件人", "this is no e-mail message: it names no sender"),
            ("请从邮件软件另存为 .eml，或导出 mbox", "save it from the mail program as .eml, or export an mbox"),
        )
    }

    /// More of something than a message may have.
    pub(crate) fn size(zh: &str, en: &str, most: u64) -> Self {
        Self::new(
            Fault::Size,
            Bilingual::new(format!("{zh}超过上限 {most}"), format!("more {en} than the {most} that are read")),
            (
                "没有收下；请人工打开，确是来件就手工登记",
                "it was not taken; look at it by hand, and take it down if it is a report",
            ),
        )
    }

    pub(crate) fn characters(unread: usize) -> Self {
        Self::new(
            Fault::Characters,
            Bilingual::new(
                format!("正文有 {unread} 个字符认不出来，声明的字符集不对"),
                format!(
                    "{unread} characters of its text cannot be read; the character set it names is not the one it is in"
                ),
            ),
            ("请发件人用 UTF-8 重发，或人工打开后登记", "ask the sender for it in UTF-8, or take it down by hand"),
        )
    }

    pub(crate) fn resources() -> Self {
        Self::new(
            Fault::Resources,
            Bilingual::new(
                "读取占用的时间或内存超过上限，已停止",
                "reading it took more time or memory than allowed and was stopped",
            ),
            ("没有收下；请人工打开", "it was not taken; look at it by hand"),
        )
    }

    pub(crate) fn process(cause: &str) -> Self {
        Self::new(
            Fault::Process,
            Bilingual::new(
                format!("读取程序没有正常工作（{cause}）"),
                format!("the reading process did not work ({cause})"),
            ),
            (
                "没有收下；请人工打开，仍不行请告诉管理员",
                "it was not taken; look at it by hand, and tell the administrator if it stays so",
            ),
        )
    }
}
