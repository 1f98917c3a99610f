//! From bytes to a workbook: find out what the file is, refuse what is not read, hand the rest to its reader.

use crate::archive::{Archive, encrypted};
use crate::error::{Fault, SheetError, say};
use crate::limits::Limits;
use crate::model::{At, Format, Notice, Workbook};
use crate::{csv, ods, xlsx};

/// Reads a file in this process. Only the child process and tests call this on bytes from outside; a server calls
/// [`crate::read_isolated`]. The content decides what the file is; a different `format_hint` only gives a notice.
pub fn read_here(bytes: &[u8], format_hint: Option<Format>, limits: &Limits) -> Result<Workbook, SheetError> {
    if bytes.len() as u64 > limits.bytes {
        return Err(SheetError::too_large(At::File, "文件字节数", "the bytes of the file", limits.bytes));
    }
    if bytes.trim_ascii().is_empty() {
        return Err(refuse("文件是空的", "the file is empty", Fault::HalfWritten));
    }
    refuse_other_kinds(bytes)?;
    let mut workbook =
        if bytes.starts_with(b"PK") { read_container(bytes, limits)? } else { csv::read(bytes, limits)? };
    if let Some(hint) = format_hint.filter(|&hint| hint != workbook.format) {
        let (named, is) = (hint.extension(), workbook.format.extension());
        let message = say(
            format!("文件名写的是 {named}，内容其实是 {is}，已按 {is} 读取"),
            format!("the file is named {named} but its content is {is}; it was read as {is}"),
        );
        workbook.notices.push(Notice { at: At::File, message });
    }
    Ok(workbook)
}

fn read_container(bytes: &[u8], limits: &Limits) -> Result<Workbook, SheetError> {
    let mut archive = Archive::open(bytes, limits)?;
    let mimetype = archive.small_text("mimetype")?;
    if mimetype.trim().starts_with("application/vnd.oasis.opendocument.spreadsheet") {
        return ods::read(archive, limits);
    }
    if archive.has("xl/workbook.bin") {
        return Err(refuse("这是二进制工作簿（xlsb）", "this is a binary workbook (xlsb)", Fault::Format));
    }
    if archive.has("xl/workbook.xml")
        || archive.has("_rels/.rels") && !archive.has_under("word/") && !archive.has_under("ppt/")
    {
        return xlsx::read(archive, limits);
    }
    Err(refuse(
        "这不是电子表格，而是别的文档或压缩包",
        "this is no spreadsheet but another document or an archive",
        Fault::Format,
    ))
}

/// Kinds of file that people upload by mistake, by their first bytes.
fn refuse_other_kinds(bytes: &[u8]) -> Result<(), SheetError> {
    const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    if bytes.starts_with(OLE) {
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        if bytes.windows(name.len()).any(|window| window == name) {
            return Err(encrypted());
        }
        return Err(refuse(
            "这是旧版 xls 文件，或有打开密码的文件",
            "this is an old xls file, or one protected by a password",
            Fault::Format,
        ));
    }
    for magic in [&b"%PDF"[..], b"\x89PNG", b"\xFF\xD8\xFF", b"GIF8", b"Rar!", b"7z\xBC\xAF", b"\x1F\x8B", b"{\\rtf"] {
        if bytes.starts_with(magic) {
            return Err(refuse(
                "这是图片、PDF 或压缩包，不是电子表格",
                "this is a picture, PDF or archive, not a spreadsheet",
                Fault::Format,
            ));
        }
    }
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    if start.starts_with(b"<") {
        return Err(refuse(
            "这是网页或 XML 文件，只是改了扩展名",
            "this is a web page or XML file with another extension",
            Fault::Format,
        ));
    }
    Ok(())
}

fn refuse(zh: &str, en: &str, fault: Fault) -> SheetError {
    SheetError::new(
        fault,
        At::File,
        say(zh, en),
        say(
            "请用 Excel、WPS 或 LibreOffice 打开，另存为 xlsx（不设密码）后再上传",
            "open it in Excel, WPS or LibreOffice, save it as xlsx without a password and upload that",
        ),
    )
}
