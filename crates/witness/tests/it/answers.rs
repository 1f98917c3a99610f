//! Status by status, as tlog-witness has them.

use proptest::prelude::*;
use shishu_ledger::*;
use shishu_witness::{SIZE_TYPE, Witness};

use crate::log::{Log, ORIGIN, witness};

const NOW: u64 = 1_700_000_000;

fn send(witness: &Witness, request: &AddCheckpoint) -> shishu_witness::Answer {
    witness.add_checkpoint(request.to_text().as_bytes(), NOW)
}

fn status(witness: &Witness, request: &AddCheckpoint) -> u16 {
    send(witness, request).status
}

fn forks(dir: &std::path::Path) -> Vec<String> {
    let files = std::fs::read_dir(dir.join("forks")).expect("a folder").map(|file| file.expect("a file").path());
    files.map(|file| std::fs::read_to_string(file).expect("text")).collect()
}

#[test]
fn a_growing_log_is_cosigned_step_by_step() {
    let dir = tempfile::tempdir().expect("a folder");
    let (witness, log) = (witness(dir.path()), Log::new(300, None));
    let mut old = 0;
    for size in [1, 2, 3, 7, 7, 8, 64, 65, 299, 300] {
        let request = log.request(old, size);
        let answer = send(&witness, &request);
        assert_eq!(answer.status, 200, "{old} to {size}: {answer:?}");
        let line = NoteSignature::parse_lines(&answer.body).expect("lines").remove(0);
        let mut note = request.note().clone();
        note.add(line).expect("room");
        let opened = Checkpoint::open(note.to_text(), &[log.signer.verifier(), witness.verifier()]).expect("genuine");
        assert_eq!(opened.note.verified[1].time, Some(NOW));
        old = size;
    }
    assert!(forks(dir.path()).is_empty());
}

#[test]
fn who_believes_another_size_is_told_the_right_one() {
    let dir = tempfile::tempdir().expect("a folder");
    let (witness, log) = (witness(dir.path()), Log::new(20, None));
    let told = |request| {
        let answer = send(&witness, &request);
        (answer.status, answer.content_type, answer.body)
    };
    assert_eq!(told(log.request(5, 9)), (409, SIZE_TYPE, "0\n".to_owned()));
    assert_eq!(status(&witness, &log.request(0, 9)), 200);
    for (old, size) in [(0, 9), (5, 12), (12, 20), (5, 7)] {
        assert_eq!(told(log.request(old, size)), (409, SIZE_TYPE, "9\n".to_owned()), "{old} to {size}");
    }
    assert_eq!(status(&witness, &log.request(9, 20)), 200);
    assert!(forks(dir.path()).is_empty(), "a log that asks from the wrong size is no fork");
}

#[test]
fn what_is_no_request_or_not_of_a_known_log_is_turned_away() {
    let dir = tempfile::tempdir().expect("a folder");
    let (witness, log) = (witness(dir.path()), Log::new(20, None));
    assert_eq!(witness.add_checkpoint(b"hello", NOW).status, 400);
    assert_eq!(witness.add_checkpoint(&vec![b'a'; MAX_ADD_CHECKPOINT + 1], NOW).status, 400);
    let beyond = AddCheckpoint::new(10, Vec::new(), log.note(9)).expect("request");
    assert_eq!(status(&witness, &beyond), 400);
    let stranger = Signer::from_seed("log.example/other", &[1; 32]).expect("key");
    let note = Checkpoint::new(stranger.name(), 1, [0; 32]).and_then(|one| one.sign(&stranger)).expect("signed");
    let unknown = send(&witness, &AddCheckpoint::new(0, Vec::new(), note).expect("request"));
    assert!(unknown.status == 404 && unknown.body.contains("log.example/other"), "{unknown:?}");
    let thief = Signer::from_seed(ORIGIN, &[9; 32]).expect("key");
    let note = Checkpoint::new(ORIGIN, 1, [0; 32]).and_then(|one| one.sign(&thief)).expect("signed");
    assert_eq!(status(&witness, &AddCheckpoint::new(0, Vec::new(), note).expect("request")), 403);
    // The witness's own signature does not make it a statement of the log.
    let own = Cosigner::from_seed(ORIGIN, &[1; 32]).expect("key");
    let checkpoint = Checkpoint::new(ORIGIN, 1, [0; 32]).expect("checkpoint");
    let note = format!("{}\n{}\n", checkpoint.to_body(), own.cosign(&checkpoint, NOW).expect("cosigned"));
    assert_eq!(status(&witness, &AddCheckpoint::new(0, Vec::new(), note).expect("request")), 403);
    assert_eq!(witness.checkpoint(&shishu_witness::origin_hash(ORIGIN)).status, 404);
}

