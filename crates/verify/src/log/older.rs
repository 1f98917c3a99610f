//! What the reader kept from before: a checkpoint, or a whole copy of the log.

use shishu_ledger::{Bundle, Checkpoint, Hash};

use super::LONGEST_TEXT;
use super::piece::{FULL, Piece};
use super::source::Source;
use crate::checkpoint::{fork, read_old};
use crate::words::number;
use crate::{ProblemKind, Trust, Verdict, Words};

/// Kept from before.
#[derive(Debug, Clone)]
pub enum Older {
    /// The text of a signed checkpoint.
    Checkpoint(String),
    /// A copy of the log; with it the first entry that differs can be named.
    Copy(Source),
}

impl Older {
    /// Its signed state.
    pub(super) fn checkpoint(&self, trust: &Trust, verdict: &mut Verdict) -> Option<Checkpoint> {
        match self {
            Self::Checkpoint(text) => read_old(text, trust, verdict),
            Self::Copy(source) => match source.read("checkpoint", LONGEST_TEXT) {
                Ok(Some(text)) => read_old(&String::from_utf8_lossy(&text), trust, verdict),
                Ok(None) => {
                    let name = source.name();
                    verdict.cure(
                        format!("旧的一份 {name} 没有 checkpoint。"),
                        format!("the older copy {name} has no checkpoint."),
                    );
                    None
                }
                Err(error) => {
                    let words = error.words();
                    verdict.cure(words.zh, words.en);
                    None
                }
            },
        }
    }

    /// Judges whether the log still begins as it was signed. `found`: the root at that size, recomputed from the log's entries.
    pub(super) fn judge(&self, log: &Source, old: &Checkpoint, found: Option<&Hash>, verdict: &mut Verdict) {
        let size = number(old.size());
        match found {
            None => verdict.cure(
                "因日志有缺损，未能与旧检查点比较。",
                "The log is damaged or incomplete, so it could not be compared with the older checkpoint.",
            ),
            Some(_) if old.size() == 0 => {
                verdict.limit("旧检查点是空日志的，不能证明什么。", "The older checkpoint is of an empty log, which proves nothing.");
            }
            Some(found) if found == old.root() => verdict.proved(
                format!("日志的前 {size} 条就是旧检查点所签的 {size} 条：此前没有改动或删去任何一条。"),
                format!("The log begins with the {size} entries of the older checkpoint: none of them was changed or removed."),
            ),
            Some(found) => {
                verdict.problem(ProblemKind::Fork, "", fork(old, found));
                if let Self::Copy(copy) = self {
                    first_difference(copy, log, old.size(), verdict);
                }
            }
        }
    }
}

/// Names the first entry in which the copy and the log differ.
fn first_difference(copy: &Source, log: &Source, size: u64, verdict: &mut Verdict) {
    for index in 0..size.div_ceil(FULL as u64) {
        let first = index * FULL as u64;
        let width = (size - first).min(FULL as u64) as u16;
        let Ok(bundle) = Bundle::new(index, width) else { return };
        let (was, is) = (Piece::bundle(copy, bundle), Piece::bundle(log, bundle));
        let (Some(was), Some(is)) = (was.hashes(), is.hashes()) else { continue };
        if let Some(at) = was.iter().zip(is).position(|(was, is)| was != is) {
            let entry = number(first + at as u64);
            let words = Words::new(
                format!("第 {entry} 号行为是第一个与旧的一份不同的。"),
                format!("act {entry} is the first that differs from the older copy."),
            );
            verdict.problem(ProblemKind::Fork, bundle.to_string(), words);
            return;
        }
    }
}
