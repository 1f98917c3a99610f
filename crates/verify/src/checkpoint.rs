//! Checkpoints alone: whose signature, and whether two of them contradict each other.
//!
//! Why it suffices: a tree of one size has one root. Two checkpoints of one log with one size and two roots are two histories under one
//! key, and both signatures stay as evidence. Whether a larger log still begins with a smaller one needs the log itself: see `judge_log`.

use shishu_ledger::{Checkpoint, Hash, SignedNote, format_hash, verify_consistency};

use crate::seal::judge_seal;
use crate::words::{number, shown};
use crate::{ProblemKind, Trust, Verdict, What, Words};

/// Judges a checkpoint, and with `old` whether it agrees with one kept from before.
pub fn judge_checkpoint(text: &str, old: Option<&str>, trust: &Trust) -> Verdict {
    let mut verdict = Verdict::begin(What::Checkpoint);
    let Some(now) = read_sealed(text, trust, &mut verdict) else { return verdict.conclude() };
    verdict.limit(
        "不证明日志保留了此前签过的内容：请以 --old 给出保存的旧检查点，并核对日志的文件夹或地址。",
        "It does not prove that the log kept what was signed before: give a kept checkpoint with --old and check the log's folder or address.",
    );
    if let Some(old) = old.and_then(|old| read_old(old, trust, &mut verdict)) {
        contrast(&old, &now, &mut verdict);
    }
    verdict.conclude()
}

/// Judges by a consistency proof (RFC 9162 section 2.1.4) whether the log of the checkpoint `text` begins with all that `old` signed.
/// `proof`: its hashes; none when both have one size.
pub fn judge_consistency(text: &str, old: &str, proof: &[Hash], trust: &Trust) -> Verdict {
    let mut verdict = Verdict::begin(What::Checkpoint);
    let Some(now) = read_sealed(text, trust, &mut verdict) else { return verdict.conclude() };
    let Some(old) = read_old(old, trust, &mut verdict) else { return verdict.conclude() };
    if other_log(&old, &now, &mut verdict) {
        return verdict.conclude();
    }
    if old.size() == now.size() && old.root() != now.root() {
        verdict.problem(ProblemKind::Fork, "", fork(&old, now.root()));
        return verdict.conclude();
    }
    if old.size() == 0 {
        verdict.cure(
            "旧检查点是空日志的，不能证明什么：请给出较晚的一个。",
            "The older checkpoint is of an empty log, which proves nothing: give a later one.",
        );
        return verdict.conclude();
    }
    match verify_consistency(old.size(), now.size(), proof, old.root(), now.root()) {
        Ok(()) => {
            let (was, is) = (number(old.size()), number(now.size()));
            verdict.proved(
                format!("日志现有的 {is} 条以旧检查点所签的 {was} 条开头：此前没有改动或删去任何一条。"),
                format!("The {is} entries of the log begin with the {was} that the older checkpoint signs: none of them was changed or removed."),
            );
        }
        Err(error) => {
            let words = Words::new(
                format!("一致性证明不成立：{}。", error.zh()),
                format!("the consistency proof does not hold: {error}."),
            );
            verdict.problem(ProblemKind::Proof, "", words);
        }
    }
    verdict.conclude()
}

fn read_sealed(text: &str, trust: &Trust, verdict: &mut Verdict) -> Option<Checkpoint> {
    match SignedNote::parse(text) {
        Ok(note) => judge_seal(&note, trust, verdict),
        Err(error) => {
            verdict.cure(format!("{}。请重新取得检查点。", error.zh()), format!("{error}. Get the checkpoint again."));
            None
        }
    }
}

/// Reads a checkpoint kept from before. Its signature must be good too: an unsigned text accuses nobody.
pub(crate) fn read_old(text: &str, trust: &Trust, verdict: &mut Verdict) -> Option<Checkpoint> {
    let mut of_old = Verdict::begin(What::Checkpoint);
    let old = read_sealed(text, trust, &mut of_old);
    for mut problem in of_old.problems {
        problem.words = Words::new(
            format!("旧检查点：{}", problem.words.zh),
            format!("the older checkpoint: {}", problem.words.en),
        );
        verdict.problems.push(problem);
    }
    let cures = of_old.cures.into_iter();
    verdict.cures.extend(
        cures.map(|cure| Words::new(format!("旧检查点：{}", cure.zh), format!("the older checkpoint: {}", cure.en))),
    );
    old
}

/// What two checkpoints say of each other without the log between them.
fn contrast(old: &Checkpoint, now: &Checkpoint, verdict: &mut Verdict) {
    if other_log(old, now, verdict) {
        return;
    }
    if old.size() != now.size() {
        verdict.cure(
            format!("两个检查点大小不同（{} 与 {}）：请核对日志本身（文件夹或地址）并以 --old 给出较早的一个。", number(old.size()), number(now.size())),
            format!("the two checkpoints differ in size ({} and {}): check the log itself (folder or address) with --old and the smaller one.", number(old.size()), number(now.size())),
        );
    } else if old.root() == now.root() {
        let size = number(now.size());
        verdict.proved(
            format!("两个检查点相同：同样的 {size} 件行为。"),
            format!("Both checkpoints state the same {size} acts."),
        );
    } else {
        verdict.problem(ProblemKind::Fork, "", fork(old, now.root()));
    }
}

/// Names it when the two are of different logs.
pub(crate) fn other_log(old: &Checkpoint, now: &Checkpoint, verdict: &mut Verdict) -> bool {
    if old.origin() == now.origin() {
        return false;
    }
    let (old, now) = (shown(old.origin()), shown(now.origin()));
    let words = Words::new(
        format!("旧检查点属于日志“{old}”，现在的属于“{now}”：不是同一个日志。"),
        format!("the older checkpoint is of the log {old}, this one is of {now}: not the same log."),
    );
    verdict.problem(ProblemKind::OtherLog, "", words);
    true
}

/// The words for a fork: what was signed as the first `old.size()` entries is not what the log now shows there.
pub(crate) fn fork(old: &Checkpoint, found: &Hash) -> Words {
    let (size, was, is) = (number(old.size()), format_hash(old.root()), format_hash(found));
    Words::new(
        format!(
            "分叉：曾签名确认的前 {size} 条（树根 {was}）与日志现在所示的前 {size} 条（树根 {is}）不同；第 {size} 条之前的历史被改写。请保存这两个检查点，它们是证据。"
        ),
        format!(
            "FORK: what was signed as the first {size} entries (root {was}) is not what the log shows now as its first {size} (root {is}); history before entry {size} was rewritten. Keep both checkpoints: they are the evidence."
        ),
    )
}
