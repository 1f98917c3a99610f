//! PDF.

use crate::{CANARY, fault, has, strip};
use lopdf::{Document, Object};
use shishu_scrub::Fault;

/// A PDF from its objects (number, text), with a table of places.
fn file(objects: &[(u32, Vec<u8>)], trailer: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n%CANARY\n".to_vec();
    let mut places = Vec::new();
    for (number, text) in objects {
        places.push((*number, bytes.len()));
        bytes.extend(format!("{number} 0 obj\n").into_bytes());
        bytes.extend(text);
        bytes.extend(b"\nendobj\n% CANARY between objects\n");
    }
    let table = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for (_, place) in &places {
        bytes.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    let size = objects.len() + 1;
    bytes
        .extend(format!("trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n").into_bytes());
    bytes.extend(b"CANARY behind the end\n");
    bytes
}

fn text(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

fn stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("<< {dictionary} /Length {} >>\nstream\n", content.len());
    [head.into_bytes(), content.to_vec(), b"\nendstream".to_vec()].concat()
}

/// A picture in the PDF with a comment of its own.
const PICTURE: &[u8] = b"\xFF\xD8\xFF\xFE\0\x08CANARY\xFF\xDA\0\x02pixels\xFF\xD9";

/// One page with a line of text, a picture, an attachment, a note, and a canary everywhere else.
pub fn whole() -> Vec<u8> {
    file(
        &[
            (
                1,
                text(
                    "<< /Type /Catalog /Pages 2 0 R /Metadata 6 0 R /Names << /EmbeddedFiles << /Names [(CANARY.txt) 8 0 R] >> /JavaScript << /Names [(a) 12 0 R] >> >> /AF [8 0 R] /OpenAction 12 0 R /PieceInfo << /App << /Private (CANARY) >> >> >>",
                ),
            ),
            (2, text("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")),
            (
                3,
                text(
                    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << /XObject << /P 5 0 R >> >> /Thumb 10 0 R /LastModified (D:CANARY) /Annots [9 0 R 11 0 R] >>",
                ),
            ),
            (4, stream("", b"BT /F1 12 Tf (visible) Tj ET")),
            (
                5,
                stream(
                    "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode /PTEX.FileName (C:/CANARY/x.jpg)",
                    PICTURE,
                ),
            ),
            (6, stream("/Type /Metadata /Subtype /XML", b"<x:xmpmeta>CANARY</x:xmpmeta>")),
            (7, text("<< /Author (CANARY) /Producer (CANARY) /CreationDate (D:20250701CANARY) >>")),
            (8, text("<< /Type /Filespec /F (CANARY.txt) /EF << /F 13 0 R >> >>")),
            (
                9,
                text(
                    "<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (a note that is seen) /T (CANARY) /M (D:CANARY) /NM (CANARY) >>",
                ),
            ),
            (10, stream("/Width 1 /Height 1", CANARY)),
            (
                11,
                text(
                    "<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS 8 0 R /Contents (CANARY.txt) /T (CANARY) >>",
                ),
            ),
            (12, text("<< /S /JavaScript /JS (app.alert\\('CANARY'\\)) >>")),
            (13, stream("/Type /EmbeddedFile", CANARY)),
        ],
        "/Info 7 0 R /ID [<43414E415259> <43414E415259>]",
    )
}

/// Everything that unpacks from a PDF, and the PDF itself.
fn everything(bytes: &[u8]) -> Vec<u8> {
    let document = Document::load_mem(bytes).expect("a PDF");
    let unpacked = document.objects.values().filter_map(|object| match object {
        Object::Stream(stream) => stream.decompressed_content().ok(),
        _ => None,
    });
    bytes.iter().copied().chain(unpacked.flatten()).collect()
}

#[test]
fn the_hand_made_file_is_full_of_canaries() {
    assert!(has(&everything(&whole()), CANARY));
    assert_eq!(Document::load_mem(&whole()).expect("a PDF").get_pages().len(), 1);
}

#[test]
fn a_pdf_keeps_its_pages_and_nothing_of_its_maker() {
    let kept = strip(&whole());
    let all = everything(&kept);
    assert!(!has(&all, CANARY) && !has(&all, b"43414E415259"), "{}", String::from_utf8_lossy(&kept));
    for seen in [&b"visible"[..], b"a note that is seen", b"pixels", b"/MediaBox"] {
        assert!(has(&all, seen), "{}", String::from_utf8_lossy(seen));
    }
    let document = Document::load_mem(&kept).expect("a PDF");
    assert_eq!(document.get_pages().len(), 1);
    assert!(!document.trailer.has(b"Info") && !document.trailer.has(b"ID"));
    assert_eq!(strip(&kept), strip(&strip(&kept)));
}

#[test]
fn an_earlier_edition_of_a_pdf_does_not_survive() {
    let first = whole();
    let at = first.len();
    let table = first.windows(5).rposition(|window| window == b"xref\n").expect("a table");
    // An update that replaces the text of the page; the old text stays in the file.
    let change = "4 0 obj\n<< /Length 27 >>\nstream\nBT /F1 12 Tf (changed) Tj ET\nendstream\nendobj\n";
    let start = at + change.len();
    let addition = format!(
        "{change}xref\n4 1\n{at:010} 00000 n \ntrailer\n<< /Size 14 /Root 1 0 R /Prev {table} >>\nstartxref\n{start}\n%%EOF\n"
    );
    let kept = everything(&strip(&[first, addition.into_bytes()].concat()));
    assert!(has(&kept, b"changed") && !has(&kept, b"visible"));
}

#[test]
fn damaged_and_locked_files_are_refused() {
    assert_eq!(fault(b"%PDF-1.7\nnothing"), Some(Fault::Damaged));
    let locked = file(
        &[(1, text("<< /Type /Catalog /Pages 2 0 R >>")), (2, text("<< /Type /Pages /Kids [] /Count 0 >>"))],
        "/Encrypt << /Filter /Standard /V 1 /R 2 /O (00000000000000000000000000000000) /U (00000000000000000000000000000000) /P -4 >> /ID [<00> <00>]",
    );
    assert!(matches!(fault(&locked), Some(Fault::Encrypted | Fault::Damaged)));
}
