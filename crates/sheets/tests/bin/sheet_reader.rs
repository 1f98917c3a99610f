//! The child of the isolation tests: reads like the real one, or misbehaves as told.

use std::io::{Read, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mode = std::env::args().nth(1).unwrap_or_default();
    match mode.as_str() {
        "read" => shishu_sheets::child_main(),
        // Reads, then tries what a hijacked reader would try; the exit code is 40 plus what succeeded.
        "escape" => {
            let _ = shishu_sheets::child_main();
            let read = std::fs::read("/etc/passwd").is_ok();
            let write = std::fs::write("/tmp/shishu-sheet-reader-was-here", b"x").is_ok();
            let memory = Vec::<u8>::new().try_reserve_exact(1 << 30).is_ok();
            let environment = std::env::vars_os().next().is_some();
            let _ = std::io::stdout().write_all(b"done");
            let succeeded =
                [read, write, memory, environment].iter().rev().fold(0, |bits, &yes| bits * 2 + u8::from(yes));
            ExitCode::from(40 + succeeded)
        }
        // Never answers and never ends.
        "hang" => loop {
            std::thread::park();
        },
        // Answers with what is no answer.
        "babble" => {
            let _ = std::io::stdout().write_all(b"{\"Ok\":{\"sheets\":");
            ExitCode::SUCCESS
        }
        // Never stops answering.
        "flood" => {
            let block = [b' '; 1 << 16];
            while std::io::stdout().write_all(&block).is_ok() {}
            ExitCode::SUCCESS
        }
        // Tells what it can see of its surroundings, then dies.
        "die" => {
            let _ = std::io::stdin().take(10).read_to_end(&mut Vec::new());
            std::process::abort()
        }
        _ => ExitCode::from(9),
    }
}
