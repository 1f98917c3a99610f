//! The child's whole life, of those that read one file and answer with what they made of it.

use std::io::{self, BufReader, Read, Write};
use std::process::ExitCode;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::ask::{Answer, read_order};
use crate::give_up::{Bounds, Layers, give_up};

/// Takes the order (the limits, as JSON on a line), gives everything up, reads the file, works, and answers: a head as JSON on a line, then
/// bytes. Call it first thing in `main` for the hidden subcommand.
///
/// `most` is the longest file allowed; one byte more is read, so that the work notices a longer one and refuses it.
pub fn live<L: DeserializeOwned, H: Serialize>(
    bounds: impl Fn(&L) -> Bounds,
    most: impl Fn(&L) -> u64,
    work: impl FnOnce(&[u8], &L) -> (H, Vec<Vec<u8>>),
) -> ExitCode {
    let mut input = BufReader::new(io::stdin().lock());
    let Ok(line) = read_order(&mut input) else { return ExitCode::from(2) };
    let Ok(limits) = serde_json::from_slice::<L>(&line) else { return ExitCode::from(2) };
    if give_up(&bounds(&limits), Layers::ALL).is_err() {
        return ExitCode::from(3);
    }
    let mut bytes = Vec::new();
    if input.take(most(&limits).saturating_add(1)).read_to_end(&mut bytes).is_err() {
        return ExitCode::from(5);
    }
    let (head, parts) = work(&bytes, &limits);
    match told(&head, &parts) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(5),
    }
}

fn told(head: &impl Serialize, parts: &[Vec<u8>]) -> io::Result<()> {
    let mut output = io::BufWriter::new(io::stdout().lock());
    serde_json::to_writer(&mut output, head)?;
    output.write_all(b"\n")?;
    for part in parts {
        output.write_all(part)?;
    }
    output.flush()
}

impl Answer {
    /// What a child that lived by [`live`] said: its head, and the bytes behind it. Nothing when it said nothing that can be read.
    pub fn said<H: DeserializeOwned>(&self) -> Option<(H, &[u8])> {
        let end = self.bytes.iter().position(|byte| *byte == b'\n')?;
        Some((serde_json::from_slice(&self.bytes[..end]).ok()?, &self.bytes[end + 1..]))
    }
}
