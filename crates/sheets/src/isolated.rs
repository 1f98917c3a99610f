//! Reading in a child process that can hurt nobody.
//!
//! ```text
//! parent                                   child (the same program, started with a hidden subcommand)
//!   spawn: no environment, cwd /, pipes  →   reads one line: the order with its limits
//!   writes the order, then the file       →   sets its own resource limits, for good
//!   waits at most `seconds`              ←   writes the workbook or the refusal as JSON; when asked to put comments
//!   kills it in any case                     into the file, the file after it; reads, opens, starts nothing else
//! ```
//! The child confines itself before it has seen a byte of the file, so that no unsafe code between fork and exec is needed.
//! The parent takes nothing on trust: output is bounded, the clock is the parent's, and a child that dies is a refusal.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, setrlimit};
use serde::{Deserialize, Serialize};

use crate::annotate::{Comment, annotate_here};
use crate::error::{Fault, SheetError, say};
use crate::limits::Limits;
use crate::model::{At, Workbook};
use crate::read::read_here;

type Answer = Result<Workbook, SheetError>;

/// What the child is to do, on its first line.
#[derive(Serialize, Deserialize)]
struct Order {
    limits: Limits,
    /// Bytes of a list of comments (JSON) before the file: the file is wanted back with them. Without: the file is read.
    comments: Option<u64>,
}

/// The line with the order is far shorter.
const LONGEST_HEADER: u64 = 4096;

/// The child's exit code when memory runs out in a place where it can still say so.
const NO_MEMORY: u8 = 6;

/// Reads a file in a child process started as `program args…`, which must call [`child_main`]. Blocks for at most
/// `limits.seconds`. The child gets no environment and no files but its pipes.
pub fn read_isolated(program: &Path, args: &[&str], bytes: &[u8], limits: &Limits) -> Answer {
    let order = Order { limits: limits.clone(), comments: None };
    let (answer, status) = ask(program, args, &order, &[bytes])?;
    serde_json::from_slice::<Answer>(&answer).unwrap_or_else(|_| Err(died(status, limits)))
}

/// [`crate::annotate_here`] in such a child.
pub fn annotate_isolated(
    program: &Path,
    args: &[&str],
    bytes: &[u8],
    comments: &[Comment],
    limits: &Limits,
) -> Result<Vec<u8>, SheetError> {
    let list = serde_json::to_vec(comments).unwrap_or_default();
    let order = Order { limits: limits.clone(), comments: Some(list.len() as u64) };
    let (answer, status) = ask(program, args, &order, &[&list, bytes])?;
    let Some(end) = answer.iter().position(|byte| *byte == b'\n') else { return Err(died(status, limits)) };
    match serde_json::from_slice::<Result<(), SheetError>>(&answer[..end]) {
        Ok(Ok(())) if status.success() => Ok(answer[end + 1..].to_vec()),
        Ok(Err(refusal)) => Err(refusal),
        _ => Err(died(status, limits)),
    }
}

/// Starts the child, gives it the order and what follows, and takes its answer.
fn ask(program: &Path, args: &[&str], order: &Order, parts: &[&[u8]]) -> Result<(Vec<u8>, ExitStatus), SheetError> {
    let limits = &order.limits;
    if parts.last().is_some_and(|file| file.len() as u64 > limits.bytes) {
        return Err(SheetError::too_large(At::File, "文件字节数", "the bytes of the file", limits.bytes));
    }
    let mut child = Command::new(program)
        .args(args)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| reader_failed(&format!("cannot start: {error}")))?;
    let output = converse(&mut child, order, parts);
    // Whatever happened, the child's work is over. Killing one that has already exited does not change its status.
    let _ = child.kill();
    let status = child.wait().map_err(|error| reader_failed(&format!("cannot wait: {error}")))?;
    match output {
        Output::Late => Err(too_slow(limits.seconds)),
        Output::Bytes(answer) if answer.len() as u64 == limits.unpacked_bytes => {
            let (zh, en) = ("读出的内容（字节）", "the bytes read from it");
            Err(SheetError::too_large(At::File, zh, en, limits.unpacked_bytes))
        }
        Output::Bytes(answer) => Ok((answer, status)),
    }
}

enum Output {
    Late,
    Bytes(Vec<u8>),
}

/// Sends the order and what belongs to it, and collects what the child writes until it closes its output or time is up.
fn converse(child: &mut Child, order: &Order, parts: &[&[u8]]) -> Output {
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Output::Bytes(Vec::new());
    };
    let mut header = serde_json::to_vec(order).unwrap_or_default();
    header.push(b'\n');
    let (send, receive) = mpsc::channel();
    let most = order.limits.unpacked_bytes;
    thread::scope(|scope| {
        scope.spawn(move || {
            // A child that stops reading early (a refusal) closes the pipe; that is no error here.
            let _ = stdin.write_all(&header).and_then(|()| parts.iter().try_for_each(|part| stdin.write_all(part)));
        });
        scope.spawn(move || {
            let mut output = Vec::new();
            let _ = stdout.take(most).read_to_end(&mut output);
            let _ = send.send(output);
        });
        let output = receive.recv_timeout(Duration::from_secs(order.limits.seconds));
        // Both threads end when the pipes break, so the child must be gone before the scope waits for them.
        let _ = child.kill();
        output.map_or(Output::Late, Output::Bytes)
    })
}

