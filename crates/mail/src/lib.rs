//! E-mail from strangers: sender, subject, text and attachments of one message.
//!
//! What it is: [`messages`] cuts a mailbox file (mbox) into its messages, or takes a file (.eml) as the one message it is; [`read_isolated`] reads one
//! message in a confined child process. The library `mail-parser` knows the formats (RFC 5322, MIME, the character sets).
//!
//! Invariants
//! - A message is read whole or refused with the reason; nothing of a refused one comes out. One hostile message costs its own child and no other.
//! - Whatever the bytes are, nothing panics; time and memory of the child are bounded.
//! - The same bytes give the same message.
//!
//! It never connects to anything, follows no link, shows no markup: of HTML the words come out. It does not clean attachments (`shishu-scrub` does).

mod error;
mod isolated;
mod mailbox;
mod read;

use serde::{Deserialize, Serialize};

pub use error::{Fault, MailError};
pub use isolated::{child_main, read_isolated};
pub use mailbox::messages;
pub use read::read_here;

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Without angle brackets; of a message that has none `sha256:` and the hash of its bytes.
    pub id: String,
    /// Name and address, as written.
    pub from: String,
    pub subject: String,
    /// What the sender's machine says: seconds since 1970, UTC.
    pub sent: Option<i64>,
    /// The words of the body, of HTML without markup.
    pub text: String,
    pub attachments: Vec<Attachment>,
}

/// A file that came with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// As the sender calls it; without any path.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Upper bounds for one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of the message.
    pub bytes: u64,
    /// Bytes of one head: that of the message or of a part.
    pub head_bytes: u64,
    /// Parts of all levels together.
    pub parts: u32,
    /// Messages within messages.
    pub nested: u32,
    /// Files that came with it.
    pub attachments: u32,
    /// Characters of the text.
    pub characters: u32,
    /// Seconds of wall clock, and of processor time, in the child process.
    pub seconds: u64,
    /// Address space of the child process in bytes.
    pub memory_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 30 << 20,
            head_bytes: 256 << 10,
            parts: 300,
            nested: 8,
            attachments: 50,
            characters: 1_000_000,
            seconds: 20,
            memory_bytes: 640 << 20,
        }
    }
}
