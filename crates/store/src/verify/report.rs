//! What a verification says.

use shishu_ledger::Hash;
use shishu_terms::{Bilingual, DutyId};
use std::fmt;

/// How far a long piece of work is, in acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub done: u64,
    pub of: u64,
}

/// What was looked at, and everything that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VerifyReport {
    /// Acts read.
    pub acts: u64,
    /// Contents read, the erased ones included.
    pub contents: u64,
    /// Of these, lawfully erased.
    pub erased: u64,
    pub blobs: u64,
    pub duties: u64,
    pub checkpoints: u64,
    /// Signatures of witnesses under them.
    pub cosignatures: u64,
    /// Number of leaves.
    pub tree_size: u64,
    /// Root recomputed from the acts; `None` when too much is missing to compute it.
    pub root: Option<Hash>,
    /// Empty when everything fits.
    pub damages: Vec<Damage>,
}

impl VerifyReport {
    /// Everything fits.
    pub fn is_sound(&self) -> bool {
        self.damages.is_empty()
    }

    pub(super) fn damage(&mut self, place: Place, seq: Option<u64>, zh: &str, en: &str) {
        self.damages.push(Damage {
            message: Bilingual::new(format!("{}：{zh}", place.zh()), format!("{place}: {en}")),
            place,
            seq,
        });
    }
}

/// One thing that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    pub place: Place,
    /// The act it belongs to: for a node, the last act it covers, with which it was stored; for a checkpoint likewise.
    pub seq: Option<u64>,
    /// Place and finding in words.
    pub message: Bilingual,
}

/// Where something does not fit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Act {
        seq: u64,
    },
    Content {
        seq: u64,
        name: String,
    },
    Node {
        level: u8,
        index: u64,
    },
    Checkpoint {
        size: u64,
    },
    /// By the name of the witness, as far as it can be read.
    Cosignature {
        size: u64,
        by: String,
    },
    Duty {
        id: DutyId,
    },
    /// By its SHA-256 in hex.
    Blob {
        sha256: String,
    },
    /// A row that has no place in its table at all.
    Stray {
        table: &'static str,
        key: String,
    },
}

impl Place {
    fn zh(&self) -> String {
        match self {
            Self::Act { seq } => format!("第 {seq} 号行为"),
            Self::Content { seq, name } => format!("第 {seq} 号行为的内容“{name}”"),
            Self::Node { level, index } => format!("日志树第 {level} 层第 {index} 号节点"),
            Self::Checkpoint { size } => format!("{size} 个行为时的检查点"),
            Self::Cosignature { size, by } => format!("{size} 个行为时“{by}”的联署"),
            Self::Duty { id } => format!("待办“{id}”"),
            Self::Blob { sha256 } => format!("附件 {sha256}"),
            Self::Stray { table, key } => format!("表 {table} 中的 {key}"),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Act { seq } => write!(f, "act {seq}"),
            Self::Content { seq, name } => write!(f, "content \"{name}\" of act {seq}"),
            Self::Node { level, index } => write!(f, "node {index} at level {level} of the tree"),
            Self::Checkpoint { size } => write!(f, "checkpoint at {size} acts"),
            Self::Cosignature { size, by } => write!(f, "cosignature of \"{by}\" at {size} acts"),
            Self::Duty { id } => write!(f, "duty \"{id}\""),
            Self::Blob { sha256 } => write!(f, "blob {sha256}"),
            Self::Stray { table, key } => write!(f, "{key} in the table {table}"),
        }
    }
}
