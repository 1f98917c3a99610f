//! JPEG and PNG.

use crate::{CANARY, fault, has, strip};
use proptest::prelude::*;
use shishu_scrub::{Fault, Limits, strip_here, strip_isolated};
use std::path::Path;

fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    [&[0xFF, marker][..], &(payload.len() as u16 + 2).to_be_bytes(), payload].concat()
}

/// Exif with an orientation, a place and a thumbnail in its second directory.
fn exif(turned: u8, little: bool) -> Vec<u8> {
    let two = |n: u16| if little { n.to_le_bytes() } else { n.to_be_bytes() };
    let four = |n: u32| if little { n.to_le_bytes() } else { n.to_be_bytes() };
    let mut tiff = if little { b"II".to_vec() } else { b"MM".to_vec() };
    tiff.extend(two(42));
    tiff.extend(four(8));
    tiff.extend(two(2));
    for (tag, kind, count, value) in [(0x010F_u16, 2_u16, 6_u32, 100_u32), (0x0112, 3, 1, u32::from(turned))] {
        tiff.extend(two(tag));
        tiff.extend(two(kind));
        tiff.extend(four(count));
        if kind == 3 {
            tiff.extend(two(value as u16));
            tiff.extend([0, 0]);
        } else {
            tiff.extend(four(value));
        }
    }
    tiff.extend(four(0));
    [b"Exif\0\0".to_vec(), tiff, CANARY.to_vec()].concat()
}

const FRAME: &[u8] = &[8, 0, 8, 0, 8, 1, 1, 0x11, 0];
const SCAN: &[u8] = &[0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56, 0x78];

/// A JPEG of two scans with something to hide at every place.
fn jpeg(turned: u8, little: bool) -> Vec<u8> {
    let with = |head: &[u8]| [head, CANARY].concat();
    let jfif = [&b"JFIF\0\x01\x02\0\0\x01\0\x01\x02\x01"[..], CANARY].concat();
    [
        vec![0xFF, 0xD8],
        segment(0xE0, &jfif),
        segment(0xE0, &with(b"JFXX\0\x10")),
        segment(0xE1, &exif(turned, little)),
        segment(0xE1, &with(b"http://ns.adobe.com/xap/1.0/\0")),
        segment(0xE2, &with(b"ICC_PROFILE\0\x01\x01")),
        segment(0xED, &with(b"Photoshop 3.0\08BIM")),
        segment(0xEE, &with(b"Adobe\0\x64\0\0\0\0\x01")),
        segment(0xFE, CANARY),
        segment(0xDB, &[0; 65]),
        segment(0xC2, FRAME),
        segment(0xC4, &[0; 20]),
        segment(0xDA, &[1, 1, 0, 0, 63, 0]),
        SCAN.to_vec(),
        segment(0xFE, &with(b"between scans ")),
        vec![0xFF],
        segment(0xDA, &[1, 1, 0, 1, 63, 1]),
        SCAN.to_vec(),
        vec![0xFF, 0xD9],
        with(b"a film behind the picture "),
    ]
    .concat()
}

