//! A file as its messages.

use mail_parser::mailbox::mbox::MessageIterator;
use std::borrow::Cow;

/// The messages of a file in order: of a mailbox (mbox, it begins with `From `) each, of anything else the file as it is.
pub fn messages(bytes: &[u8]) -> Vec<Cow<'_, [u8]>> {
    if !bytes.starts_with(b"From ") {
        return vec![Cow::Borrowed(bytes)];
    }
    // Reading from memory does not fail.
    MessageIterator::new(bytes).map_while(Result::ok).map(|message| Cow::Owned(message.unwrap_contents())).collect()
}
