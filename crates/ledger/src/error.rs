//! What can be wrong, said for two readers: `Display` in English, `zh()` in Chinese. Each says what does not hold; a
//! failed proof or signature is a finding about the log, so the words stay exact.

use thiserror::Error;

use crate::{MAX_ADD_CHECKPOINT, MAX_PROOF, MAX_SIGNATURES, MAX_SIZE, NodeId};

/// A hash that is not 32 bytes of canonical base64.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HashTextError {
    #[error("a hash must be standard base64 with padding, 44 characters")]
    NotBase64,
    #[error("a hash must have 32 bytes, this one has {found}")]
    Length { found: usize },
}

impl HashTextError {
    /// The message in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::NotBase64 => "哈希值应为带填充的标准 base64，共 44 个字符".into(),
            Self::Length { found } => format!("哈希值应为 32 字节，这里是 {found} 字节"),
        }
    }
}

/// Why a proof or root cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PlanError {
    #[error("leaf {index} is not in a tree of {size} leaves")]
    IndexBeyondTree { index: u64, size: u64 },
    #[error("the old tree ({old} leaves) is larger than the new one ({new} leaves)")]
    SizesReversed { old: u64, new: u64 },
    #[error("nothing can be proved about an empty tree")]
    EmptyTree,
    #[error("a tree of {size} leaves is larger than the limit of {MAX_SIZE}")]
    TooLarge { size: u64 },
    #[error("the node at level {} with index {} is missing", .0.level, .0.index)]
    Missing(NodeId),
}

impl PlanError {
    /// The message in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::IndexBeyondTree { index, size } => {
                format!("共 {size} 片叶子的树中没有第 {index} 号叶子")
            }
            Self::SizesReversed { old, new } => {
                format!("旧树（{old} 片叶子）比新树（{new} 片叶子）还大")
            }
            Self::EmptyTree => "空树没有可证明的内容".into(),
            Self::TooLarge { size } => format!("树的大小 {size} 超过上限 {MAX_SIZE}"),
            Self::Missing(id) => format!("缺少第 {} 层第 {} 号节点", id.level, id.index),
        }
    }
}

/// Why a proof does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProofError {
    #[error("leaf {index} is not in a tree of {size} leaves")]
    IndexBeyondTree { index: u64, size: u64 },
    #[error("the old tree ({old} leaves) is larger than the new one ({new} leaves)")]
    SizesReversed { old: u64, new: u64 },
    #[error("nothing can be proved about an empty tree")]
    EmptyTree,
    #[error("a tree of {size} leaves is larger than the limit of {MAX_SIZE}")]
    TooLarge { size: u64 },
    #[error("the proof has fewer hashes than these positions need")]
    TooShort,
    #[error("the proof has more hashes than these positions need")]
    TooLong,
    #[error("the proof does not lead to the root of the tree")]
    RootMismatch,
    #[error("the proof does not lead to the root of the old tree")]
    OldRootMismatch,
}

impl ProofError {
    /// The message in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::IndexBeyondTree { index, size } => {
                format!("共 {size} 片叶子的树中没有第 {index} 号叶子")
            }
            Self::SizesReversed { old, new } => {
                format!("旧树（{old} 片叶子）比新树（{new} 片叶子）还大")
            }
            Self::EmptyTree => "空树没有可证明的内容".into(),
            Self::TooLarge { size } => format!("树的大小 {size} 超过上限 {MAX_SIZE}"),
            Self::TooShort => "证明中的哈希值比所需的少".into(),
            Self::TooLong => "证明中的哈希值比所需的多".into(),
            Self::RootMismatch => "由证明算出的树根与所给的树根不符".into(),
            Self::OldRootMismatch => "由证明算出的旧树根与所给的旧树根不符".into(),
        }
    }
}