/// The child's whole life: take the order, confine, work, answer. Call it first thing in `main` for the hidden subcommand.
pub fn child_main() -> ExitCode {
    let mut input = BufReader::new(std::io::stdin().lock());
    let mut header = Vec::new();
    if input.by_ref().take(LONGEST_HEADER).read_until(b'\n', &mut header).is_err() {
        return ExitCode::from(2);
    }
    let Ok(order) = serde_json::from_slice::<Order>(&header) else { return ExitCode::from(2) };
    if confine(&order.limits).is_err() {
        return ExitCode::from(3);
    }
    let done = match order.comments {
        None => read(&mut input, &order.limits),
        Some(length) => annotate(&mut input, length, &order.limits),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) if error.kind() == ErrorKind::OutOfMemory => ExitCode::from(NO_MEMORY),
        Err(_) => ExitCode::from(5),
    }
}

fn read(input: &mut impl Read, limits: &Limits) -> std::io::Result<()> {
    let bytes = file(input, limits)?;
    let answer = read_here(&bytes, None, limits);
    drop(bytes);
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    serde_json::to_writer(&mut output, &answer)?;
    output.flush()
}

fn annotate(input: &mut impl Read, length: u64, limits: &Limits) -> std::io::Result<()> {
    let mut list = Vec::new();
    input.by_ref().take(length).read_to_end(&mut list)?;
    let comments: Vec<Comment> = serde_json::from_slice(&list)?;
    let answer = annotate_here(&file(input, limits)?, &comments, limits);
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    let (head, whole) = match answer {
        Ok(whole) => (Ok(()), whole),
        Err(refusal) => (Err(refusal), vec![]),
    };
    serde_json::to_writer(&mut output, &head)?;
    output.write_all(b"\n")?;
    output.write_all(&whole)?;
    output.flush()
}

fn file(input: &mut impl Read, limits: &Limits) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than allowed, so that a longer file is noticed and refused.
    input.take(limits.bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Gives up memory, time, files and processes beyond the limits. Soft and hard limits are the same, so there is no way back.
fn confine(limits: &Limits) -> rustix::io::Result<()> {
    let set = |resource, most: u64| setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    set(Resource::As, limits.memory_bytes)?;
    set(Resource::Cpu, limits.seconds)?;
    set(Resource::Fsize, 0)?;
    set(Resource::Core, 0)?;
    set(Resource::Nproc, 0)?;
    // Standard input, output and error are open; a fourth file would need number 3.
    set(Resource::Nofile, 3)
}

fn too_slow(seconds: u64) -> SheetError {
    SheetError::new(
        Fault::Time,
        At::File,
        say(
            format!("读取超过 {seconds} 秒，已停止"),
            format!("reading took more than {seconds} seconds and was stopped"),
        ),
        say(
            "请删去与填报无关的工作表和格式后再上传",
            "remove sheets and formatting that do not belong to the form, then upload again",
        ),
    )
}

/// What the death of a child without an answer means. 24 is SIGXCPU, 6 SIGABRT (how Rust ends when memory runs out), 9 SIGKILL, 11 SIGSEGV.
fn died(status: ExitStatus, limits: &Limits) -> SheetError {
    use std::os::unix::process::ExitStatusExt;
    let no_memory = || {
        SheetError::new(
            Fault::Memory,
            At::File,
            say("读取需要的内存超过上限，已停止", "reading needed more memory than allowed and was stopped"),
            say(
                "请删去与填报无关的工作表和格式后再上传",
                "remove sheets and formatting that do not belong to the form, then upload again",
            ),
        )
    };
    match (status.signal(), status.code()) {
        (Some(24), _) => too_slow(limits.seconds),
        (Some(6 | 9 | 11), _) => no_memory(),
        (_, Some(code)) if code == i32::from(NO_MEMORY) => no_memory(),
        _ => reader_failed(&status.to_string()),
    }
}

fn reader_failed(cause: &str) -> SheetError {
    SheetError::new(
        Fault::Reader,
        At::File,
        say(format!("读取程序没有正常工作（{cause}）"), format!("the reading process did not work ({cause})")),
        say(
            "文件没有保存；请稍后再试，仍不行请告诉管理员",
            "nothing was stored; try again later and tell the administrator if it stays so",
        ),
    )
}
