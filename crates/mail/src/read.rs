//! One message by the library, within bounds.

use crate::error::MailError;
use crate::{Attachment, Limits, Message};
use mail_parser::{Addr, Address, MessageParser, MimeHeaders, PartType};
use sha2::{Digest, Sha256};

/// A text of which more than one character in so many cannot be read is none.
const READABLE: usize = 20;
/// Characters of a name or subject.
const LINE: usize = 300;

/// Reads a message in this process. Only the child and tests call this on bytes from outside; others call [`crate::read_isolated`].
pub fn read_here(bytes: &[u8], limits: &Limits) -> Result<Message, MailError> {
    bounds_of_bytes(bytes, limits)?;
    let message = MessageParser::default().parse(bytes).ok_or_else(MailError::format)?;
    bounds_of_parts(&message, limits)?;
    let from = message.from().and_then(Address::first).map(sender).filter(|from| !from.is_empty());
    let from = from.ok_or_else(MailError::format)?;
    let id = match message.message_id().map(str::trim).filter(|id| !id.is_empty()) {
        Some(id) => line(id),
        None => format!("sha256:{}", hex::encode(Sha256::digest(bytes))),
    };
    Ok(Message {
        id,
        from,
        subject: line(message.subject().unwrap_or_default()),
        sent: message.date().filter(|date| date.is_valid()).map(mail_parser::DateTime::to_timestamp),
        text: text(&message, limits)?,
        attachments: message.attachments().map(attachment).collect(),
    })
}

/// What can be seen before the parser runs: it follows nesting, and a head is held whole.
fn bounds_of_bytes(bytes: &[u8], limits: &Limits) -> Result<(), MailError> {
    if bytes.len() as u64 > limits.bytes {
        return Err(MailError::size("邮件字节数", "bytes", limits.bytes));
    }
    let head = bytes.windows(2).zip(bytes.windows(3)).position(|(two, three)| two == b"\n\n" || three == b"\n\r\n");
    if head.unwrap_or(bytes.len()) as u64 > limits.head_bytes {
        return Err(MailError::size("邮件头字节数", "bytes in its head", limits.head_bytes));
    }
    // As many as are written, whether or not they are where the parser would follow them.
    if count(bytes, b"message/rfc822") > limits.nested as usize {
        return Err(MailError::size("邮件里套的邮件", "messages within it", limits.nested.into()));
    }
    match count(bytes, b"content-type:") > limits.parts as usize {
        true => Err(MailError::size("邮件分段", "parts", limits.parts.into())),
        false => Ok(()),
    }
}

fn count(bytes: &[u8], word: &[u8]) -> usize {
    bytes.windows(word.len()).filter(|window| window.eq_ignore_ascii_case(word)).count()
}

fn bounds_of_parts(message: &mail_parser::Message<'_>, limits: &Limits) -> Result<(), MailError> {
    if message.parts.len() > limits.parts as usize {
        return Err(MailError::size("邮件分段", "parts", limits.parts.into()));
    }
    if message.attachment_count() > limits.attachments as usize {
        return Err(MailError::size("附件个数", "attachments", limits.attachments.into()));
    }
    let longest =
        message.parts.iter().map(|part| part.raw_body_offset().saturating_sub(part.raw_header_offset())).max();
    match u64::from(longest.unwrap_or(0)) > limits.head_bytes {
        true => Err(MailError::size("邮件头字节数", "bytes in one head", limits.head_bytes)),
        false => Ok(()),
    }
}

fn sender(address: &Addr<'_>) -> String {
    match (address.name(), address.address()) {
        (Some(name), Some(address)) => line(&format!("{name} <{address}>")),
        (None, Some(only)) | (Some(only), None) => line(only),
        (None, None) => String::new(),
    }
}

/// One line without control characters, cut where nobody reads on.
fn line(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LINE);
    plain.collect::<String>().trim().to_owned()
}

/// The words of every part of the body, in order.
fn text(message: &mail_parser::Message<'_>, limits: &Limits) -> Result<String, MailError> {
    let bodies = (0..message.text_body_count()).filter_map(|at| message.body_text(at));
    let text = bodies.map(|body| body.trim().replace("\r\n", "\n")).collect::<Vec<_>>().join("\n\n");
    let characters = text.chars().count();
    if characters > limits.characters as usize {
        return Err(MailError::size("正文字数", "characters", limits.characters.into()));
    }
    let unread = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    if unread * READABLE > characters {
        return Err(MailError::characters(unread));
    }
    let kept = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    Ok(text.chars().filter(kept).collect())
}

fn attachment(part: &mail_parser::MessagePart<'_>) -> Attachment {
    let named = part.attachment_name().unwrap_or_default();
    let name = line(named.rsplit(['/', '\\']).next().unwrap_or_default());
    let bytes = match &part.body {
        PartType::Text(text) | PartType::Html(text) => text.as_bytes().to_vec(),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => bytes.to_vec(),
        PartType::Message(inner) => inner.raw_message().to_vec(),
        PartType::Multipart(_) => Vec::new(),
    };
    Attachment { name, bytes }
}
