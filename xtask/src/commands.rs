//! The commands `test`, `ci` and `browser`: which steps, in which order, and what depends on what.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use crate::Request;
use crate::install;
use crate::steps::{Steps, call, capture};
use crate::tidy;

const BROWSER: &str = "browser suite";

/// Everything a change must pass, apart from formatting and clippy.
pub fn test(request: &Request) -> ExitCode {
    let mut steps = Steps::new();
    test_steps(request, &mut steps);
    steps.finish(if request.browser { &[] } else { &[BROWSER] })
}

/// Formatting and clippy first: they are quick to fail.
pub fn ci(request: &Request) -> ExitCode {
    let mut steps = Steps::new();
    steps.run("format", || call(cargo(request).args(["fmt", "--all", "--check"])));
    steps.run("clippy", || {
        call(cargo(request).args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
    });
    test_steps(request, &mut steps);
    steps.finish(if request.browser { &[] } else { &[BROWSER] })
}

/// The browser suite alone, for whoever works on a page.
pub fn browser(request: &Request) -> ExitCode {
    let mut steps = Steps::new();
    let ready = steps.run("install", || install::ensure(request.install));
    let ready = ready && steps.run("npm ci", || npm(request));
    if ready && steps.run("build", || build(request)) {
        steps.run(BROWSER, || suite(request));
    }
    steps.finish(&[])
}

fn test_steps(request: &Request, steps: &mut Steps) {
    let installed = steps.run("install", || install::ensure(request.install));
    let node = installed && steps.run("npm ci", || npm(request));
    steps.run("tidy", || tidy::check(&request.root));
    steps.run("tests", || tests(request));
    steps.run("doc tests", || call(cargo(request).args(["test", "--workspace", "--doc", "--quiet"])));
    let built = steps.run("build", || build(request));
    if built {
        steps.run("manual's commands", || manual_commands(request));
    } else {
        steps.skip("manual's commands", "the binary was not built");
    }
    match (request.browser, node, built) {
        (false, ..) => steps.skip(BROWSER, "--no-browser"),
        (true, true, true) => drop(steps.run(BROWSER, || suite(request))),
        (true, false, _) => steps.skip(BROWSER, "its packages are not installed"),
        (true, _, false) => steps.skip(BROWSER, "the binary was not built"),
    }
}

fn npm(request: &Request) -> Result<(), String> {
    let folder = request.root.join("tests/browser");
    call(Command::new("npm").current_dir(folder).args(["ci", "--prefer-offline", "--no-audit", "--no-fund"]))
}

/// nextest runs tests of all crates side by side and gives each its own process; without it `cargo test` does the same work slower.
fn tests(request: &Request) -> Result<(), String> {
    let nextest = capture(cargo(request).args(["nextest", "--version"])).is_ok();
    match nextest {
        true => call(cargo(request).args(["nextest", "run", "--workspace", "--no-fail-fast"])),
        false => call(cargo(request).args(["test", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"])),
    }
}

/// `--tests` beside `--bins` turns on the same features as the test step did, so cargo finds everything built already.
fn build(request: &Request) -> Result<(), String> {
    call(cargo(request).args(["build", "--workspace", "--bins", "--tests"]))
}

fn suite(request: &Request) -> Result<(), String> {
    let chromium = install::chromium().ok_or("there is no Chromium on the path")?;
    let mut node = Command::new("node");
    node.current_dir(request.root.join("tests/browser")).arg("run.mjs").args(&request.extra);
    call(node.env("SHISHU_BINARY", binary()?).env("CHROMIUM", chromium))
}

/// Every `shishu …` line of the README and the manual names a command and options that the binary knows.
fn manual_commands(request: &Request) -> Result<(), String> {
    let binary = binary()?;
    let lines = tidy::manual_lines(&request.root)?;
    let mut wrong = Vec::new();
    for line in &lines {
        let mut ask = Command::new(&binary);
        match capture(ask.args(&line.command).arg("--help")) {
            Err(why) => wrong.push(format!("{}:{}: {why}", line.file, line.number)),
            Ok(help) => {
                wrong.extend(line.options.iter().filter(|option| !help.contains(option.as_str())).map(|option| {
                    format!("{}:{}: `{}` has no {option}", line.file, line.number, line.command.join(" "))
                }))
            }
        }
    }
    println!("{} command lines of the manual tried, {} wrong", lines.len(), wrong.len());
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// The binary lies beside xtask itself: one profile, one target folder, wherever that is.
fn binary() -> Result<PathBuf, String> {
    let here = std::env::current_exe().map_err(|error| format!("cannot tell where xtask runs: {error}"))?;
    Ok(here.with_file_name("shishu"))
}

/// Cargo as this xtask was started with, at the root, with PostgreSQL's programs on the path.
pub fn cargo(request: &Request) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(&request.root);
    if let (Some(folder), Some(path)) = (install::postgres_folder(), std::env::var_os("PATH")) {
        let folders = std::env::split_paths(&path).chain([folder]);
        if let Ok(joined) = std::env::join_paths(folders) {
            command.env("PATH", joined);
        }
    }
    command
}
