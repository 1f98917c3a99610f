//! Which encoding a text file is in: UTF-8 (with or without mark), UTF-16, or GB18030 (and so GBK and GB 2312).

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::error::{Fault, SheetError, say};
use crate::model::At;

/// A text file, decoded.
pub(crate) struct Decoded {
    pub(crate) text: String,
    pub(crate) encoding: &'static str,
}

/// Decodes without replacing anything: a byte that fits no encoding is an error with its line.
pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded, SheetError> {
    let decoded = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => strictly(encoding, &bytes[mark..]),
        None => match utf_16_without_mark(bytes) {
            Some(encoding) => strictly(encoding, bytes),
            None => utf_8_or_gb18030(bytes),
        },
    }?;
    match decoded.text.find('\0') {
        Some(position) => Err(SheetError::new(
            Fault::Format,
            At::Line(line_at(&decoded.text.as_bytes()[..position])),
            say("含有空字节，不是文本文件", "it contains zero bytes, so it is not a text file"),
            say("请另存为 xlsx 或 CSV（UTF-8）后再上传", "save it as xlsx or as CSV (UTF-8) and upload again"),
        )),
        None => Ok(decoded),
    }
}

/// A plain text file, decoded the same way: UTF-8, UTF-16 or GB18030, without its mark. A byte that fits none is an error with its line.
pub fn decode_text(bytes: &[u8]) -> Result<String, SheetError> {
    decode(bytes).map(|decoded| decoded.text)
}

fn utf_8_or_gb18030(bytes: &[u8]) -> Result<Decoded, SheetError> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(Decoded { text: text.to_owned(), encoding: UTF_8.name() }),
        Err(error) => error,
    };
    let (good, bad) = bytes.split_at(error.valid_up_to());
    // Good UTF-8 with Chinese in it and half a character at the very end: cut off, and not GB18030 by chance.
    if error.error_len().is_none() && !good.is_ascii() {
        return Err(cut_off(bytes));
    }
    match GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(Decoded { text: text.into_owned(), encoding: "GB18030" }),
        None if ends_in_half_a_character(bytes) => Err(cut_off(bytes)),
        None => Err(unknown(line_at(&bytes[..bytes.len() - bad.len()]))),
    }
}

fn ends_in_half_a_character(bytes: &[u8]) -> bool {
    (1..=3)
        .filter(|&cut| cut < bytes.len())
        .any(|cut| GB18030.decode_without_bom_handling_and_without_replacement(&bytes[..bytes.len() - cut]).is_some())
}

fn strictly(encoding: &'static Encoding, bytes: &[u8]) -> Result<Decoded, SheetError> {
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(Decoded { text: text.into_owned(), encoding: encoding.name() }),
        None => match std::str::from_utf8(bytes) {
            Err(error) if encoding == UTF_8 && error.error_len().is_some() => {
                Err(unknown(line_at(&bytes[..error.valid_up_to()])))
            }
            _ => Err(cut_off(bytes)),
        },
    }
}

/// Every second byte of mostly Latin text in UTF-16 is zero; no other text has zero bytes at all.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(1024)];
    let zeros = |offset: usize| start.iter().skip(offset).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let enough = start.len() / 8;
    match (even > enough, odd > enough) {
        (false, true) if even == 0 => Some(UTF_16LE),
        (true, false) if odd == 0 => Some(UTF_16BE),
        _ => None,
    }
}

fn line_at(before: &[u8]) -> u64 {
    before.iter().filter(|&&byte| byte == b'\n').count() as u64 + 1
}

fn cut_off(bytes: &[u8]) -> SheetError {
    SheetError::new(
        Fault::HalfWritten,
        At::Line(line_at(bytes)),
        say(
            "文件在一个字的中间断开，没有保存完或没有传完",
            "the file ends in the middle of a character; it was not saved or sent to its end",
        ),
        say("请重新导出后再上传", "export it again and upload again"),
    )
}

fn unknown(line: u64) -> SheetError {
    SheetError::new(
        Fault::Encoding,
        At::Line(line),
        say("文字编码既不是 UTF-8 也不是 GB18030（GBK）", "the text is neither UTF-8 nor GB18030 (GBK)"),
        say("请另存为 CSV（UTF-8）或 xlsx 后再上传", "save it as CSV (UTF-8) or xlsx and upload again"),
    )
}
