//! Zip containers written byte by byte, so that directory and content can disagree.

use shishu_sheets::{Fault, Workbook};

use crate::files::{assert_refused, ods, read, refused, row, xlsx, xlsx_with};

/// A part of a raw container: its bytes stand where `header` writes them, its directory entry says what the rest says.
struct Raw<'a> {
    name: &'a [u8],
    name_before_part: &'a [u8],
    flags: u16,
    content: Vec<u8>,
    declared: u64,
    /// Where the directory says the part begins; `None`: where it does.
    offset: Option<u32>,
}

fn part<'a>(name: &'a str, content: &[u8]) -> Raw<'a> {
    let (name, content) = (name.as_bytes(), content.to_vec());
    Raw { name, name_before_part: name, flags: 0, declared: content.len() as u64, content, offset: None }
}

fn numbers(bytes: &mut Vec<u8>, list: &[(u64, usize)]) {
    for (number, width) in list {
        bytes.extend(&number.to_le_bytes()[..*width]);
    }
}

/// The header before a part's bytes.
fn header(raw: &Raw<'_>) -> Vec<u8> {
    let mut bytes = b"PK\x03\x04".to_vec();
    let length = raw.content.len() as u64;
    numbers(&mut bytes, &[(45, 2), (raw.flags.into(), 2), (0, 2), (0, 4), (0, 4), (length, 4), (length, 4)]);
    numbers(&mut bytes, &[(raw.name_before_part.len() as u64, 2), (0, 2)]);
    bytes.extend(raw.name_before_part);
    bytes
}

/// The container; sizes beyond 32 bits go into the ZIP64 field.
fn container(parts: &[Raw<'_>]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for raw in parts {
        let offset = raw.offset.unwrap_or(bytes.len() as u32);
        bytes.extend(header(raw));
        bytes.extend(&raw.content);
        let long = raw.declared > u64::from(u32::MAX);
        directory.extend(b"PK\x01\x02");
        numbers(&mut directory, &[(45, 2), (45, 2), (raw.flags.into(), 2), (0, 2), (0, 4), (0, 4)]);
        let size = if long { u64::from(u32::MAX) } else { raw.declared };
        numbers(&mut directory, &[(raw.content.len() as u64, 4), (size, 4), (raw.name.len() as u64, 2)]);
        let extra = if long { 12 } else { 0 };
        numbers(&mut directory, &[(extra, 2), (0, 2), (0, 2), (0, 2), (0, 4), (offset.into(), 4)]);
        directory.extend(raw.name);
        if long {
            numbers(&mut directory, &[(1, 2), (8, 2), (raw.declared, 8)]);
        }
    }
    let (start, count) = (bytes.len() as u64, parts.len() as u64);
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06");
    numbers(&mut bytes, &[(0, 2), (0, 2), (count, 2), (count, 2), (directory.len() as u64, 4), (start, 4), (0, 2)]);
    bytes
}

#[test]
fn zip64_sizes_are_checked_before_unpacking() {
    let bomb = Raw { declared: 1 << 40, ..part("xl/workbook.xml", b"<a/>") };
    assert_eq!(refused(&container(&[bomb])).fault, Fault::Bomb);
    let just_over = Raw { declared: 161 << 20, ..part("xl/workbook.xml", b"<a/>") };
    assert_eq!(refused(&container(&[just_over])).fault, Fault::Bomb);
}

#[test]
fn parts_that_share_bytes_are_refused() {
    // The second part lies inside the bytes of the first, header and all.
    let inner = part("xl/b.xml", b"<b/>");
    let inside = [header(&inner), inner.content.clone()].concat();
    let outer = part("xl/a.xml", &inside);
    let offset = Some(header(&outer).len() as u32);
    let bytes = container(&[outer, Raw { offset, ..inner }]);
    assert_eq!(refused(&bytes).fault, Fault::Bomb);
}

#[test]
fn a_part_with_two_names_is_refused() {
    let two = Raw { name_before_part: b"xl/worksheets/sheet9.xml", ..part("xl/workbook.xml", b"<a/>") };
    assert_refused(&container(&[two]), Fault::Damaged, "the inner part xl/workbook.xml");
}

#[test]
fn passwords_are_told() {
    let zipped = Raw { flags: 1, ..part("xl/workbook.xml", b"<a/>") };
    assert_refused(&container(&[zipped]), Fault::Encrypted, "the whole file");
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let office = [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(), vec![0; 600], name].concat();
    assert_refused(&office, Fault::Encrypted, "the whole file");
}

