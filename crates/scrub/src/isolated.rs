//! Stripping in a child process that can hurt nobody.

use std::path::Path;
use std::process::ExitCode;

use shishu_confine::{Bounds, Death, Trouble, ask, live};

use crate::error::ScrubError;
use crate::{Limits, strip_here};

/// Strips a file in a child process started as `program args…`, which must call [`child_main`]. Blocks for at most
/// `limits.seconds`.
pub fn strip_isolated(program: &Path, args: &[&str], bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, ScrubError> {
    if bytes.len() as u64 > limits.bytes {
        return Err(ScrubError::too_large(limits.bytes));
    }
    let order = serde_json::to_vec(limits).unwrap_or_default();
    let answer = ask(program, args, &order, &[bytes], &bounds(limits)).map_err(|trouble| match trouble {
        Trouble::Start(error) => ScrubError::process(&format!("cannot start: {error}")),
        Trouble::Late => ScrubError::too_slow(limits.seconds),
        Trouble::Long => ScrubError::too_large(limits.bytes),
    })?;
    match (answer.said(), answer.death()) {
        (Some((Ok::<(), ScrubError>(()), stripped)), _) if answer.status.success() => Ok(stripped.to_vec()),
        (Some((Err(refusal), _)), _) => Err(refusal),
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
    live(
        bounds,
        |limits| limits.bytes,
        |bytes, limits| match strip_here(bytes, limits) {
            Ok(whole) => (Ok(()), vec![whole]),
            Err(refusal) => (Err(refusal), Vec::new()),
        },
    )
}
