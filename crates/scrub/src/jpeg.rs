//! JPEG: a row of segments, each with a marker. Written by hand because a library gives the segments before the first scan only, and
//! metadata may stand between scans and behind the picture as well.
//!
//! Source: ITU-T T.81, annex B; JFIF 1.02; Exif 2.32, 4.6 (orientation).

use crate::error::ScrubError;

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const APP0: u8 = 0xE0;
const APP1: u8 = 0xE1;
const APP14: u8 = 0xEE;

/// What makes the pixels and nothing else; how the picture is to be turned stays, in an Exif segment with this one entry.
pub(crate) fn strip(bytes: &[u8]) -> Result<Vec<u8>, ScrubError> {
    let mut kept = vec![0xFF, SOI];
    let mut turned: Option<u8> = None;
    let mut at = 2;
    loop {
        let marker = next_marker(bytes, &mut at)?;
        if marker == EOI {
            kept.extend([0xFF, EOI]);
            // Whatever follows is no part of the picture: thumbnails, films, other files.
            return Ok(kept);
        }
        let payload = payload(bytes, &mut at)?;
        match marker {
            APP0 if payload.starts_with(b"JFIF\0") && payload.len() >= 14 => {
                // Version, unit and density; the thumbnail's width and height become zero.
                push(&mut kept, APP0, &[&payload[..12], &[0, 0]].concat());
            }
            // Adobe's marker says how colours are coded.
            APP14 if payload.starts_with(b"Adobe") && payload.len() >= 12 => push(&mut kept, APP14, &payload[..12]),
            APP1 if turned.is_none() => {
                turned = orientation(payload).filter(|turned| (2..=8).contains(turned));
                if let Some(turned) = turned {
                    push(&mut kept, APP1, &exif_with(turned));
                }
            }
            // Frames, tables, restart intervals: C0–CF and DB–DF.
            0xC0..=0xCF | 0xDB..=0xDF => push(&mut kept, marker, payload),
            SOS => {
                push(&mut kept, SOS, payload);
                let start = at;
                at = end_of_scan(bytes, start);
                kept.extend(&bytes[start..at]);
            }
            _ => {}
        }
    }
}

fn broken() -> ScrubError {
    ScrubError::damaged("图片不完整或已损坏", "the picture is incomplete or damaged")
}

/// The marker at this place; fill bytes before it are passed over.
fn next_marker(bytes: &[u8], at: &mut usize) -> Result<u8, ScrubError> {
    if bytes.get(*at) != Some(&0xFF) {
        return Err(broken());
    }
    while bytes.get(*at) == Some(&0xFF) {
        *at += 1;
    }
    let marker = *bytes.get(*at).ok_or_else(broken)?;
    *at += 1;
    // Those without a length stand inside scans only.
    if matches!(marker, 0x00..=0x01 | 0xD0..=0xD8) { Err(broken()) } else { Ok(marker) }
}

fn payload<'b>(bytes: &'b [u8], at: &mut usize) -> Result<&'b [u8], ScrubError> {
    let length = bytes.get(*at..*at + 2).map(|two| usize::from(u16::from_be_bytes([two[0], two[1]])));
    let length = length.filter(|length| *length >= 2).ok_or_else(broken)?;
    let payload = bytes.get(*at + 2..*at + length).ok_or_else(broken)?;
    *at += length;
    Ok(payload)
}

/// Where the next marker that ends a scan stands: not a stuffed zero, not a restart marker.
fn end_of_scan(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while at + 1 < bytes.len() {
        if bytes[at] == 0xFF && !matches!(bytes[at + 1], 0x00 | 0xD0..=0xD7 | 0xFF) {
            return at;
        }
        at += 1;
    }
    bytes.len()
}

/// A payload was a payload, so its length fits.
fn push(kept: &mut Vec<u8>, marker: u8, payload: &[u8]) {
    kept.extend([0xFF, marker]);
    kept.extend((payload.len() as u16 + 2).to_be_bytes());
    kept.extend(payload);
}

/// The orientation in an Exif segment: entry 0x0112 of its first directory.
fn orientation(payload: &[u8]) -> Option<u8> {
    let tiff = payload.strip_prefix(b"Exif\0\0")?;
    let little = match tiff.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let two = |at: usize| {
        let pair: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let (high, low) = if little { (6, 4) } else { (4, 6) };
    let directory = usize::from(two(high)?) << 16 | usize::from(two(low)?);
    (0..usize::from(two(directory)?)).find_map(|entry| {
        let at = directory + 2 + entry * 12;
        (two(at)? == 0x0112).then(|| two(at + 8))?.and_then(|turned| u8::try_from(turned).ok())
    })
}

fn exif_with(turned: u8) -> Vec<u8> {
    let head = b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    [head, vec![turned, 0, 0, 0, 0, 0, 0]].concat()
}
