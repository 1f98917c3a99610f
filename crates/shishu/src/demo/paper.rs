//! Scans of paper returns: one little picture of a form, with the return's name inside so that no two papers are the same file.

use shishu_terms::ReturnId;

/// A sheet with lines, 60 × 84 pixels, ending with the 12 bytes of its IEND chunk.
const SHEET: &[u8] = include_bytes!("paper.png");
const IEND: usize = 12;

/// The scan of a return on paper: a PNG with a comment (W3C PNG 2nd edition, 11.3.4.3 tEXt).
pub fn scan(id: &ReturnId) -> Vec<u8> {
    let comment = chunk(b"tEXt", format!("Comment\0{id}").as_bytes());
    let (picture, end) = SHEET.split_at(SHEET.len() - IEND);
    [picture, &comment, end].concat()
}

/// Length, type, data, and the CRC of type and data.
fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [kind.as_slice(), data].concat();
    let length = (data.len() as u32).to_be_bytes();
    [length.as_slice(), &body, &crc(&body).to_be_bytes()].concat()
}

/// CRC-32 of ISO 3309, as PNG has it (annex D).
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 })
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crc_is_that_of_png() {
        assert_eq!(crc(b"123456789"), 0xcbf4_3926);
        // The sheet's own end carries its own.
        assert_eq!(crc(b"IEND").to_be_bytes(), SHEET[SHEET.len() - 4..]);
    }

    #[test]
    fn two_papers_differ_and_both_end_as_pictures_do() {
        let scan = |unit: &str| scan(&format!("A304.2025-Q1.{unit}").parse().expect("id"));
        assert_ne!(scan("V063"), scan("V064"));
        assert!(scan("V063").starts_with(b"\x89PNG\r\n\x1a\n") && scan("V063").ends_with(&SHEET[SHEET.len() - IEND..]));
    }
}
