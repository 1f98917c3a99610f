//! Whole logs in folders: sound ones of many sizes, and every kind of damage named exactly.

use std::fs;

use proptest::prelude::*;
use shishu_ledger::{Signer, bundles_of, tiles_of};
use shishu_verify::{Outcome, ProblemKind, Source, Trust, judge_log};

use crate::log::{Log, flip, judge, places, put};

/// Around every edge: none, one, a bundle, two bundles, a full tile of level 1 and one over it.
const SIZES: [u64; 10] = [0, 1, 2, 255, 256, 257, 512, 700, 65_536, 66_001];

#[test]
fn a_sound_log_is_genuine_at_every_size_and_from_every_older_one() {
    for size in SIZES {
        let log = Log::of(size);
        let folder = log.written();
        let verdict = judge(folder.path(), None);
        assert_eq!(verdict.outcome, Outcome::Genuine, "{size}: {}", verdict.to_json());
        let read = verdict.facts.read.expect("read");
        let tiles: usize = (0..8).map(|level| tiles_of(level, size).count()).sum();
        assert_eq!((read.entries, read.bundles, read.tiles), (size, bundles_of(size).count() as u64, tiles as u64));
        for old in SIZES.into_iter().filter(|old| (1..=size).contains(old)) {
            let older = shishu_verify::Older::Checkpoint(log.checkpoint_at(old as usize));
            let verdict = judge(folder.path(), Some(older));
            assert_eq!(verdict.outcome, Outcome::Genuine, "{old} in {size}: {}", verdict.to_json());
            assert!(verdict.proves.iter().any(|words| words.en.contains("begins with")), "{old} in {size}");
        }
    }
}

#[test]
fn every_piece_that_is_missing_or_too_short_is_named_and_nothing_else() {
    let log = Log::of(66_001);
    let mut pieces: Vec<_> = bundles_of(log.size()).map(|bundle| bundle.to_string()).collect();
    pieces.extend((0..8).flat_map(|level| tiles_of(level, log.size())).map(|tile| tile.to_string()));
    let folder = log.written();
    for path in pieces.iter().step_by(37).chain(pieces.iter().rev().take(6)) {
        let file = folder.path().join(path);
        let bytes = fs::read(&file).expect("a piece");
        fs::write(&file, &bytes[..bytes.len() - 1]).expect("written");
        assert_eq!(places(&judge(folder.path(), None)), [path], "too short");
        fs::write(&file, [bytes.as_slice(), &[0]].concat()).expect("written");
        assert_eq!(places(&judge(folder.path(), None)), [path], "too long");
        fs::remove_file(&file).expect("removed");
        let verdict = judge(folder.path(), None);
        assert_eq!((places(&verdict), verdict.outcome), (vec![path.as_str()], Outcome::Mismatch), "missing");
        fs::write(&file, bytes).expect("written");
    }
    assert_eq!(judge(folder.path(), None).outcome, Outcome::Genuine);
}

#[test]
fn several_damaged_pieces_are_all_named() {
    let folder = Log::of(66_001).written();
    flip(folder.path(), "tile/entries/003", 40);
    flip(folder.path(), "tile/0/100", 7);
    flip(folder.path(), "tile/1/000", 8_191);
    fs::remove_file(folder.path().join("tile/0/007")).expect("removed");
    flip(folder.path(), "tile/entries/257.p/209", 3);
    let verdict = judge(folder.path(), None);
    let mut named = places(&verdict);
    named.sort_unstable();
    assert_eq!(named, ["tile/0/007", "tile/0/100", "tile/1/000", "tile/entries/003", "tile/entries/257.p/209"]);
}

#[test]
fn entries_and_tiles_rewritten_together_do_not_lead_to_the_root() {
    let (log, mut other) = (Log::of(3_000), Log::of(3_000));
    other.entries[1_234] = [5; 32];
    let folder = other.written();
    put(folder.path(), "checkpoint", log.checkpoint().as_bytes());
    let verdict = judge(folder.path(), None);
    assert_eq!(verdict.problems.iter().map(|p| p.kind).collect::<Vec<_>>(), [ProblemKind::Root]);
}

#[test]
fn a_full_piece_stands_for_a_partial_one_that_is_gone() {
    let (longer, log) = (Log::of(600), Log::of(530));
    let folder = log.written();
    longer.write(folder.path());
    put(folder.path(), "checkpoint", log.checkpoint().as_bytes());
    assert_eq!(judge(folder.path(), None).outcome, Outcome::Genuine);
    // Now the pieces of the longer log are full, and only those are left.
    Log::of(768).write(folder.path());
    put(folder.path(), "checkpoint", log.checkpoint().as_bytes());
    for partial in ["tile/entries/002.p", "tile/0/002.p"] {
        fs::remove_dir_all(folder.path().join(partial)).expect("removed");
    }
    let verdict = judge(folder.path(), None);
    assert_eq!(verdict.outcome, Outcome::Genuine, "{}", verdict.to_json());
}

#[test]
fn the_key_decides_whose_the_log_is() {
    let log = Log::of(300);
    let folder = log.written();
    let verdict = judge_log(&Source::folder(folder.path()), None, &Trust::default(), &mut |_, _| {});
    assert_eq!((verdict.outcome, verdict.facts.key_from_log), (Outcome::Genuine, true));
    assert!(verdict.headline().en.contains("consistent in itself"));
    assert!(
        verdict.limits.iter().any(|words| words.en.contains(&log.signer.verifier().to_string())),
        "the key to keep"
    );
    fs::remove_file(folder.path().join("vkey")).expect("removed");
    let verdict = judge_log(&Source::folder(folder.path()), None, &Trust::default(), &mut |_, _| {});
    assert_eq!((verdict.outcome, verdict.facts.key_from_log), (Outcome::Unclear, false));
    // The same name, another key: somebody else made this log.
    let impostor = Log { signer: Signer::from_seed(log.signer.name(), &[2; 32]).expect("a key"), ..log };
    let verdict = judge(impostor.written().path(), None);
    assert_eq!(verdict.problems.iter().map(|p| p.kind).collect::<Vec<_>>(), [ProblemKind::Signature]);
}

#[test]
fn what_is_no_log_is_said_to_be_none() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(judge(folder.path(), None).outcome, Outcome::Unclear);
    put(folder.path(), "checkpoint", b"nothing of the kind\n");
    assert_eq!(places(&judge(folder.path(), None)), ["checkpoint"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// 200 single changed bits: the damaged file is named, none missed, none extra.
    #[test]
    fn one_changed_bit_is_named_exactly(size in prop::sample::select(vec![1_u64, 300, 512, 2_000]), which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>()) {
        let log = Log::of(size);
        let folder = log.written();
        let mut pieces: Vec<_> = bundles_of(size).map(|bundle| bundle.to_string()).collect();
        pieces.extend((0..8).flat_map(|level| tiles_of(level, size)).map(|tile| tile.to_string()));
        let path = &pieces[which.index(pieces.len())];
        let length = fs::metadata(folder.path().join(path)).expect("a piece").len() as usize;
        flip(folder.path(), path, at.index(length));
        let verdict = judge(folder.path(), None);
        prop_assert_eq!(places(&verdict), [path.as_str()]);
        prop_assert_eq!(verdict.outcome, Outcome::Mismatch);
    }
}
