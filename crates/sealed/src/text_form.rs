//! Bytes as text that can stand in an act: a versioned prefix and base64url without padding.

use crate::error::SealError;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

pub fn write(prefix: &str, bytes: &[u8]) -> Zeroizing<String> {
    // At its full length from the start: a string that grows leaves its earlier copies behind.
    let mut text = String::with_capacity(prefix.len() + bytes.len().div_ceil(3) * 4);
    text.push_str(prefix);
    URL_SAFE_NO_PAD.encode_string(bytes, &mut text);
    Zeroizing::new(text)
}

/// The same for what is no secret.
pub fn write_open(prefix: &str, bytes: &[u8]) -> String {
    std::mem::take(&mut *write(prefix, bytes))
}

pub fn read(prefix: &'static str, text: &str) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let wrong = SealError::NotThisKind { expected: prefix };
    let coded = text.strip_prefix(prefix).ok_or(wrong)?;
    URL_SAFE_NO_PAD.decode(coded).map(Zeroizing::new).map_err(|_| wrong)
}

/// A text of 32 bytes.
pub fn secret(prefix: &'static str, text: &str) -> Result<Zeroizing<[u8; 32]>, SealError> {
    let bytes = read(prefix, text)?;
    let mut secret = Zeroizing::new([0; 32]);
    if bytes.len() != secret.len() {
        return Err(SealError::NotThisKind { expected: prefix });
    }
    secret.copy_from_slice(&bytes);
    Ok(secret)
}
