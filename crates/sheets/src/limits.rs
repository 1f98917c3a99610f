//! How much of the machine one uploaded file may use.

use serde::{Deserialize, Serialize};

/// Upper bounds for reading one file. Everything above is refused, with the limit named in the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of the file as uploaded.
    pub bytes: u64,
    /// Bytes of all parts of a zip container together, unpacked; also of all text in cells, and of the child's answer.
    pub unpacked_bytes: u64,
    /// How many times larger than packed one part of over a mebibyte may be. A sheet of nothing but zeros reaches about 140;
    /// a bomb of one repeated byte, 1030.
    pub ratio: u64,
    /// Parts in a zip container.
    pub entries: u64,
    /// Rows of one sheet.
    pub rows: u32,
    /// Columns of one sheet.
    pub columns: u32,
    /// Cells of all sheets together, the empty ones between filled ones included.
    pub cells: u64,
    /// Seconds of wall clock, and of processor time, in the child process.
    pub seconds: u64,
    /// Address space of the child process in bytes.
    pub memory_bytes: u64,
}

impl Default for Limits {
    /// Enough for a sheet of 10,000 rows by 100 columns.
    fn default() -> Self {
        Self {
            bytes: 20 << 20,
            unpacked_bytes: 160 << 20,
            ratio: 500,
            entries: 2_000,
            rows: 200_000,
            columns: 4_096,
            cells: 1_500_000,
            seconds: 20,
            memory_bytes: 640 << 20,
        }
    }
}
