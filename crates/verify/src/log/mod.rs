//! A whole log from a folder or an address, in the layout of C2SP tlog-tiles, against its signed checkpoint and an older one.
//!
//! Why it suffices: the root is recomputed from every entry, so no entry can be other than signed; every stored tile is compared with
//! what the entries give, so no proof made from tiles can be false; the root at an older size is recomputed from the same entries, so
//! the log still begins with what was signed then. Nothing of the log is believed, not even its own hashes: they only help to say
//! which of two files that contradict each other is the damaged one.
//!
//! Memory: one strip of 65,536 entries at a time. What a server sends is read up to the length that it must have.

mod block;
mod older;
mod piece;
mod source;
mod tiles;
mod tree;
mod walk;

pub use older::Older;
pub use source::{ReadError, Source};

use shishu_ledger::{Checkpoint, SignedNote};

use crate::seal::judge_seal;
use crate::words::{number, shown};
use crate::{ProblemKind, Trust, Verdict, What, Words};
use walk::{Walk, walk};

/// Longest checkpoint and longest list of keys that is read, in bytes.
const LONGEST_TEXT: usize = 1 << 20;

/// Judges a log. `older`: a checkpoint, or a copy of the log, kept from before. Without keys in `trust`, those that the log offers are
/// used, and the verdict says only that the log is consistent in itself. `progress` hears of entries read and entries in all.
pub fn judge_log(source: &Source, older: Option<&Older>, trust: &Trust, progress: &mut dyn FnMut(u64, u64)) -> Verdict {
    let mut verdict = Verdict::begin(What::Log);
    let note = match source.read("checkpoint", LONGEST_TEXT) {
        Ok(Some(note)) => note,
        Ok(None) => {
            verdict.cure(
                format!("{} 没有 checkpoint：请给出日志的文件夹或地址（以 /log 结尾）。", source.name()),
                format!(
                    "there is no checkpoint at {}: give the folder or the address of the log (it ends in /log).",
                    source.name()
                ),
            );
            return verdict.conclude();
        }
        Err(error) => return unreachable(verdict, &error),
    };
    let own;
    let trust = if trust.lacks_log_key() {
        own = offered(source, trust, &mut verdict);
        &own
    } else {
        trust
    };
    let note = match SignedNote::parse(&note) {
        Ok(note) => note,
        Err(error) => {
            let words = Words::new(format!("checkpoint：{}。", error.zh()), format!("checkpoint: {error}."));
            verdict.problem(ProblemKind::Checkpoint, "checkpoint", words);
            return verdict.conclude();
        }
    };
    let Some(now) = judge_seal(&note, trust, &mut verdict) else { return verdict.conclude() };
    let old = older.and_then(|older| older.checkpoint(trust, &mut verdict));
    let old = old.filter(|old| !crate::checkpoint::other_log(old, &now, &mut verdict));
    let old = old.filter(|old| !rolled_back(old, &now, &mut verdict));
    let cut = old.as_ref().map(Checkpoint::size);
    let walked = walk(&Walk { source, size: now.size(), root: *now.root(), cut }, &mut verdict, progress);
    if let Some(read) = walked.whole {
        let (entries, bundles, tiles) = (number(read.entries), number(read.bundles), number(read.tiles));
        verdict.facts.read = Some(read);
        verdict.proved(
            format!("全部 {entries} 条（{bundles} 个条目包）算出的树根就是检查点所签的树根；{tiles} 个瓦片逐字节相符。"),
            format!("All {entries} entries ({bundles} bundles) lead to the root that the checkpoint signs; {tiles} tiles agree byte by byte."),
        );
    } else if verdict.problems.is_empty() && verdict.cures.is_empty() {
        verdict.cure("未能读完日志，原因不明。", "The log could not be read to its end, for no known reason.");
    }
    if let (Some(old), Some(older)) = (&old, older) {
        older.judge(source, old, walked.root_at_cut.as_ref(), &mut verdict);
    }
    limits(trust, older.is_some(), &mut verdict);
    verdict.conclude()
}

/// The keys at `vkey`, one a line, the newest first, beside those that are trusted anyway.
fn offered(source: &Source, trust: &Trust, verdict: &mut Verdict) -> Trust {
    let text = source.read("vkey", LONGEST_TEXT).ok().flatten().unwrap_or_default();
    match Trust::parse(&String::from_utf8_lossy(&text)) {
        Ok(mut offered) => {
            verdict.facts.keys = offered.keys().iter().map(ToString::to_string).collect();
            let none = offered.lacks_log_key();
            offered.join(trust.clone());
            if none { offered } else { offered.out_of_log() }
        }
        Err(error) => {
            let words = error.words();
            verdict.limit(format!("vkey：{}。", words.zh), format!("vkey: {}.", words.en));
            trust.clone()
        }
    }
}

fn rolled_back(old: &Checkpoint, now: &Checkpoint, verdict: &mut Verdict) -> bool {
    if old.size() <= now.size() {
        return false;
    }
    let (was, is) = (number(old.size()), number(now.size()));
    let words = Words::new(
        format!("日志变短了：曾签名确认 {was} 条，现在只有 {is} 条；后面的被删去，或服务器退回了旧备份。"),
        format!(
            "the log became shorter: {was} entries were signed, now there are {is}; later ones were removed, or the server went back to an old backup."
        ),
    );
    verdict.problem(ProblemKind::Rollback, "", words);
    true
}

fn limits(trust: &Trust, compared: bool, verdict: &mut Verdict) {
    if trust.is_from_log() {
        let keys: Vec<_> = verdict.facts.keys.iter().map(|key| shown(key)).collect();
        let keys = keys.join("  ");
        verdict.limit(
            format!("公钥取自日志本身，只证明它自身前后一致。请保存公钥，下次以 --vkey 给出：{keys}"),
            format!("The key was taken from the log itself, which proves only that the log is consistent. Keep the key and give it with --vkey next time: {keys}"),
        );
    }
    if !compared {
        verdict.limit(
            "不证明历史未被整体改写：请保存这个 checkpoint 文件，下次以 --old 给出。",
            "It does not prove that history was not rewritten as a whole: keep the file checkpoint and give it with --old next time.",
        );
    }
    verdict.limit(
        "不证明给别人看的是同一个日志：请与他人比对检查点，或看见证的签名。",
        "It does not prove that others are shown the same log: compare checkpoints with them, or look at the witnesses.",
    );
}

fn unreachable(mut verdict: Verdict, error: &ReadError) -> Verdict {
    let words = error.words();
    verdict.cure(words.zh, words.en);
    verdict.conclude()
}
