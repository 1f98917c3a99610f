//! What a confined child can do: nothing. Each layer is also tried alone, and without layers the same attempts succeed, so that a
//! probe which only thinks it tried is noticed.

use shishu_confine::{Answer, Bounds, Death, Trouble, ask};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

const BOUNDS: Bounds = Bounds { memory_bytes: 512 << 20, cpu_seconds: 1, seconds: 60, answer_bytes: 1 << 20 };

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_confine-probe"))
}

/// What came of each attempt with these layers.
fn probe(layers: &[&str]) -> (Answer, BTreeMap<String, String>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    // The child may be another user than the tests, so not in a folder of the tests' own.
    let folder = std::env::temp_dir().join(format!("confine-probe-{}-{}", std::process::id(), layers.join("-")));
    let order = format!("{port} {} {}", folder.display(), std::process::id());
    let answer = ask(program(), layers, order.as_bytes(), &[b"a file"], &BOUNDS).expect("an answer");
    let text = String::from_utf8(answer.bytes.clone()).expect("text");
    let told = text.lines().filter_map(|line| line.split_once('=')).map(|(a, b)| (a.to_owned(), b.to_owned()));
    let told: BTreeMap<String, String> = told.collect();
    assert_eq!(std::fs::remove_dir(&folder).is_ok(), told["folder"] == "done", "{layers:?}");
    (answer, told)
}

fn done(told: &BTreeMap<String, String>) -> Vec<&str> {
    told.iter().filter(|(_, came)| *came == "done").map(|(what, _)| what.as_str()).collect()
}

#[test]
fn a_confined_child_can_open_start_reach_and_raise_nothing() {
    let (answer, told) = probe(&["landlock", "calls"]);
    assert!(answer.status.success(), "{:?}", answer.status);
    assert_eq!(told.len(), 12, "every attempt is told: {told:?}");
    assert_eq!(done(&told), Vec::<&str>::new());
    let hold = answer.hold.expect("what holds it");
    assert!(hold.powerless && hold.no_new_privs, "{hold:?}");
}

#[test]
fn the_kernel_of_this_machine_offers_every_layer_or_says_which_it_lacks() {
    let (answer, _) = probe(&["landlock", "calls"]);
    let hold = answer.hold.expect("what holds it");
    if !hold.is_full() {
        eprintln!("SKIPPED in part: this kernel does not offer every layer: {hold:?}");
    }
    let (answer, _) = probe(&[]);
    assert!(answer.hold.is_some_and(|hold| !hold.is_full() && !hold.landlock && !hold.calls));
}

#[test]
fn each_layer_holds_without_the_other() {
    let (answer, told) = probe(&["calls"]);
    if answer.hold.is_some_and(|hold| hold.calls) {
        assert_eq!(done(&told), Vec::<&str>::new());
    } else {
        eprintln!("SKIPPED: no filter for system calls on this machine");
    }
    let (answer, told) = probe(&["landlock"]);
    if answer.hold.is_some_and(|hold| hold.landlock) {
        for what in ["read", "list", "create", "folder"] {
            assert_eq!(told[what], "refused", "{what}");
        }
    } else {
        eprintln!("SKIPPED: no Landlock on this machine");
    }
}

/// The control: what only the kernel's layers refuse is possible without them, so the probe does try it.
#[test]
fn without_the_layers_a_folder_can_be_made() {
    let (_, bare) = probe(&[]);
    assert_eq!(bare["folder"], "done", "{bare:?}");
    // Limits alone already refuse a fourth descriptor and four gibibytes.
    for what in ["read", "connect", "socket", "memory"] {
        assert_eq!(bare[what], "refused", "{what}: {bare:?}");
    }
}

#[test]
fn a_child_that_spins_runs_out_of_processor_time() {
    let answer = ask(program(), &["landlock", "calls", "spin"], b"", &[], &BOUNDS).expect("it ends by itself");
    assert_eq!(answer.death(), Death::Time, "{:?}", answer.status);
    let soon = Bounds { seconds: 0, ..BOUNDS };
    assert!(matches!(ask(program(), &["spin"], b"", &[], &soon), Err(Trouble::Late)));
}

#[test]
fn nothing_is_taken_from_a_child_that_did_not_confine_itself() {
    let answer = ask(program(), &["unconfined"], b"", &[], &BOUNDS).expect("it ends");
    assert!(answer.status.success() && answer.hold.is_none() && answer.bytes.is_empty());
}