#[test]
fn a_wrong_proof_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let (witness, log) = (witness(dir.path()), Log::new(20, None));
    let with = |old, proof, size| AddCheckpoint::new(old, proof, log.note(size)).expect("request");
    assert_eq!(status(&witness, &with(0, vec![[0; 32]], 9)), 422, "from nothing there is nothing to prove");
    assert_eq!(status(&witness, &log.request(0, 9)), 200);
    assert_eq!(status(&witness, &with(9, Vec::new(), 12)), 422);
    assert_eq!(status(&witness, &with(9, log.request(9, 13).proof().to_vec(), 12)), 422);
    assert_eq!(status(&witness, &with(9, vec![[0; 32]], 9)), 422);
    assert_eq!(status(&witness, &log.request(9, 12)), 200, "and the right one goes on from where it was");
}

/// The insider: one act rewritten, everything above it recomputed, signed with the real key.
#[test]
fn a_fork_is_refused_and_both_sides_are_kept() {
    let dir = tempfile::tempdir().expect("a folder");
    let (witness, log, forged) = (witness(dir.path()), Log::new(20, None), Log::new(20, Some(4)));
    assert_eq!(status(&witness, &log.request(0, 9)), 200);
    let same_size = send(&witness, &forged.request(9, 9));
    assert!(same_size.status == 409 && same_size.content_type != SIZE_TYPE, "{same_size:?}");
    assert!(same_size.body.contains("fork") && same_size.body.contains("分叉"), "{same_size:?}");
    assert_eq!(status(&witness, &forged.request(9, 12)), 422);
    assert_eq!(status(&witness, &forged.request(9, 12)), 422, "the same again is not kept twice");
    let kept = forks(dir.path());
    assert_eq!(kept.len(), 2);
    for text in &kept {
        assert!(text.contains(&log.note(9)), "what was cosigned: {text}");
    }
    assert!(
        kept.iter().any(|text| text.contains(&forged.note(9)))
            && kept.iter().any(|text| text.contains(&forged.note(12)))
    );
    assert_eq!(status(&witness, &log.request(9, 20)), 200, "the true log goes on");
}

/// A fork does not slip away because the log asks from another size.
#[test]
fn a_fork_told_with_another_size_is_kept_too() {
    let dir = tempfile::tempdir().expect("a folder");
    let (witness, log, forged) = (witness(dir.path()), Log::new(20, None), Log::new(20, Some(4)));
    assert_eq!(status(&witness, &log.request(0, 9)), 200);
    let answer = send(&witness, &forged.request(0, 9));
    assert_eq!((answer.status, answer.body.as_str()), (409, "9\n"));
    assert_eq!(forks(dir.path()).len(), 1);
}

proptest! {
    /// Whatever is asked in whatever order of two logs that part at a leaf: what is cosigned is always of one of them.
    #[test]
    fn two_cosigned_checkpoints_are_consistent(
        parts in 1..12_u64,
        steps in prop::collection::vec((any::<bool>(), 0..16_u64, 1..16_u64), 1..40),
    ) {
        let dir = tempfile::tempdir().expect("a folder");
        let (witness, logs) = (witness(dir.path()), [Log::new(16, None), Log::new(16, Some(parts))]);
        let mut cosigned: Vec<(u64, String)> = Vec::new();
        for (forged, old, size) in steps {
            let (log, old) = (&logs[usize::from(forged)], old.min(size));
            if status(&witness, &log.request(old, size)) == 200 {
                cosigned.push((size, log.note(size)));
            }
        }
        prop_assert!(cosigned.windows(2).all(|pair| pair[0].0 <= pair[1].0), "sizes never go back");
        let of = |log: &Log| cosigned.iter().all(|(size, note)| log.note(*size) == *note);
        prop_assert!(of(&logs[0]) || of(&logs[1]));
    }
}
