//! Files made by hand, part by part.

use std::io::{Cursor, Write};

use shishu_sheets::{CellKind, Fault, Limits, SheetError, ValueKind, Workbook, read_here};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

pub const CONTENT_TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
pub const ROOT_RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK_RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="/xl/worksheets/sheet2.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="164"/></cellXfs></styleSheet>"#;
const STRINGS: &str = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>营业收入</t></si><si><r><t>利润</t></r><rPh sb="0" eb="1"><t>lirun</t></rPh><r><t xml:space="preserve"> 总额</t></r></si><si><t>1200</t></si></sst>"#;

/// A zip from parts, in order.
pub fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, text) in parts {
        zip.start_file(*name, options).expect("a new part");
        zip.write_all(text.as_bytes()).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

/// An xlsx of two sheets: "Sheet1" with the given content of `<worksheet>`, and a hidden "底稿".
pub fn xlsx(sheet1: &str) -> Vec<u8> {
    xlsx_with(sheet1, "", &[])
}

/// The same with more in `workbook.xml` and more parts.
pub fn xlsx_with(sheet1: &str, in_workbook: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let sheet1 = worksheet(sheet1);
    let sheet2 = worksheet(r#"<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>"#);
    let workbook = format!(
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/><sheet name="底稿" sheetId="2" state="veryHidden" r:id="rId2"/></sheets>{in_workbook}</workbook>"#
    );
    let mut parts = vec![
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", ROOT_RELS),
        ("xl/workbook.xml", &workbook),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS),
        ("xl/worksheets/sheet1.xml", &sheet1),
        ("xl/worksheets/sheet2.xml", &sheet2),
        ("xl/styles.xml", STYLES),
        ("xl/sharedStrings.xml", STRINGS),
    ];
    parts.extend_from_slice(more);
    zip(&parts)
}

fn worksheet(content: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{content}</worksheet>"#
    )
}

/// One row of cells as sheet content.
pub fn row(cells: &str) -> String {
    format!(r#"<sheetData><row r="1">{cells}</row></sheetData>"#)
}

/// An ods with the given content of `<office:spreadsheet>` and of `<office:automatic-styles>`.
pub fn ods(styles: &str, spreadsheet: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{spreadsheet}</office:spreadsheet></office:body></office:document-content>"#
    );
    zip(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)])
}

pub fn read(bytes: &[u8]) -> Workbook {
    read_here(bytes, None, &Limits::default()).unwrap_or_else(|error| panic!("{error}"))
}

pub fn refused(bytes: &[u8]) -> SheetError {
    read_here(bytes, None, &Limits::default()).expect_err("a refusal")
}

/// Refused for this reason at this place (as described in English).
#[track_caller]
pub fn assert_refused(bytes: &[u8], fault: Fault, place: &str) {
    let error = refused(bytes);
    assert_eq!((error.fault, error.at.describe().en.as_str()), (fault, place), "{error}");
    assert!(!error.cure.zh.is_empty() && !error.cure.en.is_empty());
}

/// Cells of the first sheet's first row as (text, kind).
pub fn first_row(bytes: &[u8]) -> Vec<(String, CellKind)> {
    read(bytes).sheets[0].rows[0].iter().map(|cell| (cell.text.clone(), cell.kind)).collect()
}

pub fn number(text: &str) -> (String, CellKind) {
    (text.to_owned(), CellKind::Number)
}

pub fn text(text: &str) -> (String, CellKind) {
    (text.to_owned(), CellKind::Text)
}

pub fn formula(text: &str, value: ValueKind) -> (String, CellKind) {
    (text.to_owned(), CellKind::Formula { value })
}
