//! Stripping in a child process that can hurt nobody.

use std::io::{BufReader, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use shishu_confine::{Bounds, Death, Layers, Trouble, ask, give_up, read_order};

use crate::error::ScrubError;
use crate::{Limits, strip_here};

/// Strips a file in a child process started as `program args…`, which must call [`child_main`]. Blocks for at most
/// `limits.seconds`.
pub fn strip_isolated(program: &Path, args: &[&str], bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, ScrubError> {
    if bytes.len() as u64 > limits.bytes {
        return Err(ScrubError::too_large(limits.bytes));
    }
    let order = serde_json::to_vec(limits).unwrap_or_default();
    let mut answer = ask(program, args, &order, &[bytes], &bounds(limits)).map_err(|trouble| match trouble {
        Trouble::Start(error) => ScrubError::process(&format!("cannot start: {error}")),
        Trouble::Late => ScrubError::too_slow(limits.seconds),
        Trouble::Long => ScrubError::too_large(limits.bytes),
    })?;
    let end = answer.bytes.iter().position(|byte| *byte == b'\n');
    let said = end.and_then(|end| Some((end, serde_json::from_slice(&answer.bytes[..end]).ok()?)));
    match (said, answer.death()) {
        (Some((end, Ok::<(), ScrubError>(()))), _) if answer.status.success() => Ok(answer.bytes.split_off(end + 1)),
        (Some((_, Err(refusal))), _) => Err(refusal),
        (_, Death::Time) => Err(ScrubError::too_slow(limits.seconds)),
        (_, Death::Memory) => Err(ScrubError::memory()),
        (_, Death::Other) => Err(ScrubError::process(&answer.status.to_string())),
    }
}

/// What is stripped is hardly longer than what came; a PDF whose objects were packed grows.
fn bounds(limits: &Limits) -> Bounds {
    Bounds {
        memory_bytes: limits.memory_bytes,
        cpu_seconds: limits.seconds,
        seconds: limits.seconds,
        answer_bytes: limits.bytes.saturating_mul(4),
    }
}

/// The child's whole life: take the order, confine, strip, answer. Call it first thing in `main` for the hidden subcommand.
pub fn child_main() -> ExitCode {
    let mut input = BufReader::new(std::io::stdin().lock());
    let Ok(line) = read_order(&mut input) else { return ExitCode::from(2) };
    let Ok(limits) = serde_json::from_slice::<Limits>(&line) else { return ExitCode::from(2) };
    if give_up(&bounds(&limits), Layers::ALL).is_err() {
        return ExitCode::from(3);
    }
    let mut bytes = Vec::new();
    // One byte more than allowed, so that a longer file is noticed and refused.
    if input.take(limits.bytes.saturating_add(1)).read_to_end(&mut bytes).is_err() {
        return ExitCode::from(5);
    }
    let (head, whole) = match strip_here(&bytes, &limits) {
        Ok(whole) => (Ok(()), whole),
        Err(refusal) => (Err(refusal), vec![]),
    };
    match answer(&head, &whole) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(5),
    }
}

fn answer(head: &Result<(), ScrubError>, whole: &[u8]) -> std::io::Result<()> {
    let mut output = std::io::stdout().lock();
    serde_json::to_writer(&mut output, head)?;
    output.write_all(b"\n")?;
    output.write_all(whole)?;
    output.flush()
}
