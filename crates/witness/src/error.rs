//! Why a witness does not start or cannot keep what it saw.

use std::path::{Path, PathBuf};

use shishu_ledger::KeyError;
use thiserror::Error;

/// What can go wrong. `Display` in English, [`WitnessError::zh`] in Chinese; each says place and cure.
#[derive(Debug, Error)]
pub enum WitnessError {
    #[error("cannot {doing} {}: {cause}", path.display())]
    File { doing: &'static str, doing_zh: &'static str, path: PathBuf, cause: std::io::Error },
    #[error("another process works with {}; stop it first", path.display())]
    Locked { path: PathBuf },
    #[error("{}: {error}", path.display())]
    Key { path: PathBuf, error: KeyError },
    #[error("the name of the witness: {0}")]
    Name(KeyError),
    #[error("the key in {} is named {found:?}, not {wanted:?}; start with --name {found}, or take another folder", path.display())]
    OtherName { path: PathBuf, found: String, wanted: String },
    #[error("the key {name:?} is that of a witness, not of a log; ask the log for its vkey (type 0x01)")]
    NotALog { name: String },
    /// The memory of a log cannot be believed: starting without it could cosign a fork.
    #[error(
        "{} is damaged: {why}; bring it back from a copy. Only if there is none, and with the log's operator told, \
         remove it: the witness then begins anew with this log",
        path.display()
    )]
    Damaged { path: PathBuf, why: String },
}

impl WitnessError {
    /// The message in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::File { doing_zh, path, cause, .. } => format!("无法{doing_zh} {}：{cause}", path.display()),
            Self::Locked { path } => format!("另一个进程正在使用 {}；请先停止它", path.display()),
            Self::Key { path, error } => format!("{}：{}", path.display(), error.zh()),
            Self::Name(error) => format!("见证人的名称：{}", error.zh()),
            Self::OtherName { path, found, wanted } => format!(
                "{} 里的密钥名为“{found}”，不是“{wanted}”；请用 --name {found} 启动，或换一个文件夹",
                path.display()
            ),
            Self::NotALog { name } => format!("“{name}”是见证人的公钥，不是日志的；请向日志索取它的公钥（0x01 类）"),
            Self::Damaged { path, why } => format!(
                "{} 已损坏：{why}；请从副本恢复。确实没有副本、并已告知该日志的管理者时才可删除，见证人随后对该日志从头开始",
                path.display()
            ),
        }
    }

    pub(crate) fn file(doing: &'static str, doing_zh: &'static str, path: &Path, cause: std::io::Error) -> Self {
        Self::File { doing, doing_zh, path: path.to_owned(), cause }
    }
}
