//! The receipt file: one leaf, its proof and the signed checkpoint it leads to. Source: C2SP tlog-proof@v1.

use std::fmt::Write as _;

use crate::encoding::{decode_base64, encode_base64, parse_decimal};
use crate::{
    Checkpoint, CheckpointError, Hash, OpenedCheckpoint, ProofError, ReceiptError, SignedNote, Verifier, format_hash,
    inclusion_nodes, parse_hash, verify_inclusion,
};

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// A well-formed receipt. Says nothing until [`Receipt::verify`] has passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    index: u64,
    hashes: Vec<Hash>,
    extra: Vec<u8>,
    note: SignedNote,
}

impl Receipt {
    /// Puts a receipt together.
    ///
    /// `index`: of the leaf, from 0. `hashes`: its inclusion proof. `extra`: bytes for the application, not authenticated,
    /// empty for none. `checkpoint`: signed note of a tree that holds the leaf.
    ///
    /// Errors: the checkpoint is not one, or the proof cannot fit its size. Signature and hashes are not checked here.
    pub fn new(
        index: u64,
        hashes: Vec<Hash>,
        extra: Vec<u8>,
        checkpoint: impl AsRef<[u8]>,
    ) -> Result<Self, ReceiptError> {
        let note = SignedNote::parse(checkpoint).map_err(CheckpointError::from)?;
        let size = Checkpoint::parse(note.text())?.size();
        let needed = inclusion_nodes(index, size).map_err(|_| ProofError::IndexBeyondTree { index, size })?.len();
        if hashes.len() < needed {
            return Err(ProofError::TooShort.into());
        }
        if hashes.len() > needed {
            return Err(ProofError::TooLong.into());
        }
        Ok(Self { index, hashes, extra, note })
    }

    /// Position of the leaf in the log, from 0.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// Bytes for the application, empty when there are none. Not authenticated: anyone may have put them there.
    pub fn extra(&self) -> &[u8] {
        &self.extra
    }

    /// Inclusion proof, from the leaf's neighbour up.
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// The signed checkpoint, not verified.
    pub fn checkpoint(&self) -> &SignedNote {
        &self.note
    }

    /// The receipt file (`.tlog-proof`).
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEADER}\n");
        // Writing to a String does not fail.
        if !self.extra.is_empty() {
            let _ = writeln!(text, "extra {}", encode_base64(&self.extra));
        }
        let _ = writeln!(text, "index {}", self.index);
        for hash in &self.hashes {
            let _ = writeln!(text, "{}", format_hash(hash));
        }
        let _ = write!(text, "\n{}", self.note.to_text());
        text
    }

    /// Reads a receipt file; what it accepts, [`Receipt::to_text`] writes back byte for byte.
    pub fn parse(file: impl AsRef<[u8]>) -> Result<Self, ReceiptError> {
        let text = str::from_utf8(file.as_ref()).map_err(|_| malformed("not UTF-8", "不是 UTF-8 编码"))?;
        let (head, checkpoint) =
            text.split_once("\n\n").ok_or(malformed("no empty line before the checkpoint", "检查点之前缺少空行"))?;
        let mut lines = head.split('\n').enumerate().peekable();
        if lines.next().map(|(_, line)| line) != Some(HEADER) {
            return Err(malformed("the first line is not c2sp.org/tlog-proof@v1", "首行不是 c2sp.org/tlog-proof@v1"));
        }
        let extra = match lines.next_if(|(_, line)| line.starts_with("extra ")) {
            Some((_, line)) => parse_extra(line)?,
            None => Vec::new(),
        };
        let index = lines.next().and_then(|(_, line)| parse_index(line));
        let index = index.ok_or(malformed(
            "no line 'index N' with decimal digits and no leading zeros",
            "缺少“index 序号”一行（十进制，不带前导零）",
        ))?;
        let hashes = lines
            .map(|(at, line)| parse_hash(line).map_err(|error| ReceiptError::Hash { line: at + 1, error }))
            .collect::<Result<_, _>>()?;
        Self::new(index, hashes, extra, checkpoint)
    }

    /// Checks that `leaf` (a leaf hash) is in the log at [`Receipt::index`], under a checkpoint signed by a trusted key of
    /// that log. Returns the checkpoint with all verified signatures, for a policy on witnesses to judge.
    pub fn verify(&self, leaf: &Hash, trusted: &[Verifier]) -> Result<OpenedCheckpoint, ReceiptError> {
        let opened = Checkpoint::verify(&self.note, trusted)?;
        let (size, root) = (opened.checkpoint.size(), opened.checkpoint.root());
        verify_inclusion(leaf, self.index, size, &self.hashes, root)?;
        Ok(opened)
    }
}

fn malformed(en: &'static str, zh: &'static str) -> ReceiptError {
    ReceiptError::Malformed(en, zh)
}

fn parse_extra(line: &str) -> Result<Vec<u8>, ReceiptError> {
    line.strip_prefix("extra ")
        .and_then(decode_base64)
        .filter(|bytes| !bytes.is_empty()) // no extra data is written as no line at all
        .ok_or(malformed("the extra data is not base64", "附加数据不是 base64"))
}

fn parse_index(line: &str) -> Option<u64> {
    line.strip_prefix("index ").and_then(parse_decimal)
}
