//! The parent's side: start the child, converse, and take nothing on trust.

use std::io::{self, BufRead, Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::give_up::{Bounds, Hold};

/// The line with the order is far shorter.
const LONGEST_ORDER: u64 = 4096;

/// What a child left behind.
#[derive(Debug)]
pub struct Answer {
    /// What it wrote after saying what holds it; nothing when it did not say so.
    pub bytes: Vec<u8>,
    /// What holds it; `None`: it ended before it was confined, or never confined itself.
    pub hold: Option<Hold>,
    /// How it ended.
    pub status: ExitStatus,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Trouble {
    /// It cannot be started or waited for.
    Start(io::Error),
    /// It took longer than the bounds allow and was stopped.
    Late,
    /// It wrote more than the bounds allow.
    Long,
}

/// What the end of a child without a sensible answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Death {
    /// Processor time ran out.
    Time,
    /// Memory ran out.
    Memory,
    /// Something else.
    Other,
}

impl Answer {
    /// Read from how it ended: 24 is SIGXCPU, 6 SIGABRT (how Rust ends when memory runs out), 9 SIGKILL, 11 SIGSEGV.
    pub fn death(&self) -> Death {
        use std::os::unix::process::ExitStatusExt;
        match self.status.signal() {
            Some(24) => Death::Time,
            Some(6 | 9 | 11) => Death::Memory,
            _ => Death::Other,
        }
    }
}

/// Starts `program args…`, gives it the order on one line and then the parts, and takes what it answers. Blocks for at most
/// `bounds.seconds`. The child gets no environment and no files but its pipes; it must call [`crate::give_up`].
pub fn ask(program: &Path, args: &[&str], order: &[u8], parts: &[&[u8]], bounds: &Bounds) -> Result<Answer, Trouble> {
    let mut child = Command::new(program)
        .args(args)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(Trouble::Start)?;
    let output = converse(&mut child, order, parts, bounds);
    // Whatever happened, the child's work is over. Killing one that has already exited does not change its status.
    let _ = child.kill();
    let status = child.wait().map_err(Trouble::Start)?;
    let bytes = output.ok_or(Trouble::Late)?;
    if bytes.len() as u64 == bounds.answer_bytes {
        return Err(Trouble::Long);
    }
    let (hold, bytes) = split_hold(bytes);
    if let Some(hold) = hold.filter(|hold| !hold.is_full()) {
        tracing::warn!(
            powerless = hold.powerless,
            no_new_privs = hold.no_new_privs,
            landlock = hold.landlock,
            calls = hold.calls,
            "the kernel does not offer every layer that confines the reading process; its resource limits hold"
        );
    }
    Ok(Answer { bytes, hold, status })
}

/// The first line says what holds the child. Without it nothing is taken.
fn split_hold(mut bytes: Vec<u8>) -> (Option<Hold>, Vec<u8>) {
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let said = end.and_then(|end| Some((end, serde_json::from_slice::<Hold>(&bytes[..end]).ok()?)));
    match said {
        Some((end, hold)) => (Some(hold), bytes.split_off(end + 1)),
        None => (None, Vec::new()),
    }
}

/// Sends the order and what belongs to it, and collects what the child writes until it closes its output or time is up (`None`).
fn converse(child: &mut Child, order: &[u8], parts: &[&[u8]], bounds: &Bounds) -> Option<Vec<u8>> {
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Some(Vec::new());
    };
    let (send, receive) = mpsc::channel();
    let most = bounds.answer_bytes;
    thread::scope(|scope| {
        scope.spawn(move || {
            // A child that stops reading early (a refusal) closes the pipe; that is no error here.
            let _ = stdin
                .write_all(order)
                .and_then(|()| stdin.write_all(b"\n"))
                .and_then(|()| parts.iter().try_for_each(|part| stdin.write_all(part)));
        });
        scope.spawn(move || {
            let mut output = Vec::new();
            let _ = stdout.take(most).read_to_end(&mut output);
            let _ = send.send(output);
        });
        let output = receive.recv_timeout(Duration::from_secs(bounds.seconds));
        // Both threads end when the pipes break, so the child must be gone before the scope waits for them.
        let _ = child.kill();
        output.ok()
    })
}

/// The child's side of the first line: the order, without its line end.
pub fn read_order(input: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut order = Vec::new();
    input.take(LONGEST_ORDER).read_until(b'\n', &mut order)?;
    Ok(order)
}
