//! Measurements that are told and not judged by a test: they depend on the machine and on what else runs.

mod flood;
mod http;
mod receipt;
mod reports;
mod rules;

use crate::Request;
use std::process::ExitCode;

pub fn main(request: &Request) -> ExitCode {
    let mut words = request.extra.iter().map(String::as_str);
    let measured = match words.next() {
        Some("rules") => rules::bench(request, words),
        Some("receipt") => receipt::bench(words),
        Some("flood") => flood::bench(words),
        Some("reports") => reports::bench(words),
        _ => Err("what to measure: `cargo xtask bench` with rules, receipt, flood or reports".into()),
    };
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("bench: {why}");
            ExitCode::FAILURE
        }
    }
}