#[test]
fn a_jpeg_keeps_its_pixels_and_nothing_else() {
    for (turned, little) in [(1, true), (6, true), (8, false)] {
        let kept = strip(&jpeg(turned, little));
        assert!(!has(&kept, CANARY));
        for gone in [&b"JFXX"[..], b"xap", b"ICC_PROFILE", b"8BIM", b"film"] {
            assert!(!has(&kept, gone), "{}", String::from_utf8_lossy(gone));
        }
        let frame = segment(0xC2, FRAME);
        let first = [segment(0xDA, &[1, 1, 0, 0, 63, 0]), SCAN.to_vec()].concat();
        let second = [segment(0xDA, &[1, 1, 0, 1, 63, 1]), SCAN.to_vec(), vec![0xFF, 0xD9]].concat();
        for pixels in [segment(0xDB, &[0; 65]), frame, segment(0xC4, &[0; 20]), first] {
            assert!(has(&kept, &pixels));
        }
        assert!(kept.ends_with(&second));
        assert!(has(&kept, b"Adobe\0\x64\0\0\0\0\x01") && has(&kept, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"));
        // How it is to be turned is said where it matters, and stays when stripped again.
        assert_eq!(has(&kept, b"Exif"), turned != 1);
        assert_eq!(strip(&kept), kept);
    }
}

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    // The checksum is copied, not judged; any four bytes show that it was.
    [&(content.len() as u32).to_be_bytes()[..], name, content, &[1, 2, 3, 4]].concat()
}

fn png() -> Vec<u8> {
    let with = |head: &[u8]| [head, CANARY].concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &[0; 13]),
        chunk(b"iCCP", &with(b"profile\0\0")),
        chunk(b"tEXt", &with(b"Author\0")),
        chunk(b"zTXt", &with(b"Comment\0\0")),
        chunk(b"iTXt", &with(b"XML:com.adobe.xmp\0\0\0\0\0")),
        chunk(b"eXIf", &with(b"MM\0*")),
        chunk(b"tIME", &[7, 0xE9, 7, 1, 2, 3, 4]),
        chunk(b"prVt", CANARY),
        chunk(b"gAMA", &with(b"\0\0\xB1\x8F")),
        chunk(b"sRGB", &[0]),
        chunk(b"IDAT", b"pixels"),
        chunk(b"tEXt", &with(b"later\0")),
        chunk(b"IDAT", b"more pixels"),
        chunk(b"IEND", b""),
        CANARY.to_vec(),
    ]
    .concat()
}

#[test]
fn a_png_keeps_its_pixels_and_nothing_else() {
    let kept = strip(&png());
    let pixels = [chunk(b"IDAT", b"pixels"), chunk(b"IDAT", b"more pixels"), chunk(b"IEND", b"")].concat();
    let head = [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &[0; 13]), chunk(b"sRGB", &[0])].concat();
    assert_eq!(kept, [head, pixels].concat());
}

#[test]
fn what_breaks_off_or_is_something_else_is_refused() {
    for whole in [jpeg(6, true), png()] {
        let end = whole.len() - 40;
        for length in [3, 20, end / 2] {
            assert!(matches!(fault(&whole[..length]), Some(Fault::Damaged | Fault::Format)), "{length}");
        }
    }
    for other in [&b"GIF89a"[..], b"RIFF....WEBP", b"<svg/>", b"", b"PK\x03\x04"] {
        assert_eq!(fault(other), Some(Fault::Format));
    }
    let small = Limits { bytes: 10, ..Limits::default() };
    assert_eq!(strip_here(&png(), &small).map_err(|error| error.fault), Err(Fault::TooLarge));
}

#[test]
fn the_child_strips_as_this_process_does() {
    let program = Path::new(env!("CARGO_BIN_EXE_scrub-test"));
    let limits = Limits::default();
    for bytes in [jpeg(6, true), png(), crate::pdf::whole(), b"GIF89a".to_vec(), b"%PDF-1.7 half".to_vec()] {
        assert_eq!(strip_isolated(program, &[], &bytes, &limits), strip_here(&bytes, &limits));
    }
    let large = [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &[0; 13]), chunk(b"IDAT", &vec![7; 32 << 20])].concat();
    let little = Limits { memory_bytes: 24 << 20, ..Limits::default() };
    let fault = strip_isolated(program, &[], &large, &little).map_err(|error| error.fault);
    assert!(matches!(fault, Err(Fault::Memory | Fault::Process)), "{fault:?}");
}

proptest! {
    #[test]
    fn no_bytes_make_it_fail_other_than_by_refusing(
        start in prop::sample::select(vec![vec![0xFF, 0xD8, 0xFF], b"\x89PNG\r\n\x1a\n".to_vec(), b"%PDF-1.4\n".to_vec()]),
        rest: Vec<u8>,
    ) {
        let _ = strip_here(&[start, rest].concat(), &Limits::default());
    }

    #[test]
    fn a_changed_byte_lets_no_canary_through_a_jpeg(at in 0_usize..600, to: u8) {
        let mut bytes = jpeg(6, true);
        let at = at % bytes.len();
        // What makes pixels is kept as it is, so nothing is hidden there in the first place.
        bytes[at] = to;
        if let Ok(kept) = strip_here(&bytes, &Limits::default()) {
            prop_assert!(kept.len() <= bytes.len());
            let again = strip_here(&kept, &Limits::default());
            prop_assert_eq!(again.as_ref(), Ok(&kept));
        }
    }
}
