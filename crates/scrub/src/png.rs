//! PNG: a row of chunks, each with a name; those that make or place pixels are copied as they are. Source: W3C PNG, third edition, 5 and 11.

use crate::error::ScrubError;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Kept chunks with the most bytes they may have: more would be room for something else.
const KEPT: [(&[u8; 4], usize); 17] = [
    (b"IHDR", 13),
    (b"PLTE", 768),
    (b"IDAT", usize::MAX),
    (b"IEND", 0),
    (b"tRNS", 256),
    (b"gAMA", 4),
    (b"cHRM", 32),
    (b"sRGB", 1),
    (b"sBIT", 4),
    (b"bKGD", 6),
    (b"pHYs", 9),
    (b"cICP", 4),
    (b"mDCV", 24),
    (b"cLLI", 8),
    (b"acTL", 8),
    (b"fcTL", 26),
    (b"fdAT", usize::MAX),
];

pub(crate) fn strip(bytes: &[u8]) -> Result<Vec<u8>, ScrubError> {
    let broken = || ScrubError::damaged("图片不完整或已损坏", "the picture is incomplete or damaged");
    let mut rest = bytes.strip_prefix(SIGNATURE).ok_or_else(broken)?;
    let mut kept = SIGNATURE.to_vec();
    loop {
        let length: [u8; 4] = rest.get(..4).and_then(|four| four.try_into().ok()).ok_or_else(broken)?;
        let length = u32::from_be_bytes(length) as usize;
        // Length, name, content, checksum.
        let whole = length.checked_add(12).and_then(|whole| rest.get(..whole)).ok_or_else(broken)?;
        let name = &whole[4..8];
        if kept.len() == SIGNATURE.len() && name != b"IHDR" {
            return Err(broken());
        }
        if KEPT.iter().any(|(keep, most)| *keep == name && length <= *most) {
            kept.extend(whole);
        }
        if name == b"IEND" {
            return Ok(kept);
        }
        rest = &rest[whole.len()..];
    }
}
