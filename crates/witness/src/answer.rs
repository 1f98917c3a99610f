//! What a witness says, as status, content type and text.

use shishu_ledger::{AddCheckpointError, NoteSignature};

use crate::{Refusal, SIZE_TYPE};

const TEXT: &str = "text/plain; charset=utf-8";

/// An answer, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Value of `Content-Type`.
    pub content_type: &'static str,
    /// Body.
    pub body: String,
}

impl Answer {
    /// 200 with a text.
    pub fn text(body: String) -> Self {
        Self { status: 200, content_type: TEXT, body }
    }

    pub(crate) fn cosigned(signature: &NoteSignature) -> Self {
        Self::text(format!("{signature}\n"))
    }

    /// In both languages: who reads it is the operator of a log anywhere.
    fn words(status: u16, zh: &str, en: &str) -> Self {
        Self { status, content_type: TEXT, body: format!("{en}\n{zh}\n") }
    }

    pub(crate) fn malformed(error: &AddCheckpointError) -> Self {
        Self::words(400, &format!("请求有误：{}", error.zh()), &format!("bad request: {error}"))
    }

    /// The memory could not be written: nothing was cosigned.
    pub(crate) fn failed() -> Self {
        Self::words(
            500,
            "见证人无法保存检查点，没有联署；请看见证人的日志",
            "the witness could not keep the checkpoint and did not cosign it; see its log",
        )
    }

    pub(crate) fn nothing_held() -> Self {
        Self::words(
            404,
            "没有这个日志，或还没有联署过它",
            "this log is not known here, or nothing of it was cosigned yet",
        )
    }

    pub(crate) fn refused(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::OldBeyond { old, size } => Self::words(
                400,
                &format!("旧大小 {old} 超过检查点的大小 {size}"),
                &format!("the old size {old} is beyond the checkpoint's {size}"),
            ),
            Refusal::NotSigned(error) => Self::words(
                403,
                &format!("检查点未被采信：{}", error.zh()),
                &format!("the checkpoint is not trusted: {error}"),
            ),
            Refusal::UnknownLog { origin } => Self::words(
                404,
                &format!("这里不认识日志“{origin}”；请见证人用 --log 加上它的公钥"),
                &format!("the log {origin:?} is not known here; the witness adds its key with --log"),
            ),
            Refusal::OtherSize { held } => Self { status: 409, content_type: SIZE_TYPE, body: format!("{held}\n") },
            Refusal::Fork { size } => Self::words(
                409,
                &format!("分叉：大小 {size} 已联署过另一个树根；拒绝联署，两份检查点均已留存"),
                &format!("fork: another root of size {size} was cosigned before; refused, both checkpoints are kept"),
            ),
            Refusal::Proof { held, error } => Self::words(
                422,
                &format!("分叉或证明有误：由已联署的大小 {held} 推不到这个检查点（{}）；拒绝联署", error.zh()),
                &format!(
                    "fork or wrong proof: nothing leads from the cosigned size {held} to this checkpoint ({error}); refused"
                ),
            ),
        }
    }
}
