//! Why a file was refused: what, and what to do about it, in both languages.

use serde::{Deserialize, Serialize};
use shishu_terms::Bilingual;

/// A refusal. Nothing of the file is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{}; {}", message.en, cure.en)]
pub struct ScrubError {
    /// What kind of trouble.
    pub fault: Fault,
    /// What is wrong.
    pub message: Bilingual,
    /// What the person can do.
    pub cure: Box<Bilingual>,
}

/// Kinds of refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// No JPEG, PNG or PDF.
    Format,
    /// Contradicts its own format, or breaks off.
    Damaged,
    /// Protected by a password.
    Encrypted,
    /// More bytes than allowed.
    TooLarge,
    /// Took too long.
    Time,
    /// Needed too much memory.
    Memory,
    /// The child process itself failed.
    Process,
}

impl ScrubError {
    fn new(fault: Fault, (zh, en): (&str, &str), (cure_zh, cure_en): (&str, &str)) -> Self {
        Self { fault, message: Bilingual::new(zh, en), cure: Box::new(Bilingual::new(cure_zh, cure_en)) }
    }

    pub(crate) fn format() -> Self {
        let what = ("这不是 JPEG、PNG 图片，也不是 PDF", "this is no JPEG or PNG picture and no PDF");
        Self::new(Fault::Format, what, ("请另存为这三种之一再传", "save it as one of the three and upload again"))
    }

    pub(crate) fn damaged(zh: &str, en: &str) -> Self {
        Self::new(
            Fault::Damaged,
            (zh, en),
            ("请重新保存或重新拍摄后再传", "save it anew, or take it again, and upload again"),
        )
    }

    pub(crate) fn encrypted() -> Self {
        let what = ("PDF 有密码", "the PDF is protected by a password");
        Self::new(Fault::Encrypted, what, ("请取消密码后再传", "remove the password and upload again"))
    }

    pub(crate) fn too_large(limit: u64) -> Self {
        let (zh, en) = (format!("文件超过上限 {limit} 字节"), format!("the file exceeds the limit of {limit} bytes"));
        Self::new(
            Fault::TooLarge,
            (&zh, &en),
            ("请缩小图片或拆开文件再传", "make the picture smaller, or split the file"),
        )
    }

    pub(crate) fn too_slow(seconds: u64) -> Self {
        let zh = format!("处理超过 {seconds} 秒，已停止");
        let en = format!("it took more than {seconds} seconds and was stopped");
        Self::new(Fault::Time, (&zh, &en), ("请重新另存后再传", "save it anew and upload again"))
    }

    pub(crate) fn memory() -> Self {
        let what = ("处理需要的内存超过上限，已停止", "it needed more memory than allowed and was stopped");
        Self::new(Fault::Memory, what, ("请缩小图片或拆开文件再传", "make the picture smaller, or split the file"))
    }

    pub(crate) fn process(cause: &str) -> Self {
        let zh = format!("处理程序没有正常工作（{cause}）");
        let en = format!("the process did not work ({cause})");
        let cure = (
            "文件没有保存；请稍后再试，仍不行请告诉管理员",
            "nothing was stored; try again later, then tell the administrator",
        );
        Self::new(Fault::Process, (&zh, &en), cure)
    }
}
