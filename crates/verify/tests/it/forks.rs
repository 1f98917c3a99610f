//! History rewritten by who holds the key: all tiles rebuilt, all signed again. Whoever kept a checkpoint sees it.

use shishu_ledger::{Checkpoint, consistency_proof};
use shishu_verify::{Older, Outcome, ProblemKind, Source, Trust, judge_checkpoint, judge_consistency};

use crate::log::{Log, judge, places, signer, trust};

fn kinds(verdict: &shishu_verify::Verdict) -> Vec<ProblemKind> {
    verdict.problems.iter().map(|problem| problem.kind).collect()
}

#[test]
fn an_insider_with_the_real_key_is_found_out_by_a_kept_checkpoint() {
    let honest = Log::of(1_000);
    let kept = honest.checkpoint();
    let mut rewritten = Log::of(1_400);
    rewritten.entries[517] = [0xee; 32];
    let folder = rewritten.written();
    assert_eq!(judge(folder.path(), None).outcome, Outcome::Genuine, "without a kept checkpoint it looks sound");
    let verdict = judge(folder.path(), Some(Older::Checkpoint(kept.clone())));
    assert_eq!((verdict.outcome, kinds(&verdict)), (Outcome::Mismatch, vec![ProblemKind::Fork]));
    let said = &verdict.problems[0].words;
    assert!(said.en.starts_with("FORK: what was signed as the first 1,000 entries"), "{}", said.en);
    let root = Checkpoint::open(&kept, &[signer().verifier()]).map(|opened| *opened.checkpoint.root()).expect("kept");
    assert!(said.en.contains(&shishu_ledger::format_hash(&root)) && said.zh.contains("分叉"), "{}", said.zh);
    // A checkpoint from before the rewritten act still fits: only what came after is in doubt.
    let verdict = judge(folder.path(), Some(Older::Checkpoint(honest.checkpoint_at(517))));
    assert_eq!(verdict.outcome, Outcome::Genuine);
    let verdict = judge(folder.path(), Some(Older::Checkpoint(honest.checkpoint_at(518))));
    assert_eq!(kinds(&verdict), [ProblemKind::Fork]);
}

#[test]
fn a_kept_copy_names_the_first_act_that_was_rewritten() {
    let honest = Log::of(1_000).written();
    let mut rewritten = Log::of(1_400);
    rewritten.entries[517] = [0xee; 32];
    rewritten.entries[900] = [0xef; 32];
    let folder = rewritten.written();
    let verdict = judge(folder.path(), Some(Older::Copy(Source::folder(honest.path()))));
    assert_eq!(places(&verdict), ["", "tile/entries/002"]);
    assert!(verdict.problems[1].words.en.contains("act 517 is the first"), "{}", verdict.problems[1].words.en);
    let verdict = judge(honest.path(), Some(Older::Copy(Source::folder(honest.path()))));
    assert_eq!(verdict.outcome, Outcome::Genuine);
}

#[test]
fn a_log_that_became_shorter_or_is_another_one_is_named() {
    let folder = Log::of(300).written();
    let verdict = judge(folder.path(), Some(Older::Checkpoint(Log::of(301).checkpoint())));
    assert_eq!(kinds(&verdict), [ProblemKind::Rollback]);
    let mut stranger = Log::of(200);
    stranger.signer = shishu_ledger::Signer::from_seed("log.example/other", &[4; 32]).expect("a key");
    let mut both = trust();
    both.join(Trust::new([stranger.signer.verifier()]));
    let older = Older::Checkpoint(stranger.checkpoint());
    let verdict = shishu_verify::judge_log(&Source::folder(folder.path()), Some(&older), &both, &mut |_, _| {});
    assert_eq!(kinds(&verdict), [ProblemKind::OtherLog]);
    // An older checkpoint that nobody signed accuses nobody of a fork.
    let forged = Log::of(200).checkpoint().replacen("200", "201", 1);
    let verdict = judge(folder.path(), Some(Older::Checkpoint(forged)));
    assert!(kinds(&verdict).contains(&ProblemKind::Signature), "{}", verdict.to_json());
}

#[test]
fn two_checkpoints_of_one_size_with_two_roots_are_a_fork() {
    let (honest, mut other) = (Log::of(40), Log::of(40));
    other.entries[3] = [1; 32];
    let verdict = judge_checkpoint(&other.checkpoint(), Some(&honest.checkpoint()), &trust());
    assert_eq!(kinds(&verdict), [ProblemKind::Fork]);
    assert_eq!(judge_checkpoint(&honest.checkpoint(), Some(&honest.checkpoint()), &trust()).outcome, Outcome::Genuine);
    assert_eq!(judge_checkpoint(&honest.checkpoint(), None, &trust()).outcome, Outcome::Genuine);
    // Of two sizes nothing follows without the log.
    assert_eq!(
        judge_checkpoint(&honest.checkpoint(), Some(&Log::of(39).checkpoint()), &trust()).outcome,
        Outcome::Unclear
    );
    assert_eq!(judge_checkpoint(&honest.checkpoint(), None, &Trust::default()).outcome, Outcome::Unclear);
    assert_eq!(judge_checkpoint("no checkpoint", None, &trust()).outcome, Outcome::Unclear);
}

#[test]
fn a_proof_shows_that_a_log_begins_with_an_older_one() {
    let log = Log::of(70);
    let (nodes, _) = log.nodes();
    let mut rewritten = log.clone();
    rewritten.entries[2] = [1; 32];
    for old in 1..=70 {
        let proof = consistency_proof(old as u64, 70, &|id| nodes.get(&id).copied()).expect("a proof");
        let verdict = judge_consistency(&log.checkpoint(), &log.checkpoint_at(old), &proof, &trust());
        assert_eq!(verdict.outcome, Outcome::Genuine, "{old}: {}", verdict.to_json());
        let verdict = judge_consistency(&log.checkpoint(), &rewritten.checkpoint_at(old), &proof, &trust());
        assert_eq!(verdict.outcome == Outcome::Genuine, old <= 2, "{old}");
    }
    assert_eq!(judge_consistency(&log.checkpoint_at(9), &log.checkpoint(), &[], &trust()).outcome, Outcome::Mismatch);
}
