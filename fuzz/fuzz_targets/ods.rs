//! An OpenDocument spreadsheet from a stranger: its content, styles and all, through to the layout.
#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use shishu_sheets::{Limits, layout, read_here};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fuzz_target!(|data: &[u8]| {
    // What comes before the first zero byte is the inside of a sheet, what follows the styles.
    let cut = data.iter().position(|byte| *byte == 0).unwrap_or(data.len());
    let (rows, styles) = (&data[..cut], data.get(cut + 1..).unwrap_or_default());
    let content = [
        &b"<office:document-content><office:automatic-styles>"[..],
        styles,
        b"</office:automatic-styles><office:body><office:spreadsheet><table:table table:name=\"t\">",
        rows,
        b"</table:table></office:spreadsheet></office:body></office:document-content>",
    ]
    .concat();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in [("mimetype", &b"application/vnd.oasis.opendocument.spreadsheet"[..]), ("content.xml", &content)] {
        zip.start_file(name, options).expect("distinct names");
        zip.write_all(bytes).expect("memory");
    }
    let bytes = zip.finish().expect("memory").into_inner();
    if let Ok(workbook) = read_here(&bytes, None, &Limits::default()) {
        let _ = layout(&workbook);
    }
});
