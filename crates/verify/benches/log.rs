//! How long a whole log takes to verify from outside: 1,000,000 entries, from a folder and from a local web server.
//! Run with `cargo bench -p shishu-verify`; the server's threads share the machine with the verifier.

use std::time::Instant;

use shishu_verify::{Older, Outcome, Source, judge_log};

#[path = "../tests/it/log.rs"]
#[allow(dead_code, reason = "the tests' writer of logs; a bench needs only some of it")]
mod log;
#[path = "../tests/it/server.rs"]
#[allow(dead_code, reason = "the tests' web server; a bench needs only its honest side")]
mod server;

const ENTRIES: u64 = 1_000_000;

fn main() {
    let log = log::Log::of(ENTRIES);
    let folder = log.written();
    let older = Older::Checkpoint(log.checkpoint_at(ENTRIES as usize * 9 / 10));
    measure("from a folder", &Source::folder(folder.path()), None);
    measure("from a folder, against an older checkpoint", &Source::folder(folder.path()), Some(&older));
    let server = server::Server::of(folder.path());
    measure("from a local web server", &Source::web(&server.address), None);
}

#[allow(clippy::disallowed_methods, reason = "measuring elapsed time is the purpose of a bench")]
fn measure(what: &str, source: &Source, older: Option<&Older>) {
    let start = Instant::now();
    let verdict = judge_log(source, older, &log::trust(), &mut |_, _| {});
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(verdict.outcome, Outcome::Genuine, "{}", verdict.to_json());
    println!("{what:<48}{ENTRIES:>10} entries{seconds:>9.2} s");
}
