//! A spreadsheet container from a stranger: raw bytes, or one part of an xlsx or ods with the rest in order.
#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use shishu_sheets::{Limits, layout, read_here};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const XLSX: [(&str, &str); 6] = [
    ("_rels/.rels", r#"<a><Relationship Id="1" Type="/officeDocument" Target="xl/workbook.xml"/></a>"#),
    ("xl/workbook.xml", r#"<a><sheets><sheet name="S" r:id="1"/></sheets></a>"#),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<a><Relationship Id="1" Type="/worksheet" Target="s.xml"/><Relationship Id="2" Type="/sharedStrings" Target="t.xml"/><Relationship Id="3" Type="/styles" Target="y.xml"/></a>"#,
    ),
    ("xl/s.xml", r#"<a><sheetData><row><c t="s" s="1"><v>0</v></c><c s="0"><v>1</v></c></row></sheetData></a>"#),
    ("xl/t.xml", "<a><si><t>x</t></si></a>"),
    ("xl/y.xml", r#"<a><cellXfs><xf numFmtId="14"/><xf numFmtId="0"/></cellXfs></a>"#),
];

fuzz_target!(|data: &[u8]| {
    let Some((&choice, content)) = data.split_first() else { return };
    let bytes = match choice % 8 {
        0 => content.to_vec(),
        1 => container(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content)]),
        part => {
            let mut parts = XLSX.map(|(name, text)| (name, text.as_bytes()));
            parts[usize::from(part) - 2].1 = content;
            container(&parts)
        }
    };
    if let Ok(workbook) = read_here(&bytes, None, &Limits::default()) {
        let _ = layout(&workbook);
    }
});

fn container(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in parts {
        zip.start_file(*name, options).expect("distinct names");
        zip.write_all(content).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}
