//! Logs read over the web: the same verdicts as from a folder, and no harm from a hostile server.

use std::sync::atomic::Ordering;

use shishu_ledger::Checkpoint;
use shishu_verify::{Older, Outcome, ProblemKind, Source, Trust, Verdict, judge_log};

use crate::log::{Log, flip, places, signer, trust};
use crate::server::{Answer, Server};

fn judge(server: &Server, trust: &Trust) -> Verdict {
    judge_log(&Source::web(&server.address), None, trust, &mut |_, _| {})
}

#[test]
fn a_log_on_the_web_is_judged_as_in_a_folder_over_few_connections() {
    let log = Log::of(66_001);
    let folder = log.written();
    let server = Server::of(folder.path());
    let verdict = judge(&server, &trust());
    assert_eq!(verdict.outcome, Outcome::Genuine, "{}", verdict.to_json());
    let connections = server.connections.load(Ordering::SeqCst);
    assert!(connections <= 32, "{connections} connections for more than 500 files");
    let older = Older::Checkpoint(log.checkpoint_at(40_000));
    let verdict = judge_log(&Source::web(&server.address), Some(&older), &Trust::default(), &mut |_, _| {});
    assert_eq!((verdict.outcome, verdict.facts.key_from_log), (Outcome::Genuine, true));
    flip(folder.path(), "tile/entries/100", 900);
    flip(folder.path(), "tile/0/200", 1);
    assert_eq!(places(&judge(&server, &trust())), ["tile/entries/100", "tile/0/200"]);
}

#[test]
fn answers_without_end_are_cut_off_and_named() {
    let folder = Log::of(600).written();
    let files = folder.path().to_owned();
    let server = Server::start(move |path| match path {
        "tile/entries/001" => Answer::Endless,
        path => std::fs::read(files.join(path)).map_or(Answer::Nothing, Answer::File),
    });
    assert_eq!(places(&judge(&server, &trust())), ["tile/entries/001"]);
    let server = Server::start(|_| Answer::Endless);
    assert_eq!(judge(&server, &trust()).outcome, Outcome::Unclear);
}

#[test]
fn what_could_not_be_read_is_not_called_damaged() {
    for bad in [|| Answer::Status(500), || Answer::Broken, || Answer::Hangup] {
        let folder = Log::of(600).written();
        let files = folder.path().to_owned();
        let server = Server::start(move |path| match path {
            "tile/0/001" => bad(),
            path => std::fs::read(files.join(path)).map_or(Answer::Nothing, Answer::File),
        });
        let verdict = judge(&server, &trust());
        assert_eq!((verdict.outcome, verdict.problems.len()), (Outcome::Unclear, 0), "{}", verdict.to_json());
        assert!(verdict.cures.iter().any(|words| words.en.contains("tile/0/001")), "{}", verdict.to_json());
    }
}

#[test]
fn a_log_that_claims_more_entries_than_there_are_atoms_is_given_up() {
    let huge =
        Checkpoint::new(signer().name(), i64::MAX as u64, [7; 32]).and_then(|c| c.sign(&signer())).expect("signed");
    let server = Server::start(move |path| match path {
        "checkpoint" => Answer::File(huge.clone().into_bytes()),
        _ => Answer::Nothing,
    });
    let verdict = judge(&server, &trust());
    assert_eq!(verdict.outcome, Outcome::Mismatch);
    assert!(
        verdict.problems.len() < 3_000
            && verdict.problems.iter().all(|p| matches!(p.kind, ProblemKind::Bundle | ProblemKind::Tile))
    );
    let huge =
        Checkpoint::new(signer().name(), i64::MAX as u64, [7; 32]).and_then(|c| c.sign(&signer())).expect("signed");
    let server = Server::start(move |path| match path {
        "checkpoint" => Answer::File(huge.clone().into_bytes()),
        _ => Answer::Status(503),
    });
    assert_eq!(judge(&server, &trust()).outcome, Outcome::Unclear);
}

#[test]
fn a_server_that_is_not_there_is_told() {
    let address = Server::start(|_| Answer::Hangup).address.clone();
    let verdict = judge_log(&Source::web(&address), None, &trust(), &mut |_, _| {});
    assert_eq!(verdict.outcome, Outcome::Unclear);
    assert!(verdict.cures[0].en.contains("could not be read"));
}
