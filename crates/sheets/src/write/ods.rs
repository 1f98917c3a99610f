//! ods out: three parts in a zip, written by hand because the format is small and the bytes must not vary.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use quick_xml::escape::escape;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::error::SheetError;

use super::{Out, TableOut, cannot_write, cell_text, fits_spreadsheet, sheet_name};

const MIMETYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";
const MANIFEST: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8"?>"#,
    r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">"#,
    r#"<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>"#,
    r#"<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>"#,
    r#"</manifest:manifest>"#
);
const CONTENT_START: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8"?>"#,
    r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0""#,
    r#" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0""#,
    r#" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0""#,
    r#" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0""#,
    r#" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" office:version="1.2">"#
);
const CONTENT_END: &str = "</office:spreadsheet></office:body></office:document-content>";

pub(super) fn write(table: &TableOut) -> Result<Vec<u8>, SheetError> {
    pack(&content(table)).map_err(|error| cannot_write(&error.to_string()))
}

fn pack(content: &str) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // The format wants this part first and unpacked. The default time of an entry is fixed (1980-01-01).
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let deflated = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, text, options) in [
        ("mimetype", MIMETYPE, stored),
        ("META-INF/manifest.xml", MANIFEST, deflated),
        ("content.xml", content, deflated),
    ] {
        zip.start_file(name, options)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn content(table: &TableOut) -> String {
    let mut xml = String::from(CONTENT_START);
    styles(&mut xml, table);
    xml.push_str("<office:body><office:spreadsheet>");
    let name = sheet_name(&table.title, "数据");
    start_table(&mut xml, &name);
    row(&mut xml, table.headers.iter().map(|header| Out::Text(header.clone())));
    for cells in &table.rows {
        row(&mut xml, cells.iter().cloned());
    }
    xml.push_str("</table:table>");
    if !table.notes.is_empty() {
        start_table(&mut xml, if name == "说明 Notes" { "说明 Notes 2" } else { "说明 Notes" });
        for note in std::iter::once(&table.title).chain(&table.notes) {
            row(&mut xml, [Out::Text(note.clone())].into_iter());
        }
        xml.push_str("</table:table>");
    }
    xml.push_str(CONTENT_END);
    xml
}

/// One cell style per number of decimals in use: `d2` shows two.
fn styles(xml: &mut String, table: &TableOut) {
    let scales: BTreeSet<u32> = table
        .rows
        .iter()
        .flatten()
        .filter_map(|cell| match cell {
            Out::Number(number) => Some(number.scale()),
            Out::Text(_) => None,
        })
        .collect();
    xml.push_str("<office:automatic-styles>");
    for scale in scales {
        // Writing to a String cannot fail.
        let _ = write!(
            xml,
            r#"<number:number-style style:name="n{scale}"><number:number number:decimal-places="{scale}" number:min-decimal-places="{scale}" number:min-integer-digits="1" number:grouping="true"/></number:number-style><style:style style:name="d{scale}" style:family="table-cell" style:data-style-name="n{scale}"/>"#
        );
    }
    xml.push_str("</office:automatic-styles>");
}

fn start_table(xml: &mut String, name: &str) {
    let _ = write!(xml, r#"<table:table table:name="{}">"#, escape(name));
}

fn row(xml: &mut String, cells: impl Iterator<Item = Out>) {
    xml.push_str("<table:table-row>");
    for cell in cells {
        match cell {
            Out::Number(number) if fits_spreadsheet(number) => {
                let scale = number.scale();
                let _ = write!(
                    xml,
                    r#"<table:table-cell table:style-name="d{scale}" office:value-type="float" office:value="{number}"><text:p>{number}</text:p></table:table-cell>"#
                );
            }
            Out::Number(number) => text_cell(xml, &number.to_string()),
            Out::Text(text) => text_cell(xml, &cell_text(&text)),
        }
    }
    xml.push_str("</table:table-row>");
}

fn text_cell(xml: &mut String, text: &str) {
    if text.is_empty() {
        xml.push_str("<table:table-cell/>");
        return;
    }
    xml.push_str(r#"<table:table-cell office:value-type="string">"#);
    for line in text.split('\n') {
        xml.push_str("<text:p>");
        paragraph(xml, line);
        xml.push_str("</text:p>");
    }
    xml.push_str("</table:table-cell>");
}

/// White space other than single spaces between words has to be spelled out, or readers collapse it.
fn paragraph(xml: &mut String, line: &str) {
    let mut rest = line;
    while !rest.is_empty() {
        let plain = rest.find([' ', '\t']).unwrap_or(rest.len());
        xml.push_str(&escape(&rest[..plain]));
        rest = &rest[plain..];
        if let Some(after) = rest.strip_prefix('\t') {
            xml.push_str("<text:tab/>");
            rest = after;
            continue;
        }
        let after = rest.trim_start_matches(' ');
        match rest.len() - after.len() {
            0 => {}
            1 if plain > 0 && !after.is_empty() && !after.starts_with('\t') => xml.push(' '),
            spaces => {
                let _ = write!(xml, r#"<text:s text:c="{spaces}"/>"#);
            }
        }
        rest = after;
    }
}
