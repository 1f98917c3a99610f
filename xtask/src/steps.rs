//! Steps run one after another, each timed, each listed at the end with what became of it.
//!
//! A failed step does not stop the ones that do not depend on it: one run tells everything that is wrong.

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

/// What became of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    Passed,
    Failed(String),
    /// Not run, because a step it builds on failed, or because it was not asked for.
    NotRun(String),
}

pub struct Steps {
    done: Vec<(String, End, Duration)>,
}

impl Steps {
    pub fn new() -> Self {
        Steps { done: Vec::new() }
    }

    /// Runs `work`, prints a heading before it, keeps its time. Gives whether it passed.
    pub fn run(&mut self, name: &str, work: impl FnOnce() -> Result<(), String>) -> bool {
        println!("\n== {name}");
        let started = clock();
        let end = match work() {
            Ok(()) => End::Passed,
            Err(why) => {
                eprintln!("{name}: {why}");
                End::Failed(why)
            }
        };
        let passed = end == End::Passed;
        self.done.push((name.to_owned(), end, started.elapsed()));
        passed
    }

    pub fn skip(&mut self, name: &str, why: &str) {
        self.done.push((name.to_owned(), End::NotRun(why.to_owned()), Duration::ZERO));
    }

    /// Prints the table. Fails when a step failed, or was left out because another failed.
    pub fn finish(self, left_out_is_fine: &[&str]) -> ExitCode {
        let width = self.done.iter().map(|(name, ..)| name.len()).max().unwrap_or(0);
        let total: Duration = self.done.iter().map(|(_, _, time)| *time).sum();
        let mut good = true;
        println!("\n{:width$}  {:>8}  result", "step", "seconds");
        for (name, end, time) in &self.done {
            let result = match end {
                End::Passed => "passed".to_owned(),
                End::Failed(why) => {
                    good = false;
                    format!("FAILED: {}", why.lines().next().unwrap_or_default())
                }
                End::NotRun(why) => {
                    good &= left_out_is_fine.contains(&name.as_str());
                    format!("not run: {why}")
                }
            };
            println!("{name:width$}  {:>8.1}  {result}", time.as_secs_f64());
        }
        println!("{:width$}  {:>8.1}", "together", total.as_secs_f64());
        if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

#[allow(clippy::disallowed_methods, reason = "measures how long a build step took; nothing is decided by it")]
fn clock() -> Instant {
    Instant::now()
}

/// Runs a command with its output passed through. The error names the command and its exit code.
pub fn call(command: &mut Command) -> Result<(), String> {
    let shown = show(command);
    println!("$ {shown}");
    match as_by_hand(command).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` ended with {status}")),
        Err(error) => Err(format!("`{shown}` did not start: {error}")),
    }
}

/// Runs a command and keeps what it prints on stdout.
pub fn capture(command: &mut Command) -> Result<String, String> {
    let shown = show(command);
    let output = as_by_hand(command).output().map_err(|error| format!("`{shown}` did not start: {error}"))?;
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    match output.status.success() {
        true => Ok(said(&output.stdout)),
        false => Err(format!("`{shown}` ended with {}: {}", output.status, said(&output.stderr))),
    }
}

/// Without what cargo told this program about itself. Build scripts that watch those variables (ring's does) would otherwise build their
/// crate, and all that stands on it, anew whenever `cargo xtask` follows a plain `cargo`.
fn as_by_hand(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars_os() {
        let told = name.to_string_lossy();
        if told.starts_with("CARGO_PKG_") || told.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

fn show(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}
