//! Reading a message in a child process that can hurt nobody.
//!
//! The child answers with what it read as JSON on one line, then the bytes of the attachments one after another.

use std::path::Path;
use std::process::ExitCode;

use serde::{Deserialize, Serialize};
use shishu_confine::{Bounds, Death, Trouble, ask, live};

use crate::error::MailError;
use crate::{Attachment, Limits, Message, read_here};

/// A message without the bytes of its attachments.
#[derive(Serialize, Deserialize)]
struct Head {
    id: String,
    from: String,
    subject: String,
    sent: Option<i64>,
    text: String,
    /// Name and length of each attachment.
    attachments: Vec<(String, usize)>,
}

/// Reads a message in a child process started as `program args…`, which must call [`child_main`]. Blocks for at most `limits.seconds`.
pub fn read_isolated(program: &Path, args: &[&str], bytes: &[u8], limits: &Limits) -> Result<Message, MailError> {
    if bytes.len() as u64 > limits.bytes {
        return Err(MailError::size("邮件字节数", "bytes", limits.bytes));
    }
    let order = serde_json::to_vec(limits).unwrap_or_default();
    let answer = ask(program, args, &order, &[bytes], &bounds(limits)).map_err(|trouble| match trouble {
        Trouble::Start(error) => MailError::process(&format!("cannot start: {error}")),
        Trouble::Late | Trouble::Long => MailError::resources(),
    })?;
    match (answer.said(), answer.death()) {
        (Some((Ok::<Head, MailError>(head), files)), _) if answer.status.success() => {
            whole(head, files).ok_or_else(|| MailError::process("its answer is not whole"))
        }
        (Some((Err(refusal), _)), _) => Err(refusal),
        (_, Death::Time | Death::Memory) => Err(MailError::resources()),
        (_, Death::Other) => Err(MailError::process(&answer.status.to_string())),
    }
}

/// The answer is believed as far as its lengths fit its bytes.
fn whole(head: Head, mut bytes: &[u8]) -> Option<Message> {
    let mut attachments = Vec::new();
    for (name, length) in head.attachments {
        let (file, rest) = bytes.split_at_checked(length)?;
        attachments.push(Attachment { name, bytes: file.to_vec() });
        bytes = rest;
    }
    let Head { id, from, subject, sent, text, .. } = head;
    bytes.is_empty().then_some(Message { id, from, subject, sent, text, attachments })
}

/// Neither base64 nor any other coding of mail grows when it is read; JSON may write a character as six.
fn bounds(limits: &Limits) -> Bounds {
    Bounds {
        memory_bytes: limits.memory_bytes,
        cpu_seconds: limits.seconds,
        seconds: limits.seconds,
        answer_bytes: limits.bytes.saturating_mul(7),
    }
}

/// The child's whole life: take the order, confine, read, answer. Call it first thing in `main` for the hidden subcommand.
pub fn child_main() -> ExitCode {
    live(
        bounds,
        |limits| limits.bytes,
        |bytes, limits| match read_here(bytes, limits) {
            Ok(message) => parted(message),
            Err(refusal) => (Err(refusal), Vec::new()),
        },
    )
}

fn parted(message: Message) -> (Result<Head, MailError>, Vec<Vec<u8>>) {
    let Message { id, from, subject, sent, text, attachments } = message;
    let names = attachments.iter().map(|one| (one.name.clone(), one.bytes.len())).collect();
    let files = attachments.into_iter().map(|one| one.bytes).collect();
    (Ok(Head { id, from, subject, sent, text, attachments: names }), files)
}
