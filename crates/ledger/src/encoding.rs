//! The only spellings accepted: canonical base64, decimals without leading zeros. Two spellings of one value would let
//! one signed statement travel in two disguises.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::{Hash, HashTextError, MAX_SIZE};

/// A hash as standard base64 with padding, 44 characters.
pub fn format_hash(hash: &Hash) -> String {
    STANDARD.encode(hash)
}

/// Reads exactly what [`format_hash`] writes: canonical base64 of 32 bytes, nothing before or after.
pub fn parse_hash(text: &str) -> Result<Hash, HashTextError> {
    let bytes = decode_base64(text).ok_or(HashTextError::NotBase64)?;
    let length = bytes.len();
    bytes.try_into().map_err(|_| HashTextError::Length { found: length })
}

pub(crate) fn encode_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Canonical RFC 4648 section 4 base64: padding required, unused bits zero, no white space.
pub(crate) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// RFC 4648 section 5 base64 without padding, for addresses.
pub(crate) fn encode_base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads exactly what [`encode_base64url`] writes.
pub(crate) fn decode_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// A size or index in ASCII digits, without sign or leading zeros, at most [`MAX_SIZE`].
pub(crate) fn parse_decimal(text: &str) -> Option<u64> {
    let digits_only = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = digits_only && (text == "0" || !text.starts_with('0'));
    if !canonical {
        return None;
    }
    text.parse().ok().filter(|value| *value <= MAX_SIZE)
}

/// A line of a signed text: not empty, no character below U+0020 (signed-note, "Format").
pub(crate) fn is_plain_line(line: &str) -> bool {
    !line.is_empty() && !line.chars().any(|character| character < ' ')
}