/// Why a key text is refused. Never repeats the text, which may be secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyError {
    #[error("a key name must not be empty and must hold no space, control character or '+'")]
    Name,
    #[error("not a verifier key: expected name+id+key, with nothing before or after")]
    NotAVerifier,
    #[error("not a signing key: expected PRIVATE+KEY+name+id+key, with nothing before or after")]
    NotASigner,
    #[error("the key is neither of type Ed25519 (0x01, a log) nor of type cosignature/v1 (0x04, a witness)")]
    Algorithm,
    #[error("this is the key of the other kind: logs sign with type 0x01, witnesses with type 0x04")]
    OtherKind,
    #[error("a cosignature cannot state a time beyond 2^63 - 1 seconds")]
    Time,
    #[error("the key bytes are not a usable Ed25519 public key")]
    PublicKey,
    #[error("the key id does not match the key: the text was mistyped or altered")]
    IdMismatch,
}

impl KeyError {
    /// The message in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Name => "密钥名称不能为空，也不能含空格、控制字符或“+”",
            Self::NotAVerifier => "不是验证公钥：格式应为 名称+编号+密钥，前后不得有其他内容",
            Self::NotASigner => "不是签名私钥：格式应为 PRIVATE+KEY+名称+编号+密钥，前后不得有其他内容",
            Self::Algorithm => "密钥类型既不是 Ed25519（0x01，日志用），也不是 cosignature/v1（0x04，见证人用）",
            Self::OtherKind => "密钥种类不对：日志用 0x01 类密钥签名，见证人用 0x04 类",
            Self::Time => "联署的时间不能超过 2^63 - 1 秒",
            Self::PublicKey => "密钥内容不是可用的 Ed25519 公钥",
            Self::IdMismatch => "密钥编号与密钥不符：文本有误或被改动",
        }
        .into()
    }
}

/// Why a signed note is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoteError {
    /// Not in the form of a signed note: why, in English and Chinese.
    #[error("not a signed note: {0}")]
    Malformed(&'static str, &'static str),
    #[error("more than {MAX_SIGNATURES} signatures")]
    TooManySignatures,
    #[error("the signature of {name:?} is wrong: the text or the signature was altered")]
    InvalidSignature { name: String },
    #[error("none of the signatures is by a trusted key")]
    Unverified,
    #[error("two trusted keys share the name {name:?} and the same id")]
    AmbiguousKeys { name: String },
}

impl NoteError {
    /// The message in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Malformed(_, zh) => format!("不是签名文本：{zh}"),
            Self::TooManySignatures => format!("签名超过 {MAX_SIGNATURES} 个"),
            Self::InvalidSignature { name } => {
                format!("“{name}”的签名不成立：正文或签名被改动")
            }
            Self::Unverified => "没有一个签名出自受信任的密钥".into(),
            Self::AmbiguousKeys { name } => format!("两把受信任的密钥名称“{name}”与编号都相同"),
        }
    }
}

/// Why a checkpoint is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CheckpointError {
    #[error("not a checkpoint: expected origin, size and root on three lines, each ending in a newline")]
    Lines,
    #[error("the origin or an extension line is empty or holds a control character")]
    Line,
    #[error("the tree size must be decimal digits without leading zeros, at most {MAX_SIZE}")]
    Size,
    #[error("the root of the tree: {0}")]
    Root(#[from] HashTextError),
    #[error("a checkpoint of {origin:?} must be signed by that log, not by {signer:?}")]
    ForeignSigner { origin: String, signer: String },
    #[error("no trusted key of the log {origin:?} has signed this checkpoint")]
    NotSignedByLog { origin: String },
    #[error(transparent)]
    Note(#[from] NoteError),
}

impl CheckpointError {
    /// The message in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Lines => "不是检查点：应有来源、大小、树根三行，每行以换行结束".into(),
            Self::Line => "来源或扩展行为空，或含控制字符".into(),
            Self::Size => format!("树的大小应为不带前导零的十进制数字，不超过 {MAX_SIZE}"),
            Self::Root(error) => format!("树根：{}", error.zh()),
            Self::ForeignSigner { origin, signer } => {
                format!("“{origin}”的检查点应由该日志签名，而不是“{signer}”")
            }
            Self::NotSignedByLog { origin } => {
                format!("该检查点没有日志“{origin}”受信任密钥的签名")
            }
            Self::Note(error) => error.zh(),
        }
    }
}