#[test]
fn one_part_in_two_spellings_is_refused() {
    let sheet = row("<c><v>1</v></c>");
    for spelling in [
        "xl/./worksheets/sheet1.xml",
        "xl//worksheets/sheet1.xml",
        "/xl/worksheets/sheet1.xml",
        "./xl/worksheets/sheet1.xml",
        "xl\\worksheets\\.\\SHEET1.XML",
        "xl/worksheets/sheet%31.xml",
        "xl/worksheets%2Fsheet1.xml",
        "xl/worksheets/ｓheet1.xml",
        "xl/worksheets/sheet１.xml",
        "xl/worksheets/sheet1.xml.",
        "xl/worksheets /sheet1.xml",
    ] {
        let bytes = xlsx_with(&sheet, "", &[(spelling, "<worksheet/>")]);
        assert_eq!(refused(&bytes).fault, Fault::Duplicate, "{spelling}");
    }
    // é as one letter and as two.
    let pair = [("xl/media/\u{e9}.bin", "1"), ("xl/media/e\u{301}.bin", "2")];
    assert_eq!(refused(&xlsx_with(&sheet, "", &pair)).fault, Fault::Duplicate);
    for outside in ["xl/../../x.xml", "xl\\..\\..\\x.xml", "xl/%2e%2e/%2e%2e/x.xml", "xl/a\u{0}.xml"] {
        assert_eq!(refused(&xlsx_with(&sheet, "", &[(outside, "x")])).fault, Fault::Damaged, "{outside}");
    }
    assert_eq!(read(&xlsx_with(&sheet, "", &[("xl/media/one.bin", "1")])).sheets.len(), 2);
}

#[test]
fn a_document_type_in_a_part_that_nobody_reads_is_refused() {
    let sheet = row("<c><v>1</v></c>");
    for (part, text) in [
        ("docProps/core.xml", r#"<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>"#),
        ("docProps/app.xml", "<?xml version=\"1.0\"?>\n<!doctype x><x/>"),
        ("xl/drawings/vmlDrawing1.vml", r#"<!DOCTYPE x [<!ENTITY a "b">]><x/>"#),
        ("customXml/_rels/item1.xml.rels", "<!DOCTYPE x><x/>"),
        ("xl/media/picture.svg", "<!DOCTYPE svg><svg/>"),
    ] {
        let bytes = xlsx_with(&sheet, "", &[(part, text)]);
        assert_refused(&bytes, Fault::Dtd, &format!("the inner part {}", part.to_lowercase()));
    }
}

fn said(workbook: &Workbook) -> Vec<&str> {
    workbook.notices.iter().map(|notice| notice.message.en.as_str()).collect()
}

#[test]
fn macros_links_connections_and_what_is_embedded_are_named() {
    let bare = read(&xlsx(&row("<c><v>1</v></c>")));
    assert!(said(&bare).is_empty());
    for (part, word) in [
        ("xl/vbaProject.bin", "macros"),
        ("xl/macrosheets/sheet1.xml", "macros"),
        ("xl/externalLinks/externalLink1.xml", "refers to other files"),
        ("xl/connections.xml", "connections"),
        ("xl/embeddings/oleObject1.bin", "embedded"),
        ("xl/activeX/activeX1.xml", "embedded"),
    ] {
        let workbook = read(&xlsx_with(&row("<c><v>1</v></c>"), "", &[(part, "<x/>")]));
        assert_eq!(workbook.notices.len(), 1, "{part}");
        assert!(said(&workbook)[0].contains(word), "{part}: {:?}", said(&workbook));
    }
    let table = r#"<table:table table:name="t"><table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row></table:table><table:dde-links/>"#;
    assert!(said(&read(&ods("", table)))[0].contains("refers to other files"));
}

#[test]
fn a_container_inside_the_container_stays_packed() {
    // 390 MB of blanks inside: unpacking it would break the limit on the whole.
    let inner = xlsx(&format!("<sheetData>{}</sheetData>", " ".repeat(100 << 20)));
    let text: String = inner.iter().map(|byte| char::from(*byte)).collect();
    let workbook = read(&xlsx_with(&row("<c><v>1</v></c>"), "", &[("xl/embeddings/inner.xlsx", &text)]));
    assert!(said(&workbook)[0].contains("embedded"));
}
