//! Files handed out, tables, receipts and scans: to be kept, never to be shown by the browser itself.

use crate::http::Page;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use shishu_office::Refusal;
use shishu_sheets::{Format, TableOut, write_table};

/// What RFC 8187 lets stand in an extended header value, short of a few signs that nobody misses.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// Text as it stands in a query.
pub(crate) fn query_text(text: &str) -> String {
    utf8_percent_encode(text, KEPT).to_string()
}

/// A table to keep, with the format's ending behind its name.
pub(crate) fn table(name: &str, table: &TableOut, format: Format) -> Page {
    let bytes = write_table(table, format)
        .map_err(|e| Refusal::bad_input(e.message.zh, e.message.en).then(e.cure.zh, e.cure.en))?;
    Ok(attachment(bytes, format.media_type(), &format!("{name}.{}", format.extension())))
}

/// A file to keep: never shown by the browser itself, whatever it holds. `name` may be in any script (RFC 6266, RFC 8187).
pub(crate) fn attachment(bytes: Vec<u8>, kind: &'static str, name: &str) -> Response {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-._".contains(c) { c } else { '_' }).collect();
    let said = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", utf8_percent_encode(name, KEPT));
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(said) = HeaderValue::from_str(&said) {
        headers.insert(header::CONTENT_DISPOSITION, said);
    }
    response
}

/// The content type of a scan by its first bytes, not by the name that somebody gave it.
pub(crate) fn scan_kind(bytes: &[u8]) -> &'static str {
    match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => "application/pdf",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_handed_out_to_be_kept() {
        let response = attachment(b"x".to_vec(), "application/pdf", "七月 \"表\".pdf");
        let said = response.headers()[header::CONTENT_DISPOSITION].to_str().expect("ascii");
        assert_eq!(
            said,
            "attachment; filename=\"______.pdf\"; filename*=UTF-8''%E4%B8%83%E6%9C%88%20%22%E8%A1%A8%22.pdf"
        );
        assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    }

    #[test]
    fn the_first_bytes_say_what_a_scan_is() {
        assert_eq!(scan_kind(b"%PDF-1.7"), "application/pdf");
        assert_eq!(scan_kind(&[0xff, 0xd8, 0xff, 0xe0]), "image/jpeg");
        assert_eq!(scan_kind(b"\x89PNG\r\n\x1a\n\0"), "image/png");
        assert_eq!(scan_kind(b"<html>"), "application/octet-stream");
    }
}
