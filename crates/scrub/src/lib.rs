//! JPEG, PNG and PDF without what they tell of their maker and his surroundings.
//!
//! What it is: [`strip_isolated`] reads a stranger's file in a confined child process and gives it back with the picture or the pages
//! alone. Of a JPEG and a PNG every byte that makes a pixel is kept as it is; a PDF is written anew from what its pages need.
//!
//! What goes: Exif (place, time, camera), XMP, IPTC, comments, thumbnails, colour profiles, whatever follows the end of the picture; of a
//! PDF its information dictionary, XMP, earlier editions, embedded files, scripts, private data of programs, page thumbnails, who wrote
//! an annotation and when, and the metadata of JPEG pictures in it.
//!
//! What stays, because it is what is seen: the picture and the pages themselves, how a picture is to be turned, text of annotations.
//!
//! What it never does: touch evidence. A scan that is sealed in an act stays as it came; its hash stands in the act.

mod error;
mod isolated;
mod jpeg;
mod pdf;
mod png;

use serde::{Deserialize, Serialize};

pub use error::{Fault, ScrubError};
pub use isolated::{child_main, strip_isolated};

/// Upper bounds for one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes that one compressed part of a PDF may unpack to while it is read.
    pub unpacked_bytes: u64,
    /// Seconds of wall clock, and of processor time, in the child process.
    pub seconds: u64,
    /// Address space of the child process in bytes.
    pub memory_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 40 << 20, unpacked_bytes: 64 << 20, seconds: 20, memory_bytes: 640 << 20 }
    }
}

/// Strips a file in this process. Only the child process and tests call this on bytes from outside; a server calls
/// [`strip_isolated`]. The content decides what the file is. The same bytes give the same bytes.
pub fn strip_here(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, ScrubError> {
    if bytes.len() as u64 > limits.bytes {
        return Err(ScrubError::too_large(limits.bytes));
    }
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => jpeg::strip(bytes),
        [0x89, b'P', b'N', b'G', ..] => png::strip(bytes),
        [b'%', b'P', b'D', b'F', b'-', ..] => pdf::strip(bytes, limits),
        _ => Err(ScrubError::format()),
    }
}
