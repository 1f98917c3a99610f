//! `cargo xtask`: what a developer and the CI run, in one place and in Rust, so that it behaves alike on every machine.
//!
//! * `test` installs what is missing, then tidy, unit and integration tests, doc tests, the manual's commands, and the
//!   browser suite in a real Chromium;
//! * `ci` is formatting, clippy and then `test`;
//! * `tidy` checks what no compiler checks: the arrows between crates, who may name what, banned words, file sizes.
//!
//! Everything is built in the dev profile and in one target folder (docs/adr/0007), so nothing is compiled twice.
//! It never changes a file of the project, and it never hides a failure: each step is timed and listed at the end.

mod bench;
mod commands;
mod install;
mod steps;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

  test [--no-install] [--no-browser]   install what is missing, then tidy, all tests, the manual's commands, the browser suite
  ci   [--no-install] [--no-browser]   fmt --check, clippy -D warnings, then test
  tidy                                 crate arrows, banned words, file sizes, links, glossary: no build, a second
  browser [--no-install] [ARGS…]       build the binary and run the browser suite; ARGS go to tests/browser/run.mjs
                                       (--screens writes docs/screens/*.png, --only TEXT runs matching cases)
  bench rules [--rows N]… [--work DIR] thirty rules over generated tables, Shishu and its peers in turn (release build):
                                       processor time, wall time, memory, and whether the same pairs fail
  bench receipt --known CODE --unknown CODE [--address HOST:PORT] [--rounds N] [--clients N]
                                       whether answers about receipt codes can be told apart by time, on a server that runs
  bench flood [--address HOST:PORT] [--seconds N] [--rate N] [--clients N]
                                       junk a second, and how long honest reports take meanwhile
  bench reports [--address HOST:PORT] [--seconds N] [--rate N] [--clients N]
                                       reports a second, each acknowledged, and how long each takes
";

/// What `cargo xtask` was asked to do. `extra` holds what is passed on to the browser suite.
pub struct Request {
    pub root: PathBuf,
    pub install: bool,
    pub browser: bool,
    pub extra: Vec<String>,
}

fn main() -> ExitCode {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let command = if args.is_empty() { String::new() } else { args.remove(0) };
    let mut request = Request { root: root(), install: true, browser: true, extra: Vec::new() };
    for arg in args {
        match arg.as_str() {
            "--no-install" => request.install = false,
            "--no-browser" => request.browser = false,
            _ => request.extra.push(arg),
        }
    }
    if !matches!(command.as_str(), "browser" | "bench") && !request.extra.is_empty() {
        eprintln!("unknown argument {:?}\n\n{USAGE}", request.extra[0]);
        return ExitCode::from(2);
    }
    match command.as_str() {
        "test" => commands::test(&request),
        "ci" => commands::ci(&request),
        "browser" => commands::browser(&request),
        "bench" => bench::main(&request),
        "tidy" => tidy::main(&request.root),
        "" | "help" | "--help" | "-h" => {
            print!("{USAGE}");
            ExitCode::SUCCESS
        }
        other => {
            eprintln!("unknown command {other:?}\n\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

/// The workspace's root: the folder above this package.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}
