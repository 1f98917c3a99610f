//! Reading in a child process that can hurt nobody: `shishu_confine` holds it, this module gives it its orders.
//!
//! The child answers with the workbook or the refusal as JSON; when asked to put comments into the file, the file after it.

use std::io::{BufReader, ErrorKind, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use serde::{Deserialize, Serialize};
use shishu_confine::{Answer as Raw, Bounds, Death, Layers, Trouble, give_up, read_order};

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

/// The child's exit code when memory runs out in a place where it can still say so.
const NO_MEMORY: u8 = 6;

/// Reads a file in a child process started as `program args…`, which must call [`child_main`]. Blocks for at most
/// `limits.seconds`. The child gets no environment and no files but its pipes.
pub fn read_isolated(program: &Path, args: &[&str], bytes: &[u8], limits: &Limits) -> Answer {
    let order = Order { limits: limits.clone(), comments: None };
    let raw = ask(program, args, &order, &[bytes])?;
    serde_json::from_slice::<Answer>(&raw.bytes).unwrap_or_else(|_| Err(died(&raw, limits)))
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
    let raw = ask(program, args, &order, &[&list, bytes])?;
    let Some(end) = raw.bytes.iter().position(|byte| *byte == b'\n') else { return Err(died(&raw, limits)) };
    match serde_json::from_slice::<Result<(), SheetError>>(&raw.bytes[..end]) {
        Ok(Ok(())) if raw.status.success() => Ok(raw.bytes[end + 1..].to_vec()),
        Ok(Err(refusal)) => Err(refusal),
        _ => Err(died(&raw, limits)),
    }
}

/// Starts the child, gives it the order and what follows, and takes its answer.
fn ask(program: &Path, args: &[&str], order: &Order, parts: &[&[u8]]) -> Result<Raw, SheetError> {
    let limits = &order.limits;
    if parts.last().is_some_and(|file| file.len() as u64 > limits.bytes) {
        return Err(SheetError::too_large(At::File, "文件字节数", "the bytes of the file", limits.bytes));
    }
    let line = serde_json::to_vec(order).unwrap_or_default();
    shishu_confine::ask(program, args, &line, parts, &bounds(limits)).map_err(|trouble| match trouble {
        Trouble::Start(error) => reader_failed(&format!("cannot start: {error}")),
        Trouble::Late => too_slow(limits.seconds),
        Trouble::Long => {
            let (zh, en) = ("读出的内容（字节）", "the bytes read from it");
            SheetError::too_large(At::File, zh, en, limits.unpacked_bytes)
        }
    })
}

fn bounds(limits: &Limits) -> Bounds {
    Bounds {
        memory_bytes: limits.memory_bytes,
        cpu_seconds: limits.seconds,
        seconds: limits.seconds,
        answer_bytes: limits.unpacked_bytes,
    }
}

/// The child's whole life: take the order, confine, work, answer. Call it first thing in `main` for the hidden subcommand.
pub fn child_main() -> ExitCode {
    let mut input = BufReader::new(std::io::stdin().lock());
    let Ok(line) = read_order(&mut input) else { return ExitCode::from(2) };
    let Ok(order) = serde_json::from_slice::<Order>(&line) else { return ExitCode::from(2) };
    if give_up(&bounds(&order.limits), Layers::ALL).is_err() {
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

/// What the end of a child without an answer means.
fn died(raw: &Raw, limits: &Limits) -> SheetError {
    let no_memory = raw.status.code() == Some(i32::from(NO_MEMORY));
    match raw.death() {
        Death::Time => too_slow(limits.seconds),
        Death::Memory => out_of_memory(),
        Death::Other if no_memory => out_of_memory(),
        Death::Other => reader_failed(&raw.status.to_string()),
    }
}

fn out_of_memory() -> SheetError {
    SheetError::new(
        Fault::Memory,
        At::File,
        say("读取需要的内存超过上限，已停止", "reading needed more memory than allowed and was stopped"),
        say(
            "请删去与填报无关的工作表和格式后再上传",
            "remove sheets and formatting that do not belong to the form, then upload again",
        ),
    )
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
