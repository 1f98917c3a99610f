//! Pictures and a PDF with a word at every place where programs write who made them, and one in what they show.

use super::sender::text;

fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    [&[0xFF, marker][..], &(payload.len() as u16 + 2).to_be_bytes(), payload].concat()
}

/// Exif with the maker's name, a comment, XMP, a film behind the end.
fn jpeg() -> Vec<u8> {
    let mut tiff =
        [b"MM\0*".to_vec(), vec![0, 0, 0, 8, 0, 1, 0x01, 0x0F, 0, 2, 0, 0, 0, 66, 0, 0, 0, 26, 0, 0, 0, 0]].concat();
    tiff.extend(text("exif").into_bytes());
    let with = |head: &[u8], place: &str| [head, text(place).as_bytes()].concat();
    [
        vec![0xFF, 0xD8],
        segment(0xE1, &[&b"Exif\0\0"[..], &tiff].concat()),
        segment(0xE1, &with(b"http://ns.adobe.com/xap/1.0/\0", "xmp")),
        segment(0xFE, text("comment").as_bytes()),
        segment(0xDB, &[0; 65]),
        segment(0xC0, &[8, 0, 8, 0, 8, 1, 1, 0x11, 0]),
        segment(0xC4, &[0; 20]),
        segment(0xDA, &[1, 1, 0, 0, 63, 0]),
        text("pixels").into_bytes(),
        vec![0xFF, 0xD9],
        text("behind").into_bytes(),
    ]
    .concat()
}

fn png() -> Vec<u8> {
    // Checksums are copied, not judged.
    let chunk = |name: &[u8], content: &[u8]| {
        [&(content.len() as u32).to_be_bytes()[..], name, content, &[1, 2, 3, 4]].concat()
    };
    let author = [b"Author\0", text("png-author").as_bytes()].concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &[0; 13]),
        chunk(b"tEXt", &author),
        chunk(b"IDAT", text("pixels").as_bytes()),
        chunk(b"IEND", b""),
    ]
    .concat()
}

fn pdf() -> Vec<u8> {
    let page = format!("BT /F1 12 Tf ({}) Tj ET", text("pixels"));
    let xmp = format!("<x:xmpmeta>{}</x:xmpmeta>", text("xmp"));
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R /Metadata 5 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len()),
        format!("<< /Type /Metadata /Subtype /XML /Length {} >>\nstream\n{xmp}\nendstream", xmp.len()),
        format!("<< /Author ({0}) /Producer ({0}) >>", text("pdf-author")),
    ];
    let (mut bytes, mut places) = (b"%PDF-1.7\n".to_vec(), Vec::new());
    for (at, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", at + 1).into_bytes());
    }
    let table = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    bytes.extend(places.iter().flat_map(|place| format!("{place:010} 00000 n \n").into_bytes()));
    bytes.extend(
        format!("trailer\n<< /Size {} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1)
            .into_bytes(),
    );
    bytes
}

/// What is in the files.
pub const PLACES: [&str; 8] = ["exif", "xmp", "comment", "behind", "png-author", "pdf-author", "pixels", "file-name"];

/// Name and bytes of each.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let name = |ending: &str| format!("{}.{ending}", super::sender::word("file-name"));
    vec![(name("jpg"), jpeg()), (name("png"), png()), (name("pdf"), pdf())]
}