/// Why a receipt is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReceiptError {
    /// Not in the form of a receipt: why, in English and Chinese.
    #[error("not a receipt: {0}")]
    Malformed(&'static str, &'static str),
    #[error("line {line} of the receipt: {error}")]
    Hash { line: usize, error: HashTextError },
    #[error("the checkpoint in the receipt: {0}")]
    Checkpoint(#[from] CheckpointError),
    #[error("the proof in the receipt: {0}")]
    Proof(#[from] ProofError),
}

impl ReceiptError {
    /// The message in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Malformed(_, zh) => format!("不是回执：{zh}"),
            Self::Hash { line, error } => format!("回执第 {line} 行：{}", error.zh()),
            Self::Checkpoint(error) => format!("回执中的检查点：{}", error.zh()),
            Self::Proof(error) => format!("回执中的证明：{}", error.zh()),
        }
    }
}

/// Why a request to a witness is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AddCheckpointError {
    #[error("longer than {MAX_ADD_CHECKPOINT} bytes")]
    TooLong,
    #[error("expected a line 'old SIZE', the lines of a proof, an empty line and a signed checkpoint")]
    Lines,
    #[error("the first line must be 'old SIZE', decimal without leading zeros, at most {MAX_SIZE}")]
    OldSize,
    #[error("more than {MAX_PROOF} lines of proof")]
    LongProof,
    #[error("line {line}: {error}")]
    Hash { line: usize, error: HashTextError },
    #[error("the checkpoint: {0}")]
    Checkpoint(#[from] CheckpointError),
}

impl AddCheckpointError {
    /// The message in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::TooLong => format!("超过 {MAX_ADD_CHECKPOINT} 字节"),
            Self::Lines => "应依次为“old 大小”一行、证明各行、一个空行、已签名的检查点".into(),
            Self::OldSize => format!("首行应为“old 大小”，十进制、不带前导零，不超过 {MAX_SIZE}"),
            Self::LongProof => format!("证明超过 {MAX_PROOF} 行"),
            Self::Hash { line, error } => format!("第 {line} 行：{}", error.zh()),
            Self::Checkpoint(error) => format!("检查点：{}", error.zh()),
        }
    }
}

/// Why a tile path is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not the path of a tile: expected tile/LEVEL/N or tile/LEVEL/N.p/WIDTH")]
pub struct TileError;

impl TileError {
    /// The message in Chinese.
    pub fn zh(&self) -> String {
        "不是瓦片路径：应为 tile/层/编号 或 tile/层/编号.p/宽度".into()
    }
}

/// Why the disclosed part of a receipt is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DisclosureError {
    #[error("what the receipt discloses cannot be read: {0}")]
    Json(String),
    #[error("what the receipt discloses is of version {0}; this program knows version 1")]
    Version(u32),
    #[error("what the receipt discloses is not in its one accepted spelling")]
    Spelling,
    #[error("the record commits to its rows in an unknown encoding")]
    Encoding,
    #[error("the record commits to no rows")]
    NoRows,
    #[error("the row does not stand under the record: {0}")]
    Row(#[from] ProofError),
}

impl DisclosureError {
    /// The message in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Json(why) => format!("回执所附内容读不出：{why}"),
            Self::Version(version) => format!("回执所附内容为第 {version} 版，本程序只认第 1 版"),
            Self::Spelling => "回执所附内容不是唯一的规定写法".into(),
            Self::Encoding => "记录用未知的编码承诺各行".into(),
            Self::NoRows => "记录没有承诺任何一行".into(),
            Self::Row(error) => format!("这一行不在记录之下：{}", error.zh()),
        }
    }
}
